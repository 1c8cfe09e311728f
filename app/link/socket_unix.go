//go:build unix

package link

import (
	"cmp"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

// Address returns where the resident of this user and graphical session listens: a socket in dir, which must be the
// user's own. The address contains the session's bus and display, so call it when the bus is known.
func Address(dir string) (string, error) {
	bus, _, _ := strings.Cut(os.Getenv("DBUS_SESSION_BUS_ADDRESS"), ",guid=")
	display, _, _ := strings.Cut(os.Getenv("DISPLAY"), ".") // :0.1 is another screen of the same session
	session := sha256.Sum256([]byte(bus + "\n" + cmp.Or(os.Getenv("WAYLAND_DISPLAY"), display)))
	return filepath.Join(dir, fmt.Sprintf("clockin24-%x.sock", session[:8])), nil
}

// A Listener accepts connections of other processes, and proves that this process is the only resident. The proof is a
// lock on a file beside the socket, which the system releases however the process ends.
type Listener struct {
	socket *net.UnixListener
	lock   *os.File
	once   sync.Once // for releasing the lock
}

// Listen makes this process the resident at an [Address]. It returns [ErrRunning] if there is one already. A socket
// that a crash has left behind is replaced.
func Listen(address string) (*Listener, error) {
	lock, err := acquire(lockPath(address))
	if err != nil {
		return nil, fmt.Errorf("listen: %w", err)
	}
	socket, err := bind(address)
	if err != nil {
		release(lock)
		return nil, fmt.Errorf("listen: %w", err)
	}
	return &Listener{socket: socket, lock: lock}, nil
}

func bind(address string) (*net.UnixListener, error) {
	if err := os.Remove(address); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	socket, err := net.ListenUnix("unix", &net.UnixAddr{Name: address, Net: "unix"})
	if err != nil {
		return nil, err
	}
	if err := os.Chmod(address, 0o600); err != nil {
		_ = socket.Close()
		return nil, err
	}
	return socket, nil
}

// shut accepts no more connections, but keeps the lock.
func (l *Listener) shut() { _ = l.socket.Close() }

// Close closes the socket and releases the lock. The socket comes first, so that the next holder of the lock finds
// none.
func (l *Listener) Close() error {
	l.shut()
	l.once.Do(func() { release(l.lock) })
	return nil
}

// accept returns the next connection of this user. Connections of other users are closed before a byte is read.
func (l *Listener) accept() (*Conn, error) {
	for {
		c, err := l.socket.AcceptUnix()
		if err != nil {
			return nil, err
		}
		if checkPeer(c) == nil {
			return NewConn(c), nil
		}
		_ = c.Close()
	}
}

// dial connects to the socket. If a process holds the lock but does not listen yet, dial waits.
func dial(ctx context.Context, address string) (*Conn, error) {
	var d net.Dialer
	for {
		c, err := d.DialContext(ctx, "unix", address)
		switch {
		case err == nil:
			if err := checkPeer(c.(*net.UnixConn)); err != nil {
				_ = c.Close()
				return nil, err
			}
			return NewConn(c), nil
		case !errors.Is(err, syscall.ECONNREFUSED) && !errors.Is(err, fs.ErrNotExist):
			return nil, err
		case ctx.Err() != nil || !isHeld(lockPath(address)):
			return nil, ErrNotRunning
		}
		pause(ctx, 10*time.Millisecond)
	}
}

func checkPeer(c *net.UnixConn) error {
	raw, err := c.SyscallConn()
	if err != nil {
		return err
	}
	var uid int
	var failed error
	if err := raw.Control(func(fd uintptr) { uid, failed = peerUser(int(fd)) }); err != nil {
		return err
	}
	if failed != nil {
		return fmt.Errorf("who is at the socket: %w", failed)
	}
	if uid != os.Geteuid() {
		return ErrForeign
	}
	return nil
}

func lockPath(address string) string { return address + ".lock" }

// acquire takes the lock. It returns [ErrRunning] if a resident holds it.
func acquire(path string) (*os.File, error) {
	for {
		f, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o600)
		if err != nil {
			return nil, err
		}
		err = tryLock(f, unix.LOCK_EX)
		switch {
		case err == nil && isAt(path, f):
			return f, nil
		case err == nil: // its holder has just removed it
		case !errors.Is(err, unix.EWOULDBLOCK):
			_ = f.Close()
			return nil, err
		case errors.Is(tryLock(f, unix.LOCK_SH), unix.EWOULDBLOCK):
			_ = f.Close()
			return nil, ErrRunning
		}
		// Another process holds the shared lock of isHeld for an instant.
		_ = f.Close()
	}
}

// release removes the lock file while it is locked, so that nobody can lock a file that no longer exists.
func release(lock *os.File) {
	_ = os.Remove(lock.Name())
	_ = lock.Close()
}

// isHeld reports whether a resident holds the lock. It takes a shared lock for an instant, which no resident does.
func isHeld(path string) bool {
	f, err := os.Open(path)
	if err != nil {
		return false
	}
	defer f.Close()
	return errors.Is(tryLock(f, unix.LOCK_SH), unix.EWOULDBLOCK)
}

func tryLock(f *os.File, how int) error {
	for {
		if err := unix.Flock(int(f.Fd()), how|unix.LOCK_NB); !errors.Is(err, unix.EINTR) {
			return err
		}
	}
}

func isAt(path string, f *os.File) bool {
	mine, err := f.Stat()
	if err != nil {
		return false
	}
	there, err := os.Lstat(path)
	return err == nil && os.SameFile(mine, there)
}

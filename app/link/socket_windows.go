package link

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"path/filepath"
	"strings"
	"sync"
	"time"
	"unsafe"

	"github.com/Microsoft/go-winio"
	"golang.org/x/sys/windows"
)

// Address returns where the resident of this user and Windows session listens: a named pipe, which lives in no directory. The name
// of the directory still decides whose pipe it is: a program with other settings and another journal has a resident of its own.
func Address(dir string) (string, error) {
	me, err := userOf(windows.GetCurrentProcessToken())
	if err != nil {
		return "", fmt.Errorf("name the pipe: %w", err)
	}
	var session uint32
	if err := windows.ProcessIdToSessionId(windows.GetCurrentProcessId(), &session); err != nil {
		return "", fmt.Errorf("name the pipe: %w", err)
	}
	of := sha256.Sum256([]byte(strings.ToLower(filepath.Clean(dir)))) // names of files have no case there
	return fmt.Sprintf(`%s%s-%x-%d`, pipes, me, of[:8], session), nil
}

const pipes = `\\.\pipe\clockin24-`

// A Listener is where others reach this process, and the proof that it is the only resident. The proof is a mutex of the
// Windows session, which the system takes back however the process ends. Nobody owns it: that it exists is what counts.
type Listener struct {
	pipe  net.Listener
	mutex windows.Handle
	once  sync.Once // for closing the mutex
}

// takenLimit is how long the pipe's name may be taken after its listener has gone: Windows gives it back when the last
// client of the one before has hung up.
const takenLimit = 2 * time.Second

// Listen makes this process the resident at an [Address]. It returns [ErrRunning] if there is one already.
func Listen(address string) (*Listener, error) {
	me, err := userOf(windows.GetCurrentProcessToken())
	if err != nil {
		return nil, fmt.Errorf("listen: %w", err)
	}
	// Owner the user, and access for the user alone (P: nothing inherited), elevated or not. Who got in is the user.
	access := fmt.Sprintf("O:%[1]sD:P(A;;GA;;;%[1]s)", me)
	mutex, err := createMutex(mutexName(address), access)
	if err != nil {
		return nil, fmt.Errorf("listen: %w", err)
	}
	pipe, err := bind(address, access)
	if err != nil {
		_ = windows.CloseHandle(mutex)
		return nil, fmt.Errorf("listen: %w", err)
	}
	return &Listener{pipe: pipe, mutex: mutex}, nil
}

// mutexName is without the number of the session, in which Local names are known alone.
func mutexName(address string) string {
	name := strings.TrimPrefix(address, pipes)
	return `Local\clockin24-` + name[:strings.LastIndexByte(name, '-')]
}

// createMutex returns [ErrRunning] where there is one of that name. One that this user may not open is another's, who has
// been here first.
func createMutex(name, access string) (windows.Handle, error) {
	descriptor, err := windows.SecurityDescriptorFromString(access)
	if err != nil {
		return 0, err
	}
	attributes := windows.SecurityAttributes{SecurityDescriptor: descriptor}
	attributes.Length = uint32(unsafe.Sizeof(attributes))
	name16, err := windows.UTF16PtrFromString(name)
	if err != nil {
		return 0, err
	}
	mutex, err := windows.CreateMutex(&attributes, false, name16)
	switch {
	case errors.Is(err, windows.ERROR_ALREADY_EXISTS):
		_ = windows.CloseHandle(mutex)
		return 0, ErrRunning
	case errors.Is(err, windows.ERROR_ACCESS_DENIED):
		return 0, ErrRunning
	}
	return mutex, err
}

func bind(address, access string) (net.Listener, error) {
	for end := time.Now().Add(takenLimit); ; time.Sleep(5 * time.Millisecond) {
		pipe, err := winio.ListenPipe(address, &winio.PipeConfig{
			SecurityDescriptor: access, InputBufferSize: 64 << 10, OutputBufferSize: 64 << 10,
		})
		taken := errors.Is(err, windows.ERROR_ACCESS_DENIED) || errors.Is(err, windows.ERROR_PIPE_BUSY) ||
			errors.Is(err, windows.STATUS_OBJECT_NAME_COLLISION)
		switch {
		case err == nil:
			return pipe, nil
		case taken && time.Now().After(end):
			return nil, fmt.Errorf("%w, or the pipe's name is taken: %w", ErrRunning, err)
		case !taken:
			return nil, err
		}
	}
}

// isHeld asks whether a resident holds the mutex.
func isHeld(name string) bool {
	name16, err := windows.UTF16PtrFromString(name)
	if err != nil {
		return false
	}
	mutex, err := windows.OpenMutex(windows.SYNCHRONIZE, false, name16)
	if err != nil {
		return errors.Is(err, windows.ERROR_ACCESS_DENIED)
	}
	_ = windows.CloseHandle(mutex)
	return true
}

// shut lets nobody in any more, but does not let go yet.
func (l *Listener) shut() { _ = l.pipe.Close() }

// Close lets go: the pipe first, so that whoever gets the mutex next finds none.
func (l *Listener) Close() error {
	l.shut()
	l.once.Do(func() { _ = windows.CloseHandle(l.mutex) })
	return nil
}

// accept returns the next connection. It is this user's: Windows lets nobody else open the pipe.
func (l *Listener) accept() (*Conn, error) {
	c, err := l.pipe.Accept()
	if err != nil {
		return nil, err
	}
	return NewConn(c), nil
}

// dial connects to the pipe. While somebody holds the mutex but does not listen yet it waits. A resident that lets nobody
// in within ctx is ending, and one that this user may not open the pipe of is another's.
func dial(ctx context.Context, address string) (*Conn, error) {
	for {
		c, err := winio.DialPipeContext(ctx, address)
		switch {
		case err == nil:
			if err := checkOwner(c); err != nil {
				_ = c.Close()
				return nil, err
			}
			return NewConn(c), nil
		case errors.Is(err, windows.ERROR_ACCESS_DENIED):
			return nil, ErrForeign
		case errors.Is(err, context.DeadlineExceeded):
			return nil, fmt.Errorf("%w any more: %w", ErrNotRunning, err)
		case !errors.Is(err, fs.ErrNotExist):
			return nil, err
		case ctx.Err() != nil || !isHeld(mutexName(address)):
			return nil, ErrNotRunning
		}
		pause(ctx, 10*time.Millisecond)
	}
}

func handleOf(stream any) (windows.Handle, error) {
	f, ok := stream.(interface{ Fd() uintptr })
	if !ok {
		return 0, errors.New("a pipe without a handle")
	}
	return windows.Handle(f.Fd()), nil
}

// checkOwner is for the dialling end: the pipe must belong to this user.
func checkOwner(c net.Conn) error {
	handle, err := handleOf(c)
	if err != nil {
		return err
	}
	descriptor, err := windows.GetSecurityInfo(handle, windows.SE_KERNEL_OBJECT, windows.OWNER_SECURITY_INFORMATION)
	if err != nil {
		return err
	}
	owner, _, err := descriptor.Owner()
	if err != nil {
		return err
	}
	return checkUser(owner)
}

func checkUser(them *windows.SID) error {
	me, err := userOf(windows.GetCurrentProcessToken())
	if err != nil {
		return err
	}
	if !me.Equals(them) {
		return ErrForeign
	}
	return nil
}

func userOf(token windows.Token) (*windows.SID, error) {
	user, err := token.GetTokenUser()
	if err != nil {
		return nil, err
	}
	return user.User.Sid, nil
}

package link

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net"

	"github.com/Microsoft/go-winio"
	"golang.org/x/sys/windows"
)

// Address returns where the resident of this user and Windows session listens: a named pipe, which lives in no
// directory.
func Address(string) (string, error) {
	me, err := userOf(windows.GetCurrentProcessToken())
	if err != nil {
		return "", fmt.Errorf("name the pipe: %w", err)
	}
	var session uint32
	if err := windows.ProcessIdToSessionId(windows.GetCurrentProcessId(), &session); err != nil {
		return "", fmt.Errorf("name the pipe: %w", err)
	}
	return fmt.Sprintf(`\\.\pipe\clockin24-%s-%d`, me, session), nil
}

// A Listener accepts connections of other processes, and proves that this process is the only resident: a pipe's name
// has one first instance, which the system releases however the process ends.
type Listener struct{ pipe net.Listener }

// Listen makes this process the resident at an [Address]. It returns [ErrRunning] if there is one already.
func Listen(address string) (*Listener, error) {
	me, err := userOf(windows.GetCurrentProcessToken())
	if err != nil {
		return nil, fmt.Errorf("listen: %w", err)
	}
	// Owner the user, and access for the user alone (P: nothing inherited).
	pipe, err := winio.ListenPipe(address, &winio.PipeConfig{
		SecurityDescriptor: fmt.Sprintf("O:%[1]sD:P(A;;GA;;;%[1]s)", me),
		InputBufferSize:    64 << 10, OutputBufferSize: 64 << 10,
	})
	switch {
	case err == nil:
		return &Listener{pipe}, nil
	case errors.Is(err, windows.ERROR_ACCESS_DENIED), errors.Is(err, windows.ERROR_ALREADY_EXISTS),
		errors.Is(err, windows.STATUS_OBJECT_NAME_COLLISION), errors.Is(err, windows.ERROR_PIPE_BUSY):
		return nil, fmt.Errorf("listen: %w", ErrRunning)
	}
	return nil, fmt.Errorf("listen: %w", err)
}

// shut accepts no more connections. On Windows this also gives up the name.
func (l *Listener) shut() { _ = l.pipe.Close() }

// Close gives up the pipe's name.
func (l *Listener) Close() error { return l.pipe.Close() }

// accept returns the next connection of this user. Connections of other users are closed before a byte is read.
func (l *Listener) accept() (*Conn, error) {
	for {
		c, err := l.pipe.Accept()
		if err != nil {
			return nil, err
		}
		if checkClient(c) == nil {
			return NewConn(c), nil
		}
		_ = c.Close()
	}
}

func dial(ctx context.Context, address string) (*Conn, error) {
	c, err := winio.DialPipeContext(ctx, address)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, ErrNotRunning
	}
	if err != nil {
		return nil, err
	}
	if err := checkOwner(c); err != nil {
		_ = c.Close()
		return nil, err
	}
	return NewConn(c), nil
}

func handleOf(c net.Conn) (windows.Handle, error) {
	f, ok := c.(interface{ Fd() uintptr })
	if !ok {
		return 0, errors.New("a pipe without a handle")
	}
	return windows.Handle(f.Fd()), nil
}

// checkClient is for the serving end: the process at the other end must run as this user.
func checkClient(c net.Conn) error {
	handle, err := handleOf(c)
	if err != nil {
		return err
	}
	var id uint32
	if err := windows.GetNamedPipeClientProcessId(handle, &id); err != nil {
		return err
	}
	process, err := windows.OpenProcess(windows.PROCESS_QUERY_LIMITED_INFORMATION, false, id)
	if err != nil {
		return err
	}
	defer windows.CloseHandle(process) //nolint:errcheck // nothing was written
	var token windows.Token
	if err := windows.OpenProcessToken(process, windows.TOKEN_QUERY, &token); err != nil {
		return err
	}
	defer token.Close() //nolint:errcheck // nothing was written
	them, err := userOf(token)
	if err != nil {
		return err
	}
	return checkUser(them)
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

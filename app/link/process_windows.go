package link

import (
	"context"
	"fmt"
	"io"
	"syscall"

	"golang.org/x/sys/windows"
)

// untilEnded takes hold of the process that serves a pipe. Wait returns when that process has ended, because Windows lets
// nobody replace the file of a program that runs, or with the cause of ctx. It does not wait for this very process, nor
// where the pipe does not tell whose it is. Forget lets go of the process.
func untilEnded(stream io.ReadWriteCloser) (wait func(context.Context) error, forget func()) {
	wait, forget = func(context.Context) error { return nil }, func() {}
	pipe, err := handleOf(stream)
	if err != nil {
		return wait, forget
	}
	var id uint32
	if err := windows.GetNamedPipeServerProcessId(pipe, &id); err != nil || id == windows.GetCurrentProcessId() {
		return wait, forget
	}
	process, err := windows.OpenProcess(windows.SYNCHRONIZE, false, id)
	if err != nil {
		return wait, forget
	}
	return func(ctx context.Context) error { return waitFor(ctx, process) }, func() { _ = windows.CloseHandle(process) }
}

// waitFor waits until a handle is signaled, or returns the cause of ctx.
func waitFor(ctx context.Context, handle windows.Handle) error {
	event, err := windows.CreateEvent(nil, 1, 0, nil)
	if err != nil {
		return fmt.Errorf("wait for the end of a process: %w", err)
	}
	set := make(chan struct{})
	stop := context.AfterFunc(ctx, func() {
		_ = windows.SetEvent(event)
		close(set)
	})
	defer func() {
		if !stop() {
			<-set // uses the event
		}
		_ = windows.CloseHandle(event)
	}()
	which, err := windows.WaitForMultipleObjects([]windows.Handle{handle, event}, false, windows.INFINITE)
	switch {
	case err != nil:
		return fmt.Errorf("wait for the end of a process: %w", err)
	case which == windows.WAIT_OBJECT_0:
		return nil
	}
	return context.Cause(ctx)
}

// withoutConsole has no console flash up for a program that would have one.
func withoutConsole() *syscall.SysProcAttr {
	return &syscall.SysProcAttr{CreationFlags: windows.CREATE_NO_WINDOW}
}

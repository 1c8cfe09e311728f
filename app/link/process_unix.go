//go:build unix

package link

import (
	"context"
	"io"
	"syscall"
)

// untilEnded does not wait: a program can be replaced while it runs.
func untilEnded(io.ReadWriteCloser) (wait func(context.Context) error, forget func()) {
	return func(context.Context) error { return nil }, func() {}
}

// withoutConsole has nothing to do: nothing opens a terminal by itself.
func withoutConsole() *syscall.SysProcAttr { return nil }

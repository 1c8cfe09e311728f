//go:build !(linux || freebsd || netbsd || openbsd)

package tray

import (
	"context"
	"runtime"
)

// Host returns the name of the system, since on these systems the system itself always shows tray icons.
func Host(context.Context) (string, error) { return runtime.GOOS, nil }

// Watch reports once that there is a tray. It reports nothing more, and closes the channel when ctx ends.
func Watch(ctx context.Context) (<-chan bool, error) {
	there := make(chan bool, 1)
	there <- true
	context.AfterFunc(ctx, func() { close(there) })
	return there, nil
}

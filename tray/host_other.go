//go:build !(linux || freebsd || netbsd || openbsd)

package tray

import (
	"context"
	"runtime"
)

// Host tells who shows tray icons: on this system always the system.
func Host(context.Context) (string, error) { return runtime.GOOS, nil }

// Watch tells that there is a tray, and nothing more until ctx ends.
func Watch(ctx context.Context) (<-chan bool, error) {
	there := make(chan bool, 1)
	there <- true
	context.AfterFunc(ctx, func() { close(there) })
	return there, nil
}

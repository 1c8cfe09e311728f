package files

import (
	"context"
	"fmt"
	"os"
	"path/filepath"

	"github.com/rogpeppe/go-internal/lockedfile"
)

// A Lock keeps the processes of the user, and the goroutines of each, from doing something at the same time. It is the lock of a
// file, which the system releases when a process ends.
type Lock struct{ path string }

// NewLock is the lock on the file at path. [Lock.Take] makes the file if it is missing.
func NewLock(path string) *Lock { return &Lock{path: path} }

// Take waits for the lock until ctx ends, and returns the function that releases it.
func (l *Lock) Take(ctx context.Context) (unlock func(), err error) {
	if err := ctx.Err(); err != nil {
		return nil, fmt.Errorf("wait for another process: %w", err)
	}
	type lock struct {
		file *lockedfile.File
		err  error
	}
	got := make(chan lock, 1)
	go func() { // waiting for a file's lock cannot be cancelled, but whoever has it releases it within seconds
		file, err := l.open()
		got <- lock{file, err}
	}()
	select {
	case g := <-got:
		if g.err != nil {
			return nil, fmt.Errorf("keep other processes out: %w", g.err)
		}
		return func() { _ = g.file.Close() }, nil
	case <-ctx.Done():
		go func() {
			if g := <-got; g.err == nil {
				_ = g.file.Close()
			}
		}()
		return nil, fmt.Errorf("wait for another process: %w", ctx.Err())
	}
}

func (l *Lock) open() (*lockedfile.File, error) {
	if err := os.MkdirAll(filepath.Dir(l.path), 0o700); err != nil {
		return nil, err
	}
	return lockedfile.OpenFile(l.path, os.O_RDWR|os.O_CREATE, 0o600)
}

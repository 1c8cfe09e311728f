//go:build unix

// Package filestest puts in place of a file what is none.
package filestest

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
	"testing"
	"time"
)

// NoFile sees that whatever lies where a file of ours should be, to load it ends, and is an error or as if there were none.
func NoFile(t *testing.T, load func(path string) error) {
	t.Helper()
	puts := map[string]func(path string) error{
		"a pipe":      func(path string) error { return syscall.Mkfifo(path, 0o600) },
		"a directory": func(path string) error { return os.Mkdir(path, 0o700) },
		"no end":      func(path string) error { return os.Symlink("/dev/zero", path) },
		"a loop":      func(path string) error { return os.Symlink(path, path) },
		"8 GiB":       func(path string) error { return errors.Join(os.WriteFile(path, nil, 0o600), os.Truncate(path, 8<<30)) },
	}
	for thing, put := range puts {
		t.Run(thing, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "file")
			if err := put(path); err != nil {
				t.Fatal(err)
			}
			ended := make(chan error, 1)
			go func() { ended <- load(path) }()
			select {
			case err := <-ended:
				if err == nil || errors.Is(err, fs.ErrNotExist) {
					t.Errorf("%v", err)
				}
			case <-time.After(20 * time.Second):
				t.Fatal("it is still being read")
			}
		})
	}
}

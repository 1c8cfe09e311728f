//go:build unix

package host

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
	"testing"
	"time"
)

// Whatever lies where a file of ours should be, to read it ends, and is an error or as if there were none.
func TestWhatIsNoFileIsNotWaitedFor(t *testing.T) {
	loads := map[string]func(path string) error{
		"settings": func(path string) error { _, err := LoadSettings(path); return err },
		"account":  func(path string) error { _, err := NewAccountFile(path).LoadAccount(); return err },
		"snapshot": func(path string) error { _, err := NewSnapshotFile(path).LoadSnapshot(); return err },
		"reasons":  func(path string) error { _, err := LoadReasons(path); return err },
		"reminded": func(path string) error { _, err := NewRemindedFile(path).LoadReminded(); return err },
		"days off": func(path string) error {
			h, err := NewHolidays(nil, path, noComment)
			if err == nil {
				_, err = h.Calendar("")
			}
			return err
		},
	}
	puts := map[string]func(path string) error{
		"a pipe":      func(path string) error { return syscall.Mkfifo(path, 0o600) },
		"a directory": func(path string) error { return os.Mkdir(path, 0o700) },
		"no end":      func(path string) error { return os.Symlink("/dev/zero", path) },
		"a loop":      func(path string) error { return os.Symlink(path, path) },
		"8 GiB":       func(path string) error { return errors.Join(os.WriteFile(path, nil, 0o600), os.Truncate(path, 8<<30)) },
	}
	for name, load := range loads {
		for thing, put := range puts {
			t.Run(name+" is "+thing, func(t *testing.T) {
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
}

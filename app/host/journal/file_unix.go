//go:build unix

package journal

import (
	"errors"
	"io/fs"
	"os"
	"syscall"
)

// tryLock takes the lock of a file, and returns errNotLocked if another process has it. The lock ends when the last descriptor of
// this opening is closed.
func tryLock(f *os.File) error {
	for {
		err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
		switch {
		case errors.Is(err, syscall.EINTR):
			continue
		case errors.Is(err, syscall.EWOULDBLOCK):
			return errNotLocked
		}
		return os.NewSyscallError("flock", err)
	}
}

// syncDir puts new and renamed entries of a directory on disk. It ignores two errors: some network file systems do not support
// this, and do it by themselves; and a user who may not list a directory cannot ask for it.
func syncDir(dir string) error {
	d, err := os.Open(dir)
	if err == nil {
		err = errors.Join(d.Sync(), d.Close())
	}
	if errors.Is(err, syscall.EINVAL) || errors.Is(err, syscall.ENOTSUP) || errors.Is(err, fs.ErrPermission) {
		return nil
	}
	return err
}

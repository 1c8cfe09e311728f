//go:build unix

package journal

import (
	"errors"
	"io/fs"
	"os"
	"syscall"
)

// tryLock takes the lock of a file, which ends with the last descriptor of its opening; errNotLocked where another one has it.
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

// syncDir puts new and renamed entries of a directory on disk. Some file systems of a network cannot, and do it by themselves;
// and who may not list a directory cannot ask for it.
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

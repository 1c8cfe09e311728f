package journal

import (
	"errors"
	"os"

	"golang.org/x/sys/windows"
)

// tryLock takes the lock of a file, which ends when it is closed; errNotLocked where another one has it.
func tryLock(f *os.File) error {
	const all = ^uint32(0)
	err := windows.LockFileEx(windows.Handle(f.Fd()), windows.LOCKFILE_EXCLUSIVE_LOCK|windows.LOCKFILE_FAIL_IMMEDIATELY, 0, all, all,
		new(windows.Overlapped))
	if errors.Is(err, windows.ERROR_LOCK_VIOLATION) || errors.Is(err, windows.ERROR_IO_PENDING) {
		return errNotLocked
	}
	return os.NewSyscallError("LockFileEx", err)
}

// syncDir has nothing to do: the system writes the entries of directories in order, and lets nobody ask for more.
func syncDir(string) error { return nil }

package journal

import (
	"errors"
	"os"

	"golang.org/x/sys/windows"
)

// tryLock takes the lock of a file, and returns errNotLocked if another process has it. The lock ends when the file is closed.
func tryLock(f *os.File) error {
	const all = ^uint32(0)
	err := windows.LockFileEx(windows.Handle(f.Fd()), windows.LOCKFILE_EXCLUSIVE_LOCK|windows.LOCKFILE_FAIL_IMMEDIATELY, 0, all, all,
		new(windows.Overlapped))
	if errors.Is(err, windows.ERROR_LOCK_VIOLATION) || errors.Is(err, windows.ERROR_IO_PENDING) {
		return errNotLocked
	}
	return os.NewSyscallError("LockFileEx", err)
}

// syncDir does nothing, because Windows writes the entries of directories in order, and offers no call to ask for more.
func syncDir(string) error { return nil }

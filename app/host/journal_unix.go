//go:build unix

package host

import (
	"os"
	"syscall"
)

// abandon closes a file that a panic of bbolt left mapped into memory, which alone would hold its lock.
func abandon(file *os.File) {
	_ = syscall.Flock(int(file.Fd()), syscall.LOCK_UN)
	_ = file.Close()
}

//go:build unix

package journaldb

import (
	"errors"
	"os"
	"syscall"
	"time"
)

// abandon unlocks and closes a file that a panic of bbolt left mapped into memory. It unlocks the file first, because the mapping
// alone would hold the lock even after the file is closed.
func abandon(file *os.File) {
	_ = syscall.Flock(int(file.Fd()), syscall.LOCK_UN)
	_ = file.Close()
}

// hold keeps other processes away from a journal that bbolt cannot be trusted with. It takes the same lock as bbolt, because
// anything that another process wrote after the journal was read would be lost together with the file. It ignores a file that
// cannot be opened or locked, because bbolt cannot write to it either.
func hold(path string) (release func(), err error) {
	file, err := os.OpenFile(path, os.O_RDWR|syscall.O_NONBLOCK, 0)
	if err != nil {
		return func() {}, nil
	}
	const again = 10 * time.Millisecond
	for left := patience; ; left -= again {
		err := syscall.Flock(int(file.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
		if err == nil || !errors.Is(err, syscall.EWOULDBLOCK) {
			return func() { _ = file.Close() }, nil
		}
		if left <= 0 {
			_ = file.Close()
			return nil, errHeld
		}
		time.Sleep(again)
	}
}

// guard has nothing to do: hold keeps others from a journal that is replaced.
func (j *Journal) guard() (release func(), err error) { return func() {}, nil }

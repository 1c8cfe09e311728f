//go:build unix

package journaldb

import (
	"errors"
	"os"
	"syscall"
	"time"
)

// abandon closes a file that a panic of bbolt left mapped into memory, which alone would hold its lock.
func abandon(file *os.File) {
	_ = syscall.Flock(int(file.Fd()), syscall.LOCK_UN)
	_ = file.Close()
}

// hold keeps other processes from a journal that bbolt cannot be trusted with, by the lock that bbolt takes: what one of them
// wrote after it was read would be lost with the file. What cannot be opened or locked, bbolt writes nothing to.
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

package journaldb

import "os"

// abandon closes a file that a panic of bbolt left open, which also releases its lock.
func abandon(file *os.File) { _ = file.Close() }

// hold has nothing to do, see [Journal.guard].
func hold(string) (release func(), err error) { return func() {}, nil }

// guard keeps a journal from being replaced while it is written. Who replaces it cannot hold it meanwhile: no file takes the
// name of one that is open. Without the guard, what is written after the old one was read would be lost.
func (j *Journal) guard() (release func(), err error) { return j.lock() }

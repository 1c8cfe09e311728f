package journaldb

import "os"

// abandon closes a file that a panic of bbolt left open, which also releases its lock.
func abandon(file *os.File) { _ = file.Close() }

// hold does nothing, because Windows does not let a file take the name of one that another process has open.
func hold(string) (release func(), err error) { return func() {}, nil }

package host

import "os"

// abandon closes a file that a panic of bbolt left behind, and its lock with it.
func abandon(file *os.File) { _ = file.Close() }

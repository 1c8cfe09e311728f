//go:build !windows

package sharing

import "os"

func open(path string, flag int, perm os.FileMode) (*os.File, error) {
	return os.OpenFile(path, flag, perm)
}

func rename(from, to string) error { return os.Rename(from, to) }

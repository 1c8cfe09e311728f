package files

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"sync"

	"clockin24/app/host/sharing"
)

// logLimit is the size in bytes at which a log is set aside as the old one.
const logLimit = 1 << 20

// A Log is a file for a slog handler to write to. It grows to about 1 MiB. A second file, NAME.old, has as much of what was written
// before. Several processes may write to one log, because each line is appended by one write.
type Log struct {
	path string
	mu   sync.Mutex
	f    *os.File
}

// OpenLog opens the log at path, and makes it if it is missing.
func OpenLog(path string) (*Log, error) {
	l := &Log{path: path}
	if err := l.open(); err != nil {
		return nil, fmt.Errorf("open the log: %w", err)
	}
	return l, nil
}

func (l *Log) open() error {
	if err := os.MkdirAll(filepath.Dir(l.path), 0o700); err != nil {
		return err
	}
	if err := wantFile(l.path); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	f, err := sharing.Open(l.path, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	l.f = f
	return err
}

// Write appends p. It begins a new file if the present one is full, was removed, or was set aside by another process.
func (l *Log) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.f == nil {
		return 0, os.ErrClosed
	}
	if err := l.follow(int64(len(p))); err != nil {
		return 0, err
	}
	return l.f.Write(p)
}

// follow makes l.f the file at l.path with room for n bytes.
func (l *Log) follow(n int64) error {
	mine, err := l.f.Stat()
	if err != nil {
		return err
	}
	there, err := os.Stat(l.path)
	same := err == nil && os.SameFile(mine, there)
	if same && mine.Size()+n <= logLimit {
		return nil
	}
	_ = l.f.Close()
	if same {
		// If this fails, the file grows until it succeeds.
		_ = sharing.Rename(l.path, l.path+".old")
	}
	return l.open()
}

// Close ends writing.
func (l *Log) Close() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.f == nil {
		return nil
	}
	err := l.f.Close()
	l.f = nil
	return err
}

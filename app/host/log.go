package host

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"sync"

	"clockin24/app/host/sharing"
)

// logLimit is the size in bytes from which on a log is set aside as the old one.
const logLimit = 1 << 20

// A LogFile is a file for a slog handler to write to. It keeps at most about 1 MiB, and as much of what was before in
// a second file, NAME.old. Several processes may write to one: each line is appended by one write.
type LogFile struct {
	path string
	mu   sync.Mutex
	f    *os.File
}

// OpenLog opens the log at path, and makes it where it is missing.
func OpenLog(path string) (*LogFile, error) {
	l := &LogFile{path: path}
	if err := l.open(); err != nil {
		return nil, fmt.Errorf("open the log: %w", err)
	}
	return l, nil
}

func (l *LogFile) open() error {
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

// Write appends p, to a new file where the present one is full, was taken away, or was set aside by another process.
func (l *LogFile) Write(p []byte) (int, error) {
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
func (l *LogFile) follow(n int64) error {
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
		// Where that fails the file grows until it does not.
		_ = sharing.Rename(l.path, l.path+".old")
	}
	return l.open()
}

// Close ends writing.
func (l *LogFile) Close() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.f == nil {
		return nil
	}
	err := l.f.Close()
	l.f = nil
	return err
}

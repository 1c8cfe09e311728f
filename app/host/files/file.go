// Package files knows where this program keeps its files on this machine, and reads and writes the small ones: who is signed in, what the
// portal last told, what was reminded of, and the reasons that the person has given. The log and the locks between processes are here too.
//
// Directories are made for the user alone (0700), files too (0600). A file is replaced whole or stays as it was. One that cannot be
// understood is never overwritten: it is set aside under another name, and a [*DamagedError] says so; only the snapshot, which the portal
// tells again, is not kept. The format of each file is held by a test.
//
// This room does not judge what it reads, and holds nothing between calls but the reasons.
package files

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
)

// A DamagedError is a file that could not be understood. It was set aside, and the program goes on without it.
type DamagedError struct {
	Path  string // where the file was
	Aside string // where it is now
	Err   error  // what is wrong with it
}

// Error names both paths.
func (e *DamagedError) Error() string {
	return fmt.Sprintf("%s is damaged and was set aside as %s: %v", e.Path, filepath.Base(e.Aside), e.Err)
}

// Unwrap is what is wrong with the file.
func (e *DamagedError) Unwrap() error { return e.Err }

// SetAside renames a damaged file and returns the [*DamagedError] that says so, or why it could not.
func SetAside(path string, cause error) error {
	aside := FreeAside(path, nil)
	if err := os.Rename(path, aside); err != nil {
		return fmt.Errorf("set aside a damaged file (%w): %w", cause, err)
	}
	return &DamagedError{Path: path, Aside: aside, Err: cause}
}

// FreeAside is the first name of path.broken, path.broken.2, ... that is free, or that the file has already.
func FreeAside(path string, file fs.FileInfo) string {
	aside := path + ".broken"
	for n := 2; Exists(aside) && !IsAt(aside, file); n++ {
		aside = fmt.Sprintf("%s.broken.%d", path, n)
	}
	return aside
}

// fileLimit is how large a file may be that is read as a whole, in bytes. Nobody writes one so large by hand.
const fileLimit = 64 << 10

// Why a file was not read.
var (
	// ErrNotAFile is a directory, a pipe, a device or the like.
	ErrNotAFile = errors.New("it is not a file")
	// ErrTooLarge is a file that nobody has written by hand.
	ErrTooLarge = fmt.Errorf("it is larger than %d bytes", fileLimit)
)

// Read reads a small file that somebody may have put something else in place of: a pipe, which would be waited for, or a
// device, which has no end, is [ErrNotAFile], and more than 64 KiB are [ErrTooLarge].
func Read(path string) ([]byte, error) {
	if err := wantFile(path); err != nil {
		return nil, err
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, fileLimit+1))
	if err == nil && len(data) > fileLimit {
		err = ErrTooLarge
	}
	return data, err
}

// wantFile errs where there is nothing at path, or something else than a file or a link to one.
func wantFile(path string) error {
	info, err := os.Stat(path)
	if err == nil && !info.Mode().IsRegular() {
		err = ErrNotAFile
	}
	return err
}

// Exists tells whether there is anything at path, even a link to nowhere.
func Exists(path string) bool {
	_, err := os.Lstat(path)
	return err == nil
}

// IsAt tells whether a path leads to a certain file.
func IsAt(path string, file fs.FileInfo) bool {
	there, err := os.Stat(path)
	return err == nil && os.SameFile(file, there)
}

// Write replaces a file, or leaves the old one as it was; the new content is on disk when it returns. A link stays
// a link, for people who keep their settings elsewhere.
func Write(path string, data []byte) (err error) {
	if target, err := filepath.EvalSymlinks(path); err == nil {
		path = target
	}
	dir := filepath.Dir(path)
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	f, err := os.CreateTemp(dir, "."+filepath.Base(path)+"-") // 0600
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			_ = f.Close()
			_ = os.Remove(f.Name())
		}
	}()
	if _, err := f.Write(data); err != nil {
		return err
	}
	if err := f.Sync(); err != nil {
		return err
	}
	if err := f.Close(); err != nil {
		return err
	}
	if err := os.Rename(f.Name(), path); err != nil {
		return err
	}
	SyncDir(dir)
	return nil
}

// SyncDir puts new and renamed entries of a directory on disk. Systems and file systems that cannot do that do it by
// themselves, hence no error.
func SyncDir(dir string) {
	if d, err := os.Open(dir); err == nil {
		_ = d.Sync()
		_ = d.Close()
	}
}

// Once tells whether it is called for the first time with a path, ever: it leaves an empty file there. Where none can be
// made it is every time the first.
func Once(path string) bool {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return !errors.Is(err, fs.ErrExist)
	}
	_ = f.Close()
	return true
}

// Homeless writes the person's home as ~, which often has their name.
func Homeless(s string) string {
	home, err := os.UserHomeDir()
	if err != nil || home == "" || home == string(filepath.Separator) {
		return s
	}
	whole := regexp.MustCompile(`(^|[\s"':(,])` + regexp.QuoteMeta(home) + `([/\\\s"':),]|$)`)
	return whole.ReplaceAllString(s, "${1}~${2}")
}

// Package files knows where this program keeps its files on this machine, and reads and writes the small ones: who is signed in, the
// portal's last answers, which reminders were shown, and the reasons that the person has given. The log and the locks between processes are
// here too.
//
// Directories (0700) and files (0600) are for the user alone. A file is replaced as a whole or stays as it was. A file that cannot be
// understood is never overwritten: it is set aside under another name, and a [*DamagedError] says so. The only exception is the snapshot,
// because the portal can be asked again. Tests hold the format of each file.
//
// This room does not judge what it reads, and keeps nothing between calls but the reasons.
package files

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"

	"clockin24/app/host/sharing"
)

// A DamagedError says that a file could not be understood. The file was set aside, and the program goes on without it.
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

// SetAside renames a damaged file. It returns a [*DamagedError], or the error that kept it from renaming.
func SetAside(path string, cause error) error {
	aside := FreeAside(path, nil)
	if err := sharing.Rename(path, aside); err != nil {
		return fmt.Errorf("set aside a damaged file (%w): %w", cause, err)
	}
	return &DamagedError{Path: path, Aside: aside, Err: cause}
}

// FreeAside is the first of the names path.broken, path.broken.2, ... that is free, or that the file has already.
func FreeAside(path string, file fs.FileInfo) string {
	aside := path + ".broken"
	for n := 2; Exists(aside) && !IsAt(aside, file); n++ {
		aside = fmt.Sprintf("%s.broken.%d", path, n)
	}
	return aside
}

// fileLimit is how large a file may be that is read as a whole, in bytes. Nobody writes a larger one by hand.
const fileLimit = 64 << 10

// Why a file was not read.
var (
	// ErrNotAFile says that there is a directory, a pipe, a device or the like.
	ErrNotAFile = errors.New("it is not a file")
	// ErrTooLarge says that the file is larger than anybody writes by hand.
	ErrTooLarge = fmt.Errorf("it is larger than %d bytes", fileLimit)
)

// Read reads a small file. Somebody may have put something else in its place, so the error is [ErrNotAFile] for a pipe, on which
// Read would wait forever, or a device, which has no end, and [ErrTooLarge] for more than 64 KiB.
func Read(path string) ([]byte, error) {
	if err := wantFile(path); err != nil {
		return nil, err
	}
	f, err := sharing.Open(path, os.O_RDONLY, 0)
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

// wantFile returns an error if there is nothing at path, or something other than a file or a link to a file.
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

// Write replaces a file, or leaves the old one as it was. The new content is on disk when it returns. A link stays a link, because
// some people keep their settings elsewhere.
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
	if err := sharing.Rename(f.Name(), path); err != nil {
		return err
	}
	SyncDir(dir)
	return nil
}

// SyncDir puts new and renamed entries of a directory on disk. It returns no error, because systems and file systems that cannot do
// that on request do it by themselves.
func SyncDir(dir string) {
	if d, err := os.Open(dir); err == nil {
		_ = d.Sync()
		_ = d.Close()
	}
}

// Once tells whether it is called for the first time ever with a path. It remembers that by an empty file at the path. If it cannot
// make the file, every call counts as the first.
func Once(path string) bool {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return !errors.Is(err, fs.ErrExist)
	}
	_ = f.Close()
	return true
}

// Homeless writes the person's home as ~, because the home often contains their name.
func Homeless(s string) string {
	home, err := os.UserHomeDir()
	if err != nil || home == "" || home == string(filepath.Separator) {
		return s
	}
	whole := regexp.MustCompile(`(^|[\s"':(,])` + regexp.QuoteMeta(home) + `([/\\\s"':),]|$)`)
	return whole.ReplaceAllString(s, "${1}~${2}")
}

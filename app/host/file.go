package host

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"clockin24/app/host/sharing"
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

// setAside renames a damaged file and returns the [DamagedError] that tells of it, or why it could not.
func setAside(path string, cause error) error {
	aside := freeAside(path, nil)
	if err := sharing.Rename(path, aside); err != nil {
		return fmt.Errorf("set aside a damaged file (%w): %w", cause, err)
	}
	return &DamagedError{Path: path, Aside: aside, Err: cause}
}

// freeAside is the first name of path.broken, path.broken.2, ... that is free, or that the file has already.
func freeAside(path string, file fs.FileInfo) string {
	aside := path + ".broken"
	for n := 2; exists(aside) && !isAt(aside, file); n++ {
		aside = fmt.Sprintf("%s.broken.%d", path, n)
	}
	return aside
}

// fileLimit is how large a file may be that is read as a whole, in bytes. Nobody writes one so large by hand.
const fileLimit = 64 << 10

var (
	errNotAFile = errors.New("it is not a file")
	errTooLarge = fmt.Errorf("it is larger than %d bytes", fileLimit)
)

// readFile reads a file that somebody may have put something else in place of: a pipe, which would be waited for, or a
// device, which has no end, is [errNotAFile].
func readFile(path string) ([]byte, error) {
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
		err = errTooLarge
	}
	return data, err
}

// wantFile errs where there is nothing at path, or something else than a file or a link to one.
func wantFile(path string) error {
	info, err := os.Stat(path)
	if err == nil && !info.Mode().IsRegular() {
		err = errNotAFile
	}
	return err
}

func exists(path string) bool {
	_, err := os.Lstat(path)
	return err == nil
}

// isAt tells whether a path leads to a certain file.
func isAt(path string, file fs.FileInfo) bool {
	there, err := os.Stat(path)
	return err == nil && os.SameFile(file, there)
}

// writeFile replaces a file, or leaves the old one as it was; the new content is on disk when it returns. A link stays
// a link, for people who keep their settings elsewhere.
func writeFile(path string, data []byte) (err error) {
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
	syncDir(dir)
	return nil
}

// syncDir puts new and renamed entries of a directory on disk. Systems and file systems that cannot do that do it by
// themselves, hence no error.
func syncDir(dir string) {
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

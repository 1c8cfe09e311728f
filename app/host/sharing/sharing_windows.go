package sharing

import (
	"errors"
	"os"
	"path/filepath"
	"time"

	"golang.org/x/sys/windows"
)

func open(path string, flag int, perm os.FileMode) (f *os.File, err error) {
	err = patiently(func() error {
		f, err = openBelow(path, flag, perm)
		return err
	}, windows.ERROR_SHARING_VIOLATION, windows.ERROR_LOCK_VIOLATION)
	return f, err
}

// openBelow opens a file by its directory, because [os.Root] asks for FILE_SHARE_DELETE. A root does not follow a link that leads
// elsewhere, so the link is followed before. A link to nothing makes the file that it leads to, as [os.OpenFile] does.
func openBelow(path string, flag int, perm os.FileMode) (*os.File, error) {
	if flag&os.O_EXCL == 0 {
		target, err := filepath.EvalSymlinks(path)
		if err == nil {
			path = target
		} else if info, err := os.Lstat(path); err == nil && info.Mode()&os.ModeSymlink != 0 {
			return os.OpenFile(path, flag, perm)
		}
	}
	root, err := os.OpenRoot(filepath.Dir(path))
	if err != nil {
		return nil, err
	}
	defer root.Close()
	return root.OpenFile(filepath.Base(path), flag, perm)
}

// rename replaces what is open by FILE_SHARE_DELETE too, where the file system can (FILE_RENAME_POSIX_SEMANTICS: NTFS since
// Windows 10), and waits in any case for who lets nobody.
func rename(from, to string) error {
	return patiently(func() error {
		err := renameBelow(from, to)
		if err != nil {
			if plain := os.Rename(from, to); plain == nil || !isOf(err, windows.ERROR_ACCESS_DENIED, windows.ERROR_SHARING_VIOLATION) {
				return plain
			}
		}
		return err
	}, windows.ERROR_ACCESS_DENIED, windows.ERROR_SHARING_VIOLATION, windows.ERROR_LOCK_VIOLATION)
}

// renameBelow renames within a directory, by [os.Root], which asks for the semantics of POSIX.
func renameBelow(from, to string) error {
	if filepath.Dir(from) != filepath.Dir(to) {
		return os.Rename(from, to)
	}
	root, err := os.OpenRoot(filepath.Dir(from))
	if err != nil {
		return err
	}
	defer root.Close()
	return root.Rename(filepath.Base(from), filepath.Base(to))
}

// patiently repeats f after an error that may be over in a moment. Windows does not tell a right that is missing from a file
// that is in use: then a failure takes all of that time.
func patiently(f func() error, passing ...windows.Errno) error {
	const limit = time.Second
	pause := 2 * time.Millisecond
	for end := time.Now().Add(limit); ; pause = min(2*pause, 100*time.Millisecond) {
		err := f()
		if err == nil || !isOf(err, passing...) || time.Now().Add(pause).After(end) {
			return err
		}
		time.Sleep(pause)
	}
}

func isOf(err error, any ...windows.Errno) bool {
	for _, e := range any {
		if errors.Is(err, e) {
			return true
		}
	}
	return false
}

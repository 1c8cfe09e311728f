package sharing

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"testing"
	"time"
)

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func wantText(t *testing.T, path, want string) {
	t.Helper()
	if text, err := os.ReadFile(path); err != nil || string(text) != want {
		t.Errorf("%s: %q, %v, want %q", filepath.Base(path), text, err, want)
	}
}

// A file that others have open is renamed and removed, and they go on with it.
func TestOpenFilesAreRenamed(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "Анна Ёлкина")
	must(t, os.Mkdir(dir, 0o700))
	log, aside := filepath.Join(dir, "log"), filepath.Join(dir, "log.old")
	f, err := Open(log, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	must(t, err)
	_, err = f.WriteString("one ")
	must(t, err)
	must(t, Rename(log, aside))
	_, err = f.WriteString("two")
	must(t, err)
	wantText(t, aside, "one two")
	must(t, os.Remove(aside))
	_, err = f.WriteString("three")
	must(t, errors.Join(err, f.Close()))
	if _, err := Open(aside, os.O_RDONLY, 0); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("it was removed: %v", err)
	}
}

// A file that others have open is replaced, or else both files stay what they were.
func TestOpenFilesAreReplaced(t *testing.T) {
	dir := t.TempDir()
	old, fresh := filepath.Join(dir, "old"), filepath.Join(dir, "new")
	must(t, errors.Join(os.WriteFile(old, []byte("old"), 0o600), os.WriteFile(fresh, []byte("new"), 0o600)))
	f, err := Open(old, os.O_RDWR, 0)
	must(t, err)
	switch err := Rename(fresh, old); {
	case err == nil:
		wantText(t, old, "new")
	case runtime.GOOS == "windows" && errors.Is(err, fs.ErrPermission): // not NTFS, or Wine
		wantText(t, old, "old")
		wantText(t, fresh, "new")
	default:
		t.Error(err)
	}
	_, err = f.WriteString("OLD")
	must(t, errors.Join(err, f.Close()))
	if exists(fresh) {
		must(t, Rename(fresh, old))
	}
	wantText(t, old, "new")
}

func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}

func TestOpenFlags(t *testing.T) {
	path := filepath.Join(t.TempDir(), "file")
	if _, err := Open(path, os.O_RDWR, 0o600); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("nothing there: %v", err)
	}
	f, err := Open(path, os.O_CREATE|os.O_EXCL|os.O_RDWR, 0o600)
	must(t, err)
	_, err = f.WriteString("text")
	must(t, errors.Join(err, f.Close()))
	if _, err := Open(path, os.O_CREATE|os.O_EXCL|os.O_RDWR, 0o600); !errors.Is(err, fs.ErrExist) {
		t.Errorf("one is there: %v", err)
	}
	if _, err := Open(filepath.Join(filepath.Dir(path), "none", "file"), os.O_CREATE|os.O_RDWR, 0o600); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("no directory: %v", err)
	}
	f, err = Open(path, os.O_WRONLY|os.O_TRUNC, 0)
	must(t, err)
	must(t, f.Close())
	wantText(t, path, "")
}

// A link to nothing makes the file that it leads to.
func TestOpenAtTheEndOfALink(t *testing.T) {
	link, target := filepath.Join(t.TempDir(), "link"), filepath.Join(t.TempDir(), "target")
	if err := os.Symlink(target, link); err != nil {
		t.Skip(err)
	}
	if _, err := os.Lstat(link); err != nil {
		t.Skip("Wine makes no link to what is not there:", err)
	}
	for _, want := range []string{"made", "there"} {
		f, err := Open(link, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
		must(t, err)
		_, err = f.WriteString(want)
		must(t, errors.Join(err, f.Close()))
		wantText(t, target, want)
	}
}

func TestRenameOfNothing(t *testing.T) {
	dir := t.TempDir()
	began := time.Now()
	if err := Rename(filepath.Join(dir, "a"), filepath.Join(dir, "b")); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("%v", err)
	}
	if took := time.Since(began); took > 500*time.Millisecond {
		t.Errorf("found out after %v", took)
	}
}

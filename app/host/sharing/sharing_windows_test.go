package sharing

import (
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"

	"golang.org/x/sys/windows"
)

// scan opens a file as a virus scanner may: nobody else gets at it.
func scan(t *testing.T, path string) (done func()) {
	t.Helper()
	path16, err := windows.UTF16PtrFromString(path)
	must(t, err)
	h, err := windows.CreateFile(path16, windows.GENERIC_READ, 0, nil, windows.OPEN_EXISTING, 0, 0)
	must(t, err)
	return func() { must(t, windows.CloseHandle(h)) }
}

// What a scanner holds for a moment is waited for, and what it holds for good is an error that says so.
func TestAScannerIsWaitedFor(t *testing.T) {
	from := func(t *testing.T) (a, b string) {
		dir := t.TempDir()
		a, b = filepath.Join(dir, "a"), filepath.Join(dir, "b")
		must(t, errors.Join(os.WriteFile(a, []byte("new"), 0o600), os.WriteFile(b, []byte("old"), 0o600)))
		return a, b
	}
	for name, held := range map[string]int{"what is renamed": 0, "what is replaced": 1} {
		t.Run(name, func(t *testing.T) {
			a, b := from(t)
			time.AfterFunc(200*time.Millisecond, scan(t, []string{a, b}[held]))
			must(t, Rename(a, b))
			wantText(t, b, "new")
		})
		t.Run(name+", for good", func(t *testing.T) {
			a, b := from(t)
			defer scan(t, []string{a, b}[held])()
			err := Rename(a, b)
			if !errors.Is(err, windows.ERROR_SHARING_VIOLATION) && !errors.Is(err, windows.ERROR_ACCESS_DENIED) {
				t.Errorf("%v", err)
			}
		})
	}
	t.Run("what is opened", func(t *testing.T) {
		a, _ := from(t)
		time.AfterFunc(200*time.Millisecond, scan(t, a))
		f, err := Open(a, os.O_RDWR, 0)
		must(t, err)
		must(t, f.Close())
	})
}

// Names beyond 260 characters are as good as any.
func TestLongNames(t *testing.T) {
	dir := t.TempDir()
	for range 10 {
		dir = filepath.Join(dir, "профиль-с-очень-длинным-именем")
	}
	must(t, os.MkdirAll(dir, 0o700))
	a, b := filepath.Join(dir, "a"), filepath.Join(dir, "b")
	f, err := Open(a, os.O_CREATE|os.O_WRONLY, 0o600)
	must(t, err)
	defer f.Close()
	must(t, Rename(a, b))
	wantText(t, b, "")
}

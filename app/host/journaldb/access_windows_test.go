package journaldb

import (
	"errors"
	"path/filepath"
	"testing"
	"time"

	"golang.org/x/sys/windows"
)

// A journal that somebody lets nobody else at, as a virus scanner may, is waited for. Where that does not end, a press that
// cannot be kept is an error, and what was kept before is still there.
func TestJournalThatAScannerHolds(t *testing.T) {
	path := filepath.Join(t.TempDir(), "journal.db")
	scan := func() (done func()) {
		t.Helper()
		path16, err := windows.UTF16PtrFromString(path)
		must(t, err)
		h, err := windows.CreateFile(path16, windows.GENERIC_READ, 0, nil, windows.OPEN_EXISTING, 0, 0)
		must(t, err)
		return func() { must(t, windows.CloseHandle(h)) }
	}
	j := New(path, nil)
	must(t, j.Press(press("a", nine(1))))
	time.AfterFunc(200*time.Millisecond, scan())
	must(t, j.Press(press("b", nine(2))))

	done := scan()
	if err := j.Press(press("c", nine(3))); !errors.Is(err, windows.ERROR_SHARING_VIOLATION) {
		t.Errorf("press: %v", err)
	}
	done()
	if got := keptIDs(t, j); got != "a b" {
		t.Errorf("kept %q", got)
	}
}

package journal

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"clockin24/app"
)

// wholeFile is a journal with all kinds of lines.
func wholeFile(t testing.TB) []byte {
	t.Helper()
	j := sound(t, filepath.Join(t.TempDir(), "journal.txt"))
	for n, id := range []string{"a", "b", "c", "d"} {
		must(t, j.Press(press(id, nine(n))))
	}
	pause := press("pause", nine(4))
	pause.Verb = app.VerbPause
	must(t, j.Press(pause))
	must(t, j.Settle("a", app.Reply{Outcome: app.OutcomeDone}))
	must(t, j.KeepDay(anna, day(t, "2026-03-04", "09:00", "", app.StateOpened, 0)))
	must(t, j.Rename(anna, "7@new.example.com"))
	must(t, j.KeepDay("7@new.example.com", day(t, "2026-03-04", "09:00", "18:00", app.StateClosed, 0)))
	return []byte(fileOf(t, j))
}

// Whatever is in the file, the program loses nothing of it, reads the presses of all whole lines, reports every other line, and
// keeps what is pressed and settled afterwards.
func FuzzFile(f *testing.F) {
	whole := wholeFile(f)
	f.Add(whole)
	f.Add([]byte(nil))
	f.Add(whole[:len(whole)-1])
	f.Add(whole[:len(whole)/2])
	f.Add(append(bytes.Clone(whole), make([]byte, 5000)...))
	f.Add(bytes.ReplaceAll(whole, []byte("\n"), []byte("\r\n")))
	f.Add(bytes.ReplaceAll(whole, []byte("\n"), nil))
	f.Add(bytes.ToUpper(whole))
	f.Add([]byte(strings.Repeat("nonsense ", 500)))
	for _, kind := range []string{keptKind, pressedKind, settledKind, dayKind, renamedKind, saidKind, trimmedKind, "later"} {
		for _, body := range []string{`{}`, `[]`, `"`, ``, `{"id":"x","pressed":"x"}`, `{"id":"x","verb":"start","pressed":"2026-03-04T09:00:00Z"}`} {
			f.Add(seal([]byte("00000000 " + kind + " x " + body + "\n")))
		}
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		path := filepath.Join(t.TempDir(), "journal.txt")
		must(t, os.WriteFile(path, data, 0o600))
		told := 0
		j := New(path, func(error) { told++ })
		j.sync, j.syncDir = func(*os.File) error { return nil }, func(string) error { return nil }
		before := contentsOf(bytes.TrimRight(data, "\x00"))
		open := before.open()
		keptBefore, _ := j.Kept() // in spite of an error, these are the ones that can be read
		if len(keptBefore) > len(open) || told != min(len(before.unsaid), 1) {
			t.Errorf("%d of %d kept, told %d times of %v", len(keptBefore), len(open), told, before.unsaid)
		}
		must(t, j.Press(press("new", nine(60))))
		must(t, j.Press(press("newer", nine(61))))
		must(t, j.Settle("new", app.Reply{Outcome: app.OutcomeDone}))
		kept, _ := j.Kept()
		if want := len(keptBefore) + 1; len(kept) != want && !open["new"].whole && !open["newer"].whole {
			t.Errorf("%d kept, want %d", len(kept), want)
		}
		after, err := os.ReadFile(path)
		must(t, err)
		if !bytes.HasPrefix(after, bytes.TrimRight(data, "\x00")) {
			t.Error("what was in the file is not there any more")
		}
		if told > 1 {
			t.Errorf("told %d times", told)
		}
		found, err := j.Verify()
		if err != nil || len(found.Unreadable) != len(before.bad) {
			t.Errorf("verified %+v, %v, want %v", found, err, before.bad)
		}
		_, _ = j.AllDays("", "")
		_, _ = j.Attempts(time.Time{}, time.Time{})
		_ = j.Rename(anna, "7@other.example.com")
		_ = j.Trim(nine(0).AddDate(3, 0, 0))
		if kept, _ := j.Kept(); !hasID(kept, "newer") {
			t.Error("the press is gone after trimming")
		}
	})
}

func hasID(list []app.Intent, id string) bool {
	for _, i := range list {
		if i.ID == id {
			return true
		}
	}
	return false
}

package journal

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"clockin24/app"
	"clockin24/app/workday"
)

const anna = "7@example.bitrix24.ru"

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func press(id string, at time.Time) app.Intent {
	return app.Intent{
		ID: id, Account: anna, Verb: app.VerbStart, View: app.ViewTray, Pressed: at, Time: "09:00", Reason: "Пробки", Consent: true, Unsent: true, Why: app.KindUnreachable,
	}
}

// nine is a press of a day at 09:00:mm.
func nine(minute int) time.Time {
	return time.Date(2026, 3, 4, 9, minute, 0, 0, time.FixedZone("", 3*3600))
}

// at is the path of a journal that does not exist.
func at(t testing.TB) string { return filepath.Join(t.TempDir(), "state", "journal.txt") }

// sound is a journal that must never report anything wrong.
func sound(t testing.TB, path string) *Journal {
	return New(path, func(err error) { t.Errorf("told: %v", err) })
}

func keptIDs(t testing.TB, j workday.Journal) string {
	t.Helper()
	kept, err := j.Kept()
	must(t, err)
	ids := make([]string, len(kept))
	for i, k := range kept {
		ids[i] = k.ID
	}
	return strings.Join(ids, " ")
}

func everything(t testing.TB, j *Journal) []app.Attempt {
	t.Helper()
	list, err := j.Attempts(time.Time{}, time.Time{})
	must(t, err)
	return list
}

func fileOf(t testing.TB, j *Journal) string {
	t.Helper()
	data, err := os.ReadFile(j.path)
	must(t, err)
	return string(data)
}

func TestAPressIsKeptUntilItIsSettled(t *testing.T) {
	path := at(t)
	j := sound(t, path)
	if ids := keptIDs(t, j); ids != "" || exists(filepath.Dir(path)) {
		t.Errorf("without a file: %q; or reading made one", ids)
	}
	must(t, j.Press(press("late", nine(5))))
	must(t, j.Press(press("early", nine(1))))
	again := sound(t, path)
	kept, err := again.Kept()
	must(t, err)
	if len(kept) != 2 || kept[0].ID != "early" {
		t.Fatalf("kept %+v, want the oldest first", kept)
	}
	want := press("early", nine(1))
	if _, offset := kept[0].Pressed.Zone(); !kept[0].Pressed.Equal(want.Pressed) || offset != 3*3600 {
		t.Errorf("pressed at %v", kept[0].Pressed)
	}
	if kept[0].Pressed = want.Pressed; kept[0] != want {
		t.Errorf("kept %+v, want %+v", kept[0], want)
	}
	must(t, again.Settle("early", app.Reply{Outcome: app.OutcomeRefused, Problem: &app.Problem{Kind: app.KindReasonNeeded}, Asked: nine(0)}))
	must(t, again.Settle("early", app.Reply{Outcome: app.OutcomeDone})) // it is settled already
	must(t, again.Settle("unknown", app.Reply{Outcome: app.OutcomeDone}))
	if got := keptIDs(t, j); got != "late" {
		t.Errorf("kept %q after one was settled", got)
	}
	attempts, err := j.Attempts(nine(0), time.Time{})
	must(t, err)
	if len(attempts) != 2 || attempts[0].Outcome != app.OutcomeRefused || attempts[0].Problem.Kind != app.KindReasonNeeded ||
		attempts[0].Settled.IsZero() || !attempts[0].Asked.Equal(nine(0)) {
		t.Errorf("attempts %+v", attempts)
	}
	for _, c := range []struct {
		from, until time.Time
		want        int
	}{{nine(2), time.Time{}, 1}, {nine(1), nine(5), 1}, {nine(1), nine(6), 2}, {nine(6), time.Time{}, 0}} {
		if list, err := j.Attempts(c.from, c.until); err != nil || len(list) != c.want {
			t.Errorf("from %v until %v: %+v, %v", c.from, c.until, list, err)
		}
	}
	for _, file := range []string{path, j.beside(".lock")} {
		if info, err := os.Stat(file); err != nil || info.Mode().Perm() != 0o600 && os.PathSeparator == '/' {
			t.Errorf("%s: mode %v, %v", file, info.Mode(), err)
		}
	}
}

// Every id is one word in the file, and no id takes the place of another.
func TestIDsOfAllKinds(t *testing.T) {
	j := sound(t, at(t))
	ids := []string{"a", "a b", "a%20b", "a\nb", "ы", "\"", "a/b", ":", "\x00", "%"}
	for n, id := range ids {
		must(t, j.Press(press(id, nine(n))))
	}
	for n, id := range ids {
		kept, err := j.Kept()
		if err != nil || len(kept) != len(ids)-n || kept[0].ID != id {
			t.Fatalf("kept %+v, %v", kept, err)
		}
		must(t, j.Settle(id, app.Reply{Outcome: app.OutcomeDone}))
	}
	if err := j.Press(app.Intent{}); !errors.Is(err, errNoID) {
		t.Errorf("a press without an id: %v", err)
	}
}

func TestPressedAgainWithTheSameID(t *testing.T) {
	j := sound(t, at(t))
	must(t, j.Press(press("a", nine(1))))
	must(t, j.Press(press("a", nine(2))))
	if kept, _ := j.Kept(); len(kept) != 1 || !kept[0].Pressed.Equal(nine(2)) {
		t.Errorf("kept %+v", kept)
	}
	if list := everything(t, j); len(list) != 1 {
		t.Errorf("attempts %+v", list)
	}
}

// A break whose process is killed before the answer is in the journal without an outcome. It is not among the presses that are kept
// for sending.
func TestAPressThatIsNoPromise(t *testing.T) {
	j := sound(t, at(t))
	pause := press("pause", nine(1))
	pause.Verb = app.VerbPause
	must(t, j.Press(pause))
	if got := keptIDs(t, j); got != "" {
		t.Errorf("kept %q", got)
	}
	if a := everything(t, j); len(a) != 1 || !a[0].Settled.IsZero() || a[0].Outcome != "" {
		t.Errorf("attempts %+v", a)
	}
	must(t, j.Settle("pause", app.Reply{Outcome: app.OutcomeDone, Day: app.Day{State: app.StatePaused, Status: "PAUSED", Start: nine(0)}}))
	if a := everything(t, j); len(a) != 1 || a[0].Outcome != app.OutcomeDone || a[0].Day.Status != "PAUSED" || !a[0].Day.Start.Equal(nine(0)) {
		t.Errorf("attempts %+v", a)
	}
	reopened := press("start", nine(2))
	must(t, j.Press(reopened))
	reopened.Verb = app.VerbReopen // a reopening is no longer a start
	must(t, j.Press(reopened))
	if got := keptIDs(t, j); got != "" {
		t.Errorf("kept %q", got)
	}
}

// A press that was settled long ago is found, too.
func TestSettledFarBack(t *testing.T) {
	j := sound(t, at(t))
	must(t, j.Press(press("far", nine(0))))
	for n := range 300 {
		must(t, j.Press(press(fmt.Sprint(n), nine(n))))
	}
	if size := len(fileOf(t, j)); size <= tailLength {
		t.Fatalf("%d bytes are not far", size)
	}
	must(t, j.Settle("far", app.Reply{Outcome: app.OutcomeDone}))
	if kept, err := j.Kept(); err != nil || len(kept) != 300 {
		t.Errorf("%d kept, %v", len(kept), err)
	}
}

func TestHeldByAnotherProcess(t *testing.T) {
	j := sound(t, at(t))
	must(t, j.Press(press("a", nine(1))))
	unlock, err := lock(j.beside(".lock"))
	must(t, err)
	began := time.Now()
	if err := j.Press(press("b", nine(2))); !errors.Is(err, ErrHeld) {
		t.Errorf("pressed although the file is locked: %v", err)
	}
	if waited := time.Since(began); waited < patience {
		t.Errorf("gave up after %v", waited)
	}
	if _, err := j.Kept(); !errors.Is(err, ErrHeld) {
		t.Errorf("read although the file is locked: %v", err)
	}
	unlock()
	must(t, j.Press(press("c", nine(3))))
	if got := keptIDs(t, j); got != "a c" {
		t.Errorf("kept %q", got)
	}
}

func TestSharedByManyAtOnce(t *testing.T) {
	path := at(t)
	var group sync.WaitGroup
	for n := range 4 {
		group.Go(func() {
			j := sound(t, path) // each as if in a process of its own
			for i := range 20 {
				if err := j.Press(press(fmt.Sprintf("%d-%d", n, i), nine(i))); err != nil {
					t.Error(err)
				}
			}
		})
	}
	group.Wait()
	if kept, err := sound(t, path).Kept(); len(kept) != 80 || err != nil {
		t.Errorf("%d kept, %v", len(kept), err)
	}
}

// While the file is open, the lock is held. Without the lock, the file is not open.
func TestTheFileIsOpenOnlyUnderTheLock(t *testing.T) {
	if _, err := os.Stat("/proc/self/fd"); runtime.GOOS != "linux" || err != nil { // Wine shows the Linux below it
		t.Skip("nowhere to look")
	}
	opened := func(path string) (n int) {
		fds, _ := os.ReadDir("/proc/self/fd")
		for _, fd := range fds {
			if target, err := os.Readlink("/proc/self/fd/" + fd.Name()); err == nil && target == path {
				n++
			}
		}
		return n
	}
	j := sound(t, at(t))
	looked := false
	j.sync = func(f *os.File) error {
		looked = true
		if opened(j.beside(".lock")) != 1 || opened(j.path) != 1 {
			t.Error("it writes without the lock")
		}
		return f.Sync()
	}
	must(t, j.Press(press("a", nine(1))))
	must(t, j.Settle("a", app.Reply{Outcome: app.OutcomeDone}))
	keptIDs(t, j)
	if !looked || opened(j.path)+opened(j.beside(".lock")) != 0 {
		t.Error("something stays open")
	}
}

// If the disk does not accept a press, the press is not kept, and no later reader finds it. The next press tries again.
func TestAFailedSync(t *testing.T) {
	refused := errors.New("input/output error")
	j := sound(t, at(t))
	must(t, j.Press(press("a", nine(1))))
	before := fileOf(t, j)
	var handles []*os.File
	j.sync = func(f *os.File) error { handles = append(handles, f); return refused }
	for range 2 {
		if err := j.Press(press("b", nine(2))); !errors.Is(err, refused) {
			t.Errorf("pressed: %v", err)
		}
	}
	if err := j.Settle("a", app.Reply{Outcome: app.OutcomeDone}); !errors.Is(err, refused) {
		t.Errorf("settled: %v", err)
	}
	if len(handles) != 3 || handles[0] == handles[1] || fileOf(t, j) != before {
		t.Errorf("%d times, and the file has %s", len(handles), fileOf(t, j))
	}
	j.sync = (*os.File).Sync
	must(t, j.Press(press("c", nine(3))))
	if got := keptIDs(t, j); got != "a c" {
		t.Errorf("kept %q", got)
	}
}

// Before Press returns, the directory entry of a new file is on disk, too. Until that has succeeded, every press tries it again.
func TestAFailedSyncOfTheFolder(t *testing.T) {
	refused := errors.New("input/output error")
	j := sound(t, filepath.Join(t.TempDir(), "journal.txt"))
	asked := 0
	j.syncDir = func(string) error { asked++; return refused }
	for range 2 {
		if err := j.Press(press("a", nine(1))); !errors.Is(err, refused) {
			t.Errorf("pressed: %v", err)
		}
	}
	if got := keptIDs(t, j); asked != 2 || got != "" {
		t.Errorf("asked %d times, kept %q", asked, got)
	}
	j.syncDir = syncDir
	must(t, j.Press(press("b", nine(2))))
	j.syncDir = func(string) error { return refused } // after the success, no press calls it again
	must(t, j.Press(press("c", nine(3))))
	if got := keptIDs(t, j); got != "b c" {
		t.Errorf("kept %q", got)
	}
}

// A press reads only the end of the file, so that it takes as long after ten years as after a day.
func TestAPressReadsOnlyTheEnd(t *testing.T) {
	j := sound(t, at(t)) // a report would show that more was read
	must(t, j.makeDir(filepath.Dir(j.path)))
	must(t, os.WriteFile(j.path, []byte(strings.Repeat("nonsense\n", tailLength)), 0o600))
	must(t, j.Press(press("a", nine(1))))
	must(t, j.Settle("a", app.Reply{Outcome: app.OutcomeDone}))
}

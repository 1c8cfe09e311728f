package journal

import (
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"clockin24/app"
	"clockin24/app/host/journaldb"
)

// formerFile puts a file where an older version of the program had its journal. The files of testdata/former were written by
// journaldb.Journal: they hold 19 settled days of November 2026 and, except for settled and nonsense, two starts and a break that
// are not settled. The files must not change.
func formerFile(t *testing.T, name, dir string) {
	t.Helper()
	f, err := os.Open(filepath.Join("testdata", "former", name+".db.gz"))
	must(t, err)
	defer f.Close()
	z, err := gzip.NewReader(f)
	must(t, err)
	data, err := io.ReadAll(z)
	must(t, err)
	must(t, os.WriteFile(filepath.Join(dir, "journal.db"), data, 0o600))
}

func TestCarriedOver(t *testing.T) {
	for _, c := range []struct {
		name           string
		attempts, days int
		kept           string
		told           int
	}{
		{"settled", 19, 19, "", 0},
		{"kept", 22, 19, "kept1 kept2", 0},
		{"record", 21, 19, "kept1", 1},      // the record of kept2 makes no sense
		{"root", 22, 19, "kept1 kept2", 1},  // one of the two roots is spoilt
		{"cut", 0, 0, "", 1},                // the file ends before its root
		{"nonsense", 0, 0, "", 1},           // it is no journal
		{"another program's", 0, 0, "", -1}, // there is no journal
	} {
		t.Run(c.name, func(t *testing.T) {
			dir := t.TempDir()
			if c.told >= 0 {
				formerFile(t, c.name, dir)
			}
			var told []error
			j := New(filepath.Join(dir, "journal.txt"), func(err error) { told = append(told, err) })
			for range 2 {
				if got := keptIDs(t, j); got != c.kept {
					t.Errorf("kept %q, want %q", got, c.kept)
				}
				if list := everything(t, j); len(list) != c.attempts {
					t.Errorf("%d attempts, want %d", len(list), c.attempts)
				}
				if all, err := j.AllDays("", ""); err != nil || len(all) != c.days {
					t.Errorf("%d days, %v, want %d", len(all), err, c.days)
				}
				j = New(j.path, func(err error) { told = append(told, err) }) // nothing must be carried over twice
			}
			if len(told) != max(c.told, 0) {
				t.Errorf("told %v", told)
			}
			if n := len(mustRead(t, j.path).lines); n != c.attempts+c.days {
				t.Errorf("%d lines", n)
			}
		})
	}
}

// What was carried over is the same as what was there, byte for byte.
func TestCarriedOverWhole(t *testing.T) {
	dir := t.TempDir()
	formerFile(t, "kept", dir)
	before := journaldb.New(filepath.Join(dir, "journal.db"), nil)
	j := sound(t, filepath.Join(dir, "journal.txt"))
	attempts, err := before.Attempts(nine(0), time.Time{})
	must(t, err)
	if got, want := fmt.Sprintf("%+v", everything(t, j)), fmt.Sprintf("%+v", attempts); got != want {
		t.Errorf("attempts %s\nwant %s", got, want)
	}
	days, err := before.AllDays("", "")
	must(t, err)
	all, err := j.AllDays("", "")
	if got, want := fmt.Sprintf("%+v", all), fmt.Sprintf("%+v", days); err != nil || got != want {
		t.Errorf("days %s, %v\nwant %s", got, err, want)
	}
	kept, err := j.Kept()
	if err != nil || len(kept) != 2 || !kept[0].Consent || !kept[0].Unsent || !kept[1].Unsure || kept[1].Unsent {
		t.Errorf("kept %+v, %v", kept, err)
	}
}

// A pair is a present journal and the former journal of an older program that is still running.
func pair(t *testing.T) (now *Journal, before *journaldb.Journal) {
	t.Helper()
	dir := t.TempDir()
	before = journaldb.New(filepath.Join(dir, "journal.db"), func(err error) { t.Error(err) })
	return sound(t, filepath.Join(dir, "journal.txt")), before
}

// An older resident goes on writing to its own journal. What it writes appears here, and both journals know what becomes of its
// starts, so that no program sends a start a second time.
func TestAnOlderProgramStillRuns(t *testing.T) {
	now, before := pair(t)
	expect := func(wantNow, wantBefore string) {
		t.Helper()
		if got := keptIDs(t, now); got != wantNow {
			t.Errorf("kept here %q, want %q", got, wantNow)
		}
		if got := keptIDs(t, before); got != wantBefore {
			t.Errorf("kept there %q, want %q", got, wantBefore)
		}
	}
	must(t, now.Press(press("new", nine(0))))
	must(t, before.Press(press("a", nine(1))))
	expect("new a", "a")
	must(t, before.Press(press("b", nine(2))))
	expect("new a b", "a b")
	must(t, before.Settle("a", app.Reply{Outcome: app.OutcomeDone})) // the older program has sent it
	expect("new b", "b")
	must(t, now.Settle("b", app.Reply{Outcome: app.OutcomeGivenUp})) // now the older program must not send it
	expect("new", "")
	must(t, now.Settle("new", app.Reply{Outcome: app.OutcomeDone}))
	must(t, before.Press(press("c", nine(3))))
	expect("c", "c")

	sent := press("c", nine(3)) // a request of it is on its way, and both journals have to know that
	sent.Unsent = false
	must(t, now.Press(sent))
	if kept, err := before.Kept(); err != nil || len(kept) != 1 || kept[0].Unsent {
		t.Errorf("kept there %+v, %v", kept, err)
	}
	sent.Reason = "Метро" // the older program corrects the reason
	must(t, before.Press(sent))
	if kept, err := now.Kept(); err != nil || len(kept) != 1 || kept[0].Reason != "Метро" || kept[0].Unsent {
		t.Errorf("kept here %+v, %v", kept, err)
	}
	var outcomes []string
	for _, a := range everything(t, now) {
		outcomes = append(outcomes, a.ID+" "+string(a.Outcome))
	}
	if want := []string{"new done", "a done", "b given up", "c "}; !slices.Equal(outcomes, want) {
		t.Errorf("attempts %q, want %q", outcomes, want)
	}
}

// A process may be killed after it has written to one journal and before it has written to the other.
func TestCarriedOverAfterACrash(t *testing.T) {
	now, before := pair(t)
	must(t, before.Press(press("a", nine(1))))
	must(t, before.Press(press("b", nine(2))))
	if got := keptIDs(t, now); got != "a b" {
		t.Fatalf("kept %q", got)
	}
	must(t, before.Settle("a", app.Reply{Outcome: app.OutcomeDone})) // noted there, but not here
	now.former.journal = refusing{now.former.journal}
	must(t, now.Settle("b", app.Reply{Outcome: app.OutcomeDone})) // noted here, but not there
	now.former.journal = before
	if got := keptIDs(t, now) + "|" + keptIDs(t, before); got != "|" {
		t.Errorf("kept here and there %q", got)
	}
	must(t, os.Remove(now.former.noted)) // the process was killed before it wrote that file
	if got := len(everything(t, now)); keptIDs(t, now) != "" || got != 2 {
		t.Errorf("kept %q of %d", keptIDs(t, now), got)
	}
}

// A refusing journal accepts nothing.
type refusing struct{ formerJournal }

func (refusing) Settle(string, app.Reply) error { return errMadeUp }

// While the former journal cannot be carried over, a press is kept here all the same, and the starts that are kept in both journals
// are listed, together with the error.
func TestNotCarriedOver(t *testing.T) {
	now, before := pair(t)
	must(t, now.Press(press("a", nine(1))))
	must(t, before.Press(press("b", nine(2))))
	now.former.journal = unreadable{now.former.journal}
	must(t, now.Press(press("c", nine(3))))
	kept, err := now.Kept()
	if !errors.Is(err, errMadeUp) || len(kept) != 3 || kept[1].ID != "b" {
		t.Errorf("kept %+v, %v", kept, err)
	}
	if _, err := now.Attempts(nine(0), time.Time{}); !errors.Is(err, errMadeUp) {
		t.Errorf("attempts: %v", err)
	}
	if err := now.Rename(anna, "7@new.example.com"); !errors.Is(err, errMadeUp) {
		t.Errorf("renamed: %v", err)
	}
	now.former.journal = before
	if got := keptIDs(t, now); got != "a b c" {
		t.Errorf("kept %q", got)
	}
}

type unreadable struct{ formerJournal }

func (unreadable) Attempts(time.Time, time.Time) ([]app.Attempt, error) { return nil, errMadeUp }

// A portal was renamed here. What an older program writes under the old name appears here under the new one, except for what is
// finished.
func TestCarriedOverUnderTheNewName(t *testing.T) {
	now, before := pair(t)
	const later = "7@new.example.com"
	must(t, before.Press(press("done", nine(0))))
	must(t, before.Settle("done", app.Reply{Outcome: app.OutcomeDone}))
	must(t, before.Press(press("a", nine(1))))
	must(t, before.KeepDay(anna, recent(t, 1)))
	must(t, now.Rename(anna, later))
	must(t, before.Press(press("b", nine(2))))
	must(t, before.KeepDay(anna, recent(t, 0)))
	kept, err := now.Kept()
	if err != nil || len(kept) != 2 || kept[0].Account != later || kept[1].Account != later {
		t.Errorf("kept %+v, %v", kept, err)
	}
	if list := everything(t, now); list[0].Account != anna {
		t.Errorf("attempts %+v", list)
	}
	all, err := now.AllDays("", "")
	if err != nil || len(all) != 2 || all[0].Account != later || all[1].Account != later {
		t.Errorf("days %+v, %v", all, err)
	}
}

// recent is a day that is too young for any program to forget.
func recent(t *testing.T, ago int) app.DayRecord {
	return day(t, time.Now().AddDate(0, 0, -ago).Format(time.DateOnly), "09:00", "", app.StateOpened, 0)
}

// The end of a day is news, whichever journal reports it. A record from before the end is not.
func TestCarriedOverDays(t *testing.T) {
	now, before := pair(t)
	open, closed := recent(t, 0), recent(t, 0)
	closed.Day.State, closed.Day.Finish = app.StateClosed, closed.Day.Start.Add(time.Hour)
	must(t, now.KeepDay(anna, closed))
	must(t, before.KeepDay(anna, open))
	if got := said(t, now, "", ""); !strings.HasSuffix(got, "closed 0") {
		t.Errorf("days %s", got)
	}
	yesterday := recent(t, 1)
	must(t, now.KeepDay(anna, yesterday))
	yesterday.Day.State, yesterday.Day.Finish = app.StateClosed, yesterday.Day.Start.Add(time.Hour)
	must(t, before.KeepDay(anna, yesterday))
	if got := said(t, now, "", ""); strings.Count(got, "closed 0") != 2 {
		t.Errorf("days %s", got)
	}
}

// What was trimmed here is not carried over again.
func TestCarriedOverAfterTrimming(t *testing.T) {
	dir := t.TempDir()
	formerFile(t, "kept", dir)
	j := sound(t, filepath.Join(dir, "journal.txt"))
	now := time.Date(2027, 12, 1, 0, 0, 0, 0, time.UTC)
	must(t, j.Trim(now))
	if got := len(everything(t, j)); got != 2 {
		t.Fatalf("%d attempts left", got)
	}
	must(t, journaldb.New(filepath.Join(dir, "journal.db"), nil).Press(press("new", nine(0).AddDate(2, 0, 0))))
	if got := keptIDs(t, j); got != "kept1 kept2 new" || len(everything(t, j)) != 3 {
		t.Errorf("kept %q of %d", got, len(everything(t, j)))
	}
	if all, err := j.AllDays("", ""); err != nil || len(all) != 0 {
		t.Errorf("days %v, %v", all, err)
	}
}

// Whatever an older and a newer program do in turn, both know of every start of the older one whether it is settled.
func TestTwoProgramsByTurns(t *testing.T) {
	now, before := pair(t)
	random := rand.New(rand.NewPCG(13, 1))
	all := map[string]bool{} // each start, and whether it is kept
	older := map[string]bool{}
	pick := func() string {
		open := slices.Sorted(maps.Keys(all))
		open = slices.DeleteFunc(open, func(id string) bool { return !all[id] })
		if len(open) == 0 {
			return "none"
		}
		return open[random.IntN(len(open))]
	}
	for n := range 150 {
		id := fmt.Sprintf("%03d", n)
		now.former.journal = before
		switch random.IntN(6) {
		case 0:
			must(t, before.Press(press(id, nine(n))))
			all[id], older[id] = true, true
		case 1:
			must(t, now.Press(press(id, nine(n))))
			all[id] = true
		case 2:
			if id := pick(); older[id] {
				must(t, before.Settle(id, app.Reply{Outcome: app.OutcomeDone}))
				all[id] = false
			}
		case 3:
			if id := pick(); id != "none" {
				must(t, now.Settle(id, app.Reply{Outcome: app.OutcomeDone}))
				all[id] = false
			}
		case 4: // the process was killed or hindered before it wrote to the former journal
			if id := pick(); id != "none" {
				now.former.journal = refusing{before}
				must(t, now.Settle(id, app.Reply{Outcome: app.OutcomeDone}))
				all[id] = false
			}
		case 5:
			_ = os.Remove(now.former.noted)
		}
		now.former.journal = before
		now = sound(t, now.path) // as if in another process
		var here, there []string
		for id, kept := range all {
			if kept {
				here = append(here, id)
			}
			if kept && older[id] {
				there = append(there, id)
			}
		}
		slices.Sort(here)
		slices.Sort(there)
		if got := keptIDs(t, now); got != strings.Join(here, " ") {
			t.Fatalf("step %d: kept here %q, want %q", n, got, here)
		}
		if got := keptIDs(t, before); got != strings.Join(there, " ") {
			t.Fatalf("step %d: kept there %q, want %q", n, got, there)
		}
	}
}

package host

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	bolt "go.etcd.io/bbolt"

	"clockin24/app"
)

func press(id string, at time.Time) app.Intent {
	return app.Intent{
		ID: id, Account: "7@example.bitrix24.ru", Verb: app.Start, View: app.ViewTray, Pressed: at,
		Time: "09:00", Reason: "Пробки",
	}
}

// nine is a press of today at 09:00:mm.
func nine(minute int) time.Time {
	return time.Date(2026, 3, 4, 9, minute, 0, 0, time.FixedZone("", 3*3600))
}

func keptIDs(t *testing.T, j app.Journal) string {
	t.Helper()
	kept, err := j.Kept()
	if err != nil {
		t.Fatal(err)
	}
	ids := make([]string, len(kept))
	for i, k := range kept {
		ids[i] = k.ID
	}
	return strings.Join(ids, " ")
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func TestJournalKeepsAPressUntilItIsSettled(t *testing.T) {
	path := filepath.Join(t.TempDir(), "state", "journal.db")
	j := NewJournal(path, nil)
	if ids := keptIDs(t, j); ids != "" {
		t.Errorf("without a file: %q", ids)
	}
	if exists(path) {
		t.Error("reading made a file")
	}
	must(t, j.Press(press("late", nine(5))))
	must(t, j.Press(press("early", nine(1))))
	again := NewJournal(path, nil)
	if got := keptIDs(t, again); got != "early late" {
		t.Errorf("kept %q, want the oldest first", got)
	}
	kept, _ := again.Kept()
	if want := press("early", nine(1)); !kept[0].Pressed.Equal(want.Pressed) || kept[0].Reason != want.Reason || kept[0].View != want.View {
		t.Errorf("kept %+v, want %+v", kept[0], want)
	}
	must(t, again.Settle("early", app.Reply{Outcome: app.Refused, Problem: &app.Problem{Kind: app.ReasonNeeded}}))
	must(t, again.Settle("unknown", app.Reply{Outcome: app.Done}))
	if got := keptIDs(t, j); got != "late" {
		t.Errorf("kept %q after one was settled", got)
	}
	attempts, err := j.Attempts(nine(0), time.Time{})
	must(t, err)
	if len(attempts) != 2 || attempts[0].Outcome != app.Refused || attempts[0].Problem.Kind != app.ReasonNeeded || attempts[0].Settled.IsZero() {
		t.Errorf("attempts %+v", attempts)
	}
	if later, _ := j.Attempts(nine(2), time.Time{}); len(later) != 1 || later[0].ID != "late" {
		t.Errorf("attempts since 09:02: %+v", later)
	}
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("mode %v, %v", info.Mode(), err)
	}
}

func TestJournalPressedAgainWithTheSameID(t *testing.T) {
	j := NewJournal(filepath.Join(t.TempDir(), "journal.db"), nil)
	must(t, j.Press(press("a", nine(1))))
	must(t, j.Press(press("a", nine(2))))
	if kept, _ := j.Kept(); len(kept) != 1 || !kept[0].Pressed.Equal(nine(2)) {
		t.Errorf("kept %+v", kept)
	}
	if attempts, _ := j.Attempts(time.Time{}.AddDate(1900, 0, 0), time.Time{}); len(attempts) != 1 {
		t.Errorf("attempts %+v", attempts)
	}
	if err := j.Press(app.Intent{}); err == nil {
		t.Error("a press without an id was kept")
	}
}

func TestJournalForgetsAfterAYear(t *testing.T) {
	j := NewJournal(filepath.Join(t.TempDir(), "journal.db"), nil)
	now := time.Now()
	must(t, j.Press(press("old", now.AddDate(-1, 0, -1))))
	must(t, j.Settle("old", app.Reply{Outcome: app.Done})) // prunes itself at once
	must(t, j.Press(press("old and kept", now.AddDate(-2, 0, 0))))
	must(t, j.Press(press("young", now.AddDate(0, -11, 0))))
	must(t, j.Settle("young", app.Reply{Outcome: app.Done}))
	attempts, err := j.Attempts(now.AddDate(-3, 0, 0), time.Time{})
	must(t, err)
	if len(attempts) != 2 || attempts[0].ID != "old and kept" || attempts[1].ID != "young" {
		t.Errorf("attempts %+v", attempts)
	}
}

func TestJournalDamaged(t *testing.T) {
	tests := map[string]struct {
		spoil func(data []byte) []byte
		saved bool // what was kept can still be read
	}{
		"not a journal":      {func([]byte) []byte { return []byte(strings.Repeat("nonsense ", 5000)) }, false},
		"a few bytes":        {func(d []byte) []byte { return d[:100] }, false},
		"cut after its head": {func(d []byte) []byte { return d[:8192] }, false},
		"zeros for pages": {func(d []byte) []byte {
			clear(d[8192:])
			return d
		}, false},
		"both heads overwritten": {func(d []byte) []byte {
			copy(d[16:], "garbage garbage garbage")
			copy(d[4096+16:], "garbage garbage garbage")
			return d
		}, false},
		"one record overwritten": {func(d []byte) []byte {
			return bytes.ReplaceAll(d, []byte(`{"id":"b"`), []byte(`{"id":::b`))
		}, true},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "journal.db")
			var told []error
			j := NewJournal(path, func(err error) { told = append(told, err) })
			must(t, j.Press(press("a", nine(1))))
			must(t, j.Press(press("b", nine(2))))
			must(t, j.Press(press("c", nine(3))))
			data, err := os.ReadFile(path)
			must(t, err)
			must(t, os.WriteFile(path, test.spoil(data), 0o600))

			want := "d"
			if test.saved {
				want = "a c d"
			}
			must(t, j.Press(press("d", nine(4))))
			if got := keptIDs(t, j); got != want {
				t.Errorf("kept %q, want %q", got, want)
			}
			var damaged *DamagedError
			if len(told) != 1 || !errors.As(told[0], &damaged) || !exists(damaged.Aside) {
				t.Errorf("told %v", told)
			}
		})
	}
}

// A record that cannot be read is found by whoever reads it first, also without writing.
func TestJournalDamagedFoundByReading(t *testing.T) {
	path := filepath.Join(t.TempDir(), "journal.db")
	var told []error
	j := NewJournal(path, func(err error) { told = append(told, err) })
	must(t, j.Press(press("a", nine(1))))
	must(t, os.WriteFile(path, []byte("nonsense"), 0o600))
	if got := keptIDs(t, j) + keptIDs(t, j); got != "" {
		t.Errorf("kept %q", got)
	}
	if len(told) != 1 {
		t.Errorf("told %v, want it once", told)
	}
}

func TestJournalInAReadOnlyDirectory(t *testing.T) {
	if os.Geteuid() == 0 {
		runAsNobody(t)
		return
	}
	dir := t.TempDir()
	must(t, os.Chmod(dir, 0o500))
	j := NewJournal(filepath.Join(dir, "journal.db"), nil)
	if err := j.Press(press("a", nine(1))); !errors.Is(err, fs.ErrPermission) {
		t.Errorf("press: %v", err)
	}
	if kept, err := j.Kept(); len(kept) != 0 || err != nil {
		t.Errorf("kept %v, %v", kept, err)
	}
}

func TestJournalIsHeldByAnotherProcess(t *testing.T) {
	path := filepath.Join(t.TempDir(), "journal.db")
	j := NewJournal(path, nil)
	must(t, j.Press(press("a", nine(1))))
	held := make(chan struct{})
	release := make(chan struct{})
	go func() {
		_ = useFile(path, true, func(*bolt.Tx) error {
			close(held)
			<-release
			return nil
		})
	}()
	<-held
	began := time.Now()
	if err := j.Press(press("b", nine(2))); err == nil {
		t.Error("pressed although the file is locked")
	}
	if waited := time.Since(began); waited < journalWait/2 {
		t.Errorf("gave up after %v", waited)
	}
	close(release)
	must(t, j.Press(press("c", nine(3))))
	if got := keptIDs(t, j); got != "a c" {
		t.Errorf("kept %q", got)
	}
}

func TestJournalSharedByManyAtOnce(t *testing.T) {
	path := filepath.Join(t.TempDir(), "journal.db")
	var group sync.WaitGroup
	for n := range 4 {
		group.Go(func() {
			j := NewJournal(path, nil) // each as if in a process of its own
			for i := range 5 {
				id := fmt.Sprintf("%d-%d", n, i)
				if err := j.Press(press(id, nine(i))); err != nil {
					t.Errorf("press %s: %v", id, err)
				}
			}
		})
	}
	group.Wait()
	if kept, err := NewJournal(path, nil).Kept(); len(kept) != 20 || err != nil {
		t.Errorf("%d kept, %v", len(kept), err)
	}
}

// What Press has returned from survives kill -9 at any moment; what it has not may be there or not, but never half.
func TestJournalSurvivesKill(t *testing.T) {
	if path := os.Getenv("JOURNAL_TO_WRITE"); path != "" {
		j := NewJournal(path, func(err error) { fmt.Println("damaged", err) })
		for i := 0; ; i++ {
			if err := j.Press(press(strconv.Itoa(i), nine(0).Add(time.Duration(i)*time.Second))); err != nil {
				fmt.Println(err)
				os.Exit(1)
			}
			fmt.Println(i)
		}
	}
	path := filepath.Join(t.TempDir(), "journal.db")
	for round := range 8 {
		must(t, errors.Join(os.RemoveAll(path)))
		cmd := exec.Command(os.Args[0], "-test.run=^"+t.Name()+"$")
		cmd.Env = append(os.Environ(), "JOURNAL_TO_WRITE="+path)
		out, err := cmd.StdoutPipe()
		must(t, err)
		must(t, cmd.Start())
		var last int
		for {
			if _, err := fmt.Fscanln(out, &last); err != nil {
				t.Fatalf("the writer says: %v", err)
			}
			if last >= 3+round {
				break
			}
		}
		must(t, cmd.Process.Kill())
		for { // lines that were under way
			if _, err := fmt.Fscanln(out, &last); err != nil {
				break
			}
		}
		_ = cmd.Wait()
		kept, err := NewJournal(path, func(err error) { t.Error(err) }).Kept()
		must(t, err)
		if len(kept) != last+1 && len(kept) != last+2 {
			t.Errorf("round %d: %d kept, but %d were pressed", round, len(kept), last+1)
		}
	}
}

func BenchmarkJournalPress(b *testing.B) {
	for _, before := range []int{0, 1500} {
		b.Run(fmt.Sprintf("after=%d", before), func(b *testing.B) {
			dir, err := os.MkdirTemp(".", "bench")
			must(b, err)
			defer os.RemoveAll(dir)
			j := NewJournal(filepath.Join(dir, "journal.db"), nil)
			must(b, j.Press(press("first", nine(0))))
			must(b, j.write(func(tx *bolt.Tx) error {
				attempts, kept, err := buckets(tx)
				for i := range before {
					a := app.Attempt{Intent: press(strconv.Itoa(-i), nine(-i)), Settled: nine(0), Outcome: app.Done}
					err = errors.Join(err, put(attempts, kept, a))
				}
				return err
			}))
			i := 0
			for b.Loop() {
				i++
				must(b, j.Press(press(strconv.Itoa(i), nine(i))))
			}
		})
	}
}

func TestJournalOfDays(t *testing.T) {
	j := NewJournal(filepath.Join(t.TempDir(), "journal.db"), func(err error) { t.Error(err) })
	today := time.Now()
	record := func(ago int, state app.State) app.DayRecord {
		return app.DayRecord{Date: today.AddDate(0, 0, -ago).Format(time.DateOnly), Day: app.Day{State: state}}
	}
	const anna, boris = "7@example.bitrix24.ru", "70@example.bitrix24.ru"
	must(t, j.KeepDay(anna, record(400, app.Closed)))
	must(t, j.KeepDay(anna, record(1, app.Closed)))
	must(t, j.KeepDay(anna, record(0, app.Opened)))
	must(t, j.KeepDay(anna, record(0, app.Paused)))
	must(t, j.KeepDay(boris, record(0, app.Closed)))
	days, err := j.Days(anna, "", record(-1, "").Date)
	if err != nil || len(days) != 2 || days[0].Date >= days[1].Date || days[1].Day.State != app.Paused {
		t.Errorf("%v, %v", days, err)
	}
	if days, _ := j.Days(anna, "", record(0, "").Date); len(days) != 1 {
		t.Errorf("before today: %v", days)
	}
	if days, err := j.Days(boris, record(0, "").Date, record(-1, "").Date); err != nil || len(days) != 1 {
		t.Errorf("of the other one: %v, %v", days, err)
	}
}

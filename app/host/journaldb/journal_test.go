package journaldb

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	bolt "go.etcd.io/bbolt"

	"clockin24/app"
	"clockin24/app/host/files"
	"clockin24/app/workday"
)

func press(id string, at time.Time) app.Intent {
	return app.Intent{
		ID: id, Account: "7@example.bitrix24.ru", Verb: app.VerbStart, View: app.ViewTray, Pressed: at,
		Time: "09:00", Reason: "Пробки",
	}
}

// nine is a press of today at 09:00:mm.
func nine(minute int) time.Time {
	return time.Date(2026, 3, 4, 9, minute, 0, 0, time.FixedZone("", 3*3600))
}

func keptIDs(t *testing.T, j workday.Journal) string {
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

func attemptsSince(t *testing.T, j *Journal, since time.Time) []app.Attempt {
	t.Helper()
	list, err := j.Attempts(since, time.Time{})
	must(t, err)
	return list
}

func TestJournalKeepsAPressUntilItIsSettled(t *testing.T) {
	path := filepath.Join(t.TempDir(), "state", "journal.db")
	j := New(path, nil)
	if ids := keptIDs(t, j); ids != "" {
		t.Errorf("without a file: %q", ids)
	}
	if files.Exists(path) {
		t.Error("reading made a file")
	}
	must(t, j.Press(press("late", nine(5))))
	must(t, j.Press(press("early", nine(1))))
	again := New(path, nil)
	if got := keptIDs(t, again); got != "early late" {
		t.Errorf("kept %q, want the oldest first", got)
	}
	kept, _ := again.Kept()
	if want := press("early", nine(1)); !kept[0].Pressed.Equal(want.Pressed) || kept[0].Reason != want.Reason || kept[0].View != want.View {
		t.Errorf("kept %+v, want %+v", kept[0], want)
	}
	must(t, again.Settle("early", app.Reply{Outcome: app.OutcomeRefused, Problem: &app.Problem{Kind: app.KindReasonNeeded}}))
	must(t, again.Settle("unknown", app.Reply{Outcome: app.OutcomeDone}))
	if got := keptIDs(t, j); got != "late" {
		t.Errorf("kept %q after one was settled", got)
	}
	attempts, err := j.Attempts(nine(0), time.Time{})
	must(t, err)
	if len(attempts) != 2 || attempts[0].Outcome != app.OutcomeRefused || attempts[0].Problem.Kind != app.KindReasonNeeded || attempts[0].Settled.IsZero() {
		t.Errorf("attempts %+v", attempts)
	}
	if later, _ := j.Attempts(nine(2), time.Time{}); len(later) != 1 || later[0].ID != "late" {
		t.Errorf("attempts since 09:02: %+v", later)
	}
	// Windows has no mode: a file there lets in whom the person's profile lets in.
	if info, err := os.Stat(path); err != nil || runtime.GOOS != "windows" && info.Mode().Perm() != 0o600 {
		t.Errorf("mode %v, %v", info.Mode(), err)
	}
}

func TestJournalPressedAgainWithTheSameID(t *testing.T) {
	j := New(filepath.Join(t.TempDir(), "journal.db"), nil)
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
	j := New(filepath.Join(t.TempDir(), "journal.db"), nil)
	now := time.Now()
	must(t, j.Press(press("old", now.AddDate(-1, 0, -1))))
	must(t, j.Settle("old", app.Reply{Outcome: app.OutcomeDone})) // this call also prunes
	must(t, j.Press(press("old and kept", now.AddDate(-2, 0, 0))))
	must(t, j.Press(press("young", now.AddDate(0, -11, 0))))
	must(t, j.Settle("young", app.Reply{Outcome: app.OutcomeDone}))
	attempts, err := j.Attempts(now.AddDate(-3, 0, 0), time.Time{})
	must(t, err)
	if len(attempts) != 2 || attempts[0].ID != "old and kept" || attempts[1].ID != "young" {
		t.Errorf("attempts %+v", attempts)
	}
}

func TestJournalDamaged(t *testing.T) {
	tests := map[string]struct {
		spoil func(data []byte) []byte
		saved bool // the kept starts can still be read
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
			j := New(path, func(err error) { told = append(told, err) })
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
			var damaged *files.DamagedError
			if len(told) != 1 || !errors.As(told[0], &damaged) || !files.Exists(damaged.Aside) {
				t.Errorf("told %v", told)
			}
		})
	}
}

// A record that cannot be read is found by the first call that reads it, even if that call does not write.
func TestJournalDamagedFoundByReading(t *testing.T) {
	path := filepath.Join(t.TempDir(), "journal.db")
	var told []error
	j := New(path, func(err error) { told = append(told, err) })
	must(t, j.Press(press("a", nine(1))))
	must(t, os.WriteFile(path, []byte("nonsense"), 0o600))
	if got := keptIDs(t, j) + keptIDs(t, j); got != "" {
		t.Errorf("kept %q", got)
	}
	if len(told) != 1 {
		t.Errorf("told %v, want it once", told)
	}
}

func TestJournalIsHeldByAnotherProcess(t *testing.T) {
	path := filepath.Join(t.TempDir(), "journal.db")
	j := New(path, nil)
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
	if waited := time.Since(began); waited < patience/2 {
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
			j := New(path, nil) // each as if in a process of its own
			for i := range 5 {
				id := fmt.Sprintf("%d-%d", n, i)
				if err := j.Press(press(id, nine(i))); err != nil {
					t.Errorf("press %s: %v", id, err)
				}
			}
		})
	}
	group.Wait()
	if kept, err := New(path, nil).Kept(); len(kept) != 20 || err != nil {
		t.Errorf("%d kept, %v", len(kept), err)
	}
}

// A press for which Press has returned survives kill -9 at any moment. Another press may be there or not, but never half of it.
func TestJournalSurvivesKill(t *testing.T) {
	if path := os.Getenv("JOURNAL_TO_WRITE"); path != "" {
		j := New(path, func(err error) { fmt.Println("damaged", err) })
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
		for { // lines that the process had already printed
			if _, err := fmt.Fscanln(out, &last); err != nil {
				break
			}
		}
		_ = cmd.Wait()
		kept, err := New(path, func(err error) { t.Error(err) }).Kept()
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
			j := New(filepath.Join(dir, "journal.db"), nil)
			must(b, j.Press(press("first", nine(0))))
			must(b, j.write(func(tx *bolt.Tx) error {
				attempts, kept, err := buckets(tx)
				for i := range before {
					a := app.Attempt{Intent: press(strconv.Itoa(-i), nine(-i)), Settled: nine(0), Outcome: app.OutcomeDone}
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
	j := New(filepath.Join(t.TempDir(), "journal.db"), func(err error) { t.Error(err) })
	today := time.Now()
	record := func(ago int, state app.State) app.DayRecord {
		return app.DayRecord{Date: today.AddDate(0, 0, -ago).Format(time.DateOnly), Day: app.Day{State: state}}
	}
	const anna, boris = "7@example.bitrix24.ru", "70@example.bitrix24.ru"
	must(t, j.KeepDay(anna, record(400, app.StateClosed)))
	must(t, j.KeepDay(anna, record(1, app.StateClosed)))
	must(t, j.KeepDay(anna, record(0, app.StateOpened)))
	must(t, j.KeepDay(anna, record(0, app.StatePaused)))
	must(t, j.KeepDay(boris, record(0, app.StateClosed)))
	days, err := j.Days(anna, "", record(-1, "").Date)
	if err != nil || len(days) != 2 || days[0].Date >= days[1].Date || days[1].Day.State != app.StatePaused {
		t.Errorf("%v, %v", days, err)
	}
	if days, _ := j.Days(anna, "", record(0, "").Date); len(days) != 1 {
		t.Errorf("before today: %v", days)
	}
	if days, err := j.Days(boris, record(0, "").Date, record(-1, "").Date); err != nil || len(days) != 1 {
		t.Errorf("of the other one: %v, %v", days, err)
	}
	for _, c := range []struct {
		from, until string
		want        string
	}{
		{"", "", "7@ 1, 70@ 0, 7@ 0"},
		{record(0, "").Date, "", "70@ 0, 7@ 0"},
		{"", record(0, "").Date, "7@ 1"},
	} {
		all, err := j.AllDays(c.from, c.until)
		must(t, err)
		var got []string
		for _, d := range all {
			ago := 0
			if d.Date != record(0, "").Date {
				ago = 1
			}
			user, _, _ := strings.Cut(d.Account, "@")
			got = append(got, fmt.Sprintf("%s@ %d", user, ago))
		}
		if said := strings.Join(got, ", "); said != c.want {
			t.Errorf("of everybody from %q until %q: %s, want %s", c.from, c.until, said, c.want)
		}
	}
}

// A break whose process is killed before the answer is in the journal without an outcome. It is not among the presses that are kept
// for sending.
func TestJournalOfAPressThatIsNoPromise(t *testing.T) {
	path := filepath.Join(t.TempDir(), "journal.db")
	j := New(path, nil)
	pause := press("pause", nine(1))
	pause.Verb = app.VerbPause
	must(t, j.Press(pause))
	if got := keptIDs(t, j); got != "" {
		t.Errorf("kept %q", got)
	}
	if a := attemptsSince(t, j, nine(0)); len(a) != 1 || !a[0].Settled.IsZero() || a[0].Outcome != "" {
		t.Errorf("attempts %+v", a)
	}
	day := app.Day{State: app.StatePaused, Status: "PAUSED", Start: nine(0)}
	must(t, j.Settle("pause", app.Reply{Outcome: app.OutcomeDone, Day: day}))
	if a := attemptsSince(t, j, nine(0)); len(a) != 1 || a[0].Outcome != app.OutcomeDone || a[0].Day.Status != "PAUSED" || !a[0].Day.Start.Equal(nine(0)) {
		t.Errorf("attempts %+v", a)
	}

	old := press("old", time.Now().AddDate(-1, 0, -1))
	old.Verb = app.VerbFinish
	must(t, j.Press(old))
	must(t, j.Press(press("now", time.Now())))
	must(t, j.Settle("now", app.Reply{Outcome: app.OutcomeDone}))
	if a := attemptsSince(t, j, time.Now().AddDate(-2, 0, 0)); len(a) == 0 || a[0].ID == "old" {
		t.Errorf("a year later: %+v", a)
	}
	must(t, j.read(func(tx *bolt.Tx) error {
		if tx.Bucket(keptBucket).Get([]byte("old")) != nil {
			t.Error("its place in the list of open ones is left behind")
		}
		return nil
	}))
}

// What is known about a day is written if it is news, and a second record of a date is kept beside the first.
func TestJournalOfOneDate(t *testing.T) {
	path := filepath.Join(t.TempDir(), "journal.db")
	j := New(path, nil)
	const anna = "7@example.bitrix24.ru"
	now := time.Now()
	date := now.Format(time.DateOnly)
	at := func(clock string) time.Time {
		c, err := time.Parse("15:04", clock)
		if err != nil {
			return time.Time{}
		}
		return time.Date(now.Year(), now.Month(), now.Day(), c.Hour(), c.Minute(), 0, 0, time.UTC)
	}
	keep := func(state app.State, start, finish string, late int) {
		t.Helper()
		must(t, j.KeepDay(anna, app.DayRecord{Date: date, Day: app.Day{State: state, Start: at(start), Finish: at(finish)}, LateBy: late}))
	}
	expect := func(want string) {
		t.Helper()
		days, err := j.Days(anna, date, date+"~")
		must(t, err)
		var said []string
		for _, d := range days {
			said = append(said, fmt.Sprintf("%s %s late %d", d.Day.State, d.Day.Start.UTC().Format("15:04"), d.LateBy))
		}
		if got := strings.Join(said, ", "); got != want {
			t.Errorf("the journal has %s, want %s", got, want)
		}
	}
	keep(app.StateOpened, "09:20", "", 20)
	before, err := os.ReadFile(path)
	must(t, err)
	keep(app.StateOpened, "09:20", "", 0) // from a program that does not know the rules
	if after, _ := os.ReadFile(path); !bytes.Equal(before, after) {
		t.Error("what is known was written again")
	}
	expect("opened 09:20 late 20")
	keep(app.StateClosed, "09:20", "12:00", 0)
	keep(app.StateOpened, "13:00", "", 0)
	expect("closed 09:20 late 20, opened 13:00 late 0")
	keep(app.StateOpened, "12:50", "", 0) // the supervisor has corrected it
	expect("closed 09:20 late 20, opened 12:50 late 0")
}

// An account continues under its new name, with everything that was known under the old one.
func TestJournalOfARenamedAccount(t *testing.T) {
	j := New(filepath.Join(t.TempDir(), "journal.db"), func(err error) { t.Error(err) })
	const before, after, boris = "7@old.example.com", "7@example.com", "70@old.example.com"
	must(t, j.Rename(before, after)) // there is nothing to move yet
	keep := func(account, date, start string, state app.State, late int) {
		t.Helper()
		at, err := time.Parse("2006-01-02 15:04", date+" "+start)
		must(t, err)
		must(t, j.KeepDay(account, app.DayRecord{Date: date, Day: app.Day{State: state, Start: at}, LateBy: late}))
	}
	yesterday, today := time.Now().AddDate(0, 0, -1).Format(time.DateOnly), time.Now().Format(time.DateOnly)
	keep(before, yesterday, "09:00", app.StateClosed, 0)
	keep(before, today, "09:20", app.StateOpened, 5)
	keep(after, today, "09:20", app.StatePaused, 0) // the portal uses the new name already
	keep(boris, today, "08:00", app.StateClosed, 0)
	for id, account := range map[string]string{"anna": before, "boris": boris} {
		p := press(id, nine(1))
		p.Account = account
		must(t, j.Press(p))
	}
	settled := press("settled", nine(0))
	settled.Account = before
	must(t, j.Press(settled))
	must(t, j.Settle(settled.ID, app.Reply{Outcome: app.OutcomeDone}))

	for range 2 { // the second time changes nothing
		must(t, j.Rename(before, after))
		all, err := j.AllDays("", "")
		must(t, err)
		var got []string
		for _, d := range all {
			got = append(got, fmt.Sprintf("%s %s %s %d", d.Account, d.Date, d.Day.State, d.LateBy))
		}
		want := []string{after + " " + yesterday + " closed 0", boris + " " + today + " closed 0", after + " " + today + " paused 5"}
		if !slices.Equal(got, want) {
			t.Errorf("days %q, want %q", got, want)
		}
		kept, err := j.Kept()
		must(t, err)
		for _, k := range kept {
			if want := map[string]string{"anna": after, "boris": boris}[k.ID]; k.Account != want {
				t.Errorf("the press of %s is %s's, want %s", k.ID, k.Account, want)
			}
		}
		if a := attemptsSince(t, j, nine(0)); len(kept) != 2 || len(a) != 3 || a[0].Account != before {
			t.Errorf("kept %+v of %+v", kept, a)
		}
	}
}

// A rename that is killed at any moment has moved either everything or nothing.
func TestJournalSurvivesKillWhileRenaming(t *testing.T) {
	names := []string{"7@old.example.com", "7@example.com"}
	if path := os.Getenv("JOURNAL_TO_RENAME"); path != "" {
		j := New(path, func(err error) { fmt.Println("damaged", err) })
		for i := 0; ; i++ {
			if err := j.Rename(names[i%2], names[1-i%2]); err != nil {
				fmt.Println(err)
				os.Exit(1)
			}
			fmt.Println(i)
		}
	}
	path := filepath.Join(t.TempDir(), "journal.db")
	j := New(path, func(err error) { t.Error(err) })
	const days = 200
	for ago := range days {
		start := time.Now().AddDate(0, 0, -ago)
		must(t, j.KeepDay(names[0], app.DayRecord{Date: start.Format(time.DateOnly), Day: app.Day{State: app.StateClosed, Start: start}}))
	}
	kept := press("kept", time.Now())
	kept.Account = names[0]
	must(t, j.Press(kept))
	for round := range 8 {
		cmd := exec.Command(os.Args[0], "-test.run=^"+t.Name()+"$")
		cmd.Env = append(os.Environ(), "JOURNAL_TO_RENAME="+path)
		out, err := cmd.StdoutPipe()
		must(t, err)
		must(t, cmd.Start())
		for last := -1; last < 2+round; {
			if _, err := fmt.Fscanln(out, &last); err != nil {
				t.Fatalf("the writer says: %v", err)
			}
		}
		time.Sleep(time.Duration(round) * time.Millisecond) // to kill the process at a different point each time
		must(t, cmd.Process.Kill())
		_ = cmd.Wait()
		all, err := j.AllDays("", "")
		must(t, err)
		presses, err := j.Kept()
		must(t, err)
		if len(all) != days || len(presses) != 1 {
			t.Fatalf("round %d: %d days, %d presses", round, len(all), len(presses))
		}
		for _, d := range all {
			if d.Account != presses[0].Account {
				t.Fatalf("round %d: a day of %s, and the press of %s", round, d.Account, presses[0].Account)
			}
		}
		must(t, j.Rename(names[1], names[0])) // so that the next writer has something to move
	}
}

// Both attempts and days are saved from a damaged file.
func TestJournalDamagedKeepsTheDays(t *testing.T) {
	path := filepath.Join(t.TempDir(), "journal.db")
	j := New(path, nil)
	const anna = "7@example.bitrix24.ru"
	today := time.Now()
	must(t, j.KeepDay(anna, app.DayRecord{Date: today.Format(time.DateOnly), Day: app.Day{State: app.StateOpened, Start: today}}))
	must(t, j.Press(press("a", nine(1))))
	must(t, j.Press(press("b", nine(2))))
	data, err := os.ReadFile(path)
	must(t, err)
	must(t, os.WriteFile(path, bytes.ReplaceAll(data, []byte(`{"id":"b"`), []byte(`{"id":::b`)), 0o600))
	if got := keptIDs(t, j); got != "a" {
		t.Errorf("kept %q", got)
	}
	if days, err := j.Days(anna, "", "~"); err != nil || len(days) != 1 {
		t.Errorf("days %v, %v", days, err)
	}
}

// spoiltJournal is a journal with three kept presses. The record of the second one makes no sense.
func spoiltJournal(t *testing.T) (path string) {
	t.Helper()
	path = filepath.Join(t.TempDir(), "journal.db")
	j := New(path, func(err error) { t.Error(err) })
	for n, id := range []string{"a", "b", "c"} {
		must(t, j.Press(press(id, nine(n))))
	}
	spoil(t, path)
	return path
}

func spoil(t *testing.T, path string) {
	t.Helper()
	data, err := os.ReadFile(path)
	must(t, err)
	must(t, os.WriteFile(path, bytes.ReplaceAll(data, []byte(`{"id":"b"`), []byte(`{"id":::b`)), 0o600))
}

// spoilRoot damages the older one of the two roots, so that nothing is written to the file any more.
func spoilRoot(t *testing.T, path string) {
	t.Helper()
	data, err := os.ReadFile(path)
	must(t, err)
	const transaction = pageHead + 48
	older := data[:os.Getpagesize()]
	if next := data[len(older):]; number64(next[transaction:]) < number64(older[transaction:]) {
		older = next
	}
	older[transaction]++
	must(t, os.WriteFile(path, data, 0o600))
}

// A damaged journal stays where it is until it can be replaced. Until then everything that can be read of it is listed, and every
// call reports the damage. When it is set aside, that is reported once.
func TestJournalDamagedAndNotReplaced(t *testing.T) {
	refused := errors.New("made-up refusal")
	refuse := func(string, string) error { return refused }
	for name, c := range map[string]struct {
		hinder func(t *testing.T, j *Journal)
		ease   func(t *testing.T, j *Journal)
	}{
		"no draft can be written": {
			func(t *testing.T, j *Journal) { must(t, os.MkdirAll(filepath.Join(j.path+".new", "x"), 0o700)) },
			func(t *testing.T, j *Journal) { must(t, os.RemoveAll(j.path+".new")) },
		},
		"there is no way to keep it aside": {
			func(t *testing.T, j *Journal) {
				j.link = refuse
				j.path = filepath.Join(filepath.Dir(j.path), strings.Repeat("j", 249)) // the name leaves no room for .broken
				must(t, os.Rename(filepath.Join(filepath.Dir(j.path), "journal.db"), j.path))
			},
			func(t *testing.T, j *Journal) {
				long := j.path
				j.path = filepath.Join(filepath.Dir(j.path), "journal.db")
				must(t, errors.Join(os.Rename(long, j.path), os.Remove(long+".lock")))
			},
		},
		"its name cannot be taken over": { // like a file that another process has open on Windows
			func(_ *testing.T, j *Journal) { j.rename = refuse },
			func(_ *testing.T, j *Journal) { j.rename = os.Rename },
		},
		"nor without second names": {
			func(_ *testing.T, j *Journal) { j.link, j.rename = refuse, refuse },
			func(_ *testing.T, j *Journal) { j.rename = os.Rename },
		},
	} {
		t.Run(name, func(t *testing.T) {
			path := spoiltJournal(t)
			spoilRoot(t, path)
			var told []error
			j := New(path, func(err error) { told = append(told, err) })
			c.hinder(t, j)
			before, err := os.ReadFile(j.path)
			must(t, err)
			for range 2 {
				kept, err := j.Kept()
				if d := new(damage); !errors.As(err, &d) || len(kept) != 2 || kept[0].ID != "a" || kept[1].ID != "c" {
					t.Errorf("kept %v, %v", kept, err)
				}
				if err := j.Press(press("d", nine(4))); err == nil {
					t.Error("a press was kept")
				}
				if after, err := os.ReadFile(j.path); err != nil || !bytes.Equal(before, after) {
					t.Errorf("the damaged file is another one: %v", err)
				}
			}
			if asides, _ := filepath.Glob(filepath.Join(filepath.Dir(path), "*.broken*")); len(told)+len(asides) != 0 {
				t.Errorf("told %v, left behind %v", told, asides)
			}
			c.ease(t, j)
			must(t, j.Press(press("e", nine(5))))
			if got := keptIDs(t, j); got != "a c e" {
				t.Errorf("kept %q", got)
			}
			wantAside(t, path, before)
			if len(told) != 1 {
				t.Errorf("told %v", told)
			}
		})
	}
}

// wantAside expects the whole damaged file, and nothing else beside the journal.
func wantAside(t *testing.T, path string, want []byte) {
	t.Helper()
	if data, err := os.ReadFile(path + ".broken"); err != nil || !bytes.Equal(data, want) {
		t.Errorf("what was set aside is not what was damaged: %v", err)
	}
	there, err := os.ReadDir(filepath.Dir(path))
	must(t, err)
	for _, f := range there {
		if !slices.Contains([]string{"", ".lock", ".broken"}, strings.TrimPrefix(f.Name(), filepath.Base(path))) {
			t.Errorf("left behind: %s", f.Name())
		}
	}
}

// If a process is killed at any step of replacing a damaged journal, the next call completes the work, and nothing that could be
// read is lost.
func TestJournalSurvivesKillWhileItIsReplaced(t *testing.T) {
	if path := os.Getenv("JOURNAL_TO_REPLACE"); path != "" {
		die := func() {
			self, err := os.FindProcess(os.Getpid())
			must(t, errors.Join(err, self.Kill()))
			select {}
		}
		j := New(path, func(error) { die() })
		dies := func(before bool, do func(from, to string) error) func(from, to string) error {
			return func(from, to string) error {
				if before {
					die()
				}
				err := do(from, to)
				die()
				return err
			}
		}
		switch os.Getenv("JOURNAL_STEP") {
		case "the new one is written":
			j.link = dies(true, os.Link)
		case "the old one has a second name":
			j.link = dies(false, os.Link)
		case "both are on disk":
			j.rename = dies(true, os.Rename)
		case "the new one is in place":
			j.rename = dies(false, os.Rename)
		}
		fmt.Println(j.Kept())
		return
	}
	for _, step := range []string{
		"the new one is written", "the old one has a second name", "both are on disk", "the new one is in place", "before it is told",
	} {
		t.Run(step, func(t *testing.T) {
			path := spoiltJournal(t)
			before, err := os.ReadFile(path)
			must(t, err)
			cmd := exec.Command(os.Args[0], "-test.run=^TestJournalSurvivesKillWhileItIsReplaced$")
			cmd.Env = append(os.Environ(), "JOURNAL_TO_REPLACE="+path, "JOURNAL_STEP="+step)
			if said, err := cmd.CombinedOutput(); err == nil {
				t.Fatalf("it came to its end: %s", said)
			}
			var told []error
			j := New(path, func(err error) { told = append(told, err) })
			if got := keptIDs(t, j); got != "a c" {
				t.Errorf("kept %q", got)
			}
			must(t, j.Press(press("d", nine(4))))
			if got := keptIDs(t, j); got != "a c d" {
				t.Errorf("kept %q", got)
			}
			wantAside(t, path, before)
			if replaced := step == "the new one is in place" || step == "before it is told"; replaced != (len(told) == 0) {
				t.Errorf("told %v", told)
			}
		})
	}
}

// A draft that a crash left unfinished is written again from the start.
func TestJournalDamagedWithHalfADraft(t *testing.T) {
	path := spoiltJournal(t)
	before, err := os.ReadFile(path)
	must(t, err)
	must(t, os.WriteFile(path+".new", before[:5000], 0o600))
	if got := keptIDs(t, New(path, nil)); got != "a c" {
		t.Errorf("kept %q", got)
	}
	wantAside(t, path, before)
}

// On a file system without second names the damaged file is copied.
func TestJournalDamagedWithoutLinks(t *testing.T) {
	path := spoiltJournal(t)
	before, err := os.ReadFile(path)
	must(t, err)
	j := New(path, nil)
	j.link = func(from, to string) error {
		return &os.LinkError{Op: "link", Old: from, New: to, Err: errors.ErrUnsupported}
	}
	if got := keptIDs(t, j); got != "a c" {
		t.Errorf("kept %q", got)
	}
	wantAside(t, path, before)
}

// Something that is not a file is moved out of the way.
func TestJournalIsADirectory(t *testing.T) {
	path := filepath.Join(t.TempDir(), "journal.db")
	must(t, os.MkdirAll(filepath.Join(path, "x"), 0o700))
	var told []error
	j := New(path, func(err error) { told = append(told, err) })
	must(t, j.Press(press("a", nine(1))))
	if got := keptIDs(t, j); got != "a" || len(told) != 1 || !files.Exists(filepath.Join(path+".broken", "x")) {
		t.Errorf("kept %q, told %v", got, told)
	}
}

// A second process writes to a journal in which a first one has found a damage. What it writes is not lost.
func TestJournalDamagedWhileAnotherWrites(t *testing.T) {
	path := spoiltJournal(t)
	writing, wrote := make(chan struct{}), make(chan error, 1)
	var once sync.Once
	go func() {
		wrote <- New(path, nil).write(func(tx *bolt.Tx) error {
			once.Do(func() { close(writing); time.Sleep(patience / 4) }) // makes the first process wait
			attempts, kept, err := buckets(tx)
			return errors.Join(err, put(attempts, kept, app.Attempt{Intent: press("d", nine(4))}))
		})
	}()
	<-writing
	j := New(path, nil)
	file, err := os.Stat(path)
	must(t, err)
	if err := j.renew(&damage{file, errNonsense}); err != nil && !errors.Is(err, errReplaced) {
		t.Log("not replaced:", err) // the journal was not replaced, so try again
	}
	must(t, <-wrote)
	if got := keptIDs(t, j); got != "a c d" {
		t.Errorf("kept %q", got)
	}
}

// Whatever happens to the bytes of the file, the next press is kept, everything that was saved is the same as what was written, and
// the damaged file still exists.
func FuzzJournalDamaged(f *testing.F) {
	for _, seed := range []struct {
		at    int
		bytes string
		cut   int
	}{
		{0, "nonsense", 0},
		{16, "\xff\xff\xff\xff", 0},
		{4096 + 24, "\x00\x00\x00\x00\x00\x00\x00\xff", 0},
		{8192, strings.Repeat("\xff", 64), 0},
		{12288 + 10, "\xff\x7f", 0},
		{16384, strings.Repeat("\x00", 4096), 0},
		{20480, "{", 1},
		{0, "", 100},
		{0, "", 4096},
		{0, "", 12288},
	} {
		f.Add(seed.at, seed.bytes, seed.cut)
	}
	whole := filepath.Join(f.TempDir(), "whole.db")
	j := New(whole, nil)
	for n := range 20 {
		must(f, j.Press(press(strconv.Itoa(n), nine(n))))
	}
	must(f, j.KeepDay("7@example.bitrix24.ru", app.DayRecord{Date: "2026-03-04", Day: app.Day{State: app.StateOpened, Start: nine(0)}}))
	data, err := os.ReadFile(whole)
	must(f, err)
	f.Fuzz(func(t *testing.T, at int, spoilt string, cut int) {
		d := bytes.Clone(data)
		if at < 0 || at >= len(d) || cut < 0 || cut > len(d) {
			t.Skip()
		}
		copy(d[at:], spoilt)
		if cut > 0 {
			d = d[:cut]
		}
		path := filepath.Join(t.TempDir(), "journal.db")
		must(t, os.WriteFile(path, d, 0o600))
		var aside *files.DamagedError
		j := New(path, func(err error) { errors.As(err, &aside) })
		must(t, j.Press(press("new", nine(60))))
		found := false
		for _, a := range attemptsSince(t, j, nine(0).AddDate(-50, 0, 0)) {
			found = found || a.ID == "new"
		}
		if !found {
			t.Error("the next press is not there")
		}
		if aside != nil && !files.Exists(aside.Aside) {
			t.Error("the damaged file is gone")
		}
	})
}

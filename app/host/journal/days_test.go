package journal

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"clockin24/app"
)

func day(t testing.TB, date, start, finish string, state app.State, late int) app.DayRecord {
	t.Helper()
	on := func(clock string) (at time.Time) {
		if clock != "" {
			var err error
			at, err = time.Parse("2006-01-02 15:04", date+" "+clock)
			must(t, err)
		}
		return at
	}
	return app.DayRecord{Date: date, Day: app.Day{State: state, Start: on(start), Finish: on(finish)}, LateBy: late}
}

// said is a short form of every day.
func said(t testing.TB, j *Journal, from, until string) string {
	t.Helper()
	all, err := j.AllDays(from, until)
	must(t, err)
	var list []string
	for _, d := range all {
		user, _, _ := strings.Cut(d.Account, ".")
		list = append(list, fmt.Sprintf("%s %s %s %s %d", user, d.Date, d.Day.Start.UTC().Format("15:04"), d.Day.State, d.LateBy))
	}
	return strings.Join(list, ", ")
}

func TestDays(t *testing.T) {
	j := sound(t, at(t))
	const boris = "70@example.bitrix24.ru"
	must(t, j.KeepDay(anna, day(t, "2026-03-03", "09:00", "18:00", app.StateClosed, 0)))
	must(t, j.KeepDay(anna, day(t, "2026-03-04", "09:00", "", app.StateOpened, 0)))
	must(t, j.KeepDay(anna, day(t, "2026-03-04", "09:00", "", app.StatePaused, 0)))
	must(t, j.KeepDay(boris, day(t, "2026-03-04", "08:00", "17:00", app.StateClosed, 0)))
	for _, c := range []struct{ from, until, want string }{
		{"", "", "7@example 2026-03-03 09:00 closed 0, 70@example 2026-03-04 08:00 closed 0, 7@example 2026-03-04 09:00 paused 0"},
		{"2026-03-04", "", "70@example 2026-03-04 08:00 closed 0, 7@example 2026-03-04 09:00 paused 0"},
		{"", "2026-03-04", "7@example 2026-03-03 09:00 closed 0"},
	} {
		if got := said(t, j, c.from, c.until); got != c.want {
			t.Errorf("from %q until %q:\n%s, want\n%s", c.from, c.until, got, c.want)
		}
	}
	if days, err := j.Days(anna, "2026-03-04", "2026-03-05"); err != nil || len(days) != 1 || days[0].Day.State != app.StatePaused {
		t.Errorf("of one: %v, %v", days, err)
	}
}

// What is known about a day is written if it is news, and a second record of a date is kept beside the first.
func TestOneDate(t *testing.T) {
	j := sound(t, at(t))
	for _, c := range []struct {
		start, finish string
		state         app.State
		late          int
		want          string
	}{
		{"09:20", "", app.StateOpened, 20, "09:20 opened 20"},
		{"09:20", "", app.StateOpened, 0, "09:20 opened 20"}, // from a program that does not know the rules
		{"09:20", "12:00", app.StateClosed, 0, "09:20 closed 20"},
		{"13:00", "", app.StateOpened, 0, "09:20 closed 20, 13:00 opened 0"},
		{"12:50", "", app.StateOpened, 0, "09:20 closed 20, 12:50 opened 0"}, // the supervisor has corrected it
	} {
		must(t, j.KeepDay(anna, day(t, "2026-03-04", c.start, c.finish, c.state, c.late)))
		before := fileOf(t, j)
		must(t, j.KeepDay(anna, day(t, "2026-03-04", c.start, c.finish, c.state, c.late)))
		if fileOf(t, j) != before {
			t.Error("what is known was written again")
		}
		if got := strings.ReplaceAll(said(t, j, "", ""), "7@example 2026-03-04 ", ""); got != c.want {
			t.Errorf("the journal has %s, want %s", got, c.want)
		}
	}
}

// An account continues under its new name, with everything that was known under the old one, by one line.
func TestARenamedAccount(t *testing.T) {
	j := sound(t, at(t))
	const before, after, boris = "7@old.example.com", "7@new.example.com", "70@old.example.com"
	must(t, j.Rename(before, after))
	if exists(j.path) {
		t.Error("nothing was renamed, and a file made")
	}
	must(t, j.KeepDay(before, day(t, "2026-03-03", "09:00", "18:00", app.StateClosed, 0)))
	must(t, j.KeepDay(before, day(t, "2026-03-04", "09:20", "", app.StateOpened, 5)))
	must(t, j.KeepDay(after, day(t, "2026-03-04", "09:20", "", app.StatePaused, 0))) // the portal uses the new name already
	must(t, j.KeepDay(boris, day(t, "2026-03-04", "08:00", "", app.StateOpened, 0)))
	for n, id := range []string{"anna", "boris", "settled", "given up"} {
		p := press(id, nine(n))
		p.Account = map[string]string{"boris": boris}[id]
		if p.Account == "" {
			p.Account = before
		}
		must(t, j.Press(p))
	}
	must(t, j.Settle("settled", app.Reply{Outcome: app.OutcomeDone}))
	lines := strings.Count(fileOf(t, j), "\n")
	for range 2 { // the second time changes nothing
		must(t, j.Rename(before, after))
		must(t, j.Rename(after, after))
		if n := strings.Count(fileOf(t, j), "\n"); n != lines+1 {
			t.Errorf("%d lines more", n-lines)
		}
		want := "7@new 2026-03-03 09:00 closed 0, 70@old 2026-03-04 08:00 opened 0, 7@new 2026-03-04 09:20 paused 5"
		if got := said(t, j, "", ""); got != want {
			t.Errorf("days %s, want %s", got, want)
		}
		kept, err := j.Kept()
		must(t, err)
		var accounts []string
		for _, k := range kept {
			accounts = append(accounts, k.Account)
		}
		if !slices.Equal(accounts, []string{after, boris, after}) {
			t.Errorf("the presses are of %q", accounts)
		}
		if list := everything(t, j); len(list) != 4 || list[2].Account != before {
			t.Errorf("attempts %+v", list)
		}
	}
	must(t, j.Settle("given up", app.Reply{Outcome: app.OutcomeGivenUp}))
	late := press("late", nine(9))
	late.Account = before // from a process that does not know the new name
	must(t, j.Press(late))
	must(t, j.KeepDay(before, day(t, "2026-03-05", "09:00", "", app.StateOpened, 0)))
	list := everything(t, j)
	if len(list) != 5 || list[3].Account != after || list[4].Account != before {
		t.Errorf("attempts %+v", list)
	}
	must(t, j.Rename(after, "7@third.example.com"))
	must(t, j.Rename(before, "7@third.example.com"))
	if kept, err := j.Kept(); err != nil || len(kept) != 3 || kept[0].Account != "7@third.example.com" || kept[2].Account != kept[0].Account {
		t.Errorf("kept %+v, %v", kept, err)
	}
}

// If the disk does not accept a rename, nothing has moved.
func TestARenamingThatFails(t *testing.T) {
	j := sound(t, at(t))
	must(t, j.Press(press("a", nine(1))))
	must(t, j.KeepDay(anna, day(t, "2026-03-04", "09:00", "", app.StateOpened, 0)))
	before := fileOf(t, j)
	j.sync = failing
	if err := j.Rename(anna, "7@new.example.com"); !errors.Is(err, errMadeUp) || fileOf(t, j) != before {
		t.Errorf("renamed: %v\n%s", err, fileOf(t, j))
	}
}

package cli

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"

	"clockin24/app"
	"clockin24/app/words"
)

func TestPeriod(t *testing.T) {
	l := &line{Parts: &Parts{Words: words.New("en")}}
	now := time.Date(2026, 11, 24, 9, 0, 0, 0, time.Local)
	date := func(month time.Month, day int) time.Time { return time.Date(2026, month, day, 0, 0, 0, 0, time.Local) }
	for _, c := range []struct {
		since, until string
		from, end    time.Time
		wrong        bool
	}{
		{"", "", now.AddDate(0, 0, -31), time.Time{}, false},
		{"2026-11-01", "", date(11, 1), time.Time{}, false},
		{"1.11.2026", "24.11.2026", date(11, 1), date(11, 25), false},
		{"", "31.12.2026", now.AddDate(0, 0, -31), time.Date(2027, 1, 1, 0, 0, 0, 0, time.Local), false},
		{"2026-02-30", "", time.Time{}, time.Time{}, true},
		{"", "today", time.Time{}, time.Time{}, true},
	} {
		from, end, err := l.period(c.since, c.until, now)
		if (err != nil) != c.wrong || err == nil && (!from.Equal(c.from) || !end.Equal(c.end)) {
			t.Errorf("%q to %q: %v to %v, %v", c.since, c.until, from, end, err)
		}
	}
}

// The days of the JSON are those of the dates that were asked for.
func TestJournalAsJSON(t *testing.T) {
	for _, c := range []struct {
		args        []string
		from, until string
	}{
		{nil, time.Now().AddDate(0, 0, -31).Format(time.DateOnly), ""},
		{[]string{"--since", "2026-11-01"}, "2026-11-01", ""},
		{[]string{"--since", "2026-11-01", "--until", "30.11.2026"}, "2026-11-01", "2026-12-01"},
	} {
		var out, complaints strings.Builder
		var asked [2]string
		code := Run(t.Context(), Parts{
			Words: words.New("en"), Stdout: &out, Stderr: &complaints, Autostart: struct{ Autostart }{},
			Attempts: func(time.Time, time.Time) ([]app.Attempt, error) { return nil, nil },
			Days: func(from, until string) ([]app.AccountDay, error) {
				asked = [2]string{from, until}
				return []app.AccountDay{{Account: "7@example.bitrix24.ru", DayRecord: app.DayRecord{Date: "2026-11-24"}}}, nil
			},
		}, append([]string{"journal", "--json"}, c.args...))
		var has struct {
			Attempts []app.Attempt
			Days     []app.AccountDay
		}
		err := json.Unmarshal([]byte(out.String()), &has)
		if code != ExitDone || err != nil || has.Attempts == nil || len(has.Days) != 1 || has.Days[0].Date != "2026-11-24" {
			t.Errorf("%v: %d, %v, %s%s", c.args, code, err, out.String(), complaints.String())
		}
		if asked != [2]string{c.from, c.until} {
			t.Errorf("%v: asked for %v", c.args, asked)
		}
	}
}

// What can be read is counted, what cannot is named, and that fails.
func TestJournalVerify(t *testing.T) {
	many := make([]int, 30)
	for n := range many {
		many[n] = n + 1
	}
	for _, c := range []struct {
		found app.Lines
		err   error
		code  int
		said  string
	}{
		{app.Lines{Path: "/home/anna/journal.txt", Whole: 41}, nil, ExitDone, "/home/anna/journal.txt\nLines that are whole: 41. All lines can be read.\n"},
		{app.Lines{Whole: 41, Unreadable: []int{3, 7}}, nil, ExitRefused, "Lines that cannot be read and are skipped: 2 (3, 7)."},
		{app.Lines{Unreadable: many}, nil, ExitRefused, "30 (1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, …)."},
		{app.Lines{}, errors.New("input/output error"), ExitUnreached, "The journal cannot be read."},
	} {
		var out strings.Builder
		code := Run(t.Context(), Parts{
			Words: words.New("en"), Stdout: &out, Stderr: &out, Autostart: struct{ Autostart }{},
			Verify: func() (app.Lines, error) { return c.found, c.err },
		}, []string{"journal", "--verify"})
		if code != c.code || !strings.Contains(out.String(), c.said) {
			t.Errorf("%+v: %d, %s", c.found, code, out.String())
		}
	}
}

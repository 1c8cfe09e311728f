package journaldb

import (
	"encoding/json"
	"os"
	"path/filepath"
	"testing"
	"time"

	"clockin24/app"
)

// at is a time in November 2026 in a zone without a name, like times that were read from a file.
func at(day, hour, minute int) time.Time {
	return time.Date(2026, time.November, day, hour, minute, 0, 0, time.FixedZone("", 3*60*60))
}

// frozenAttempts are a finished day, a start that was refused, and two presses that were not settled, one of which is no start.
func frozenAttempts() []app.Attempt {
	const anna, boris = "7@example.bitrix24.ru", "8@other.bitrix24.by"
	pressed := func(id, account string, verb app.Verb, view app.View, at time.Time) app.Intent {
		return app.Intent{ID: id, Account: account, Verb: verb, View: view, Pressed: at}
	}
	late := pressed("start-1", anna, app.VerbStart, app.ViewHotkey, at(23, 9, 20))
	late.Time, late.Reason, late.Asked, late.Consent, late.Ahead = "09:00", "Пробки", at(23, 9, 0), true, 2*time.Second
	kept := pressed("start-3", anna, app.VerbStart, app.ViewLogin, at(24, 8, 55))
	kept.Unsure, kept.Unsent = true, true
	day := app.Day{State: app.StateOpened, Status: "OPENED", Start: at(23, 9, 0), Pending: true}
	closed := app.Day{
		State: app.StateClosed, Status: "CLOSED", Start: at(23, 9, 0), Finish: at(23, 18, 2), Suggest: at(23, 18, 0), Breaks: 45 * time.Minute,
	}
	return []app.Attempt{
		{Intent: late, Settled: at(24, 9, 0), Outcome: app.OutcomeDone, Day: day},
		{Intent: pressed("finish-1", anna, app.VerbFinish, app.ViewTray, at(23, 18, 2)), Settled: at(24, 9, 0), Outcome: app.OutcomeDone, Day: closed},
		{
			Intent: pressed("start-2", boris, app.VerbStart, app.ViewCommandLine, at(24, 8, 30)), Settled: at(24, 9, 0), Outcome: app.OutcomeRefused,
			Problem: &app.Problem{
				Kind: app.KindUnreachable, Field: app.FieldReason, Text: "текст", Host: "other.bitrix24.by", Time: at(24, 8, 31), Method: "timeman.open",
				Code: "ACCESS_DENIED", HTTPStatus: 403,
			},
		},
		{Intent: kept},
		{Intent: pressed("pause-1", anna, app.VerbPause, app.ViewWindow, at(24, 8, 56))},
	}
}

func frozenDays() []app.AccountDay {
	return []app.AccountDay{
		{Account: "7@example.bitrix24.ru", DayRecord: app.DayRecord{Date: "2026-11-23", LateBy: 5, Day: app.Day{
			State: app.StateClosed, Status: "CLOSED", Start: at(23, 9, 20), Finish: at(23, 18, 2), Breaks: 45 * time.Minute, Pending: true,
		}}},
		{Account: "8@other.bitrix24.by", DayRecord: app.DayRecord{Date: "2026-11-24", Day: app.Day{
			State: app.StateOpened, Status: "OPENED", Start: at(24, 8, 30),
		}}},
	}
}

// The journal in testdata is like those that people have. An upgraded program finds it, with a start in it that has yet to be sent.
func TestJournalStaysAsItIs(t *testing.T) {
	data, err := os.ReadFile(filepath.Join("testdata", "frozen", "journal.db"))
	must(t, err)
	path := filepath.Join(t.TempDir(), "journal.db")
	must(t, os.WriteFile(path, data, 0o600))
	j := New(path, func(err error) { t.Error(err) })
	for round := range 2 { // the second round is after something was written
		attempts, err := j.Attempts(time.Time{}, time.Time{})
		must(t, err)
		wantJSON(t, attempts, frozenAttempts())
		kept, err := j.Kept()
		must(t, err)
		wantJSON(t, kept, []app.Intent{frozenAttempts()[3].Intent})
		days, err := j.AllDays("", "")
		must(t, err)
		wantJSON(t, days, frozenDays())
		if round == 0 {
			must(t, j.Press(kept[0]))
		}
	}
}

// wantJSON compares values in the form that they have on disk.
func wantJSON(t *testing.T, got, want any) {
	t.Helper()
	g, err := json.Marshal(got)
	must(t, err)
	w, err := json.Marshal(want)
	must(t, err)
	if string(g) != string(w) {
		t.Errorf("reads\n%s, want\n%s", g, w)
	}
}

package link

import (
	"bytes"
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"clockin24/app"
	"clockin24/app/calendar"
)

// moscow is a zone without a name, as times read from a line have it.
func moscow(hour, minute int) time.Time {
	return time.Date(2026, time.November, 24, hour, minute, 0, 0, time.FixedZone("", 3*60*60))
}

func frozenProblem() *app.Problem {
	return &app.Problem{
		Kind: app.KindRefusedByPortal, Field: app.FieldReason, Text: "Причина", Host: "example.bitrix24.ru", Time: moscow(13, 4),
		Method: "timeman.open", Code: "ALERT_WARNING", HTTPStatus: 400,
	}
}

func frozenPreferences() *app.Preferences {
	return &app.Preferences{
		Language: "ru", Languages: []string{"en", "ru"}, AllowedStart: "09:15", Shortcut: "Ctrl+Alt+W", ShortcutConfirm: true, Trigger: "Strg+Alt+W",
		ShortcutProblem: &app.Problem{Kind: app.KindShortcutTaken}, Autostart: app.Autostart{On: true, Problem: &app.Problem{Kind: app.KindAutostartBlocked}},
		Reminders: true, Workdays: calendar.MondayToFriday, QuietHours: calendar.Hours{From: 20 * time.Hour, Until: 7 * time.Hour},
		AtLogin: app.AtLoginStarts, AtLoginHours: calendar.Hours{From: 7 * time.Hour, Until: 12 * time.Hour},
		Country: "KZ", Countries: []string{"KZ", "RU"}, Guessed: "RU", Holidays: "holidays.toml", HolidaysProblem: &app.Problem{Kind: app.KindHolidaysBroken},
		Reasons: app.Reasons{Last: []string{"Пробки"}, Given: []string{}}, Log: "clockin24.log", Problem: &app.Problem{Kind: app.KindSettingsBroken},
	}
}

// frozenFrames have every kind of frame, and every field that is told outside of the portal's days.
func frozenFrames() []Frame {
	day := app.Day{
		State: app.StatePaused, Status: "PAUSED", Start: moscow(9, 0), Finish: moscow(13, 0), Suggest: moscow(18, 0), Breaks: 20 * time.Minute, Pending: true,
	}
	rules := app.Rules{Known: true, Tracking: true, Free: true, LateAfter: 9 * time.Hour, MaxStart: 9 * time.Hour}
	account := app.Account{Portal: "https://example.bitrix24.ru", Host: "example.bitrix24.ru", User: 7, Name: "Анна <b> Иванова", Zone: "Europe/Moscow"}
	intent := app.Intent{ID: "1", Account: "7@example.bitrix24.ru", Verb: app.VerbStart, View: app.ViewHotkey, Pressed: moscow(9, 3), Time: "09:00", Reason: "Пробки"}
	return []Frame{
		{Kind: KindHello, Hello: &Hello{Version: 1, Role: RoleResident, Build: "1.0"}},
		{Kind: KindHello, Hello: &Hello{Version: 1, Role: RoleWindow}},
		{Kind: KindCommand, Command: &app.Command{ID: "1", Verb: app.VerbStart, View: app.ViewTray, Pressed: moscow(9, 3)}},
		{Kind: KindCommand, Command: &app.Command{
			ID: "2", Verb: app.VerbSetPreference, View: app.ViewWindow, Pressed: moscow(9, 3), Time: "09:00", Reason: "Пробки", Of: moscow(9, 0), Kept: "1", Reopens: true,
			Webhook: "w", App: &app.Application{Portal: "p", ID: "i", Secret: "s", AuthServer: "a"}, Code: "c", Host: "new.bitrix24.ru", Whose: "7@example.bitrix24.ru",
			InMemory: true, Month: "2026-11", Preference: app.PreferQuietHours, Value: "20:00-07:00", User: 8, Zone: "+03:00", DryRun: true,
		}},
		{Kind: KindSnapshot, Snapshot: &app.Snapshot{}},
		{Kind: KindSnapshot, Snapshot: &app.Snapshot{Preferences: &app.Preferences{}}},
		{Kind: KindSnapshot, Snapshot: &app.Snapshot{
			Account: &account, Day: day, Rules: rules, Read: moscow(13, 5), ClockAhead: 2 * time.Second, Doing: app.VerbRefresh, Waiting: moscow(13, 6),
			Kept: &intent, Problem: frozenProblem(), Preferences: frozenPreferences(),
		}},
		{Kind: KindReply, Reply: &app.Reply{ID: "1", Verb: app.VerbStart, View: app.ViewTray, Outcome: app.OutcomeDone, Day: day}},
		{Kind: KindReply, Reply: &app.Reply{
			ID: "2", Verb: app.VerbFinish, View: app.ViewDialog, User: 8, Outcome: app.OutcomeRefused, Problem: frozenProblem(), Unkept: true, Asked: moscow(18, 0),
			Person: &app.Person{Account: account, Rules: rules, Drops: true}, Rules: &rules,
			Findings: []app.Finding{{Check: app.CheckTray, Verdict: app.VerdictUnexamined, Problem: frozenProblem(), After: app.CheckDesktop, Detail: "no watcher"}},
			Journal: &app.Chronicle{
				Month: "2026-11", Attempts: []app.Attempt{{Intent: intent, Settled: moscow(9, 4), Outcome: app.OutcomeDone, Problem: frozenProblem(), Day: day}},
				Days: []app.DayRecord{{Date: "2026-11-24", Day: day, LateBy: 3}},
			},
			Page: "https://example.bitrix24.ru/oauth/authorize/", Raw: json.RawMessage(`{"result":[]}`),
		}},
		{Kind: KindRaise},
		{Kind: KindRaise, Screen: "start"},
		{Kind: KindRaise, Screen: "finish"},
		{Kind: KindRaise, Screen: "sign in"},
		{Kind: KindRaise, Screen: "settings"},
		{Kind: KindRaise, Screen: "journal"},
		{Kind: KindShown},
		{Kind: KindClosed},
		{Kind: KindQuit},
		{Kind: KindHold},
		{Kind: KindRelease},
	}
}

// A window, a second start and the command line may be of another version than the resident: what either says stays as it is.
func TestFramesStayAsTheyAre(t *testing.T) {
	frozen, err := os.ReadFile(filepath.Join("testdata", "frozen", "frames.jsonl"))
	must(t, err)
	lines := strings.Split(strings.TrimSpace(strings.ReplaceAll(string(frozen), "\r\n", "\n")), "\n")
	frames := frozenFrames()
	if len(lines) != len(frames) {
		t.Fatalf("%d lines for %d frames", len(lines), len(frames))
	}
	for i, want := range lines {
		if got := said(t, frames[i]); got != want {
			t.Errorf("line %d is said as\n%s, want\n%s", i+1, got, want)
		}
		f, err := NewConn(duplex{io.NopCloser(strings.NewReader(want + "\n")), discard{}}).Receive()
		must(t, err)
		if got := said(t, f); got != want {
			t.Errorf("line %d is said again as\n%s, want\n%s", i+1, got, want)
		}
	}
}

// said is the line of a frame.
func said(t *testing.T, f Frame) string {
	t.Helper()
	var line buffer
	must(t, NewConn(duplex{io.NopCloser(strings.NewReader("")), &line}).Send(f))
	return strings.TrimSuffix(line.String(), "\n")
}

type buffer struct{ bytes.Buffer }

func (*buffer) Close() error { return nil }

package words

import (
	"testing"

	"clockin24/app"
)

// A person who is about to quit reads what stops with the program.
func TestQuit(t *testing.T) {
	for want, s := range map[string]app.Snapshot{
		"Quit ClockIn24": {},
		"Quit ClockIn24: Ctrl+Alt+W and the reminders stop": {Preferences: &app.Preferences{Shortcut: "Ctrl+Alt+W", Reminders: true}},
		"Quit ClockIn24: Meta+W stops":                      {Preferences: &app.Preferences{Shortcut: "Ctrl+Alt+W", Trigger: "Meta+W"}},
		"Quit ClockIn24: the reminders stop": {Preferences: &app.Preferences{
			Shortcut: "Ctrl+Alt+W", ShortcutProblem: &app.Problem{Kind: app.KindShortcutTaken}, Reminders: true,
		}},
		"Quit ClockIn24: the waiting start will not be sent": {
			Kept: &app.Intent{}, Preferences: &app.Preferences{Shortcut: app.NoShortcut, Reminders: true},
		},
	} {
		if got := New("en").Quit(s); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

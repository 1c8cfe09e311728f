package cli

import (
	"context"
	"io"
	"testing"

	"clockin24/app"

	"clockin24/app/words"
)

// Without a command the program is the tray, or asks the one that runs for a window.
func TestWhatOpens(t *testing.T) {
	const none = app.Screen("not asked for")
	for _, c := range []struct {
		args []string
		want app.Screen
		code int
	}{
		{nil, app.ScreenAny, ExitDone},
		{[]string{"--background"}, app.ScreenNone, ExitDone},
		{[]string{"--settings"}, app.ScreenSettings, ExitDone},
		{[]string{"--journal"}, app.ScreenJournal, ExitDone},
		{[]string{"--settings", "--journal"}, none, ExitUsage},
		{[]string{"--background", "--settings"}, none, ExitUsage},
		{[]string{"--window"}, none, ExitUsage},
	} {
		opened := none
		code := Run(t.Context(), Parts{
			Words: words.New("en"), Stdout: io.Discard, Stderr: io.Discard, Autostart: struct{ Autostart }{},
			Resident: func(_ context.Context, opens app.Screen) error { opened = opens; return nil },
		}, c.args)
		if opened != c.want || code != c.code {
			t.Errorf("%q: opens %q with exit code %d, want %q with %d", c.args, opened, code, c.want, c.code)
		}
	}
}

package cli

import (
	"context"
	"io"
	"testing"

	"clockin24/app/words"
)

// Without a command the program is the tray, or asks the one that runs for a window.
func TestWhatOpens(t *testing.T) {
	const none = Opens(-1)
	for _, c := range []struct {
		args []string
		want Opens
		code int
	}{
		{nil, OpensDay, ExitDone},
		{[]string{"--background"}, OpensNone, ExitDone},
		{[]string{"--settings"}, OpensSettings, ExitDone},
		{[]string{"--journal"}, OpensJournal, ExitDone},
		{[]string{"--settings", "--journal"}, none, ExitUsage},
		{[]string{"--background", "--settings"}, none, ExitUsage},
		{[]string{"--window"}, none, ExitUsage},
	} {
		opened := none
		code := Run(t.Context(), Parts{
			Words: words.New("en"), Stdout: io.Discard, Stderr: io.Discard, Autostart: struct{ Autostart }{},
			Resident: func(_ context.Context, opens Opens) error { opened = opens; return nil },
		}, c.args)
		if opened != c.want || code != c.code {
			t.Errorf("%q: opens %d with exit code %d, want %d with %d", c.args, opened, code, c.want, c.code)
		}
	}
}

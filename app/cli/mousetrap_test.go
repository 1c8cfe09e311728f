package cli

import (
	"context"
	"io"
	"testing"

	"github.com/spf13/cobra"

	"clockin24/app/words"
)

// On Windows cobra ends a program that Explorer has started, as long as it has a text to say then. Explorer starts it from
// the Start menu, the task bar, a shortcut and at login.
func TestExplorerMayStartIt(t *testing.T) {
	before := cobra.MousetrapHelpText
	t.Cleanup(func() { cobra.MousetrapHelpText = before })
	for _, args := range [][]string{nil, {"version"}, {"--background"}, {"more"}} {
		cobra.MousetrapHelpText = "a text"
		ran := false
		run := func(*cobra.Command, []string) {
			ran = true
			if cobra.MousetrapHelpText != "" {
				t.Errorf("%q: cobra would say %q and end", args, cobra.MousetrapHelpText)
			}
		}
		code := Run(t.Context(), Parts{
			Words: words.New("en"), Stdout: io.Discard, Stderr: io.Discard, Autostart: struct{ Autostart }{},
			Resident: func(context.Context, Opens) error { run(nil, nil); return nil },
			More:     []*cobra.Command{{Use: "more", Args: NoArgs, Run: run}},
		}, args)
		if code != ExitDone || ran == (len(args) == 1 && args[0] == "version") || cobra.MousetrapHelpText != "" {
			t.Errorf("%q: exit code %d, ran: %t, left: %q", args, code, ran, cobra.MousetrapHelpText)
		}
	}
}

package resident

import (
	"testing"

	"clockin24/app"
)

// A success is always said; a failure by the window that asked, where it is still there.
func TestWorthSaying(t *testing.T) {
	busy := &app.Problem{Kind: app.Busy}
	for _, c := range []struct {
		name       string
		reply      app.Reply
		windowSays bool
		want       bool
	}{
		{"a start", app.Reply{Verb: app.Start, Outcome: app.Done}, false, true},
		{"a start from the window", app.Reply{Verb: app.Start, Outcome: app.Done}, true, true},
		{"it ran before", app.Reply{Verb: app.Start, Outcome: app.Already}, true, true},
		{"another minute", app.Reply{Verb: app.Start, Outcome: app.Different}, true, true},
		{"refused, and the window shows it", app.Reply{Verb: app.Start, Outcome: app.Refused}, true, false},
		{"refused, and nobody shows it", app.Reply{Verb: app.Start, Outcome: app.Refused}, false, true},
		{"not reached", app.Reply{Verb: app.Finish, Outcome: app.Unreached}, false, true},
		{"a second press meanwhile", app.Reply{Verb: app.Start, Outcome: app.Refused, Problem: busy}, false, false},
		{"reading", app.Reply{Verb: app.Refresh, Outcome: app.Unreached}, false, false},
		{"trying a webhook", app.Reply{Verb: app.Check, Outcome: app.Done}, false, false},
		{"a dry run", app.Reply{Verb: app.Start, Outcome: app.Planned}, false, false},
		{"signed in by the demo", app.Reply{Verb: app.SignIn, View: app.ViewLogin, Outcome: app.Done}, false, false},
	} {
		if got := worthSaying(c.reply, c.windowSays); got != c.want {
			t.Errorf("%s: %v", c.name, got)
		}
	}
}

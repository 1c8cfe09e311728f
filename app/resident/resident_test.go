package resident

import (
	"testing"
	"time"

	"clockin24/app"
	"clockin24/app/offer"
)

// A success always becomes a notification. A failure is told by the window that asked, if it is still there.
func TestWorthSaying(t *testing.T) {
	busy := &app.Problem{Kind: app.KindBusy}
	for _, c := range []struct {
		name       string
		reply      app.Reply
		windowSays bool
		want       bool
	}{
		{"a start", app.Reply{Verb: app.VerbStart, Outcome: app.OutcomeDone}, false, true},
		{"a start from the window", app.Reply{Verb: app.VerbStart, Outcome: app.OutcomeDone}, true, true},
		{"it ran before", app.Reply{Verb: app.VerbStart, Outcome: app.OutcomeAlready}, true, true},
		{"another minute", app.Reply{Verb: app.VerbStart, Outcome: app.OutcomeDifferent}, true, true},
		{"refused, and the window shows it", app.Reply{Verb: app.VerbStart, Outcome: app.OutcomeRefused}, true, false},
		{"refused, and nobody shows it", app.Reply{Verb: app.VerbStart, Outcome: app.OutcomeRefused}, false, true},
		{"not reached", app.Reply{Verb: app.VerbFinish, Outcome: app.OutcomeUnreached}, false, true},
		{"a second press meanwhile", app.Reply{Verb: app.VerbStart, Outcome: app.OutcomeRefused, Problem: busy}, false, false},
		{"reading", app.Reply{Verb: app.VerbRefresh, Outcome: app.OutcomeUnreached}, false, false},
		{"trying a webhook", app.Reply{Verb: app.VerbCheck, Outcome: app.OutcomeDone}, false, false},
		{"a dry run", app.Reply{Verb: app.VerbStart, Outcome: app.OutcomePlanned}, false, false},
		{"signed in by the demo", app.Reply{Verb: app.VerbSignIn, View: app.ViewLogin, Outcome: app.OutcomeDone}, false, false},
	} {
		if got := worthSaying(c.reply, c.windowSays); got != c.want {
			t.Errorf("%s: %v", c.name, got)
		}
	}
}

// The shortcut starts the day by itself only if that needs neither a reason nor a decision.
func TestStartsAtOnce(t *testing.T) {
	now := time.Date(2026, 11, 24, 9, 10, 0, 0, time.UTC)
	ready := app.Snapshot{
		Account: &app.Account{Zone: "UTC"}, Day: app.Day{State: app.StateNotStarted},
		Rules: app.Rules{Known: true, LateAfter: 9*time.Hour + 15*time.Minute},
	}
	with := func(change func(*app.Snapshot)) app.Snapshot { s := ready; change(&s); return s }
	state := func(d app.State) app.Snapshot { return with(func(s *app.Snapshot) { s.Day.State = d }) }
	for _, c := range []struct {
		name string
		s    app.Snapshot
		now  time.Time
		want bool
	}{
		{"on time and not started", ready, now, true},
		{"late", ready, now.Add(6 * time.Minute), false},
		{"late by the portal's clock", with(func(s *app.Snapshot) { s.ClockAhead = 10 * time.Minute }), now, false},
		{"nobody signed in", with(func(s *app.Snapshot) { s.Account = nil }), now, false},
		{"no connection", with(func(s *app.Snapshot) { s.Problem = &app.Problem{Kind: app.KindUnreachable} }), now, false},
		{"a press that is not settled", with(func(s *app.Snapshot) { s.Kept = &app.Intent{} }), now, false},
		{"the rules are not known", with(func(s *app.Snapshot) { s.Rules = app.Rules{} }), now, false},
		{"not read yet", state(app.StateUnknown), now, false},
		{"running", state(app.StateOpened), now, false},
		{"on a break", state(app.StatePaused), now, false},
		{"closed today", state(app.StateClosed), now, false},
		{"yesterday open", state(app.StateEarlier), now, false},
		{"expired", state(app.StateExpired), now, false},
	} {
		if got := offer.Of(c.s, c.now).AtOnce; got != c.want {
			t.Errorf("%s: %v", c.name, got)
		}
	}
}

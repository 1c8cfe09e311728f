package tray

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"clockin24/app"
	"clockin24/app/offer"
	"clockin24/app/words"
	"clockin24/assets"
)

// everyState are all states of a day.
var everyState = []app.State{
	app.StateUnknown, app.StateNotStarted, app.StateOpened, app.StatePaused, app.StateClosed, app.StateEarlier, app.StateExpired, app.StateStrange,
}

var (
	msk  = time.FixedZone("", 3*60*60)
	nine = time.Date(2026, 11, 24, 9, 0, 0, 0, msk)
	anna = &app.Account{
		Portal: "https://example.bitrix24.ru", Host: "example.bitrix24.ru", Name: "Анна Смирнова", Offset: 3 * 60 * 60, HasOffset: true,
	}
	office = app.Rules{Known: true, Tracking: true, LateAfter: 9*time.Hour + 15*time.Minute}
)

// a is Anna's snapshot with a state and changes.
func a(state app.State, changes ...func(*app.Snapshot)) app.Snapshot {
	s := app.Snapshot{Account: anna, Rules: office, Read: nine, Day: app.Day{State: state}}
	for _, change := range changes {
		change(&s)
	}
	return s
}

func doing(v app.Verb) func(*app.Snapshot) { return func(s *app.Snapshot) { s.Doing = v } }
func pending(s *app.Snapshot)              { s.Day.Pending = true }
func signedOut(s *app.Snapshot)            { s.Account = nil }
func kept(s *app.Snapshot)                 { s.Kept = &app.Intent{Verb: app.VerbStart, Pressed: nine} }

func ahead(d time.Duration) func(*app.Snapshot) {
	return func(s *app.Snapshot) { s.ClockAhead = d }
}
func withoutRules(s *app.Snapshot) { s.Rules = app.Rules{} }
func problem(k app.Kind) func(*app.Snapshot) {
	return func(s *app.Snapshot) { s.Problem = &app.Problem{Kind: k} }
}

func TestIcon(t *testing.T) {
	tests := []struct {
		name string
		s    app.Snapshot
		now  time.Time
		want assets.IconState
	}{
		{"nobody signed in", app.Snapshot{}, nine, assets.IconNotConfigured},
		{"nobody signed in, said so", a(app.StateUnknown, signedOut, problem(app.KindNotSignedIn)), nine, assets.IconNotConfigured},
		{"not read yet", a(app.StateUnknown), nine, assets.IconSending},
		{"not started", a(app.StateNotStarted), nine, assets.IconNotStarted},
		{"not started, to the second on time", a(app.StateNotStarted), nine.Add(15 * time.Minute), assets.IconNotStarted},
		{"not started and late", a(app.StateNotStarted), nine.Add(15*time.Minute + time.Second), assets.IconAttention},
		{"late by the portal's clock", a(app.StateNotStarted, ahead(time.Hour)), nine, assets.IconAttention},
		{"late, read in another zone", a(app.StateNotStarted), nine.Add(time.Hour).UTC(), assets.IconAttention},
		{"late without rules", a(app.StateNotStarted, withoutRules), nine.Add(time.Hour), assets.IconNotStarted},
		{"running", a(app.StateOpened), nine, assets.IconOpened},
		{"running since late", a(app.StateOpened), nine.Add(time.Hour), assets.IconOpened},
		{"running, waits for approval", a(app.StateOpened, pending), nine, assets.IconAttention},
		{"on a break", a(app.StatePaused), nine, assets.IconOnBreak},
		{"closed", a(app.StateClosed), nine.Add(9 * time.Hour), assets.IconNotStarted},
		{"closed, waits for approval", a(app.StateClosed, pending), nine, assets.IconAttention},
		{"yesterday runs", a(app.StateEarlier), nine, assets.IconAttention},
		{"yesterday forgotten", a(app.StateExpired), nine, assets.IconAttention},
		{"unknown word", a(app.StateStrange), nine, assets.IconAttention},
		{"starting", a(app.StateNotStarted, doing(app.VerbStart)), nine, assets.IconSending},
		{"starting while kept", a(app.StateNotStarted, doing(app.VerbStart), kept), nine, assets.IconSending},
		{"reading does not flicker", a(app.StateOpened, doing(app.VerbRefresh)), nine, assets.IconOpened},
		{"kept", a(app.StateNotStarted, kept), nine, assets.IconAttention},
		{"kept, no connection", a(app.StateNotStarted, kept, problem(app.KindUnreachable)), nine, assets.IconOffline},
		{"running, no connection", a(app.StateOpened, problem(app.KindTimedOut)), nine, assets.IconOffline},
		{"portal broken", a(app.StateUnknown, problem(app.KindPortalBroken)), nine, assets.IconOffline},
		{"credentials refused", a(app.StateUnknown, problem(app.KindCredentialsBad)), nine, assets.IconAttention},
		{"keyring locked", a(app.StateUnknown, problem(app.KindKeyringLocked)), nine, assets.IconAttention},
		{"refused by the portal", a(app.StateOpened, problem(app.KindRefusedByPortal)), nine, assets.IconAttention},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if got := Icon(test.s, test.now); got != test.want {
				t.Errorf("got %s, want %s", got, test.want)
			}
		})
	}
}

// items is the menu below the state as a person sees it: disabled items in brackets.
func items(s app.Snapshot) []string {
	var seen []string
	o := offer.Of(s, nine)
	for _, entry := range menu {
		switch {
		case entry.separator:
			seen = append(seen, "-")
		case entry.look(o) == enabled:
			seen = append(seen, string(entry.label)[len("Menu."):])
		case entry.look(o) == disabled:
			seen = append(seen, "("+string(entry.label)[len("Menu."):]+")")
		}
	}
	return seen
}

// in tells whether somebody is signed in, and the day is in one of these states.
func in(s app.Snapshot, states ...app.State) bool {
	return s.Account != nil && slices.Contains(states, s.Day.State)
}

func TestMenu(t *testing.T) {
	tail := []string{"-", "Portal", "Journal", "Settings", "-", "Quit"}
	tests := []struct {
		name string
		s    app.Snapshot
		want []string
	}{
		{"not read yet", a(app.StateUnknown), []string{"Start", "StartNow", "Refresh"}},
		{"not started", a(app.StateNotStarted), []string{"Start", "StartNow"}},
		{"starting", a(app.StateNotStarted, doing(app.VerbStart), kept), []string{"Start", "(StartNow)", "(Refresh)"}},
		{"kept", a(app.StateNotStarted, kept, problem(app.KindUnreachable)), []string{"GiveUp", "Refresh"}},
		{"reading", a(app.StateNotStarted, doing(app.VerbRefresh)), []string{"Start", "StartNow"}},
		{"running", a(app.StateOpened), []string{"Finish", "FinishAt", "Break"}},
		{"running, waits for approval", a(app.StateOpened, pending), []string{"Finish", "FinishAt", "Break"}},
		{"finishing", a(app.StateOpened, doing(app.VerbFinish)), []string{"(Finish)", "FinishAt", "(Break)"}},
		{"running, no connection", a(app.StateOpened, problem(app.KindUnreachable)), []string{"Finish", "FinishAt", "Break", "Refresh"}},
		{"on a break", a(app.StatePaused), []string{"Resume", "Finish", "FinishAt"}},
		{"resuming", a(app.StatePaused, doing(app.VerbResume)), []string{"(Resume)", "(Finish)", "FinishAt"}},
		{"closed", a(app.StateClosed), []string{"Reopen"}},
		{"yesterday runs", a(app.StateEarlier), []string{"FinishEarlier"}},
		{"yesterday forgotten", a(app.StateExpired), []string{"FinishEarlier"}},
		{"unknown word", a(app.StateStrange), []string{"Refresh"}},
		{
			"credentials refused", a(app.StateUnknown, problem(app.KindCredentialsBad)),
			[]string{"SignIn", "Start", "StartNow", "Refresh"},
		},
		{
			"keyring locked", a(app.StateUnknown, problem(app.KindKeyringLocked)),
			[]string{"Unlock", "Start", "StartNow", "Refresh"},
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if got, want := items(test.s), append(test.want, tail...); !slices.Equal(got, want) {
				t.Errorf("got  %q\nwant %q", got, want)
			}
		})
	}
	t.Run("nobody signed in", func(t *testing.T) {
		want := []string{"SignIn", "-", "(Portal)", "(Journal)", "Settings", "-", "Quit"}
		if got := items(app.Snapshot{}); !slices.Equal(got, want) {
			t.Errorf("got  %q\nwant %q", got, want)
		}
	})
}

// Where new credentials may help, the menu leads to them: that the grant of an application is over is no other thing than a webhook
// that was deleted.
func TestMenuSignsInAgain(t *testing.T) {
	for kind, want := range map[app.Kind]bool{
		app.KindCredentialsBad: true, app.KindScopeMissing: true, app.KindSignedOut: true, app.KindAppRefused: true,
		app.KindKeyringMissing: true, app.KindPortalGone: true,
		app.KindRenamed: false, app.KindUnreachable: false, app.KindKeyringLocked: false, app.KindRefusedByPortal: false,
	} {
		if got := slices.Contains(items(a(app.StateNotStarted, problem(kind))), "SignIn"); got != want {
			t.Errorf("%s: sign in is there: %t", kind, got)
		}
	}
}

// A kept start whose date is over can be dropped, and today's can begin.
func TestMenuOfAStartThatIsGone(t *testing.T) {
	gone := a(app.StateNotStarted, kept)
	gone.Kept.Pressed = nine.AddDate(0, 0, -1)
	if got, want := items(gone)[:4], []string{"Start", "StartNow", "GiveUp", "Refresh"}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

// Whatever the snapshot, there is something to press above the first separator (or its turn comes in a moment), no two
// separators meet, and nothing that is offered contradicts the state.
func TestMenuHoldsTogether(t *testing.T) {
	verbs := []app.Verb{"", app.VerbRefresh, app.VerbStart, app.VerbPause, app.VerbResume, app.VerbFinish, app.VerbReopen, app.VerbSignIn}
	kinds := []app.Kind{"", app.KindNotSignedIn, app.KindUnreachable, app.KindKeyringLocked, app.KindCredentialsBad, app.KindRefusedByPortal}
	for _, state := range everyState {
		for _, verb := range verbs {
			for _, kind := range kinds {
				for _, change := range []func(*app.Snapshot){func(*app.Snapshot) {}, kept, signedOut} {
					s := a(state, doing(verb), change)
					if kind != "" {
						problem(kind)(&s)
					}
					got := items(s)
					name := fmt.Sprintf("%q doing %q, problem %q, kept %t, signed in %t: %q",
						state, verb, kind, s.Kept != nil, s.Account != nil, got)
					if got[0] == "-" || got[len(got)-1] != "Quit" {
						t.Error(name)
					}
					for i := range got[1:] {
						if got[i] == "-" && got[i+1] == "-" {
							t.Error(name)
						}
					}
					if slices.Contains(got, "Finish") && !in(s, app.StateOpened, app.StatePaused) ||
						slices.Contains(got, "StartNow") && !in(s, app.StateNotStarted, app.StateUnknown) {
						t.Error(name)
					}
				}
			}
		}
	}
}

// A press is about what the menu showed when it was pressed, although another day is drawn before its turn comes.
func TestAPressIsOfWhatWasShown(t *testing.T) {
	var of []time.Time
	told := func(shown app.Snapshot) { of = append(of, shown.Day.Start) }
	actions := Actions{Resume: told, Finish: told, Break: told, GiveUp: told}
	tray := New(words.New("ru"), actions)
	shows := func(start time.Time) {
		tray.shown.Store(&app.Snapshot{Day: app.Day{State: app.StateOpened, Start: start}})
	}
	ctx, stop := context.WithCancel(t.Context())
	var forwarding sync.WaitGroup
	defer forwarding.Wait()
	defer stop()
	acts := 0
	for _, entry := range menu {
		if entry.separator || entry.action(actions) == nil {
			continue
		}
		acts++
		shows(nine)
		clicks := make(chan struct{})
		forwarding.Go(func() { tray.forward(ctx, clicks, entry.action(actions)) })
		clicks <- struct{}{}
		pressed := <-tray.pressed
		shows(nine.Add(24 * time.Hour))
		pressed()
		if len(of) != acts || !of[acts-1].Equal(nine) {
			t.Errorf("%s: %v, want one more of %v", entry.label, of, nine)
		}
	}
	if acts != 4 {
		t.Errorf("%d items act on what is shown", acts)
	}
}

// The picture changes by itself exactly when untilChange says.
func TestUntilChange(t *testing.T) {
	tray := New(words.New("ru"), Actions{})
	breaks := func(s *app.Snapshot) { s.Day.Breaks = 30 * time.Second }
	opened := func(s *app.Snapshot) { s.Day.Start = nine.Add(-3*time.Hour - 12*time.Minute - 20*time.Second) }
	lunch := func(s *app.Snapshot) { s.Day.Finish = nine.Add(-10*time.Minute - 15*time.Second) }
	tests := []struct {
		name string
		s    app.Snapshot
		now  time.Time
		want time.Duration
	}{
		{"running", a(app.StateOpened, opened), nine, 40 * time.Second},
		{"running, just drawn", a(app.StateOpened, opened), nine.Add(40 * time.Second), time.Minute},
		{"running with breaks", a(app.StateOpened, opened, breaks), nine, 10 * time.Second},
		{"running by the portal's clock", a(app.StateOpened, opened, ahead(15*time.Second)), nine, 25 * time.Second},
		{"on a break", a(app.StatePaused, opened, lunch), nine, 45 * time.Second},
		{"on a break, by the minute with the earlier ones", a(app.StatePaused, opened, lunch, breaks), nine, 15 * time.Second},
		{"not started, before it is late", a(app.StateNotStarted), nine, 15*time.Minute + time.Second},
		{"a start that is kept in its minute", a(app.StateNotStarted, func(s *app.Snapshot) {
			s.Kept = &app.Intent{Pressed: nine.Add(10 * time.Second)}
		}), nine.Add(20 * time.Second), 40 * time.Second},
		{"not started, at the border", a(app.StateNotStarted), nine.Add(15 * time.Minute), time.Second},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got, ok := untilChange(test.s, test.now)
			if !ok || got != test.want {
				t.Fatalf("got %v, %t, want %v", got, ok, test.want)
			}
			shortly := tray.picture(test.s, test.now.Add(got-time.Millisecond))
			then := tray.picture(test.s, test.now.Add(got))
			before := tray.picture(test.s, test.now)
			same := func(p picture) bool {
				return p.state == before.state && p.tooltip == before.tooltip && p.icon == before.icon
			}
			if !same(shortly) {
				t.Errorf("changes earlier: %q", shortly.tooltip)
			}
			if same(then) {
				t.Errorf("does not change: %q", then.tooltip)
			}
		})
	}
	for name, s := range map[string]app.Snapshot{
		"late":          a(app.StateNotStarted, func(s *app.Snapshot) { s.Rules.LateAfter = time.Hour }),
		"no rules":      a(app.StateNotStarted, withoutRules),
		"a break":       a(app.StatePaused, opened), // of a portal that does not tell since when
		"closed":        a(app.StateClosed, opened),
		"not signed in": {},
		"no start":      a(app.StateOpened),
	} {
		if wait, ok := untilChange(s, nine); ok {
			t.Errorf("%s: changes in %v", name, wait)
		}
	}
	future := a(app.StateOpened, func(s *app.Snapshot) { s.Day.Start = nine.Add(90 * time.Second) })
	if wait, ok := untilChange(future, nine); !ok || wait <= 0 || wait > time.Minute {
		t.Errorf("a start in the future: %v, %t", wait, ok)
	}
}

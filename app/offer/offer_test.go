package offer

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"clockin24/app"
)

var (
	moscow  = time.FixedZone("", 3*60*60)
	now     = time.Date(2026, 11, 24, 9, 12, 0, 0, moscow)
	pressed = now.Add(-10 * time.Minute)
)

// everyState are all states of a day.
var everyState = []app.State{
	app.StateUnknown, app.StateNotStarted, app.StateOpened, app.StatePaused, app.StateClosed, app.StateEarlier, app.StateExpired, app.StateStrange,
}

// everyProblem has a problem of each sort that an offer distinguishes, and its cure.
var everyProblem = map[app.Kind]Cure{
	"": CureNone, app.KindUnreachable: CureRetry, app.KindTooMany: CureRetry, app.KindRefusedByPortal: CureNone,
	app.KindCredentialsBad: CureSignIn, app.KindSignedOut: CureSignIn, app.KindAppRefused: CureSignIn, app.KindScopeMissing: CureScope,
	app.KindRenamed: CureMove, app.KindKeyringLocked: CureUnlock, app.KindKeyringMissing: CureElsewhere, app.KindNoAccess: CureElsewhere,
}

// keptStarts are kept starts, by what they need.
var keptStarts = map[string]*app.Intent{
	"no": nil,
	"waits": {
		ID: "1", Verb: app.VerbStart, Pressed: pressed, Reason: "Пробки", Consent: true,
	},
	"asks":   {ID: "1", Verb: app.VerbStart, Pressed: pressed},
	"unsure": {ID: "1", Verb: app.VerbStart, Pressed: pressed, Unsure: true},
	"gone":   {ID: "1", Verb: app.VerbStart, Pressed: pressed.AddDate(0, 0, -1)},
}

// looking is the snapshot of somebody who is signed in.
func looking(state app.State, kind app.Kind, kept *app.Intent) app.Snapshot {
	s := app.Snapshot{
		Account: &app.Account{Host: "example.bitrix24.ru", User: 7, Offset: 3 * 60 * 60, HasOffset: true, OffsetAt: now, Firm: true},
		Day:     app.Day{State: state}, Rules: app.Rules{Known: true, Tracking: true}, Read: now, Kept: kept,
	}
	switch state {
	case app.StateOpened, app.StatePaused, app.StateClosed:
		s.Day.Start = now.Add(-time.Hour)
	case app.StateEarlier, app.StateExpired:
		s.Day.Start = now.AddDate(0, 0, -1)
	}
	if state == app.StateClosed {
		s.Day.Finish = now.Add(-time.Minute)
	}
	if kind != "" {
		s.Problem = &app.Problem{Kind: kind, Host: "example.bitrix24.ru"}
	}
	return s
}

// acts writes the acts of an offer as the tests do: first the ways, then what is possible beside them.
func acts(o Offer) string {
	said := func(all []Act) string {
		var names []string
		for _, a := range all {
			names = append(names, string(a))
		}
		return strings.Join(names, ", ")
	}
	return said(o.Ways) + " | " + said(o.Beside)
}

// TestStatesAndKeptStarts checks what is offered in each state with each kept start.
func TestStatesAndKeptStarts(t *testing.T) {
	type row struct {
		state       app.State
		kept        string
		situation   Situation
		acts        string
		main, enter Act
		asks        app.Verb
	}
	rows := []row{
		{app.StateUnknown, "no", SituationNotStarted, "start | portal, refresh", ActStart, ActStart, app.VerbStart},
		{app.StateNotStarted, "no", SituationNotStarted, "start | portal", ActStart, ActStart, app.VerbStart},
		{app.StateNotStarted, "waits", SituationKeptWaits, "refresh, give up | give up, portal, refresh", ActRetry, ActNone, ""},
		{app.StateNotStarted, "asks", SituationKeptAsks, "send kept, give up | give up, portal, refresh", ActSendKept, ActSendKept, app.VerbSendKept},
		{app.StateNotStarted, "unsure", SituationKeptUnsure, "send kept, give up | give up, portal, refresh", ActSendKept, ActSendKept, app.VerbSendKept},
		{app.StateNotStarted, "gone", SituationNotStarted, "start, give up | portal, refresh", ActStart, ActStart, app.VerbStart},
		{app.StateOpened, "no", SituationOpened, "finish, pause | portal", ActFinish, ActNone, ""},
		{app.StateOpened, "gone", SituationOpened, "finish, pause, give up | portal, refresh", ActFinish, ActNone, ""},
		{app.StatePaused, "no", SituationPaused, "resume, finish | portal", ActResume, ActResume, ""},
		{app.StateClosed, "no", SituationClosed, "reopen | portal", ActNone, ActNone, ""},
		{app.StateEarlier, "no", SituationEarlier, "finish, portal | portal", ActFinish, ActFinish, app.VerbFinish},
		{app.StateEarlier, "waits", SituationEarlier, "finish, portal | give up, portal, refresh", ActFinish, ActFinish, app.VerbFinish},
		{app.StateExpired, "no", SituationExpired, "finish, portal | portal", ActFinish, ActFinish, app.VerbFinish},
		{app.StateStrange, "no", SituationStrange, "portal | portal, refresh", ActPortal, ActPortal, ""},
	}
	for _, r := range rows {
		t.Run(fmt.Sprintf("%s, kept: %s", r.state, r.kept), func(t *testing.T) {
			o := Of(looking(r.state, "", keptStarts[r.kept]), now)
			got := row{r.state, r.kept, o.Situation, acts(o), o.Main, o.Enter, o.Form.Verb}
			if got != r {
				t.Errorf("got  %+v\nwant %+v", got, r)
			}
		})
	}
}

// A person who is not signed in is offered to sign in. If the account cannot be used, a new attempt to find it is offered.
func TestNobody(t *testing.T) {
	for kind, want := range map[app.Kind]string{
		"": "sign in | ", app.KindNotSignedIn: "sign in | ", app.KindKeyringLocked: "refresh, sign in | unlock",
		app.KindKeyringMissing: "refresh, sign in | sign in",
	} {
		s := looking(app.StateUnknown, kind, nil)
		s.Account = nil
		if got := acts(Of(s, now)); got != want {
			t.Errorf("%q: %q, want %q", kind, got, want)
		}
	}
}

// For every state, every problem and every kept start, the offer fits the state, and the cure of the problem is possible.
func TestEveryOffer(t *testing.T) {
	for _, state := range everyState {
		for kind, cure := range everyProblem {
			for needs, kept := range keptStarts {
				for _, doing := range []app.Verb{"", app.VerbRefresh, app.VerbStart, app.VerbFinish, app.VerbSendKept, app.VerbSignIn} {
					s := looking(state, kind, kept)
					s.Doing = doing
					o := Of(s, now)
					if p := contradiction(s, o, cure); p != "" {
						t.Errorf("%q, problem %q, kept %q, doing %q: %s: %s", state, kind, needs, doing, p, acts(o))
					}
				}
			}
		}
	}
}

// contradiction says what is wrong with an offer; "" if nothing is.
func contradiction(s app.Snapshot, o Offer, cure Cure) string {
	notStarted := s.Day.State == app.StateUnknown || s.Day.State == app.StateNotStarted
	for _, v := range []app.Verb{app.VerbPause, app.VerbResume, app.VerbReopen, app.VerbFinish} {
		fits := s.Day.Allows(v) == nil || v == app.VerbFinish && s.Day.State == app.StateExpired
		if o.May(Act(v)) != fits {
			return fmt.Sprintf("%s is possible: %t", v, o.May(Act(v)))
		}
	}
	sending := s.Kept != nil && (s.Doing == app.VerbStart || s.Doing == app.VerbSendKept)
	switch {
	case len(o.Ways) == 0:
		return "there is no way on"
	case o.Cure != cure || cure != CureNone && !o.May(cure.Act()):
		return "the cure is " + string(o.Cure)
	case o.May(ActStart) && !notStarted:
		return "a start that would end a break, or re-open a day"
	case o.May(ActSendKept) && s.Kept == nil:
		return "a kept start that there is none of"
	case o.May(ActGiveUp) != (s.Kept != nil && !sending):
		return "the kept start can, or cannot, be dropped"
	case o.Main != ActNone && !slices.Contains(o.Ways, o.Main), o.Enter != ActNone && o.Enter != o.Main:
		return "what is proposed is no way"
	case o.Form.Excuse != ExcuseNone && !s.Problem.Waits():
		return "an excuse that nobody knows to be true"
	case o.AtOnce && (s.Problem != nil || s.Kept != nil):
		return "a start at once"
	case o.Busy != (s.Doing != "" && s.Doing != app.VerbRefresh):
		return "busy"
	}
	return ""
}

// The proposed reason is the problem because of which the start was kept. There is none if that is not known.
func TestExcuses(t *testing.T) {
	for _, c := range []struct {
		why, problem app.Kind
		want         Excuse
	}{
		{"", "", ExcuseNone},
		{"", app.KindRefusedByPortal, ExcuseNone},
		{"", app.KindTooMany, ExcuseBusy},
		{"", app.KindUnreachable, ExcuseNoConnection},
		{app.KindTooMany, "", ExcuseBusy},
		{app.KindTooMany, app.KindUnreachable, ExcuseBusy},
		{app.KindBlocked, "", ExcuseBusy},
		{app.KindUnreachable, app.KindTooMany, ExcuseNoConnection},
		{app.KindHostUnknown, "", ExcuseNoConnection},
		{app.KindTimedOut, "", ExcuseNoAnswer},
		{app.KindPortalBroken, app.KindUnreachable, ExcuseNoAnswer},
		{app.KindNotUnderstood, "", ExcuseNoAnswer},
	} {
		kept := *keptStarts["asks"]
		kept.Why = c.why
		if got := Of(looking(app.StateNotStarted, c.problem, &kept), now).Form.Excuse; got != c.want {
			t.Errorf("kept for %q, now %q: %q, want %q", c.why, c.problem, got, c.want)
		}
	}
	for _, c := range []struct {
		problem app.Kind
		want    Excuse
		keeps   bool
	}{{"", ExcuseNone, false}, {app.KindTooMany, ExcuseBusy, true}, {app.KindUnreachable, ExcuseNoConnection, true}, {app.KindRenamed, ExcuseNone, false}} {
		if o := Of(looking(app.StateNotStarted, c.problem, nil), now); o.Form.Excuse != c.want || o.Keeps != c.keeps {
			t.Errorf("a start with %q: %q, kept %t", c.problem, o.Form.Excuse, o.Keeps)
		}
	}
}

// TestForms checks what the person is asked, and what the form contains at first.
func TestForms(t *testing.T) {
	forgotten := looking(app.StateExpired, "", nil)
	forgotten.Day.Suggest = time.Date(2026, 11, 23, 18, 0, 0, 0, moscow)
	tomorrow := forgotten
	tomorrow.Day.Suggest = now.Add(time.Hour)
	free := looking(app.StateNotStarted, "", keptStarts["asks"])
	free.Rules.Free = true
	late := looking(app.StateNotStarted, "", nil)
	late.Rules.LateAfter = 9 * time.Hour
	written := looking(app.StateNotStarted, app.KindUnreachable, &app.Intent{ID: "1", Pressed: pressed, Reason: "Пробки", Consent: true, Unsure: true})
	for name, c := range map[string]struct {
		s    app.Snapshot
		want Form
	}{
		"start":               {looking(app.StateNotStarted, "", nil), Form{Verb: app.VerbStart}},
		"late start":          {late, Form{Verb: app.VerbStart, Reason: app.DemandAsked}},
		"kept start":          {looking(app.StateNotStarted, "", keptStarts["asks"]), Form{Verb: app.VerbSendKept, Time: "09:02", Reason: app.DemandRequired}},
		"kept, flexible":      {free, Form{Verb: app.VerbSendKept, Time: "09:02"}},
		"kept with a reason":  {written, Form{Verb: app.VerbSendKept, Time: "09:02", NeedsTime: true, Reason: app.DemandRequired, Written: "Пробки", Excuse: ExcuseNoConnection}},
		"forgotten":           {forgotten, Form{Verb: app.VerbFinish, Past: true, Time: "18:00", NeedsTime: true, Reason: app.DemandRequired}},
		"forgotten, to come":  {tomorrow, Form{Verb: app.VerbFinish, Past: true, NeedsTime: true}},
		"nothing is asked of": {looking(app.StateOpened, "", nil), Form{}},
	} {
		if got := Of(c.s, now).Form; got != c.want {
			t.Errorf("%s: %+v, want %+v", name, got, c.want)
		}
	}
	running := looking(app.StateOpened, "", nil)
	running.Rules.MinDuration = 8 * time.Hour
	if got, want := FormOf(running, app.VerbFinish, now), (Form{Verb: app.VerbFinish, Reason: app.DemandAsked}); got != want {
		t.Errorf("the finish of a day that is too short: %+v, want %+v", got, want)
	}
}

// Both clocks can be shown only where the portal's is known.
func TestAKeptStartWithoutAZone(t *testing.T) {
	s := looking(app.StateNotStarted, "", keptStarts["waits"])
	s.Account.HasOffset, s.Account.Firm, s.Account.Offset = false, false, 0
	if o := Of(s, now); o.Situation != SituationKeptZone || !slices.Equal(o.Ways, []Act{ActRetry, ActGiveUp}) {
		t.Errorf("%s: %s", o.Situation, acts(o))
	}
	s.Account.Server = app.Clocks{East: 5 * 60 * 60, At: now}
	if o := Of(s, now); o.Situation != SituationKeptZone || !slices.Equal(o.Ways, []Act{ActSendKept, ActGiveUp}) || o.Main != ActNone || o.Enter != ActNone {
		t.Errorf("%s: %s, main %q, enter %q", o.Situation, acts(o), o.Main, o.Enter)
	}
}

// What a person meant for one record, kept start or account does not count for another.
func TestSubjects(t *testing.T) {
	boris := looking(app.StateNotStarted, "", nil)
	boris.Account.User = 9
	later := looking(app.StateOpened, "", nil)
	later.Day.Start = later.Day.Start.Add(time.Hour)
	other := *keptStarts["asks"]
	other.ID = "2"
	seen := map[Subject]bool{}
	for _, s := range []app.Snapshot{
		looking(app.StateNotStarted, "", nil), boris, looking(app.StateOpened, "", nil), later, looking(app.StatePaused, "", nil),
		looking(app.StateNotStarted, "", keptStarts["asks"]), looking(app.StateNotStarted, "", &other),
		{},
	} {
		o := Of(s, now)
		if seen[o.Subject] {
			t.Errorf("%+v is that of another one", o.Subject)
		}
		seen[o.Subject] = true
	}
	if Of(looking(app.StateUnknown, "", nil), now).Subject != Of(looking(app.StateNotStarted, "", nil), now).Subject {
		t.Error("a start is not the same before the state is read")
	}
}

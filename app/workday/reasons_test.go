package workday

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"clockin24/app"
)

func TestReasonsWith(t *testing.T) {
	r := app.Reasons{}
	for _, reason := range []string{"a", "b", " c  d ", "B", "", "e", "f", "g"} {
		r = r.With(reason)
	}
	if want := []string{"g", "f", "e", "B", "c d"}; !slices.Equal(r.Last, want) {
		t.Errorf("last are %q, want %q", r.Last, want)
	}
	if r.Given != nil {
		t.Error("the given ones were edited by nobody")
	}
	if long := r.With(strings.Repeat("я", 1000)).Last[0]; len([]rune(long)) != app.ReasonLength {
		t.Errorf("%d letters", len([]rune(long)))
	}
}

func TestReasonsProposed(t *testing.T) {
	own := []string{"Traffic", "Doctor"}
	for _, c := range []struct {
		r    app.Reasons
		want []string
	}{
		{app.Reasons{}, own},
		{app.Reasons{Last: []string{"Bus", "doctor"}}, []string{"Bus", "doctor", "Traffic"}},
		{app.Reasons{Last: []string{"Bus"}, Given: []string{}}, []string{"Bus"}},
		{app.Reasons{Given: []string{"Dentist", "", "Dentist"}}, []string{"Dentist"}},
	} {
		if got := c.r.Proposed(own); !slices.Equal(got, c.want) {
			t.Errorf("%+v: %q, want %q", c.r, got, c.want)
		}
	}
}

// Reasons that were edited to an empty list differ from reasons that were never edited, in JSON too.
func TestReasonsKeepTheirEmptiness(t *testing.T) {
	for _, given := range [][]string{nil, {}, {"x"}} {
		text, err := json.Marshal(app.Reasons{Given: given})
		var r app.Reasons
		if err == nil {
			err = json.Unmarshal(text, &r)
		}
		if err != nil || (r.Given == nil) != (given == nil) || !slices.Equal(r.Given, given) {
			t.Errorf("%v became %s: %v", given, text, err)
		}
	}
}

// A reasonShelf is a [ReasonStore] in memory.
type reasonShelf struct{ kept app.Reasons }

func (s *reasonShelf) Reasons() app.Reasons { return s.kept }

func (s *reasonShelf) ChangeReasons(f func(app.Reasons) app.Reasons) error {
	s.kept = f(s.kept)
	return nil
}

func TestWhichReasonsAreRemembered(t *testing.T) {
	for _, c := range []struct {
		verb    app.Verb
		outcome app.Outcome
		problem *app.Problem
		user    int
		want    bool
	}{
		{app.VerbStart, app.OutcomeDone, nil, 0, true},
		{app.VerbFinish, app.OutcomeDone, nil, 0, true},
		{app.VerbSendKept, app.OutcomeDone, nil, 0, true},
		{app.VerbStart, app.OutcomeKept, nil, 0, true},
		{app.VerbStart, app.OutcomeDifferent, &app.Problem{Kind: app.KindStartUnlike}, 0, true},
		{app.VerbStart, app.OutcomeDifferent, &app.Problem{Kind: app.KindOnBreak}, 0, false},
		{app.VerbStart, app.OutcomeRefused, &app.Problem{Kind: app.KindRefusedByPortal}, 0, false},
		{app.VerbStart, app.OutcomeUnreached, &app.Problem{Kind: app.KindTimedOut}, 0, false},
		{app.VerbStart, app.OutcomeAlready, nil, 0, false},
		{app.VerbStart, app.OutcomePlanned, nil, 0, false},
		{app.VerbStart, app.OutcomeDone, nil, 8, false},
		{app.VerbPause, app.OutcomeDone, nil, 0, false},
		{app.VerbReopen, app.OutcomeDone, nil, 0, false},
	} {
		shelf := &reasonShelf{}
		w := New(Parts{Reasons: shelf})
		asked := c.verb
		if asked == app.VerbReopen {
			asked = app.VerbStart // the day was closed
		}
		w.remember(app.Command{Verb: asked, Reason: "Пробки", User: c.user}, app.Reply{Verb: c.verb, Outcome: c.outcome, Problem: c.problem})
		if got := len(shelf.Reasons().Last) == 1; got != c.want {
			t.Errorf("%s, %s, for %d: remembered is %v", c.verb, c.outcome, c.user, got)
		}
	}
}

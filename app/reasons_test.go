package app

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
)

func TestReasonsWith(t *testing.T) {
	r := Reasons{}
	for _, reason := range []string{"a", "b", " c  d ", "B", "", "e", "f", "g"} {
		r = r.With(reason)
	}
	if want := []string{"g", "f", "e", "B", "c d"}; !slices.Equal(r.Last, want) {
		t.Errorf("last are %q, want %q", r.Last, want)
	}
	if r.Given != nil {
		t.Error("the given ones were edited by nobody")
	}
	if long := r.With(strings.Repeat("я", 1000)).Last[0]; len([]rune(long)) != ReasonLength {
		t.Errorf("%d letters", len([]rune(long)))
	}
}

func TestReasonsProposed(t *testing.T) {
	own := []string{"Traffic", "Doctor"}
	for _, c := range []struct {
		r    Reasons
		want []string
	}{
		{Reasons{}, own},
		{Reasons{Last: []string{"Bus", "doctor"}}, []string{"Bus", "doctor", "Traffic"}},
		{Reasons{Last: []string{"Bus"}, Given: []string{}}, []string{"Bus"}},
		{Reasons{Given: []string{"Dentist", "", "Dentist"}}, []string{"Dentist"}},
	} {
		if got := c.r.Proposed(own); !slices.Equal(got, c.want) {
			t.Errorf("%+v: %q, want %q", c.r, got, c.want)
		}
	}
}

// Edited to nothing is another thing than not edited, in JSON too.
func TestReasonsKeepTheirEmptiness(t *testing.T) {
	for _, given := range [][]string{nil, {}, {"x"}} {
		text, err := json.Marshal(Reasons{Given: given})
		var r Reasons
		if err == nil {
			err = json.Unmarshal(text, &r)
		}
		if err != nil || (r.Given == nil) != (given == nil) || !slices.Equal(r.Given, given) {
			t.Errorf("%v became %s: %v", given, text, err)
		}
	}
}

// A reasonShelf is a [ReasonStore] in memory.
type reasonShelf struct{ kept Reasons }

func (s *reasonShelf) Reasons() Reasons { return s.kept }

func (s *reasonShelf) ChangeReasons(f func(Reasons) Reasons) error {
	s.kept = f(s.kept)
	return nil
}

func TestWhichReasonsAreRemembered(t *testing.T) {
	for _, c := range []struct {
		verb    Verb
		outcome Outcome
		problem *Problem
		user    int
		want    bool
	}{
		{Start, Done, nil, 0, true},
		{Finish, Done, nil, 0, true},
		{SendKept, Done, nil, 0, true},
		{Start, Kept, nil, 0, true},
		{Start, Different, &Problem{Kind: StartUnlike}, 0, true},
		{Start, Different, &Problem{Kind: OnBreak}, 0, false},
		{Start, Refused, &Problem{Kind: RefusedByPortal}, 0, false},
		{Start, Unreached, &Problem{Kind: TimedOut}, 0, false},
		{Start, Already, nil, 0, false},
		{Start, Planned, nil, 0, false},
		{Start, Done, nil, 8, false},
		{Pause, Done, nil, 0, false},
		{Reopen, Done, nil, 0, false},
	} {
		shelf := &reasonShelf{}
		w := New(Parts{Reasons: shelf})
		asked := c.verb
		if asked == Reopen {
			asked = Start // and the day was closed
		}
		w.remember(Command{Verb: asked, Reason: "Пробки", User: c.user}, Reply{Verb: c.verb, Outcome: c.outcome, Problem: c.problem})
		if got := len(shelf.Reasons().Last) == 1; got != c.want {
			t.Errorf("%s, %s, for %d: remembered is %v", c.verb, c.outcome, c.user, got)
		}
	}
}

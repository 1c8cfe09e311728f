package app

import (
	"encoding/json"
	"slices"
	"strings"
)

// The limits of what is kept of reasons: so many that were given last, so many to begin with, and so long ones, in characters.
const (
	LastReasons  = 5
	GivenReasons = 6
	reasonLength = 200
)

// Reasons are what a person writes again and again. They never leave this computer but with a start or a finish.
type Reasons struct {
	// Last are those that were given, the newest first.
	Last []string `json:"last,omitempty"`
	// Given are those to begin with, as the person has edited them; nil are those that come with the program.
	Given []string `json:"given"`
}

// A ReasonStore keeps the reasons, on this computer only. It is safe for concurrent use.
type ReasonStore interface {
	// Reasons never waits.
	Reasons() Reasons
	// ChangeReasons is durable when it returns. What could not be written holds nevertheless, until the program ends.
	ChangeReasons(func(Reasons) Reasons) error
}

// Proposed are the reasons to choose from, the newest first and each once, where own stands in for no Given.
func (r Reasons) Proposed(own []string) []string {
	if r.Given != nil {
		own = r.Given
	}
	return distinct(slices.Concat(r.Last, own))
}

// With is r after a reason was given.
func (r Reasons) With(reason string) Reasons {
	r.Last = append([]string{reason}, r.Last...)
	return r.tidy()
}

// tidy leaves out what is empty, long, there already, or too much.
func (r Reasons) tidy() Reasons {
	last, given := distinct(r.Last), distinct(r.Given)
	r.Last = last[:min(len(last), LastReasons)]
	if r.Given != nil {
		r.Given = given[:min(len(given), GivenReasons)]
	}
	return r
}

func distinct(reasons []string) []string {
	all := []string{}
	for _, reason := range reasons {
		reason = strings.Join(strings.Fields(reason), " ")
		if letters := []rune(reason); len(letters) > reasonLength {
			reason = string(letters[:reasonLength])
		}
		there := slices.ContainsFunc(all, func(other string) bool { return strings.EqualFold(reason, other) })
		if reason != "" && !there {
			all = append(all, reason)
		}
	}
	return all
}

// remember keeps the reason of a start or a finish that was accepted, or is kept to be sent. R tells what the command has become.
func (w *Workday) remember(c Command, r Reply) {
	accepted := r.Outcome == Done || r.Outcome == Kept ||
		r.Problem != nil && (r.Problem.Kind == StartUnlike || r.Problem.Kind == ZoneUnlike || r.Problem.Kind == SecondRecord)
	if w.parts.Reasons == nil || !accepted || c.User != 0 || strings.TrimSpace(c.Reason) == "" {
		return
	}
	if r.Verb != Start && r.Verb != Finish && r.Verb != SendKept {
		return
	}
	if err := w.parts.Reasons.ChangeReasons(func(r Reasons) Reasons { return r.With(c.Reason) }); err != nil {
		w.parts.Log.Warn("keep a reason", "error", err)
	}
}

// preferReasons has the person edit or forget reasons: the value is [Reasons] as JSON.
func (w *Workday) preferReasons(value string) *Problem {
	var edited Reasons
	if w.parts.Reasons == nil || json.Unmarshal([]byte(value), &edited) != nil {
		return &Problem{Kind: PreferenceBad}
	}
	if err := w.parts.Reasons.ChangeReasons(func(Reasons) Reasons { return edited.tidy() }); err != nil {
		return &Problem{Kind: PreferenceUnkept, Text: err.Error()}
	}
	return nil
}

package app

import (
	"encoding/json"
	"strings"
)

// A ReasonStore keeps the reasons, on this computer only. It is safe for concurrent use.
type ReasonStore interface {
	// Reasons never waits.
	Reasons() Reasons
	// ChangeReasons is durable when it returns. What could not be written holds nevertheless, until the program ends.
	ChangeReasons(func(Reasons) Reasons) error
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
	if err := w.parts.Reasons.ChangeReasons(func(Reasons) Reasons { return edited.Tidy() }); err != nil {
		return &Problem{Kind: PreferenceUnkept, Text: err.Error()}
	}
	return nil
}

package workday

import (
	"encoding/json"
	"strings"

	"clockin24/app"
)

// A ReasonStore keeps the reasons, on this computer only. It is safe for concurrent use.
type ReasonStore interface {
	// Reasons never waits.
	Reasons() app.Reasons
	// ChangeReasons is durable when it returns. A change that could not be written holds nevertheless, until the program ends.
	ChangeReasons(func(app.Reasons) app.Reasons) error
}

// remember keeps the reason of a start or a finish that was accepted, or that is kept to be sent. R says what became of the
// command.
func (w *Workday) remember(c app.Command, r app.Reply) {
	accepted := r.Outcome == app.OutcomeDone || r.Outcome == app.OutcomeKept ||
		r.Problem.Recorded()
	if w.parts.Reasons == nil || !accepted || c.User != 0 || strings.TrimSpace(c.Reason) == "" {
		return
	}
	if r.Verb != app.VerbStart && r.Verb != app.VerbFinish && r.Verb != app.VerbSendKept {
		return
	}
	if err := w.parts.Reasons.ChangeReasons(func(r app.Reasons) app.Reasons { return r.With(c.Reason) }); err != nil {
		w.parts.Log.Warn("keep a reason", "error", err)
	}
}

// preferReasons replaces the reasons after the person has edited or forgotten some: the value is [app.Reasons] as JSON.
func (w *Workday) preferReasons(value string) *app.Problem {
	var edited app.Reasons
	if w.parts.Reasons == nil || json.Unmarshal([]byte(value), &edited) != nil {
		return &app.Problem{Kind: app.KindPreferenceBad}
	}
	if err := w.parts.Reasons.ChangeReasons(func(app.Reasons) app.Reasons { return edited.Tidy() }); err != nil {
		return &app.Problem{Kind: app.KindPreferenceUnkept, Text: err.Error()}
	}
	return nil
}

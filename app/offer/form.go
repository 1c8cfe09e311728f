package offer

import (
	"time"

	"clockin24/app"
	"clockin24/app/calendar"
)

// A Form is what is asked before a command is sent.
type Form struct {
	// Verb is what the form is for: [app.VerbStart], [app.VerbSendKept] or [app.VerbFinish].
	Verb app.Verb
	// Past says that the finish is that of a day of an earlier date.
	Past bool
	// Time stands in the form to begin with, as a person would type it; "" is none, which means now where NeedsTime is false.
	Time string
	// NeedsTime says that only the person knows the time, or has to look at the one that stands there.
	NeedsTime bool
	// Reason is how much a reason is wanted with Time as it stands there.
	Reason app.Demand
	// Written is the reason that the person wrote when pressing; "" is none.
	Written string
	// Excuse is the reason that may be proposed where the person has written none. It is what is known to be true, or none.
	Excuse Excuse
}

// FormOf is the form for a verb, at the moment now of this computer's clock.
func FormOf(s app.Snapshot, v app.Verb, now time.Time) Form {
	f := Form{Verb: v}
	switch {
	case v == app.VerbFinish:
		if f.Past = s.Day.State.Past(); f.Past {
			f.Time, f.NeedsTime = s.Day.Proposal(s.PortalNow(now)), true
		}
	case v == app.VerbSendKept && s.Kept != nil:
		f.Time, f.NeedsTime = calendar.Clock(s.Kept.Want()), s.Kept.Unsure
		f.Written, f.Excuse = s.Kept.Reason, excuseOfKept(s)
	case v == app.VerbStart:
		f.Excuse = excuseOf(s.Problem)
	}
	f.Reason = f.Foresee(s, f.Time, now).Reason
	return f
}

// Foresee is what a press would come to with the time as it was typed, see [app.Snapshot.Foresee]. A kept start is recorded at an
// earlier moment than it is sent, so that the portal wants a reason of everybody whose schedule is not flexible.
func (f Form) Foresee(s app.Snapshot, typed string, now time.Time) app.Consequence {
	c := s.Foresee(f.Verb, typed, now)
	if f.Verb == app.VerbSendKept && !s.Rules.Free {
		c.Reason = app.DemandRequired
	}
	return c
}

// An Excuse is a reason that the program may propose for a start at an earlier time than it is sent. The person sees it, and
// agrees or writes another one.
type Excuse string

// The excuses.
const (
	ExcuseNone         Excuse = ""
	ExcuseNoConnection Excuse = "no connection" // the portal was not reached
	ExcuseBusy         Excuse = "busy"          // the portal took no more requests
	ExcuseNoAnswer     Excuse = "no answer"     // what was reached gave no answer of a portal, or none in time
)

// excuseOf is what a problem excuses.
func excuseOf(p *app.Problem) Excuse {
	if !p.Waits() {
		return ExcuseNone
	}
	switch p.Kind {
	case app.KindTooMany, app.KindBlocked:
		return ExcuseBusy
	case app.KindHostUnknown, app.KindUnreachable, app.KindTLSFailed, app.KindConnectionCut:
		return ExcuseNoConnection
	}
	return ExcuseNoAnswer
}

// excuseOfKept is why a start is kept: as it was noted when it was kept, else the problem that it waits for now. Where neither is
// known nothing is proposed, since the program makes up no reasons.
func excuseOfKept(s app.Snapshot) Excuse {
	if s.Kept.Why != "" {
		return excuseOf(&app.Problem{Kind: s.Kept.Why})
	}
	return excuseOf(s.Problem)
}

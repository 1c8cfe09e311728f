package offer

import (
	"time"

	"clockin24/app"
	"clockin24/app/calendar"
)

// A Form is what the person is asked before a command is sent.
type Form struct {
	// Verb is what the form is for: [app.VerbStart], [app.VerbSendKept] or [app.VerbFinish].
	Verb app.Verb
	// Past says that the finish is for a day of an earlier date.
	Past bool
	// Time is the time with which the form begins, as a person would type it. "" means none, which stands for now if NeedsTime
	// is false.
	Time string
	// NeedsTime says that only the person knows the time, or has to check the one in the form.
	NeedsTime bool
	// Reason is how much a reason is wanted with the Time of the form.
	Reason app.Demand
	// Written is the reason that the person wrote when pressing; "" for none.
	Written string
	// Excuse is the reason that may be proposed if the person has written none. It is known to be true; otherwise there is
	// none.
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

// Foresee is what a press would lead to with the time as it was typed, see [app.Snapshot.Foresee]. The recorded moment of a
// kept start is earlier than the moment when it is sent, so that the portal wants a reason from everybody whose schedule is not
// flexible.
func (f Form) Foresee(s app.Snapshot, typed string, now time.Time) app.Consequence {
	c := s.Foresee(f.Verb, typed, now)
	if f.Verb == app.VerbSendKept && !s.Rules.Free {
		c.Reason = app.DemandRequired
	}
	return c
}

// An Excuse is a reason that the program may propose for a start whose time is earlier than the moment when it is sent. The
// person sees it, and agrees to it or writes another one.
type Excuse string

// The excuses.
const (
	ExcuseNone         Excuse = ""
	ExcuseNoConnection Excuse = "no connection" // the portal was not reached
	ExcuseBusy         Excuse = "busy"          // the portal took no more requests
	ExcuseNoAnswer     Excuse = "no answer"     // the other side gave no answer that a portal would give, or none in time
)

// excuseOf is the excuse that a problem gives.
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

// excuseOfKept is the reason why a start is kept: the one that was noted when it was kept, else the problem for which it waits
// now. If neither is known, nothing is proposed, since the program does not make up reasons.
func excuseOfKept(s app.Snapshot) Excuse {
	if s.Kept.Why != "" {
		return excuseOf(&app.Problem{Kind: s.Kept.Why})
	}
	return excuseOf(s.Problem)
}

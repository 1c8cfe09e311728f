package workday

import (
	"time"

	"clockin24/app"
)

// exposed is everything from which a snapshot is made.
type exposed struct {
	left         app.Snapshot // as the last job left it
	queue        []asked      // the command under way, if there is one, and those behind it, oldest first
	until        time.Time    // until when a call waits for a busy portal, by this computer's clock; zero for none
	preferences  *app.Preferences
	allowedStart string // see [app.RulesOf]
}

// snapshot is what every view is shown. It depends on nothing else, so that two reasons to publish a new one cannot undo each
// other.
func (e exposed) snapshot(now time.Time) app.Snapshot {
	s := e.left
	s.Rules = s.Rules.WithAllowedStart(e.allowedStart)
	s.Doing, s.Waiting, s.Preferences = "", e.until, e.preferences
	for _, a := range e.queue {
		if s.Doing == "" && a.Acts() {
			s.Doing = a.Verb
		}
		if s.Kept == nil && a.intent != nil && now.Sub(a.keptAt) >= shownAfter {
			s.Kept = a.intent
		}
	}
	return s
}

// expose gathers everything from which the present snapshot is made.
func (o *owner) expose() exposed {
	e := exposed{left: o.state.snapshot(), until: o.until, allowedStart: o.w.parts.AllowedStart(), preferences: o.w.preferences()}
	if o.busy {
		e.queue = append(e.queue, o.running)
	}
	e.queue = append(e.queue, o.waiting...)
	return e
}

// publish makes a snapshot of the present state, shows it to every view, and returns it.
func (o *owner) publish() app.Snapshot {
	now := time.Now()
	e := o.expose()
	s := e.snapshot(now)
	o.w.snapshot.Set(s)
	for _, a := range e.queue {
		if wait := shownAfter - now.Sub(a.keptAt); a.intent != nil && wait > 0 { // the oldest is shown as kept first
			o.slow.Reset(wait)
			break
		}
	}
	return s
}

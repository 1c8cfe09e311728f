package app

import (
	"time"

	"clockin24/app/calendar"
)

// A Glance is today's record in numbers. They are counted from the portal's times by the portal's clock, so that neither a
// sleep of this computer nor a change of the clocks makes them wrong.
type Glance struct {
	Worked time.Duration // without breaks, until now, the beginning of the break under way, or the finish
	Breaks time.Duration // the finished ones and the one under way
	// End is the earliest finish that keeps to the portal's rules; zero if none is known. During a break it moves on.
	End time.Time
}

// Glance counts the day at the moment local of this computer's clock. It is false if the portal has not said enough: not every
// release says when a break began (protocol 20).
func (s Snapshot) Glance(local time.Time) (Glance, bool) {
	d, now := s.Day, s.PortalNow(local).Round(0)
	g := Glance{Breaks: d.Breaks}
	until := now
	switch d.State {
	case StateOpened:
	case StatePaused:
		until = d.PausedSince()
		g.Breaks += max(0, now.Sub(until))
	case StateClosed:
		until = d.Finish
	default:
		return Glance{}, false
	}
	if d.Start.IsZero() || until.IsZero() {
		return Glance{}, false
	}
	g.Worked = until.Sub(d.Start) - d.Breaks
	if d.State != StateClosed {
		length, clock := s.Rules.finishing()
		g.End = EndOf(d.Start, g.Breaks, length, clock)
	}
	return g, g.Worked >= 0
}

// PausedSince is when the break under way began; zero if the portal does not say.
func (d Day) PausedSince() time.Time {
	if d.State != StatePaused || !d.Finish.After(d.Start) {
		return time.Time{}
	}
	return d.Finish
}

// finishing are the rules for a finish that hold for the person: the least length of the day, and the time of day before which
// a finish is too early; 0 means none. The portal says 17:45 even to people on other shifts (protocol 7.3). Therefore its time
// counts only if the allowed start that it says is also the person's own.
func (r Rules) finishing() (length, clock time.Duration) {
	if !r.Tracking || r.Free {
		return 0, 0
	}
	if 0 < r.MinDuration && r.MinDuration < 24*time.Hour {
		length = r.MinDuration
	}
	if r.LateAfter != 0 && r.LateAfter == r.MaxStart {
		clock = r.MinFinish
	}
	return length, clock
}

// EndOf is the moment from which on a day that began at start has lasted for length without its breaks, and the time of day is
// at least clock. It is zero if neither is given.
func EndOf(start time.Time, breaks, length, clock time.Duration) (end time.Time) {
	if 0 < length && length < 24*time.Hour {
		end = start.Add(length + breaks)
	}
	if shown, ok := calendar.ClockAfter(start, clock); ok && shown.After(end) {
		end = shown
	}
	return end
}

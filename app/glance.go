package app

import "time"

// A Glance is today's record in numbers, counted from the portal's times by the portal's clock: neither a computer that
// slept nor a change of the clocks makes them wrong.
type Glance struct {
	Worked time.Duration // without breaks, until now, the beginning of the break under way, or the finish
	Breaks time.Duration // the finished ones and the one under way
	// End is from when on a finish keeps to the portal's rules; zero where none is known. During a break it moves on.
	End time.Time
}

// Glance counts the day at the moment local of this computer's clock. It is false where the portal has not told enough:
// not every release says since when a break is (protocol 20).
func (s Snapshot) Glance(local time.Time) (Glance, bool) {
	d, now := s.Day, s.PortalNow(local).Round(0)
	g := Glance{Breaks: d.Breaks}
	until := now
	switch d.State {
	case Opened:
	case Paused:
		until = d.pausedSince()
		g.Breaks += max(0, now.Sub(until))
	case Closed:
		until = d.Finish
	default:
		return Glance{}, false
	}
	if d.Start.IsZero() || until.IsZero() {
		return Glance{}, false
	}
	g.Worked = until.Sub(d.Start) - d.Breaks
	if d.State != Closed {
		g.End = s.Rules.earliestFinish(d.Start, g.Breaks)
	}
	return g, g.Worked >= 0
}

// pausedSince is when the break under way began, zero where the portal does not tell.
func (d Day) pausedSince() time.Time {
	if d.State != Paused || !d.Finish.After(d.Start) {
		return time.Time{}
	}
	return d.Finish
}

// earliestFinish is when neither the time of day nor the length of a day that began at start is too early any more.
func (r Rules) earliestFinish(start time.Time, breaks time.Duration) time.Time {
	var end time.Time
	if r.countsLength() {
		end = start.Add(r.MinDuration + breaks)
	}
	if clock, ok := r.minFinish(start); ok && clock.After(end) {
		end = clock
	}
	return end
}

// minFinish is the time of day before which a finish is too early, on the date of start. The portal says 17:45 even to people
// on other shifts (protocol 7.3), so that it counts only where the allowed start that it says is the person's own, too, and
// the day began before it.
func (r Rules) minFinish(start time.Time) (time.Time, bool) {
	if !r.Tracking || r.Free || r.LateAfter == 0 || r.LateAfter != r.MaxStart || r.MinFinish <= SinceMidnight(start) {
		return time.Time{}, false
	}
	y, m, d := start.Date()
	return time.Date(y, m, d, 0, 0, int(r.MinFinish/time.Second), 0, start.Location()), r.MinFinish < 24*time.Hour
}

func (r Rules) countsLength() bool {
	return r.Tracking && !r.Free && r.MinDuration > 0 && r.MinDuration < 24*time.Hour
}

package workday

import (
	"math/rand/v2"
	"time"

	"clockin24/app"
	"clockin24/app/calendar"
)

// How often a portal is read although nobody asks. One office shares one address, and the portal lets two requests a second
// through to it (protocol 6), so that what one seat costs counts as often as there are seats.
const (
	usually    = time.Hour        // between two readings, and half of it more by chance
	atMost     = 4 * time.Hour    // in an office that is too large for that
	unlocking  = 5 * time.Minute  // an unlock sooner after a reading reads nothing
	unlocks    = 8                // a date; what more there are wait for the next reading
	perDate    = 18               // readings that nobody asked for; the new date has its own
	crowded    = 30 * time.Second // before a reading comes back to a busy portal; doubled each time
	networks   = 2 * time.Second  // between two readings since the network changed; doubled each time, up to 64 times
	unchanged  = 5 * time.Minute  // and then it is 2 seconds again
	neighbours = 5 * time.Second  // within which an office reads again whose router was off, presses that are kept first
)

// A pace is when the portal is read next. Only the owner's goroutine touches it.
type pace struct {
	jitter func(most time.Duration) time.Duration // see [Parts]

	date    time.Time // midnight, in the employee's zone
	unasked int       // readings on that date that nobody asked for
	unlocks int       // of them, for an unlock
	failed  int       // readings in a row that failed
	changed time.Time // when the portal was last read, or is to be, since the network changed
	changes int       // readings for that in a row

	refused time.Time     // the first of the refusals in a row by a busy portal, by this computer's clock
	busy    time.Duration // the longest time that the portal was busy for this seat: a measure of how many others there are
}

// note takes in what a job came to. Asked is false for a reading that nobody asked for.
func (p *pace) note(s app.Snapshot, now time.Time, asked bool) {
	if date := calendar.Midnight(s.PortalNow(now)); !date.Equal(p.date) {
		p.date, p.unasked, p.unlocks, p.busy = date, 0, 0, p.busy/2
	}
	if !asked {
		p.unasked++
	}
	switch {
	case s.Problem.PortalBusy():
		if p.refused.IsZero() {
			p.refused = now
		}
	case s.Problem == nil && !p.refused.IsZero():
		p.busy, p.refused = max(p.busy, now.Sub(p.refused)), time.Time{}
	}
	if s.Account != nil && s.Problem.OffNetwork() {
		p.failed++
	} else {
		p.failed = 0
	}
}

// interval is the usual time between two readings. Whoever had to wait long for the portal has many beside him.
func (p *pace) interval() time.Duration { return min(max(usually, 8*p.busy), atMost) }

// wait is how long until the next reading that nobody asks for: soon and ever later while the portal is out of reach,
// else about once an hour, and at the beginning of a date.
func (p *pace) wait(s app.Snapshot, now time.Time) time.Duration {
	there := s.PortalNow(now)
	wait := p.interval()
	switch problem := s.Problem; {
	case s.Account == nil:
	case s.Kept == nil && problem.PortalBusy():
		wait = min(crowded<<min(max(p.failed-1, 0), 8), p.interval())
		wait += p.draw(wait / 2)
	case problem.PortalBusy():
		return p.inLine(s, now)
	case problem.OffNetwork() || s.Sendable(now):
		wait = min(15*time.Second<<min(max(p.failed-1, 0), 5), 5*time.Minute)
		if problem != nil && problem.Kind == app.KindBlocked && !problem.Time.IsZero() {
			wait = max(wait, problem.Time.Sub(there))
		}
	case p.unasked >= perDate:
		wait = 24 * time.Hour
	}
	wait += p.draw(wait / 2)
	if s.Account != nil {
		tomorrow := calendar.Midnight(there).AddDate(0, 0, 1).Sub(there)
		wait = min(wait, tomorrow+p.draw(p.interval()/2))
	}
	return wait
}

// inLine is how long a kept press waits until it tries a busy portal again. While a plain start still records the pressed
// minute it may try once more. After that it is by a share of what it has waited already for the portal to have room: nobody can
// know how many others there are, but whoever has waited long has many beside him, and if each adds little to his own time, all of
// them together come neither too often nor, at the end, too late. One that needs the person first does not hurry.
func (p *pace) inLine(s app.Snapshot, now time.Time) time.Duration {
	there := s.PortalNow(now)
	age := there.Sub(s.Kept.Want())
	if !p.refused.IsZero() { // before that it waited for the network
		age = min(age, now.Sub(p.refused)+30*time.Second)
	}
	switch needs := s.KeptNeeds(now); {
	case needs != "":
		return min(5*time.Minute<<min(max(p.failed-1, 0), 6), p.interval()) + p.draw(time.Minute)
	case !s.Kept.Consent:
		left := calendar.MinuteEnds(s.Kept.Want()).Sub(there)
		return min(10*time.Second+p.draw(20*time.Second), left+time.Second)
	}
	share := min(max(age/8, 5*time.Second), 5*time.Minute)
	return share*3/4 + p.draw(share/2)
}

// draw is a length below most, by chance.
func (p *pace) draw(most time.Duration) time.Duration {
	if p.jitter == nil {
		return rand.N(most)
	}
	return p.jitter(most)
}

// unlocked tells whether an unlock or a wake is worth a reading at once: not where it was just read, or too often today
// already. While something stands in the way, or a press is kept, it always is.
func (p *pace) unlocked(s app.Snapshot, now time.Time) bool {
	if s.Problem != nil || s.Kept != nil || s.Read.IsZero() {
		return true
	}
	wall := now.Round(0).Sub(s.Read.Round(0))
	if wall >= 0 && wall < unlocking || p.unlocks >= unlocks || p.unasked >= perDate {
		return false
	}
	p.unlocks++
	return true
}

// networked tells whether a change of the network is worth a reading, and after how long: at once, unless it changes all the
// time. It is where another network may mend what stands in the way, or a press is kept that only the portal has to take. Then
// the probing begins anew, since names and proxies may be there a little later. Where all is well nobody waits for anything, and a
// portal that answers, but has no room or is out of order, does so in any network.
func (p *pace) networked(s app.Snapshot, now time.Time) (wait time.Duration, worth bool) {
	if s.Account == nil || !s.Problem.WayThere() && (s.Problem != nil || !s.Read.IsZero() && !s.Sendable(now)) {
		return 0, false
	}
	if p.changed.After(now) { // it is planned already
		return p.changed.Sub(now), true
	}
	if now.Sub(p.changed) >= unchanged {
		p.changes = 0
	}
	if s.Kept == nil {
		wait = p.draw(neighbours)
	}
	if p.changes > 0 {
		wait = max(wait, networks<<min(p.changes-1, 6)-now.Sub(p.changed))
	}
	p.failed = min(p.failed, p.changes)
	p.changed = now.Add(wait)
	p.changes++
	return wait, true
}

// patience is how long a command waits for a busy portal before it is answered: a person who looks waits a little, who
// pressed a little longer, and nobody at all where none asked.
func patience(c app.Command, asked bool) time.Duration {
	switch {
	case !asked:
		return 0
	case c.Verb == app.VerbRefresh, c.Verb == app.VerbSendKept:
		return 4 * time.Second
	}
	return 20 * time.Second
}

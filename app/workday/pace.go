package workday

import (
	"math/rand/v2"
	"time"

	"clockin24/app"
	"clockin24/app/calendar"
)

// These constants say how often a portal is read without anybody asking. All computers of an office share one address, and the
// portal takes two requests a second from an address (protocol 6), so that every request of one computer has to be multiplied
// by their number.
const (
	usually    = time.Hour        // between two readings, and up to half of it more by chance
	atMost     = 4 * time.Hour    // between two readings in an office that is too large for that
	unlocking  = 5 * time.Minute  // an unlock that comes sooner after a reading reads nothing
	unlocks    = 8                // unlocks that read on one date; further ones wait for the next reading
	perDate    = 18               // readings on one date that nobody asked for
	crowded    = 30 * time.Second // before a busy portal is read again; doubled each time
	networks   = 2 * time.Second  // between two readings for a changed network; doubled each time, up to 64 times
	unchanged  = 5 * time.Minute  // after so long without a change it is 2 seconds again
	neighbours = 5 * time.Second  // after its router was off, an office reads again within this time, kept presses first
)

// A pace decides when the portal is read next. Only the owner's goroutine touches it.
type pace struct {
	jitter func(most time.Duration) time.Duration // see [Parts]

	date    time.Time // midnight, in the employee's zone
	unasked int       // readings on that date that nobody asked for
	unlocks int       // how many of them were for an unlock
	failed  int       // readings in a row that failed
	changed time.Time // when the portal was last read, or will be, because the network changed
	changes int       // readings in a row for that reason

	refused time.Time     // the first of the refusals in a row by a busy portal, by this computer's clock
	busy    time.Duration // the longest time that the portal was busy for this computer, which shows how many others there are
}

// note takes in the result of a job. Asked is false for a reading that nobody asked for.
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

// interval is the usual time between two readings. It grows with the time that this computer had to wait for the portal, since
// a long wait means that there are many others.
func (p *pace) interval() time.Duration { return min(max(usually, 8*p.busy), atMost) }

// wait is how long it is until the next reading that nobody asks for. While the portal is out of reach the reading comes soon,
// and then ever later; otherwise about once an hour, and at the beginning of a date.
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
// minute, it may try once more. After that the wait is a share of the time that the press has already waited for the portal.
// Nobody can know how many others there are, but a long wait means many. If each computer adds a small share of its own time,
// all of them together come neither too often nor, at the end, too late. A press that needs the person first does not hurry.
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

// draw is a random length below most.
func (p *pace) draw(most time.Duration) time.Duration {
	if p.jitter == nil {
		return rand.N(most)
	}
	return p.jitter(most)
}

// unlocked tells whether an unlock or a wake is worth a reading at once. It is not if the state was just read, or was read too
// often today. While something stands in the way, or a press is kept, it always is.
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

// networked tells whether a change of the network is worth a reading, and after how long: at once, unless the network changes
// all the time. It is worth one if another network may mend what stands in the way, or if a press is kept that only the portal
// has to take. Then the probing begins anew, since names and proxies may be available a little later. If all is well, nobody
// waits for a reading; and a portal that answers, but has no room or is out of order, does so in any network.
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

// patience is how long a command waits for a busy portal before it is answered. A person who only looks waits a little, a
// person who pressed waits a little longer, and a reading that nobody asked for does not wait at all.
func patience(c app.Command, asked bool) time.Duration {
	switch {
	case !asked:
		return 0
	case c.Verb == app.VerbRefresh, c.Verb == app.VerbSendKept:
		return 4 * time.Second
	}
	return 20 * time.Second
}

package workday

import (
	"time"

	"clockin24/app"
	"clockin24/bitrix"
)

// today is what the portal has told about the employee's day, when it did, and what stands in the way of learning more.
type today struct {
	Day     app.Day
	Rules   app.Rules
	Read    time.Time    // when the portal last told the day, by this computer's clock; zero if it has not in this process
	Problem *app.Problem // what stands in the way

	last        bitrix.Day // the record as the portal last told it
	undisturbed time.Time  // when last was asked for, if nothing has happened since that could have changed the day; else zero
	inquired    time.Time  // when the portal was last asked for profile and rules, by this computer's clock
	profiled    time.Time  // when the portal last told the profile
	single      bool       // the portal does not take several calls in one request
	portalTime  time.Time  // the portal's clock in its last answer; zero if no answer had it
}

// begin forgets what was told about another account, except for what the next answer decides.
func (t *today) begin() {
	*t = today{last: t.last, undisturbed: t.undisturbed, portalTime: t.portalTime}
}

// recall takes over what an earlier process was told.
func (t *today) recall(s app.Snapshot) {
	t.Rules = s.Rules
	if !s.Read.IsZero() {
		t.Day, t.Read = s.Day, s.Read
	}
}

// see takes over a day that the portal has just told as d.
func (t *today) see(day app.Day, d bitrix.Day) {
	t.Day, t.Problem = day, nil
	t.Read, t.last = time.Now(), d
	t.last.Answer = bitrix.Answer{}
	t.undisturbed = t.Read
	if !d.Answer.Sent.IsZero() { // the answer does not have what happened while it was on its way
		t.undisturbed = d.Answer.Sent
	}
}

// hear notes the portal's clock, if an answer had it.
func (t *today) hear(clock time.Time) {
	if !clock.IsZero() {
		t.portalTime = clock
	}
}

// hinder notes what stands in the way, so that every view sees it; nil if nothing does any more.
func (t *today) hinder(p *app.Problem) { t.Problem = p }

// disturb notes that the day may have changed since the portal last told it.
func (t *today) disturb() { t.undisturbed = time.Time{} }

// stand notes that the day has not changed since the reading that was asked for at since.
func (t *today) stand(since time.Time) { t.undisturbed = since }

// learnRules takes over the rules.
func (t *today) learnRules(r app.Rules) { t.Rules = r }

// inquire notes that the portal is asked for profile and rules.
func (t *today) inquire(now time.Time) { t.inquired = now }

// learnProfile notes that the portal has told the profile.
func (t *today) learnProfile(now time.Time) { t.profiled = now }

// askSingly notes that the portal does not take several calls in one request.
func (t *today) askSingly() { t.single = true }

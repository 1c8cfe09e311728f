package app

import (
	"context"
	"time"

	"clockin24/bitrix"
)

// act carries out a verb that changes the day: the press on disk, the state, the one call, the comparison of its answer with
// what was asked, the books.
func (j *job) act(ctx context.Context) Reply {
	j.sayZone()
	if intent := j.intent(); intent != nil {
		return j.start(ctx, intent)
	}
	attempt := func(ctx context.Context) Reply {
		r, _ := j.attempt(ctx)
		return r
	}
	if j.cmd.DryRun {
		return attempt(ctx)
	}
	return j.recorded(ctx, attempt)
}

// pressed is the moment of the press on the portal's clock.
func (j *job) pressed(zone *time.Location) time.Time {
	p := j.cmd.Pressed
	if p.IsZero() {
		p = time.Now()
	}
	return p.Add(j.ClockAhead).In(zone)
}

// attempt makes the call. Open is true when what became of it is not known yet.
func (j *job) attempt(ctx context.Context) (r Reply, open bool) {
	if j.unread = j.portalGuards(); j.unread {
		j.record = bitrix.Day{}
		return j.callFrom(ctx, j.Day)
	}
	day, p := j.present(ctx)
	if p != nil {
		return j.failed(p), false
	}
	j.rekeep()
	return j.callFrom(ctx, day)
}

// callFrom goes on from a day that the portal has told, see [job.portalGuards] for one that it told before the press.
func (j *job) callFrom(ctx context.Context, day Day) (r Reply, open bool) {
	if j.cmd.Verb == Start && j.cmd.Reopens && day.State == Closed {
		j.becomeReopen()
	}
	answer := func(o Outcome, p *Problem, asked time.Time) Reply {
		r := j.reply(o, p)
		r.Day, r.Asked = day, asked
		return r
	}
	if p := j.cmd.OtherDay(day); p != nil {
		return answer(Different, p, time.Time{}), false
	}
	if j.cmd.Verb == Finish && day.State == NotStarted { // no time fits a day that is not running: the time is not what is wrong
		return answer(Different, j.hindrance(day), time.Time{}), false
	}
	zone, p := j.zoneFor(ctx, j.record)
	if h := j.hindrance(day); h != nil && p != nil && p.Kind == ZoneUnknown { // no zone would help
		return answer(Different, h, time.Time{}), false
	}
	if p != nil {
		return j.failed(p), false
	}
	j.stale = true
	change, p := j.change(day, zone)
	if p == nil && j.cmd.Verb == Start && day.State == NotStarted {
		p = j.overdue(change, zone)
	}
	if p == nil && !change.Time.IsZero() && day.State == NotStarted {
		p = j.sameDay(ctx, time.Now().Add(j.ClockAhead).In(zone))
	}
	switch {
	case p != nil:
		r := j.failed(p)
		r.Day = day
		return r, false
	case day.State == j.cmd.Verb.Wanted():
		o, p := j.unchanged(day, change)
		return answer(o, p, change.Time), false
	}
	if p := j.hindrance(day); p != nil {
		return answer(Different, p, change.Time), false
	}
	if j.cmd.DryRun {
		return answer(Planned, nil, change.Time), false
	}
	if err := j.waitForTime(ctx, &change); err != nil {
		return answer(Unreached, &Problem{Kind: TimedOut}, change.Time), false
	}
	return j.call(ctx, day, zone, change)
}

// present is the day before the call, read from the portal after the press.
func (j *job) present(ctx context.Context) (Day, *Problem) {
	if j.keepable() {
		j.keep()
	}
	d, err := j.look(ctx)
	if err != nil {
		j.noteError(err)
		return Day{}, j.missed(j.refusal(ctx, err, bitrix.Change{User: j.other()}))
	}
	day := j.saw(d)
	if j.sendsTime() || j.Kept != nil {
		d, day = j.sharpen(ctx, d, day)
	}
	j.raw, j.record = d.Answer.Raw, d
	return j.fulfil(ctx, day)
}

// sharpen reads the day once more where the portal took so long to tell it that its clock, and with it the minute of a press,
// is not known well enough.
func (j *job) sharpen(ctx context.Context, d bitrix.Day, day Day) (bitrix.Day, Day) {
	if j.ahead.Uncertainty <= TooUncertain {
		return d, day
	}
	again, err := j.portal.Status(ctx, j.other())
	if err != nil {
		return d, day
	}
	return again, j.saw(again)
}

// change is what will be sent. A reason makes a start or a finish one with TIME, since the portal drops a REPORT that comes
// without (protocol 7.4).
func (j *job) change(day Day, zone *time.Location) (bitrix.Change, *Problem) {
	c := bitrix.Change{User: j.other(), Report: j.cmd.Reason}
	now := time.Now().Add(j.ClockAhead).In(zone)
	switch {
	case j.cmd.Time != "":
		parse := ParseTime
		if j.cmd.Verb == Finish {
			parse = day.ParseFinish
		}
		if MinutesAgo(j.cmd.Time) {
			now = j.pressed(zone)
		}
		t, p := parse(j.cmd.Time, now)
		c.Time = t
		return c, p
	case j.sendsTime():
		c.Time = j.pressed(zone).Truncate(time.Second)
		if c.Time.After(now) {
			c.Time = now.Truncate(time.Second)
		}
		if j.cmd.Verb == Finish && !day.Start.IsZero() && !c.Time.After(day.Start) {
			return j.justStarted(c, day.Start.In(zone), now)
		}
	case j.cmd.Verb == Start && j.Rules.Free && j.other() == 0 && j.knownZone(j.record) != nil:
		if pressed := j.pressed(zone); !RecordsMinute(pressed, now) { // a flexible schedule wants no reason, see crowd.go
			c.Time = pressed.Truncate(time.Second)
		}
	}
	return c, nil
}

// overdue is why a start that was long on its way may not be sent as it was pressed: its date is over, or a plain open would
// record another minute. A press that was kept has been judged by then.
func (j *job) overdue(c bitrix.Change, zone *time.Location) *Problem {
	pressed, now := j.pressed(zone), time.Now().Add(j.ClockAhead).In(zone)
	switch {
	case j.cmd.View == ViewWorkday:
		return nil
	case !SameDate(pressed, now):
		return &Problem{Kind: DayGone, Time: pressed}
	case c.Time.IsZero() && j.keepable() && !RecordsMinute(pressed, now):
		return &Problem{Kind: ConsentNeeded, Time: pressed}
	}
	return nil
}

// justStarted finishes a day in the second after its start: the portal takes a finish up to the start for one of the next
// morning (protocol 7.5), and would record a day of 24 hours. A start that is not of this moment is none that was pressed before.
func (j *job) justStarted(c bitrix.Change, start, now time.Time) (bitrix.Change, *Problem) {
	const moment = 5 * time.Second
	c.Time = start.Truncate(time.Second).Add(time.Second)
	if c.Time.Sub(now) > moment {
		return c, &Problem{Kind: FinishFirst, Field: FieldTime, Time: start}
	}
	return c, nil
}

// waitForTime lets TIME come, which must not be ahead of the portal's clock, and before it the one second in which it would
// read as "no time given" (protocol 7.4).
func (j *job) waitForTime(ctx context.Context, c *bitrix.Change) error {
	if c.Time.IsZero() {
		return nil
	}
	if SinceMidnight(c.Time) == 0 {
		c.Time = c.Time.Add(time.Second)
	}
	wait := time.Until(c.Time.Add(-j.ClockAhead))
	if wait <= 0 {
		return nil
	}
	select {
	case <-time.After(wait + 10*time.Millisecond):
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// unchanged judges a day that is in the asked state already, so that nothing is sent. A start that was asked for and is
// another one is not what was asked; one of the same minute is: a person sees no seconds.
func (j *job) unchanged(day Day, c bitrix.Change) (Outcome, *Problem) {
	kept, asked := day.Start, c.Time
	if j.cmd.Verb == Finish {
		kept, asked = day.Finish, day.FinishOf(c.Time)
	}
	if j.cmd.Time != "" && !SameMinute(kept, asked) {
		return Different, &Problem{Kind: StartUnlike, Time: kept}
	}
	return Already, nil
}

// hindrance is why the verb may not be sent in this state.
func (j *job) hindrance(day Day) *Problem {
	switch {
	case j.cmd.Verb == Start:
		return day.Hindrance()
	case j.cmd.Verb == Reopen && day.State == NotStarted:
		return nil
	case j.cmd.Verb == Finish && j.cmd.Time != "" && (day.State == Expired || day.State == Earlier):
		return nil
	case j.cmd.Verb == Finish && day.State == Earlier:
		return &Problem{Kind: EarlierOpen, Time: day.Start} // closing it now would record the night
	}
	return day.Allows(j.cmd.Verb)
}

package workday

import (
	"context"
	"time"

	"clockin24/app"
	"clockin24/app/calendar"
	"clockin24/bitrix"
)

// act carries out a verb that changes the day: the press on disk, the state, the one call, the comparison of its answer with
// what was asked, the books.
func (j *job) act(ctx context.Context) app.Reply {
	j.sayZone()
	if intent := j.intent(); intent != nil {
		return j.start(ctx, intent)
	}
	attempt := func(ctx context.Context) app.Reply {
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
	return p.Add(j.clock.Least).In(zone)
}

// attempt makes the call. Open is true when what became of it is not known yet.
func (j *job) attempt(ctx context.Context) (r app.Reply, open bool) {
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
func (j *job) callFrom(ctx context.Context, day app.Day) (r app.Reply, open bool) {
	if j.cmd.Verb == app.VerbStart && j.cmd.Reopens && day.State == app.StateClosed {
		j.becomeReopen()
	}
	answer := func(o app.Outcome, p *app.Problem, asked time.Time) app.Reply {
		r := j.reply(o, p)
		r.Day, r.Asked = day, asked
		return r
	}
	if p := j.cmd.OtherDay(day); p != nil {
		return answer(app.OutcomeDifferent, p, time.Time{}), false
	}
	if j.cmd.Verb == app.VerbFinish && day.State == app.StateNotStarted { // no time fits a day that is not running: the time is not what is wrong
		return answer(app.OutcomeDifferent, j.hindrance(day), time.Time{}), false
	}
	zone, p := j.zoneFor(ctx, j.record)
	if h := j.hindrance(day); h != nil && p != nil && p.Kind == app.KindZoneUnknown { // no zone would help
		return answer(app.OutcomeDifferent, h, time.Time{}), false
	}
	if p != nil {
		return j.failed(p), false
	}
	change, p := j.change(day, zone)
	if p == nil && j.cmd.Verb == app.VerbStart && day.State == app.StateNotStarted {
		p = j.overdue(change, zone)
	}
	if p == nil && !change.Time.IsZero() && day.State == app.StateNotStarted {
		p = j.sameDay(ctx, time.Now().Add(j.clock.Least).In(zone))
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
		return answer(app.OutcomeDifferent, p, change.Time), false
	}
	if j.cmd.DryRun {
		return answer(app.OutcomePlanned, nil, change.Time), false
	}
	if err := j.waitForTime(ctx, &change); err != nil {
		return answer(app.OutcomeUnreached, &app.Problem{Kind: app.KindTimedOut}, change.Time), false
	}
	return j.call(ctx, day, zone, change)
}

// present is the day before the call, read from the portal after the press.
func (j *job) present(ctx context.Context) (app.Day, *app.Problem) {
	if j.keepable() {
		j.keep()
	}
	d, err := j.look(ctx)
	if err != nil {
		j.noteError(err)
		return app.Day{}, j.missed(j.refusal(ctx, err, bitrix.Change{User: j.other()}))
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
func (j *job) sharpen(ctx context.Context, d bitrix.Day, day app.Day) (bitrix.Day, app.Day) {
	if j.clock.Uncertainty <= app.TooUncertain {
		return d, day
	}
	again, err := j.session.Portal().Status(ctx, j.other())
	if err != nil {
		return d, day
	}
	return again, j.saw(again)
}

// change is what will be sent. A reason makes a start or a finish one with TIME, since the portal drops a REPORT that comes
// without (protocol 7.4).
func (j *job) change(day app.Day, zone *time.Location) (bitrix.Change, *app.Problem) {
	c := bitrix.Change{User: j.other(), Report: j.cmd.Reason}
	now := time.Now().Add(j.clock.Least).In(zone)
	switch {
	case j.cmd.Time != "":
		parse := app.ParseTime
		if j.cmd.Verb == app.VerbFinish {
			parse = day.ParseFinish
		}
		if app.MinutesAgo(j.cmd.Time) {
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
		if j.cmd.Verb == app.VerbFinish && !day.Start.IsZero() && !c.Time.After(day.Start) {
			return j.justStarted(c, day.Start.In(zone), now)
		}
	case j.cmd.Verb == app.VerbStart && j.Rules.Free && j.other() == 0 && j.knownZone(j.record) != nil:
		if pressed := j.pressed(zone); !app.RecordsMinute(pressed, now) { // a flexible schedule wants no reason, see crowd.go
			c.Time = pressed.Truncate(time.Second)
		}
	}
	return c, nil
}

// overdue is why a start that was long on its way may not be sent as it was pressed: its date is over, or a plain open would
// record another minute. A press that was kept has been judged by then.
func (j *job) overdue(c bitrix.Change, zone *time.Location) *app.Problem {
	pressed, now := j.pressed(zone), time.Now().Add(j.clock.Least).In(zone)
	switch {
	case j.cmd.View == app.ViewWorkday:
		return nil
	case !calendar.SameDate(pressed, now):
		return &app.Problem{Kind: app.KindDayGone, Time: pressed}
	case c.Time.IsZero() && j.keepable() && !app.RecordsMinute(pressed, now):
		return &app.Problem{Kind: app.KindConsentNeeded, Time: pressed}
	}
	return nil
}

// justStarted finishes a day in the second after its start: the portal takes a finish up to the start for one of the next
// morning (protocol 7.5), and would record a day of 24 hours. A start that is not of this moment is none that was pressed before.
func (j *job) justStarted(c bitrix.Change, start, now time.Time) (bitrix.Change, *app.Problem) {
	const moment = 5 * time.Second
	c.Time = start.Truncate(time.Second).Add(time.Second)
	if c.Time.Sub(now) > moment {
		return c, &app.Problem{Kind: app.KindFinishFirst, Field: app.FieldTime, Time: start}
	}
	return c, nil
}

// waitForTime lets TIME come, which must not be ahead of the portal's clock, and before it the one second in which it would
// read as "no time given" (protocol 7.4).
func (j *job) waitForTime(ctx context.Context, c *bitrix.Change) error {
	if c.Time.IsZero() {
		return nil
	}
	if calendar.SinceMidnight(c.Time) == 0 {
		c.Time = c.Time.Add(time.Second)
	}
	wait := time.Until(c.Time.Add(-j.clock.Least))
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
func (j *job) unchanged(day app.Day, c bitrix.Change) (app.Outcome, *app.Problem) {
	kept, asked := day.Start, c.Time
	if j.cmd.Verb == app.VerbFinish {
		kept, asked = day.Finish, day.FinishOf(c.Time)
	}
	if j.cmd.Time != "" && !calendar.SameMinute(kept, asked) {
		return app.OutcomeDifferent, &app.Problem{Kind: app.KindStartUnlike, Time: kept}
	}
	return app.OutcomeAlready, nil
}

// hindrance is why the verb may not be sent in this state.
func (j *job) hindrance(day app.Day) *app.Problem {
	switch {
	case j.cmd.Verb == app.VerbStart:
		return day.Hindrance()
	case j.cmd.Verb == app.VerbReopen && day.State == app.StateNotStarted:
		return nil
	case j.cmd.Verb == app.VerbFinish && j.cmd.Time != "" && (day.State == app.StateExpired || day.State == app.StateEarlier):
		return nil
	case j.cmd.Verb == app.VerbFinish && day.State == app.StateEarlier:
		return &app.Problem{Kind: app.KindEarlierOpen, Time: day.Start} // closing it now would record the night
	}
	return day.Allows(j.cmd.Verb)
}

package workday

import (
	"context"
	"time"

	"clockin24/app"
	"clockin24/app/calendar"
	"clockin24/bitrix"
)

// change is what will be sent. A start or a finish that has a reason is sent with TIME, since the portal drops a REPORT that
// comes without TIME (protocol 7.4).
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
			now = j.pressedAt(zone)
		}
		t, p := parse(j.cmd.Time, now)
		c.Time = t
		return c, p
	case j.sendsTime():
		c.Time = j.pressedAt(zone).Truncate(time.Second)
		if c.Time.After(now) {
			c.Time = now.Truncate(time.Second)
		}
		if j.cmd.Verb == app.VerbFinish && !day.Start.IsZero() && !c.Time.After(day.Start) {
			return j.justStarted(c, day.Start.In(zone), now)
		}
	case j.cmd.Verb == app.VerbStart && j.Rules.Free && j.other() == 0 && j.knownZone(j.record) != nil:
		if pressed := j.pressedAt(zone); !app.RecordsMinute(pressed, now) { // a flexible schedule wants no reason, see crowd.go
			c.Time = pressed.Truncate(time.Second)
		}
	}
	return c, nil
}

// overdue says why a start that was on its way for a long time may not be sent as it was pressed: its date is over, or a plain
// open would record another minute. A kept press has already been judged when this is called.
func (j *job) overdue(c bitrix.Change, zone *time.Location) *app.Problem {
	pressed, now := j.pressedAt(zone), time.Now().Add(j.clock.Least).In(zone)
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
// morning (protocol 7.5), and would record a day of 24 hours. A start that is not of this moment cannot have been pressed just
// before the finish.
func (j *job) justStarted(c bitrix.Change, start, now time.Time) (bitrix.Change, *app.Problem) {
	const moment = 5 * time.Second
	c.Time = start.Truncate(time.Second).Add(time.Second)
	if c.Time.Sub(now) > moment {
		return c, &app.Problem{Kind: app.KindFinishFirst, Field: app.FieldTime, Time: start}
	}
	return c, nil
}

// waitForTime waits until TIME is not ahead of the portal's clock, as the portal demands. Before that it moves TIME out of the
// one second that the portal would read as "no time given" (protocol 7.4).
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

// unchanged judges a day that is already in the asked state, so that nothing is sent. If a start was asked for and the day has
// another one, that is not what was asked. A start of the same minute is, because a person sees no seconds.
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

// hindrance says why the verb may not be sent in this state.
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

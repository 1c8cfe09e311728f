package workday

import (
	"context"
	"time"

	"clockin24/app"
	"clockin24/app/calendar"
	"clockin24/bitrix"
)

// zone is the employee's zone as far as it is known, for times that are shown.
func (j *job) zone(d bitrix.Day) *time.Location {
	if zone := j.knownZone(d); zone != nil {
		return zone
	}
	if zone := j.lastZone(d); zone != nil {
		return zone
	}
	return time.Local
}

// lastZone is the employee's zone at the last record; nil if there is none.
func (j *job) lastZone(d bitrix.Day) *time.Location {
	switch {
	case j.other() == 0:
		return j.session.Account.LastZone()
	case d.HasOffset:
		return time.FixedZone("", d.Offset)
	}
	return nil
}

// knownZone is the employee's zone: from the profile, else from the person, else from any other source that is valid now
// (protocol 9); nil if there is none.
func (j *job) knownZone(d bitrix.Day) *time.Location {
	now := time.Now().Add(j.clock.Least)
	own := j.other() == 0
	if own && j.session.Account.ToldAt(now) {
		return j.session.Account.ZoneAt(now)
	}
	if zone, p := app.ParseZone(j.cmd.Zone); p == nil {
		return zone
	}
	switch {
	case own:
		return j.session.Account.ZoneAt(now)
	case d.HasOffset:
		return app.ZoneSince(d.Offset, d.Start, now)
	}
	return nil
}

// sendsTime tells whether a TIME may be sent. A TIME has to be in the employee's zone even if the person typed an instant,
// because many portals throw the offset away (protocol 9).
func (j *job) sendsTime() bool {
	return j.cmd.Time != "" || j.cmd.Reason != "" && (j.cmd.Verb == app.VerbStart || j.cmd.Verb == app.VerbFinish)
}

// zoneFor is the employee's zone for this command. A TIME is never sent in one that is only guessed.
func (j *job) zoneFor(ctx context.Context, d bitrix.Day) (*time.Location, *app.Problem) {
	if j.cmd.Zone != "" {
		if _, p := app.ParseZone(j.cmd.Zone); p != nil {
			return nil, p
		}
	}
	if !j.sendsTime() {
		return j.zone(d), nil
	}
	if j.other() == 0 {
		j.readProfile(ctx)
	}
	zone := j.knownZone(d)
	if zone == nil && j.cmd.Verb == app.VerbFinish {
		zone = j.lastZone(d) // the portal reads TIME by the offset of the day that it ends
	}
	if zone == nil {
		return nil, j.snapshot().AskZone(time.Now())
	}
	j.rememberZone()
	return zone, nil
}

// readProfile asks the portal for the caller's zone, unless it has given the zone on this date or was asked a moment ago. It is
// asked again because a person who was asked to set the zone there may have done so since. If the reading fails, what is known
// stays.
func (j *job) readProfile(ctx context.Context) {
	now := time.Now()
	told := calendar.SameDate(j.profiled, j.PortalNow(now)) && j.session.Account.ZoneAt(now.Add(j.clock.Least)) != nil
	if told || now.Sub(j.inquired) < app.Fresh {
		return
	}
	j.inquire(now)
	profile, err := j.session.Portal().Profile(ctx)
	if err != nil {
		j.Log.Warn("read the profile", "error", err)
		return
	}
	j.know(profile)
}

// locate takes over the offset of a record, if the zone is not known and the person gave no other offset since the record
// began. The record of a day that began after the person gave one counts more, since it is the portal's word.
func (j *job) locate(d bitrix.Day) {
	if !d.HasOffset || j.session.Account.Zone != "" || d.Start.Before(j.session.Account.OffsetAt) {
		return
	}
	a := *j.session.Account
	a.Firm = a.Firm && a.Offset == d.Offset
	a.Offset, a.HasOffset, a.OffsetAt = d.Offset, true, d.Start
	j.session.Note(a)
}

// learn compares the offset by which the portal has just recorded a start with the one that was assumed (protocol 9), and remembers
// it for the next time. A record that was there before teaches nothing.
func (j *job) learn(d bitrix.Day, c bitrix.Change, sent time.Time) {
	if j.cmd.Verb != app.VerbStart || j.other() != 0 || !d.HasOffset || d.Status != bitrix.StatusOpened {
		return
	}
	var a app.Account
	switch start, there := d.Start.Truncate(time.Second), sent.Add(j.clock.Least); {
	case !c.Time.IsZero() && (start.Equal(c.Time) || app.OtherZone(start, c.Time)):
		_, assumed := c.Time.Zone()
		a = j.session.Account.Taught(app.Clocks{East: d.Offset, At: d.Start}, assumed)
	case c.Time.IsZero() && !start.Before(there.Add(-app.ClockSlack)):
		zone := j.session.Account.ZoneAt(there)
		if zone == nil {
			return
		}
		a = j.session.Account.Taught(app.Clocks{East: d.Offset, At: d.Start}, app.OffsetIn(zone, d.Start))
	default:
		return
	}
	if a.Lesson == j.session.Account.Lesson {
		return
	}
	j.Log.Warn("the portal recorded a start by another offset", "assumed", a.Lesson.Assumed, "recorded", a.Lesson.East)
	j.session.Save(a)
}

// sayZone notes the zone that the person gives for the own account, before anything is sent, because a kept press may be
// waiting for it.
func (j *job) sayZone() {
	if _, p := app.ParseZone(j.cmd.Zone); p != nil || j.other() != 0 {
		return
	}
	j.rememberZone()
}

// rememberZone stores the zone that the person gave for the own account, so that the person is asked only once.
func (j *job) rememberZone() {
	now := time.Now().Add(j.clock.Least)
	zone, p := app.ParseZone(j.cmd.Zone)
	if p != nil || j.other() != 0 || j.session.Account.ToldAt(now) {
		return
	}
	a := *j.session.Account
	a.Lesson = app.Lesson{}
	if name := zone.String(); name != "" && (a.Zone == "" || a.Said) {
		a.Zone, a.Said = name, true
	} else {
		if a.Said {
			a.Zone, a.Said = "", false
		}
		a.Offset, a.HasOffset, a.OffsetAt, a.Firm = app.OffsetIn(zone, now), true, now, true
	}
	j.session.Save(a)
}

// sameDay makes sure that the date is the same for another employee as for the caller. This matters because portals differ in
// whose date they compare with the date of a start (protocol 9).
func (j *job) sameDay(ctx context.Context, now time.Time) *app.Problem {
	if j.other() == 0 || j.cmd.Verb != app.VerbStart {
		return nil
	}
	j.readProfile(ctx)
	callers := j.session.Account.LastZone()
	if callers == nil {
		if d, err := j.session.Portal().Status(ctx, 0); err == nil && d.HasOffset {
			callers = time.FixedZone("", d.Offset)
		}
	}
	if callers == nil || sameCalendarDay(now, now.In(callers)) {
		return nil
	}
	return &app.Problem{Kind: app.KindZonesDiffer, Field: app.FieldTime, Time: now}
}

// sameCalendarDay compares the dates of two moments, each in its own zone.
func sameCalendarDay(a, b time.Time) bool {
	return a.Year() == b.Year() && a.YearDay() == b.YearDay()
}

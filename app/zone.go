package app

import (
	"context"
	"regexp"
	"strings"
	"time"

	"clockin24/bitrix"
)

var offsetText = regexp.MustCompile(`^(?i:UTC|GMT)?([+-]\d{1,2}(?::?[0-5]\d)?)$`)

// ParseZone reads a time zone as a person gives it: an IANA name, as Europe/Moscow, or an offset, as +03:00 or UTC+5. The
// problem is about [FieldTime].
func ParseZone(text string) (*time.Location, *Problem) {
	text = strings.ReplaceAll(strings.TrimSpace(text), "−", "-")
	if m := offsetText.FindStringSubmatch(text); m != nil {
		digits := m[1]
		if len(digits) == 2 || len(digits) > 2 && digits[2] == ':' {
			digits = digits[:1] + "0" + digits[1:]
		}
		if seconds := offset(digits); -farthest <= seconds && seconds <= farthest {
			return time.FixedZone("", seconds), nil
		}
	} else if zone := zoneNamed(text); zone != nil {
		return zone, nil
	}
	return nil, &Problem{Kind: ZoneFormat, Field: FieldTime}
}

// farthest is the offset of the easternmost clocks on earth, in seconds.
const farthest = 14 * 60 * 60

// zoneNamed is the zone of an IANA name, nil where there is none.
func zoneNamed(name string) *time.Location {
	if name == "" || name == "Local" {
		return nil
	}
	zone, err := time.LoadLocation(name)
	if err != nil {
		return nil
	}
	return zone
}

// zoneAt is the employee's at a moment, nil where nothing tells for certain which one that is.
func (a Account) zoneAt(now time.Time) *time.Location {
	if zone := zoneNamed(a.Zone); zone != nil {
		return zone
	}
	if a.HasOffset {
		return zoneSince(a.Offset, a.OffsetAt, now)
	}
	return nil
}

// zone is the last one that is known of the employee, nil where nothing ever was.
func (a Account) zone() *time.Location { return a.zoneAt(a.OffsetAt) }

// zoneSince is the zone of a person whose clocks had that offset then. That alone tells nothing of another date: the clocks may
// have been changed, or the person moved (protocol 9). Where this computer's clocks had the same, it is where the person is, and
// knows of the change. Else it is nil. A computer that was left at UTC is nowhere.
func zoneSince(offset int, then, now time.Time) *time.Location {
	zone := time.FixedZone("", offset)
	if name, here := then.In(time.Local).Zone(); here == offset && name != "UTC" {
		return time.Local
	}
	if SameDate(then, now.In(zone)) {
		return zone
	}
	return nil
}

// zone is the employee's as far as it is known, for times that are shown.
func (j *job) zone(d bitrix.Day) *time.Location {
	if zone := j.knownZone(d); zone != nil {
		return zone
	}
	if zone := j.lastZone(d); zone != nil {
		return zone
	}
	return time.Local
}

// lastZone is the employee's as it was at the last record, nil where there is none.
func (j *job) lastZone(d bitrix.Day) *time.Location {
	switch {
	case j.other() == 0:
		return j.Account.zone()
	case d.HasOffset:
		return time.FixedZone("", d.Offset)
	}
	return nil
}

// knownZone is the employee's: of the profile, else what the person says, else of the record, as far as that counts now
// (protocol 9); nil where nothing tells it.
func (j *job) knownZone(d bitrix.Day) *time.Location {
	own := j.other() == 0
	if own && (!j.Account.Said || j.cmd.Zone == "") {
		if zone := zoneNamed(j.Account.Zone); zone != nil {
			return zone
		}
	}
	if zone, p := ParseZone(j.cmd.Zone); p == nil {
		return zone
	}
	switch now := time.Now().Add(j.ClockAhead); {
	case own:
		return j.Account.zoneAt(now)
	case d.HasOffset:
		return zoneSince(d.Offset, d.Start, now)
	}
	return nil
}

// sendsTime tells whether a TIME may be sent, which has to be in the employee's zone even where an instant was typed:
// many portals throw the offset away (protocol 9).
func (j *job) sendsTime() bool {
	return j.cmd.Time != "" || j.cmd.Reason != "" && (j.cmd.Verb == Start || j.cmd.Verb == Finish)
}

// zoneFor is the employee's zone for this command. A TIME is never sent in one that is only guessed.
func (j *job) zoneFor(ctx context.Context, d bitrix.Day) (*time.Location, *Problem) {
	if j.cmd.Zone != "" {
		if _, p := ParseZone(j.cmd.Zone); p != nil {
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
	if zone == nil && j.cmd.Verb == Finish {
		zone = j.lastZone(d) // the portal reads it by the offset of the day that it ends
	}
	if zone == nil {
		return nil, &Problem{Kind: ZoneUnknown, Field: FieldTime}
	}
	j.rememberZone()
	return zone, nil
}

// readProfile asks the portal for the caller's zone, unless it has told that on this date, or was asked a moment ago: whoever was
// asked to set the zone there has done so since. What is known stays where it fails.
func (j *job) readProfile(ctx context.Context) {
	now := time.Now()
	told := SameDate(j.profiled, j.PortalNow(now)) && j.Account.zoneAt(now.Add(j.ClockAhead)) != nil
	if told || now.Sub(j.inquired) < Fresh {
		return
	}
	j.inquired = now
	profile, err := j.portal.Profile(ctx)
	if err != nil {
		j.Log.Warn("read the profile", "error", err)
		return
	}
	j.know(profile)
}

// locate takes over the offset of a record, where the zone is not known and nobody said another one since.
func (j *job) locate(d bitrix.Day) {
	if !d.HasOffset || j.Account.Zone != "" || d.Start.Before(j.Account.OffsetAt) {
		return
	}
	a := *j.Account
	a.Offset, a.HasOffset, a.OffsetAt = d.Offset, true, d.Start
	j.Account = &a
}

// rememberZone keeps what the person said of the own zone, so that it is asked once.
func (j *job) rememberZone() {
	zone, p := ParseZone(j.cmd.Zone)
	if p != nil || j.other() != 0 || j.Account.Zone != "" && !j.Account.Said {
		return
	}
	a := *j.Account
	if a.Zone = zone.String(); a.Zone != "" {
		a.Said = true
	} else {
		a.Said = false
		a.OffsetAt = time.Now().Add(j.ClockAhead)
		_, a.Offset = a.OffsetAt.In(zone).Zone()
		a.HasOffset = true
	}
	j.Account = &a
	j.saveAccount()
}

// sameDay makes sure that it is the same date for another employee as for the caller: portals differ in whose date the
// date of a start is compared with (protocol 9).
func (j *job) sameDay(ctx context.Context, now time.Time) *Problem {
	if j.other() == 0 || j.cmd.Verb != Start {
		return nil
	}
	j.readProfile(ctx)
	callers := j.Account.zone()
	if callers == nil {
		if d, err := j.portal.Status(ctx, 0); err == nil && d.HasOffset {
			callers = time.FixedZone("", d.Offset)
		}
	}
	if callers == nil || sameCalendarDay(now, now.In(callers)) {
		return nil
	}
	return &Problem{Kind: ZonesDiffer, Field: FieldTime, Time: now}
}

// sameCalendarDay compares the dates on two walls.
func sameCalendarDay(a, b time.Time) bool {
	return a.Year() == b.Year() && a.YearDay() == b.YearDay()
}

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

// zone is the employee's, nil where nothing is known of it.
func (a Account) zone() *time.Location {
	if zone := zoneNamed(a.Zone); zone != nil {
		return zone
	}
	if a.HasOffset {
		return time.FixedZone("", a.Offset)
	}
	return nil
}

// zone is the employee's as far as it is known, for times that are shown.
func (j *job) zone(d bitrix.Day) *time.Location {
	if zone := j.knownZone(d); zone != nil {
		return zone
	}
	return time.Local
}

// knownZone is the employee's: of the profile, else what the person says, else of the record (protocol 9); nil where
// nothing tells it. The record's may be from before a change of the clocks, which a person knows better.
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
	switch {
	case d.HasOffset:
		return time.FixedZone("", d.Offset)
	case own:
		return j.Account.zone()
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
	if zone == nil {
		return nil, &Problem{Kind: ZoneUnknown, Field: FieldTime}
	}
	j.rememberZone()
	return zone, nil
}

// readProfile asks the portal for the caller's zone, unless it has told that on this date, or was asked a moment ago. What is
// known stays where it fails.
func (j *job) readProfile(ctx context.Context) {
	now := time.Now()
	if SameDate(j.profiled, j.PortalNow(now)) || now.Sub(j.inquired) < Fresh {
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
		_, a.Offset = time.Now().In(zone).Zone()
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

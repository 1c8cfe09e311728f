package portal

import (
	"fmt"
	"strings"
	"time"
)

// A Kind is the kind of schedule that an employee works by.
type Kind string

// The kinds that the portal knows; shift plans are not simulated.
const (
	KindNone     Kind = "none"
	KindFlexible Kind = "flexible"
	KindFixed    Kind = "fixed"
)

// A Schedule is how an employee works. The zero value is no schedule at all. [Fixed] and [Flexible] make one. The
// fields below Kind only count for a fixed one.
type Schedule struct {
	Kind Kind `json:"kind,omitempty"`

	// Start and End are the shift's times of day, counted from midnight. An End at or before Start is on the next day.
	Start time.Duration `json:"start,omitempty"`
	End   time.Duration `json:"end,omitempty"`
	// Days are the days on which the shift begins, as in WORK_DAYS: "12345" is Monday to Friday. Empty is every day.
	Days string `json:"days,omitempty"`
	// NoReopen forbids reopening a day that was closed. By default a portal allows it.
	NoReopen bool `json:"no_reopen,omitempty"`
	// MaxEdit is MAX_ALLOWED_TO_EDIT_WORK_TIME: how far a given time may be from now without the supervisor's approval.
	// Zero switches it off, like the portal's −1. With a nanosecond, every change waits for approval.
	MaxEdit time.Duration `json:"max_edit,omitempty"`
	// AutoClose ends a forgotten day at the end of its shift, at the moment when it would expire.
	AutoClose bool `json:"auto_close,omitempty"`
	// Earliest is the time of day before which the portal says that it is too early to clock in. Zero means never.
	Earliest time.Duration `json:"earliest,omitempty"`
}

// Fixed returns a schedule with one shift a day. Start and end are counted from midnight. The days are like "12345";
// empty means every day.
func Fixed(start, end time.Duration, days string) Schedule {
	return Schedule{Kind: KindFixed, Start: start, End: end, Days: days}
}

// Flexible returns a schedule without hours. It needs neither reason nor approval.
func Flexible() Schedule { return Schedule{Kind: KindFlexible} }

// ParseSchedule reads a schedule as a person writes it: none, flexible, 09:00-18:00 (every day) or 09:00-18:00/12345
// (Monday to Friday).
func ParseSchedule(text string) (Schedule, error) {
	switch Kind(text) {
	case KindNone:
		return Schedule{}, nil
	case KindFlexible:
		return Flexible(), nil
	}
	hours, days, _ := strings.Cut(text, "/")
	from, to, ok := strings.Cut(hours, "-")
	start, errStart := parseSpan(from)
	end, errEnd := parseSpan(to)
	if !ok || errStart != nil || errEnd != nil || max(start, end) >= 24*time.Hour || strings.Trim(days, "1234567") != "" {
		return Schedule{}, fmt.Errorf("not a schedule: %q; it is none, flexible, 09:00-18:00 or 09:00-18:00/12345", text)
	}
	return Fixed(start, end, days), nil
}

// Exists reports whether the employee has a schedule at all.
func (s Schedule) Exists() bool { return s.Kind == KindFixed || s.Kind == KindFlexible }

// A shift is one day's work by a fixed schedule, as two instants.
type shift struct{ start, end time.Time }

func (s shift) length() time.Duration { return s.end.Sub(s.start) }

// wallClock returns the instant at which clocks in the zone of day show the given time, counted from that day's
// midnight. If they show it twice, it is the first time, as in PHP.
func wallClock(day time.Time, clock time.Duration) time.Time {
	y, m, d := day.Date()
	t := time.Date(y, m, d, 0, 0, int(clock/time.Second), 0, day.Location())
	_, before := t.Add(-12 * time.Hour).Zone()
	_, after := t.Zone()
	first := t.Add(time.Duration(after-before) * time.Second)
	if first.Before(t) && clockOf(first) == clockOf(t) {
		return first
	}
	return t
}

// midnight returns the beginning of the date of t, plus a number of days.
func midnight(t time.Time, days int) time.Time {
	y, m, d := t.Date()
	return time.Date(y, m, d+days, 0, 0, 0, 0, t.Location())
}

// clockOf returns what a clock in t's own zone shows, counted from midnight. A change to or from summer time does not
// shift it.
func clockOf(t time.Time) time.Duration {
	h, m, s := t.Clock()
	return time.Duration(h)*time.Hour + time.Duration(m)*time.Minute + time.Duration(s)*time.Second
}

// shiftOn returns the shift that begins on the date of day.
func (s Schedule) shiftOn(day time.Time) (shift, bool) {
	if s.Kind != KindFixed || s.Days != "" && !strings.ContainsRune(s.Days, weekday(day)) {
		return shift{}, false
	}
	end := wallClock(day, s.End)
	if s.End <= s.Start {
		end = wallClock(midnight(day, 1), s.End)
	}
	return shift{wallClock(day, s.Start), end}, true
}

// weekday returns the digit of WORK_DAYS.
func weekday(day time.Time) rune {
	if day.Weekday() == time.Sunday {
		return '7'
	}
	return '0' + rune(day.Weekday())
}

// shiftOf returns the shift to which a record belongs that starts at the given instant. That is the night shift that is
// still running; else the shift of the same date, unless its records would have expired by then; else the next one,
// from half its length before it begins. The protocol does not say how the portal assigns records to shifts. With this
// rule, a start just after midnight belongs to the date that it has, and no record is expired from its start.
func (s Schedule) shiftOf(start time.Time) (shift, bool) {
	if night, ok := s.shiftOn(midnight(start, -1)); ok && start.Before(night.end) {
		return night, true
	}
	if own, ok := s.shiftOn(start); ok && start.Before(s.over(own)) {
		return own, true
	}
	if next, ok := s.nextShift(start); ok && !start.Before(next.start.Add(-next.length()/2)) {
		return next, true
	}
	return shift{}, false
}

// over returns when a record of the shift expires: after the shift's end and half the gap to the next one, but at most
// the shift's own length later.
func (s Schedule) over(own shift) time.Time {
	next, _ := s.nextShift(own.start) // a schedule that has a shift has one again within the week
	return own.end.Add(min(next.start.Sub(own.end)/2, own.length()))
}

// nextShift returns the first shift that begins after t.
func (s Schedule) nextShift(t time.Time) (shift, bool) {
	for days := 0; days <= 7; days++ {
		if next, ok := s.shiftOn(midnight(t, days)); ok && next.start.After(t) {
			return next, true
		}
	}
	return shift{}, false
}

// expiry returns the moment from which a record that started at start, and was not closed, is EXPIRED (protocol 8).
// Start is in the employee's zone. With atNextShift the rule of 2019 applies: a fixed day expires when the next shift
// begins.
func (s Schedule) expiry(start time.Time, atNextShift bool) time.Time {
	if s.Kind != KindFixed {
		return midnight(start, 2)
	}
	own, hasOwn := s.shiftOf(start)
	if hasOwn && !atNextShift {
		return s.over(own)
	}
	after := start
	if hasOwn && own.start.After(after) {
		after = own.start
	}
	next, hasNext := s.nextShift(after)
	switch {
	case hasNext && atNextShift:
		return next.start
	case hasNext && next.start.Sub(start) <= 24*time.Hour:
		return justAfter(next.start.Add(-next.length() / 2))
	}
	return justAfter(start.Add(18 * time.Hour))
}

// justAfter returns the first whole second later than t. The portal's clock counts seconds.
func justAfter(t time.Time) time.Time { return t.Truncate(time.Second).Add(time.Second) }

// finishDefault returns TIME_FINISH_DEFAULT of a record that started at start, which is in the employee's zone: the end
// of its shift; else its start plus the length of the next shift; else its start plus 9 hours. The result is a time of
// day on the date of the start, because timeman.close accepts no other date and moves a finish before the start one day
// ahead.
func (s Schedule) finishDefault(start time.Time) time.Time {
	finish := start.Add(9 * time.Hour)
	if own, ok := s.shiftOf(start); ok {
		finish = own.end
	} else if next, ok := s.nextShift(start); ok {
		finish = start.Add(next.length())
	}
	return wallClock(start, clockOf(finish))
}

package app

import (
	"time"

	"clockin24/app/calendar"
)

// A Fate says what to do with a kept start after the portal has reported the state of the day.
type Fate int

const (
	FateWaits     Fate = iota // nothing yet: the portal's state is strange, or yesterday has to be closed first
	FateRecorded              // the portal has recorded it: take it off the books
	FateOvertaken             // the day was started elsewhere, and Start only starts: take it off the books and tell the person
	FateGone                  // its date is over in the employee's zone: only the person can end it
	FateAsks                  // it would be recorded at an earlier moment than now, and the person has not agreed to that
	FatePlain                 // a plain open still records the pressed minute
	FateBackdated             // an open with the pressed moment and the reason that goes with it
)

// promptly is the longest time from a press to its record if nothing was in the way: the longest that one call may take, with
// its repetitions.
const promptly = 2 * time.Minute

// Want is the start that a kept press asks for.
func (i Intent) Want() time.Time {
	if i.Asked.IsZero() {
		return i.Pressed
	}
	return i.Asked
}

// Fate judges a kept start by a day that the portal has just reported and by the portal's now, both in the employee's zone. A
// start never crosses into another date, ends no break and re-opens no day.
func (i Intent) Fate(day Day, now time.Time) Fate {
	want := i.Want()
	if day.State != StateUnknown && day.State != StateStrange && !i.Unsent && i.recordedAt(day.Start) {
		return FateRecorded
	}
	switch day.State {
	case StateOpened, StatePaused, StateClosed:
		if !calendar.SameDate(want, now) && !i.Unsure {
			return FateGone
		}
		return FateOvertaken
	case StateNotStarted:
	case StateEarlier, StateExpired:
		if !calendar.SameDate(want, now) {
			return FateGone
		}
		return FateWaits
	default:
		return FateWaits
	}
	switch {
	case i.Unsure, i.Time != "" && i.Asked.IsZero(): // the time that was typed is not a time of that day
		return FateAsks
	case !calendar.SameDate(want, now):
		return FateGone
	case i.Asked.IsZero() && i.Reason == "" && calendar.SameMinute(want, now):
		return FatePlain
	case !i.Consent:
		return FateAsks
	}
	return FateBackdated
}

// recordedAt tells whether a start that the portal shows is the one that was asked for.
func (i Intent) recordedAt(start time.Time) bool {
	late := start.Sub(i.Want().Truncate(time.Second))
	if !i.Asked.IsZero() {
		return late == 0
	}
	return late >= -2*time.Second && late < promptly
}

// RecordedByName tells whether the start that the portal shows has the same time of day as the one that was sent, but in the
// other of two hours of the same name. This happens when the clocks go back: a portal that throws the offset of TIME away
// cannot tell the two hours apart (protocol 9).
func (i Intent) RecordedByName(start time.Time) bool {
	want := i.Want().Truncate(time.Second)
	return !i.Unsent && start.Sub(want).Abs() == time.Hour && start.In(want.Location()).Format(time.DateTime) == want.Format(time.DateTime)
}

// ClockSlack is how much two measurements of the portal's clock may differ although nobody has set this computer's clock. The
// header that shows the portal's clock has whole seconds, and the drift of a day is less than this value.
const ClockSlack = 5 * time.Second

// A Lapse is the time between a press and now, measured twice: by this computer's wall clock, which somebody may have set
// meanwhile, and by its steady clock, which only stops while the computer sleeps. Steady is not known for a press of an earlier
// process.
type Lapse struct {
	wall, steady time.Duration
	known        bool
}

// LapseSince measures from a moment that was taken in this process.
func LapseSince(pressed, now time.Time) Lapse {
	return Lapse{wall: now.Round(0).Sub(pressed.Round(0)), steady: now.Sub(pressed), known: true}
}

// Corrected is the press by the portal's clock as it is known now: the portal's clock shows there and is that far ahead of this
// computer's. If it is as far ahead as it was taken to be when the person pressed, the press stays as it is. If not, the steady
// clock, which nobody can set, says how long ago the press was, to the minute. If that is not known, or if the computer slept
// as well, the press is Unsure: then only the person can say when it was.
func (i Intent) Corrected(ahead time.Duration, there time.Time, since Lapse) Intent {
	jump := ahead - i.Ahead // how far this computer's clock was set back, or had been behind all along
	nothing := jump.Abs() <= HeaderResolution || jump.Abs() <= ClockSlack && calendar.SameMinute(i.Pressed, i.Pressed.Add(jump))
	if i.Fixed() || nothing {
		return i
	}
	awake := (since.wall-since.steady).Abs() <= ClockSlack || (since.wall+jump-since.steady).Abs() <= ClockSlack
	if !since.known || !awake {
		i.Unsure = true
		return i
	}
	i.Ahead = ahead
	i.Pressed = there.Add(-since.steady)
	if MinutesAgo(i.Time) {
		i.Asked, _ = ParseTime(i.Time, i.Pressed)
	}
	return i
}

// Fixed tells whether the person gave the moment as a time of day, which does not depend on this computer's clock.
func (i Intent) Fixed() bool { return !i.Asked.IsZero() && !MinutesAgo(i.Time) }

// KeptNeeds is what the kept press needs from the person before it is sent, at a moment of this computer's clock:
// [KindConsentNeeded], [KindDayGone], [KindZoneUnknown], or "" if it is sent by itself as soon as the portal answers.
func (s Snapshot) KeptNeeds(local time.Time) Kind {
	if s.Kept == nil {
		return ""
	}
	switch s.Kept.Fate(Day{State: StateNotStarted}, s.PortalNow(local)) {
	case FateGone:
		return KindDayGone
	case FateAsks:
		return KindConsentNeeded
	case FateBackdated:
		if s.Account != nil && s.Account.ZoneAt(s.PortalNow(local)) == nil {
			return KindZoneUnknown
		}
	}
	return ""
}

// atOnce is how long after the press a start may still leave as a plain one although the clock shows the next minute by then.
// Nobody should be asked for a reason because a second has passed.
const atOnce = 30 * time.Second

// RecordsMinute tells whether a plain open still records the right start for a press that has been on its way since that
// moment.
func RecordsMinute(pressed, now time.Time) bool {
	return calendar.SameMinute(pressed, now) || now.Sub(pressed).Abs() < atOnce
}

// Sendable tells whether a press is kept that can be sent as soon as the portal answers.
func (s Snapshot) Sendable(now time.Time) bool {
	return s.Kept != nil && s.KeptNeeds(now) == "" && s.Day.Hindrance() == nil
}

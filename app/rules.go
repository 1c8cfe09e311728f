package app

import (
	"cmp"
	"strings"
	"time"

	"clockin24/app/calendar"
	"clockin24/bitrix"
)

// Fresh is how long a status may stand for the portal's state if nothing is sent or answered by it: for a reminder. A press is
// judged by a status that was read after it.
const Fresh = 30 * time.Second

// nightEnds is a time of day: before it, a day that was closed yesterday may still be within the portal's threshold for
// re-opening it (protocol 8: 01:30 for 09:00 to 18:00, start + 18 h without a shift, 04:30 before a next one).
const nightEnds = 6 * time.Hour

// longestReopenable is how long after the start of a record the portal may continue a shift of twelve hours a day, the longest
// shift that this program considers. Without a shift the limit is the same.
const longestReopenable = 18 * time.Hour

// reopenable is how long after its start the portal may continue a closed day of an evening or a night: the length of the shift
// and half the gap to the shift of the next day, but no more than twice the shift (protocol 8). The portal does not give the
// length of the shift, so what was worked and an hour more is taken for it.
func (d Day) reopenable() time.Duration {
	if d.Finish.IsZero() {
		return 0
	}
	shift := d.Finish.Sub(d.Start) + time.Hour
	return min(shift+min((24*time.Hour-shift)/2, shift), longestReopenable)
}

// DayOf makes a [Day] from a portal's answer, in the employee's zone, at the portal's now.
func DayOf(d bitrix.Day, zone *time.Location, now time.Time) Day {
	in := func(t time.Time) time.Time {
		if t.IsZero() {
			return t
		}
		return t.In(zone)
	}
	day := Day{
		Status: string(d.Status), Start: in(d.Start), Finish: in(d.Finish), Suggest: in(d.FinishDefault),
		Breaks: d.Leaks,
	}
	day.State = stateOf(d.Status, day, now.In(zone))
	day.Pending = !d.Active && day.State != StateNotStarted
	return day
}

func stateOf(status bitrix.Status, day Day, now time.Time) State {
	today := !day.Start.IsZero() && calendar.SameDate(day.Start, now)
	switch status {
	case bitrix.StatusExpired:
		return StateExpired
	case bitrix.StatusOpened, bitrix.StatusPaused:
		switch {
		case !today:
			return StateEarlier
		case status == bitrix.StatusPaused:
			return StatePaused
		}
		return StateOpened
	case bitrix.StatusClosed:
		switch {
		case day.Start.IsZero():
			return StateNotStarted
		case today, day.Start.After(now): // the latter if clocks disagree; an open could continue it
			return StateClosed
		case now.Sub(day.Start) < day.reopenable():
			return StateClosed
		case now.Sub(day.Start) < longestReopenable && calendar.SinceMidnight(now) < nightEnds:
			return StateClosed
		}
		return StateNotStarted
	}
	return StateStrange
}

// RulesOf joins the portal's settings with the person's own choice of the allowed start: "portal", "never" or HH:MM. The
// allowed start is ignored if the portal does not track the time, the schedule is flexible, or the value is 00:00:00 or beyond
// the day. The portal says 09:15 even to people on other shifts (protocol 7.3).
func RulesOf(s bitrix.Settings, allowedStart string) Rules {
	r := Rules{
		Known: true, Tracking: s.Tracking, Free: s.Free,
		MaxStart: s.MaxStart, MinFinish: s.MinFinish, MinDuration: s.MinDuration, AllowedDelta: s.AllowedDelta,
	}
	return r.WithAllowedStart(allowedStart)
}

// WithAllowedStart sets the time of day after which a start is late.
func (r Rules) WithAllowedStart(allowedStart string) Rules {
	r.LateAfter = 0
	limit := r.MaxStart
	switch own, err := time.Parse("15:04", allowedStart); {
	case err == nil:
		limit = calendar.SinceMidnight(own)
	case allowedStart == AllowedStartNever:
		limit = 0
	}
	if r.Tracking && !r.Free && limit > 0 && limit < 24*time.Hour {
		r.LateAfter = limit
	}
	return r
}

// LateBy is how many whole minutes a start at t (in the employee's zone) is after the allowed start. It is at least 1 if the
// start is late at all, and 0 if it is not late or nothing is known.
func (r Rules) LateBy(t time.Time) int {
	late := calendar.SinceMidnight(t) - r.LateAfter
	if r.LateAfter == 0 || late <= 0 {
		return 0
	}
	return max(1, int(late/time.Minute))
}

// NeedsReason tells whether a window asks for a reason before it sends: it does for any time that is not now, unless the
// schedule is flexible (protocol 10). The portal itself demands no reason from a person who has no schedule, but
// timeman.settings does not say who has none; the command line therefore lets the portal decide.
func (r Rules) NeedsReason(typedTime string) bool {
	return strings.TrimSpace(typedTime) != "" && !r.Free
}

// Hindrance says why a Start may not be sent in this state: it would end a break, re-open a day, or change nothing. It is nil
// for [StateNotStarted] and [StateOpened].
func (d Day) Hindrance() *Problem {
	kind := map[State]Kind{
		StatePaused: KindOnBreak, StateClosed: KindClosedToday, StateEarlier: KindEarlierOpen, StateExpired: KindDayExpired, StateStrange: KindStrangeDay,
	}[d.State]
	if kind == "" {
		return nil
	}
	return &Problem{Kind: kind, Time: cmp.Or(d.Start, d.Finish), Text: d.Status}
}

// Allows says why a verb other than Start makes no sense in this state; nil if it does.
func (d Day) Allows(v Verb) *Problem {
	fits := map[Verb][]State{
		VerbPause:  {StateOpened},
		VerbResume: {StatePaused},
		VerbFinish: {StateOpened, StatePaused, StateEarlier},
		VerbReopen: {StateClosed},
	}[v]
	for _, s := range fits {
		if d.State == s {
			return nil
		}
	}
	switch {
	case d.State == StateExpired:
		return &Problem{Kind: KindDayExpired, Time: d.Start}
	case d.State == StateEarlier:
		return &Problem{Kind: KindEarlierOpen, Time: d.Start}
	case d.State == StateClosed: // a Start would not help
		return &Problem{Kind: KindClosedToday, Time: cmp.Or(d.Start, d.Finish)}
	case d.State == StateStrange:
		return &Problem{Kind: KindStrangeDay, Text: d.Status}
	}
	return &Problem{Kind: KindNotRunning, Text: d.Status}
}

// OtherDay says why a command may not be sent for the record of d: it is about another record. If there is no record at all,
// the problem of the state explains that better, except for a [VerbReopen], which would begin a day there.
func (c Command) OtherDay(d Day) *Problem {
	switch {
	case c.Of.IsZero(), d.Start.IsZero() && c.Verb != VerbReopen, d.IsOf(c.Of):
		return nil
	}
	return &Problem{Kind: KindOtherDay, Time: d.Start}
}

// IsOf tells whether the record began at start. It compares to the second, since the portal gives no fractions.
func (d Day) IsOf(start time.Time) bool {
	return d.Start.Truncate(time.Second).Equal(start.Truncate(time.Second))
}

// Wanted is the state that a verb asks for.
func (v Verb) Wanted() State {
	switch v {
	case VerbStart, VerbResume, VerbReopen:
		return StateOpened
	case VerbPause:
		return StatePaused
	case VerbFinish:
		return StateClosed
	}
	return StateUnknown
}

// CompareStart judges the day that timeman.open answered with. Asked is the TIME that was sent, zero for a plain open;
// sent is the portal's clock when the request left, zero where it is not known.
func CompareStart(d Day, asked, sent time.Time) (Outcome, *Problem) {
	if d.State == StateEarlier {
		return OutcomeDifferent, &Problem{Kind: KindReopenedEarlier, Time: d.Start}
	}
	if d.State != StateOpened {
		if p := d.Hindrance(); p != nil {
			return OutcomeDifferent, p
		}
		return OutcomeDifferent, &Problem{Kind: KindStateUnlike, Text: d.Status}
	}
	switch start := d.Start.Truncate(time.Second); {
	case !asked.IsZero() && OtherZone(start, asked):
		return OutcomeDifferent, &Problem{Kind: KindZoneUnlike, Time: d.Start}
	case !asked.IsZero() && !start.Equal(asked):
		return OutcomeDifferent, &Problem{Kind: KindStartUnlike, Time: d.Start}
	case asked.IsZero() && !sent.IsZero() && d.Start.Before(sent.Add(-2*time.Second).Truncate(time.Second)):
		return OutcomeAlready, nil
	}
	return OutcomeDone, nil
}

// Package remind decides whether to remind a person of the workday now, and gives the reason if not. It is one pure function of
// an [Occasion]. It shows nothing and reads no clock; [clockin24/app/resident] asks it and acts.
package remind

import (
	"hash/fnv"
	"time"

	"clockin24/app"
	"clockin24/app/calendar"
)

// MostReminders is how many reminders are shown on one day.
const MostReminders = 2

// These constants say when reminders come.
const (
	// beforeAllowed is how long before the allowed start the last reminder of a start comes. Spread is how much that differs
	// from person to person and from day to day, because all people of an office share one address and the portal is asked
	// before the reminder.
	beforeAllowed = 10 * time.Minute
	spread        = 5 * time.Minute
	// afterEnd is how long after its earliest end a day counts as forgotten. The allowed finish is usually a quarter of an hour
	// before the end of the shift.
	afterEnd = 30 * time.Minute
	// apart is the least time between two reminders that nobody asked for.
	apart = 15 * time.Minute
	// SnoozeFor is how long a reminder is put off.
	SnoozeFor = 15 * time.Minute
	// again is how long until the next look while something is in the way that does not report when it goes away.
	again = 5 * time.Minute
	// settles is how long an arrival waits for the reading that it usually causes by itself. It does not always cause one, see
	// [pace].
	settles = 10 * time.Second
	// comesUp is how long the network may take at login before a start by itself counts as one without a network.
	comesUp = 2 * time.Minute
)

// A Step is what to do now about a day that is not started, or that still runs.
type Step string

// The steps.
const (
	StepNone         Step = ""
	StepRead         Step = "read"          // read the state first, then judge again
	StepRemindStart  Step = "remind start"  // the day is not started
	StepRemindFinish Step = "remind finish" // the day still runs
	StepStart        Step = "start"         // start the day by itself, as if it was pressed at the arrival
	StepWindow       Step = "window"        // open the window, because a start now would be late
)

// Reminds tells whether a step is a notification.
func (s Step) Reminds() bool { return s == StepRemindStart || s == StepRemindFinish }

// A Why is the reason for a [Step], or for doing nothing. It is for the log.
type Why string

// Reasons to do something.
const (
	WhyArrived  Why = "login or unlock"
	WhyBefore   Why = "before the allowed start"
	WhyEnd      Why = "end of the day"
	WhySnoozed  Why = "snoozed"
	WhyByItself Why = "start at login"
	WhyLate     Why = "late at login"
)

// Reasons to do nothing.
const (
	WhyNothing   Why = "nothing due"
	WhyNobody    Why = "nobody signed in"
	WhyOff       Why = "reminders are off"
	WhyNotToday  Why = "not today"
	WhyWeekend   Why = "no working day"
	WhyHoliday   Why = "holiday"
	WhyQuiet     Why = "quiet hours"
	WhyEnough    Why = "enough today"
	WhyLately    Why = "reminded lately"
	WhyRuns      Why = "day runs"
	WhyOver      Why = "day is over"
	WhyAttention Why = "day needs attention"
	WhyUnknown   Why = "state not known"
	WhyBusy      Why = "command under way"
	WhyKept      Why = "press is kept"
	WhyLocked    Why = "screen is locked"
	WhyWindow    Why = "window is open"
	WhyDisturb   Why = "do not disturb"
)

// An Occasion is everything on which reminders depend at one moment.
type Occasion struct {
	app.Snapshot
	Calendar calendar.Calendar
	Reminded Reminded
	Now      time.Time // this computer's clock
	// Arrived is when the person logged in or unlocked the screen, by this computer's clock, if nothing has been done about
	// that yet.
	Arrived time.Time
	Login   bool // the arrival was a login: what an earlier process left does not count then
	Locked  bool // the screen is known to be locked
	Window  bool // a window is open
	Disturb bool // the person is known to want no notifications now
}

// A Judgment says what to do at an [Occasion].
type Judgment struct {
	Step Step
	Why  Why
	// Next is when to judge again, by this computer's clock, if nothing happens before.
	Next time.Time
	// Waits says that something may still be done about the arrival.
	Waits bool
}

// Today is what became of the reminders on the date of the occasion.
func (o Occasion) Today() Reminded {
	date, account := o.there().Format(time.DateOnly), o.Account.Key()
	if o.Reminded.Date == date && o.Reminded.Account == account {
		return o.Reminded
	}
	return Reminded{Date: date, Account: account}
}

// MayFollow tells whether another reminder may follow the one that is shown now. If so, the present one can be snoozed.
func (o Occasion) MayFollow() bool { return len(o.Today().Shown)+1 < MostReminders }

func (o Occasion) there() time.Time { return o.PortalNow(o.Now) }

// here gives the moment, by this computer's clock, at which it is a time of day today.
func (o Occasion) here(clock time.Duration) time.Time {
	t := o.there()
	minutes := int(clock / time.Minute)
	at := time.Date(t.Year(), t.Month(), t.Day(), minutes/60, minutes%60, int(clock%time.Minute/time.Second), 0, t.Location())
	return at.Add(-o.ClockAhead)
}

// arrivedToday tells whether there is an arrival and it is of today.
func (o Occasion) arrivedToday() bool {
	return !o.Arrived.IsZero() && !o.Arrived.After(o.Now) && calendar.SameDate(o.PortalNow(o.Arrived), o.there())
}

// Judge says what to do now, and when to judge again. It also has to be asked whenever one of the things on which it depends
// changes.
//
// A reminder of the start comes at the first login or unlock of a working day, and once before the allowed start. A reminder of
// the finish comes some time after the day should have ended. There are never more than [MostReminders] a day. Instead of the
// first reminder, a login may start the day by itself.
func (o Occasion) Judge() Judgment {
	if o.Account == nil || o.Preferences == nil {
		return Judgment{Why: WhyNobody, Waits: true} // the account may just not have been read yet
	}
	there, today := o.there(), o.Today()
	tomorrow := o.here(24 * time.Hour)
	wanted := o.Preferences.Reminders || o.Preferences.AtLogin == app.AtLoginStarts
	if wanted && o.Login && o.Read.Before(o.Arrived) && o.Problem == nil {
		return o.unread() // the reading also brings the portal's clock, by which everything else is judged
	}
	switch {
	case today.NotToday:
		return Judgment{Why: WhyNotToday, Next: tomorrow}
	case o.Calendar.Holiday(there):
		return Judgment{Why: WhyHoliday, Next: tomorrow}
	case !o.Calendar.Works(there, o.Preferences.Workdays):
		return Judgment{Why: WhyWeekend, Next: tomorrow}
	}
	if v, ok := o.byItself(today); ok {
		v.Next = firstAfter(o.Now, v.Next, tomorrow)
		return v
	}
	v := o.remind(today)
	v.Next = firstAfter(o.Now, v.Next, tomorrow)
	return v
}

// firstAfter is the earliest of the moments after now.
func firstAfter(now time.Time, moments ...time.Time) (first time.Time) {
	for _, m := range moments {
		if m.After(now) && (first.IsZero() || m.Before(first)) {
			first = m
		}
	}
	return first
}

// byItself judges an arrival if the person chose that an arrival starts the day. If the result is false, the reminders decide.
func (o Occasion) byItself(today Reminded) (Judgment, bool) {
	p := o.Preferences
	if p.AtLogin != app.AtLoginStarts || !o.arrivedToday() || !today.ByItself.IsZero() || o.Calendar.Partial ||
		!p.AtLoginHours.Contain(o.PortalNow(o.Arrived)) {
		return Judgment{}, false
	}
	late := o.Rules.LateBy(o.there()) > 0
	switch {
	case o.Doing != "":
		return Judgment{Why: WhyBusy, Waits: true}, true
	case o.Kept != nil:
		return Judgment{Why: WhyKept}, true
	case o.Problem.OffNetwork():
		if grace := o.Arrived.Add(comesUp); o.Now.Before(grace) {
			return Judgment{Why: WhyUnknown, Next: grace, Waits: true}, true
		}
		if o.Day.State != app.StateUnknown && o.Day.State != app.StateNotStarted {
			return Judgment{Why: WhyUnknown, Waits: true}, true
		}
	case o.Problem != nil:
		return Judgment{}, false
	case !o.read():
		return o.unread(), true
	case o.Day.State != app.StateNotStarted, !o.Rules.Known:
		return Judgment{}, false
	}
	switch {
	case late && o.Window:
		return Judgment{Why: WhyWindow}, true
	case late:
		return Judgment{Step: StepWindow, Why: WhyLate}, true
	}
	return Judgment{Step: StepStart, Why: WhyByItself}, true
}

// read tells whether the state was read after the arrival, or so shortly before it that it counts as the portal's present
// state.
func (o Occasion) read() bool {
	return o.Day.State != app.StateUnknown && (!o.Read.Before(o.Arrived) || o.Now.Sub(o.Read) < app.Fresh)
}

// unread makes an arrival wait for the state.
func (o Occasion) unread() Judgment {
	if settled := o.Arrived.Add(settles); o.Now.Before(settled) {
		return Judgment{Why: WhyUnknown, Next: settled, Waits: true}
	}
	return Judgment{Step: StepRead, Why: WhyArrived, Next: o.Now.Add(again), Waits: true}
}

// remind judges the reminders.
func (o Occasion) remind(today Reminded) Judgment {
	switch {
	case !o.Preferences.Reminders:
		return Judgment{Why: WhyOff}
	case len(today.Shown) >= MostReminders:
		return Judgment{Why: WhyEnough}
	}
	switch o.Day.State {
	case app.StateUnknown:
		if o.arrivedToday() && o.Problem == nil {
			return o.unread()
		}
		return Judgment{Why: WhyUnknown, Waits: o.arrivedToday()}
	case app.StateNotStarted:
		return o.remindStart(today)
	case app.StateOpened, app.StatePaused:
		return o.remindFinish(today)
	case app.StateClosed:
		return Judgment{Why: WhyOver}
	}
	return Judgment{Why: WhyAttention}
}

func (o Occasion) remindStart(today Reminded) Judgment {
	before, until := o.beforeAllowed()
	v := Judgment{Why: WhyNothing, Next: firstAfter(o.Now, today.snoozedFor(StepRemindStart), before)}
	arrival := o.arrivedToday() && o.Preferences.AtLogin != app.AtLoginNothing && !today.shown(StepRemindStart, WhyArrived)
	timed := !o.Now.Before(before) && o.Now.Before(until) && !today.shown(StepRemindStart, WhyBefore)
	switch {
	case !o.Now.Before(o.lastHour()), today.snoozedFor(StepRemindStart).After(o.Now):
		return v
	case today.due(StepRemindStart, o.Now):
		return o.gate(v, StepRemindStart, WhySnoozed, today)
	case arrival:
		return o.gate(v, StepRemindStart, WhyArrived, today)
	case timed:
		return o.gate(v, StepRemindStart, WhyBefore, today)
	}
	return v
}

// beforeAllowed gives the time, from and until, in which the last reminder of the start is due; zero if no start is ever late.
func (o Occasion) beforeAllowed() (from, until time.Time) {
	limit := o.Rules.LateAfter
	if limit == 0 {
		return time.Time{}, time.Time{}
	}
	h := fnv.New32a()
	h.Write([]byte(o.Account.Key() + o.there().Format(time.DateOnly)))
	early := beforeAllowed + time.Duration(h.Sum32()%uint32(spread/time.Second))*time.Second
	return o.here(max(0, limit-early)), o.here(limit)
}

// lastHour is the moment from which nobody is reminded of a start any more, because the day should be over.
func (o Occasion) lastHour() time.Time {
	if end := o.Rules.MinFinish; end > 0 && end < 24*time.Hour && end > o.Rules.LateAfter {
		return o.here(end)
	}
	return o.here(24 * time.Hour)
}

// remindFinish judges the reminder of the finish. It uses everything that the portal says about the end of a day, whether that
// holds for the person or not, because a person who is at work should not be reminded. It does not count a break that is still
// under way, because a person should be reminded of a day that was forgotten during a break.
func (o Occasion) remindFinish(today Reminded) Judgment {
	end := app.EndOf(o.Day.Start, o.Day.Breaks, o.Rules.MinDuration, o.Rules.MinFinish)
	if o.Day.Start.IsZero() || end.IsZero() {
		return Judgment{Why: WhyRuns}
	}
	from := end.Add(afterEnd - o.ClockAhead)
	v := Judgment{Why: WhyRuns, Next: firstAfter(o.Now, today.snoozedFor(StepRemindFinish), from)}
	switch {
	case today.due(StepRemindFinish, o.Now):
		return o.gate(v, StepRemindFinish, WhySnoozed, today)
	case !o.Now.Before(from) && !today.shown(StepRemindFinish, WhyEnd):
		return o.gate(v, StepRemindFinish, WhyEnd, today)
	}
	return v
}

// gate lets a reminder that is due pass, or says what is in its way. If the obstacle goes away by itself, the arrival is kept
// for later; if not, the person has seen the day already, or it is too late.
func (o Occasion) gate(v Judgment, step Step, why Why, today Reminded) Judgment {
	stop := func(reason Why, waits bool, next time.Time) Judgment {
		return Judgment{Why: reason, Waits: waits && why == WhyArrived, Next: firstAfter(o.Now, v.Next, next)}
	}
	lately := today.last().Add(apart)
	switch {
	case o.Preferences.QuietHours.Contain(o.there()):
		return stop(WhyQuiet, false, o.here(o.Preferences.QuietHours.Until))
	case o.Locked:
		return stop(WhyLocked, false, time.Time{}) // the unlock will ask again
	case o.Kept != nil:
		return stop(WhyKept, false, time.Time{})
	case o.Doing != "":
		return stop(WhyBusy, true, time.Time{})
	case o.Window:
		return stop(WhyWindow, false, o.Now.Add(again))
	case why != WhySnoozed && lately.After(o.Now):
		return stop(WhyLately, false, lately)
	case o.Problem != nil:
		return stop(WhyUnknown, true, time.Time{})
	case why == WhyArrived && !o.read():
		return o.unread()
	case why != WhyArrived && o.Now.Sub(o.Read) >= app.Fresh:
		return Judgment{Step: StepRead, Why: why, Next: o.Now.Add(again)}
	case o.Disturb:
		return stop(WhyDisturb, true, o.Now.Add(again))
	}
	return Judgment{Step: step, Why: why, Next: v.Next}
}

package remind

import (
	"testing"
	"time"

	"clockin24/app"
	"clockin24/app/calendar"
)

// A scene is an occasion on Tuesday, 24 November 2026, in Moscow. Anna's allowed start is 09:15 and her finish 17:45, she has
// not started, and the state was read a moment ago.
func scene(clock string, change func(*Occasion)) Occasion {
	o := Occasion{Now: tuesday(clock), Snapshot: app.Snapshot{
		Account: &app.Account{Host: "example.bitrix24.ru", User: 7, Zone: "Europe/Moscow"},
		Day:     app.Day{State: app.StateNotStarted},
		Rules: app.Rules{
			Known: true, Tracking: true, LateAfter: clockOf("09:15"), MaxStart: clockOf("09:15"), MinFinish: clockOf("17:45"), MinDuration: 8 * time.Hour,
		},
		Read: tuesday(clock),
		Preferences: &app.Preferences{
			Reminders: true, Workdays: calendar.MondayToFriday, QuietHours: calendar.Hours{From: clockOf("20:00"), Until: clockOf("07:00")},
			AtLogin: app.AtLoginAsks, AtLoginHours: calendar.Hours{From: clockOf("07:00"), Until: clockOf("12:00")},
		},
	}}
	if change != nil {
		change(&o)
	}
	return o
}

func clockOf(text string) time.Duration {
	t, err := time.Parse("15:04:05", text)
	if err != nil {
		if t, err = time.Parse("15:04", text); err != nil {
			panic(err)
		}
	}
	return calendar.SinceMidnight(t)
}

var moscow = app.ZoneNamed("Europe/Moscow")

func tuesday(clock string) time.Time {
	return time.Date(2026, 11, 24, 0, 0, 0, 0, moscow).Add(clockOf(clock))
}

// changes are what a test does to a scene.
type changes []func(*Occasion)

func (c changes) apply(o *Occasion) {
	for _, change := range c {
		change(o)
	}
}

func arrives(o *Occasion) { o.Arrived = o.Now }

func cameAt(clock string) func(*Occasion) {
	return func(o *Occasion) { o.Arrived = tuesday(clock) }
}

func readAgo(d time.Duration) func(*Occasion) {
	return func(o *Occasion) { o.Read = o.Now.Add(-d) }
}

func dayIs(d app.State, start string) func(*Occasion) {
	return func(o *Occasion) { o.Day = app.Day{State: d, Start: tuesday(start)} }
}

func wasShown(step Step, why Why, clock string) func(*Occasion) {
	return func(o *Occasion) {
		o.Reminded = o.Today()
		o.Reminded.Shown = append(o.Reminded.Shown, Shown{step, why, tuesday(clock)})
	}
}

func snoozed(until string) func(*Occasion) {
	return func(o *Occasion) { o.Reminded.Snoozed = tuesday(until) }
}

func prefer(change func(*app.Preferences)) func(*Occasion) {
	return func(o *Occasion) { change(o.Preferences) }
}

func startsByItself(p *app.Preferences) { p.AtLogin = app.AtLoginStarts }

func troubledBy(k app.Kind) func(*Occasion) {
	return func(o *Occasion) { o.Problem = &app.Problem{Kind: k} }
}

func dateOf(text string) calendar.Date {
	var d calendar.Date
	if err := d.UnmarshalText([]byte(text)); err != nil {
		panic(err)
	}
	return d
}

// The last reminder before the allowed start comes 10 to 15 minutes before it. This is the moment for Anna on this day.
var before = func() string {
	from, _ := scene("08:00", nil).beforeAllowed()
	return from.Format("15:04:05")
}()

func TestReminders(t *testing.T) {
	const none = StepNone
	tests := []struct {
		name  string
		clock string
		when  changes
		step  Step
		why   Why
		next  string // "" is not looked at
	}{
		{"nothing happens", "08:00", nil, none, WhyNothing, before},
		{"she logs in or unlocks", "08:00", changes{arrives}, StepRemindStart, WhyArrived, before},
		{"once a day", "08:40", changes{wasShown(StepRemindStart, WhyArrived, "08:00"), arrives}, none, WhyNothing, before},
		{"not where login says nothing", "08:00", changes{arrives, prefer(func(p *app.Preferences) { p.AtLogin = app.AtLoginNothing })}, none, WhyNothing, before},
		{"late, but better than never", "11:00", changes{arrives}, StepRemindStart, WhyArrived, ""},
		{"in the last minute of the day", "17:44:59", changes{arrives}, StepRemindStart, WhyArrived, ""},
		{"the day should be over", "17:45", changes{arrives}, none, WhyNothing, "23:59:60"},
		{"not before the last reminder is due", "08:59:59", nil, none, WhyNothing, before},
		{"the last reminder before the allowed start", before, nil, StepRemindStart, WhyBefore, ""},
		{"it needs a state that is fresh", "09:10", changes{func(o *Occasion) { o.Read = o.Now.Add(-app.Fresh) }}, StepRead, WhyBefore, "09:15"},
		{"until the allowed start", "09:14:59", nil, StepRemindStart, WhyBefore, ""},
		{"at the allowed start it is too late", "09:15", nil, none, WhyNothing, "23:59:60"},
		{"that one comes once", "09:14", changes{wasShown(StepRemindStart, WhyBefore, "08:40")}, none, WhyNothing, ""},
		{"both have room", "09:14", changes{wasShown(StepRemindStart, WhyArrived, "08:59")}, StepRemindStart, WhyBefore, ""},
		{"but not close together", "09:13:59", changes{wasShown(StepRemindStart, WhyArrived, "08:59")}, none, WhyLately, "09:14"},
		{"two are enough", "10:00", changes{wasShown(StepRemindStart, WhyArrived, "08:00"), wasShown(StepRemindStart, WhyBefore, "09:05"), snoozed("09:20")}, none, WhyEnough, "23:59:60"},
		{"nobody is ever late on a flexible schedule", "09:10", changes{func(o *Occasion) { o.Rules.LateAfter = 0 }}, none, WhyNothing, "23:59:60"},

		{"snoozed", "08:14:59", changes{wasShown(StepRemindStart, WhyArrived, "08:00"), snoozed("08:15")}, none, WhyNothing, "08:15"},
		{"nothing else comes meanwhile", "09:14:30", changes{wasShown(StepRemindStart, WhyArrived, "08:59"), snoozed("09:17"), arrives}, none, WhyNothing, "09:17"},
		{"and back", "08:15", changes{wasShown(StepRemindStart, WhyArrived, "08:00"), snoozed("08:15")}, StepRemindStart, WhySnoozed, before},
		{"a snooze outlasts the allowed start", "09:20", changes{wasShown(StepRemindStart, WhyBefore, "09:05"), snoozed("09:20")}, StepRemindStart, WhySnoozed, ""},
		{"a snooze that was kept is over", "09:20", changes{wasShown(StepRemindStart, WhySnoozed, "09:20"), snoozed("09:20")}, none, WhyNothing, ""},
		{"not today", "08:00", changes{arrives, func(o *Occasion) { o.Reminded = o.Today(); o.Reminded.NotToday = true }}, none, WhyNotToday, "23:59:60"},
		{"that was yesterday", "08:00", changes{arrives, func(o *Occasion) { o.Reminded = Reminded{Date: "2026-11-23", Account: o.Account.Key(), NotToday: true} }}, StepRemindStart, WhyArrived, ""},
		{"that was somebody else", "08:00", changes{arrives, func(o *Occasion) { o.Reminded = Reminded{Date: "2026-11-24", Account: "8@example.com", NotToday: true} }}, StepRemindStart, WhyArrived, ""},

		{"the last minute of the quiet hours", "06:59:59", changes{arrives}, none, WhyQuiet, "07:00"},
		{"they are over", "07:00", changes{arrives}, StepRemindStart, WhyArrived, ""},
		{"no quiet hours", "03:00", changes{arrives, prefer(func(p *app.Preferences) { p.QuietHours = calendar.Hours{} })}, StepRemindStart, WhyArrived, ""},
		{"a day off", "08:00", changes{arrives, prefer(func(p *app.Preferences) { p.Workdays = p.Workdays.With(time.Tuesday, false) })}, none, WhyWeekend, "23:59:60"},
		{"a holiday", "08:00", changes{arrives, func(o *Occasion) { o.Calendar.Off = []calendar.Date{dateOf("11-24")} }}, none, WhyHoliday, "23:59:60"},
		{"a holiday that she works on", "08:00", changes{arrives, func(o *Occasion) {
			o.Calendar = calendar.Calendar{Off: []calendar.Date{dateOf("11-24")}, Work: []calendar.Date{dateOf("2026-11-24")}}
		}}, StepRemindStart, WhyArrived, ""},
		{"a day off that she works on", "08:00", changes{arrives, prefer(func(p *app.Preferences) { p.Workdays = 0 }), func(o *Occasion) { o.Calendar.Work = []calendar.Date{dateOf("2026-11-24")} }}, StepRemindStart, WhyArrived, ""},
		{"switched off", "08:00", changes{arrives, prefer(func(p *app.Preferences) { p.Reminders = false })}, none, WhyOff, "23:59:60"},
		{"nobody is signed in", "08:00", changes{arrives, func(o *Occasion) { o.Account = nil }}, none, WhyNobody, ""},

		{"not read yet", "08:00", changes{arrives, func(o *Occasion) { o.Day = app.Day{} }}, none, WhyUnknown, "08:00:10"},
		{"not read since she came", "08:00", changes{arrives, readAgo(app.Fresh)}, none, WhyUnknown, "08:00:10"},
		{"read just before she came", "08:00", changes{arrives, readAgo(app.Fresh - 1)}, StepRemindStart, WhyArrived, ""},
		{"nobody reads by himself", "08:00:10", changes{cameAt("08:00"), readAgo(time.Hour)}, StepRead, WhyArrived, "08:05:10"},
		{"out of reach", "08:00", changes{arrives, troubledBy(app.KindUnreachable)}, none, WhyUnknown, ""},
		{"a command is under way", "08:00", changes{arrives, func(o *Occasion) { o.Doing = app.VerbStart }}, none, WhyBusy, ""},
		{"she has pressed already", "08:00", changes{arrives, func(o *Occasion) { o.Kept = &app.Intent{} }}, none, WhyKept, ""},
		{"the screen is locked", "09:10", changes{func(o *Occasion) { o.Locked = true }}, none, WhyLocked, "23:59:60"},
		{"it is locked in the evening", "18:20", changes{dayIs(app.StateOpened, "08:57"), func(o *Occasion) { o.Locked = true }}, none, WhyLocked, ""},
		{"the window is open", "09:10", changes{func(o *Occasion) { o.Window = true }}, none, WhyWindow, "09:15"},
		{"do not disturb", "08:00", changes{arrives, func(o *Occasion) { o.Disturb = true }}, none, WhyDisturb, "08:05"},
		{"started on the telephone", "08:00", changes{arrives, dayIs(app.StateOpened, "07:50")}, none, WhyRuns, "18:15"},
		{"on a break", "08:00", changes{arrives, dayIs(app.StatePaused, "07:50")}, none, WhyRuns, "18:15"},
		{"over", "18:30", changes{dayIs(app.StateClosed, "08:00")}, none, WhyOver, ""},
		{"yesterday is open", "08:00", changes{arrives, dayIs(app.StateExpired, "08:00")}, none, WhyAttention, ""},

		{"before the end of the day", "18:14:59", changes{dayIs(app.StateOpened, "08:57")}, none, WhyRuns, "18:15"},
		{"at the end of the day", "18:15", changes{dayIs(app.StateOpened, "08:57")}, StepRemindFinish, WhyEnd, ""},
		{"on a break that was forgotten", "18:15", changes{dayIs(app.StatePaused, "08:57")}, StepRemindFinish, WhyEnd, ""},
		{"a late start ends late", "19:29:59", changes{dayIs(app.StateOpened, "11:00")}, none, WhyRuns, "19:30"},
		{"so long are 8 hours", "19:30", changes{dayIs(app.StateOpened, "11:00")}, StepRemindFinish, WhyEnd, ""},
		{"breaks do not count", "19:59", changes{dayIs(app.StateOpened, "11:00"), func(o *Occasion) { o.Day.Breaks = 45 * time.Minute }}, none, WhyRuns, ""},
		{"in the evening it is quiet", "20:00", changes{dayIs(app.StateOpened, "08:57")}, none, WhyQuiet, ""},
		{"it needs a state that is fresh, too", "18:15", changes{dayIs(app.StateOpened, "08:57"), func(o *Occasion) { o.Read = o.Now.Add(-time.Hour) }}, StepRead, WhyEnd, "18:20"},
		{"she may still be told in the evening", "18:15", changes{dayIs(app.StateOpened, "09:20"), wasShown(StepRemindStart, WhyArrived, "08:57")}, StepRemindFinish, WhyEnd, ""},
		{"but not a third time", "18:15", changes{dayIs(app.StateOpened, "09:20"), wasShown(StepRemindStart, WhyArrived, "08:30"), wasShown(StepRemindStart, WhyBefore, "09:04")}, none, WhyEnough, ""},
		{"that one can be snoozed, too", "18:30", changes{dayIs(app.StateOpened, "08:57"), wasShown(StepRemindFinish, WhyEnd, "18:15"), snoozed("18:30")}, StepRemindFinish, WhySnoozed, ""},
		{"a snoozed start does not become a finish", "18:15", changes{dayIs(app.StateOpened, "09:20"), wasShown(StepRemindStart, WhyArrived, "09:00"), snoozed("09:15")}, StepRemindFinish, WhyEnd, ""},
		{"nothing is known of the end", "19:59", changes{dayIs(app.StateOpened, "08:57"), func(o *Occasion) { o.Rules = app.Rules{Known: true} }}, none, WhyRuns, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := scene(tt.clock, tt.when.apply).Judge()
			if got.Step != tt.step || got.Why != tt.why {
				t.Errorf("%q because of %q, want %q because of %q", got.Step, got.Why, tt.step, tt.why)
			}
			want := time.Time{}
			switch tt.next {
			case "":
				return
			case "23:59:60":
				want = tuesday("00:00").AddDate(0, 0, 1)
			default:
				want = tuesday(tt.next)
			}
			if !got.Next.Equal(want) {
				t.Errorf("looks again at %v, want %v", got.Next, want)
			}
		})
	}
}

// If something that goes away by itself stands in the way of an arrival, the arrival is kept for later. If the person has seen
// the day, it is not.
func TestAnArrivalWaits(t *testing.T) {
	for name, tt := range map[string]struct {
		when changes
		want bool
	}{
		"not read yet":       {changes{func(o *Occasion) { o.Day = app.Day{} }}, true},
		"nobody signed in":   {changes{func(o *Occasion) { o.Account = nil }}, true},
		"out of reach":       {changes{troubledBy(app.KindUnreachable)}, true},
		"under way":          {changes{func(o *Occasion) { o.Doing = app.VerbRefresh }}, true},
		"do not disturb":     {changes{func(o *Occasion) { o.Disturb = true }}, true},
		"the window is open": {changes{func(o *Occasion) { o.Window = true }}, false},
		"running":            {changes{dayIs(app.StateOpened, "07:50")}, false},
		"reminded":           {nil, false},
		"of yesterday":       {changes{func(o *Occasion) { o.Arrived = o.Arrived.AddDate(0, 0, -1) }, troubledBy(app.KindUnreachable)}, false},
		"the clock is wrong": {changes{prefer(startsByItself), readAgo(time.Second), func(o *Occasion) { o.Now, o.Arrived, o.Login = tuesday("23:00"), tuesday("23:00"), true }}, true},
	} {
		if got := scene("08:00", append(changes{arrives}, tt.when...).apply).Judge(); got.Waits != tt.want {
			t.Errorf("%s: waits is %v", name, got.Waits)
		}
	}
}

func TestStartByItself(t *testing.T) {
	byItself := prefer(startsByItself)
	tests := []struct {
		name  string
		clock string
		when  changes
		step  Step
		why   Why
	}{
		{"on time", "08:50", changes{arrives}, StepStart, WhyByItself},
		{"to the second", "09:15", changes{arrives}, StepStart, WhyByItself},
		{"late", "09:15:01", changes{arrives}, StepWindow, WhyLate},
		{"late, and the window is open", "09:16", changes{arrives, func(o *Occasion) { o.Window = true }}, StepNone, WhyWindow},
		{"from the first minute on", "07:00", changes{arrives}, StepStart, WhyByItself},
		{"before the hours", "06:59:59", changes{arrives}, StepNone, WhyQuiet},
		{"in the last minute", "11:59:59", changes{arrives, func(o *Occasion) { o.Rules.LateAfter = 0 }}, StepStart, WhyByItself},
		{"after the hours she is asked", "12:00", changes{arrives}, StepRemindStart, WhyArrived},
		{"without hours it never starts", "08:50", changes{arrives, prefer(func(p *app.Preferences) { p.AtLoginHours = calendar.Hours{} })}, StepRemindStart, WhyArrived},
		{"once a day", "08:50", changes{arrives, func(o *Occasion) { o.Reminded = o.Today(); o.Reminded.ByItself = tuesday("08:00") }}, StepRemindStart, WhyArrived},
		{"on no day off", "08:50", changes{arrives, prefer(func(p *app.Preferences) { p.Workdays = 0 })}, StepNone, WhyWeekend},
		{"on no holiday", "08:50", changes{arrives, func(o *Occasion) { o.Calendar.Off = []calendar.Date{dateOf("2026-11-24")} }}, StepNone, WhyHoliday},
		{"not where her own days off are not known", "08:50", changes{arrives, func(o *Occasion) { o.Calendar.Partial = true }}, StepRemindStart, WhyArrived},
		{"not today", "08:50", changes{arrives, func(o *Occasion) { o.Reminded = o.Today(); o.Reminded.NotToday = true }}, StepNone, WhyNotToday},
		{"not without a login", "08:50", nil, StepNone, WhyNothing},
		{"whatever the quiet hours are", "08:50", changes{arrives, prefer(func(p *app.Preferences) { p.QuietHours = calendar.Hours{From: 0, Until: clockOf("10:00")} })}, StepStart, WhyByItself},
		{"reminders or not", "08:50", changes{arrives, prefer(func(p *app.Preferences) { p.Reminders = false })}, StepStart, WhyByItself},
		{"running", "08:50", changes{arrives, dayIs(app.StateOpened, "08:40")}, StepNone, WhyRuns},
		{"closed", "08:50", changes{arrives, dayIs(app.StateClosed, "08:40")}, StepNone, WhyOver},
		{"yesterday is open", "08:50", changes{arrives, dayIs(app.StateEarlier, "08:40")}, StepNone, WhyAttention},
		{"not read yet", "08:50", changes{arrives, func(o *Occasion) { o.Day = app.Day{} }}, StepNone, WhyUnknown},
		{"not read since", "08:50", changes{arrives, readAgo(time.Hour)}, StepNone, WhyUnknown},
		{"and nobody does", "08:50", changes{cameAt("08:49:50"), readAgo(time.Hour)}, StepRead, WhyArrived},
		{"the rules are not known", "08:50", changes{arrives, func(o *Occasion) { o.Rules = app.Rules{} }}, StepRemindStart, WhyArrived},
		{"a command is under way", "08:50", changes{arrives, func(o *Occasion) { o.Doing = app.VerbStart }}, StepNone, WhyBusy},
		{"a press is kept", "08:50", changes{arrives, func(o *Occasion) { o.Kept = &app.Intent{} }}, StepNone, WhyKept},
		{"refused", "08:50", changes{arrives, troubledBy(app.KindCredentialsBad)}, StepNone, WhyUnknown},
		{"the network is not up yet", "08:50", changes{cameAt("08:48:01"), troubledBy(app.KindHostUnknown)}, StepNone, WhyUnknown},
		{"there is none: the press is kept", "08:50", changes{cameAt("08:48"), troubledBy(app.KindHostUnknown)}, StepStart, WhyByItself},
		{"there is none, and nothing is known", "08:50", changes{cameAt("08:48"), troubledBy(app.KindHostUnknown), func(o *Occasion) { o.Day, o.Rules = app.Day{}, app.Rules{} }}, StepStart, WhyByItself},
		{"there is none, but the day ran", "08:50", changes{cameAt("08:48"), troubledBy(app.KindHostUnknown), dayIs(app.StateOpened, "08:40")}, StepNone, WhyUnknown},
		{"the network came up", "08:50", changes{cameAt("08:48")}, StepStart, WhyByItself},
		{"she came yesterday", "08:50", changes{func(o *Occasion) { o.Arrived = o.Now.AddDate(0, 0, -1) }}, StepNone, WhyNothing},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := scene(tt.clock, append(changes{byItself}, tt.when...).apply).Judge()
			if got.Step != tt.step || got.Why != tt.why {
				t.Errorf("%q because of %q, want %q because of %q", got.Step, got.Why, tt.step, tt.why)
			}
		})
	}
}

// All moments are times of day in the employee's zone, by the portal's clock.
func TestRemindersByThePortalsClock(t *testing.T) {
	o := scene("08:00", func(o *Occasion) {
		o.ClockAhead = 10 * time.Minute
		o.Account.Zone = "Asia/Novosibirsk" // four hours ahead of Moscow
		o.Now = tuesday("03:10")            // 07:20 there
	})
	from, until := o.beforeAllowed()
	if want := tuesday("05:05"); !until.Equal(want) {
		t.Errorf("the allowed start is %v, want %v", until, want)
	}
	if early := until.Sub(from); early < beforeAllowed || early >= beforeAllowed+spread {
		t.Errorf("it comes %v before", early)
	}
	if next := o.Judge().Next; !next.Equal(from) {
		t.Errorf("looks again at %v, want %v", next, from)
	}
}

func TestNotEveryoneIsRemindedAtOnce(t *testing.T) {
	moments := map[time.Time]bool{}
	for user := range 100 {
		o := scene("08:00", func(o *Occasion) { o.Account.User = user })
		from, until := o.beforeAllowed()
		if early := until.Sub(from); early < beforeAllowed || early >= beforeAllowed+spread {
			t.Errorf("%v before the allowed start", early)
		}
		moments[from] = true
	}
	if len(moments) < 60 {
		t.Errorf("only %d different moments for 100 people", len(moments))
	}
}

package resident

import (
	"context"
	"crypto/rand"
	"time"

	"clockin24/app"
	"clockin24/app/calendar"
	"clockin24/app/offer"
	"clockin24/app/remind"
	"clockin24/app/words"
)

// A Book remembers what became of today's reminders, also over a restart.
type Book interface {
	LoadReminded() (remind.Reminded, error)
	// SaveReminded returns once the record is durable.
	SaveReminded(remind.Reminded) error
}

// A Button is one way to answer a reminder. Press does not wait.
type Button struct {
	Label string
	Press func()
}

// Reminding is what reminders, and starts at login, need.
type Reminding struct {
	Book     Book
	Calendar func() calendar.Calendar
	// Offer shows a reminder in place of the one before. Where the desktop has them, it shows buttons, and a click elsewhere
	// on the reminder calls open. Withdraw takes the reminder away.
	Offer    func(title, body string, open func(), buttons ...Button)
	Withdraw func()
	// Disturbed reports whether the person is known to want no notifications now. It may wait until ctx ends.
	Disturbed func(ctx context.Context) bool
}

// asked is how long the desktop may take to say whether the person may be disturbed.
const asked = 2 * time.Second

// LoggedIn says that the session has started the program. It never waits.
func (r *Resident) LoggedIn(at time.Time) { r.arrive(at, true) }

// Unlocked says that the person has unlocked the screen. It never waits.
func (r *Resident) Unlocked(at time.Time) { r.arrive(at, false) }

func (r *Resident) arrive(at time.Time, login bool) {
	r.answer(func(m *reminder) {
		m.locked = false
		if m.arrived.IsZero() {
			m.arrived, m.login = at, login
		}
	})
}

// Locked says that the screen is locked, so that nobody reads a reminder. It never waits.
func (r *Resident) Locked() { r.answer(func(m *reminder) { m.locked = true }) }

// Look says that the clock may have jumped. It never waits.
func (r *Resident) Look() { r.answer(func(*reminder) {}) }

// answer tells the reminders what has happened. If so much else is waiting that it does not fit, it has come too late anyway.
func (r *Resident) answer(what func(*reminder)) {
	select {
	case r.answers <- what:
	default:
	}
}

// A reminder is what one goroutine knows of reminders. It asks [remind.Occasion.Judge] what to do.
type reminder struct {
	*Resident
	*Reminding
	past    remind.Reminded
	latest  app.Snapshot
	arrived time.Time // see [remind.Occasion]
	login   bool
	locked  bool
	offered remind.Step // what is shown, or was answered
	of      app.Day     // the day that it was about
	said    remind.Judgment
}

// remind reminds until the resident ends.
func (r *Resident) remind() {
	m := &reminder{Resident: r, Reminding: r.parts.Reminding}
	watch := r.parts.Workday.Watch(r.ctx)
	timer := time.NewTimer(time.Hour)
	timer.Stop()
	defer timer.Stop()
	more := true
	for {
		select {
		case <-r.ctx.Done():
			return
		case m.latest, more = <-watch:
			if !more {
				return
			}
		case heard := <-r.answers:
			heard(m)
		case <-timer.C:
		}
		timer.Stop()
		if next := m.look(); !next.IsZero() {
			timer.Reset(time.Until(next.Round(0)))
		}
	}
}

// look does what is due now, and says when to look again.
func (m *reminder) look() time.Time {
	m.recall()
	if m.latest.Doing != "" {
		m.locked = false // the person is there, whatever the desktop has said
	}
	o := remind.Occasion{
		Snapshot: m.latest, Reminded: m.past, Calendar: m.Calendar(), Now: time.Now(), Arrived: m.arrived, Login: m.login,
		Locked: m.locked, Window: m.open(),
	}
	v := o.Judge()
	if v.Step.Reminds() {
		ctx, stop := context.WithTimeout(m.ctx, asked)
		o.Disturb = m.Disturbed(ctx)
		stop()
		v = o.Judge()
	}
	m.log(v)
	if !v.Waits {
		m.arrived, m.login = time.Time{}, false
	}
	if m.offered != remind.StepNone && !outstanding(m.offered, m.of, m.latest) {
		m.offered = remind.StepNone
		m.Withdraw()
	}
	m.do(v, o)
	return v.Next
}

// recall reads what became of reminders, which another session of this person may have written.
func (m *reminder) recall() {
	past, err := m.Book.LoadReminded()
	switch {
	case err != nil:
		m.parts.Log.Error("reminders", "error", err)
	case past.Date != "":
		m.past = past
	}
}

// log says, once, why something is done or not, for a person who wonders about it afterwards.
func (m *reminder) log(v remind.Judgment) {
	known := v.Why != remind.WhyNobody // every view shows that nobody is signed in
	if known && (v.Step != remind.StepNone || m.said.Why != v.Why || !m.arrived.IsZero() && !v.Waits) {
		m.parts.Log.Info("reminders", "step", v.Step, "why", v.Why, "next", v.Next)
	}
	m.said = v
}

// outstanding reports whether what a reminder is about is still to be done. A reminder to finish a day ends with that day.
func outstanding(step remind.Step, of app.Day, s app.Snapshot) bool {
	switch s.Day.State {
	case app.StateUnknown:
		return true
	case app.StateNotStarted:
		return step == remind.StepRemindStart
	case app.StateOpened, app.StatePaused:
		return step == remind.StepRemindFinish && s.Day.IsOf(of.Start)
	}
	return false
}

func (m *reminder) do(v remind.Judgment, o remind.Occasion) {
	switch v.Step {
	case remind.StepRead:
		m.work.Go(func() { // a snapshot brings the answer
			m.parts.Workday.Do(m.ctx, app.Command{ID: rand.Text(), Verb: app.VerbRefresh, View: app.ViewNotifier, Pressed: o.Now})
		})
	case remind.StepRemindStart, remind.StepRemindFinish:
		follows := o.MayFollow()
		m.note(o, func(today *remind.Reminded) {
			today.Shown = append(today.Shown, remind.Shown{Step: v.Step, Why: v.Why, At: o.Now})
		})
		m.offered, m.of = v.Step, o.Day
		title, body := m.parts.Words.Reminder(v.Step, o.Snapshot, o.Now)
		m.Offer(title, body, m.OpenWindow, m.buttons(v.Step, o.Snapshot, follows)...)
	case remind.StepWindow:
		m.note(o, func(today *remind.Reminded) { today.ByItself = o.Now })
		m.OpenWindow()
	case remind.StepStart:
		// A start by itself happens once a day only if that is noted on disk.
		if m.note(o, func(today *remind.Reminded) { today.ByItself = o.Now }) {
			m.startAt(app.ViewLogin, o.Arrived, "")
		}
	}
}

// note changes what is remembered of today, and reports whether the change is on disk.
func (m *reminder) note(o remind.Occasion, change func(*remind.Reminded)) bool {
	m.past = o.Today()
	change(&m.past)
	err := m.Book.SaveReminded(m.past)
	if err != nil {
		m.parts.Log.Error("reminders", "error", err)
	}
	return err == nil
}

// buttons returns the ways to answer. The last reminder of the day cannot be put off.
func (m *reminder) buttons(step remind.Step, s app.Snapshot, follows bool) []Button {
	text := func(k words.Key) string { return m.parts.Words.Text(k) }
	var buttons []Button
	switch {
	case step == remind.StepRemindFinish:
		buttons = append(buttons, Button{text(words.RemindFinish), func() { m.press(s.Command(app.VerbFinish), app.ViewNotifier) }})
	case offer.Of(s, time.Now()).AtOnce:
		buttons = append(buttons, Button{text(words.RemindStart), m.startFromReminder})
	default:
		buttons = append(buttons, Button{text(words.RemindStartWindow), m.startFromReminder})
	}
	if follows {
		buttons = append(buttons, Button{m.parts.Words.Text(words.RemindLater, words.With("Span", remind.SnoozeFor)), func() { m.answer(snooze) }})
	}
	return append(buttons, Button{text(words.RemindNotToday), func() { m.answer(notToday) }})
}

func (m *reminder) startFromReminder() { m.startOrOpen(app.ViewNotifier, time.Now(), "") }

func snooze(m *reminder) {
	m.note(m.now(), func(today *remind.Reminded) { today.Snoozed = time.Now().Add(remind.SnoozeFor) })
}

func notToday(m *reminder) {
	m.note(m.now(), func(today *remind.Reminded) { today.NotToday = true })
}

// now is as much of an occasion as is needed to tell which day it is. A person who can answer was reminded, and so is or was
// signed in.
func (m *reminder) now() remind.Occasion {
	o := remind.Occasion{Snapshot: m.latest, Reminded: m.past, Now: time.Now()}
	if o.Account == nil {
		o.Account = &app.Account{}
	}
	return o
}

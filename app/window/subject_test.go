//go:build !nowindow

package window

import (
	"testing"
	"time"

	"clockin24/app"
)

// A command says which record, or which kept start, was on the screen.
func TestWhatIsSentSaysWhatItIsAbout(t *testing.T) {
	paused := func() app.Day { return app.Day{State: app.StatePaused, Start: at("08:57")} }
	closed := func() app.Day { return app.Day{State: app.StateClosed, Start: at("07:57"), Finish: at("08:30")} }
	kept := func(days int) func() app.Snapshot {
		return func() app.Snapshot {
			snap := onTime()
			snap.Kept = &app.Intent{ID: "1", Verb: app.VerbStart, Pressed: at("09:02").AddDate(0, 0, -days), Why: app.KindTimedOut}
			return snap
		}
	}
	day := func(d func() app.Day) func() app.Snapshot { return func() app.Snapshot { return in(d()) } }
	for name, c := range map[string]struct {
		snap func() app.Snapshot
		tap  func(*start) *button
		verb app.Verb
	}{
		"pause":            {day(func() app.Day { return running("08:57") }), func(s *start) *button { return s.pause }, app.VerbPause},
		"resume":           {day(paused), func(s *start) *button { return s.resume }, app.VerbResume},
		"reopen":           {day(closed), func(s *start) *button { return s.reopen }, app.VerbReopen},
		"finish yesterday": {day(forgotten), func(s *start) *button { s.reason.SetText("Забыла"); return s.begin }, app.VerbFinish},
		"finish":           {day(paused), func(s *start) *button { s.onFinish(); s.reason.SetText("Врач"); return s.begin }, app.VerbFinish},
		"without a reason": {day(paused), func(s *start) *button { s.onFinish(); return s.plain }, app.VerbFinish},
		"send kept":        {kept(0), func(s *start) *button { return s.begin }, app.VerbSendKept},
		"give up":          {kept(1), func(s *start) *button { return s.giveUp }, app.VerbGiveUp},
		"start":            {onTime, func(s *start) *button { return s.begin }, app.VerbStart},
	} {
		t.Run(name, func(t *testing.T) {
			play(t, func(s *stage) {
				s.open(app.ScreenDay, c.snap())
				time.Sleep(time.Second)
				b := c.tap(s.start())
				time.Sleep(time.Second)
				s.tap(b)
				s.settle()
				var of time.Time
				id := ""
				switch snap := c.snap(); c.verb {
				case app.VerbSendKept, app.VerbGiveUp:
					id = "1"
				case app.VerbStart:
				default:
					of = snap.Day.Start
				}
				if sent := s.wantOne(c.verb); !sent.Of.Equal(of) || sent.Kept != id {
					t.Errorf("sent for %v and %q, want %v and %q", sent.Of, sent.Kept, of, id)
				}
			})
		})
	}
}

// A click that is on its way while another record replaces the one that the person read is not meant for the new one.
func TestAClickIsForTheDayThatWasRead(t *testing.T) {
	play(t, func(s *stage) {
		s.open(app.ScreenDay, in(running("07:30")))
		time.Sleep(time.Minute)
		s.says(in(running("08:57")))
		s.tap(s.start().pause)
		s.settle()
		s.wantNone()
		s.wantFocus(s.start().leave)
		time.Sleep(time.Second)
		s.tap(s.start().pause)
		s.settle()
		if c := s.wantOne(app.VerbPause); !c.Of.Equal(at("08:57")) {
			t.Errorf("sent for %v", c.Of)
		}
	})
	play(t, func(s *stage) { // nor is one that was meant for somebody else's day
		s.open(app.ScreenDay, onTime())
		time.Sleep(time.Minute)
		boris := onTime()
		boris.Account.User, boris.Account.Name = 9, "Борис Иванов"
		s.says(boris)
		s.tap(s.start().begin)
		s.settle()
		s.wantNone()
	})
}

// What was typed for one forgotten day is not sent for another one, and the form does not say the date of the first.
func TestWhatWasTypedForAForgottenDayIsForThat(t *testing.T) {
	play(t, func(s *stage) {
		first := forgotten()
		s.open(app.ScreenDay, in(first))
		screen := s.start()
		screen.time.SetText("17:10")
		screen.reason.SetText("Забыла")
		second := first
		second.Start, second.Suggest = first.Start.AddDate(0, 0, -3), first.Suggest.AddDate(0, 0, -3).Add(30*time.Minute)
		s.says(in(second))
		s.wantText(screen.timeTitle.Text, "Время завершения, 28.12.1999")
		s.wantText(screen.time.Text, "18:30")
		s.wantText(screen.reason.Text, "")
		s.says(in(first))
		s.wantText(screen.timeTitle.Text, "Время завершения, 31.12.1999")
		s.wantText(screen.time.Text, "17:10")
		s.wantText(screen.reason.Text, "Забыла")
	})
}

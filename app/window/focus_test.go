//go:build !nowindow

package window

import (
	"testing"
	"time"

	"fyne.io/fyne/v2"

	"clockin24/app"
)

func TestOnePressIsOneCommand(t *testing.T) {
	play(t, func(s *stage) {
		s.open(app.ScreenDay, late())
		screen := s.start()
		s.typeIn("Пробки")
		s.press(fyne.KeyReturn)
		s.press(fyne.KeyReturn)
		s.tap(screen.begin)
		s.tap(screen.plain)
		s.focusOn(screen.reason)
		s.typeIn("!")
		s.press(fyne.KeyBackspace)
		s.press(fyne.KeyEnter)
		screen.onBegin() // a click that was under way would do this
		s.settle()
		s.wantOne(app.VerbStart)
		s.wantText(screen.reason.Text, "Пробки")
		s.wantShown(screen.working.row, true)
		for _, b := range screen.buttons() {
			if b.Visible() && !b.Disabled() {
				t.Errorf("%q can be pressed while a command is under way", b.Text)
			}
		}

		opened := onTime()
		opened.Day = app.Day{State: app.StateOpened, Start: at("09:12")}
		s.says(opened)
		s.wantShown(screen.form.box, true) // until the reply has come

		s.focusOn(screen.reason)
		s.press(fyne.KeyEscape)
		s.settle()
		s.wantClosed(true)
	})
}

// The reply closes the window, which is gone a little later.
func TestAnEnterAfterTheReplyIsNoSecondCommand(t *testing.T) {
	for _, outcome := range []app.Outcome{app.OutcomeDone, app.OutcomeAlready} {
		play(t, func(s *stage) {
			s.backend.do = func(app.Command) app.Reply { return app.Reply{Outcome: outcome} }
			s.open(app.ScreenDay, late())
			s.typeIn("Пробки")
			s.press(fyne.KeyReturn)
			s.settle()
			s.wantClosed(true)
			s.press(fyne.KeyReturn)
			s.tap(s.start().begin)
			s.frame.focus(nil)
			s.press(fyne.KeyEnter)
			s.settle()
			s.wantOne(app.VerbStart)
		})
	}
}

// This is the main fear: an Enter that was meant for a start must not end a break that began elsewhere a moment ago.
func TestAChangeUnderTheReadersEyes(t *testing.T) {
	for _, unread := range []bool{false, true} {
		play(t, func(s *stage) {
			before := onTime()
			if unread {
				before.Day = app.Day{}
			}
			s.open(app.ScreenDay, before)
			screen := s.start()
			screen.time.SetText("8:45")
			screen.reason.SetText("Врач")
			s.says(in(app.Day{State: app.StatePaused, Start: at("08:57")}))
			s.wantShown(screen.form.box, false)
			s.wantShown(screen.resume, true)
			s.press(fyne.KeyReturn)
			s.settle()
			s.wantNone()
			s.wantClosed(true)

			s.closed = false
			screen.draw(onTime())
			s.wantText(screen.time.Text, "8:45")
			s.wantText(screen.reason.Text, "Врач")
		})
	}
}

func TestTheFocusStaysWhereThePersonPutIt(t *testing.T) {
	play(t, func(s *stage) {
		s.open(app.ScreenDay, onTime())
		s.focusOn(s.start().time)
		s.says(late())
		s.wantFocus(s.start().time)
	})
}

func TestTheFocusFollowsTheQuestion(t *testing.T) {
	play(t, func(s *stage) {
		s.open(app.ScreenDay, in(app.Day{}))
		s.wantFocus(s.start().begin)
		s.says(late())
		s.wantFocus(s.start().reason)
	})
}

// The window keeps its size when it has less to show, and the buttons keep their place in it.
func TestTheButtonsStayWhenTheFormGoes(t *testing.T) {
	play(t, func(s *stage) {
		s.open(app.ScreenDay, late())
		screen := s.start()
		place := func() float32 { return s.app.Driver().AbsolutePositionForObject(screen.leave).Y }
		size, before := s.frame.win.Canvas().Size(), place()
		s.says(in(app.Day{State: app.StatePaused, Start: at("08:57")}))
		s.wantShown(screen.form.box, false)
		s.frame.win.Content().MinSize() // Fyne asks for it before every frame
		if now := s.frame.win.Canvas().Size(); now != size {
			t.Errorf("the window is %v and was %v", now, size)
		}
		if now := place(); now != before {
			t.Errorf("the buttons are at %v and were at %v", now, before)
		}
	})
}

// A click that was meant for the form would then meet another button.
func TestAClickThatWasOnItsWay(t *testing.T) {
	play(t, func(s *stage) {
		s.backend.do = done
		s.open(app.ScreenDay, onTime())
		s.says(in(app.Day{State: app.StatePaused, Start: at("08:57")}))
		s.tap(s.start().resume)
		s.settle()
		s.wantNone()
		time.Sleep(moment)
		s.tap(s.start().resume)
		s.settle()
		s.wantOne(app.VerbResume)
	})
}

func TestEscapeClosesFromEverywhere(t *testing.T) {
	for i, of := range []func(*start) fyne.Focusable{
		func(s *start) fyne.Focusable { return s.time }, func(s *start) fyne.Focusable { return s.reason },
		func(s *start) fyne.Focusable { return s.begin }, func(s *start) fyne.Focusable { return s.leave },
		func(*start) fyne.Focusable { return nil },
	} {
		play(t, func(s *stage) {
			s.open(app.ScreenDay, onTime())
			s.frame.focus(of(s.start()))
			s.press(fyne.KeyEscape)
			if !s.closed {
				t.Errorf("place %d: Esc did not close", i)
			}
		})
	}
}

func TestTabWalksInReadingOrder(t *testing.T) {
	play(t, func(s *stage) {
		s.open(app.ScreenDay, late())
		screen := s.start()
		s.focusOn(screen.time)
		for _, next := range []fyne.Focusable{screen.reason, screen.leave, screen.plain, screen.begin, screen.time} {
			s.press(fyne.KeyTab)
			s.wantFocus(next)
		}
	})
}

func TestEnterWithoutAFocusStarts(t *testing.T) {
	play(t, func(s *stage) {
		s.open(app.ScreenDay, onTime())
		s.frame.focus(nil)
		s.press(fyne.KeyReturn)
		s.settle()
		s.wantOne(app.VerbStart)
	})
}

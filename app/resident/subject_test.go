package resident

import (
	"context"
	"slices"
	"testing"
	"time"

	"clockin24/app"
	"clockin24/app/remind"
	"clockin24/app/words"
)

// A clerk writes down the commands that a workday is given.
type clerk struct {
	worker
	commands chan app.Command
}

func (c clerk) Do(_ context.Context, command app.Command) app.Reply {
	c.commands <- command
	return app.Reply{}
}

// A press says which day it is about: the day of the menu, or of the reminder, which may be there since yesterday.
func TestAPressIsForTheDayThatWasShown(t *testing.T) {
	start := time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC)
	shown := opened
	shown.Day.Start = start
	c := clerk{commands: make(chan app.Command, 1)}
	r := New(t.Context(), Parts{Workday: c, Words: words.New("ru")})
	wants := func(v app.Verb, from app.View) {
		t.Helper()
		if got := <-c.commands; got.Verb != v || got.View != from || !got.Of.Equal(start) || got.ID == "" || got.Pressed.IsZero() {
			t.Errorf("pressed %+v, for %v", got, got.Of)
		}
	}
	r.Press(shown.Command(app.VerbPause))
	wants(app.VerbPause, app.ViewTray)

	buttons := (&reminder{Resident: r}).buttons(remind.StepRemindFinish, shown, false)
	at := slices.IndexFunc(buttons, func(b Button) bool { return b.Label == r.parts.Words.Text(words.RemindFinish) })
	buttons[at].Press()
	wants(app.VerbFinish, app.ViewNotifier)
	r.work.Wait()
}

// A reminder to finish a day ends with that day, although another day is running.
func TestWhatIsOutstanding(t *testing.T) {
	start := time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		step  remind.Step
		state app.State
		start time.Time
		want  bool
	}{
		{remind.StepRemindFinish, app.StateOpened, start, true},
		{remind.StepRemindFinish, app.StatePaused, start, true},
		{remind.StepRemindFinish, app.StateOpened, start.AddDate(0, 0, 1), false},
		{remind.StepRemindFinish, app.StateClosed, start, false},
		{remind.StepRemindFinish, app.StateEarlier, start, false},
		{remind.StepRemindFinish, app.StateUnknown, time.Time{}, true},
		{remind.StepRemindStart, app.StateNotStarted, start.AddDate(0, 0, -1), true},
		{remind.StepRemindStart, app.StateOpened, start, false},
	} {
		s := app.Snapshot{Day: app.Day{State: c.state, Start: c.start}}
		if got := outstanding(c.step, app.Day{Start: start}, s); got != c.want {
			t.Errorf("%s of a day that is %q since %v: %v", c.step, c.state, c.start, got)
		}
	}
}

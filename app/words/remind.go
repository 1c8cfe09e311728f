package words

import (
	"time"

	"clockin24/app"
	"clockin24/app/calendar"
	"clockin24/app/remind"
)

// Reminder is the title and the body of a reminder. now is the time by this computer's clock.
func (w *Words) Reminder(step remind.Step, s app.Snapshot, now time.Time) (title, body string) {
	there := s.PortalNow(now)
	if step == remind.StepRemindFinish {
		return w.Text(RemindNotFinished), sentence(w.State(s, now))
	}
	title = w.Text(RemindNotStarted)
	switch late := calendar.SinceMidnight(there) - s.Rules.LateAfter; {
	case s.Rules.LateBy(there) > 0:
		return title, w.LateBy(late)
	case s.Rules.LateAfter > 0:
		allowed := time.Date(there.Year(), there.Month(), there.Day(), 0, 0, int(s.Rules.LateAfter/time.Second), 0, there.Location())
		return title, w.Text(RemindInTime, With("Time", allowed))
	case s.Account != nil:
		return title, w.Whose(*s.Account)
	}
	return title, ""
}

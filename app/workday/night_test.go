package workday

import (
	"testing"
	"time"

	"clockin24/app"
	"clockin24/app/calendar"
	"clockin24/bitrix"
	"clockin24/bitrix/portal"
)

// This test has shifts at all hours, day after day. At no hour does the program take a day for not started if the portal would
// turn its start into a re-opening of the last one. The next shift can always be started, from ten minutes before it on unless
// that is still the same date.
func TestAShiftHindersNoOther(t *testing.T) {
	moscow := zone(t, "Europe/Moscow")
	var now time.Time
	p := portal.New(portal.Options{Clock: func() time.Time { return now }, Zone: "Europe/Moscow"})
	midnight := time.Date(2026, 11, 23, 0, 0, 0, 0, moscow)
	const day = 24 * time.Hour
	id, tried := 0, 0
	for begins := time.Duration(0); begins < day; begins += 90 * time.Minute {
		for _, length := range []time.Duration{4 * time.Hour, 8 * time.Hour, 9 * time.Hour, 12 * time.Hour} {
			for _, left := range []time.Duration{0, time.Hour} {
				id++
				r := portal.Record{
					ID: 1, Start: midnight.Add(begins), Offset: 3 * 3600, Schedule: portal.Fixed(begins, (begins+length)%day, ""),
				}
				r.Stop = r.Start.Add(length - left)
				anna := p.Add(portal.Employee{ID: id, Zone: "Europe/Moscow", Schedule: r.Schedule})
				state := func() app.State {
					closed := bitrix.Day{Status: bitrix.StatusClosed, Start: r.Start, Finish: r.Stop, Active: true}
					return app.DayOf(closed, moscow, now).State
				}
				for now = r.Stop; now.Before(r.Start.Add(2 * day)); now = now.Add(30 * time.Minute) {
					anna.Change(func(e *portal.Employee) { e.Records = []portal.Record{r} })
					if _, err := anna.Do("timeman.open", nil); err != nil {
						continue // too early for the next shift
					}
					tried++
					if again := len(anna.Records()) == 1; again && state() == app.StateNotStarted {
						t.Errorf("%v to %v: at %v a start would re-open the day", r.Start, r.Stop, now)
					}
				}
				now = r.Start.Add(day - 10*time.Minute)
				if state() != app.StateNotStarted && !calendar.SameDate(now, r.Start) {
					t.Errorf("%v to %v: at %v the day is %s", r.Start, r.Stop, now, state())
				}
			}
		}
	}
	if tried < 1000 {
		t.Errorf("the portal was asked %d times only", tried)
	}
}

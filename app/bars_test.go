package app

import (
	"testing"
	"time"

	"clockin24/app/calendar"
)

func TestBars(t *testing.T) {
	moscow := zone(t, "Europe/Moscow")
	at := func(day, hour, minute int) time.Time {
		return time.Date(2026, 11, day, hour, minute, 0, 0, moscow).UTC()
	}
	h, m := time.Hour, time.Minute
	for _, c := range []struct {
		name string
		d    DayRecord
		want Bar
	}{
		{
			"a day with a break",
			DayRecord{Day: Day{State: StateClosed, Start: at(23, 8, 57), Finish: at(23, 18, 4), Breaks: 45 * m}},
			Bar{From: 8*h + 57*m, To: 18*h + 4*m, Breaks: 45 * m},
		},
		{"late", DayRecord{Day: Day{State: StateClosed, Start: at(23, 9, 27), Finish: at(23, 18, 0)}, LateBy: 12}, Bar{From: 9*h + 27*m, To: 18 * h, LateBy: 12}},
		{"into the night", DayRecord{Day: Day{State: StateClosed, Start: at(23, 20, 0), Finish: at(24, 2, 0)}}, Bar{From: 20 * h, To: 26 * h}},
		{"it runs", DayRecord{Day: Day{State: StateOpened, Start: at(24, 9, 0)}}, Bar{From: 9 * h, To: 12 * h, Running: true}},
		{"on a break", DayRecord{Day: Day{State: StatePaused, Start: at(24, 9, 0)}}, Bar{From: 9 * h, To: 12 * h, Running: true}},
		{"forgotten, seen as running that day", DayRecord{Day: Day{State: StateOpened, Start: at(23, 9, 0)}}, Bar{From: 9 * h, To: 9 * h, Unclosed: true}},
		{"forgotten", DayRecord{Day: Day{State: StateExpired, Start: at(23, 9, 0)}}, Bar{From: 9 * h, To: 9 * h, Unclosed: true}},
		{"closed, and the finish is nonsense", DayRecord{Day: Day{State: StateClosed, Start: at(23, 9, 0)}}, Bar{From: 9 * h, To: 9 * h, Unclosed: true}},
	} {
		c.want.Date = calendar.Midnight(c.d.Day.Start.In(moscow))
		got := Chronicle{Days: []DayRecord{c.d}}.Bars(at(24, 12, 0).In(moscow))
		if len(got) != 1 || got[0] != c.want {
			t.Errorf("%s: %+v, want %+v", c.name, got, c.want)
		}
	}
	if got := (Chronicle{Days: []DayRecord{{Day: Day{State: StateNotStarted}}}}).Bars(at(24, 12, 0)); len(got) != 0 {
		t.Errorf("a day without a start: %+v", got)
	}
}

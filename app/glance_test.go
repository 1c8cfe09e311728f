package app

import (
	"testing"
	"time"
)

func TestGlance(t *testing.T) {
	start, lunch := on(t, 0, "09:00"), 45*time.Minute
	for _, c := range []struct {
		name, schedule string
		day            Day
		now            string
		worked, breaks time.Duration
		end            string // "": not known
		unknown        bool
	}{
		{"running", "fixed", Day{State: StateOpened, Start: start}, "12:10", 3*time.Hour + 10*time.Minute, 0, "17:45", false},
		{"after lunch", "fixed", Day{State: StateOpened, Start: start, Breaks: lunch}, "12:10", 2*time.Hour + 25*time.Minute, lunch, "17:45", false},
		{
			"after a long one", "fixed",
			Day{State: StateOpened, Start: start, Breaks: 2 * time.Hour},
			"15:00",
			4 * time.Hour, 2 * time.Hour, "19:00", false,
		},
		{"by own hours", "own hours", Day{State: StateOpened, Start: start}, "12:10", 3*time.Hour + 10*time.Minute, 0, "17:00", false},
		{"flexible", "flexible", Day{State: StateOpened, Start: start}, "12:10", 3*time.Hour + 10*time.Minute, 0, "", false},
		{"not tracked", "not tracked", Day{State: StateOpened, Start: start}, "12:10", 3*time.Hour + 10*time.Minute, 0, "", false},
		{
			"on a break", "fixed",
			Day{State: StatePaused, Start: start, Finish: on(t, 0, "12:00"), Breaks: lunch},
			"13:00",
			3*time.Hour - lunch, time.Hour + lunch, "18:45", false,
		},
		{"on a break since when", "fixed", Day{State: StatePaused, Start: start}, "13:00", 0, 0, "", true},
		{"closed", "fixed", Day{State: StateClosed, Start: start, Finish: on(t, 0, "18:00"), Breaks: lunch}, "20:00", 9*time.Hour - lunch, lunch, "", false},
		{"not started", "fixed", Day{State: StateNotStarted}, "08:00", 0, 0, "", true},
		{"yesterday's", "fixed", Day{State: StateEarlier, Start: on(t, -1, "09:00")}, "08:00", 0, 0, "", true},
		{"by a clock that is behind", "fixed", Day{State: StateOpened, Start: start}, "08:59", 0, 0, "", true},
	} {
		s := Snapshot{Account: &Account{Zone: "Europe/Moscow"}, Day: c.day, Rules: schedules[c.schedule]}
		g, ok := s.Glance(on(t, 0, c.now))
		if ok == c.unknown {
			t.Errorf("%s: known is %v", c.name, ok)
		}
		if c.unknown {
			continue
		}
		end := ""
		if !g.End.IsZero() {
			end = g.End.Format("15:04")
		}
		if g.Worked != c.worked || g.Breaks != c.breaks || end != c.end {
			t.Errorf("%s: worked %v, breaks %v, end %q; want %v, %v, %q", c.name, g.Worked, g.Breaks, end, c.worked, c.breaks, c.end)
		}
	}
}

// In the night in which the clocks of Berlin go back, a shift from 22:00 has lasted an hour longer at 06:00. Its times of day
// stay the same.
func TestGlanceOverAChangeOfTheClocks(t *testing.T) {
	berlin := zone(t, "Europe/Berlin")
	s := Snapshot{
		Account: &Account{Zone: "Europe/Berlin"}, Rules: schedules["own hours"],
		Day: Day{State: StateOpened, Start: time.Date(2026, 10, 25, 0, 30, 0, 0, berlin)},
	}
	g, ok := s.Glance(time.Date(2026, 10, 25, 6, 30, 0, 0, berlin))
	if want := 7 * time.Hour; !ok || g.Worked != want {
		t.Errorf("worked %v, want %v", g.Worked, want)
	}
	if got := g.End.Format("15:04"); got != "07:30" {
		t.Errorf("eight hours are over at %s, want 07:30", got)
	}
	s.Rules, s.Day.Start = schedules["fixed"], time.Date(2026, 10, 25, 9, 0, 0, 0, berlin)
	if g, _ := s.Glance(time.Date(2026, 10, 25, 12, 0, 0, 0, berlin)); g.End.Format("15:04") != "17:45" {
		t.Errorf("the time of day is %v", g.End)
	}
}

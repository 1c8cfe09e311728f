package app

import (
	"testing"
	"time"

	"clockin24/bitrix"
)

// The state of the day follows from the portal's status and dates, which are read in the employee's zone at the portal's now.
func TestDayOf(t *testing.T) {
	moscow := zone(t, "Europe/Moscow")
	at := func(day, h, m int) time.Time { return time.Date(2026, 11, day, h, m, 0, 0, moscow) }
	for _, c := range []struct {
		name string
		day  bitrix.Day
		now  time.Time
		want State
	}{
		{"no record at all", bitrix.Day{Status: "CLOSED"}, at(24, 9, 0), StateNotStarted},
		{"closed yesterday", bitrix.Day{Status: "CLOSED", Start: at(23, 9, 0), Finish: at(23, 18, 0)}, at(24, 9, 0), StateNotStarted},
		{"closed today", bitrix.Day{Status: "CLOSED", Start: at(24, 9, 0), Finish: at(24, 18, 0)}, at(24, 19, 0), StateClosed},
		{"a night that ended today", bitrix.Day{Status: "CLOSED", Start: at(23, 22, 0), Finish: at(24, 6, 0)}, at(24, 13, 0), StateClosed},
		{"a night that ended today, and the next one begins", bitrix.Day{Status: "CLOSED", Start: at(23, 22, 0), Finish: at(24, 6, 0)}, at(24, 21, 50), StateNotStarted},
		{"a night finished after it was forgotten", bitrix.Day{Status: "CLOSED", Start: at(23, 15, 0), Finish: at(24, 0, 5)}, at(24, 15, 0), StateNotStarted},
		{"the next night", bitrix.Day{Status: "CLOSED", Start: at(23, 22, 0), Finish: at(24, 6, 0)}, at(25, 22, 0), StateNotStarted},
		{"closed yesterday, just after midnight", bitrix.Day{Status: "CLOSED", Start: at(23, 9, 0), Finish: at(23, 23, 50)}, at(24, 0, 30), StateClosed},
		{"Sunday evening does not hinder Monday", bitrix.Day{Status: "CLOSED", Start: at(22, 20, 0), Finish: at(23, 0, 30)}, at(23, 9, 0), StateNotStarted},
		{"an evening shift, early the next morning", bitrix.Day{Status: "CLOSED", Start: at(23, 16, 30), Finish: at(24, 1, 30)}, at(24, 8, 0), StateClosed},
		{"a late day yesterday does not hinder the morning", bitrix.Day{Status: "CLOSED", Start: at(23, 16, 0), Finish: at(23, 23, 0)}, at(24, 9, 0), StateNotStarted},
		{"running", bitrix.Day{Status: "OPENED", Start: at(24, 8, 57)}, at(24, 9, 0), StateOpened},
		{"running since yesterday", bitrix.Day{Status: "OPENED", Start: at(23, 8, 57)}, at(24, 9, 0), StateEarlier},
		{"on a break", bitrix.Day{Status: "PAUSED", Start: at(24, 8, 57)}, at(24, 9, 0), StatePaused},
		{"on a break since yesterday", bitrix.Day{Status: "PAUSED", Start: at(23, 8, 57)}, at(24, 9, 0), StateEarlier},
		{"expired", bitrix.Day{Status: "EXPIRED", Start: at(23, 9, 1)}, at(24, 9, 0), StateExpired},
		{"a word of another age", bitrix.Day{Status: "SUSPENDED", Start: at(24, 9, 1)}, at(24, 9, 5), StateStrange},
		{
			"today there, yesterday by UTC",
			bitrix.Day{Status: "OPENED", Start: time.Date(2026, 11, 23, 22, 30, 0, 0, time.UTC)},
			at(24, 9, 0), StateOpened,
		},
	} {
		if got := DayOf(c.day, moscow, c.now.UTC()); got.State != c.want {
			t.Errorf("%s: %q, want %q", c.name, got.State, c.want)
		}
	}
}

func TestPendingIsSaidOnlyOfADayThatMatters(t *testing.T) {
	now := time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		name string
		day  bitrix.Day
		want bool
	}{
		{"a changed start", bitrix.Day{Status: "OPENED", Start: now.Add(-time.Hour)}, true},
		{"an ordinary start", bitrix.Day{Status: "OPENED", Start: now.Add(-time.Hour), Active: true}, false},
		{"no record", bitrix.Day{Status: "CLOSED"}, false},
		{"yesterday's", bitrix.Day{Status: "CLOSED", Start: now.Add(-25 * time.Hour)}, false},
	} {
		if got := DayOf(c.day, time.UTC, now); got.Pending != c.want {
			t.Errorf("%s: pending %v", c.name, got.Pending)
		}
	}
}

func TestRulesOf(t *testing.T) {
	fixed := bitrix.Settings{Tracking: true, MaxStart: 9*time.Hour + 15*time.Minute}
	with := func(change func(*bitrix.Settings)) bitrix.Settings { s := fixed; change(&s); return s }
	for _, c := range []struct {
		name     string
		settings bitrix.Settings
		own      string
		want     time.Duration
	}{
		{"the portal's", fixed, "portal", 9*time.Hour + 15*time.Minute},
		{"nothing chosen is the portal's", fixed, "", 9*time.Hour + 15*time.Minute},
		{"an own one", fixed, "10:30", 10*time.Hour + 30*time.Minute},
		{"never", fixed, "never", 0},
		{"no tracking", with(func(s *bitrix.Settings) { s.Tracking = false }), "10:30", 0},
		{"flexible", with(func(s *bitrix.Settings) { s.Free = true }), "portal", 0},
		{"00:00:00", with(func(s *bitrix.Settings) { s.MaxStart = 0 }), "portal", 0},
		{"beyond the day", with(func(s *bitrix.Settings) { s.MaxStart = 24 * time.Hour }), "portal", 0},
	} {
		if got := RulesOf(c.settings, c.own).LateAfter; got != c.want {
			t.Errorf("%s: late after %v, want %v", c.name, got, c.want)
		}
	}
}

func TestLateBy(t *testing.T) {
	r := Rules{LateAfter: 9*time.Hour + 15*time.Minute}
	for clock, want := range map[string]int{
		"09:14:59": 0, "09:15:00": 0, "09:15:01": 1, "09:16:00": 1, "09:27:59": 12, "00:00:10": 0, "23:15:00": 840,
	} {
		now, _ := time.Parse(time.TimeOnly, clock)
		if got := r.LateBy(now); got != want {
			t.Errorf("at %s: late by %d, want %d", clock, got, want)
		}
	}
	if (Rules{}).LateBy(time.Now()) != 0 {
		t.Error("late without a rule")
	}
}

func TestNeedsReason(t *testing.T) {
	for _, c := range []struct {
		free bool
		time string
		want bool
	}{{false, "9:00", true}, {false, "", false}, {false, "  ", false}, {true, "9:00", false}} {
		if got := (Rules{Free: c.free}).NeedsReason(c.time); got != c.want {
			t.Errorf("free %v, time %q: %v", c.free, c.time, got)
		}
	}
}

// HTTP 200 is not success: what the portal recorded is compared with what was asked.
func TestCompareStart(t *testing.T) {
	nine := time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC)
	sent := nine.Add(7 * time.Minute)
	east := time.FixedZone("", 5*60*60)
	again := time.Date(2026, 10, 25, 1, 20, 0, 0, time.UTC).In(ZoneNamed("Europe/Berlin")) // 2:20 for the second time
	for _, c := range []struct {
		name  string
		day   Day
		asked time.Time
		want  Outcome
		kind  Kind
	}{
		{"a plain start", Day{State: StateOpened, Start: sent}, time.Time{}, OutcomeDone, ""},
		{"a second later", Day{State: StateOpened, Start: sent.Add(time.Second)}, time.Time{}, OutcomeDone, ""},
		{"another device was first", Day{State: StateOpened, Start: nine}, time.Time{}, OutcomeAlready, ""},
		{"the asked time", Day{State: StateOpened, Start: nine}, nine, OutcomeDone, ""},
		{"another time than asked", Day{State: StateOpened, Start: nine.Add(3 * time.Hour)}, nine, OutcomeDifferent, KindStartUnlike},
		{"the asked time of day, in another zone", Day{State: StateOpened, Start: nine.Add(-5 * time.Hour).In(east)}, nine, OutcomeDifferent, KindZoneUnlike},
		{"the other one of two hours of the same name", Day{State: StateOpened, Start: again.Add(-time.Hour)}, again, OutcomeDifferent, KindStartUnlike},
		{"paused meanwhile", Day{State: StatePaused, Start: nine}, time.Time{}, OutcomeDifferent, KindOnBreak},
		{"expired", Day{State: StateExpired, Start: nine.Add(-24 * time.Hour)}, time.Time{}, OutcomeDifferent, KindDayExpired},
		{"yesterday re-opened", Day{State: StateEarlier, Start: nine.Add(-9 * time.Hour)}, time.Time{}, OutcomeDifferent, KindReopenedEarlier},
		{"nothing happened", Day{State: StateNotStarted, Status: "CLOSED"}, time.Time{}, OutcomeDifferent, KindStateUnlike},
	} {
		got, p := CompareStart(c.day, c.asked, sent)
		var kind Kind
		if p != nil {
			kind = p.Kind
		}
		if got != c.want || kind != c.kind {
			t.Errorf("%s: %q %q, want %q %q", c.name, got, kind, c.want, c.kind)
		}
	}
}

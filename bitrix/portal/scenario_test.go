package portal

import (
	"encoding/json"
	"testing"
	"time"
)

// The employee of the demonstration is late and can start, now or at an earlier time, at whatever hour it runs.
func TestDemoAtAnyTime(t *testing.T) {
	for _, zone := range []string{"Europe/Moscow", "America/St_Johns", "Europe/Berlin", "Asia/Kathmandu"} {
		loc, err := time.LoadLocation(zone)
		if err != nil {
			t.Fatal(err)
		}
		first := time.Date(2026, 10, 23, 0, 0, 0, 0, loc) // a Friday, two days before the end of summer time in Berlin
		for now := first; now.Before(first.AddDate(0, 0, 4)); now = now.Add(27*time.Minute + 29*time.Second) {
			e, err := Demo(now, zone)
			if err != nil {
				t.Fatal(err)
			}
			late := clockOf(now.In(loc)) - e.Norms.MaxStart
			if clockOf(now.In(loc)) > 8*time.Minute && (late < 7*time.Minute || late >= 8*time.Minute) {
				t.Fatalf("%s: late by %s", now, late)
			}
			if e.Norms.MaxStart <= 0 || e.Norms.MaxStart >= 24*hour {
				t.Fatalf("%s: allowed start %s", now, e.Norms.MaxStart)
			}
			d := sit(t, now, e)
			d.want("timeman.open", nil, map[string]any{"STATUS": Opened, "ACTIVE": true})
			d.p.Advance(8 * hour)
			d.want("timeman.status", nil, map[string]any{"STATUS": Opened})
			d.want("timeman.close", nil, map[string]any{"STATUS": Closed})

			d = sit(t, now, e)
			earlier := now.Add(-10 * time.Minute)
			// In the hour that clocks show twice the portal takes the first for the wall clock.
			unique := wallClock(earlier, clockOf(earlier)).Equal(earlier)
			if sameDate(now, earlier) && clockOf(earlier) > 0 && unique {
				d.want("timeman.open", Params{"TIME": earlier.Format(time.RFC3339), "REPORT": "x"},
					map[string]any{"STATUS": Opened, "ACTIVE": true, "TIME_START": earlier.Format(time.RFC3339)})
			}
		}
	}
}

func TestDemoInTheFirstMinutesOfTheDay(t *testing.T) {
	for _, clock := range []string{"00:00:00", "00:00:05", "00:03:00", "00:07:30"} {
		e, err := Demo(moscow(clock), "Europe/Moscow")
		if err != nil {
			t.Fatal(err)
		}
		if e.Norms.MaxStart != time.Second {
			t.Errorf("%s: allowed start %s, want a second after midnight", clock, e.Norms.MaxStart)
		}
		sit(t, moscow(clock), e).want("timeman.open", nil, map[string]any{"STATUS": Opened})
	}
}

func TestAroundBeforeTheAllowedStart(t *testing.T) {
	for clock, want := range map[string]time.Duration{
		"09:00:00": 9*hour + 10*time.Minute, "23:55:00": 24*hour - time.Second,
	} {
		e, err := Around(moscow(clock), "Europe/Moscow", -10*time.Minute)
		if err != nil || e.Norms.MaxStart != want {
			t.Errorf("%s: allowed start %s, want %s: %v", clock, e.Norms.MaxStart, want, err)
		}
	}
	if _, err := Around(moscow("09:00:00"), "Nowhere/Town", 0); err == nil {
		t.Error("a zone that does not exist")
	}
}

func TestSetDay(t *testing.T) {
	want := map[DayState]string{
		DayNone: Closed, DayClosedEarlier: Closed, DayClosedToday: Closed, DayOpened: Opened, DayPaused: Paused,
		DayYesterday: Opened, DayExpired: Expired,
	}
	first := moscow("00:00:00")
	for now := first; now.Before(first.AddDate(0, 0, 7)); now = now.Add(37*time.Minute + 11*time.Second) {
		around, err := Demo(now, "Europe/Moscow")
		if err != nil {
			t.Fatal(err)
		}
		for _, s := range []Schedule{{}, Flexible(), office(), around.Schedule} {
			for _, state := range DayStates() {
				d := sit(t, now, Employee{Schedule: s})
				err := d.u.SetDay(state)
				if state == DayYesterday && s.Kind == KindFixed && err != nil {
					continue
				}
				if err != nil || d.u.Status() != want[state] {
					t.Fatalf("%s, %s schedule: %q is %s: %v", now, s.Kind, state, d.u.Status(), err)
				}
				checkDate(t, d, now, state)
			}
		}
	}
}

// checkDate checks the date of the day, and what an open does to a closed day.
func checkDate(t *testing.T, d desk, now time.Time, state DayState) {
	t.Helper()
	records := d.u.Records()
	if len(records) == 0 {
		return
	}
	today := sameDate(records[0].Start.In(now.Location()), now)
	if want := state == DayOpened || state == DayPaused || state == DayClosedToday; today != want {
		t.Fatalf("%s: %q started at %s", now, state, records[0].Start)
	}
	if state == DayClosedEarlier {
		d.want("timeman.open", nil, map[string]any{"STATUS": Opened, "TIME_START": formatISO(now, 10800)})
	}
}

func TestParseSchedule(t *testing.T) {
	for text, want := range map[string]Schedule{
		"none": {}, "flexible": Flexible(), "09:00-18:00": Fixed(9*hour, 18*hour, ""), "09:00-18:00/12345": office(),
	} {
		if got, err := ParseSchedule(text); err != nil || got != want {
			t.Errorf("%q is %+v: %v", text, got, err)
		}
	}
	for _, bad := range []string{"", "fixed", "9-18", "09:00", "09:00-24:00", "09:00-18:00/8"} {
		if _, err := ParseSchedule(bad); err == nil {
			t.Errorf("%q was taken", bad)
		}
	}
}

func TestLocalZone(t *testing.T) {
	t.Setenv("TZ", "")
	for name, now := range map[string]time.Time{
		"Etc/GMT-3":    time.Date(2026, 11, 24, 9, 0, 0, 0, time.FixedZone("Local", 3*3600)),
		"Etc/GMT+5":    time.Date(2026, 11, 24, 9, 0, 0, 0, time.FixedZone("Local", -5*3600)),
		"Asia/Kolkata": time.Date(2026, 11, 24, 9, 0, 0, 0, time.FixedZone("Local", 5*3600+1800)),
	} {
		zone := LocalZone(now)
		loc, err := time.LoadLocation(zone)
		_, offset := now.Zone()
		if err != nil || offsetIn(now, loc) != offset {
			t.Errorf("%s instead of one like %s: %v", zone, name, err)
		}
	}
	moscow, _ := time.LoadLocation("Europe/Moscow")
	if zone := LocalZone(time.Now().In(moscow)); zone != "Europe/Moscow" {
		t.Errorf("%s instead of Europe/Moscow", zone)
	}
}

func TestAnswerThatCannotBeEncoded(t *testing.T) {
	a := asJSON(200, func() {})
	var body map[string]string
	if err := json.Unmarshal(a.body, &body); err != nil || a.status != 400 || body["error"] != "WRONG_ENCODING" {
		t.Errorf("%d %s: %v", a.status, a.body, err)
	}
}

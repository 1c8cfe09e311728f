package portal

import (
	"net/http"
	"testing"
	"time"
)

// The tests here are cases of protocol 18. Each distinguishes a faithful portal from a naive one.

func TestOpenOnOpenedWithTimeChangesNothing(t *testing.T) {
	d := sit(t, moscow("09:00:00"), Employee{Schedule: office()})
	d.ask("timeman.open", nil)
	d.p.SetClock(moscow("12:00:00"))
	d.want("timeman.open", Params{"TIME": "2026-11-24T08:30:00+03:00", "REPORT": "встреча"},
		map[string]any{"STATUS": Opened, "TIME_START": "2026-11-24T09:00:00+03:00"})
}

func TestOpenOnExpiredChangesNothing(t *testing.T) {
	d := sit(t, moscow("09:00:00"), Employee{Schedule: office()})
	d.ask("timeman.open", nil)
	d.p.Advance(24 * hour)
	d.want("timeman.open", nil, map[string]any{
		"STATUS": Expired, "TIME_START": "2026-11-24T09:00:00+03:00", "TIME_FINISH": nil,
		"TIME_FINISH_DEFAULT": "2026-11-24T18:00:00+03:00",
	})
}

func TestOpenOnClosedTodayFixedReopensTheRecord(t *testing.T) {
	d := sit(t, moscow("09:00:00"), Employee{Schedule: office()})
	d.ask("timeman.open", nil)
	d.p.SetClock(moscow("12:00:00"))
	d.want("timeman.close", nil, map[string]any{"STATUS": Closed, "DURATION": "03:00:00", "IP_CLOSE": "192.0.2.1"})
	d.p.SetClock(moscow("12:40:10"))
	d.want("timeman.open", nil, map[string]any{
		"STATUS": Opened, "TIME_START": "2026-11-24T09:00:00+03:00", "TIME_FINISH": nil, "DURATION": "00:00:00",
		"TIME_LEAKS": "00:40:10", "IP_CLOSE": "192.0.2.1",
	})
	d.want("timeman.pause", nil, map[string]any{"STATUS": Paused, "IP_CLOSE": ""})
	if n := len(d.u.Records()); n != 1 {
		t.Errorf("%d records, want the same one", n)
	}
}

// A closed day can be reopened until the moment when it would have expired, also past midnight.
func TestOpenAfterMidnightReopensYesterday(t *testing.T) {
	for now, start := range map[string]string{
		"2026-11-25T01:29:59+03:00": "2026-11-24T09:00:00+03:00",
		"2026-11-25T01:30:00+03:00": "2026-11-25T01:30:00+03:00",
	} {
		d := sit(t, moscow("09:00:00"), Employee{Schedule: office()})
		d.ask("timeman.open", nil)
		d.p.SetClock(moscow("18:00:00"))
		d.ask("timeman.close", nil)
		d.p.SetClock(at(now))
		d.want("timeman.open", nil, map[string]any{"STATUS": Opened, "TIME_START": start})
	}
}

func TestReopeningCanBeForbidden(t *testing.T) {
	s := office()
	s.NoReopen = true
	d := sit(t, moscow("09:00:00"), Employee{Schedule: s})
	d.ask("timeman.open", nil)
	d.p.SetClock(moscow("12:00:00"))
	d.ask("timeman.close", nil)
	d.p.SetClock(moscow("13:00:00"))
	d.want("timeman.open", nil, map[string]any{"STATUS": Opened, "TIME_START": "2026-11-24T13:00:00+03:00"})
}

func TestOpenWithTimeOnClosedToday(t *testing.T) {
	change := Params{"TIME": "2026-11-24T12:30:00+03:00", "REPORT": "врач"}
	for _, c := range []struct {
		schedule Schedule
		again    bool
	}{{office(), true}, {Flexible(), false}, {Schedule{}, false}} {
		d := sit(t, moscow("09:00:00"), Employee{Schedule: c.schedule})
		d.ask("timeman.open", nil)
		d.p.SetClock(moscow("12:00:00"))
		d.ask("timeman.close", nil)
		d.p.SetClock(moscow("13:00:00"))
		if c.again {
			d.refused("timeman.open", change, "TIME", "Unable to set time, work day is paused")
			continue
		}
		d.want("timeman.open", change, map[string]any{"STATUS": Opened, "TIME_START": "2026-11-24T12:30:00+03:00"})
	}
}

func TestTimeInsideAnEarlierRecord(t *testing.T) {
	inside := Params{"TIME": "2026-11-24T10:00:00+03:00", "REPORT": "x"}
	closed := func() desk {
		d := sit(t, moscow("09:00:00"), Employee{Schedule: Flexible()}, Switches{Language: Russian})
		d.ask("timeman.open", nil)
		d.p.SetClock(moscow("12:00:00"))
		d.ask("timeman.close", nil)
		d.p.SetClock(moscow("13:00:00"))
		return d
	}
	closed().refused("timeman.open", inside, "ALERT_WARNING", "Уже имеется запись о рабочем времени за указанную дату")
	d := closed()
	d.u.Change(func(e *Employee) { e.Schedule = Schedule{} }) // only the same schedule counts
	d.want("timeman.open", inside, map[string]any{"STATUS": Opened, "TIME_START": "2026-11-24T10:00:00+03:00"})
}

func TestOpenWithTimeWithoutReport(t *testing.T) {
	change := Params{"TIME": "2026-11-24T09:00:00+03:00"}
	d := sit(t, moscow("09:10:00"), Employee{Schedule: office()})
	d.refused("timeman.open", change, "ERROR_CORE", "Reason for change is not specified")
	for _, s := range []Schedule{Flexible(), {}} {
		d := sit(t, moscow("09:10:00"), Employee{Schedule: s})
		d.want("timeman.open", change, map[string]any{"STATUS": Opened, "TIME_START": "2026-11-24T09:00:00+03:00"})
	}
}

func TestReasonIsCheckedBeforeTheFutureAndDateBeforeTheReason(t *testing.T) {
	d := sit(t, moscow("09:00:00"), Employee{Schedule: office()})
	d.refused("timeman.open", Params{"TIME": "2026-11-24T10:00:00+03:00"},
		"ERROR_CORE", "Reason for change is not specified")
	d.refused("timeman.open", Params{"TIME": "2026-11-23T08:00:00+03:00"},
		"WRONG_DATETIME", "Day open date should correspond to the current date")
	d.refused("timeman.open", Params{"TIME": "2026-11-24T10:00:00+03:00", "REPORT": "x"},
		"ALERT_WARNING", "Cannot clock-in later than now")
	d.want("timeman.open", Params{"TIME": "2026-11-24T09:00:00+03:00", "REPORT": "x"}, map[string]any{"STATUS": Opened})
}

func TestTimeThatIsNone(t *testing.T) {
	for name, c := range map[string]struct {
		time any
		code string
	}{
		"midnight starts now":         {"2026-11-24T00:00:00+03:00", "none"},
		"null starts now":             {nil, "none"},
		"empty is a wrong format":     {"", "WRONG_DATETIME_FORMAT"},
		"a number is a wrong format":  {20261124, "WRONG_DATETIME_FORMAT"},
		"true is a wrong format":      {true, "WRONG_DATETIME_FORMAT"},
		"a fraction is wrong":         {"2026-11-24T08:00:00.5+03:00", "WRONG_DATETIME_FORMAT"},
		"no offset is wrong":          {"2026-11-24T08:00:00", "WRONG_DATETIME_FORMAT"},
		"a minute of 60 is wrong":     {"2026-11-24T08:60:00+03:00", "WRONG_DATETIME_FORMAT"},
		"an impossible date is other": {"2026-02-31T08:00:00+03:00", "WRONG_DATETIME"},
	} {
		t.Run(name, func(t *testing.T) {
			d := sit(t, moscow("09:10:00"), Employee{Schedule: office()})
			r := d.ask("timeman.open", Params{"TIME": c.time})
			if r.code() != c.code {
				t.Fatalf("%s, want %s", r.raw, c.code)
			}
			if c.code == "none" && r.result()["TIME_START"] != "2026-11-24T09:10:00+03:00" {
				t.Errorf("started at %v", r.result()["TIME_START"])
			}
		})
	}
}

func TestReportThatIsNone(t *testing.T) {
	for _, c := range []struct {
		report  any
		missing bool
		old     bool // in 2019
	}{
		{5, true, true},
		{"", true, true},
		{" \n", true, true},
		{nil, true, true},
		{true, true, true},
		{"0", false, true},
		{"5", false, false},
	} {
		for _, release := range []struct {
			switches Switches
			missing  bool
		}{{Switches{}, c.missing}, {Release2019(), c.old}} {
			d := sit(t, moscow("09:10:00"), Employee{Schedule: office()}, release.switches)
			r := d.ask("timeman.open", Params{"TIME": "2026-11-24T09:00:00+03:00", "REPORT": c.report})
			if (r.code() == "ERROR_CORE") != release.missing {
				t.Errorf("REPORT %#v with %+v: %s", c.report, release.switches, r.raw)
			}
		}
	}
}

func TestMaxEdit(t *testing.T) {
	for _, c := range []struct {
		limit  time.Duration
		ago    time.Duration
		active bool
	}{
		{300 * time.Second, 4 * time.Minute, true},
		{300 * time.Second, 300 * time.Second, true},
		{300 * time.Second, 301 * time.Second, false},
		{300 * time.Second, 6 * time.Minute, false},
		{0, 6 * time.Minute, true},
		{0, 9 * hour, true},
		{1, time.Second, false},
		{1, 0, true},
	} {
		s := office()
		s.MaxEdit = c.limit
		d := sit(t, moscow("12:00:00"), Employee{Schedule: s})
		start := moscow("12:00:00").Add(-c.ago).Format(time.RFC3339)
		d.want("timeman.open", Params{"TIME": start, "REPORT": "x"}, map[string]any{"STATUS": Opened, "ACTIVE": c.active})
		d.want("timeman.pause", nil, map[string]any{"STATUS": Paused, "ACTIVE": c.active})
	}
}

// A portal up to 2026 keeps the time of day of a TIME; the newest keeps the instant (protocol 9).
func TestReadingOfTime(t *testing.T) {
	utc := Params{"TIME": "2026-11-24T09:00:00+00:00"}
	d := sit(t, moscow("12:30:00"), Employee{})
	d.want("timeman.open", utc, map[string]any{"TIME_START": "2026-11-24T09:00:00+03:00"})
	d = sit(t, moscow("12:30:00"), Employee{}, Switches{Instant: true})
	d.want("timeman.open", utc, map[string]any{"TIME_START": "2026-11-24T12:00:00+03:00"})

	yesterday := Params{"TIME": "2026-11-23T22:00:00Z"} // 01:00 in Moscow
	d = sit(t, moscow("01:10:00"), Employee{})
	d.refused("timeman.open", yesterday, "WRONG_DATETIME", "Day open date should correspond to the current date")
	d = sit(t, moscow("01:10:00"), Employee{}, Newest())
	d.want("timeman.open", yesterday, map[string]any{"TIME_START": "2026-11-24T01:00:00+03:00"})
}

// The date is compared with today in the caller's zone, unless the portal uses the employee's.
func TestZoneOfTheDateCheck(t *testing.T) {
	for _, c := range []struct {
		switches Switches
		date     string
		ok       bool
	}{
		{Switches{}, "2026-11-24", true}, // in Moscow, where the caller is
		{Switches{}, "2026-11-25", false},
		{Switches{EmployeeDates: true}, "2026-11-24", false},
		{Switches{EmployeeDates: true}, "2026-11-25", true}, // in Vladivostok
	} {
		p := New(Options{Switches: c.switches})
		p.SetClock(moscow("20:00:00")) // 03:00 on the next day in Vladivostok
		boss := desk{t, p, p.Add(Employee{ID: 1, Admin: true, Zone: "Europe/Moscow"})}
		p.Add(Employee{ID: 7, Zone: "Asia/Vladivostok"})
		r := boss.ask("timeman.open", Params{"USER_ID": 7, "TIME": c.date + "T02:00:00+10:00"})
		if (r.code() == "none") != c.ok {
			t.Errorf("%+v %s: %s", c.switches, c.date, r.raw)
		}
		if c.ok && r.result()["TIME_START"] != "2026-11-25T02:00:00+10:00" {
			t.Errorf("%+v: started at %v", c.switches, r.result()["TIME_START"])
		}
	}
}

func TestTimeOnResume(t *testing.T) {
	d := sit(t, moscow("09:00:00"), Employee{Schedule: office()})
	d.ask("timeman.open", nil)
	d.ask("timeman.pause", nil)
	d.refused("timeman.open", Params{"TIME": "garbage"}, "TIME", "Unable to set time, work day is paused")
	d.p.Switch(func(s *Switches) { *s = Release2019() })
	r := d.ask("timeman.open", Params{"TIME": "garbage"})
	if r.status != http.StatusBadRequest || r.code() != "ERROR_ARGUMENT" || r.body["argument"] != "TIME" {
		t.Errorf("2019: %d %s", r.status, r.raw)
	}
}

func TestEarliest(t *testing.T) {
	s := office()
	s.Earliest = 8 * hour
	d := sit(t, moscow("07:59:59"), Employee{Schedule: s}, Switches{Language: Russian})
	d.refused("timeman.open", nil, "ALERT_WARNING", "Еще рано начинать работу")
	d.p.SetClock(moscow("08:10:00"))
	d.refused("timeman.open", Params{"TIME": "2026-11-24T07:50:00+03:00"}, "ALERT_WARNING", "Невозможно выполнить действие")
	d.want("timeman.open", nil, map[string]any{"STATUS": Opened})
}

package portal

import (
	"net/http"
	"testing"
	"time"
)

// The tests here are the cases of protocol 18 that tell a faithful portal from a naive one, one by one.

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

// Until the moment when it would have expired, a closed day is gone on with, past midnight too.
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

func TestOtherUsers(t *testing.T) {
	const forbidden = "User does not have access to managing other users work time"
	p := New(Options{})
	p.SetClock(moscow("09:00:00"))
	employee := desk{t, p, p.Add(Employee{ID: 7})}
	boss := desk{t, p, p.Add(Employee{ID: 1, Admin: true})}
	deputy := desk{t, p, p.Add(Employee{ID: 2, ManagesAll: true})}
	for _, user := range []any{1, "1", 99, "", nil, 0, "0", "x", map[string]any{}} {
		employee.refused("timeman.status", Params{"USER_ID": user}, "", forbidden)
		employee.refused("timeman.open", Params{"USER_ID": user}, "", forbidden)
	}
	for _, own := range []any{7, "7", 7.0} {
		employee.want("timeman.status", Params{"USER_ID": own}, map[string]any{"STATUS": Closed})
	}
	for _, user := range []any{99, "", nil, 0} {
		boss.refused("timeman.status", Params{"USER_ID": user}, "", "User not found")
	}
	boss.want("timeman.open", Params{"USER_ID": 7}, map[string]any{"STATUS": Opened})
	deputy.want("timeman.close", Params{"user_id": "7"}, map[string]any{"STATUS": Closed})
	if n := len(employee.u.Records()); n != 1 {
		t.Errorf("the employee has %d records", n)
	}
}

func TestNoRecordHasOneKey(t *testing.T) {
	d := sit(t, moscow("09:00:00"), Employee{Schedule: office()})
	for _, method := range []string{"timeman.status", "timeman.pause"} {
		if r := d.ask(method, nil); len(r.result()) != 1 || r.result()["STATUS"] != Closed {
			t.Errorf("%s: %s", method, r.raw)
		}
	}
}

func TestForgottenDay(t *testing.T) {
	friday := func(clock string) time.Time { return at("2026-11-27T" + clock + "+03:00") }
	saturday := func(clock string) time.Time { return at("2026-11-28T" + clock + "+03:00") }
	sunday := func(clock string) time.Time { return at("2026-11-29T" + clock + "+03:00") }
	none, short := Schedule{}, Fixed(9*hour, 13*hour, "")
	night := Fixed(22*hour, 6*hour, "12345")
	for name, c := range map[string]struct {
		schedule   Schedule
		start, end time.Time // end is the first second of EXPIRED
		old        bool
	}{
		"fixed 09-18 expires at 01:30":            {office(), moscow("09:00:00"), at("2026-11-25T01:30:00+03:00"), false},
		"started late all the same":               {office(), moscow("23:00:00"), at("2026-11-25T01:30:00+03:00"), false},
		"started before the shift":                {office(), moscow("00:10:00"), at("2026-11-25T01:30:00+03:00"), false},
		"Friday's at 03:00":                       {office(), friday("09:00:00"), saturday("03:00:00"), false},
		"flexible after the whole next day":       {Flexible(), moscow("09:00:00"), at("2026-11-26T00:00:00+03:00"), false},
		"none likewise":                           {none, moscow("23:59:00"), at("2026-11-26T00:00:00+03:00"), false},
		"day off, no shift within a day":          {office(), saturday("10:00:00"), sunday("04:00:01"), false},
		"day off, next shift within a day":        {office(), sunday("10:00:00"), at("2026-11-30T04:30:01+03:00"), false},
		"night shift":                             {night, moscow("22:10:00"), at("2026-11-25T14:00:00+03:00"), false},
		"2019: when the next shift begins":        {office(), moscow("09:00:00"), at("2026-11-25T09:00:00+03:00"), true},
		"2019: Friday's lasts until Monday":       {office(), friday("09:00:00"), at("2026-11-30T09:00:00+03:00"), true},
		"short shift, started after it would end": {short, moscow("18:00:00"), at("2026-11-25T07:00:01+03:00"), false},
	} {
		t.Run(name, func(t *testing.T) {
			d := sit(t, c.start, Employee{Schedule: c.schedule}, Switches{ExpiresAtNextShift: c.old})
			d.want("timeman.open", nil, map[string]any{"STATUS": Opened})
			d.p.SetClock(c.end.Add(-time.Second))
			d.want("timeman.status", nil, map[string]any{"STATUS": Opened})
			d.p.SetClock(c.end)
			d.want("timeman.status", nil, map[string]any{"STATUS": Expired})
		})
		t.Run(name+", during a break", func(t *testing.T) {
			d := sit(t, c.start, Employee{Schedule: c.schedule}, Switches{ExpiresAtNextShift: c.old})
			d.ask("timeman.open", nil)
			d.ask("timeman.pause", nil)
			d.p.SetClock(c.end.Add(-time.Second))
			d.want("timeman.status", nil, map[string]any{"STATUS": Paused})
			d.p.SetClock(c.end)
			d.want("timeman.status", nil, map[string]any{"STATUS": Expired})
		})
	}
}

func TestFinishDefault(t *testing.T) {
	night := Fixed(22*hour, 6*hour, "")
	for name, c := range map[string]struct {
		schedule      Schedule
		start, finish string
	}{
		"end of the shift":              {office(), "2026-11-24T09:10:00+03:00", "2026-11-24T18:00:00+03:00"},
		"length of the next shift":      {office(), "2026-11-28T10:00:00+03:00", "2026-11-28T19:00:00+03:00"},
		"nine hours":                    {Flexible(), "2026-11-24T10:00:00+03:00", "2026-11-24T19:00:00+03:00"},
		"a night shift, on its date":    {night, "2026-11-24T22:00:00+03:00", "2026-11-24T06:00:00+03:00"},
		"nine hours, past midnight too": {Schedule{}, "2026-11-24T20:00:00+03:00", "2026-11-24T05:00:00+03:00"},
	} {
		t.Run(name, func(t *testing.T) {
			d := sit(t, at(c.start), Employee{Schedule: c.schedule})
			d.ask("timeman.open", nil)
			d.p.Advance(72 * hour)
			d.want("timeman.status", nil, map[string]any{"STATUS": Expired, "TIME_FINISH_DEFAULT": c.finish})
			d.refused("timeman.close", nil, "WD_EXPIRED", "Workday is expired")
			d.refused("timeman.close", Params{"TIME": c.finish}, "REPORT_NEEDED", "")
			d.want("timeman.close", Params{"TIME": c.finish, "REPORT": "забыла"},
				map[string]any{"STATUS": Closed, "ACTIVE": c.schedule.Kind == KindFlexible})
			d.want("timeman.open", nil, map[string]any{"STATUS": Opened})
		})
	}
}

func TestAutoClose(t *testing.T) {
	s := office()
	s.AutoClose = true
	d := sit(t, moscow("09:00:00"), Employee{Schedule: s})
	d.ask("timeman.open", nil)
	d.p.SetClock(at("2026-11-25T08:00:00+03:00"))
	d.want("timeman.status", nil, map[string]any{
		"STATUS": Closed, "TIME_FINISH": "2026-11-24T18:00:00+03:00", "DURATION": "09:00:00",
	})
	d.want("timeman.open", nil, map[string]any{"STATUS": Opened, "TIME_START": "2026-11-25T08:00:00+03:00"})
}

func TestAdminOnlyAboutTheCaller(t *testing.T) {
	p := New(Options{})
	p.Add(Employee{ID: 7})
	boss := desk{t, p, p.Add(Employee{ID: 1, Admin: true})}
	if admin, there := boss.ask("timeman.settings", nil).result()["ADMIN"]; !there || admin != true {
		t.Errorf("ADMIN about himself: %v %v", admin, there)
	}
	if _, there := boss.ask("timeman.settings", Params{"USER_ID": 7}).result()["ADMIN"]; there {
		t.Error("ADMIN about another user")
	}
	employee := desk{t, p, p.User(7)}
	if admin, there := employee.ask("timeman.settings", nil).result()["ADMIN"]; !there || admin != false {
		t.Errorf("ADMIN about an employee: %v %v", admin, there)
	}
}

func TestZones(t *testing.T) {
	for _, c := range []struct{ zone, now, start, offset string }{
		{"Asia/Kolkata", "2026-11-24T04:00:00Z", "2026-11-24T09:15:00+05:30", "+05:30"},
		{"America/St_Johns", "2026-11-24T13:00:00Z", "2026-11-24T09:15:00-03:30", "-03:30"},
		{"Asia/Kathmandu", "2026-11-24T04:00:00Z", "2026-11-24T09:15:00+05:45", "+05:45"},
		{"Pacific/Kiritimati", "2026-11-23T22:00:00Z", "2026-11-24T09:15:00+14:00", "+14:00"},
	} {
		for _, s := range []Switches{{}, Newest()} {
			d := sit(t, at(c.now), Employee{Zone: c.zone, Schedule: Flexible()}, s)
			d.want("timeman.open", Params{"TIME": c.start}, map[string]any{"STATUS": Opened, "TIME_START": c.start})
		}
	}
}

func TestChangeToSummerTimeKeepsTheOffsetOfTheStart(t *testing.T) {
	d := sit(t, at("2026-03-28T22:00:00+01:00"), Employee{Zone: "Europe/Berlin"})
	d.ask("timeman.open", nil)
	d.p.SetClock(at("2026-03-29T10:00:00+02:00"))
	d.want("timeman.status", nil, map[string]any{"TIME_START": "2026-03-28T22:00:00+01:00", "TZ_OFFSET": 3600.0})
	d.want("timeman.close", nil, map[string]any{
		"TIME_FINISH": "2026-03-29T09:00:00+01:00", "TZ_OFFSET": 3600.0, "DURATION": "11:00:00",
	})
}

// A portal up to 2026 keeps the wall clock of a TIME; the newest keeps the instant (protocol 9).
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

// The date is compared with today in the caller's zone, unless the portal takes the employee's.
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

func TestTimeOfClose(t *testing.T) {
	open := func(t *testing.T) desk {
		d := sit(t, moscow("09:00:00"), Employee{Schedule: Flexible()})
		d.ask("timeman.open", nil)
		d.p.SetClock(moscow("18:00:00"))
		return d
	}
	t.Run("its offset counts", func(t *testing.T) {
		open(t).want("timeman.close", Params{"TIME": "2026-11-24T14:00:00Z"},
			map[string]any{"TIME_FINISH": "2026-11-24T17:00:00+03:00", "DURATION": "08:00:00"})
	})
	t.Run("the date is compared afterwards", func(t *testing.T) {
		open(t).refused("timeman.close", Params{"TIME": "2026-11-24T23:00:00Z"},
			"WRONG_DATETIME", "Day close date should correspond to the day open date")
	})
	t.Run("before the start is the next morning", func(t *testing.T) {
		open(t).want("timeman.close", Params{"TIME": "2026-11-24T01:00:00+03:00"},
			map[string]any{"TIME_FINISH": "2026-11-25T01:00:00+03:00", "DURATION": "16:00:00"})
	})
	t.Run("at the start is the next day", func(t *testing.T) {
		open(t).want("timeman.close", Params{"TIME": "2026-11-24T09:00:00+03:00"},
			map[string]any{"TIME_FINISH": "2026-11-25T09:00:00+03:00", "DURATION": "24:00:00"})
	})
	t.Run("more breaks than work", func(t *testing.T) {
		d := sit(t, moscow("09:00:00"), Employee{Schedule: Flexible()})
		d.ask("timeman.open", nil)
		d.ask("timeman.pause", nil)
		d.p.SetClock(moscow("17:00:00"))
		d.ask("timeman.open", nil)
		d.refused("timeman.close", Params{"TIME": "2026-11-24T10:00:00+03:00"},
			"ALERT_WARNING", "Working day duration cannot be negative")
		d.want("timeman.status", nil, map[string]any{"STATUS": Opened})
	})
	t.Run("approval", func(t *testing.T) {
		s := office()
		s.MaxEdit = 5 * time.Minute
		d := sit(t, moscow("09:00:00"), Employee{Schedule: s})
		d.ask("timeman.open", nil)
		d.p.SetClock(moscow("18:00:00"))
		d.want("timeman.close", Params{"TIME": "2026-11-24T17:00:00+03:00", "REPORT": "x"}, map[string]any{"ACTIVE": false})
	})
}

func TestBreaks(t *testing.T) {
	d := sit(t, moscow("09:00:00"), Employee{Schedule: office()})
	d.ask("timeman.open", nil)
	d.p.SetClock(moscow("12:00:00"))
	d.want("timeman.pause", nil, map[string]any{
		"STATUS": Paused, "TIME_FINISH": "2026-11-24T12:00:00+03:00", "TIME_LEAKS": "00:00:00", "DURATION": "00:00:00",
	})
	d.p.Switch(func(s *Switches) { s.PausedFinishNull = true })
	d.p.SetClock(moscow("12:30:00"))
	d.want("timeman.pause", nil, map[string]any{"STATUS": Paused, "TIME_FINISH": nil, "TIME_LEAKS": "00:00:00"})
	d.want("timeman.open", nil, map[string]any{"STATUS": Opened, "TIME_FINISH": nil, "TIME_LEAKS": "00:30:00"})
	d.p.SetClock(moscow("17:00:00"))
	d.ask("timeman.pause", nil)
	d.p.SetClock(moscow("18:00:00"))
	d.want("timeman.close", nil, map[string]any{"STATUS": Closed, "TIME_LEAKS": "01:30:00", "DURATION": "07:30:00"})
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

func TestRussianTexts(t *testing.T) {
	russian := Switches{Language: Russian}
	d := sit(t, moscow("09:00:00"), Employee{Schedule: office()}, russian)
	d.refused("timeman.open", Params{"TIME": "2026-11-24T08:00:00+03:00"}, "ERROR_CORE", "Не указана причина изменения")
	d.refused("timeman.open", Params{"TIME": "2026-11-24T10:00:00+03:00", "REPORT": "x"},
		"ALERT_WARNING", "Нельзя начинать день со временем, больше текущего")
	d.refused("timeman.close", nil, "ALERT_WARNING", "Невозможно выполнить действие")
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

func TestRightsAndVeto(t *testing.T) {
	const permission = "Insufficient permission to manage work time"
	d := sit(t, moscow("09:00:00"), Employee{Schedule: office(), NoOwnTime: true})
	d.refused("timeman.open", nil, "ALERT_WARNING", permission)
	d.u.Change(func(e *Employee) { e.NoOwnTime = false })
	d.p.Switch(func(s *Switches) { s.Veto = true })
	d.refused("timeman.open", nil, "ERROR_CORE",
		"cannot perform this action because it has been canceled by event handler")
	d.p.Switch(func(s *Switches) { s.Veto = false })
	d.want("timeman.open", nil, map[string]any{"STATUS": Opened})
	d.u.Change(func(e *Employee) { e.NoOwnTime = true })
	d.refused("timeman.pause", nil, "ALERT_WARNING", permission)
	d.u.SetDay(DayPaused)
	d.refused("timeman.open", nil, "ALERT_WARNING", permission)
	d.refused("timeman.close", nil, "ALERT_WARNING", permission)
}

func TestSettings(t *testing.T) {
	defaults := map[string]any{
		"UF_TIMEMAN": true, "UF_TM_FREE": false, "UF_TM_MAX_START": "09:15:00", "UF_TM_MIN_FINISH": "17:45:00",
		"UF_TM_MIN_DURATION": "08:00:00", "UF_TM_ALLOWED_DELTA": "00:15:00", "ADMIN": false,
	}
	d := sit(t, moscow("09:00:00"), Employee{Schedule: office()})
	d.want("timeman.settings", nil, defaults)
	d.u.Change(func(e *Employee) { e.Schedule = Flexible() })
	d.want("timeman.settings", nil, map[string]any{"UF_TM_FREE": true})
	d.u.Change(func(e *Employee) { e.NoTracking = true })
	d.want("timeman.settings", nil, map[string]any{
		"UF_TIMEMAN": false, "UF_TM_MAX_START": "00:00:00", "UF_TM_MIN_FINISH": "00:00:00",
		"UF_TM_MIN_DURATION": "00:00:00", "UF_TM_ALLOWED_DELTA": "00:00:00",
	})
}

func TestDayIsTrackedWithoutTracking(t *testing.T) {
	d := sit(t, moscow("09:00:00"), Employee{NoTracking: true})
	d.want("timeman.open", nil, map[string]any{"STATUS": Opened})
}

func TestCoordinates(t *testing.T) {
	d := sit(t, moscow("09:00:00"), Employee{})
	d.want("timeman.open", Params{"LAT": 53.548841, "LON": "9.987274"}, map[string]any{
		"LAT_OPEN": 53.548841, "LON_OPEN": 9.987274, "LAT_CLOSE": 0.0, "LON_CLOSE": 0.0,
	})
}

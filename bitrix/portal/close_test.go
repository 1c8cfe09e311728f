package portal

import (
	"testing"
	"time"
)

// The tests here are cases of protocol 18. Each distinguishes a faithful portal from a naive one.

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

package calendar

import (
	"strings"
	"testing"
	"time"
)

func nightOf(text string) time.Time {
	t, err := time.ParseInLocation(time.DateOnly, text, moscow)
	if err != nil {
		panic(err)
	}
	return t.Add(23 * time.Hour)
}

func TestDates(t *testing.T) {
	for _, tt := range []struct {
		text   string
		on     string // days on which it falls
		not    string // days on which it does not
		broken bool
	}{
		{"01-07", "2026-01-07 2027-01-07", "2026-01-06 2026-07-01", false},
		{"2026-12-31", "2026-12-31", "2025-12-31 2027-12-31", false},
		{"02-29", "2028-02-29", "2026-02-28 2026-03-01", false},
		// Known dates of Orthodox Easter.
		{"easter", "2000-04-30 2021-05-02 2024-05-05 2025-04-20 2026-04-12 2027-05-02", "2026-04-05 2026-04-13", false},
		{"easter+9", "2025-04-29 2026-04-21", "2026-04-20", false}, // Radunitsa
		{"easter+49", "2026-05-31", "", false},                     // Trinity
		{"2026-08-03..2026-08-16", "2026-08-03 2026-08-10 2026-08-16", "2026-08-02 2026-08-17 2027-08-10", false},
		{"2026-12-28..2027-01-09", "2026-12-28 2027-01-01 2027-01-09", "2026-12-27 2027-01-10", false},
		{"2026-08-03..2026-08-03", "2026-08-03", "2026-08-04", false},
		{"2026-08-16..2026-08-03", "", "", true},
		{"08-03..08-16", "", "", true},
		{"2026-08-03..2026-08-10..2026-08-16", "", "", true},
		{"2026-08-03..", "", "", true},
		{"2027-02-29", "", "", true},
		{"13-01", "", "", true},
		{"1-7", "", "", true},
		{"2026-12", "", "", true},
		{"easter-2", "", "", true},
		{"", "", "", true},
	} {
		var d Date
		err := d.UnmarshalText([]byte(tt.text))
		if (err != nil) != tt.broken {
			t.Errorf("%q: %v", tt.text, err)
			continue
		}
		for _, on := range strings.Fields(tt.on) {
			if !d.On(nightOf(on)) {
				t.Errorf("%s is not %s", tt.text, on)
			}
		}
		for _, not := range strings.Fields(tt.not) {
			if d.On(nightOf(not)) {
				t.Errorf("%s is %s", tt.text, not)
			}
		}
	}
}

func TestCalendar(t *testing.T) {
	c := Calendar{
		Off:  []Date{dateOf("11-04"), dateOf("2026-12-31"), dateOf("05-01")},
		Work: []Date{dateOf("2026-12-26"), dateOf("05-01")}, // a Saturday, and a holiday that this company works on
	}
	for _, tt := range []struct {
		date           string
		works, holiday bool
	}{
		{"2026-11-03", true, false},
		{"2026-11-04", false, true},
		{"2026-11-07", false, false},
		{"2026-12-26", true, false},
		{"2026-12-31", false, true},
		{"2027-12-31", true, false},
		{"2026-05-01", true, false},
	} {
		if works, holiday := c.Works(nightOf(tt.date), MondayToFriday), c.Holiday(nightOf(tt.date)); works != tt.works || holiday != tt.holiday {
			t.Errorf("%s: works %v, holiday %v", tt.date, works, holiday)
		}
	}
}

func TestGuessCountry(t *testing.T) {
	all := []string{"BY", "KZ", "RU", "UA"}
	for locales, want := range map[string]string{
		"ru_RU.UTF-8": "RU", "ru-BY": "BY", "be": "BY", "kk": "KZ", "uk_UA": "UA", "ru": "RU", "kk_Cyrl_KZ": "KZ",
		"en_US.UTF-8 ru_KZ": "KZ", "en_US": "", "C": "", "": "", "de_DE@euro": "", "ru_DE": "",
	} {
		if got := GuessCountry(strings.Fields(locales), all); got != want {
			t.Errorf("%q: %q, want %q", locales, got, want)
		}
	}
}

func TestHours(t *testing.T) {
	for _, tt := range []struct {
		text    string
		in, out string
	}{
		{"07:00-12:00", "07:00 11:59", "06:59 12:00 00:00"},
		{"20:00-07:00", "20:00 23:59 00:00 06:59", "07:00 19:59"},
		{"00:00-08:00", "00:00 07:59", "08:00 23:59"},
		{"", "", "00:00 12:00"},
	} {
		var h Hours
		if err := h.UnmarshalText([]byte(tt.text)); err != nil || h.String() != tt.text {
			t.Errorf("%q became %q, %v", tt.text, h, err)
		}
		for _, clock := range strings.Fields(tt.in) {
			if !h.Contain(tuesday(clock)) {
				t.Errorf("%s is not in %s", clock, h)
			}
		}
		for _, clock := range strings.Fields(tt.out) {
			if h.Contain(tuesday(clock)) {
				t.Errorf("%s is in %s", clock, h)
			}
		}
	}
	for _, text := range []string{"7:00-8:00", "08:00", "08:00-08:00", "24:00-08:00", "08:00–09:00", "x"} {
		if new(Hours).UnmarshalText([]byte(text)) == nil {
			t.Errorf("%q is taken", text)
		}
	}
}

func TestWeekdays(t *testing.T) {
	var w Weekdays
	if err := w.UnmarshalText([]byte("Sun mon")); err != nil || !w.Has(time.Sunday) || !w.Has(time.Monday) || w.Has(time.Tuesday) || w.String() != "mon sun" {
		t.Errorf("%q, %v", w, err)
	}
	if MondayToFriday.String() != "mon tue wed thu fri" || MondayToFriday.With(time.Monday, false).With(time.Saturday, true).String() != "tue wed thu fri sat" {
		t.Errorf("%q", MondayToFriday)
	}
	if new(Weekdays).UnmarshalText([]byte("mon, tue")) == nil {
		t.Error("a comma is taken")
	}
}

var moscow = time.FixedZone("", 3*60*60)

func tuesday(clock string) time.Time {
	t, err := time.ParseInLocation(time.DateTime, "2026-11-24 "+clock+":00", moscow)
	if err != nil {
		panic(err)
	}
	return t
}

func dateOf(text string) Date {
	var d Date
	if err := d.UnmarshalText([]byte(text)); err != nil {
		panic(err)
	}
	return d
}

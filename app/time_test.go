package app

import (
	"testing"
	"time"

	"clockin24/app/calendar"
)

func zone(t testing.TB, name string) *time.Location {
	t.Helper()
	l, err := time.LoadLocation(name)
	if err != nil {
		t.Fatal(err)
	}
	return l
}

func TestParseTime(t *testing.T) {
	moscow := zone(t, "Europe/Moscow")
	now := time.Date(2026, 11, 24, 9, 40, 17, 0, moscow)
	at := func(h, m, s int) time.Time { return time.Date(2026, 11, 24, h, m, s, 0, moscow) }
	for _, c := range []struct {
		text string
		want time.Time
		kind Kind
	}{
		{"9", at(9, 0, 0), ""},
		{"09", at(9, 0, 0), ""},
		{"900", at(9, 0, 0), ""},
		{"0905", at(9, 5, 0), ""},
		{"9:00", at(9, 0, 0), ""},
		{"09.00", at(9, 0, 0), ""},
		{"9-00", at(9, 0, 0), ""},
		{"9,05", at(9, 5, 0), ""},
		{" 9 05 ", at(9, 5, 0), ""},
		{"9:00:30", at(9, 0, 30), ""},
		{"0:01", at(0, 1, 0), ""},
		{"-15", at(9, 25, 17), ""},
		{"−15", at(9, 25, 17), ""}, // a minus sign
		{"–15", at(9, 25, 17), ""}, // a dash
		{"2026-11-24T08:30:00.0296179", at(8, 30, 0), ""},
		{"2026-11-24 08:30", at(8, 30, 0), ""},
		{"2026-11-24T08:30:00+03:00", at(8, 30, 0), ""},
		{"2026-11-24T05:30:00Z", at(8, 30, 0), ""},
		{"2026-11-24T05:30:00.999Z", at(8, 30, 0), ""},
		{"2026-11-23T22:30:00-0500", at(6, 30, 0), ""},
		{"2026-11-24T11:00:00+05:30", at(8, 30, 0), ""},

		{"9:40:18", time.Time{}, KindTimeFuture},
		{"10", time.Time{}, KindTimeFuture},
		{"-600", time.Time{}, KindTimeOtherDay},
		{"2026-11-23T08:30:00", time.Time{}, KindTimeOtherDay},
		{"2026-11-24T22:30:00Z", time.Time{}, KindTimeOtherDay}, // 01:30 of the 25th in Moscow
		{"0:00", time.Time{}, KindTimeMidnight},
		{"0", time.Time{}, KindTimeMidnight},
		{"", time.Time{}, KindTimeFormat},
		{"nine", time.Time{}, KindTimeFormat},
		{"25", time.Time{}, KindTimeFormat},
		{"24:00", time.Time{}, KindTimeFormat},
		{"9:60", time.Time{}, KindTimeFormat},
		{"2026-02-31T09:00:00", time.Time{}, KindTimeFormat},
		{"2026-11-24T09:00:00 Europe/Moscow", time.Time{}, KindTimeFormat},
		{"9:0", time.Time{}, KindTimeFormat},
		{"+15", time.Time{}, KindTimeFormat},
	} {
		got, p := ParseTime(c.text, now)
		if p == nil {
			p = &Problem{}
		}
		if p.Kind != c.kind || !got.Equal(c.want) {
			t.Errorf("ParseTime(%q) = %v, %q; want %v, %q", c.text, got, p.Kind, c.want, c.kind)
		}
		if p.Kind != "" && p.Field != FieldTime {
			t.Errorf("ParseTime(%q): the problem is about %q", c.text, p.Field)
		}
	}
}

func TestParseTimeWhereTheClockChanges(t *testing.T) {
	kyiv := zone(t, "Europe/Kyiv")
	spring := time.Date(2026, 3, 29, 9, 0, 0, 0, kyiv)
	if _, p := ParseTime("3:30", spring); p == nil || p.Kind != KindTimeGone {
		t.Errorf("03:30 was skipped on 29 March, got %v", p)
	}
	// On 25 October 03:30 comes twice; the later one that is not in the future is meant.
	first := time.Date(2026, 10, 25, 0, 30, 0, 0, time.UTC)
	second := first.Add(time.Hour)
	for now, want := range map[time.Time]time.Time{
		first.Add(10 * time.Minute): first,
		second.Add(time.Minute):     second,
		second.Add(6 * time.Hour):   second,
	} {
		if got, p := ParseTime("3:30", now.In(kyiv)); p != nil || !got.Equal(want) {
			t.Errorf("at %v: 3:30 = %v, %v; want %v", now, got, p, want)
		}
	}
}

func FuzzParseTime(f *testing.F) {
	for _, s := range []string{"9", "900", "9:00", "09.00", "-15", "2026-11-24T08:30:00.029", "2026-11-24T05:30:00Z", "0:00", "🕘"} {
		f.Add(s, int64(1795502417))
	}
	moscow := zone(f, "Europe/Moscow")
	f.Fuzz(func(t *testing.T, text string, unix int64) {
		now := time.Unix(unix%4e9, 0).In(moscow)
		got, p := ParseTime(text, now)
		switch {
		case p != nil && !got.IsZero():
			t.Error("a problem and a time")
		case p == nil && (got.After(now) || !calendar.SameDate(got, now) || calendar.SinceMidnight(got) == 0 || got.Nanosecond() != 0):
			t.Errorf("%q at %v gives %v", text, now, got)
		}
	})
}

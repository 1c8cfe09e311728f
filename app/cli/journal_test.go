package cli

import (
	"testing"
	"time"

	"clockin24/app/words"
)

func TestPeriod(t *testing.T) {
	l := &line{Parts: &Parts{Words: words.New("en")}}
	now := time.Date(2026, 11, 24, 9, 0, 0, 0, time.Local)
	date := func(month time.Month, day int) time.Time { return time.Date(2026, month, day, 0, 0, 0, 0, time.Local) }
	for _, c := range []struct {
		since, until string
		from, end    time.Time
		wrong        bool
	}{
		{"", "", now.AddDate(0, 0, -31), time.Time{}, false},
		{"2026-11-01", "", date(11, 1), time.Time{}, false},
		{"1.11.2026", "24.11.2026", date(11, 1), date(11, 25), false},
		{"", "31.12.2026", now.AddDate(0, 0, -31), time.Date(2027, 1, 1, 0, 0, 0, 0, time.Local), false},
		{"2026-02-30", "", time.Time{}, time.Time{}, true},
		{"", "today", time.Time{}, time.Time{}, true},
	} {
		from, end, err := l.period(c.since, c.until, now)
		if (err != nil) != c.wrong || err == nil && (!from.Equal(c.from) || !end.Equal(c.end)) {
			t.Errorf("%q to %q: %v to %v, %v", c.since, c.until, from, end, err)
		}
	}
}

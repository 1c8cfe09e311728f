package cli

import (
	"bytes"
	"encoding/csv"
	"strings"
	"testing"
	"time"

	"clockin24/app"
	"clockin24/app/words"
)

// What a person or a portal wrote stays text in a table, and survives it.
func TestCSV(t *testing.T) {
	at := time.Date(2026, 11, 24, 9, 2, 0, 0, time.FixedZone("", 3*60*60))
	attempts := []app.Attempt{{
		Intent: app.Intent{
			Account: "7@example.bitrix24.ru", Verb: app.Start, View: app.ViewWindow, Pressed: at,
			Reason: "=HYPERLINK(\"https://example.com\"; \"Пробки\")\nи снег",
		},
		Settled: at.Add(time.Second), Outcome: app.Refused,
		Problem: &app.Problem{Kind: app.RefusedByPortal, Code: "ALERT_WARNING", Text: "-1+1"},
	}}
	var out bytes.Buffer
	if err := writeCSV(&out, attempts); err != nil {
		t.Fatal(err)
	}
	text, marked := strings.CutPrefix(out.String(), "\ufeff")
	if !marked || !strings.Contains(text, "\r\n") {
		t.Errorf("written %q", out.String())
	}
	r := csv.NewReader(strings.NewReader(text))
	r.Comma = ';'
	rows, err := r.ReadAll()
	if err != nil || len(rows) != 2 {
		t.Fatalf("%v in %q", err, text)
	}
	row := map[string]string{}
	for i, name := range rows[0] {
		row[name] = rows[1][i]
	}
	for name, want := range map[string]string{
		"pressed": "2026-11-24T09:02:00+03:00", "verb": "start", "view": "window", "outcome": "refused", "code": "ALERT_WARNING",
		"reason": "'=HYPERLINK(\"https://example.com\"; \"Пробки\")\nи снег", "text": "'-1+1", "asked": "", "start": "",
	} {
		if row[name] != want {
			t.Errorf("%s is %q, want %q", name, row[name], want)
		}
	}
}

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

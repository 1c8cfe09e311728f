package app

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"strings"
	"testing"
	"time"
)

// What a person or a portal wrote stays text in a table, and keeps its quotes and line ends.
func TestCSV(t *testing.T) {
	at := time.Date(2026, 11, 24, 9, 2, 0, 0, time.FixedZone("", 3*60*60))
	attempts := []Attempt{{
		Intent: Intent{
			Account: "7@example.bitrix24.ru", Verb: VerbStart, View: ViewWindow, Pressed: at,
			Reason: "=HYPERLINK(\"https://example.com\"; \"Пробки\")\nи снег",
		},
		Settled: at.Add(time.Second), Outcome: OutcomeRefused,
		Problem: &Problem{Kind: KindRefusedByPortal, Code: "ALERT_WARNING", Text: "-1+1"},
	}}
	var out bytes.Buffer
	if err := WriteCSV(&out, attempts); err != nil {
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
		"pressed": "2026-11-24 09:02:00", "zone": "UTC+03:00", "settled": "2026-11-24 09:02:01", "verb": "start", "view": "window", "outcome": "refused", "code": "ALERT_WARNING",
		"reason": "'=HYPERLINK(\"https://example.com\"; \"Пробки\")\nи снег", "text": "'-1+1", "asked": "", "start": "",
	} {
		if row[name] != want {
			t.Errorf("%s is %q, want %q", name, row[name], want)
		}
	}
}

// Other programs read this JSON. Therefore its names stay as they are, and no field is ever missing.
func TestJSON(t *testing.T) {
	at := time.Date(2026, 11, 24, 9, 27, 0, 0, time.FixedZone("", 3*60*60))
	day := Day{State: StateClosed, Status: "CLOSED", Start: at, Finish: at.Add(9 * time.Hour), Breaks: 45 * time.Minute}
	for _, c := range []struct {
		name     string
		attempts []Attempt
		days     []AccountDay
		want     string
	}{
		{"nothing", nil, nil, `{"attempts":[],"days":[]}`},
		{
			"a day", nil,
			[]AccountDay{{"7@example.bitrix24.ru", DayRecord{Date: "2026-11-24", Day: day, LateBy: 12}}},
			`{"attempts":[],"days":[{"account":"7@example.bitrix24.ru","date":"2026-11-24","day":{"state":"closed","status":"CLOSED",` +
				`"start":"2026-11-24T09:27:00+03:00","finish":"2026-11-24T18:27:00+03:00","breaks":2700000000000},"late_by":12}]}`,
		},
		{
			"a press",
			[]Attempt{{Intent: Intent{ID: "1", Account: "7@example.bitrix24.ru", Verb: VerbStart, View: ViewWindow, Pressed: at, Reason: "<Пробки>"}}},
			nil,
			`{"attempts":[{"id":"1","account":"7@example.bitrix24.ru","verb":"start","view":"window","pressed":"2026-11-24T09:27:00+03:00",` +
				`"reason":"<Пробки>","day":{"state":""}}],"days":[]}`,
		},
	} {
		var written, got bytes.Buffer
		if err := WriteJSON(&written, c.attempts, c.days); err != nil {
			t.Fatal(err)
		}
		if err := json.Compact(&got, written.Bytes()); err != nil {
			t.Fatal(err)
		}
		if got.String() != c.want {
			t.Errorf("%s:\n%s, want\n%s", c.name, got.String(), c.want)
		}
	}
}

package portal

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"strings"
	"testing"
	"time"
)

// The tables below were written from protocol 7 to 11, not from the implementation. It is Tuesday noon in
// Moscow. A row is a state of the day, a column what TIME is:
//
//	absent    not sent, or null
//	now       12:00:00
//	earlier   11:00:00
//	inside    09:30:00, which lies within the record of "closed-today"
//	future    15:00:00
//	otherday  18:00:00 of the date on which the record started, or of yesterday if that is today
//	midnight  00:00:00
//	bad       no ATOM
//
// A cell is what comes of it; with a stroke, what comes of it where REPORT is missing / where it is a text.
//
//	same      200, nothing has changed           new       200, a record that starts now
//	given     200, a record that starts at TIME  again     200, the same record runs on, the gap is in TIME_LEAKS
//	paused    200, PAUSED                        closed    200, CLOSED now or at TIME
//	waiting   200, CLOSED with ACTIVE false      or a refusal, see refusals
var refusals = map[string]Error{
	"format":     {Code: "WRONG_DATETIME_FORMAT", Text: "Wrong datetime format"},
	"opendate":   {Code: "WRONG_DATETIME", Text: "Day open date should correspond to the current date"},
	"closedate":  {Code: "WRONG_DATETIME", Text: "Day close date should correspond to the day open date"},
	"time":       {Code: "TIME", Text: "Unable to set time, work day is paused"},
	"reason":     {Code: "ERROR_CORE", Text: "Reason for change is not specified"},
	"needed":     {Code: "REPORT_NEEDED", Text: "Reason for change is not specified"},
	"neededmute": {Code: "REPORT_NEEDED", Text: ""},
	"expired":    {Code: "WD_EXPIRED", Text: "Workday is expired"},
	"impossible": {Code: "ALERT_WARNING", Text: "Cannot perform this action"},
	"later":      {Code: "ALERT_WARNING", Text: "Cannot clock-in later than now"},
	"recorded":   {Code: "ALERT_WARNING", Text: "Work hours record for specified day already exists"},
}

const openFixed = `
state          | absent | now          | earlier      | inside       | future       | otherday | midnight | bad
none           | new    | reason/given | reason/given | reason/given | reason/later | opendate | new      | format
closed-earlier | new    | reason/given | reason/given | reason/given | reason/later | opendate | new      | format
closed-today   | again  | time         | time         | time         | time         | time     | time     | time
opened         | same   | same         | same         | same         | same         | same     | same     | same
paused         | again  | time         | time         | time         | time         | time     | time     | time
expired        | same   | same         | same         | same         | same         | same     | same     | same
`

const openOthers = `
state          | absent | now          | earlier      | inside       | future       | otherday | midnight | bad
none           | new    | given        | given        | given        | later        | opendate | new      | format
closed-earlier | new    | given        | given        | given        | later        | opendate | new      | format
closed-today   | new    | given        | given        | recorded     | later        | opendate | new      | format
opened         | same   | same         | same         | same         | same         | same     | same     | same
paused         | again  | time         | time         | time         | time         | time     | time     | time
yesterday      | same   | same         | same         | same         | same         | same     | same     | same
expired        | same   | same         | same         | same         | same         | same     | same     | same
`

const closeFixed = `
state          | absent     | now           | earlier       | inside        | future        | otherday           | midnight      | bad
none           | impossible | impossible    | impossible    | impossible    | impossible    | impossible         | impossible    | format
closed-earlier | impossible | closedate     | closedate     | closedate     | closedate     | impossible         | closedate     | format
closed-today   | impossible | impossible    | impossible    | impossible    | impossible    | closedate          | impossible    | format
opened         | closed     | needed/closed | needed/closed | needed/closed | needed/closed | closedate          | needed/closed | format
paused         | closed     | needed/closed | needed/closed | needed/closed | needed/closed | closedate          | needed/closed | format
expired        | expired    | closedate     | closedate     | closedate     | closedate     | neededmute/waiting | closedate     | format
`

const closeFlexible = `
state          | absent     | now        | earlier    | inside     | future     | otherday          | midnight   | bad
none           | impossible | impossible | impossible | impossible | impossible | impossible        | impossible | format
closed-earlier | impossible | closedate  | closedate  | closedate  | closedate  | impossible        | closedate  | format
closed-today   | impossible | impossible | impossible | impossible | impossible | closedate         | impossible | format
opened         | closed     | closed     | closed     | closed     | closed     | closedate         | closed     | format
paused         | closed     | closed     | closed     | closed     | closed     | closedate         | closed     | format
yesterday      | closed     | closedate  | closedate  | closedate  | closedate  | closed            | closedate  | format
expired        | expired    | closedate  | closedate  | closedate  | closedate  | neededmute/closed | closedate  | format
`

// Without a schedule no reason is demanded, but the closing of an expired day waits: only a flexible one does not.
var closeNone = strings.Replace(closeFlexible, "neededmute/closed", "neededmute/waiting", 1)

// pause, status and settings take neither TIME nor REPORT.
const pauseAny = `
state          | absent | now    | earlier | inside | future | otherday | midnight | bad
none           | same   | same   | same    | same   | same   | same     | same     | same
closed-earlier | same   | same   | same    | same   | same   | same     | same     | same
closed-today   | same   | same   | same    | same   | same   | same     | same     | same
opened         | paused | paused | paused  | paused | paused | paused   | paused   | paused
paused         | same   | same   | same    | same   | same   | same     | same     | same
yesterday      | paused | paused | paused  | paused | paused | paused   | paused   | paused
expired        | same   | same   | same    | same   | same   | same     | same     | same
`

const readAny = `
state          | absent | now    | earlier | inside | future | otherday | midnight | bad
none           | same   | same   | same    | same   | same   | same     | same     | same
closed-earlier | same   | same   | same    | same   | same   | same     | same     | same
closed-today   | same   | same   | same    | same   | same   | same     | same     | same
opened         | same   | same   | same    | same   | same   | same     | same     | same
paused         | same   | same   | same    | same   | same   | same     | same     | same
yesterday      | same   | same   | same    | same   | same   | same     | same     | same
expired        | same   | same   | same    | same   | same   | same     | same     | same
`

// recordOf is a record in the state of the row.
func recordOf(state string, s Schedule) (records []Record, status string) {
	r := Record{ID: 1, Start: moscow("09:00:00"), Offset: 10800, Schedule: s, Leaks: 5 * time.Minute}
	switch status = Closed; state {
	case "none":
		return nil, status
	case "closed-earlier":
		r.Start, r.Stop = r.Start.AddDate(0, 0, -1), moscow("18:00:00").AddDate(0, 0, -1)
	case "closed-today":
		r.Stop, r.IPClose = moscow("10:00:00"), "192.0.2.1"
	case "opened":
		status = Opened
	case "paused":
		r.Paused, status = moscow("10:00:00"), Paused
	case "yesterday":
		r.Start, status = moscow("23:00:00").AddDate(0, 0, -1), Opened
	case "expired":
		r.Start, status = r.Start.AddDate(0, 0, -4), Expired // Friday
	}
	return []Record{r}, status
}

// timeOf is the TIME of the column.
func timeOf(column string, records []Record) any {
	clock := map[string]string{
		"now": "12:00:00", "earlier": "11:00:00", "inside": "09:30:00", "future": "15:00:00", "midnight": "00:00:00",
	}
	switch column {
	case "absent":
		return nil
	case "bad":
		return "2026-11-24 11:00:00"
	case "otherday":
		day := moscow("18:00:00").AddDate(0, 0, -1)
		if len(records) > 0 && records[0].Start.Before(moscow("00:00:00")) {
			day = wallClock(records[0].Start, 18*hour)
		}
		return day.Format(time.RFC3339)
	}
	return moscow(clock[column]).Format(time.RFC3339)
}

func TestExpectations(t *testing.T) {
	schedules := map[Kind]Schedule{KindFixed: office(), KindFlexible: Flexible(), KindNone: {}}
	tables := map[string]map[Kind]string{
		"timeman.open":     {KindFixed: openFixed, KindFlexible: openOthers, KindNone: openOthers},
		"timeman.close":    {KindFixed: closeFixed, KindFlexible: closeFlexible, KindNone: closeNone},
		"timeman.pause":    {KindFixed: pauseAny, KindFlexible: pauseAny, KindNone: pauseAny},
		"timeman.status":   {KindFixed: readAny, KindFlexible: readAny, KindNone: readAny},
		"timeman.settings": {KindFixed: readAny, KindFlexible: readAny, KindNone: readAny},
	}
	reports := map[string]any{"none": nil, "blank": " \t", "text": "автобус опоздал", "number": 5}
	cases := 0
	for method, byKind := range tables {
		for kind, table := range byKind {
			for _, c := range cells(table) {
				if c.state == "yesterday" && kind == KindFixed {
					continue // at noon a fixed day of yesterday is expired
				}
				for report, value := range reports {
					cases++
					name := fmt.Sprintf("%s %s %s TIME=%s REPORT=%s", method, kind, c.state, c.column, report)
					t.Run(name, func(t *testing.T) {
						missing, text, split := strings.Cut(c.outcome, "/")
						if split && report == "text" {
							missing = text
						}
						expect(t, method, schedules[kind], c.state, c.column, value, missing)
					})
				}
			}
		}
	}
	if want := 5 * 4 * 8 * (6 + 7 + 7); cases != want {
		t.Errorf("%d cases, want %d", cases, want)
	}
}

type cell struct{ state, column, outcome string }

func cells(table string) (all []cell) {
	rows := strings.Split(strings.TrimSpace(table), "\n")
	split := func(row string) []string {
		fields := strings.Split(row, "|")
		for i := range fields {
			fields[i] = strings.TrimSpace(fields[i])
		}
		return fields
	}
	columns := split(rows[0])
	for _, row := range rows[1:] {
		fields := split(row)
		for i := 1; i < len(fields); i++ {
			all = append(all, cell{fields[0], columns[i], fields[i]})
		}
	}
	return all
}

// expect makes one call and compares what came of it with the cell.
func expect(t *testing.T, method string, s Schedule, state, column string, report any, outcome string) {
	records, status := recordOf(state, s)
	d := sit(t, moscow("12:00:00"), Employee{Schedule: s, Records: records})
	before := d.ask("timeman.status", nil)
	if before.result()["STATUS"] != status {
		t.Fatalf("before the call: %s, want %s", before.raw, status)
	}
	params := Params{"REPORT": report}
	sent := timeOf(column, records)
	if sent != nil {
		params["TIME"] = sent
	}
	got := d.ask(method, params)
	after := d.ask("timeman.status", nil)

	if refusal, ok := refusals[outcome]; ok {
		if got.status != http.StatusBadRequest || got.code() != refusal.Code || got.text() != refusal.Text {
			t.Errorf("%d %s, want %s", got.status, got.raw, outcome)
		}
		same(t, before, after)
		return
	}
	if got.status != http.StatusOK {
		t.Fatalf("%d %s, want %s", got.status, got.raw, outcome)
	}
	if method != "timeman.settings" {
		same(t, got, after)
	}
	want := map[string]any{}
	maps.Copy(want, before.result())
	switch outcome {
	case "same":
		same(t, before, after)
	case "new", "given":
		start := "2026-11-24T12:00:00+03:00"
		if outcome == "given" {
			start = sent.(string)
		}
		want = map[string]any{
			"STATUS": Opened, "TIME_START": start, "TIME_FINISH": nil, "DURATION": "00:00:00", "TIME_LEAKS": "00:00:00",
			"ACTIVE": true, "IP_OPEN": "", "IP_CLOSE": "", "TZ_OFFSET": 10800.0,
		}
		if len(d.u.Records()) != len(records)+1 {
			t.Errorf("%d records, want a new one", len(d.u.Records()))
		}
	case "again":
		want["STATUS"], want["TIME_FINISH"], want["DURATION"], want["TIME_LEAKS"] = Opened, nil, "00:00:00", "02:05:00"
		if len(d.u.Records()) != len(records) {
			t.Errorf("%d records, want the same", len(d.u.Records()))
		}
	case "paused":
		want["STATUS"], want["TIME_FINISH"], want["IP_CLOSE"] = Paused, "2026-11-24T12:00:00+03:00", ""
	case "closed", "waiting":
		finish := finishOf(sent, records)
		leaks := records[0].Leaks
		if state == "paused" {
			leaks += max(0, finish.Sub(records[0].Paused))
		}
		want["STATUS"], want["TIME_FINISH"], want["IP_CLOSE"] = Closed, finish.Format(time.RFC3339), "192.0.2.1"
		want["ACTIVE"] = outcome == "closed"
		want["TIME_LEAKS"], want["DURATION"] = clockText(leaks), clockText(finish.Sub(records[0].Start)-leaks)
		delete(want, "TIME_FINISH_DEFAULT")
	default:
		t.Fatalf("no such outcome: %s", outcome)
	}
	for key, value := range want {
		if after.result()[key] != value {
			t.Errorf("%s is %v, want %v", key, after.result()[key], value)
		}
	}
}

// finishOf is when the day ends: now or at TIME, the next morning if that is not after the start.
func finishOf(sent any, records []Record) time.Time {
	if sent == nil {
		return moscow("12:00:00")
	}
	finish := at(sent.(string))
	if !finish.After(records[0].Start) {
		finish = finish.AddDate(0, 0, 1)
	}
	return finish
}

func clockText(d time.Duration) string {
	return fmt.Sprintf("%02d:%02d:%02d", int(d.Hours()), int(d.Minutes())%60, int(d.Seconds())%60)
}

// same fails unless both answers describe the same day.
func same(t *testing.T, a, b reply) {
	t.Helper()
	one, _ := json.Marshal(a.result())
	two, _ := json.Marshal(b.result())
	if string(one) != string(two) {
		t.Errorf("the day was %s and is %s", one, two)
	}
}

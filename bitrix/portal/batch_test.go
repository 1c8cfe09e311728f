package portal

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"testing"
)

// statusThenOpen makes one request for the status and, if that succeeds, an open with TIME and REPORT.
func statusThenOpen(start, report string) string {
	open := "timeman.open?" + url.Values{"TIME": {start}, "REPORT": {report}}.Encode()
	body, _ := json.Marshal(map[string]any{"halt": 1, "cmd": json.RawMessage(fmt.Sprintf(`{"status":"timeman.status","open":%q}`, open))})
	return string(body)
}

// The table is from protocol 14 and 8. During a break, and on a day that can be reopened, the portal itself refuses a batch
// of status and open with TIME. Otherwise the status shows the record before the open.
func TestStatusAndOpenInOneRequest(t *testing.T) {
	const now = "2026-11-24T12:00:00+03:00"
	for _, tt := range []struct {
		kind           Kind
		state          string
		status, opened string // STATUS of either; of the second a refusal's code where it is not OPENED
		start          string // of the answered day
		records        int
	}{
		{KindFixed, "none", Closed, Opened, now, 1},
		{KindFixed, "closed-earlier", Closed, Opened, now, 2},
		{KindFixed, "closed-today", Closed, "TIME", "", 1},
		{KindFixed, "paused", Paused, "TIME", "", 1},
		{KindFixed, "opened", Opened, Opened, "2026-11-24T09:00:00+03:00", 1},
		{KindFlexible, "closed-today", Closed, Opened, now, 2},
		{KindFlexible, "paused", Paused, "TIME", "", 1},
		{KindNone, "closed-today", Closed, Opened, now, 2},
		{KindNone, "paused", Paused, "TIME", "", 1},
	} {
		t.Run(string(tt.kind)+" "+tt.state, func(t *testing.T) {
			schedule := map[Kind]Schedule{KindFixed: office(), KindFlexible: Flexible(), KindNone: {}}[tt.kind]
			records, _ := recordOf(tt.state, schedule)
			d := sit(t, moscow("12:00:00"), Employee{Schedule: schedule, Records: records})
			r := d.send("POST", "batch", "application/json", statusThenOpen(now, "Пробки & «дождь» + 5%"))
			inner := r.result()["result"].(map[string]any)
			if got := inner["status"].(map[string]any)["STATUS"]; got != tt.status {
				t.Errorf("status %v, want %s", got, tt.status)
			}
			if opened, ok := inner["open"].(map[string]any); ok && (opened["STATUS"] != tt.opened || opened["TIME_START"] != tt.start) {
				t.Errorf("opened %v, want %s since %s", opened, tt.opened, tt.start)
			} else if !ok && r.result()["result_error"].(map[string]any)["open"].(map[string]any)["error"] != tt.opened {
				t.Errorf("%s, want %s", r.raw, tt.opened)
			}
			after := d.u.Records()
			if len(after) != tt.records {
				t.Errorf("%d records, want %d", len(after), tt.records)
			}
			if len(after) > len(records) && after[len(after)-1].ReportOpen != "Пробки & «дождь» + 5%" {
				t.Errorf("the report is %q", after[len(after)-1].ReportOpen)
			}
		})
	}
}

// If the status is refused, nothing is opened.
func TestStatusAndOpenHalts(t *testing.T) {
	d := sit(t, moscow("12:00:00"), Employee{Extranet: true})
	r := d.send("POST", "batch", "application/json", statusThenOpen("2026-11-24T12:00:00+03:00", "x"))
	if errors := r.result()["result_error"].(map[string]any); len(errors) != 1 || errors["status"] == nil || len(d.u.Records()) != 0 {
		t.Errorf("%s, %+v", r.raw, d.u.Records())
	}
}

// A result that is named in the value of a parameter is inserted there, also in a REPORT (protocol 14).
func TestBatchInsertsResults(t *testing.T) {
	for report, want := range map[string]string{
		"was $result[status][STATUS].":  "was CLOSED.",
		"$result[status][TIME_START]!":  "!",
		"$result[no]":                   "",
		"$ result[status][STATUS]":      "$ result[status][STATUS]",
		"result[status], $result":       "result[status], $result",
		"100 $ and $$result[status][x]": "100 $ and $",
	} {
		d := sit(t, moscow("12:00:00"), Employee{})
		d.send("POST", "batch", "application/json", statusThenOpen("2026-11-24T12:00:00+03:00", report))
		if records := d.u.Records(); len(records) != 1 || records[0].ReportOpen != want {
			t.Errorf("%q: recorded %+v, want %q", report, records, want)
		}
	}
}

// A batch breaks if a call in it that changes the day has a fault, before or after the call was executed.
func TestFaultsOfACallInABatch(t *testing.T) {
	d := sit(t, moscow("12:00:00"), Employee{})
	body := statusThenOpen("2026-11-24T12:00:00+03:00", "x")
	d.p.Fail("timeman.open", Refused("QUERY_LIMIT_EXCEEDED"), 1)
	d.p.Fail("timeman.status", HTML(502), Always)
	if r := d.send("POST", "batch", "application/json", body); r.code() != "QUERY_LIMIT_EXCEEDED" || len(d.u.Records()) != 0 {
		t.Errorf("%s, %+v", r.raw, d.u.Records())
	}
	d.p.Fail("timeman.open", HTML(504).ButExecuted(), 1)
	if r := d.send("POST", "batch", "application/json", body); r.status != 504 || len(d.u.Records()) != 1 {
		t.Errorf("%d %s, %+v", r.status, r.raw, d.u.Records())
	}
	if r := d.send("POST", "batch", "application/json", body); r.status != http.StatusOK {
		t.Errorf("%d %s", r.status, r.raw)
	}
}

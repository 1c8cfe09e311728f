package bitrix_test

import (
	"context"
	"encoding/json"
	"io"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"clockin24/bitrix"
)

// openingAt returns the answer to a batch of status and open (protocol 14).
func openingAt(result, errors string) string {
	return `{"result":{"result":` + result + `,"result_error":` + errors + `,"result_total":[],"result_next":[],
"result_time":{"open":{"start":1743056587.7}}},"time":{"start":1743056587.5,"date_start":"2025-03-27T09:23:07+03:00"}}`
}

const (
	dayBefore = `"status":{"STATUS":"CLOSED"}`
	dayAfter  = `"open":{"STATUS":"OPENED","TIME_START":"2025-03-27T08:57:30+03:00"}`
)

// Status comes first, both calls are about the same employee, and the portal reads the parameters as they were meant.
func TestOpenAfterStatusIsOneRequest(t *testing.T) {
	at := time.Date(2025, 3, 27, 8, 57, 30, 999_999_999, zone(3*3600))
	for _, tt := range []struct {
		change bitrix.Change
		cmd    string
	}{
		{bitrix.Change{Time: at}, `{"status":"timeman.status","open":"timeman.open?TIME=2025-03-27T08%3A57%3A30%2B03%3A00"}`},
		{
			bitrix.Change{User: 42, Time: at, Report: "a & b+c=d%"},
			`{"status":"timeman.status?USER_ID=42","open":"timeman.open?REPORT=a+%26+b%2Bc%3Dd%25&TIME=2025-03-27T08%3A57%3A30%2B03%3A00&USER_ID=42"}`,
		},
		{
			bitrix.Change{Time: at, Report: "$result[status][STATUS], $5, $$RESULT[x], result[y]"},
			`{"status":"timeman.status","open":"timeman.open?REPORT=%24+result%5Bstatus%5D%5BSTATUS%5D%2C+%245%2C+%24%24+RESULT%5Bx%5D%2C+result%5By%5D&TIME=2025-03-27T08%3A57%3A30%2B03%3A00"}`,
		},
	} {
		p := newPortal(t, says(200, openingAt(`{`+dayBefore+`,`+dayAfter+`}`, `[]`)))
		before, after, err := p.client(t).Timeman.OpenAfterStatus(context.Background(), tt.change)
		if err != nil {
			t.Fatal(err)
		}
		if before.Status != bitrix.StatusClosed || after.Status != bitrix.StatusOpened || !after.Start.Equal(at.Truncate(time.Second)) {
			t.Errorf("before %+v, after %+v", before, after)
		}
		for _, a := range []bitrix.Answer{before.Answer, after.Answer} {
			if !a.PortalTime.Equal(time.Unix(1743056587, 500_000_000)) || a.Received.IsZero() || a.HTTPStatus != 200 {
				t.Errorf("answer %+v", a)
			}
		}
		if got, want := string(after.Answer.Raw), `{"result":{`+strings.TrimPrefix(dayAfter, `"open":{`)+`,"time":{"start":1743056587.7}}`; got != want {
			t.Errorf("raw %s, want %s", got, want)
		}
		asks := p.asked()
		var sent struct {
			Cmd  json.RawMessage `json:"cmd"`
			Halt int             `json:"halt"`
		}
		if len(asks) != 1 || asks[0].path != "/rest/7/"+secret+"/batch" {
			t.Fatalf("asked %+v", asks)
		}
		if err := json.Unmarshal([]byte(asks[0].body), &sent); err != nil {
			t.Fatal(err)
		}
		if got := strings.ReplaceAll(string(sent.Cmd), `\u0026`, "&"); got != tt.cmd || sent.Halt != 1 {
			t.Errorf("sent %s, halt %d, want %s", got, sent.Halt, tt.cmd)
		}
	}
}

func TestOpenAfterStatusFails(t *testing.T) {
	const refusal = `{"error":"TIME","error_description":"Unable to set time, work day is paused"}`
	for _, tt := range []struct {
		name, document string
		status         int
		method         string
		fault          bitrix.Fault
		code           bitrix.Code
		executed       bool
		before         bitrix.Status
	}{
		{"open refused", openingAt(`{`+dayBefore+`}`, `{"open":`+refusal+`}`), 200, "timeman.open", bitrix.FaultRefused, bitrix.CodeTime, false, "CLOSED"},
		{"a code alone", openingAt(`{`+dayBefore+`}`, `{"open":"TIME"}`), 200, "timeman.open", bitrix.FaultRefused, bitrix.CodeTime, false, "CLOSED"},
		{"halted at the status", openingAt(`[]`, `{"status":{"error":"insufficient_scope"}}`), 200, "timeman.status", bitrix.FaultRefused, bitrix.CodeInsufficientScope, false, ""},
		{"open missing", openingAt(`{`+dayBefore+`}`, `[]`), 200, "timeman.open", bitrix.FaultAnswer, "", true, "CLOSED"},
		{"open not understood", openingAt(`{`+dayBefore+`,"open":[]}`, `[]`), 200, "timeman.open", bitrix.FaultAnswer, "", true, "CLOSED"},
		{"neither understood", openingAt(`{"status":1,"open":2}`, `[]`), 200, "timeman.open", bitrix.FaultAnswer, "", true, ""},
		{"no batch at all", `{"result":[]}`, 200, "batch", bitrix.FaultAnswer, "", true, ""},
		{"unknown", `{"error":"ERROR_METHOD_NOT_FOUND"}`, 404, "batch", bitrix.FaultRefused, bitrix.CodeMethodNotFound, false, ""},
		{"broke", `<html>`, 502, "batch", bitrix.FaultAnswer, "", true, ""},
		{"a secret", openingAt(`{`+dayBefore+`}`, `{"open":{"error":"X","error_description":"at /rest/7/`+secret+`/"}}`), 200, "timeman.open", bitrix.FaultRefused, "X", false, "CLOSED"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			p := newPortal(t, says(tt.status, tt.document))
			before, after, err := p.client(t).Timeman.OpenAfterStatus(context.Background(), bitrix.Change{Time: time.Now()})
			e := asError(t, err)
			if e.Method != tt.method || e.Fault != tt.fault || e.Code != tt.code || e.Executed() != tt.executed {
				t.Errorf("got %v, executed %v", err, e.Executed())
			}
			if before.Status != tt.before || after.Status != "" || len(p.asked()) != 1 {
				t.Errorf("before %q, after %q, %d requests", before.Status, after.Status, len(p.asked()))
			}
			mustHide(t, err)
		})
	}
}

// The day was opened, whatever the portal said about it before.
func TestOpenAfterAStatusThatIsNone(t *testing.T) {
	p := newPortal(t, says(200, openingAt(`{"status":null,`+dayAfter+`}`, `[]`)))
	before, after, err := p.client(t).Timeman.OpenAfterStatus(context.Background(), bitrix.Change{Time: time.Now()})
	if err != nil || before.Status != "" || after.Status != bitrix.StatusOpened {
		t.Errorf("before %+v, after %+v, %v", before, after, err)
	}
}

// A busy portal has not executed the batch. If it may have been executed, it is not repeated.
func TestOpenAfterStatusIsNoRead(t *testing.T) {
	good := turn{status: 200, document: openingAt(`{`+dayBefore+`,`+dayAfter+`}`, `[]`)}
	for _, tt := range []struct {
		first turn
		asked int
	}{
		{turn{status: 503, document: limitDocument}, 2},
		{turn{err: io.ErrUnexpectedEOF}, 1},
		{turn{status: 502, document: `<html>`}, 1},
		{turn{status: 500, document: `{"error":"INTERNAL_SERVER_ERROR"}`}, 1},
	} {
		synctest.Test(t, func(t *testing.T) {
			s := &script{turns: []turn{tt.first, good}}
			_, _, err := s.client(t).Timeman.OpenAfterStatus(context.Background(), bitrix.Change{Time: time.Now()})
			if len(s.at) != tt.asked || (err == nil) != (tt.asked == 2) {
				t.Errorf("%+v: %d requests, %v", tt.first, len(s.at), err)
			}
		})
	}
}

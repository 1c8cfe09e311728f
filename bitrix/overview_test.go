package bitrix_test

import (
	"context"
	"errors"
	"io"
	"testing"
	"time"

	"clockin24/bitrix"
)

// batchDocument is an answer of protocol 14 with the parts of protocol 7.2, 7.3 and 13.
const batchDocument = `{"result":{"result":{
"status":{"STATUS":"CLOSED"},
"settings":{"UF_TIMEMAN":true,"UF_TM_FREE":false,"UF_TM_MAX_START":"09:15:00","UF_TM_MIN_FINISH":"17:45:00","UF_TM_MIN_DURATION":"08:00:00","UF_TM_ALLOWED_DELTA":"00:15:00","ADMIN":false},
"profile":{"ID":"7","ADMIN":false,"NAME":"Анна","LAST_NAME":"Смирнова","PERSONAL_GENDER":"F","TIME_ZONE":"Europe/Moscow"}},
"result_error":[],"result_total":[],"result_next":[],
"result_time":{"status":{"start":1743056587.65,"operating_reset_at":1743057187,"operating":0.1}}},
"time":{"start":1743056587.5,"finish":1743056587.85,"date_start":"2025-03-27T09:23:07+03:00"}}`

func TestOverview(t *testing.T) {
	for user, cmd := range map[int]string{
		0: `"profile":"profile","settings":"timeman.settings","status":"timeman.status"`,
		5: `"profile":"profile","settings":"timeman.settings?USER_ID=5","status":"timeman.status?USER_ID=5"`,
	} {
		p := newPortal(t, says(200, batchDocument))
		o, err := p.client(t).Overview(context.Background(), user)
		if err != nil || o.DayErr != nil || o.SettingsErr != nil || o.ProfileErr != nil {
			t.Fatalf("%v, %v, %v, %v", err, o.DayErr, o.SettingsErr, o.ProfileErr)
		}
		if o.Day.Status != bitrix.StatusClosed || !o.Settings.Tracking || o.Settings.MaxStart != 9*time.Hour+15*time.Minute ||
			o.Profile.ID != 7 || o.Profile.LastName != "Смирнова" {
			t.Errorf("got %+v", o)
		}
		clock := time.Unix(1743056587, 500_000_000)
		for _, a := range []bitrix.Answer{o.Day.Answer, o.Settings.Answer, o.Profile.Answer} {
			if !a.PortalTime.Equal(clock) || a.HTTPStatus != 200 || a.Received.IsZero() {
				t.Errorf("answer %v", a.PortalTime)
			}
		}
		asks := p.asked()
		if want := `{"cmd":{` + cmd + `},"halt":0}`; len(asks) != 1 || asks[0].path != "/rest/7/"+secret+"/batch" || asks[0].body != want {
			t.Errorf("asked %+v", asks)
		}
	}
}

// Each part fails by itself.
func TestOverviewParts(t *testing.T) {
	const profile = `"profile":{"ID":"7"}`
	for _, tt := range []struct {
		name, result, errors  string
		day, settings, person string // code, or fault with a colon behind it
	}{
		{
			"no scope", `{` + profile + `}`,
			`{"status":{"error":"insufficient_scope","error_description":"The request requires higher privileges"},"settings":{"error":"INSUFFICIENT_SCOPE"}}`,
			"insufficient_scope", "INSUFFICIENT_SCOPE", "",
		},
		{
			"no right, with an empty code", `{` + profile + `}`,
			`{"status":{"error":"","error_description":"User not found"},"settings":{"error_description":"User not found"}}`,
			"", "", "",
		},
		{
			"codes alone", `{` + profile + `}`, `{"status":"ERROR_METHOD_NOT_FOUND","settings":404}`,
			"ERROR_METHOD_NOT_FOUND", "404", "",
		},
		{
			"all refused", `[]`, `{"status":{"error":"A"},"settings":{"error":"B"},"profile":{"error":"C"}}`, "A", "B", "C",
		},
		{"half missing", `{` + profile + `}`, `[]`, "not understood:", "not understood:", ""},
		{
			"nonsense", `{"status":[],"settings":true,"profile":null}`, `[]`,
			"not understood:", "not understood:", "not understood:",
		},
		{
			"secrets", `{"status":{}}`, `{"settings":{"error":"X","error_description":"at /rest/7/` + secret + `/"},"profile":"` + secret + `"}`,
			"not understood:", "X", "•••",
		},
		{"null for no error", `{"status":{"STATUS":"OPENED"},"settings":{"UF_TIMEMAN":"Y"},` + profile + `}`, `{"status":null}`, "ok", "ok", ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			p := newPortal(t, says(200, `{"result":{"result":`+tt.result+`,"result_error":`+tt.errors+`}}`))
			o, err := p.client(t).Overview(context.Background(), 0)
			if err != nil {
				t.Fatal(err)
			}
			checkPart(t, "timeman.status", o.DayErr, tt.day, o.Day.Status == "")
			checkPart(t, "timeman.settings", o.SettingsErr, tt.settings, !o.Settings.Tracking)
			if tt.person == "" {
				tt.person = "ok"
			}
			checkPart(t, "profile", o.ProfileErr, tt.person, o.Profile.ID == 0)
		})
	}
}

func checkPart(t *testing.T, method string, err error, want string, empty bool) {
	t.Helper()
	if (err != nil) != empty || (err == nil) != (want == "ok") {
		t.Errorf("%s: %v, empty %v", method, err, empty)
	}
	var e *bitrix.Error
	if want == "ok" || !errors.As(err, &e) {
		return
	}
	got := string(e.Code)
	if e.Fault != bitrix.FaultRefused {
		got = string(e.Fault) + ":"
	}
	if got != want || e.Method != method || e.Answer.HTTPStatus != 200 || e.Fault == bitrix.FaultRefused && e.Executed() {
		t.Errorf("%s: %v", method, err)
	}
	mustHide(t, err)
	mustHideText(t, err.Error())
}

func TestOverviewFailsAsAWhole(t *testing.T) {
	for _, tt := range []struct {
		status   int
		document string
		fault    bitrix.Fault
	}{
		{401, `{"error":"INVALID_CREDENTIALS"}`, bitrix.FaultRefused},
		{404, `{"error":"ERROR_METHOD_NOT_FOUND"}`, bitrix.FaultRefused},
		{200, `{"result":[]}`, bitrix.FaultAnswer},
		{200, `{"result":{}}`, bitrix.FaultAnswer},
		{200, `{"result":{"result":[],"result_error":[]}}`, bitrix.FaultAnswer},
		{200, `{"result":{"result":"x","result_error":null}}`, bitrix.FaultAnswer},
		{200, `{"result":true}`, bitrix.FaultAnswer},
		{200, `<html>`, bitrix.FaultAnswer},
	} {
		p := newPortal(t, says(tt.status, tt.document))
		_, err := p.client(t).Overview(context.Background(), 0)
		if e := asError(t, err); e.Fault != tt.fault || e.Method != "batch" {
			t.Errorf("%s: %v", tt.document, err)
		}
	}
}

func TestOverviewIsARead(t *testing.T) {
	s := &script{turns: []turn{{err: io.ErrUnexpectedEOF}, {status: 200, document: batchDocument}}}
	if _, err := s.client(t).Overview(context.Background(), 0); err != nil || len(s.at) != 2 {
		t.Errorf("%v, %d requests", err, len(s.at))
	}
}

// The times of the parts say until when their methods would be blocked.
func TestOverviewLearnsOfBlocks(t *testing.T) {
	s := &script{turns: []turn{{status: 200, document: batchDocument}, {
		status: 429, document: blockDocument[:len(blockDocument)-1] + `,"time":{"start":1743056590}}`,
	}}}
	c := s.client(t)
	if _, err := c.Overview(context.Background(), 0); err != nil {
		t.Fatal(err)
	}
	if e := asError(t, status(c)); !e.UntilKnown || !e.Until.Equal(time.Unix(1743057187, 0)) {
		t.Errorf("until %v, %v", e.Until, e.UntilKnown)
	}
}

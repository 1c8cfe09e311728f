package bitrix_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"clockin24/bitrix"
)

func TestScopes(t *testing.T) {
	for document, want := range map[string]string{
		`{"result":["user","timeman"]}`:           "[timeman user]",
		`{"result":[]}`:                           "[]",
		`{"result":{"0":"timeman","3":"im"}}`:     "[im timeman]",
		`{"result":["timeman","timeman",null,5]}`: "[5 timeman]",
	} {
		p := newPortal(t, says(200, document))
		got, err := p.client(t).System.Scopes(context.Background())
		if err != nil || fmt.Sprint(got) != want {
			t.Errorf("%s: %v, %v", document, got, err)
		}
		if ask := p.asked()[0]; ask.path != "/rest/7/"+secret+"/scope" || ask.body != "{}" {
			t.Errorf("asked %+v", ask)
		}
	}
	for _, document := range []string{`{"result":"timeman"}`, `{"result":true}`} {
		p := newPortal(t, says(200, document))
		if _, err := p.client(t).System.Scopes(context.Background()); asError(t, err).Fault != bitrix.FaultAnswer {
			t.Errorf("%s: %v", document, err)
		}
	}
}

func TestServerTime(t *testing.T) {
	p := newPortal(t, says(200, `{"result":"2025-03-27T09:23:07+03:00","time":{"start":1743056587.65}}`))
	at, answer, err := p.client(t).System.ServerTime(context.Background())
	if err != nil || at.Format(time.RFC3339) != "2025-03-27T09:23:07+03:00" {
		t.Errorf("%v, %v", at, err)
	}
	if _, ok := answer.ClockAhead(); !ok {
		t.Error("the clocks cannot be compared")
	}
	if ask := p.asked()[0]; ask.path != "/rest/7/"+secret+"/server.time" {
		t.Errorf("asked %+v", ask)
	}
	for _, document := range []string{`{"result":""}`, `{"result":[]}`, `{"result":"yesterday"}`} {
		p := newPortal(t, says(200, document))
		if _, _, err := p.client(t).System.ServerTime(context.Background()); asError(t, err).Fault != bitrix.FaultAnswer {
			t.Errorf("%s: %v", document, err)
		}
	}
}

func TestMethod(t *testing.T) {
	for _, tt := range []struct {
		document          string
		exists, available bool
	}{
		{`{"result":{"isExisting":true,"isAvailable":true}}`, true, true},
		{`{"result":{"isExisting":true,"isAvailable":false}}`, true, false},
		{`{"result":{"isExisting":false,"isAvailable":false}}`, false, false},
		{`{"result":{"isExisting":false,"isAvailable":true}}`, false, false},
		{`{"result":{"isExisting":"Y"}}`, true, false},
	} {
		p := newPortal(t, says(200, tt.document))
		exists, available, err := p.client(t).System.Method(context.Background(), "timeman.open")
		if err != nil || exists != tt.exists || available != tt.available {
			t.Errorf("%s: %v, %v, %v", tt.document, exists, available, err)
		}
		// The method that is asked about is a parameter, and is not called.
		if ask := p.asked()[0]; ask.path != "/rest/7/"+secret+"/method.get" || ask.body != `{"name":"timeman.open"}` {
			t.Errorf("asked %+v", ask)
		}
	}
	for _, document := range []string{`{"result":[]}`, `{"result":{}}`, `{"result":true}`} {
		p := newPortal(t, says(200, document))
		if _, _, err := p.client(t).System.Method(context.Background(), "x"); asError(t, err).Fault != bitrix.FaultAnswer {
			t.Errorf("%s: %v", document, err)
		}
	}
}

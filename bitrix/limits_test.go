package bitrix_test

import (
	"context"
	"fmt"
	"net/http"
	"testing"
	"time"

	"clockin24/bitrix"
)

// A turn is one answer of a script: a status and a document, or an error of the transport.
type turn struct {
	status   int
	document string
	err      error
}

const (
	limitDocument = `{"error":"QUERY_LIMIT_EXCEEDED","error_description":"Too many requests"}`
	blockDocument = `{"error":"OPERATION_TIME_LIMIT","error_description":"Method is blocked due to operation time limit."}`
)

// TestBlocksSayUntilWhen has the refusals because of load, which are not repeated.
func TestBlocksSayUntilWhen(t *testing.T) {
	const now = 1743056587 // 2025-03-27T06:23:07Z
	free := func(at int64) turn {
		return turn{status: 200, document: fmt.Sprintf(
			`{"result":{"STATUS":"CLOSED"},"time":{"start":%d.65,"operating_reset_at":%d,"operating":0.167}}`, now, at)}
	}
	blocked := turn{status: 429, document: blockDocument}
	overload := turn{
		status: 503, document: `{"error":"OVERLOAD_LIMIT","error_description":"REST API is blocked due to overload."}`,
	}
	for _, tt := range []struct {
		name  string
		turns []turn
		want  time.Time
		known bool
	}{
		{"as an answer before said", []turn{free(now + 300), blocked}, time.Unix(now+300, 0), true},
		{"as the last answer said", []turn{free(now + 300), free(now + 400), blocked}, time.Unix(now+400, 0), true},
		{"the portal said nothing", []turn{blocked}, time.Unix(now+600, 0), false},
		{"what it said is over", []turn{free(now - 5), blocked}, time.Unix(now+600, 0), false},
		{"what it said cannot be", []turn{free(now + 90_000), blocked}, time.Unix(now+600, 0), false},
		{"a block by hand", []turn{free(now + 300), overload}, time.Unix(now+600, 0), false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			asks := 0
			c := newClient(t, "https://example.bitrix24.ru/rest/7/"+secret, bitrix.WithTransport(roundTripper(
				func(r *http.Request) (*http.Response, error) {
					turn := tt.turns[min(asks, len(tt.turns)-1)]
					asks++
					response, err := answering(turn.status, turn.document)(r)
					response.Header.Set("Date", time.Unix(now, 0).UTC().Format(http.TimeFormat))
					return response, err
				})))
			var err error
			for range tt.turns {
				_, err = c.Timeman.Status(context.Background(), 0)
			}
			e := asError(t, err)
			if !e.Until.Equal(tt.want) || e.UntilKnown != tt.known {
				t.Errorf("until %v, known %v; want %v", e.Until, e.UntilKnown, tt.want)
			}
			if asks != len(tt.turns) {
				t.Errorf("%d requests", asks)
			}
		})
	}
	if e := refusal(t, 503, limitDocument); !e.Until.IsZero() {
		t.Errorf("the rate limit lasts until %v", e.Until)
	}
}

func TestAnotherMethodIsNotBlocked(t *testing.T) {
	free := fmt.Sprintf(`{"result":{"STATUS":"CLOSED"},"time":{"operating_reset_at":%d}}`, time.Now().Unix()+300)
	s := &script{turns: []turn{{status: 200, document: free}, {status: 429, document: blockDocument}}}
	c := s.client(t)
	if err := status(c); err != nil {
		t.Fatal(err)
	}
	if e := asError(t, open(c)); e.UntilKnown {
		t.Errorf("timeman.open is blocked until the reset of timeman.status: %v", e.Until)
	}
	if e := asError(t, status(c)); !e.UntilKnown {
		t.Errorf("the reset of timeman.status is forgotten: %v", e.Until)
	}
}

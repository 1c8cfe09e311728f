package bitrix_test

import (
	"context"
	"net/http"
	"testing"
	"time"
)

// The offset of the server's clock comes from time.date_start only (protocol 9).
func TestServerOffset(t *testing.T) {
	for _, tt := range []struct {
		name, document string
		offset         int
		known          bool
	}{
		{"east", `{"result":{"STATUS":"CLOSED"},"time":{"start":1743056587.5,"date_start":"2025-03-27T09:23:08+03:00"}}`, 10800, true},
		{"west by half an hour", `{"result":{"STATUS":"CLOSED"},"time":{"date_start":"2025-03-27T02:53:08-03:30"}}`, -12600, true},
		{"at UTC", `{"result":{"STATUS":"CLOSED"},"time":{"date_start":"2025-03-27T06:23:08+00:00"}}`, 0, true},
		{"not told", `{"result":{"STATUS":"CLOSED"},"time":{"start":1743056587.5}}`, 0, false},
		{"told with a refusal", `{"error":"X","time":{"date_start":"2025-03-27T09:23:08+03:00"}}`, 10800, true},
	} {
		t.Run(tt.name, func(t *testing.T) {
			day, err := newPortal(t, says(200, tt.document)).client(t).Timeman.Status(context.Background(), 0)
			answer := day.Answer
			if err != nil {
				answer = asError(t, err).Answer
			}
			if answer.ServerOffset != tt.offset || answer.HasServerOffset != tt.known {
				t.Errorf("got %d, %v", answer.ServerOffset, answer.HasServerOffset)
			}
		})
	}
}

func TestPortalTime(t *testing.T) {
	const date = "Thu, 27 Mar 2025 06:23:09 GMT"
	for _, tt := range []struct{ name, document, want string }{
		{"the exact start", noRecordDocument, "2025-03-27T06:23:07.65Z"},
		{
			"a start as a string", `{"result":{"STATUS":"CLOSED"},"time":{"start":"1743056587.5"}}`,
			"2025-03-27T06:23:07.5Z",
		},
		{
			"the date",
			`{"result":{"STATUS":"CLOSED"},"time":{"start":null,"date_start":"2025-03-27T09:23:08+03:00"}}`,
			"2025-03-27T06:23:08Z",
		},
		{"an empty block", `{"result":{"STATUS":"CLOSED"},"time":[]}`, "2025-03-27T06:23:09Z"},
		{
			"an absurd block", `{"result":{"STATUS":"CLOSED"},"time":{"start":-1e99,"date_start":"?"}}`,
			"2025-03-27T06:23:09Z",
		},
		{"the header", `{"result":{"STATUS":"CLOSED"}}`, "2025-03-27T06:23:09Z"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			p := newPortal(t, func(w http.ResponseWriter, r *http.Request) {
				w.Header().Set("Date", date)
				says(200, tt.document)(w, r)
			})
			before := time.Now()
			day, err := p.client(t).Timeman.Status(context.Background(), 0)
			if err != nil {
				t.Fatal(err)
			}
			a := day.Answer
			if got := a.PortalTime.UTC().Format(time.RFC3339Nano); got != tt.want {
				t.Errorf("got %s, want %s", got, tt.want)
			}
			if a.Sent.Before(before) || a.Received.Before(a.Sent) || a.Received.After(time.Now()) {
				t.Errorf("sent %v, received %v", a.Sent, a.Received)
			}
			if ahead, ok := a.ClockAhead(); !ok || ahead > -24*time.Hour {
				t.Errorf("a portal of 2025 is %v ahead, %v", ahead, ok)
			}
		})
	}
}

package app

import (
	"testing"
	"time"

	"clockin24/bitrix"
)

// TestMeasured checks what an answer shows about the portal's clock, given what was known before.
func TestMeasured(t *testing.T) {
	at := time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC)
	const ms = time.Millisecond
	exactly := func(ahead time.Duration) PortalClock { return PortalClock{ahead, 50 * ms, true} }
	for _, c := range []struct {
		name   string
		before PortalClock
		ahead  time.Duration // really
		there  time.Duration // on the way there
		back   time.Duration // and back
		want   time.Duration
	}{
		{"the first answer", PortalClock{}, time.Minute, 20 * ms, 30 * ms, time.Minute - 30*ms},
		{"a slow one, with nothing better known", PortalClock{}, time.Minute, 20 * ms, 17 * time.Second, 43 * time.Second},
		{"a quick one after it", PortalClock{43 * time.Second, 17 * time.Second, true}, time.Minute, 20 * ms, 30 * ms, time.Minute - 30*ms},
		{"a slow answer contradicts nothing", exactly(time.Minute), time.Minute, 20 * ms, 17 * time.Second, time.Minute},
		{"slow on the way there", exactly(time.Minute), time.Minute, 17 * time.Second, 20 * ms, time.Minute},
		{"as exact as before", exactly(time.Minute), time.Minute + 300*ms, 10 * ms, 20 * ms, time.Minute + 280*ms},
		{"somebody set a clock", exactly(time.Minute), time.Hour, 30 * ms, 40 * ms, time.Hour - 40*ms},
		{"and the answer was slow", exactly(time.Hour), 0, 20 * ms, 17 * time.Second, -17 * time.Second},
		{"from an earlier process", RecalledClock(time.Minute), time.Minute + time.Second, 20 * ms, 30 * ms, time.Minute + 970*ms},
		{"from an earlier process, and a slow answer", RecalledClock(time.Minute), time.Minute, 20 * ms, 17 * time.Second, time.Minute},
	} {
		got := c.before.Measured(bitrix.Answer{
			Sent: at, PortalTime: at.Add(c.there + c.ahead), Received: at.Add(c.there + c.back),
		})
		if got.Least != c.want || !got.Known {
			t.Errorf("%s: %v, want %v", c.name, got, c.want)
		}
	}
	before := exactly(time.Minute)
	if got := before.Measured(bitrix.Answer{Sent: at, Received: at}); got != before {
		t.Errorf("an answer without a time: %v", got)
	}
}

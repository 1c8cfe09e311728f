package trials

import (
	"context"
	"testing"
	"time"

	"clockin24/app/workday"
	"clockin24/bitrix/portal"
)

// The office's router is off until 09:20. By then everybody has pressed, with the words that the window proposes or by the
// shortcut, and hears of the network within two seconds when it is on again. Every press is recorded with its minute, in a time
// within 1.1 of what the limit allows for these requests.
func TestCrowdBehindARouter(t *testing.T) {
	m := morning{seats: 500, login: arrive, press: spread, router: 20 * time.Minute}
	m.during(t, 9*time.Hour, func(c *crowd, ctx context.Context, s *seat) {
		if s.window {
			s.reason = "Нет связи с порталом"
		}
		heard := c.nine.Add(c.router + s.jitter(2*time.Second))
		c.live(ctx, s, func(ctx context.Context, w *workday.Workday) {
			c.work.Go(func() {
				sleep(ctx, time.Until(heard))
				w.NetworkChanged()
			})
			s.start(ctx, w)
		})
	}, func(c *crowd) {
		back := c.nine.Add(c.router)
		last, right, refused := back, 0, 0
		for _, s := range c.seats {
			if s.recorded.After(last) {
				last = s.recorded
			}
			refused += len(s.refused)
			if records := s.user.Records(); len(records) == 1 && isRight(records[0].Start, s.press) {
				right++
			}
		}
		taken := 0
		for _, s := range c.seats {
			for _, at := range s.taken {
				if !at.After(last) {
					taken++
				}
			}
		}
		rate := portal.CloudRate()
		limit := time.Duration((float64(taken) - rate.Burst) / rate.Drain * float64(time.Second))
		took := last.Sub(back)
		t.Logf("%d requests in %v, which the limit allows in %v; %d refused", taken, took.Round(time.Second), limit, refused)
		switch {
		case right != len(c.seats):
			t.Errorf("%d starts are recorded with the minute pressed", right)
		case took > limit*11/10:
			t.Errorf("it took %.2f of what the limit allows", took.Seconds()/limit.Seconds())
		case taken > len(c.seats)*5/2:
			t.Errorf("%.2f requests a start", float64(taken)/float64(len(c.seats)))
		case refused > len(c.seats)*50:
			t.Errorf("%.1f refusals a seat", float64(refused)/float64(len(c.seats)))
		}
	})
}

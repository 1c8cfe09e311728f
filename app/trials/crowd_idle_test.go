package trials

import (
	"context"
	"slices"
	"testing"
	"time"

	"clockin24/app/workday"
)

// Nobody presses anything: the computer is on from the morning of one date to the end of the next, is locked and unlocked as
// usual, or all the time, and its network changes each time as well. No date costs the portal more than twenty requests.
func TestIdleCost(t *testing.T) {
	const seats, most = 100, 20
	unlocks := map[string]int{"a few locks": 6, "a lock every ten minutes": 54, "never locked": 0}
	for name, unlocks := range unlocks {
		t.Run(name, func(t *testing.T) {
			m := morning{seats: seats, login: arrive, press: rush}
			m.during(t, 39*time.Hour, func(c *crowd, ctx context.Context, s *seat) {
				c.live(ctx, s, func(ctx context.Context, w *workday.Workday) {
					for _, date := range []time.Time{c.nine, c.nine.AddDate(0, 0, 1)} {
						sleep(ctx, time.Until(date))
						for range unlocks {
							sleep(ctx, 9*time.Hour/time.Duration(unlocks))
							w.Stale()
							w.NetworkChanged()
						}
					}
				})
			}, func(c *crowd) {
				var days []int
				for _, s := range c.seats {
					perDate := map[int]int{}
					for _, at := range slices.Concat(s.taken, s.refused) {
						perDate[at.In(moscow).Day()]++
					}
					for _, requests := range perDate {
						days = append(days, requests)
					}
				}
				slices.Sort(days)
				t.Logf("requests a seat and date: median %d, most %d", days[len(days)/2], days[len(days)-1])
				if worst := days[len(days)-1]; len(days) != 2*seats || worst > most || days[0] < 5 {
					t.Errorf("%d days, from %d to %d requests", len(days), days[0], worst)
				}
			})
		})
	}
}

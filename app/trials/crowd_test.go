package trials

import (
	"context"
	"flag"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"clockin24/bitrix/portal"
)

var picture = flag.Bool("picture", false, "have TestCrowd draw assets/pictures/crowd.svg anew")

// An office at nine in the morning, behind one address of one portal. It prints the table that app/trials/README.md has
// under "Nine o'clock"; with -picture it draws the picture there.
//
// What one press costs and may become is said in app/crowd.go. Everybody's start is recorded with the minute pressed; who
// could not be served within that minute, and has a schedule that is not flexible, was asked and gave a reason.
func TestCrowd(t *testing.T) {
	mornings := []struct {
		comes string
		morning
	}{
		{"half of them within two minutes", morning{seats: 500, login: arrive, press: spread}},
		{"all within one minute", morning{seats: 500, login: arrive, press: rush}},
	}
	if !testing.Short() {
		mornings = append(mornings, mornings...)
		mornings[2].seats, mornings[3].seats = 5000, 5000
	}
	table := []string{crowdHead}
	var drawn []crowdCurves
	for _, m := range mornings {
		m.during(t, 9*time.Hour, func(c *crowd, ctx context.Context, s *seat) { c.live(ctx, s, s.start) }, func(c *crowd) {
			sum := c.sum()
			table = append(table, sum.row(m.comes))
			drawn = append(drawn, c.curves(m.comes))
			sum.judge(t, fmt.Sprintf("%d seats, %s", m.morning.seats, m.comes))
		})
	}
	t.Logf("\n%s", strings.Join(table, "\n"))
	if *picture {
		drawCrowds(t, drawn)
	}
}

// A crowdSum is what came of a morning.
type crowdSum struct {
	seats, right      int
	ways              map[way]int
	requests, refused float64       // a start; a seat in the whole time
	took, limit       time.Duration // from the first press to the last start, and what the limit allows for these requests
	load, peak        float64       // requests a second when that was over: until 18:00, and in the ten minutes with most
}

func (c *crowd) sum() crowdSum {
	sum := crowdSum{seats: len(c.seats), ways: map[way]int{}}
	first, last := c.seats[0].press, c.nine
	var all []time.Time
	for _, s := range c.seats {
		sum.ways[s.way]++
		sum.refused += float64(len(s.refused))
		sum.requests += float64(s.cost())
		all = append(all, s.taken...)
		if s.press.Before(first) {
			first = s.press
		}
		if s.recorded.After(last) {
			last = s.recorded
		}
		records := s.user.Records()
		if len(records) == 1 && isRight(records[0].Start, s.press) {
			sum.right++
		}
	}
	sum.requests /= float64(sum.seats)
	sum.refused /= float64(sum.seats)
	ideal := c.ideal()
	sum.took, sum.limit = last.Sub(first), ideal[len(ideal)-1].Sub(first)

	over := last.Add(5 * time.Minute)
	slices.SortFunc(all, time.Time.Compare)
	from, _ := slices.BinarySearchFunc(all, over, time.Time.Compare)
	all = all[from:]
	sum.load = float64(len(all)) / time.Since(over).Seconds()
	const window = 10 * time.Minute
	for i, begin := 0, 0; i < len(all); i++ {
		for all[i].Sub(all[begin]) > window {
			begin++
		}
		sum.peak = max(sum.peak, float64(i-begin+1)/window.Seconds())
	}
	return sum
}

// isRight tells whether a start is recorded with the minute pressed. At the turn of a minute it may be the next one, if it is
// not a second later: so long a press may be on its way.
func isRight(start, press time.Time) bool {
	return start.Truncate(time.Minute).Equal(press.Truncate(time.Minute)) || start.Sub(press).Abs() < time.Second
}

// cost is how many requests the portal took for the start: from the opening of the window to the recording.
func (s *seat) cost() int {
	begun := s.press
	if s.window {
		begun = begun.Add(-s.opens)
	}
	n := 0
	for _, at := range s.taken {
		if !at.Before(begun) && !at.After(s.recorded) {
			n++
		}
	}
	return n
}

// ideal is when the portal would have recorded each start, earliest first, if the same requests had come one after the
// other, each at the moment when there was room for it.
func (c *crowd) ideal() []time.Time {
	rate := portal.CloudRate()
	seats := slices.SortedFunc(slices.Values(c.seats), func(a, b *seat) int { return a.press.Compare(b.press) })
	var recorded []time.Time
	level, at := 0.0, seats[0].press
	for _, s := range seats {
		for range s.cost() {
			if s.press.After(at) {
				level, at = max(0, level-s.press.Sub(at).Seconds()*rate.Drain), s.press
			}
			if over := level + 1 - rate.Burst; over > 0 {
				at = at.Add(time.Duration(over / rate.Drain * float64(time.Second)))
				level -= over
			}
			level++
		}
		recorded = append(recorded, at)
	}
	return recorded
}

const crowdHead = `| seats | they press | right minute | plain start | with its time | with a reason | requests a start | refused a seat | all started after | the limit allows | ratio | requests a second afterwards | at most |
|---|---|---|---|---|---|---|---|---|---|---|---|---|`

func (s crowdSum) row(comes string) string {
	clock := func(d time.Duration) string { return fmt.Sprintf("%d:%02d", int(d.Minutes()), int(d.Seconds())%60) }
	return fmt.Sprintf("| %d | %s | %d | %d | %d | %d | %.2f | %.1f | %s | %s | %.2f | %.2f | %.2f |",
		s.seats, comes, s.right, s.ways[plainly], s.ways[backdated], s.ways[agreed], s.requests, s.refused,
		clock(s.took), clock(s.limit), s.ratio(), s.load, s.peak)
}

func (s crowdSum) ratio() float64 { return s.took.Seconds() / s.limit.Seconds() }

// judge holds a morning to what was promised.
func (s crowdSum) judge(t *testing.T, name string) {
	t.Helper()
	allowance := portal.CloudRate().Drain
	switch {
	case s.right != s.seats || s.ways[unrecorded] != 0:
		t.Errorf("%s: %d starts are recorded with the minute pressed, %d not at all", name, s.right, s.ways[unrecorded])
	case s.ratio() > 1.1:
		t.Errorf("%s: it took %v, %.2f of what the limit allows", name, s.took, s.ratio())
	case s.requests > 2.6:
		t.Errorf("%s: %.2f requests a start", name, s.requests)
	case s.refused > 50:
		t.Errorf("%s: %.1f refusals a seat", name, s.refused)
	case s.load > allowance/4, s.peak > allowance/4:
		t.Errorf("%s: afterwards %.2f requests a second, at most %.2f", name, s.load, s.peak)
	}
}

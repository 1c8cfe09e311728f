package portal

import "time"

// Rate is the leaky bucket of the cloud, by source address (protocol 6): each request adds one, Drain flow out a second,
// and a request that would go above Burst is refused with QUERY_LIMIT_EXCEEDED. The zero value limits nothing.
type Rate struct {
	Drain float64 `json:"drain"`
	Burst float64 `json:"burst"`
}

// CloudRate is the bucket of most plans.
func CloudRate() Rate { return Rate{Drain: 2, Burst: 50} }

// A bucket is the level at a time.
type bucket struct {
	level float64
	at    time.Time
}

// admit adds a request from source and tells whether it is let through.
func (p *Portal) admit(source string, now time.Time) bool {
	if p.rate == (Rate{}) {
		return true
	}
	b := p.buckets[source]
	if passed := now.Sub(b.at).Seconds(); passed > 0 {
		b.level = max(0, b.level-passed*p.rate.Drain)
		b.at = now
	}
	ok := b.level+1 <= p.rate.Burst
	if ok {
		b.level++
	}
	p.buckets[source] = b
	return ok
}

// Operating is the limit on the time that one method takes for one webhook or application: Limit within ten minutes,
// then OPERATION_TIME_LIMIT at the next call (protocol 6). As the simulated methods take no time, each call is booked
// with Cost. The zero value limits nothing.
type Operating struct {
	Limit time.Duration
	Cost  time.Duration
}

// CloudOperating is the cloud's limit of 480 s, with calls of the given cost.
func CloudOperating(cost time.Duration) Operating { return Operating{480 * time.Second, cost} }

// operatingWindow is ten buckets of one minute.
const (
	operatingMinutes = 10
	operatingWorth   = 100 * time.Millisecond // calls below do not count
)

// spending is what a method took, by the minute of its start.
type spending map[int64]time.Duration

// spend books a call and tells what the window has then, when its first minute leaves it, and whether the call is let
// through.
func (p *Portal) spend(key string, now time.Time) (total time.Duration, reset time.Time, ok bool) {
	minute := now.Unix() / 60
	s := p.spent[key]
	if s == nil {
		s = spending{}
		p.spent[key] = s
	}
	first := minute
	for at, took := range s {
		if at <= minute-operatingMinutes {
			delete(s, at)
			continue
		}
		first = min(first, at)
		total += took
	}
	reset = time.Unix((first+operatingMinutes)*60, 0)
	if total >= p.operating.Limit {
		return total, reset, false
	}
	if p.operating.Cost > operatingWorth {
		s[minute] += p.operating.Cost
		total += p.operating.Cost
	}
	return total, reset, true
}

package portal

import "time"

// Rate is the leaky bucket of the cloud, one for each source address (protocol 6). Each request adds one, and Drain
// flow out a second. A request that would exceed Burst is refused with QUERY_LIMIT_EXCEEDED. The zero value limits
// nothing.
type Rate struct {
	Drain float64 `json:"drain"`
	Burst float64 `json:"burst"`
}

// CloudRate returns the bucket of most plans.
func CloudRate() Rate { return Rate{Drain: 2, Burst: 50} }

// A bucket is its level at a time.
type bucket struct {
	level float64
	at    time.Time
}

// admit counts a request from source and reports whether it is let through.
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

// Operating limits the time that one method may take for one webhook or application: after Limit within ten minutes,
// the next call gets OPERATION_TIME_LIMIT (protocol 6). The simulated methods take no time, so each call counts as
// Cost. The zero value limits nothing.
type Operating struct {
	Limit time.Duration
	Cost  time.Duration
}

// CloudOperating returns the cloud's limit of 480 s, with calls of the given cost.
func CloudOperating(cost time.Duration) Operating { return Operating{480 * time.Second, cost} }

// The window of the limit is ten buckets of one minute.
const (
	operatingMinutes = 10
	operatingWorth   = 100 * time.Millisecond // shorter calls do not count
)

// spending is the time that a method took, by the minute of its start.
type spending map[int64]time.Duration

// spend counts a call. It returns the sum in the window, the time when the first minute leaves the window, and whether
// the call is let through.
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

package bitrix

import (
	"sync"
	"time"
)

// resets remembers when the portal said that the operating time of a method becomes free again: the refusal itself does
// not say it (protocol 3, 6).
type resets struct {
	mu sync.Mutex
	at map[string]time.Time
}

func (r *resets) note(method string, c timeBlock) {
	at := c.ResetAt.value
	if at <= 0 || at >= 1<<33 {
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.at == nil {
		r.at = make(map[string]time.Time)
	}
	r.at[lower(method)] = time.Unix(int64(at), 0).UTC()
}

// Of the portal's operating time (protocol 6).
const (
	usualBlock   = 10 * time.Minute
	longestBlock = time.Hour // what a portal can say and be believed
)

// until is how long a refusal lasts, and whether the portal said so; zero with other refusals than those of the load.
func (r *resets) until(fail *Error, method string) (at time.Time, known bool) {
	if !IsCode(fail, CodeOperationTimeLimit, CodeOverloadLimit) {
		return time.Time{}, false
	}
	now := fail.Answer.PortalTime
	if now.IsZero() {
		now = fail.Answer.Received.Round(0)
	}
	if IsCode(fail, CodeOperationTimeLimit) { // the other is a block by hand
		r.mu.Lock()
		at = r.at[lower(method)]
		r.mu.Unlock()
		if at.After(now) && at.Before(now.Add(longestBlock)) {
			return at, true
		}
	}
	return now.Add(usualBlock), false
}

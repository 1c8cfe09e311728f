package bitrix

import (
	"sync"
	"time"
)

// resets remembers when the portal frees the operating time of a method again. An answer before the refusal says so;
// the refusal itself does not (protocol 3, 6).
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

// Limits of the portal's operating time (protocol 6).
const (
	usualBlock   = 10 * time.Minute
	longestBlock = time.Hour // a longer one is not believed
)

// until returns how long a refusal lasts, and whether the portal said so. It is zero for refusals that do not come from
// the load.
func (r *resets) until(fail *Error, method string) (at time.Time, known bool) {
	if !IsCode(fail, CodeOperationTimeLimit, CodeOverloadLimit) {
		return time.Time{}, false
	}
	now := fail.Answer.PortalTime
	if now.IsZero() {
		now = fail.Answer.Received.Round(0)
	}
	if IsCode(fail, CodeOperationTimeLimit) { // OVERLOAD_LIMIT is a block that Bitrix24's staff set
		r.mu.Lock()
		at = r.at[lower(method)]
		r.mu.Unlock()
		if at.After(now) && at.Before(now.Add(longestBlock)) {
			return at, true
		}
	}
	return now.Add(usualBlock), false
}

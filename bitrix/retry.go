package bitrix

import (
	"context"
	"time"
)

// A Wait is the pause before a call is repeated.
type Wait struct {
	Method string
	For    time.Duration
	Try    int    // the number of the coming try, from 2
	Err    *Error // the failure that made it necessary
}

const (
	usualTries = 5
	maxWait    = 8 * time.Second
)

// patienceKey is the key of the context value that [WithPatience] sets.
type patienceKey struct{}

// WithPatience limits how long calls with the returned context keep repeating while the portal is busy. After until, no
// call is repeated because of QUERY_LIMIT_EXCEEDED; before it, the number of tries does not count. A moment in the past
// allows one try only, for callers that know a better time to come back. If ctx already has an earlier moment, that one
// stays.
func WithPatience(ctx context.Context, until time.Time) context.Context {
	if before, ok := ctx.Value(patienceKey{}).(time.Time); ok && before.Before(until) {
		return ctx
	}
	return context.WithValue(ctx, patienceKey{}, until)
}

// retryAfter is [retry] for a call with this context, with jitter.
func (c *Client) retryAfter(ctx context.Context, err *Error, attempt int, reads bool) (wait time.Duration, again bool) {
	until, limited := ctx.Value(patienceKey{}).(time.Time)
	tries := c.tries
	if limited && IsCode(err, CodeQueryLimit) {
		tries = attempt + 1
	}
	wait, again = retry(err, attempt, tries, reads)
	wait = c.withJitter(wait)
	if limited && IsCode(err, CodeQueryLimit) && time.Now().Add(wait).After(until) {
		return 0, false
	}
	return wait, again
}

// retry reports whether a failed call is made again, and after how long at least. The attempt is the number of the
// failed try, from 1, out of tries.
//
// QUERY_LIMIT_EXCEEDED comes before execution, so every method is repeated: after 1, 2, 4 and then 8 s. The other
// failures are repeated once and only for methods that read: a connection that could not be made or broke, and a server
// that failed (HTTP 5xx). A call that timed out is not repeated, because a person is waiting. A writing call that may
// have been executed is never repeated: the caller has to read the state first (design 5.5).
func retry(err *Error, attempt, tries int, reads bool) (wait time.Duration, again bool) {
	switch {
	case attempt >= tries:
		return 0, false
	case IsCode(err, CodeQueryLimit):
		return min(time.Second<<min(attempt-1, 10), maxWait), true
	case !reads || attempt > 1:
		return 0, false
	case err.Fault == FaultCut:
		return 0, true // mostly a kept connection that the other side has closed
	case err.Fault == FaultConnect,
		err.Fault == FaultAnswer && err.Answer.HTTPStatus >= 500,
		err.Fault == FaultRefused && err.brokeMidway(),
		IsCode(err, CodeConnection):
		return time.Second, true
	}
	return 0, false
}

// withJitter makes a wait longer by up to a half. The portal counts the requests of all computers of an office together
// (protocol 6), so they must not come back at the same time.
func (c *Client) withJitter(wait time.Duration) time.Duration {
	if wait <= 0 {
		return 0
	}
	return wait + c.jitter(wait/2)
}

// waitToRetry calls the observer and waits for the next try. If the context would end before that, it returns the
// failure of the last try at once. It also gives up when the context is canceled.
func (c *Client) waitToRetry(ctx context.Context, wait time.Duration, try int, last *Error) *Error {
	if end, ok := ctx.Deadline(); ok && time.Until(end) <= wait {
		return last
	}
	if c.onWait != nil && wait > 0 {
		c.onWait(Wait{Method: last.Method, For: wait, Try: try, Err: last})
	}
	timer := time.NewTimer(wait)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return &Error{
			Method: last.Method, Host: last.Host, Fault: FaultCanceled, Answer: last.Answer,
			Err: &cause{text: "while waiting to repeat it", is: context.Canceled}, unsent: !last.Executed(),
		}
	}
}

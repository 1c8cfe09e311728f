package bitrix

import (
	"context"
	"time"
)

// A Wait is a pause before a call is made once more.
type Wait struct {
	Method string
	For    time.Duration
	Try    int    // the number of the coming try, from 2
	Err    *Error // why
}

const (
	usualTries = 5
	maxWait    = 8 * time.Second
)

// patienceKey is the key of a context's [WithPatience].
type patienceKey struct{}

// WithPatience limits how long the calls that are made with ctx come back to a busy portal: none is repeated after until
// because of QUERY_LIMIT_EXCEEDED, and before that the number of tries does not count. A moment that is past leaves one
// try: for who has a better time of his own to come back. An earlier moment that ctx has already stays.
func WithPatience(ctx context.Context, until time.Time) context.Context {
	if before, ok := ctx.Value(patienceKey{}).(time.Time); ok && before.Before(until) {
		return ctx
	}
	return context.WithValue(ctx, patienceKey{}, until)
}

// retryAfter is [retry] for a call with this context, jitter included.
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

// retry tells whether a call that failed so is made again, and after how long at least. The attempt is the number of the
// failed one, from 1, of tries at most.
//
// QUERY_LIMIT_EXCEEDED, which comes before execution, is repeated whatever the method: after 1, 2, 4 and then 8 s. The rest
// is for methods that only read, and is repeated once: a connection that could not be made or broke, and a server that
// failed (HTTP 5xx). What took all its time is not repeated, for a person waits. A writing call that may have been executed
// never is: the state has to be read first (design 5.5).
func retry(err *Error, attempt, tries int, reads bool) (wait time.Duration, again bool) {
	switch {
	case attempt >= tries:
		return 0, false
	case IsCode(err, CodeQueryLimit):
		return min(time.Second<<min(attempt-1, 10), maxWait), true
	case !reads || attempt > 1:
		return 0, false
	case err.Fault == FaultCut:
		return 0, true // mostly a kept connection that the other side had forgotten
	case err.Fault == FaultConnect,
		err.Fault == FaultAnswer && err.Answer.HTTPStatus >= 500,
		err.Fault == FaultRefused && err.brokeMidway(),
		IsCode(err, CodeConnection):
		return time.Second, true
	}
	return 0, false
}

// withJitter makes a wait longer by up to a half, so that the computers of an office, whose requests the portal counts
// together (protocol 6), do not come back together.
func (c *Client) withJitter(wait time.Duration) time.Duration {
	if wait <= 0 {
		return 0
	}
	return wait + c.jitter(wait/2)
}

// waitToRetry waits before a try and tells the observer. It gives up at once, with the failure of the last try, where the
// context would end meanwhile; and when it is canceled.
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

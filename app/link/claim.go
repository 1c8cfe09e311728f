package link

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// claimLimit is how long an older resident may take to hand over.
const claimLimit = 10 * time.Second

// Claim makes this process the resident, or reaches the one that lives; exactly one of the two is returned, or an
// error. Of any number of processes that claim at the same moment one becomes the resident. A resident of an older
// version is waited for until it has handed over; one of a newer version is a [*VersionError].
func Claim(ctx context.Context, address string, ours Hello) (*Listener, *Client, error) {
	ctx, cancel := context.WithTimeoutCause(ctx, claimLimit, fmt.Errorf("the running program does not answer within %v", claimLimit))
	defer cancel()
	handingOver := false
	for ctx.Err() == nil {
		l, err := Listen(address)
		if !errors.Is(err, ErrRunning) {
			return l, nil, err
		}
		if !handingOver {
			c, err := Dial(ctx, address, ours)
			var other *VersionError
			switch {
			case err == nil:
				return nil, c, nil
			case errors.As(err, &other) && other.TheirsOlder():
				handingOver = true
			case !errors.Is(err, ErrNotRunning):
				return nil, nil, err
			}
		}
		pause(ctx, 20*time.Millisecond)
	}
	return nil, nil, context.Cause(ctx)
}

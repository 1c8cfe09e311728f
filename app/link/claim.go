package link

import (
	"context"
	"errors"
	"fmt"
	"time"
)

const (
	// claimLimit is how long another resident may take to answer or to hand over.
	claimLimit = 15 * time.Second
	// busyLimit is how long Claim waits for a running command before it takes over.
	busyLimit = 5 * time.Second
)

// Claim makes this process the resident, or connects to the one that runs. It returns exactly one of the two, or an
// error. If several processes claim at the same moment, one of them becomes the resident.
//
// A resident of another build was started before an upgrade or a downgrade. Claim asks it to quit, and this process
// takes its place. While a command runs in it, Claim waits, because the command would lose its answer. If that takes
// longer than 5 s, Claim connects to it as if it had the same build. A resident of an older [Version] quits by itself.
// One of a newer version is a [*VersionError].
func Claim(ctx context.Context, address string, ours Hello) (*Listener, *Client, error) {
	return claim(ctx, address, ours, busyLimit)
}

func claim(ctx context.Context, address string, ours Hello, busy time.Duration) (*Listener, *Client, error) {
	ctx, cancel := context.WithTimeoutCause(ctx, claimLimit, fmt.Errorf("the running program does not hand over within %v", claimLimit))
	defer cancel()
	leaving := false // a resident is quitting, and may no longer answer
	for ctx.Err() == nil {
		l, err := Listen(address)
		if !errors.Is(err, ErrRunning) {
			return l, nil, err
		}
		c, err := Dial(ctx, address, ours)
		var other *VersionError
		switch {
		case err == nil && (c.theirs.Build == ours.Build || !c.rests(ctx, busy)):
			return nil, c, nil
		case err == nil:
			leaving = true
			_ = c.Quit(ctx) // an error means that it is quitting already
			_ = c.Close()
		case errors.As(err, &other) && other.TheirsOlder():
			leaving = true
		case errors.As(err, &other), !leaving && !errors.Is(err, ErrNotRunning):
			return nil, nil, err
		}
		pause(ctx, 20*time.Millisecond)
	}
	return nil, nil, context.Cause(ctx)
}

// rests waits until no command is running or the link has ended. It returns false if that takes longer than limit.
func (c *Client) rests(ctx context.Context, limit time.Duration) bool {
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	for s := range c.Watch(ctx) {
		if s.Doing == "" {
			return true
		}
	}
	return ctx.Err() == nil
}

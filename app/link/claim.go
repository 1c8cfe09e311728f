package link

import (
	"context"
	"errors"
	"fmt"
	"time"
)

const (
	// claimLimit is how long it may take until another resident has answered, or has handed over.
	claimLimit = 15 * time.Second
	// busyLimit is how long a command under way is waited for before that.
	busyLimit = 5 * time.Second
)

// Claim makes this process the resident, or reaches the one that lives; exactly one of the two is returned, or an
// error. Of any number of processes that claim at the same moment one becomes the resident.
//
// A resident of another build was there before an upgrade, or before somebody went back: it is asked to go, and the one that
// was started last takes its place. Not while a command is under way, which would lose its answer: where that takes longer
// than 5 s it is reached like one of the same build. A resident of an older [Version] goes by itself; one of a newer version is
// a [*VersionError].
func Claim(ctx context.Context, address string, ours Hello) (*Listener, *Client, error) {
	return claim(ctx, address, ours, busyLimit)
}

func claim(ctx context.Context, address string, ours Hello, busy time.Duration) (*Listener, *Client, error) {
	ctx, cancel := context.WithTimeoutCause(ctx, claimLimit, fmt.Errorf("the running program does not hand over within %v", claimLimit))
	defer cancel()
	leaving := false // a resident is, and may be past answering
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
			_ = c.Quit(ctx) // or it goes before it has heard that
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

// rests waits until no command is under way, or the link has ended. It is false where that takes longer than limit.
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

package tray

import (
	"context"
	"time"
)

// Missing tells whether there is no tray by the end of patience: the desktop may still be starting it. It is false at
// once where there is one, and when ctx ends first.
func Missing(ctx context.Context, patience time.Duration) bool {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	there, err := Watch(ctx)
	if err != nil {
		return ctx.Err() == nil
	}
	over := time.After(patience)
	for {
		select {
		case found, open := <-there:
			if found || !open {
				return !found && ctx.Err() == nil
			}
		case <-over:
			return true
		}
	}
}

package tray

import (
	"context"
	"time"
)

// Missing tells whether there is still no tray when patience is over; it waits that long because the desktop may still be starting
// the tray. It returns false as soon as there is a tray, and also when ctx ends first.
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

//go:build !(linux || freebsd || netbsd || openbsd || windows)

package notify

import (
	"context"

	"github.com/gen2brain/beeep"
)

// A server shows notifications with beeep, without buttons.
type server struct {
	icon string
	demo bool // makes no difference on these systems
	// last is closed when the last call has returned. beeep takes no context, so a call that was given up goes on, and the
	// next notice waits for it.
	last chan struct{}
}

func (*server) begin(context.Context) {}

func (s *server) show(ctx context.Context, n Notice) error {
	if s.last != nil {
		select {
		case <-s.last:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	if n.withdrawn() {
		return nil // beeep cannot withdraw a notification
	}
	beeep.AppName = AppName
	done, last := make(chan error, 1), make(chan struct{})
	s.last = last
	go func() {
		defer close(last)
		send := beeep.Notify
		if n.Urgency == Critical {
			send = beeep.Alert
		}
		done <- send(n.Title, n.Body, s.icon)
	}()
	select {
	case err := <-done:
		return err
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (*server) close() {}

package link

import (
	"context"
	"errors"
	"net"
	"sync"
	"time"

	"clockin24/app"
)

const (
	// peers is how many connections there may be at once. commands is how many commands of one connection may run.
	peers    = 32
	commands = 8
	// holdLimit is how long a window may hold the shortcut. A person may forget the window behind others.
	holdLimit = time.Minute
	// goodbye is how long running commands may take when the server ends: a little more than the workday gives them.
	goodbye = 1500 * time.Millisecond
)

// A Backend is what a server offers: a workday, and a window that can be shown.
type Backend interface {
	Do(context.Context, app.Command) app.Reply
	// Watch delivers the present snapshot and then newer ones, until ctx ends. It never waits for the reader.
	Watch(context.Context) <-chan app.Snapshot
	// Raise shows the window with that screen, or brings the one that is open to the front; an empty name, or one that it
	// does not know, is the one to start with. It must not wait.
	Raise(screen app.Screen)
	// Quit ends the resident. It must not wait.
	Quit()
	// HoldHotkey disables the shortcut while a person presses a new one in a window, and enables it again. It is also
	// enabled when the window is gone, or has held it for a minute. It must not wait.
	HoldHotkey(on bool)
}

// Serve gives other processes of the user access to a backend until ctx ends. Running commands then get a moment to be
// answered. The caller has to close the listener: until then it is the only resident, and may have something to write.
//
// Serve also ends, with a [*VersionError], when a program with a newer [Version] was started. That program takes over
// as soon as the listener is closed, so this one has to end.
func Serve(ctx context.Context, l *Listener, ours Hello, backend Backend) error {
	ctx, end := context.WithCancelCause(ctx)
	defer end(nil)
	defer context.AfterFunc(ctx, l.shut)()
	places := make(chan struct{}, peers)
	var group sync.WaitGroup
	defer group.Wait()
	for {
		conn, err := l.accept()
		if errors.Is(err, net.ErrClosed) {
			end(nil)
			group.Wait()
			var newer *VersionError
			if errors.As(context.Cause(ctx), &newer) {
				return newer
			}
			return nil
		}
		if err != nil { // most likely there are no file descriptors left
			pause(ctx, 100*time.Millisecond)
			continue
		}
		select {
		case places <- struct{}{}:
		default:
			_ = conn.Close()
			continue
		}
		group.Go(func() {
			defer func() { <-places }()
			err := serve(ctx, conn, ours, backend)
			var other *VersionError
			if errors.As(err, &other) && !other.TheirsOlder() && other.Theirs.Role == RoleStart {
				end(other)
			}
		})
	}
}

func pause(ctx context.Context, d time.Duration) {
	select {
	case <-time.After(d):
	case <-ctx.Done():
	}
}

// serve greets one peer and serves it until it disconnects.
func serve(ctx context.Context, conn *Conn, ours Hello, backend Backend) error {
	greeting, cancel := context.WithTimeout(ctx, greetLimit)
	defer cancel()
	if _, err := conn.Greet(greeting, ours); err != nil {
		return err
	}
	s := session{conn: conn, backend: backend, slots: make(chan struct{}, commands)}
	return s.run(ctx)
}

// A session serves one peer that has been greeted.
type session struct {
	conn    *Conn
	backend Backend
	slots   chan struct{}
	raise   <-chan app.Screen // screens to bring to the front; may be nil
	life    func(Kind)        // called with KindShown and KindClosed of a window; may be nil
}

// run returns when the peer has disconnected or sent nonsense, or ctx has ended, and all goroutines of the session have
// ended.
func (s *session) run(ctx context.Context) error {
	var group sync.WaitGroup
	defer group.Wait()
	// The work for a peer ends when the peer disconnects. Commands may outlast ctx for a moment.
	peer, gone := context.WithCancel(context.WithoutCancel(ctx))
	defer gone()
	group.Go(func() { s.forward(peer) })
	group.Go(func() {
		select {
		case <-ctx.Done():
			s.drain()
		case <-peer.Done():
		}
		_ = s.conn.Close()
	})
	forgotten := time.AfterFunc(holdLimit, func() { s.backend.HoldHotkey(false) })
	forgotten.Stop()
	held := false
	defer func() {
		forgotten.Stop()
		if held {
			s.backend.HoldHotkey(false)
		}
	}()
	for {
		f, err := s.conn.Receive()
		if err != nil {
			return err
		}
		switch f.Kind {
		case KindCommand:
			s.take(peer, &group, *f.Command)
		case KindRaise:
			s.backend.Raise(f.Screen)
		case KindQuit:
			s.backend.Quit()
		case KindHold, KindRelease:
			forgotten.Stop()
			held = f.Kind == KindHold
			s.backend.HoldHotkey(held)
			if held {
				forgotten.Reset(holdLimit)
			}
		case KindShown, KindClosed:
			if s.life != nil {
				s.life(f.Kind)
			}
		}
	}
}

// forward sends snapshots. The backend skips those that a slow peer cannot take in time.
func (s *session) forward(peer context.Context) {
	snapshots := s.backend.Watch(peer)
	for {
		var err error
		select {
		case snapshot, ok := <-snapshots:
			if !ok {
				return
			}
			err = s.conn.Send(Frame{Kind: KindSnapshot, Snapshot: &snapshot})
		case screen := <-s.raise:
			err = s.conn.Send(Frame{Kind: KindRaise, Screen: screen})
		}
		if err != nil {
			_ = s.conn.Close() // this also ends the receiving
			return
		}
	}
}

func (s *session) take(peer context.Context, group *sync.WaitGroup, c app.Command) {
	select {
	case s.slots <- struct{}{}:
	default:
		s.reply(app.Reply{
			ID: c.ID, Verb: c.Verb, View: c.View, Outcome: app.OutcomeRefused, Problem: &app.Problem{Kind: app.KindBusy},
		})
		return
	}
	group.Go(func() {
		defer func() { <-s.slots }()
		s.reply(s.backend.Do(peer, c))
	})
}

// reply sends a reply. If the portal's own answer makes it too long, it is left out.
func (s *session) reply(r app.Reply) {
	err := s.conn.Send(Frame{Kind: KindReply, Reply: &r})
	if errors.Is(err, ErrTooLong) {
		r.Raw = nil
		err = s.conn.Send(Frame{Kind: KindReply, Reply: &r})
	}
	if err != nil {
		_ = s.conn.Close()
	}
}

// drain waits until no command is running, and lets no new one start.
func (s *session) drain() {
	limit := time.NewTimer(goodbye)
	defer limit.Stop()
	for range cap(s.slots) {
		select {
		case s.slots <- struct{}{}:
		case <-limit.C:
			return
		}
	}
}

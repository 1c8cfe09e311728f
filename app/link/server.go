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
	// peers is how many may be connected at once, and commands how many of one may be under way.
	peers    = 32
	commands = 8
	// holdLimit is how long a window may hold the shortcut: it may be forgotten behind others.
	holdLimit = time.Minute
	// goodbye is how long commands under way may take when the server ends: a little more than the workday gives them.
	goodbye = 1500 * time.Millisecond
)

// A Backend is what is served: a workday, and a window that can be shown.
type Backend interface {
	Do(context.Context, app.Command) app.Reply
	// Watch delivers the present snapshot and then newer ones, until ctx ends. It never waits for the reader.
	Watch(context.Context) <-chan app.Snapshot
	// Raise shows the window with that screen, or brings the one that is open to the front; an empty name, or one that it
	// does not know, is the one to start with. It must not wait.
	Raise(screen app.Screen)
	// Quit ends the resident. It must not wait.
	Quit()
	// HoldHotkey takes the shortcut back while a person presses a new one in a window, or ends that. A window that has
	// gone, or holds it for a minute, has ended it. It must not wait.
	HoldHotkey(on bool)
}

// Serve lets other processes of the user at a backend until ctx ends. Commands that are under way then get a moment to
// be answered. To close the listener is left to the caller, who is the only resident until then and may have something to write.
//
// It also ends, with a [*VersionError], when a program with a newer [Version] was started: that one takes over as soon as the
// listener is closed, so this one has to end.
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
		if err != nil { // out of file descriptors, most likely
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

// serve greets one peer and serves it until it goes.
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
	raise   <-chan app.Screen // asks the peer to come to the front; may be nil
	life    func(Kind)        // hears of the life of a window; may be nil
}

// run returns when the peer has gone, has said nonsense, or ctx has ended, and all its goroutines have.
func (s *session) run(ctx context.Context) error {
	var group sync.WaitGroup
	defer group.Wait()
	// What belongs to the peer ends with the peer; commands outlast ctx for a moment.
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

// forward sends snapshots. What a slow peer cannot take in time is skipped by the backend.
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
			_ = s.conn.Close() // ends the receiving too
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

// reply sends a reply, without the portal's own answer where that makes it too long.
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

// drain waits until no command is under way, and lets none begin.
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

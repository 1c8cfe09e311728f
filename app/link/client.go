package link

import (
	"cmp"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"sync"
	"time"

	"clockin24/app"
	"clockin24/app/latest"
)

// A Client is the workday as another process sees it.
type Client struct {
	conn   *Conn
	theirs Hello
	done   chan struct{}
	raised chan app.Screen

	snapshot latest.Value[app.Snapshot]

	mu      sync.Mutex // guards what follows
	err     error
	replies map[string]chan<- app.Reply
}

// Dial connects to the resident at an [Address]. It returns [ErrNotRunning] if there is none, [ErrForeign] if the
// socket belongs to another user, and a [*VersionError] if the resident has another version.
func Dial(ctx context.Context, address string, ours Hello) (*Client, error) {
	ctx, cancel := context.WithTimeout(ctx, greetLimit)
	defer cancel()
	var c *Client
	conn, err := dial(ctx, address)
	if err == nil {
		c, err = newClient(ctx, conn, ours)
	}
	switch {
	case err == nil:
		return c, nil
	case errors.Is(err, io.EOF), hungUp(err):
		err = fmt.Errorf("%w any more: %w", ErrNotRunning, err) // it is ending
	}
	return nil, fmt.Errorf("reach the resident: %w", err)
}

// Child connects a window to the resident that has started it. The client is done when the resident has ended or wants
// the window to close.
func Child(ctx context.Context, in io.ReadCloser, out io.WriteCloser, ours Hello) (*Client, error) {
	return newClient(ctx, NewConn(duplex{in, out}), ours)
}

// A duplex is a stream made of two one-way streams.
type duplex struct {
	io.ReadCloser
	out io.WriteCloser
}

func (d duplex) Write(p []byte) (int, error) { return d.out.Write(p) }

func (d duplex) Close() error { return errors.Join(d.out.Close(), d.ReadCloser.Close()) }

func (d duplex) SetWriteDeadline(t time.Time) error {
	if out, ok := d.out.(interface{ SetWriteDeadline(time.Time) error }); ok {
		return out.SetWriteDeadline(t)
	}
	return nil
}

// newClient exchanges hellos and waits for the first snapshot.
func newClient(ctx context.Context, conn *Conn, ours Hello) (*Client, error) {
	theirs, err := conn.Greet(ctx, ours)
	if err != nil {
		return nil, err
	}
	c := &Client{
		conn: conn, theirs: theirs, done: make(chan struct{}), raised: make(chan app.Screen, 1), replies: map[string]chan<- app.Reply{},
	}
	first := make(chan struct{})
	go c.receive(first)
	select {
	case <-first:
	case <-c.done:
		select {
		case <-first: // and then it has ended, which its views hear
		default:
			return nil, c.Err()
		}
	case <-ctx.Done():
		_ = conn.Close()
		return nil, context.Cause(ctx)
	}
	return c, nil
}

// receive reads from the connection until the link ends. It closes first when a snapshot has arrived.
func (c *Client) receive(first chan<- struct{}) {
	for {
		f, err := c.conn.Receive()
		if err != nil {
			c.end(err)
			return
		}
		switch f.Kind {
		case KindSnapshot:
			c.snapshot.Set(*f.Snapshot)
			if first != nil {
				close(first)
				first = nil
			}
		case KindReply:
			c.mu.Lock()
			if reply := c.replies[f.Reply.ID]; reply != nil {
				delete(c.replies, f.Reply.ID)
				reply <- *f.Reply
			}
			c.mu.Unlock()
		case KindRaise:
			want(c.raised, f.Screen)
		}
	}
}

func (c *Client) end(err error) {
	_ = c.conn.Close()
	c.mu.Lock()
	c.err = err
	c.mu.Unlock()
	c.snapshot.Close()
	close(c.done)
}

// Do gives a command and waits for its reply. If the link or ctx ends before the reply, the result is unknown: the
// reply is [app.OutcomeUnreached], and the command may still be carried out.
func (c *Client) Do(ctx context.Context, command app.Command) app.Reply {
	if command.ID == "" {
		command.ID = rand.Text()
	}
	unknown := app.Reply{
		ID: command.ID, Verb: command.Verb, View: command.View, Outcome: app.OutcomeUnreached,
		Problem: &app.Problem{Kind: app.KindTimedOut},
	}
	reply := make(chan app.Reply, 1)
	c.mu.Lock()
	_, twice := c.replies[command.ID]
	if !twice {
		c.replies[command.ID] = reply
	}
	c.mu.Unlock()
	if twice {
		unknown.Outcome, unknown.Problem.Kind = app.OutcomeRefused, app.KindBusy
		return unknown
	}
	defer func() {
		c.mu.Lock()
		defer c.mu.Unlock()
		delete(c.replies, command.ID)
	}()
	if err := c.conn.Send(Frame{Kind: KindCommand, Command: &command}); err != nil {
		return unknown
	}
	select {
	case r := <-reply:
		return r
	case <-ctx.Done():
		return unknown
	case <-c.done: // the last replies came before
		select {
		case r := <-reply:
			return r
		default:
			return unknown
		}
	}
}

// Snapshot returns the newest snapshot that has arrived.
func (c *Client) Snapshot() app.Snapshot { return c.snapshot.Get() }

// Watch delivers the present snapshot and then newer ones, until ctx or the link ends. A slow reader gets the newest
// one and misses those in between.
func (c *Client) Watch(ctx context.Context) <-chan app.Snapshot { return c.snapshot.Watch(ctx) }

// Raise asks the resident to show a screen. A resident that does not know it shows the day.
func (c *Client) Raise(screen app.Screen) error {
	return c.conn.Send(Frame{Kind: KindRaise, Screen: screen})
}

// Quit asks the resident to end and waits until it has closed the link. On Windows it waits until the process has ended, so that
// the program's file can be replaced.
func (c *Client) Quit(ctx context.Context) error {
	wait, forget := untilEnded(c.conn.stream) // the link does not tell any more when it has ended
	defer forget()
	if err := c.conn.Send(Frame{Kind: KindQuit}); err != nil {
		return err
	}
	select {
	case <-c.done:
		return wait(ctx)
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

// Shown tells the resident that the first frame of the window was painted.
func (c *Client) Shown() error { return c.conn.Send(Frame{Kind: KindShown}) }

// Closed tells the resident that the person closed the window.
func (c *Client) Closed() error { return c.conn.Send(Frame{Kind: KindClosed}) }

// HoldHotkey asks the resident to ignore the shortcut while the person presses a new one, or to react to it again. The
// resident also reacts again when the link ends, and after a minute.
func (c *Client) HoldHotkey(on bool) error {
	kind := KindRelease
	if on {
		kind = KindHold
	}
	return c.conn.Send(Frame{Kind: kind})
}

// Raised tells a window to come to the front, and which screen is wanted there.
func (c *Client) Raised() <-chan app.Screen { return c.raised }

// want leaves a wish in a channel of one that only this goroutine, or who holds a lock, writes to. A screen that was named
// stays wanted when only the front is asked for after it.
func want(wishes chan app.Screen, screen app.Screen) {
	select {
	case before := <-wishes:
		screen = cmp.Or(screen, before)
	default:
	}
	wishes <- screen
}

// Done is closed when the link has ended.
func (c *Client) Done() <-chan struct{} { return c.done }

// Err returns why the link has ended: [io.EOF] if the other end closed it.
func (c *Client) Err() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.err
}

// Close ends the link.
func (c *Client) Close() error { return c.conn.Close() }

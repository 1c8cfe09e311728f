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
)

// A Client is the workday as another process sees it.
type Client struct {
	conn   *Conn
	theirs Hello
	done   chan struct{}
	raised chan string

	mu       sync.Mutex // guards what follows
	err      error
	latest   app.Snapshot
	watchers map[chan app.Snapshot]struct{} // nil when the link has ended
	replies  map[string]chan<- app.Reply
}

// Dial reaches the resident at an [Address]. It returns [ErrNotRunning] where there is none, [ErrForeign] where the
// socket is another user's, and a [*VersionError] where the resident is of another version.
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

// Child reaches the resident from the window that it has started. The client is done when the resident has gone or
// wants the window to go.
func Child(ctx context.Context, in io.ReadCloser, out io.WriteCloser, ours Hello) (*Client, error) {
	return newClient(ctx, NewConn(duplex{in, out}), ours)
}

// A duplex is a stream of two one-way ones.
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

// newClient greets, and waits for the first snapshot.
func newClient(ctx context.Context, conn *Conn, ours Hello) (*Client, error) {
	theirs, err := conn.Greet(ctx, ours)
	if err != nil {
		return nil, err
	}
	c := &Client{
		conn: conn, theirs: theirs, done: make(chan struct{}), raised: make(chan string, 1),
		watchers: map[chan app.Snapshot]struct{}{}, replies: map[string]chan<- app.Reply{},
	}
	first := make(chan app.Snapshot, 1)
	c.watchers[first] = struct{}{}
	go c.receive()
	select {
	case _, ok := <-first:
		if !ok {
			return nil, c.Err()
		}
		c.mu.Lock()
		defer c.mu.Unlock()
		delete(c.watchers, first)
		return c, nil
	case <-ctx.Done():
		_ = conn.Close()
		return nil, context.Cause(ctx)
	}
}

// receive owns the reading side until the link ends.
func (c *Client) receive() {
	for {
		f, err := c.conn.Receive()
		if err != nil {
			c.end(err)
			return
		}
		switch f.Kind {
		case KindSnapshot:
			c.publish(*f.Snapshot)
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

func (c *Client) publish(s app.Snapshot) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.latest = s
	for ch := range c.watchers {
		select {
		case <-ch:
		default:
		}
		ch <- s
	}
}

func (c *Client) end(err error) {
	_ = c.conn.Close()
	c.mu.Lock()
	c.err = err
	for ch := range c.watchers {
		close(ch)
	}
	c.watchers = nil
	c.mu.Unlock()
	close(c.done)
}

// Do gives a command and waits for its reply. Where the link ends or ctx does, nothing is known: the reply is then
// [app.Unreached], and the command may be carried out all the same.
func (c *Client) Do(ctx context.Context, command app.Command) app.Reply {
	if command.ID == "" {
		command.ID = rand.Text()
	}
	unknown := app.Reply{
		ID: command.ID, Verb: command.Verb, View: command.View, Outcome: app.Unreached,
		Problem: &app.Problem{Kind: app.TimedOut},
	}
	reply := make(chan app.Reply, 1)
	c.mu.Lock()
	_, twice := c.replies[command.ID]
	if !twice {
		c.replies[command.ID] = reply
	}
	c.mu.Unlock()
	if twice {
		unknown.Outcome, unknown.Problem.Kind = app.Refused, app.Busy
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

// Snapshot is the newest state that has arrived.
func (c *Client) Snapshot() app.Snapshot {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.latest
}

// Watch delivers the present snapshot and then every newer one, until ctx or the link ends. A slow reader sees the
// newest and misses what came between.
func (c *Client) Watch(ctx context.Context) <-chan app.Snapshot {
	ch := make(chan app.Snapshot, 1)
	c.mu.Lock()
	defer c.mu.Unlock()
	ch <- c.latest
	if c.watchers == nil {
		close(ch)
		return ch
	}
	c.watchers[ch] = struct{}{}
	context.AfterFunc(ctx, func() {
		c.mu.Lock()
		defer c.mu.Unlock()
		if _, watching := c.watchers[ch]; watching {
			delete(c.watchers, ch)
			close(ch)
		}
	})
	return ch
}

// Raise asks the resident to show a window, by the name of its screen; empty is the one to start with. A resident that does
// not know the name shows that, too.
func (c *Client) Raise(screen string) error {
	return c.conn.Send(Frame{Kind: KindRaise, Screen: screen})
}

// Quit asks the resident to end, and waits until it has let go of the link: on Windows until its process has ended, so that
// the file of its program can be replaced.
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

// HoldHotkey asks the resident not to act on the shortcut, while the person presses a new one, or ends that. It ends with
// the link and after a minute, too.
func (c *Client) HoldHotkey(on bool) error {
	kind := KindRelease
	if on {
		kind = KindHold
	}
	return c.conn.Send(Frame{Kind: kind})
}

// Raised tells a window to come to the front, and which screen is wanted there; empty is the one that it shows.
func (c *Client) Raised() <-chan string { return c.raised }

// want leaves a wish in a channel of one that only this goroutine, or who holds a lock, writes to. A screen that was named
// stays wanted when only the front is asked for after it.
func want(wishes chan string, screen string) {
	select {
	case before := <-wishes:
		screen = cmp.Or(screen, before)
	default:
	}
	wishes <- screen
}

// Done is closed when the link has ended.
func (c *Client) Done() <-chan struct{} { return c.done }

// Err is why the link has ended: [io.EOF] where the other side closed it.
func (c *Client) Err() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.err
}

// Close ends the link.
func (c *Client) Close() error { return c.conn.Close() }

package link

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"sync"
	"time"

	"clockin24/app"
)

// lineLimit is the maximum length of a line, in bytes.
const lineLimit = 1 << 20

// ErrTooLong means that a frame is longer than 1 MiB.
var ErrTooLong = errors.New("frame too long")

// A Kind says what a [Frame] carries.
type Kind string

// The kinds of frames. A receiver ignores the kinds that it does not know.
const (
	KindHello    Kind = "hello"
	KindCommand  Kind = "command"
	KindSnapshot Kind = "snapshot"
	KindReply    Kind = "reply"

	// The life of a window carries nothing but the screen that is wanted.
	KindRaise  Kind = "raise"  // to a resident or a window: come to the front
	KindShown  Kind = "shown"  // by a window: its first frame was painted
	KindClosed Kind = "closed" // by a window: the person closed it

	KindQuit Kind = "quit" // to a resident: end

	// While a person presses a new shortcut in a window, the present one must not act.
	KindHold    Kind = "hold hotkey"    // by a window: the person is going to press one
	KindRelease Kind = "release hotkey" // by a window: that is over
)

// A Frame is one line. Of the pointers the one that its kind names is set.
type Frame struct {
	Kind     Kind          `json:"kind"`
	Hello    *Hello        `json:"hello,omitempty"`
	Command  *app.Command  `json:"command,omitempty"`
	Snapshot *app.Snapshot `json:"snapshot,omitempty"`
	Reply    *app.Reply    `json:"reply,omitempty"`
	// Screen is what is to be seen after a raise; empty is whatever there is, or the one to start with.
	Screen app.Screen `json:"screen,omitempty"`
}

// known reports whether this version knows the frame's kind. It returns an error if the frame lacks what its kind
// carries.
func (f Frame) known() (bool, error) {
	carries := true
	switch f.Kind {
	case KindHello:
		carries = f.Hello != nil
	case KindCommand:
		carries = f.Command != nil
	case KindSnapshot:
		carries = f.Snapshot != nil
	case KindReply:
		carries = f.Reply != nil
	case KindRaise, KindShown, KindClosed, KindHold, KindRelease, KindQuit:
	case "":
		return false, errors.New("a frame of no kind")
	default:
		return false, nil
	}
	if !carries {
		return false, fmt.Errorf("a frame without its %s", f.Kind)
	}
	return true, nil
}

// A Conn sends and receives frames. One goroutine may receive while any number of them send.
type Conn struct {
	stream io.ReadWriteCloser
	lines  *bufio.Reader
	mu     sync.Mutex // held while a line is written
}

// NewConn makes a connection over a stream, which it owns from then on.
func NewConn(stream io.ReadWriteCloser) *Conn {
	return &Conn{stream: stream, lines: bufio.NewReader(stream)}
}

// Close ends both directions.
func (c *Conn) Close() error { return c.stream.Close() }

// Send writes a frame. If the other end does not read within 2 s, or writing fails in another way, Send closes the
// connection, because half a line may have been sent. After [ErrTooLong] the connection stays usable.
func (c *Conn) Send(f Frame) error {
	line, err := json.Marshal(f)
	if err != nil {
		return fmt.Errorf("send %s: %w", f.Kind, err)
	}
	if len(line) > lineLimit {
		return fmt.Errorf("send %s: %w", f.Kind, ErrTooLong)
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if s, ok := c.stream.(interface{ SetWriteDeadline(time.Time) error }); ok {
		_ = s.SetWriteDeadline(time.Now().Add(writeLimit)) // some pipes do not support it
	}
	if _, err := c.stream.Write(append(line, '\n')); err != nil {
		_ = c.Close()
		return fmt.Errorf("send %s: %w", f.Kind, err)
	}
	return nil
}

// Receive reads the next frame of a known kind. At the end of the stream it returns [io.EOF] itself. After any other
// error the connection cannot be used any more.
func (c *Conn) Receive() (Frame, error) {
	for {
		line, err := c.line()
		if err == io.EOF {
			return Frame{}, err
		}
		var f Frame
		if err == nil {
			err = json.Unmarshal(line, &f)
		}
		known := false
		if err == nil {
			known, err = f.known()
		}
		if err != nil {
			return Frame{}, fmt.Errorf("receive: %w", err)
		}
		if known {
			return f, nil
		}
	}
}

// line reads a line and returns it without its end.
func (c *Conn) line() ([]byte, error) {
	var line []byte
	for {
		part, err := c.lines.ReadSlice('\n')
		if len(line)+len(part) > lineLimit+1 {
			return nil, ErrTooLong
		}
		line = append(line, part...)
		switch {
		case err == nil:
			return line[:len(line)-1], nil
		case errors.Is(err, bufio.ErrBufferFull):
		case errors.Is(err, io.EOF) && len(line) > 0:
			return nil, io.ErrUnexpectedEOF
		default:
			return nil, err
		}
	}
}

// Greet exchanges hellos. Either end may send first. It ends with ctx, and closes the connection unless it succeeds. If
// the versions differ, it returns the other end's hello with a [*VersionError].
func (c *Conn) Greet(ctx context.Context, ours Hello) (theirs Hello, err error) {
	if ours.Version == 0 {
		ours.Version = Version
	}
	stop := context.AfterFunc(ctx, func() { _ = c.Close() })
	sent := make(chan error, 1)
	go func() { sent <- c.Send(Frame{Kind: KindHello, Hello: &ours}) }()
	f, err := c.Receive()
	if err == nil && f.Kind != KindHello {
		err = fmt.Errorf("it says %s instead", f.Kind)
	}
	if err != nil {
		_ = c.Close()
	}
	err = errors.Join(err, <-sent)
	if !stop() {
		err = errors.Join(context.Cause(ctx), err)
	}
	if err != nil {
		_ = c.Close()
		return Hello{}, fmt.Errorf("exchange hellos: %w", err)
	}
	if f.Hello.Version != ours.Version {
		_ = c.Close()
		return *f.Hello, &VersionError{Ours: ours, Theirs: *f.Hello}
	}
	return *f.Hello, nil
}

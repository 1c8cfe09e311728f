//go:build unix && !darwin

package hotkey

import (
	"context"
	"errors"
	"io"
	"log"
	"maps"
	"slices"
	"sync"
	"time"

	"github.com/jezek/xgb"
	"github.com/jezek/xgb/xproto"
)

func init() {
	xgb.Logger = log.New(io.Discard, "", 0) // xgb has no other way to be silent
}

// parting is how long the X server may take when the connection ends.
const parting = time.Second

// x11 grabs keys from an X server, https://www.x.org/releases/current/doc/xproto/x11protocol.html#requests:GrabKey.
type x11 struct {
	conn   *xgb.Conn
	setup  *xproto.SetupInfo
	root   xproto.Window
	heard  chan event
	closed chan struct{}

	mu    sync.Mutex // needed because a call that was given up may still wait for the server
	grabs map[grab]bool
}

// A grab is one combination that the server reports only to us.
type grab struct {
	code xproto.Keycode
	mask uint16
}

// connectX11 connects to the server that DISPLAY names.
func connectX11(ctx context.Context) (system, error) {
	conn, err := within(ctx, xgb.NewConn, func(late *xgb.Conn) { late.Close() })
	if err != nil {
		if ctx.Err() != nil {
			return nil, err
		}
		return nil, unavailable(NoDisplay, err)
	}
	setup := xproto.Setup(conn)
	x := &x11{
		conn:   conn,
		setup:  setup,
		root:   setup.DefaultScreen(conn).Root,
		grabs:  map[grab]bool{},
		heard:  make(chan event),
		closed: make(chan struct{}),
	}
	go x.listen()
	return x, nil
}

// within runs a function that takes no context. If ctx ends first, the function's result goes to late.
func within[T any](ctx context.Context, do func() (T, error), late func(T)) (T, error) {
	type result struct {
		value T
		err   error
	}
	done := make(chan result)
	go func() {
		value, err := do()
		select {
		case done <- result{value, err}:
		case <-ctx.Done():
			if err == nil {
				late(value)
			}
		}
	}()
	select {
	case r := <-done:
		return r.value, r.err
	case <-ctx.Done():
		var zero T
		return zero, context.Cause(ctx)
	}
}

func (x *x11) events() <-chan event { return x.heard }

// listen passes on what the server reports until the connection ends.
func (x *x11) listen() {
	defer close(x.heard)
	var last xproto.KeyReleaseEvent
	for {
		e, fault := x.conn.WaitForEvent()
		if e == nil && fault == nil {
			return
		}
		switch e := e.(type) {
		case xproto.KeyPressEvent:
			// A key that is held down repeats: the server reports a release and a press with the same time.
			if e.Detail != last.Detail || e.Time != last.Time {
				x.report(event{kind: pressed, press: Press{At: time.Now()}})
			}
		case xproto.KeyReleaseEvent:
			last = e
		case xproto.MappingNotifyEvent:
			if e.Request != xproto.MappingPointer {
				x.report(event{kind: outdated})
			}
		}
	}
}

func (x *x11) report(e event) {
	select {
	case x.heard <- e:
	case <-x.closed:
	}
}

// bind grabs what is not grabbed yet before it releases the previous combinations, so that no press is missed in between.
func (x *x11) bind(ctx context.Context, s Shortcut) (string, error) {
	return "", x.ask(ctx, func() error { return x.grab(s) })
}

// ask runs a function that waits for the server. If the server does not answer in time, the function goes on in the background
// until it does, and the connection is not used any more.
func (x *x11) ask(ctx context.Context, do func() error) error {
	_, err := within(ctx, func() (struct{}, error) {
		x.mu.Lock()
		defer x.mu.Unlock()
		return struct{}{}, do()
	}, func(struct{}) {})
	if ctx.Err() != nil {
		return unavailable(Ended, context.Cause(ctx))
	}
	return err
}

func (x *x11) grab(s Shortcut) error {
	board, err := x.keyboard()
	if err != nil {
		return x.failed(err)
	}
	code := xproto.Keycode(board.code(s.Key))
	if code < x.setup.MinKeycode || code > x.setup.MaxKeycode {
		return unavailable(NoKey, nil)
	}
	wanted, asked := map[grab]bool{}, map[grab]xproto.GrabKeyCookie{}
	for _, mask := range board.masks(s.Modifiers) {
		g := grab{code, mask}
		wanted[g] = true
		if !x.grabs[g] {
			asked[g] = xproto.GrabKeyChecked(x.conn, false, x.root, mask, code, xproto.GrabModeAsync, xproto.GrabModeAsync)
		}
	}
	for _, cookie := range asked {
		err = errors.Join(err, cookie.Check())
	}
	if err != nil {
		// The server accepts the release of a combination that is not ours.
		_ = x.letGo(slices.Collect(maps.Keys(asked)))
		return x.failed(err)
	}
	var old []grab
	for g := range x.grabs {
		if !wanted[g] {
			old = append(old, g)
		}
	}
	x.grabs = wanted
	return x.letGo(old)
}

// failed turns an error of the connection into one that says what it means for the shortcut.
func (x *x11) failed(err error) error {
	var taken xproto.AccessError
	switch {
	case errors.As(err, &taken):
		return ErrTaken
	case errors.Is(err, io.EOF):
		return unavailable(Ended, err)
	}
	return unavailable(Failed, err)
}

// letGo returns only when the server has released the keys, so that another program can have them.
func (x *x11) letGo(grabs []grab) error {
	var last xproto.UngrabKeyCookie
	for _, g := range grabs {
		last = xproto.UngrabKeyChecked(x.conn, g.code, x.root, g.mask)
	}
	if len(grabs) == 0 {
		return nil
	}
	if err := last.Check(); err != nil {
		return x.failed(err)
	}
	return nil
}

func (x *x11) unbind(ctx context.Context, _ bool) error {
	return x.ask(ctx, func() error {
		old := slices.Collect(maps.Keys(x.grabs))
		x.grabs = map[grab]bool{}
		return x.letGo(old)
	})
}

// keyboard asks the server for its present keyboard mapping.
func (x *x11) keyboard() (keyboard, error) {
	first := x.setup.MinKeycode
	mapping := xproto.GetKeyboardMapping(x.conn, first, byte(x.setup.MaxKeycode-first+1))
	modifiers := xproto.GetModifierMapping(x.conn)
	keys, err := mapping.Reply()
	if err != nil {
		return keyboard{}, err
	}
	shifts, err := modifiers.Reply()
	if err != nil {
		return keyboard{}, err
	}
	board := keyboard{first: byte(first)}
	for syms := range slices.Chunk(keys.Keysyms, max(1, int(keys.KeysymsPerKeycode))) {
		var row []keysym
		for _, sym := range syms {
			row = append(row, keysym(sym))
		}
		board.syms = append(board.syms, row)
	}
	for bit, codes := range slices.Collect(slices.Chunk(shifts.Keycodes, max(1, int(shifts.KeycodesPerModifier)))) {
		for _, code := range codes {
			if bit < len(board.shifts) {
				board.shifts[bit] = append(board.shifts[bit], byte(code))
			}
		}
	}
	return board, nil
}

// close gives the keys back, so that the next program that asks for them gets them, and ends the connection. It does not wait long
// for a server that hangs.
func (x *x11) close() {
	ctx, cancel := context.WithTimeout(context.Background(), parting)
	defer cancel()
	close(x.closed)
	_ = x.unbind(ctx, false)
	x.conn.Close()
	for {
		select {
		case _, open := <-x.heard:
			if !open {
				return
			}
		case <-ctx.Done():
			return
		}
	}
}

// Package hotkey listens for the global shortcut: the combination of keys that works whatever program has the keyboard. It grabs
// the key on X11, asks the GlobalShortcuts portal on Wayland, and uses the system's own functions on Windows and macOS.
package hotkey

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"
)

// rebinding is how long a person has to answer when a restarted portal asks again.
const rebinding = time.Minute

// A Press is one press of the shortcut, however long it is held down.
type Press struct {
	// At is when this program received the press, by this computer's clock.
	At time.Time
	// Token lets a window that is opened for this press get the keyboard from a Wayland compositor. The window passes it in
	// XDG_ACTIVATION_TOKEN. It is empty where there is none.
	Token string
}

// Keys holds the global shortcut of this session. Make it with [New] and start it with [Keys.Run]. The other methods may be called
// from any goroutine. They wait for Run if it has not begun, and end with their context.
type Keys struct {
	description string
	pressed     func(Press)
	lost        func(error)

	orders chan order
	done   chan struct{}

	mu     sync.Mutex
	cancel context.CancelCauseFunc // of the last Set
}

// New makes a Keys without a shortcut. The description says what the shortcut does, in the person's language; Wayland desktops show
// it, and it may not be empty. pressed is called for each press. lost is called when the shortcut that was set stops working, with
// one of the errors that [Keys.Set] returns. Both are called on the goroutine of Run and must not wait.
func New(description string, pressed func(Press), lost func(error)) *Keys {
	return &Keys{
		description: description,
		pressed:     pressed,
		lost:        lost,
		orders:      make(chan order),
		done:        make(chan struct{}),
	}
}

// Set makes s the shortcut and replaces the previous one; the zero Shortcut means none. On Wayland the desktop may ask the person
// first, and Set waits for the answer as long as its context allows. A later Set cancels one that still waits. Set ends a
// [Keys.Hold].
//
// The trigger is the desktop's own name for the combination that a Wayland desktop has bound. That combination may differ from s:
// Plasma keeps the one that it knows, and the person changes it in the desktop's settings. The trigger is empty where s is bound as
// it is, and where the desktop does not report one.
//
// The error is [ErrTaken], [ErrRefused], [ErrUnassigned] or an [*UnavailableError], wrapped, or the error of the context. After any
// error except ErrUnassigned the previous shortcut stays, unless the connection has [Ended].
func (k *Keys) Set(ctx context.Context, s Shortcut) (trigger string, err error) {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	k.mu.Lock()
	if k.cancel != nil {
		k.cancel(errors.New("another shortcut was set meanwhile"))
	}
	k.cancel = cancel
	k.mu.Unlock()

	err = k.order(ctx, func(ctx context.Context, h *hand) error {
		var err error
		trigger, err = h.set(ctx, s)
		return err
	})
	if err != nil {
		return "", fmt.Errorf("set the shortcut %s: %w", s, err)
	}
	return trigger, nil
}

// Hold gives the shortcut back until [Keys.Release] or Set, so that a person can press a new combination, or the same one, in a
// window. On Wayland the combination stays bound, and its presses are dropped.
func (k *Keys) Hold(ctx context.Context) error {
	err := k.order(ctx, func(ctx context.Context, h *hand) error { return h.hold(ctx) })
	if err != nil {
		return fmt.Errorf("hold the shortcut: %w", err)
	}
	return nil
}

// Release ends a [Keys.Hold], if there is one. Its errors are those of Set, since another program may have taken the shortcut
// meanwhile.
func (k *Keys) Release(ctx context.Context) error {
	err := k.order(ctx, func(ctx context.Context, h *hand) error { return h.release(ctx) })
	if err != nil {
		return fmt.Errorf("take the shortcut back: %w", err)
	}
	return nil
}

// Run carries out what the other methods ask until ctx ends, and then gives the shortcut back. Call it once.
func (k *Keys) Run(ctx context.Context) {
	defer close(k.done)
	h := &hand{description: k.description}
	defer h.close()
	for {
		select {
		case <-ctx.Done():
			return
		case o := <-k.orders:
			within, cancel := context.WithCancelCause(o.ctx)
			stop := context.AfterFunc(ctx, func() { cancel(context.Cause(ctx)) })
			o.reply <- o.do(within, h)
			stop()
			cancel(nil)
		case e, open := <-h.events():
			if !open {
				h.close()
				e = event{kind: broken, err: unavailable(Ended, nil)}
			}
			k.heard(ctx, h, e)
		}
	}
}

// heard acts on an event that the system reports.
func (k *Keys) heard(ctx context.Context, h *hand, e event) {
	switch {
	case h.shortcut.None():
	case e.kind == broken:
		_ = h.unbind(ctx, false)
		k.lost(e.err)
	case h.held && e.kind == outdated:
		_ = h.unbind(ctx, false) // Release binds it again
	case h.held:
	case e.kind == pressed:
		k.pressed(e.press)
	case e.kind == outdated:
		within, cancel := context.WithTimeoutCause(ctx, rebinding, fmt.Errorf("not bound again within %v", rebinding))
		defer cancel()
		if _, err := h.bind(within, h.shortcut); err != nil && ctx.Err() == nil {
			k.lost(err)
		}
	}
}

// An order is work for the goroutine of Run.
type order struct {
	ctx   context.Context
	do    func(context.Context, *hand) error
	reply chan<- error
}

func (k *Keys) order(ctx context.Context, do func(context.Context, *hand) error) error {
	reply := make(chan error, 1)
	select {
	case k.orders <- order{ctx, do, reply}:
		return <-reply
	case <-ctx.Done():
		return context.Cause(ctx)
	case <-k.done:
		return unavailable(Ended, nil)
	}
}

// A system is a connection to what the session offers for global shortcuts. Only one goroutine calls its methods.
type system interface {
	// bind binds s in place of what is bound. After an error the previous shortcut stays bound, except in two cases: with
	// ErrUnassigned s takes its place, and with Ended only close may still be called.
	bind(ctx context.Context, s Shortcut) (trigger string, err error)
	// unbind gives back what is bound; with pause set, only until the next bind. Its errors are those of bind.
	unbind(ctx context.Context, pause bool) error
	// events is closed when the connection has ended.
	events() <-chan event
	// close ends the connection and everything that belongs to it.
	close()
}

// An event is what a system reports.
type event struct {
	kind  eventKind
	press Press // of pressed
	err   error // of broken
}

type eventKind int

const (
	pressed  eventKind = iota
	outdated           // bind has to be called again: the keyboard layout has changed, or the portal was restarted
	broken             // what was bound no longer works
)

// A hand is the state of the goroutine of Run: the connection, once there is one, and what is bound over it.
type hand struct {
	description string
	system      system
	shortcut    Shortcut
	held        bool
}

func (h *hand) events() <-chan event {
	if h.system == nil {
		return nil
	}
	return h.system.events()
}

func (h *hand) set(ctx context.Context, s Shortcut) (trigger string, err error) {
	if s.None() {
		err = h.unbind(ctx, false)
	} else {
		trigger, err = h.bind(ctx, s)
	}
	if err == nil || errors.Is(err, ErrUnassigned) {
		h.shortcut, h.held = s, false
	}
	return trigger, err
}

func (h *hand) hold(ctx context.Context) error {
	if h.held {
		return nil
	}
	h.held = true
	return h.unbind(ctx, true)
}

func (h *hand) release(ctx context.Context) error {
	if !h.held {
		return nil
	}
	h.held = false
	_, err := h.set(ctx, h.shortcut)
	return err
}

// bind binds s, and makes a new connection first if there is none.
func (h *hand) bind(ctx context.Context, s Shortcut) (trigger string, err error) {
	if h.system == nil {
		if h.system, err = connect(ctx, h.description); err != nil {
			h.system = nil
			return "", err
		}
	}
	trigger, err = h.system.bind(ctx, s)
	h.closeEnded(err)
	return trigger, err
}

func (h *hand) unbind(ctx context.Context, pause bool) error {
	if h.system == nil {
		return nil
	}
	err := h.system.unbind(ctx, pause)
	h.closeEnded(err)
	return err
}

// closeEnded closes the connection if err says that it has ended, so that the next bind connects again.
func (h *hand) closeEnded(err error) {
	var u *UnavailableError
	if errors.As(err, &u) && u.Reason == Ended {
		h.close()
	}
}

func (h *hand) close() {
	if h.system != nil {
		h.system.close()
		h.system = nil
	}
}

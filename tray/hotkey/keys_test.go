//go:build linux

package hotkey

import (
	"context"
	"errors"
	"testing"
	"time"
)

// patience is how long a test waits for something that has to come. It does not measure anything.
const patience = 30 * time.Second

// A listener is a Keys that runs until the test ends, and everything that it has reported.
type listener struct {
	*Keys
	t       *testing.T
	presses chan Press
	losses  chan error
	stop    func() // ends Run and waits for it
}

func listen(t *testing.T) *listener {
	t.Helper()
	l := &listener{t: t, presses: make(chan Press, 1000), losses: make(chan error, 1000)}
	l.Keys = New("Start the workday", func(p Press) { l.presses <- p }, func(err error) { l.losses <- err })
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		l.Run(ctx)
	}()
	l.stop = func() {
		cancel()
		<-ended
	}
	t.Cleanup(l.stop)
	return l
}

func (l *listener) set(text string) {
	l.t.Helper()
	if err := l.try(text); err != nil {
		l.t.Fatal(err)
	}
}

func (l *listener) try(text string) error {
	l.t.Helper()
	_, err := l.Set(patient(l.t), parsed(l.t, text))
	return err
}

func (l *listener) hold() {
	l.t.Helper()
	if err := l.Hold(patient(l.t)); err != nil {
		l.t.Fatal(err)
	}
}

// heard waits for n presses, and checks that no more of them come.
func (l *listener) heard(n int) (last Press) {
	l.t.Helper()
	for range n {
		last = receive(l.t, l.presses, "a press")
	}
	select {
	case <-l.presses:
		l.t.Errorf("heard more than %d presses", n)
	case <-time.After(50 * time.Millisecond): // a press too many would come a moment later, if at all
	}
	return last
}

func (l *listener) lost(r Reason) {
	l.t.Helper()
	if err := receive(l.t, l.losses, "the loss"); !is(err, r) {
		l.t.Errorf("lost by %v, want %s", err, r)
	}
}

func is(err error, r Reason) bool {
	var u *UnavailableError
	return errors.Is(err, ErrUnavailable) && errors.As(err, &u) && u.Reason == r
}

func receive[T any](t *testing.T, from <-chan T, what string) T {
	t.Helper()
	select {
	case v := <-from:
		return v
	case <-time.After(patience):
		t.Fatalf("waited in vain for %s", what)
		panic("unreachable")
	}
}

func patient(t *testing.T) context.Context {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	t.Cleanup(cancel)
	return ctx
}

func parsed(t *testing.T, text string) Shortcut {
	t.Helper()
	s, err := Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

package notify

import (
	"context"
	"fmt"
	"log/slog"
	"runtime"
)

// A server shows toasts, and where Windows has none (Wine, a server without a desktop, a notification service that is
// switched off) balloons of the tray, without buttons.
//
// It is made from the calls of Windows. beeep, and git.sr.ht/~jackmordaunt/go-toast below it, write texts into their
// document as they are and give what Windows refuses to PowerShell in a script whose strings are evaluated: a name with
// "]]>" and "$(...)" in it would run commands. They also measure strings in characters, so that an emoji cuts the
// document short, and can neither replace a toast nor take one away.
//
// The tests run under Wine, against a stand-in for the Windows Runtime (testdata/toasts.c). These toasts wait to be seen on
// a screen of Windows.
type server struct {
	icon   string
	demo   bool
	toasts *toasts
	jobs   chan func() // for the thread that speaks to Windows, which ends with the channel; nil until there is one
	ended  chan struct{}

	// What follows is the thread's.
	clicks  *activator
	windows *toastNotifier
	balloon *balloon
	told    bool // why there are no toasts
}

func (s *server) identity() identity {
	if s.demo {
		return demoIdentity
	}
	return ownIdentity
}

// begin takes away what a run before has left, in which nobody is there to answer: a session that ends does not wait for
// [server.close].
func (s *server) begin(ctx context.Context) {
	slots := s.identity().outstanding()
	if len(slots) == 0 {
		return
	}
	s.start()
	_ = s.do(ctx, func() error {
		if err := s.open(); err != nil {
			return err
		}
		for _, slot := range slots {
			s.windows.remove(slot)
		}
		s.identity().note(nil)
		return nil
	})
}

// start begins the thread, where it has not begun.
func (s *server) start() {
	if s.jobs == nil {
		s.toasts, s.jobs, s.ended = newToasts(), make(chan func()), make(chan struct{})
		go s.work(s.jobs)
	}
}

// show returns when Windows has taken the notice. A call that was given up on goes on, and the next notice waits for it.
func (s *server) show(ctx context.Context, n Notice) error {
	if n.withdrawn() {
		if s.jobs == nil {
			return nil
		}
		return s.do(ctx, func() error { s.withdraw(n.Slot); return nil })
	}
	s.start()
	return s.do(ctx, func() error { return s.put(n) })
}

// work is the thread. It is in the multithreaded apartment, so that a click comes on another.
func (s *server) work(jobs <-chan func()) {
	defer close(s.ended)
	runtime.LockOSThread() // and never unlocked: the thread ends with the goroutine
	for job := range jobs {
		job()
	}
}

// do has the thread do something and waits for it, until ctx ends.
func (s *server) do(ctx context.Context, what func() error) error {
	done := make(chan error, 1)
	select {
	case s.jobs <- func() { done <- what() }:
	case <-ctx.Done():
		return ctx.Err()
	}
	select {
	case err := <-done:
		return err
	case <-ctx.Done():
		return ctx.Err()
	}
}

// put shows a notice one way or the other.
func (s *server) put(n Notice) error {
	err := s.toast(n)
	if err == nil {
		return nil
	}
	if !s.told {
		slog.Warn("no toasts, balloons instead", "error", err)
		s.told = true
	}
	s.balloon.end() // there is one at a time
	s.balloon, err = showBalloon(n, s.icon)
	return err
}

func (s *server) toast(n Notice) error {
	if err := s.open(); err != nil {
		return err
	}
	id, document := s.toasts.add(n)
	if n.Slot != "" {
		s.identity().note(s.toasts.slots()) // before it is there, for the program may end at any moment
	}
	err := s.windows.show(document, n.Slot)
	if err != nil {
		s.toasts.forget(id)
	}
	return err
}

// open makes the notifier, where there is none yet.
func (s *server) open() error {
	if s.windows != nil {
		return nil
	}
	who := s.identity()
	if err := who.register(s.icon); err != nil {
		return fmt.Errorf("register %s: %w", who.app, err)
	}
	if s.clicks == nil {
		s.clicks = newActivator(who.class, s.clicked)
	}
	var err error
	s.windows, err = newToastNotifier(who.app, s.clicks)
	return err
}

// clicked is told of a click by a thread of Windows.
func (s *server) clicked(arguments string) {
	if press := s.toasts.clicked(arguments); press != nil {
		press()
	}
}

func (s *server) withdraw(slot string) {
	s.toasts.withdraw(slot)
	if s.windows != nil {
		s.windows.remove(slot)
		s.identity().note(s.toasts.slots())
	}
	if s.balloon != nil && s.balloon.slot == slot {
		s.balloon.end()
		s.balloon = nil
	}
}

// close takes away what nobody would answer any more, and all of a demonstration.
func (s *server) close() {
	if s.jobs != nil {
		s.stop()
	}
	if s.demo {
		s.identity().unregister()
	}
}

// stop takes away what is shown, and ends the thread.
func (s *server) stop() {
	ctx, cancel := context.WithTimeout(context.Background(), limit)
	defer cancel()
	_ = s.do(ctx, func() error {
		for _, slot := range s.toasts.slots() {
			s.withdraw(slot)
		}
		s.balloon.end()
		if s.demo && s.windows != nil {
			s.windows.clear()
		}
		s.windows.close()
		s.balloon, s.windows = nil, nil
		return nil
	})
	close(s.jobs)
	s.jobs = nil
	select {
	case <-s.ended:
	case <-ctx.Done(): // Windows does not answer
	}
}

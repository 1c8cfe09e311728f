package notify

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"runtime"

	"golang.org/x/sys/windows/registry"
)

// A server shows toasts, and where Windows has none (Wine, a server without a desktop, a notification service that is
// switched off) balloons of the tray, without buttons.
//
// It is made from the calls of Windows. beeep, and git.sr.ht/~jackmordaunt/go-toast below it, write texts into their
// document as they are and give what Windows refuses to PowerShell in a script whose strings are evaluated: a name with
// "]]>" and "$(...)" in it would run commands. They also measure strings in characters, so that an emoji cuts the
// document short, and can neither replace a toast nor take one away.
type server struct {
	icon   string
	toasts *toasts
	jobs   chan func() // for the thread that speaks to Windows, which ends with the channel; nil until there is one
	ended  chan struct{}

	// What follows is the thread's.
	clicks  *activator
	windows *toastNotifier
	balloon *balloon
	told    bool // why there are no toasts
}

// show returns when Windows has taken the notice. A call that was given up on goes on, and the next notice waits for it.
func (s *server) show(ctx context.Context, n Notice) error {
	if s.jobs == nil {
		if n.withdrawn() {
			return nil
		}
		s.toasts, s.jobs, s.ended = newToasts(), make(chan func()), make(chan struct{})
		go s.work(s.jobs)
	}
	if n.withdrawn() {
		return s.do(ctx, func() error { s.withdraw(n.Slot); return nil })
	}
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
	if s.windows == nil {
		err := register(s.icon)
		if err != nil {
			return fmt.Errorf("register %s: %w", AppName, err)
		}
		if s.clicks == nil {
			s.clicks = newActivator(s.clicked)
		}
		if s.windows, err = newToastNotifier(AppName, s.clicks); err != nil {
			return err
		}
	}
	id, document := s.toasts.add(n)
	err := s.windows.show(document, n.Slot)
	if err != nil {
		s.toasts.forget(id)
	}
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
	}
	if s.balloon != nil && s.balloon.slot == slot {
		s.balloon.end()
		s.balloon = nil
	}
}

// close takes away what nobody would answer any more.
func (s *server) close() {
	if s.jobs == nil {
		return
	}
	ctx, cancel := context.WithTimeout(context.Background(), limit)
	defer cancel()
	_ = s.do(ctx, func() error {
		for _, slot := range s.toasts.slots() {
			s.withdraw(slot)
		}
		s.balloon.end()
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

// registryKey is where Windows looks up who sends toasts: the name, the icon, and whom to tell of a click
// (https://learn.microsoft.com/windows/apps/design/shell/tiles-and-notifications/send-local-toast-other-apps). The
// activator has no LocalServer32: where the program does not run, a click starts nothing.
const registryKey = `Software\Classes\AppUserModelId\` + AppName

func register(icon string) error {
	key, _, err := registry.CreateKey(registry.CURRENT_USER, registryKey, registry.SET_VALUE)
	if err != nil {
		return err
	}
	defer key.Close()
	return errors.Join(
		key.SetStringValue("DisplayName", AppName),
		key.SetStringValue("IconUri", icon),
		key.SetStringValue("CustomActivator", activatorClass.String()),
	)
}

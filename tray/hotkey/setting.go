package hotkey

import (
	"context"
	"errors"
	"sync"
	"time"

	"clockin24/app"
)

// A Setting is the global shortcut as preferences and windows see it: in the form of texts and problems.
type Setting struct {
	keys  *Keys
	wish  sync.Mutex
	holds chan bool // the newest wish of a window, see [Setting.HoldHotkey]
}

// NewSetting makes a Setting; [Setting.Run] serves it. [New] says what the functions receive.
func NewSetting(description string, pressed func(Press), lost func(*app.Problem)) *Setting {
	return &Setting{
		keys:  New(description, pressed, func(err error) { lost(problemOf(err)) }),
		holds: make(chan bool, 1),
	}
}

// Set makes text the shortcut. It returns the trigger that the desktop gave it, or the problem that prevented it.
func (s *Setting) Set(ctx context.Context, text string) (trigger string, problem *app.Problem) {
	combination, err := Parse(text)
	if err == nil {
		trigger, err = s.keys.Set(ctx, combination)
	}
	return trigger, problemOf(err)
}

// Begin is Set at the start of the program. It retries errors that may pass in a moment for some seconds before it reports a
// problem. At login many programs start at once, and the X server may not yet have noticed that the program that held the keys has
// ended.
func (s *Setting) Begin(ctx context.Context, text string) (trigger string, problem *app.Problem) {
	combination, err := Parse(text)
	if err != nil {
		return "", problemOf(err)
	}
	err = patiently(ctx, func() (err error) {
		trigger, err = s.keys.Set(ctx, combination)
		return err
	})
	return trigger, problemOf(err)
}

// patiently repeats do while its error may pass, for less than four seconds.
func patiently(ctx context.Context, do func() error) error {
	for wait := time.Second / 4; ; wait *= 2 {
		err := do()
		if !passing(err) || wait > 2*time.Second {
			return err
		}
		select {
		case <-time.After(wait):
		case <-ctx.Done():
			return err
		}
	}
}

// passing tells whether an error may go away in a moment. An error of a portal never counts as passing, since another request may
// ask the person again.
func passing(err error) bool {
	var missing *UnavailableError
	if errors.As(err, &missing) {
		return missing.Reason == NoDisplay || missing.Reason == Ended
	}
	return errors.Is(err, ErrTaken)
}

// HoldHotkey holds the shortcut while a window waits for a new combination, or ends that. It does not wait.
func (s *Setting) HoldHotkey(on bool) {
	s.wish.Lock()
	defer s.wish.Unlock()
	select {
	case <-s.holds:
	default:
	}
	s.holds <- on
}

// Run serves the shortcut until ctx ends.
func (s *Setting) Run(ctx context.Context) {
	var keys sync.WaitGroup
	defer keys.Wait()
	keys.Go(func() { s.keys.Run(ctx) })
	for {
		select {
		case on := <-s.holds:
			// If the shortcut cannot be held, or cannot be bound again afterwards, it is lost and reported as lost.
			if on {
				_ = s.keys.Hold(ctx)
			} else {
				_ = s.keys.Release(ctx)
			}
		case <-ctx.Done():
			return
		}
	}
}

// problemOf is the problem that a person is shown for an error of the hotkey. It is nil for nil.
func problemOf(err error) *app.Problem {
	var missing *UnavailableError
	switch {
	case err == nil:
		return nil
	case errors.Is(err, ErrNotAShortcut):
		return &app.Problem{Kind: app.KindShortcutBad}
	case errors.Is(err, ErrNoModifier):
		return &app.Problem{Kind: app.KindShortcutBare}
	case errors.Is(err, ErrReserved):
		return &app.Problem{Kind: app.KindShortcutReserved}
	case errors.Is(err, ErrTaken):
		return &app.Problem{Kind: app.KindShortcutTaken}
	case errors.Is(err, ErrRefused), errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		return &app.Problem{Kind: app.KindShortcutRefused}
	case errors.As(err, &missing) && missing.Reason == NoKey:
		return &app.Problem{Kind: app.KindShortcutBad}
	case errors.As(err, &missing):
		return &app.Problem{Kind: app.KindShortcutMissing, Text: string(missing.Reason)}
	}
	return &app.Problem{Kind: app.KindShortcutMissing, Text: err.Error()}
}

package hotkey

import (
	"context"
	"errors"
	"sync"
	"time"

	"clockin24/app"
)

// A Setting is the global shortcut as preferences and windows see it: by its text and by problems.
type Setting struct {
	keys  *Keys
	wish  sync.Mutex
	holds chan bool // the newest wish of a window, see [Setting.HoldHotkey]
}

// NewSetting makes one; [Setting.Run] serves it. See [New] for what the functions are told.
func NewSetting(description string, pressed func(Press), lost func(*app.Problem)) *Setting {
	return &Setting{
		keys:  New(description, pressed, func(err error) { lost(problemOf(err)) }),
		holds: make(chan bool, 1),
	}
}

// Set makes text the shortcut, and tells the trigger that the desktop gave it, or why not.
func (s *Setting) Set(ctx context.Context, text string) (trigger string, problem *app.Problem) {
	combination, err := Parse(text)
	if err == nil {
		trigger, err = s.keys.Set(ctx, combination)
	}
	return trigger, problemOf(err)
}

// Begin is Set at the start of the program. What may be different in a moment is tried again for some seconds before it is a
// problem: at login everything begins at once, and the X server may not have heard yet of the end of the program that had the keys.
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

// patiently does what may fail in passing until it does not, for less than four seconds.
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

// passing tells whether an error may be gone in a moment. What a portal says is not: asking anew may ask the person.
func passing(err error) bool {
	var missing *UnavailableError
	if errors.As(err, &missing) {
		return missing.Reason == NoDisplay || missing.Reason == Ended
	}
	return errors.Is(err, ErrTaken)
}

// HoldHotkey holds the shortcut while a window takes a new one, or ends that. It does not wait.
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
			// A shortcut that cannot be taken back, or not be held again, is lost, and told of as that.
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

// problemOf is what a person is told of an error of the hotkey; nil of nil.
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

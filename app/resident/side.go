package resident

import (
	"context"

	"clockin24/app"
	"clockin24/app/words"
)

// A side is a window that may be there beside the one to start, guarded by the resident's mutex.
type side struct {
	window  Window
	opening bool
	again   bool // it is wanted anew, and was going
}

// OpenSettings opens the window with the settings, or brings it to the front. Where no window can be shown the file remains.
func (r *Resident) OpenSettings() {
	r.openSide(&r.settings, r.parts.SpawnSettings, words.SettingsTitle,
		r.parts.Words.Text(words.NotifyNoSettings, words.With("Text", r.parts.SettingsFile)))
}

// OpenJournal opens the window with the journal, or brings it to the front. Where no window can be shown the command line
// remains.
func (r *Resident) OpenJournal() {
	r.openSide(&r.journal, r.parts.SpawnJournal, words.JournalTitle, r.parts.Words.Text(words.NotifyNoJournal))
}

// openSide opens a window, or brings it to the front. Where none can be shown it says what remains.
func (r *Resident) openSide(s *side, spawn func(context.Context) (Window, error), title words.Key, remains string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	switch {
	case r.ctx.Err() != nil || s.opening:
	case s.window != nil:
		s.again = !s.window.Raise()
	default:
		s.opening = true
		r.begin(func() {
			for again := true; again; {
				var err error
				if again, err = r.showSide(s, spawn); err != nil {
					r.parts.Log.Warn("show a window", "error", err)
					r.parts.Say(r.parts.Words.Text(title), remains, true)
				}
			}
		})
	}
}

// showSide keeps a window until it is gone, and tells whether another one is wanted.
func (r *Resident) showSide(s *side, spawn func(context.Context) (Window, error)) (again bool, err error) {
	w, err := spawn(r.ctx)
	r.change(func() {
		if err == nil {
			s.opening, s.window = false, w
		}
	})
	if err == nil {
		<-w.Done()
		err = w.Err()
	}
	r.change(func() {
		again = s.again && err == nil && r.ctx.Err() == nil
		s.window, s.opening, s.again = nil, again, false
	})
	if r.ctx.Err() != nil {
		return false, nil
	}
	return again, err
}

// Warn says by a notification what does not work, where nobody has asked.
func (r *Resident) Warn(p *app.Problem) {
	r.Hint(r.parts.Words.Problem(p, nil))
}

// Hint says by a notification what nobody has asked for.
func (r *Resident) Hint(sentence string) {
	r.parts.Say(r.parts.Words.Text(words.NotifyTitle), sentence, false)
}

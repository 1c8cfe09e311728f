package resident

import (
	"clockin24/app"
	"clockin24/app/words"
)

// A side is a window that may be open beside the window of the day. The resident's mutex guards it.
type side struct {
	window  Window
	opening bool
	again   bool // it is wanted again, and was closing
}

// Open opens a window with a screen, or brings the open one to the front with that screen. Settings and journal have windows
// of their own beside the window of the day: if none can be shown, the file and the command line remain.
func (r *Resident) Open(screen app.Screen) {
	switch screen {
	case app.ScreenSettings:
		r.openSide(&r.settings, screen, words.SettingsTitle,
			r.parts.Words.Text(words.NotifyNoSettings, words.With("Text", r.parts.SettingsFile)))
	case app.ScreenJournal:
		r.openSide(&r.journal, screen, words.JournalTitle, r.parts.Words.Text(words.NotifyNoJournal))
	case app.ScreenFinish:
		r.openFor(wish{screen: screen})
	default:
		r.OpenWindow()
	}
}

// openSide opens a window, or brings it to the front. If none can be shown, it says what remains.
func (r *Resident) openSide(s *side, screen app.Screen, title words.Key, remains string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	switch {
	case r.ctx.Err() != nil || s.opening:
	case s.window != nil:
		s.again = !s.window.Raise(app.ScreenAny)
	default:
		s.opening = true
		r.begin(func() {
			for again := true; again; {
				var err error
				if again, err = r.showSide(s, screen); err != nil {
					r.parts.Log.Warn("show a window", "error", err)
					r.parts.Say(r.parts.Words.Text(title), remains, true)
				}
			}
		})
	}
}

// showSide keeps a window until it is gone, and reports whether another one is wanted.
func (r *Resident) showSide(s *side, screen app.Screen) (again bool, err error) {
	w, err := r.parts.Spawn(r.ctx, screen, "")
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

// Warn says by a notification that something does not work, although nobody has asked.
func (r *Resident) Warn(p *app.Problem) {
	r.Hint(r.parts.Words.Problem(p, nil))
}

// Hint says by a notification something that nobody has asked for.
func (r *Resident) Hint(sentence string) {
	r.parts.Say(r.parts.Words.Text(words.NotifyTitle), sentence, false)
}

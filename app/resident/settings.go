package resident

import (
	"clockin24/app"
	"clockin24/app/words"
)

// OpenSettings opens the window with the settings, which may be there beside the other one, or brings it to the front.
func (r *Resident) OpenSettings() {
	r.mu.Lock()
	defer r.mu.Unlock()
	switch {
	case r.ctx.Err() != nil || r.settling:
	case r.settings != nil:
		r.resettle = !r.settings.Raise()
	default:
		r.settling = true
		r.work.Go(r.showSettings)
	}
}

// showSettings keeps the window with the settings until it is gone. Where no window can be shown the file remains.
func (r *Resident) showSettings() {
	w, err := r.parts.SpawnSettings(r.ctx)
	r.change(func() {
		r.settling = false
		if err == nil {
			r.settings = w
		}
	})
	if err == nil {
		<-w.Done()
		err = w.Err()
	}
	again := false
	r.change(func() { again, r.settings, r.resettle = r.resettle, nil, false })
	if again && err == nil {
		r.OpenSettings()
	}
	if err == nil || r.ctx.Err() != nil {
		return
	}
	r.parts.Log.Warn("show the settings", "error", err)
	r.parts.Say(r.parts.Words.Text(words.SettingsTitle),
		r.parts.Words.Text(words.NotifyNoSettings, words.With("Text", r.parts.SettingsFile)), true)
}

// Warn says by a notification what does not work, where nobody has asked.
func (r *Resident) Warn(p *app.Problem) {
	r.Hint(r.parts.Words.Problem(p, nil))
}

// Hint says by a notification what nobody has asked for.
func (r *Resident) Hint(sentence string) {
	r.parts.Say(r.parts.Words.Text(words.NotifyTitle), sentence, false)
}

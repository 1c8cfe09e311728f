//go:build !nowindow

package window

import (
	"slices"
	"time"

	"fyne.io/fyne/v2"

	"clockin24/app"
	"clockin24/app/words"
)

// A way is what the start screen offers in a state of the day.
type way struct {
	of    app.State
	form  bool      // the day can begin
	text  string    // else why not, and what to do
	offer []*button // the main one last
}

func (w *way) has(b *button) bool { return slices.Contains(w.offer, b) }

// wayFrom is the way that is safe from a snapshot. A start never ends a break and never re-opens a day: these have
// buttons of their own, and names that say so.
func (s *start) wayFrom(snap app.Snapshot) *way {
	w := &way{of: snap.Day.State}
	text := func(k words.Key) { w.text = s.words.Text(k) }
	switch {
	case snap.Account == nil && snap.Problem != nil && snap.Problem.Kind != app.NotSignedIn:
		w.of, w.offer = "unavailable", []*button{s.signIn, s.retry}
	case snap.Account == nil:
		w.of, w.offer = "nobody", []*button{s.signIn}
		text(words.SignInIntro)
	default:
		s.wayOf(snap, w, text)
	}
	if snap.Account != nil {
		w.offer = append(s.remedy(snap), w.offer...)
	}
	if s.verdict != "" {
		w.form, w.text = false, s.verdict
		if snap.Day.State == app.NotStarted || snap.Day.State == app.Unknown {
			w.offer = nil
		}
	}
	return w
}

// obstacle is what stands in the way to the portal: of the last command, else as every view sees it.
func (s *start) obstacle(snap app.Snapshot) *app.Problem {
	if s.refused != nil {
		return s.refused
	}
	return snap.Problem
}

// remedy is what the person can do about the obstacle here.
func (s *start) remedy(snap app.Snapshot) []*button {
	p := s.obstacle(snap)
	if p == nil {
		return nil
	}
	switch p.Kind {
	case app.Renamed:
		return []*button{s.move}
	case app.SignedOut, app.CredentialsBad, app.AppRefused, app.ScopeMissing:
		return []*button{s.signIn}
	}
	return nil
}

func (s *start) wayOf(snap app.Snapshot, w *way, text func(words.Key)) {
	switch snap.Day.State {
	case app.Unknown, app.NotStarted:
		w.form, w.offer = true, []*button{s.plain, s.begin}
	case app.Opened:
		w.offer = []*button{s.finish, s.pause}
		text(words.WayOpened)
	case app.Paused:
		w.offer = []*button{s.resume}
		text(words.WayPaused)
	case app.Closed:
		w.offer = []*button{s.reopen}
		w.text = s.gap(snap)
	case app.Earlier:
		w.offer = []*button{s.portal}
		text(words.WayEarlier)
	case app.Expired:
		w.offer = []*button{s.portal}
		text(words.WayExpired)
	default:
		w.offer = []*button{s.portal}
		text(words.WayStrange)
	}
}

// gap says what re-opening a closed day makes of the time since its finish.
func (s *start) gap(snap app.Snapshot) string {
	if snap.Day.Finish.IsZero() {
		return s.words.Text(words.WayClosed)
	}
	span := snap.PortalNow(time.Now()).Sub(snap.Day.Finish)
	return s.words.Text(words.WindowPreviewReopen, words.With("Span", span))
}

// lead puts the focus where an answer is needed, and leaves it alone once the person has taken it.
//
// When the way changes under the reader's eyes the focus goes to the button that changes nothing: the Enter that is
// already on its way was meant for what stood there before. So was the click, see [moment].
func (s *start) lead(w *way) {
	before := s.showing
	s.showing = w
	target := s.first(w)
	switch {
	case before == nil:
	case before.form != w.form || !w.form && before.of != w.of:
		if !w.form {
			target = s.leave
			s.changed = time.Now()
		}
	case s.win.Canvas().Focused() != s.led || s.typed() != "" || s.reason.Text != "":
		return
	}
	if target != s.led || before == nil || before.form != w.form {
		s.led = target
		s.focus(target)
	}
}

// first is where an answer is needed first: nowhere, if it could be given by an Enter that is on its way.
func (s *start) first(w *way) fyne.Focusable {
	switch {
	case w.form && s.late(s.latest, time.Now()) > 0 && (!s.wary || s.written() == ""):
		return s.reason
	case s.wary:
		return nil
	case w.form:
		return s.begin
	case len(w.offer) == 0, w.of == app.Opened, w.of == app.Closed:
		return s.leave
	}
	return w.offer[len(w.offer)-1]
}

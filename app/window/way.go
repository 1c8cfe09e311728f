//go:build !nowindow

package window

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"fyne.io/fyne/v2"

	"clockin24/app"
	"clockin24/app/words"
)

// A way is what the screen of the day offers in a state of it.
type way struct {
	of      app.State
	about   string // the record, or the kept press, where there is one that tells it from others in the same state
	account string // whose day it is, see [app.Account.Key]

	asks  app.Verb  // what the form is for; "": there is none
	step  string    // what the person is about to do, and what was done before
	text  string    // where nothing is asked: why not, and what to do
	offer []*button // the main one last
}

func (w *way) has(b *button) bool { return slices.Contains(w.offer, b) }

// keptZone is where a kept start waits for the person to choose a clock.
const keptZone app.State = "kept, for a zone"

// main is the button that an answer leads to. Re-opening a day is no way on, but a way back; and of two clocks none is proposed.
func (w *way) main() *button {
	if len(w.offer) == 0 || w.of == app.StateClosed || w.of == keptZone {
		return nil
	}
	return w.offer[len(w.offer)-1]
}

// past tells whether the form is about a day of an earlier date.
func (w *way) past() bool {
	return w.asks == app.VerbFinish && (w.of == app.StateEarlier || w.of == app.StateExpired)
}

// key tells ways apart: what was typed and pressed for one is not meant for another.
func (w *way) key() string {
	key := string(w.asks)
	switch {
	case w.past():
		key += " " + string(w.of)
	case w.asks == "":
		key = string(w.of)
	}
	return strings.TrimSpace(key + " " + w.about)
}

// like tells whether a press that was meant for one way may be meant for the other.
func (w *way) like(other *way) bool { return w.key() == other.key() && w.account == other.account }

// wayFrom is the way that is safe from a snapshot. A start never ends a break and never re-opens a day: these have
// buttons of their own, and names that say so.
func (s *start) wayFrom(snap app.Snapshot, now time.Time) *way {
	w := &way{of: snap.Day.State}
	switch {
	case snap.Account == nil && snap.Problem != nil && snap.Problem.Kind != app.KindNotSignedIn:
		w.of, w.offer = "unavailable", []*button{s.signIn, s.retry}
	case snap.Account == nil:
		w.of, w.offer = "nobody", []*button{s.signIn}
		w.text = s.words.Text(words.SignInIntro)
	default:
		s.wayOf(snap, now, w)
	}
	if snap.Account != nil {
		w.account = snap.Account.Key()
		w.offer = append(s.remedy(snap), w.offer...)
	}
	if snap.KeptNeeds(now) == app.KindDayGone {
		w.offer = append([]*button{s.giveUp}, w.offer...)
	}
	if s.done != "" {
		w.step = strings.TrimSpace(s.done + "\n" + w.step)
	}
	if s.verdict != "" {
		w.asks, w.text = "", s.verdict
		w.offer = slices.DeleteFunc(w.offer, func(b *button) bool { return b == s.begin || b == s.plain })
		if snap.Day.State == app.StateNotStarted || snap.Day.State == app.StateUnknown {
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
	case app.KindRenamed:
		return []*button{s.move}
	case app.KindSignedOut, app.KindCredentialsBad, app.KindAppRefused, app.KindScopeMissing:
		return []*button{s.signIn}
	}
	return nil
}

func (s *start) wayOf(snap app.Snapshot, now time.Time, w *way) {
	text := func(k words.Key) { w.text = s.words.Text(k) }
	if w.of != app.StateUnknown && w.of != app.StateNotStarted {
		w.about = strconv.FormatInt(snap.Day.Start.Unix(), 10)
	}
	switch snap.Day.State {
	case app.StateUnknown, app.StateNotStarted:
		s.wayToStart(snap, now, w)
	case app.StateOpened:
		w.offer = []*button{s.pause, s.finish}
		text(words.WayOpened)
	case app.StatePaused:
		w.offer = []*button{s.finish, s.resume}
		text(words.WayPaused)
	case app.StateClosed:
		w.offer = []*button{s.reopen}
		w.text = s.gap(snap, now)
	case app.StateEarlier, app.StateExpired:
		s.wayToYesterday(snap, now, w)
	default:
		w.offer = []*button{s.portal}
		text(words.WayStrange)
	}
	if s.finishing && (w.of == app.StateOpened || w.of == app.StatePaused) {
		w.asks, w.text, w.offer = app.VerbFinish, "", []*button{s.plain, s.begin}
	}
}

// wayToStart is where the day can begin, or a start that was kept can be sent.
func (s *start) wayToStart(snap app.Snapshot, now time.Time, w *way) {
	at := func(k words.Key) string { return s.words.Text(k, words.With("Time", clock(keptAt(snap.Kept)))) }
	switch needs := snap.KeptNeeds(now); {
	case snap.Kept == nil || needs == app.KindDayGone:
		w.asks, w.offer = app.VerbStart, []*button{s.plain, s.begin}
		if s.done != "" {
			w.step = s.words.Text(words.FinishStep2)
		}
		if snap.Problem.Waits() {
			w.step = s.words.Text(words.KeptOffline)
		}
	case needs == app.KindConsentNeeded && snap.Kept.Unsure:
		w.asks, w.step, w.offer = app.VerbSendKept, at(words.KeptUnsure), []*button{s.giveUp, s.begin}
	case needs == app.KindConsentNeeded:
		w.asks, w.step, w.offer = app.VerbSendKept, at(words.KeptAsks), []*button{s.giveUp, s.begin}
	case needs == app.KindZoneUnknown:
		w.of, w.text, w.offer = keptZone, s.words.KeptZone(snap, now), []*button{s.giveUp, s.retry}
		if _, ok := snap.ServerNow(now); ok {
			w.offer = []*button{s.giveUp, s.zoneThere, s.zoneHere}
		}
	default:
		w.of, w.text, w.offer = "kept", at(words.KeptWaits), []*button{s.giveUp, s.retry}
	}
	if w.asks == app.VerbSendKept || w.of == "kept" {
		w.about = snap.Kept.ID
	}
}

// wayToYesterday is where an earlier day has to be closed first.
func (s *start) wayToYesterday(snap app.Snapshot, now time.Time, w *way) {
	w.asks, w.offer = app.VerbFinish, []*button{s.portal, s.begin}
	w.step = s.words.Text(words.FinishStep1)
	if snap.Kept != nil && snap.KeptNeeds(now) != app.KindDayGone {
		w.step += " " + s.words.Text(words.KeptBehind, words.With("Time", clock(keptAt(snap.Kept))))
	}
}

// gap says what re-opening a closed day makes of the time since its finish.
func (s *start) gap(snap app.Snapshot, now time.Time) string {
	d := snap.Day
	switch {
	case d.Finish.IsZero() || !snap.Rules.Known:
		return s.words.Text(words.WayClosed) + " " + s.words.Reopening(snap.Rules)
	case snap.Rules.Free:
		return s.words.Text(words.WindowReopenFree, words.With("Start", clock(d.Start)), words.With("Finish", clock(d.Finish)))
	}
	return s.words.Text(words.WindowPreviewReopen, words.With("Span", snap.PortalNow(now).Sub(d.Finish)))
}

// lead puts the focus where an answer is needed, and leaves it alone once the person has taken it.
//
// When the way changes under the reader's eyes the focus goes to the button that changes nothing, or to a form whose buttons
// do nothing for a moment: the Enter that is already on its way was meant for what stood there before. So was the click,
// see [moment].
func (s *start) lead(w *way, snap app.Snapshot, now time.Time) {
	before := s.showing
	s.showing = w
	target := s.first(w, snap, now)
	switch {
	case before == nil:
	case !before.like(w):
		if w.asks == "" {
			target = s.leave
		}
		s.changed = now
	case s.win.Canvas().Focused() != s.led || s.typed() != "" || s.reason.Text != "":
		return
	}
	if target != s.led || before == nil || !before.like(w) {
		s.led = target
		s.focus(target)
	}
}

// first is where an answer is needed first: nowhere, if it could be given by an Enter that is on its way.
func (s *start) first(w *way, snap app.Snapshot, now time.Time) fyne.Focusable {
	wanted := w.asks != "" && s.foresee(w, snap, now).Reason != app.DemandOptional
	switch {
	case w.past() && s.typed() == "":
		return s.time
	case wanted && (!s.wary || s.written() == ""):
		return s.reason
	case s.wary:
		return nil
	case w.asks != "":
		return s.begin
	case len(w.offer) == 0, w.of == app.StateOpened, w.of == app.StateClosed, w.of == "kept", w.of == keptZone:
		return s.leave
	}
	return w.offer[len(w.offer)-1]
}

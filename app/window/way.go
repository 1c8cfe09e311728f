//go:build !nowindow

package window

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"fyne.io/fyne/v2"

	"clockin24/app"
	"clockin24/app/calendar"
	"clockin24/app/offer"
	"clockin24/app/words"
)

// A way is what the screen of the day draws of an offer.
type way struct {
	offer.Offer
	form offer.Form // what is asked; its Verb is "" if nothing is

	step    string    // what the person is about to do, and what was done before
	text    string    // if nothing is asked: why not, and what to do
	buttons []*button // the main one last
}

func (w *way) has(b *button) bool { return slices.Contains(w.buttons, b) }

// asks reports whether there is a form.
func (w *way) asks() bool { return w.form.Verb != "" }

// main is the button that sends an answer.
func (w *way) main() *button {
	if len(w.buttons) == 0 || w.Main == offer.ActNone {
		return nil
	}
	return w.buttons[len(w.buttons)-1]
}

// key tells ways apart: what was typed and pressed for one way is not meant for another.
func (w *way) key() string {
	key := string(w.form.Verb)
	switch {
	case w.form.Past:
		key += " " + string(w.Situation)
	case !w.asks():
		key = string(w.Situation)
	}
	if w.Start != 0 {
		key += " " + strconv.FormatInt(w.Start, 10)
	}
	return strings.TrimSpace(key + " " + w.Kept)
}

// like reports whether a press that was meant for one way may be meant for the other.
func (w *way) like(other *way) bool { return w.key() == other.key() && w.Account == other.Account }

// wayFrom is the way that a snapshot offers.
func (s *start) wayFrom(snap app.Snapshot, now time.Time) *way {
	o := offer.Of(snap, now)
	w := &way{Offer: o, form: o.Form}
	if s.finishing && o.Situation.Running() {
		w.form, w.Ways = offer.FormOf(snap, app.VerbFinish, now), []offer.Act{offer.ActFinish}
	}
	switch said := s.words.Way(o, snap, now); {
	case o.Form.Verb != "":
		w.step = said
	case !w.asks():
		w.text = said
	}
	if o.Keeps {
		w.step = s.words.Text(words.KeptOffline)
	}
	if o.Behind {
		w.step += " " + s.words.Text(words.KeptBehind, words.With("Time", calendar.Clock(snap.Kept.Want())))
	}
	if s.done != "" {
		if o.Situation == offer.SituationNotStarted && !o.Keeps {
			w.step = s.words.Text(words.FinishStep2)
		}
		w.step = strings.TrimSpace(s.done + "\n" + w.step)
	}
	w.buttons = s.buttonsOf(w, snap)
	if s.verdict != "" {
		w.form, w.text = offer.Form{}, s.verdict
		w.buttons = slices.DeleteFunc(w.buttons, func(b *button) bool { return b == s.begin })
		if snap.Day.State == app.StateNotStarted || snap.Day.State == app.StateUnknown {
			w.buttons = nil
		}
	}
	return w
}

// buttonsOf returns the buttons for the cure of what is in the way, and for the ways that are offered, the best one last.
func (s *start) buttonsOf(w *way, snap app.Snapshot) []*button {
	var all []*button
	if b := s.cure(snap); b != nil && snap.Account != nil {
		all = append(all, b)
	}
	for _, a := range slices.Backward(w.Ways) {
		switch {
		case a == offer.ActSendKept && w.Situation == offer.SituationKeptZone:
			all = append(all, s.zoneThere, s.zoneHere)
		case w.asks() && a == offer.Act(w.form.Verb):
			all = append(all, s.begin)
		default:
			all = append(all, s.buttonOf(a))
		}
	}
	return all
}

// buttonOf is the button for an act before which nothing is asked.
func (s *start) buttonOf(a offer.Act) *button {
	switch a {
	case offer.ActPause:
		return s.pause
	case offer.ActResume:
		return s.resume
	case offer.ActFinish:
		return s.finish
	case offer.ActReopen:
		return s.reopen
	case offer.ActGiveUp:
		return s.giveUp
	case offer.ActSignIn:
		return s.signIn
	case offer.ActMove:
		return s.move
	case offer.ActPortal:
		return s.portal
	}
	return s.retry
}

// obstacle is what stands in the way to the portal: the problem of the last command, or else the one that every view sees.
func (s *start) obstacle(snap app.Snapshot) *app.Problem {
	if s.refused != nil {
		return s.refused
	}
	return snap.Problem
}

// cure is the button for what has to be done about the obstacle first; it is nil if nothing has to be.
func (s *start) cure(snap app.Snapshot) *button {
	c := offer.CureOf(s.obstacle(snap))
	if !c.First() {
		return nil
	}
	return s.buttonOf(c.Act())
}

// lead puts the focus where an answer is needed, and leaves the focus alone once the person has moved it.
//
// When the way changes under the reader's eyes, the focus goes to the button that changes nothing, or to a form whose buttons
// do nothing for a moment, because the Enter that is already on its way was meant for what stood there before. The same is
// true of a click, see [moment].
func (s *start) lead(w *way, snap app.Snapshot, now time.Time) {
	before := s.showing
	s.showing = w
	target := s.first(w, snap, now)
	switch {
	case before == nil:
	case !before.like(w):
		if !w.asks() {
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

// first is where an answer is needed first. It is nil if an Enter that is on its way could give that answer.
func (s *start) first(w *way, snap app.Snapshot, now time.Time) fyne.Focusable {
	wanted := w.asks() && s.foresee(w, snap, now).Reason != app.DemandOptional
	switch {
	case w.form.Past && s.typed() == "":
		return s.time
	case wanted && (!s.wary || s.written() == ""):
		return s.reason
	case s.wary:
		return nil
	case w.asks():
		return s.begin
	case len(w.buttons) == 0, w.Enter == offer.ActNone:
		return s.leave
	}
	return w.buttons[len(w.buttons)-1]
}

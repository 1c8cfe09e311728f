//go:build !nowindow

package window

import (
	"cmp"
	"strings"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"clockin24/app"
	"clockin24/app/calendar"
	"clockin24/app/words"
)

// A form asks for a time and a reason, for one thing after another. What was typed for one thing is kept until the form asks
// for it again, and is never sent with another.
type form struct {
	box       *fyne.Container
	timeTitle *widget.Label
	time      *entry
	timeSays  *widget.Label

	reasonTitle *widget.Label
	reason      *entry
	reasons     *proposals
	reasonSays  *widget.Label

	of       string           // the key of the way whose words are in the fields
	drafts   map[string]draft // by the keys of ways
	proposed string           // the reason that the program has proposed and that the person sees in the field
}

func newForm(f *frame, onTime, onReason func()) form {
	all := form{
		timeTitle:   newText(theme.SizeNameText, " "),
		time:        newEntry(f, f.words.Text(words.WindowTimePlaceholder), onTime),
		timeSays:    newText(theme.SizeNameCaptionText, ""),
		reasonTitle: newText(theme.SizeNameText, f.words.Text(words.WindowReason)),
		reason:      newEntry(f, f.words.Text(words.WindowReasonPlaceholder), onReason),
		reasonSays:  newText(theme.SizeNameCaptionText, ""),
	}
	all.reasons = newProposals(all.reason)
	return all
}

func (f *form) layOut() fyne.CanvasObject {
	f.box = newColumn(f.timeTitle, f.time, f.timeSays, f.reasonTitle, f.reason, f.reasons.box, f.reasonSays)
	return f.box
}

func (f *form) typed() string   { return strings.TrimSpace(f.time.Text) }
func (f *form) written() string { return strings.TrimSpace(f.reason.Text) }

// put fills in the fields on behalf of the program.
func (f *form) put(d draft) {
	for field, text := range map[*entry]string{f.time: d.time, f.reason: d.reason} {
		if field.Text != text {
			field.Text = text
			field.toEnd()
		}
	}
}

// propose fills in a reason where there is none, for the person to see and change. It takes the program's own proposal back
// when that no longer holds; "" is no proposal.
func (f *form) propose(reason string) {
	stands := f.proposed != "" && f.reason.Text == f.proposed
	if reason == f.proposed || reason == "" && !stands || reason != "" && f.reason.Text != "" && !stands {
		return
	}
	f.proposed = reason
	f.put(draft{f.time.Text, reason})
	f.reason.wholly = reason != ""
}

// turnTo has the form ask for a way: with what was typed for it before, or else with what the portal proposes.
func (s *start) turnTo(w *way, snap app.Snapshot) {
	if s.of != w.key() {
		if s.of != "" {
			s.drafts[s.of] = draft{s.time.Text, s.reason.Text}
		}
		s.of, s.missing, s.proposed = w.key(), false, ""
		d, again := s.drafts[s.of]
		if !again {
			d = draft{time: w.form.Time}
		}
		s.put(d)
		title := s.words.Text(words.WindowAtAnotherTime)
		switch {
		case w.form.Past:
			title = s.words.Text(words.FinishTimeOf, words.With("Date", s.words.Date(snap.Day.Start)))
		case w.form.Verb == app.VerbFinish:
			title = s.words.Text(words.FinishAtAnotherTime)
		case w.form.Verb == app.VerbSendKept:
			title = s.words.Text(words.WindowTime)
		}
		s.timeTitle.SetText(title)
	}
	s.propose(cmp.Or(w.form.Written, s.words.Excuse(w.form.Excuse)))
}

// foresee says what pressing the main button would lead to.
func (s *start) foresee(w *way, snap app.Snapshot, now time.Time) app.Consequence {
	return w.form.Foresee(snap, s.typed(), now)
}

// drawForm says what a press would record, and what is missing.
func (s *start) drawForm(w *way, snap app.Snapshot, now time.Time) app.Consequence {
	c := s.foresee(w, snap, now)
	s.drawTime(w, c)
	s.drawReason(w, c)
	begin, plain := s.labels(w, c)
	for b, label := range map[*button]string{s.begin: begin, s.plain: plain} {
		if b.Text != label {
			b.SetText(label)
		}
	}
	return c
}

func (s *start) drawTime(w *way, c app.Consequence) {
	verb := w.form.Verb
	if verb == app.VerbSendKept {
		verb = app.VerbStart
	}
	counts := s.words.Counts(verb, c)
	switch {
	case s.refused != nil && s.refused.Field == app.FieldTime:
		say(s.timeSays, widget.DangerImportance, s.frame.problem(s.refused))
	case c.Problem != nil:
		say(s.timeSays, widget.WarningImportance, s.frame.problem(c.Problem))
	case s.typed() == "" && c.Short == 0 && w.form.Verb == app.VerbFinish:
		say(s.timeSays, widget.MediumImportance, s.words.Text(words.FinishTimeHint))
	case s.typed() == "" && c.Short == 0:
		say(s.timeSays, widget.MediumImportance, s.words.Text(words.WindowTimeHint))
	default:
		say(s.timeSays, widget.MediumImportance, counts)
	}
}

func (s *start) drawReason(w *way, c app.Consequence) {
	s.reasons.put(s.frame.knownReasons(), c.Reason != app.DemandOptional)
	importance := widget.MediumImportance
	switch wanted := c.Reason != app.DemandOptional && s.written() == ""; {
	case wanted && s.missing:
		importance = widget.DangerImportance
	case wanted:
		importance = widget.WarningImportance
	}
	if s.refused != nil && s.refused.Field == app.FieldReason {
		say(s.reasonSays, widget.DangerImportance, s.frame.problem(s.refused))
		return
	}
	say(s.reasonSays, importance, s.words.Wants(c, w.form.Past, s.written() != ""))
}

// labels returns the labels of the main button and of the button that leaves the reason out.
func (s *start) labels(w *way, c app.Consequence) (begin, plain string) {
	now, at, bare := words.WindowNow, words.WindowStartAt, words.WindowStart
	plain = s.words.Text(words.WindowWithoutReason)
	switch w.form.Verb {
	case app.VerbFinish:
		now, at, bare = words.FinishNow, words.FinishAt, words.WindowFinish
		plain = s.words.Text(words.FinishWithoutReason)
	case app.VerbSendKept:
		now, at, bare = words.KeptSend, words.KeptSend, words.KeptSendBare
	}
	switch {
	case c.Problem != nil:
		return s.words.Text(bare), plain
	case s.typed() == "":
		return s.words.Text(now, words.With("Time", calendar.Clock(c.At))), plain
	}
	return s.words.Text(at, words.With("Time", calendar.Clock(c.At))), plain
}

func (s *start) onTime() {
	s.forget(app.FieldTime)
	s.draw(s.latest)
	s.fit()
}

func (s *start) onReason() {
	s.missing = false
	s.forget(app.FieldReason)
	s.draw(s.latest)
	s.fit()
}

// forget drops a refusal that was about something that the person has changed since.
func (s *start) forget(about app.Field) {
	if s.refused != nil && (s.refused.Field == about || s.refused.Field == app.FieldNone) {
		s.refused = nil
	}
}

// onBegin sends what the form asks for: at the typed time, or else now. In both cases it sends the reason if one is wanted.
func (s *start) onBegin() {
	if s.showing == nil || !s.showing.asks() {
		return
	}
	c := s.foresee(s.showing, s.latest, time.Now())
	if c.Problem != nil {
		s.refuse(c.Problem)
		return
	}
	if c.Reason != app.DemandOptional && s.written() == "" {
		s.missing = true
		s.draw(s.latest)
		s.fit()
		s.focus(s.reason)
		return
	}
	given := s.latest.Command(s.showing.form.Verb)
	given.Time, given.Reason = s.typed(), s.written()
	s.send(given)
}

// onPlain starts late, or finishes early, without saying why.
func (s *start) onPlain() {
	if s.typed() == "" && s.showing.form.Verb != app.VerbSendKept {
		s.send(s.latest.Command(s.showing.form.Verb))
	}
}

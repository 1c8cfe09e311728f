//go:build !nowindow

package window

import (
	"time"

	"fyne.io/fyne/v2/widget"

	"clockin24/app"
	"clockin24/app/offer"
	"clockin24/app/words"
)

// onFinish asks how the day is to end.
func (s *start) onFinish() {
	s.finishing = true
	s.toFinish()
}

// toFinish turns the screen to the end of the day. What was typed for something else comes back when the screen turns back.
func (s *start) toFinish() {
	s.again, s.verdict = s.asking, ""
	s.win.SetTitle(s.words.Text(words.FinishTitle))
	s.draw(s.latest)
	s.fit()
}

func (s *start) onPortal() {
	if s.latest.Account != nil {
		s.browse(s.latest.Account.Portal)
	}
	s.close()
}

// onSignIn goes to the sign-in, which comes back to what was typed.
func (s *start) onSignIn() {
	if s.of == string(app.VerbStart) {
		s.drafts[s.of] = draft{s.time.Text, s.reason.Text}
	}
	s.frame.draft = s.drafts[string(app.VerbStart)]
	s.open(app.ScreenSignIn)
}

// onMove follows a renamed portal: the button is the person's consent.
func (s *start) onMove() {
	if p := s.obstacle(s.latest); p != nil {
		s.send(app.Command{Verb: app.VerbMove, Host: p.Host})
	}
}

// moment is how long a click may be on its way, because nobody reads a new offer in less time. A person who presses in that
// time, or holds Enter down, has not read the offer yet; the moment then begins anew.
const moment = 500 * time.Millisecond

// send gives a command and waits for the reply. Meanwhile everything stands still, except a sign that the command is under
// way.
func (s *start) send(c app.Command) {
	if s.asking {
		return
	}
	if time.Since(s.changed) < moment {
		s.changed = time.Now()
		s.focus(s.led) // Fyne has taken the focus from the button
		return
	}
	s.asking, s.refused, s.verdict, s.missing = true, nil, "", false
	say(s.says, widget.MediumImportance, "")
	s.still(true)
	s.working.begin(s.words.Text(words.WindowSending), s.words.Text(words.WindowSendingHint))
	s.fit()
	first := s.showing.form.Past && c.Verb == app.VerbFinish
	s.ask(c, func(r app.Reply) { s.onReply(r, first) })
}

// onReply goes on after the reply to a command; first is true for the first step of two.
func (s *start) onReply(r app.Reply, first bool) {
	settled := r.Outcome == app.OutcomeDone || r.Outcome == app.OutcomeAlready
	closed := first && (settled || r.Outcome == app.OutcomeDifferent) && !r.Day.State.Past()
	stays := r.Verb == app.VerbRefresh || r.Verb == app.VerbMove || r.Verb == app.VerbGiveUp
	again := s.again && r.Day.State.Running()
	s.again = false
	if settled && !stays && !closed && !again {
		s.close() // a notification tells the outcome; a second Enter, until the window is gone, sends nothing
		return
	}
	s.asking = false
	s.working.end()
	s.still(false)
	switch {
	case closed:
		s.begun(r)
	case r.Verb == app.VerbRefresh, stays && r.Problem == nil, settled:
		s.draw(s.latest)
		s.fit()
	case r.Outcome == app.OutcomeDifferent || r.Outcome == app.OutcomeKept:
		s.verdict = s.words.Sentence(r, s.latest)
		s.draw(s.latest)
		s.fit()
		s.focus(s.leave)
	default:
		s.refuse(r.Problem)
	}
}

// begun goes on to the second step: the earlier day is closed, and today's can begin.
func (s *start) begun(r app.Reply) {
	s.done = s.words.Sentence(r, s.latest)
	delete(s.drafts, s.of)
	s.of = ""
	if s.latest.Day.State.Past() {
		s.latest.Day = r.Day // the snapshot with this day is on its way
	}
	s.draw(s.latest)
	s.fit()
}

// refuse says why a command changed nothing, beside the field that the refusal is about.
func (s *start) refuse(p *app.Problem) {
	if p == nil {
		p = &app.Problem{Kind: app.KindInternal}
	}
	s.refused = p
	s.draw(s.latest)
	s.fit()
	switch {
	case !s.showing.asks():
		s.focus(s.leave)
	case p.Field == app.FieldTime:
		s.focus(s.time)
	case p.Field == app.FieldReason:
		s.focus(s.reason)
	case offer.CureOf(p).Consent():
		s.focus(s.leave)
	case s.cure(s.latest) != nil:
		s.focus(s.cure(s.latest))
	default:
		s.focus(s.begin)
	}
}

// still stops or frees everything that could change the command that is under way. The window can be closed at any time.
func (s *start) still(on bool) {
	s.time.locked, s.reason.locked = on, on
	for _, b := range s.buttons() {
		enable(!on, b)
	}
}

func (s *start) enter() {
	if s.wary && s.win.Canvas().Focused() == nil {
		return
	}
	if s.showing != nil && s.showing.asks() && !s.begin.Disabled() {
		s.onBegin()
	}
}

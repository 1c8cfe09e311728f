package dialogs

import (
	"strings"
	"time"

	"clockin24/app"
	"clockin24/app/calendar"
	"clockin24/app/offer"
	"clockin24/app/words"
)

// A subject is what a question is about. The answer is valid for no other subject.
type subject struct {
	offer.Subject
	cure offer.Cure // the cure that the question is about, if it is about one
	host string     // the portal's new host, if the portal has moved
}

// A way is a question about an offer: the dialog, and where its buttons lead. A dialog has room for two of the ways that are
// offered.
type way struct {
	subject
	dialog
	onOK, onOther step
}

// A choice is a button and where it leads.
type choice struct {
	label string
	to    step
}

// way is the question about a snapshot. A cure that is needed first takes the place of what the day offers.
func (f *flow) way(s app.Snapshot) way {
	now := time.Now()
	o := offer.Of(s, now)
	w := way{subject: subject{Subject: o.Subject}, dialog: dialog{title: f.text(words.WindowTitle), leave: f.text(words.WindowClose)}}
	said := ""
	var choices []choice
	if o.Situation.SignedIn() && o.Cure.First() {
		w.subject = subject{Subject: offer.Subject{Account: o.Account}, cure: o.Cure, host: s.Problem.Host}
		w.careful = o.Cure.Consent()
		choices = []choice{f.choice(o.Cure.Act(), s)}
		if !o.Cure.Consent() {
			choices = append(choices, f.choice(offer.ActRetry, s))
		}
	} else {
		// By which clock a kept start is sent is a question of its own, which Enter does not answer.
		w.careful = o.Enter == offer.ActNone && o.Situation != offer.SituationKeptZone
		choices, said = f.choices(o, s), f.said(o, s, now)
	}
	w.ok, w.onOK = choices[0].label, choices[0].to
	if len(choices) > 1 {
		w.other, w.onOther = choices[1].label, choices[1].to
	}
	w.text = paragraphs(f.headline(s, now), said)
	return w
}

// choices returns the buttons for the ways of an offer. A start has two of them: now, and at another time.
func (f *flow) choices(o offer.Offer, s app.Snapshot) []choice {
	if o.Ways[0] == offer.ActStart {
		return []choice{f.choice(offer.ActStart, s), {f.text(words.WindowAtAnotherTime), f.askTime}}
	}
	var all []choice
	for _, a := range o.Ways {
		c := f.choice(a, s)
		switch {
		case a == offer.ActFinish && o.Form.Past:
			c.label = f.text(words.WindowFinish)
		case a == offer.ActSendKept && o.Situation == offer.SituationKeptZone:
			c.to = f.askZone(s, f.sendKeptBy(s), nil)
		}
		all = append(all, c)
	}
	return all
}

// choice is the button for an act on what a snapshot shows.
func (f *flow) choice(a offer.Act, s app.Snapshot) choice {
	switch a {
	case offer.ActStart:
		return choice{f.text(words.MenuStartNow), f.startNow(s)}
	case offer.ActSendKept:
		return choice{f.words.Text(words.KeptSend, words.With("Time", calendar.Clock(s.Kept.Want()))), f.askKept(s)}
	case offer.ActGiveUp:
		return choice{f.text(words.KeptGiveUp), f.act(s.Command(app.VerbGiveUp))}
	case offer.ActPause:
		return choice{f.text(words.MenuBreak), f.act(s.Command(app.VerbPause))}
	case offer.ActResume:
		return choice{f.text(words.WindowResume), f.act(s.Command(app.VerbResume))}
	case offer.ActFinish:
		return choice{f.text(words.FinishOpen), f.askFinish}
	case offer.ActReopen:
		return choice{f.text(words.WindowReopen), f.act(s.Command(app.VerbReopen))}
	case offer.ActSignIn:
		return choice{f.text(words.WindowSignIn), f.askPortal}
	case offer.ActMove:
		return choice{f.text(words.WindowMove), f.move(s.Problem.Host)}
	case offer.ActPortal:
		return choice{f.text(words.WindowPortal), f.openPortal(s)}
	}
	return choice{f.text(words.WindowRetry), f.retry}
}

// said is what the person has to know before taking one of the ways, and by how much a start would be late now.
func (f *flow) said(o offer.Offer, s app.Snapshot, now time.Time) string {
	if late := s.Rules.LateBy(s.PortalNow(now)); o.Situation == offer.SituationNotStarted && late > 0 {
		return f.words.Late(time.Duration(late) * time.Minute)
	}
	return f.words.Way(o, s, now)
}

// headline says whose day it is, its state, and what else the person has to know.
func (f *flow) headline(s app.Snapshot, now time.Time) string {
	var notes []string
	if s.Problem != nil && s.Problem.Kind != app.KindNotSignedIn {
		notes = append(notes, f.problem(s.Problem, s))
	}
	if s.Account == nil {
		return paragraphs(f.words.State(s, now), strings.Join(notes, " "))
	}
	for _, note := range []string{f.words.ClockOff(s), f.words.OtherClock(s, now)} {
		if note != "" {
			notes = append(notes, note)
		}
	}
	return paragraphs(f.words.Whose(*s.Account)+"\n"+f.words.Heading(s, now), strings.Join(notes, " "))
}

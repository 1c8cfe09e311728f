//go:build !nowindow

package window

import (
	"strings"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"clockin24/app"
	"clockin24/app/words"
)

// A start is the screen of the day: of its start, its breaks and its end. A form asks for a time or a reason if one is
// wanted. If no start is possible in the state of the day, the screen shows that state and the way that is safe; an earlier
// day that was not closed takes two steps.
type start struct {
	*frame

	whose, state, numbers, notice *widget.Label

	step *widget.Label // what the form is for, and what was done before
	form
	way *widget.Label // what there is to say if nothing is asked

	says    *widget.Label // what concerns no field
	working *activity

	begin, plain          *button // the buttons of the form
	pause, finish         *button
	resume, reopen        *button
	portal, signIn, retry *button
	move, giveUp          *button
	zoneThere, zoneHere   *button // they choose the clock by which the workday is kept
	leave                 *button

	done    string       // what became of the first step, if there is a second
	asking  bool         // a command of this screen is under way
	again   bool         // meanwhile the person asked for the window again, to end the day
	verdict string       // says that the day is in another state than was asked for; takes the place of the way
	refused *app.Problem // the problem of the last command, until the person changes what it is about
	missing bool         // a reason was asked for, and the person gave none
	wary    bool         // an Enter for the screen before may be on its way, and must not start anything here

	showing *way           // what the screen shows now
	changed time.Time      // when the form went or changed under the reader's eyes, or when somebody pressed soon after that
	led     fyne.Focusable // where the program has last put the focus
}

func newStart(f *frame) *start {
	s := &start{frame: f}
	text := func(k words.Key) string { return f.words.Text(k) }

	s.whose = newText(theme.SizeNameText, "")
	s.state = newText(theme.SizeNameSubHeadingText, "")
	s.state.TextStyle.Bold = true
	s.numbers = newText(theme.SizeNameText, "")
	s.notice = newText(theme.SizeNameText, "")
	s.step = newText(theme.SizeNameText, "")
	s.form = newForm(f, s.onTime, s.onReason)
	s.way = newText(theme.SizeNameText, "")
	s.says = newText(theme.SizeNameText, "")
	s.working = newActivity()

	s.begin = newButton(f, "", s.onBegin)
	s.plain = newButton(f, "", s.onPlain)
	s.pause = newButton(f, text(words.MenuBreak), func() { s.send(s.latest.Command(app.VerbPause)) })
	s.finish = newButton(f, text(words.FinishOpen), s.onFinish)
	s.resume = newButton(f, text(words.WindowResume), func() { s.send(s.latest.Command(app.VerbResume)) })
	s.reopen = newButton(f, text(words.WindowReopen), func() { s.send(s.latest.Command(app.VerbReopen)) })
	s.portal = newButton(f, text(words.WindowPortal), s.onPortal)
	s.signIn = newButton(f, text(words.WindowSignIn), s.onSignIn)
	s.move = newButton(f, text(words.WindowMove), s.onMove)
	s.zoneThere = newButton(f, "", func() { s.onZone(s.clocks()[0]) })
	s.zoneHere = newButton(f, "", func() { s.onZone(s.clocks()[1]) })
	s.giveUp = newButton(f, text(words.KeptGiveUp), func() { s.send(s.latest.Command(app.VerbGiveUp)) })
	s.retry = newButton(f, text(words.WindowRetry), func() { s.send(app.Command{Verb: app.VerbRefresh}) })
	s.leave = newButton(f, text(words.WindowClose), f.close)
	s.drafts = map[string]draft{string(app.VerbStart): f.draft}
	return s
}

func (s *start) content() fyne.CanvasObject {
	return newColumn(
		s.whose, s.state, s.numbers, s.notice, s.step, s.form.layOut(), s.way, s.says, s.working.row,
		newButtons(append([]*button{s.leave}, s.buttons()...)...),
	)
}

// buttons lists all buttons that send something, in the order in which they stand.
func (s *start) buttons() []*button {
	return []*button{
		s.portal, s.giveUp, s.plain, s.zoneThere, s.zoneHere, s.begin, s.pause, s.finish, s.resume, s.reopen, s.signIn, s.retry, s.move,
	}
}

// opened has the state read while the person reads.
func (s *start) opened() {
	s.ask(app.Command{Verb: app.VerbRefresh}, func(app.Reply) {})
}

// draw shows a snapshot. While a command is under way the screen stands still, because its reply says what to show next.
func (s *start) draw(snap app.Snapshot) {
	now := time.Now()
	if s.asking {
		if text := s.words.Waiting(snap, now); text != "" {
			s.working.note(text)
		}
		return
	}
	whose := ""
	if snap.Account != nil {
		whose = s.words.Whose(*snap.Account)
	}
	say(s.whose, widget.MediumImportance, whose)
	say(s.state, widget.MediumImportance, s.words.Heading(snap, now))
	say(s.numbers, widget.MediumImportance, s.words.Glance(snap, now))
	s.drawNotice(snap, now)

	w := s.wayFrom(snap, now)
	say(s.step, widget.MediumImportance, w.step)
	say(s.way, widget.MediumImportance, w.text)
	shown(s.form.box, w.asks())
	var foreseen app.Consequence
	if w.asks() {
		s.turnTo(w, snap)
		foreseen = s.drawForm(w, snap, now)
	}
	problem := ""
	if s.refused != nil && (!w.asks() || s.refused.Field != app.FieldTime && s.refused.Field != app.FieldReason) {
		problem = s.frame.problem(s.refused)
	}
	say(s.says, widget.DangerImportance, problem)

	for _, b := range s.buttons() {
		shown(b, w.has(b))
		enable(!w.Busy, b)
		prominent(b, w.main() == b)
	}
	if w.asks() {
		zoneless := s.zoneless()
		shown(s.plain, s.typed() == "" && (zoneless && w.form.Verb == app.VerbStart || foreseen.Reason == app.DemandAsked))
		for _, b := range []*button{s.zoneThere, s.zoneHere} {
			shown(b, zoneless && !s.refused.Time.IsZero())
		}
	}
	s.labelZones(snap, now)
	s.lead(w, snap, now)
}

// prominent marks the button for the way on from here.
func prominent(b *button, on bool) {
	importance := widget.MediumImportance
	if on {
		importance = widget.HighImportance
	}
	if b.Importance != importance {
		b.Importance = importance
		b.Refresh()
	}
}

// drawNotice says what else the person has to know.
func (s *start) drawNotice(snap app.Snapshot, now time.Time) {
	var all []string
	importance := widget.WarningImportance
	if p := snap.Problem; p != nil && p.Kind != app.KindNotSignedIn && !s.tells(p) && (snap.Kept == nil || !p.PortalBusy()) {
		all = append(all, s.frame.problem(p))
	}
	if off := s.words.ClockOff(snap); off != "" {
		all = append(all, off)
	}
	if len(all) == 0 {
		importance = widget.MediumImportance
	}
	if clock := s.words.OtherClock(snap, now); clock != "" {
		all = append(all, clock)
	}
	say(s.notice, importance, strings.Join(all, " "))
}

// tells reports whether the outcome of the last command says it already.
func (s *start) tells(p *app.Problem) bool {
	return s.refused != nil && s.refused.Kind == p.Kind || strings.Contains(s.verdict, s.frame.problem(p))
}

func (s *start) cancel() { s.close() }

func shown(o fyne.CanvasObject, on bool) {
	if on {
		o.Show()
	} else {
		o.Hide()
	}
}

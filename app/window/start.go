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

// A start is the screen where a workday begins: now, which is the main button, or at another time. Where the day is in
// a state in which it cannot begin, the screen shows that state and the way that is safe.
type start struct {
	*frame

	whose, state, notice *widget.Label

	form       *fyne.Container // when the day can begin
	time       *entry
	timeSays   *widget.Label
	reason     *entry
	reasonSays *widget.Label
	way        *widget.Label // when it cannot

	says    *widget.Label // what concerns no field
	working *activity

	begin, plain          *button
	pause, finish         *button
	resume, reopen        *button
	portal, signIn, retry *button
	move                  *button
	leave                 *button

	asking  bool         // a command of this screen is under way
	verdict string       // the day is in another state than asked: says so, instead of the way
	refused *app.Problem // of the last command, until what it is about is changed
	missing bool         // the reason, which was asked for in vain
	wary    bool         // an Enter for the screen before this one may be on its way, and must not start anything here

	showing *way           // what the screen shows now
	changed time.Time      // when the form went from under the reader's eyes
	led     fyne.Focusable // where the focus was put last, by the program
}

func newStart(f *frame) *start {
	s := &start{frame: f}
	text := func(k words.Key) string { return f.words.Text(k) }

	s.whose = newText(theme.SizeNameText, "")
	s.state = newText(theme.SizeNameSubHeadingText, "")
	s.state.TextStyle.Bold = true
	s.notice = newText(theme.SizeNameText, "")
	s.time = newEntry(f, text(words.WindowTimePlaceholder), s.onTime)
	s.timeSays = newText(theme.SizeNameCaptionText, "")
	s.reason = newEntry(f, text(words.WindowReasonPlaceholder), s.onReason)
	s.reasonSays = newText(theme.SizeNameCaptionText, "")
	s.way = newText(theme.SizeNameText, "")
	s.says = newText(theme.SizeNameText, "")
	s.working = newActivity()

	s.begin = newButton(f, "", s.onBegin)
	s.plain = newButton(f, text(words.WindowWithoutReason), s.onPlain)
	s.pause = newButton(f, text(words.MenuBreak), func() { s.send(app.Command{Verb: app.Pause}) })
	s.finish = newButton(f, text(words.WindowFinish), func() { s.send(app.Command{Verb: app.Finish}) })
	s.resume = newButton(f, text(words.WindowResume), func() { s.send(app.Command{Verb: app.Resume}) })
	s.reopen = newButton(f, text(words.WindowReopen), func() { s.send(app.Command{Verb: app.Reopen}) })
	s.portal = newButton(f, text(words.WindowPortal), s.onPortal)
	s.signIn = newButton(f, text(words.WindowSignIn), s.onSignIn)
	s.move = newButton(f, text(words.WindowMove), s.onMove)
	s.retry = newButton(f, text(words.WindowRetry), s.onRetry)
	s.leave = newButton(f, text(words.WindowClose), f.close)
	s.time.Text, s.reason.Text = f.draft.time, f.draft.reason
	for _, main := range []*button{s.move, s.begin, s.resume, s.portal, s.signIn, s.retry} {
		main.Importance = widget.HighImportance
	}
	return s
}

func (s *start) content() fyne.CanvasObject {
	s.form = newColumn(
		newText(theme.SizeNameText, s.words.Text(words.WindowAtAnotherTime)), s.time, s.timeSays,
		newText(theme.SizeNameText, s.words.Text(words.WindowReason)), s.reason, s.reasonSays,
	)
	return newColumn(
		s.whose, s.state, s.notice, s.form, s.way, s.says, s.working.row,
		newButtons(append([]*button{s.leave}, s.buttons()...)...),
	)
}

// buttons are all that send something, in the order in which they stand.
func (s *start) buttons() []*button {
	return []*button{s.plain, s.begin, s.finish, s.pause, s.resume, s.reopen, s.portal, s.signIn, s.retry, s.move}
}

// opened has the state read while the person reads.
func (s *start) opened() {
	s.ask(app.Command{Verb: app.Refresh}, func(app.Reply) {})
}

// draw shows a snapshot. While a command is under way the screen stands still: what comes of it is for the reply.
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
	say(s.state, widget.MediumImportance, s.headline(snap, now))
	s.drawNotice(snap, now)

	w := s.wayFrom(snap)
	say(s.way, widget.MediumImportance, w.text)
	shown(s.form, w.form)
	if w.form {
		s.drawForm(snap, now)
	}
	problem := ""
	if s.refused != nil && (!w.form || s.refused.Field != app.FieldTime && s.refused.Field != app.FieldReason) {
		problem = s.frame.problem(s.refused)
	}
	say(s.says, widget.DangerImportance, problem)

	busy := snap.Doing != "" && snap.Doing != app.Refresh
	for _, b := range s.buttons() {
		shown(b, w.has(b))
		enable(!busy, b)
	}
	if w.form {
		shown(s.plain, s.late(snap, now) > 0 && s.typed() == "")
	}
	s.lead(w)
}

// headline is the state of the day in a line.
func (s *start) headline(snap app.Snapshot, now time.Time) string {
	if snap.Account != nil && snap.Day.State == app.Unknown && snap.Problem == nil && snap.Kept == nil && snap.Doing == "" {
		return s.words.Text(words.WindowReading)
	}
	return s.words.State(snap, now)
}

// astray is how far this computer's clock may be off without a word.
const astray = 2 * time.Minute

// drawNotice says what else there is to know.
func (s *start) drawNotice(snap app.Snapshot, now time.Time) {
	var all []string
	importance := widget.WarningImportance
	if p := snap.Problem; p != nil && p.Kind != app.NotSignedIn && !s.tells(p) {
		all = append(all, s.frame.problem(p))
	}
	if off := snap.ClockAhead.Abs(); off >= astray {
		all = append(all, s.words.Text(words.WindowComputerClockWrong, words.With("Span", off)))
	}
	if len(all) == 0 {
		importance = widget.MediumImportance
	}
	there := snap.PortalNow(now)
	if snap.Account != nil && zoneOffset(there) != zoneOffset(now.Local()) {
		all = append(all, s.words.Text(words.WindowOtherClock, words.With("Time", there)))
	}
	say(s.notice, importance, strings.Join(all, " "))
}

// tells whether what came of the last command says it already.
func (s *start) tells(p *app.Problem) bool {
	return s.refused != nil && s.refused.Kind == p.Kind || strings.Contains(s.verdict, s.frame.problem(p))
}

func zoneOffset(t time.Time) int {
	_, seconds := t.Zone()
	return seconds
}

// clock is a time without its zone, which a button has no room for: where it differs from this computer's the notice
// names it.
func clock(t time.Time) string { return t.Format("15:04") }

// drawForm says what a press would record, and what is missing.
func (s *start) drawForm(snap app.Snapshot, now time.Time) {
	portalNow := snap.PortalNow(now)
	late := s.late(snap, now)

	at, wrong := portalNow, (*app.Problem)(nil)
	if s.typed() != "" {
		at, wrong = app.ParseTime(s.typed(), portalNow)
	}
	label := s.words.Text(words.WindowStart)
	switch {
	case s.refused != nil && s.refused.Field == app.FieldTime:
		say(s.timeSays, widget.DangerImportance, s.frame.problem(s.refused))
	case wrong != nil:
		say(s.timeSays, widget.WarningImportance, s.frame.problem(wrong))
	case s.typed() == "":
		say(s.timeSays, widget.MediumImportance, s.words.Text(words.WindowTimeHint))
	default:
		say(s.timeSays, widget.MediumImportance, s.words.Text(words.WindowPreviewAt,
			words.With("Time", clock(at)), words.With("Span", portalNow.Sub(at))))
	}
	switch {
	case s.typed() == "":
		label = s.words.Text(words.WindowNow, words.With("Time", clock(portalNow)))
	case wrong == nil:
		label = s.words.Text(words.WindowStartAt, words.With("Time", clock(at)))
	}
	if s.begin.Text != label {
		s.begin.SetText(label)
	}

	asks := widget.WarningImportance
	if s.missing {
		asks = widget.DangerImportance
	}
	switch {
	case s.refused != nil && s.refused.Field == app.FieldReason:
		say(s.reasonSays, widget.DangerImportance, s.frame.problem(s.refused))
	case s.written() == "" && snap.Rules.NeedsReason(s.typed()):
		say(s.reasonSays, asks, s.words.Text(words.WindowReasonNeeded))
	case s.written() == "" && late > 0 && s.typed() == "":
		say(s.reasonSays, asks, s.words.Late(late))
	case late > 0 && s.typed() == "":
		say(s.reasonSays, widget.MediumImportance, s.words.LateBy(late))
	case s.written() == "":
		say(s.reasonSays, widget.MediumImportance, s.words.Text(words.WindowReasonOptional))
	default:
		say(s.reasonSays, widget.MediumImportance, "")
	}
}

func (s *start) typed() string   { return strings.TrimSpace(s.time.Text) }
func (s *start) written() string { return strings.TrimSpace(s.reason.Text) }

// late is by how much a start would be late now.
func (s *start) late(snap app.Snapshot, now time.Time) time.Duration {
	return time.Duration(snap.Rules.LateBy(snap.PortalNow(now))) * time.Minute
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

// forget drops a refusal that was about something which the person has changed since.
func (s *start) forget(about app.Field) {
	if s.refused != nil && (s.refused.Field == about || s.refused.Field == app.FieldNone) {
		s.refused = nil
	}
}

// onBegin starts at the typed time, else now; in either case with the reason where one is asked for.
func (s *start) onBegin() {
	now := time.Now()
	if s.typed() != "" {
		if _, wrong := app.ParseTime(s.typed(), s.latest.PortalNow(now)); wrong != nil {
			s.refuse(wrong)
			return
		}
	}
	asked := s.latest.Rules.NeedsReason(s.typed()) || s.typed() == "" && s.late(s.latest, now) > 0
	if asked && s.written() == "" {
		s.missing = true
		s.draw(s.latest)
		s.fit()
		s.focus(s.reason)
		return
	}
	s.send(app.Command{Verb: app.Start, Time: s.typed(), Reason: s.written()})
}

// onPlain starts late without saying why.
func (s *start) onPlain() {
	if s.typed() == "" {
		s.send(app.Command{Verb: app.Start})
	}
}

func (s *start) onPortal() {
	if s.latest.Account != nil {
		s.browse(s.latest.Account.Portal)
	}
	s.close()
}

// onSignIn goes to the sign-in, and comes back to what was typed.
func (s *start) onSignIn() {
	s.frame.draft = draft{s.time.Text, s.reason.Text}
	s.open(SignIn)
}

// onMove follows a renamed portal: the button is the person's consent.
func (s *start) onMove() {
	if p := s.obstacle(s.latest); p != nil {
		s.send(app.Command{Verb: app.Move, Host: p.Host})
	}
}

func (s *start) onRetry() { s.send(app.Command{Verb: app.Refresh}) }

// moment is how long a click may be on its way. Nobody reads a new offer sooner.
const moment = 500 * time.Millisecond

// send gives a command and waits for what comes of it, with everything still but a sign that it is under way.
func (s *start) send(c app.Command) {
	if s.asking || time.Since(s.changed) < moment {
		return
	}
	s.asking, s.refused, s.verdict, s.missing = true, nil, "", false
	say(s.says, widget.MediumImportance, "")
	s.still(true)
	s.working.begin(s.words.Text(words.WindowSending), s.words.Text(words.WindowSendingHint))
	s.fit()
	s.ask(c, s.onReply)
}

func (s *start) onReply(r app.Reply) {
	stays := r.Verb == app.Refresh || r.Verb == app.Move
	if !stays && (r.Outcome == app.Done || r.Outcome == app.Already) {
		s.close() // a notification says what came of it; a second Enter, until the window is gone, sends nothing
		return
	}
	s.asking = false
	s.working.end()
	s.still(false)
	switch {
	case r.Verb == app.Refresh, r.Verb == app.Move && r.Problem == nil:
		s.draw(s.latest)
		s.fit()
	case r.Outcome == app.Different || r.Outcome == app.Kept:
		s.verdict = s.words.Sentence(r, s.latest)
		s.draw(s.latest)
		s.fit()
		s.focus(s.leave)
	default:
		s.refuse(r.Problem)
	}
}

// refuse says why nothing came of it, beside the field that it is about.
func (s *start) refuse(p *app.Problem) {
	if p == nil {
		p = &app.Problem{Kind: app.Internal}
	}
	s.refused = p
	s.draw(s.latest)
	s.fit()
	switch {
	case !s.showing.form:
		s.focus(s.leave)
	case p.Field == app.FieldTime:
		s.focus(s.time)
	case p.Field == app.FieldReason:
		s.focus(s.reason)
	case p.Kind == app.Renamed:
		s.focus(s.leave) // where the secret may go is not for the Enter that is already on its way
	case len(s.remedy(s.latest)) > 0:
		s.focus(s.remedy(s.latest)[0])
	default:
		s.focus(s.begin)
	}
}

// still stops or frees everything that could change what is under way. The window can be closed all the time.
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
	if s.showing != nil && s.showing.form && !s.begin.Disabled() {
		s.onBegin()
	}
}

func (s *start) cancel() { s.close() }

func shown(o fyne.CanvasObject, on bool) {
	if on {
		o.Show()
	} else {
		o.Hide()
	}
}

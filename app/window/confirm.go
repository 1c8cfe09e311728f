//go:build !nowindow

package window

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"clockin24/app"
	"clockin24/app/words"
)

// A confirm is the screen that says whose workday a webhook would start, and that signs in when the person agrees. If the
// keyring does not take the secret, it offers to keep the secret in memory.
type confirm struct {
	*frame
	person app.Person

	says    *widget.Label
	working *activity
	no, yes *button

	inMemory     *button
	inMemorySays *widget.Label

	asking bool
	signed bool // the resident has signed in; the snapshot that says so may come a moment later
}

func newConfirm(f *frame, p app.Person) *confirm {
	s := &confirm{frame: f, person: p}
	text := func(k words.Key) string { return f.words.Text(k) }
	s.says = newText(theme.SizeNameText, "")
	s.working = newActivity()
	s.no = newButton(f, text(words.SignInNo), s.onNo)
	s.inMemory = newButton(f, text(words.SignInInMemory), func() { s.send(true) })
	s.inMemory.Hide()
	s.inMemorySays = newText(theme.SizeNameCaptionText, "")
	s.yes = newButton(f, text(words.SignInYes), func() { s.send(false) })
	s.yes.Importance = widget.HighImportance
	return s
}

func (s *confirm) content() fyne.CanvasObject {
	question := newText(theme.SizeNameSubHeadingText, s.words.Text(words.SignInIsThisYou,
		words.With("Name", s.person.Name), words.With("Portal", s.person.Host)))
	column := newColumn(question)
	if s.foreign() {
		column.Add(warning(s.words.Text(words.SignInAdmin)))
	}
	if s.person.Rules.Known && !s.person.Rules.Tracking {
		column.Add(warning(s.words.Text(words.SignInTrackingOff)))
	}
	if s.person.Drops {
		column.Add(warning(s.words.Text(words.SignInDrops)))
	}
	column.Add(s.says)
	column.Add(s.working.row)
	column.Add(newButtons(s.inMemory))
	column.Add(s.inMemorySays)
	column.Add(newButtons(s.no, s.yes))
	return column
}

func warning(text string) *widget.Label {
	l := newText(theme.SizeNameText, text)
	l.Importance = widget.WarningImportance
	return l
}

// foreign reports whether this may be somebody else's day: a webhook of an administrator is often not the person's own. An
// application acts for the person who has agreed in the browser.
func (s *confirm) foreign() bool { return s.person.Admin && s.person.App == "" }

// opened leaves the focus with the question. If Enter was pressed twice or held on the screen before, it must not answer this
// one unread: Yes would say whose day this is, and No would take the webhook away. Any other key that leads to an answer
// shows that the person has seen the question: Tab to No, Shift+Tab to Yes.
func (s *confirm) opened() { s.focus(nil) }

// draw goes on to the start of the workday once the resident has signed in. The Enter of the answer, too, may be on its way a
// second time.
func (s *confirm) draw(snap app.Snapshot) {
	if s.signed && snap.Account != nil && snap.Account.Key() == s.person.Key() {
		next := newStart(s.frame)
		next.wary = true
		s.showDay(next)
	}
}

func (s *confirm) onNo() { s.open(app.ScreenSignIn) }

func (s *confirm) send(inMemory bool) {
	if s.asking {
		return
	}
	s.asking = true
	say(s.says, widget.DangerImportance, "")
	enable(false, s.no, s.inMemory, s.yes)
	saving := words.SignInSaving
	if s.person.App != "" {
		saving = words.SignInAppSaving
	}
	s.working.begin(s.words.Text(saving), s.words.Text(words.SignInKeyringWaiting))
	s.fit()
	s.ask(app.Command{Verb: app.VerbSignIn, Whose: s.person.Key(), InMemory: inMemory}, s.onReply)
}

func (s *confirm) onReply(r app.Reply) {
	if r.Outcome == app.OutcomeDone || r.Outcome == app.OutcomeAlready {
		s.signed = true
		s.draw(s.latest)
		return
	}
	s.asking = false
	s.working.end()
	enable(true, s.no, s.inMemory, s.yes)
	p := r.Problem
	if p == nil {
		p = &app.Problem{Kind: app.KindInternal}
	}
	say(s.says, widget.DangerImportance, s.frame.problem(p))
	if p.Obstacle() == app.ObstacleKeyring {
		s.offerMemory()
	}
	s.fit()
	s.focus(s.yes)
}

// offerMemory lets the person choose to go on without a keyring.
func (s *confirm) offerMemory() {
	s.inMemory.Show()
	say(s.inMemorySays, widget.MediumImportance, s.words.Text(words.SignInInMemoryHint))
	s.yes.SetText(s.words.Text(words.SignInKeyringRetry))
	s.no.SetText(s.words.Text(words.WindowCancel))
	s.no.OnTapped = s.close
}

// enter does nothing: no button has the focus, so it is not known which answer is meant.
func (s *confirm) enter() {}

func (s *confirm) cancel() { s.close() }

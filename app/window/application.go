//go:build !nowindow

package window

import (
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"clockin24/app"
	"clockin24/app/words"
)

// An application is the screen to sign in with an application of the portal: the person agrees in the browser, which comes
// back by itself or with a code to paste. The next screen, [confirm], asks whose day it is.
type application struct {
	*frame

	portal     *entry
	portalSays *widget.Label
	id         *entry
	secret     *entry
	appSays    *widget.Label

	answer   *fyne.Container // shown once the portal was opened
	code     *entry
	codeSays *widget.Label
	says     *widget.Label
	working  *activity

	webhook, leave *button
	page, check    *button

	kept   bool // the secret of the account's own application is in the keyring
	asking bool
	turn   int // counts how often the portal was opened: what the browser brings to an earlier opening is ignored
}

func newApplication(f *frame) *application {
	s := &application{frame: f}
	text := func(k words.Key) string { return f.words.Text(k) }
	s.portal = newEntry(f, text(words.SignInPortalHolder), s.onPortal)
	s.portalSays = newText(theme.SizeNameCaptionText, "")
	s.id = newEntry(f, "", s.onApp)
	s.secret = newSecretEntry(f, "", s.onApp)
	s.appSays = newText(theme.SizeNameCaptionText, "")
	s.code = newSecretEntry(f, "", s.onCode)
	s.codeSays = newText(theme.SizeNameCaptionText, "")
	s.says = newText(theme.SizeNameText, "")
	s.working = newActivity()
	s.webhook = newButton(f, text(words.SignInByWebhook), func() { f.show(newSignIn(f), words.SignInTitle) })
	s.webhook.Importance = widget.LowImportance
	s.leave = newButton(f, text(words.WindowCancel), f.close)
	s.check = newButton(f, text(words.SignInCheck), s.onCheck)
	s.page = newButton(f, text(words.SignInAppOpen), s.onPage)
	s.page.Importance = widget.HighImportance
	if a := f.latest.Account; a != nil {
		s.portal.Text, s.id.Text, s.kept = a.Host, a.App, a.App != ""
	}
	s.sayNothing()
	return s
}

func (s *application) content() fyne.CanvasObject {
	text := func(k words.Key) fyne.CanvasObject { return newText(theme.SizeNameText, s.words.Text(k)) }
	s.answer = newColumn(text(words.SignInAppCode), container.NewBorder(nil, nil, nil, s.check, s.code), s.codeSays)
	s.answer.Hide()
	return newColumn(
		text(words.SignInAppIntro),
		text(words.SignInPortal), s.portal, s.portalSays,
		text(words.SignInAppID), s.id,
		text(words.SignInAppSecret), s.secret, s.appSays,
		s.answer, s.says, s.working.row,
		container.NewStack(newButtons(s.leave, s.page), container.NewBorder(nil, nil, newButtons(s.webhook), nil)),
	)
}

// opened puts the focus into the first field that is empty.
func (s *application) opened() {
	switch {
	case s.portal.Text == "":
		s.focus(s.portal)
	case s.id.Text == "":
		s.focus(s.id)
	case !s.kept:
		s.focus(s.secret)
	default:
		s.focus(s.page)
	}
}

func (s *application) draw(app.Snapshot) {}

func (s *application) onPortal() { say(s.portalSays, widget.MediumImportance, "") }
func (s *application) onApp()    { s.sayNothing() }
func (s *application) onCode() {
	say(s.codeSays, widget.MediumImportance, s.words.Text(words.SignInAppCodeHint))
}

// sayNothing takes back the message about what was wrong.
func (s *application) sayNothing() {
	kept := ""
	if s.kept {
		kept = s.words.Text(words.SignInAppSecretKept)
	}
	say(s.portalSays, widget.MediumImportance, "")
	say(s.appSays, widget.MediumImportance, kept)
	say(s.codeSays, widget.MediumImportance, s.words.Text(words.SignInAppCodeHint))
	say(s.says, widget.DangerImportance, "")
}

// onPage has the resident begin the authorization, and opens the page that it answers with in the browser.
func (s *application) onPage() {
	if s.asking {
		return
	}
	s.asking = true
	s.turn++
	turn := s.turn
	s.sayNothing()
	s.still(true)
	given := app.Application{Portal: s.portal.Text, ID: s.id.Text, Secret: s.secret.Text}
	s.ask(app.Command{Verb: app.VerbAuthorize, App: &given}, func(r app.Reply) {
		s.asking = false
		s.still(false)
		if r.Outcome != app.OutcomeDone {
			s.refuse(r.Problem)
			return
		}
		s.browse(r.Page)
		s.wait()
		s.ask(app.Command{Verb: app.VerbAwaitCode}, func(r app.Reply) {
			if turn == s.turn {
				s.onReply(r)
			}
		})
	})
}

// wait says that the person is in the browser now, and what to do if the browser does not come back.
func (s *application) wait() {
	s.answer.Show()
	s.working.begin(s.words.Text(words.SignInAppWaiting), "")
	s.fit()
	s.focus(s.code)
}

// onCheck sends the code that was pasted.
func (s *application) onCheck() {
	if s.asking || strings.TrimSpace(s.code.Text) == "" {
		return
	}
	s.asking = true
	s.sayNothing()
	s.still(true)
	s.ask(app.Command{Verb: app.VerbCheck, Code: s.code.Text}, func(r app.Reply) {
		s.asking = false
		s.still(false)
		s.onReply(r)
	})
}

// onReply goes on to the person whom the portal named, or says why it named none.
func (s *application) onReply(r app.Reply) {
	if s.seen != s {
		return // an earlier reply has already led to the next screen
	}
	if r.Outcome == app.OutcomeDone && r.Person != nil {
		s.working.end()
		s.secret.SetText("") // the resident has them now
		s.code.SetText("")
		s.show(newConfirm(s.frame, *r.Person), words.SignInTitle)
		return
	}
	if r.Verb == app.VerbAwaitCode {
		s.working.end() // nobody waits for the browser any more
	}
	s.refuse(r.Problem)
}

func (s *application) refuse(p *app.Problem) {
	if p == nil {
		p = &app.Problem{Kind: app.KindInternal}
	}
	label, field := s.says, fyne.Focusable(s.page)
	switch {
	case p.Field == app.FieldPortal:
		label, field = s.portalSays, s.portal
	case p.Field == app.FieldApp:
		label, field = s.appSays, s.secret
	case p.Field == app.FieldCode && p.Kind != app.KindNoCode:
		label, field = s.codeSays, s.code
	}
	say(label, widget.DangerImportance, s.frame.problem(p))
	s.fit()
	s.focus(field)
}

func (s *application) still(on bool) {
	for _, e := range []*entry{s.portal, s.id, s.secret, s.code} {
		e.locked = on
	}
	enable(!on, s.page, s.check, s.webhook)
}

func (s *application) enter() {
	if s.answer.Visible() && s.win.Canvas().Focused() == fyne.Focusable(s.code) {
		s.onCheck()
		return
	}
	s.onPage()
}

func (s *application) cancel() { s.close() }

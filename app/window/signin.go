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

// A signIn is the screen that shows how to get a webhook, and takes it. The next screen, [confirm], says whose webhook it is.
type signIn struct {
	*frame

	portal      *entry
	portalSays  *widget.Label
	page        *button
	request     *button
	byApp       *button
	webhook     *entry
	webhookSays *widget.Label
	says        *widget.Label
	working     *activity
	doctor      *button
	leave       *button
	check       *button

	asking bool
}

func newSignIn(f *frame) *signIn {
	s := &signIn{frame: f}
	text := func(k words.Key) string { return f.words.Text(k) }
	s.portal = newEntry(f, text(words.SignInPortalHolder), s.onPortal)
	s.portalSays = newText(theme.SizeNameCaptionText, "")
	s.page = newButton(f, text(words.SignInOpenPage), s.onPage)
	s.request = newButton(f, text(words.SignInCopyRequest), s.onRequest)
	s.byApp = newButton(f, text(words.SignInByApp), func() { f.show(newApplication(f), words.SignInTitle) })
	s.byApp.Importance = widget.LowImportance
	s.webhook = newSecretEntry(f, text(words.SignInWebhookHolder), s.onWebhook)
	s.webhookSays = newText(theme.SizeNameCaptionText, text(words.SignInWebhookSecret))
	s.says = newText(theme.SizeNameText, "")
	s.working = newActivity()
	s.doctor = newButton(f, text(words.DoctorOpen), s.onDoctor)
	s.doctor.Importance = widget.LowImportance
	s.leave = newButton(f, text(words.WindowCancel), f.close)
	s.check = newButton(f, text(words.SignInCheck), s.onCheck)
	s.check.Importance = widget.HighImportance
	if f.latest.Account != nil {
		s.portal.Text = f.latest.Account.Host
	}
	return s
}

func (s *signIn) content() fyne.CanvasObject {
	steps := make([]string, 0, 4)
	for _, k := range []words.Key{words.SignInStep1, words.SignInStep2, words.SignInStep3, words.SignInStep4} {
		steps = append(steps, s.words.Text(k))
	}
	return newColumn(
		newText(theme.SizeNameText, s.words.Text(words.SignInIntro)),
		newText(theme.SizeNameText, s.words.Text(words.SignInPortal)),
		container.NewBorder(nil, nil, nil, s.page, s.portal), s.portalSays,
		newText(theme.SizeNameText, strings.Join(steps, "\n")),
		container.NewHBox(s.request, s.byApp),
		newText(theme.SizeNameText, s.words.Text(words.SignInWebhook)), s.webhook, s.webhookSays,
		s.says, s.working.row,
		container.NewStack(newButtons(s.leave, s.check), container.NewBorder(nil, nil, newButtons(s.doctor), nil)),
	)
}

func (s *signIn) opened() {
	if s.portal.Text == "" {
		s.focus(s.portal)
		return
	}
	s.focus(s.webhook)
}

func (s *signIn) draw(app.Snapshot) {}

// onPortal moves a webhook that was pasted into the wrong field to the right one.
func (s *signIn) onPortal() {
	say(s.portalSays, widget.MediumImportance, "")
	if pasted := s.portal.Text; app.LooksLikeWebhook(pasted) {
		address, _ := app.PortalAddress(pasted)
		s.portal.SetText(strings.TrimPrefix(address, "https://"))
		s.webhook.SetText(pasted)
		s.webhook.toEnd() // the person may be typing it, and have more to type
		s.focus(s.webhook)
	}
}

func (s *signIn) onWebhook() {
	say(s.webhookSays, widget.MediumImportance, s.words.Text(words.SignInWebhookSecret))
	say(s.says, widget.DangerImportance, "")
}

func (s *signIn) onPage() {
	address, ok := app.PortalAddress(s.portal.Text)
	if !ok {
		say(s.portalSays, widget.DangerImportance, s.words.Text(words.SignInPortalNeeded))
		s.fit()
		s.focus(s.portal)
		return
	}
	s.browse(address + app.WebhooksPage)
	s.focus(s.webhook)
}

func (s *signIn) onRequest() {
	portal := s.words.Text(words.UnitPortal)
	if address, ok := app.PortalAddress(s.portal.Text); ok {
		portal = address
	}
	s.copied.SetContent(s.words.Text(words.SignInRequest, words.With("Portal", portal)))
	s.request.SetText(s.words.Text(words.SignInCopied))
}

// onDoctor checks the connection: with the typed webhook, or else to the typed portal, or else that of the account.
func (s *signIn) onDoctor() {
	about := func() string {
		if account := s.latest.Account; s.webhook.Text == "" && (account == nil || account.Host != s.portal.Text) {
			return s.portal.Text
		}
		return s.webhook.Text
	}
	s.show(newDoctor(s.frame, s, words.SignInTitle, about), words.DoctorTitle)
}

func (s *signIn) onCheck() {
	if s.asking {
		return
	}
	s.asking = true
	say(s.says, widget.DangerImportance, "")
	s.still(true)
	s.working.begin(s.words.Text(words.SignInChecking), "")
	s.fit()
	s.ask(app.Command{Verb: app.VerbCheck, Webhook: s.webhook.Text}, s.onReply)
}

func (s *signIn) onReply(r app.Reply) {
	s.asking = false
	s.working.end()
	s.still(false)
	if r.Outcome == app.OutcomeDone && r.Person != nil {
		s.webhook.SetText("") // the resident has the secret now, and this process needs it no longer
		s.show(newConfirm(s.frame, *r.Person), words.SignInTitle)
		return
	}
	p := r.Problem
	if p == nil {
		p = &app.Problem{Kind: app.KindInternal}
	}
	switch p.Field {
	case app.FieldPortal:
		say(s.webhookSays, widget.DangerImportance, s.frame.problem(p))
	case app.FieldWebhook:
		say(s.webhookSays, widget.DangerImportance, s.frame.problem(p))
	default:
		say(s.says, widget.DangerImportance, s.frame.problem(p))
	}
	s.fit()
	s.focus(s.webhook)
}

func (s *signIn) still(on bool) {
	s.portal.locked, s.webhook.locked = on, on
	enable(!on, s.check, s.byApp)
}

func (s *signIn) enter() {
	if s.webhook.Text == "" && s.win.Canvas().Focused() == fyne.Focusable(s.portal) {
		s.onPage()
		return
	}
	s.onCheck()
}

func (s *signIn) cancel() { s.close() }

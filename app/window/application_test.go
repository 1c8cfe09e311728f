//go:build !nowindow

package window

import (
	"slices"
	"testing"

	"fyne.io/fyne/v2"

	"clockin24/app"
)

const authorizePage = "https://example.bitrix24.ru/oauth/authorize/?client_id=local.made.up"

// annaByApp is anna, signed in by an application. She is an administrator, and needs no warning about that.
func annaByApp() app.Person {
	p := anna()
	p.App, p.Admin = "local.made.up", true
	return p
}

func (s *stage) application() *application { return s.frame.seen.(*application) }

// consents is a resident that begins an authorization, waits until the browser comes back, and accepts only one code.
func consents(back <-chan app.Reply) func(app.Command) app.Reply {
	return func(c app.Command) app.Reply {
		p := annaByApp()
		switch {
		case c.Verb == app.VerbAuthorize:
			return app.Reply{Outcome: app.OutcomeDone, Page: authorizePage}
		case c.Verb == app.VerbAwaitCode:
			return <-back
		case c.Verb == app.VerbCheck && c.Code != "good":
			return app.Reply{Outcome: app.OutcomeRefused, Problem: &app.Problem{Kind: app.KindNotACode, Field: app.FieldCode}}
		}
		return app.Reply{Outcome: app.OutcomeDone, Person: &p}
	}
}

// fill types into the first fields and opens the portal.
func (s *stage) fill() {
	s.tap(s.signIn().byApp)
	s.wantFocus(s.application().portal)
	s.typeIn("example.bitrix24.ru")
	s.press(fyne.KeyTab)
	s.typeIn("local.made.up")
	s.press(fyne.KeyTab)
	s.typeIn("made-up-secret")
	s.press(fyne.KeyReturn)
	s.settle()
}

func TestSignInByAnApplication(t *testing.T) {
	t.Run("the browser comes back", func(t *testing.T) {
		play(t, func(s *stage) {
			back := make(chan app.Reply)
			s.backend.do = consents(back)
			s.open(app.ScreenSignIn, app.Snapshot{})
			s.fill()
			want := app.Application{Portal: "example.bitrix24.ru", ID: "local.made.up", Secret: "made-up-secret"}
			if c := s.backend.commands[0]; c.Verb != app.VerbAuthorize || *c.App != want {
				t.Errorf("sent %+v", c.App)
			}
			if !slices.Equal(s.backend.browsed, []string{authorizePage}) {
				t.Errorf("opened %q", s.backend.browsed)
			}
			screen := s.application()
			s.wantShown(screen.answer, true)
			s.wantShown(screen.working.row, true)
			p := annaByApp()
			back <- app.Reply{Outcome: app.OutcomeDone, Person: &p}
			s.settle()
			s.wantText(screen.secret.Text, "")
			if s.confirm().foreign() {
				t.Error("she is warned of her own rights, though an application acts for who agreed")
			}
			s.tap(s.confirm().yes)
			s.settle()
			if c := s.backend.commands[len(s.backend.commands)-1]; c.Verb != app.VerbSignIn {
				t.Errorf("sent %v", c)
			}
		})
	})
	t.Run("the code is pasted", func(t *testing.T) {
		play(t, func(s *stage) {
			back := make(chan app.Reply, 1)
			s.backend.do = consents(back)
			s.open(app.ScreenSignIn, app.Snapshot{})
			s.fill()
			screen := s.application()
			s.wantFocus(screen.code)
			s.press(fyne.KeyReturn) // nothing is pasted yet
			s.typeIn("bad")
			s.press(fyne.KeyReturn)
			s.settle()
			s.wantText(screen.codeSays.Text, s.frame.problem(&app.Problem{Kind: app.KindNotACode}))
			s.wantShown(screen.working.row, true)
			screen.code.SetText("good")
			s.wantText(screen.codeSays.Text, "Нужен, только если браузер не вернулся сюда сам. Код действует 30 секунд.")
			s.press(fyne.KeyReturn)
			s.settle()
			confirm := s.confirm()
			p := annaByApp()
			back <- app.Reply{Outcome: app.OutcomeDone, Person: &p} // the command that was waiting gets this reply, too
			s.settle()
			if s.confirm() != confirm {
				t.Error("the question is asked anew")
			}
		})
	})
	t.Run("nobody comes back", func(t *testing.T) {
		play(t, func(s *stage) {
			back := make(chan app.Reply, 1)
			s.backend.do = consents(back)
			s.open(app.ScreenSignIn, app.Snapshot{})
			s.fill()
			back <- app.Reply{Outcome: app.OutcomeRefused, Problem: &app.Problem{Kind: app.KindNoCode, Field: app.FieldCode}}
			s.settle()
			screen := s.application()
			s.wantText(screen.says.Text, s.frame.problem(&app.Problem{Kind: app.KindNoCode}))
			s.wantShown(screen.working.row, false)
			s.wantFocus(screen.page)
			s.wantText(screen.secret.Text, "made-up-secret")
		})
	})
	t.Run("refused", func(t *testing.T) {
		for _, p := range []app.Problem{
			{Kind: app.KindNotAPortal, Field: app.FieldPortal},
			{Kind: app.KindNotAnApp, Field: app.FieldApp},
			{Kind: app.KindAppRefused, Field: app.FieldApp},
		} {
			play(t, func(s *stage) {
				s.backend.do = refusedWith(p)
				s.open(app.ScreenSignIn, app.Snapshot{})
				s.fill()
				screen := s.application()
				label, field := screen.appSays, screen.secret
				if p.Field == app.FieldPortal {
					label, field = screen.portalSays, screen.portal
				}
				s.wantText(label.Text, s.frame.problem(&p))
				s.wantFocus(field)
				s.wantShown(screen.answer, false)
			})
		}
	})
}

// A person whose grant has ended signs in anew without the secret, and finds what was typed.
func TestAGrantThatIsOver(t *testing.T) {
	play(t, func(s *stage) {
		snap := late()
		snap.Account.App = "local.made.up"
		s.backend.do = refusedWith(app.Problem{Kind: app.KindSignedOut})
		s.open(app.ScreenDay, snap)
		s.start().reason.SetText("Пробки")
		s.tap(s.start().begin)
		s.settle()
		s.wantFocus(s.start().signIn)
		s.wantText(s.start().reason.Text, "Пробки")
		back := make(chan app.Reply)
		defer close(back)
		s.backend.do = consents(back)
		s.press(fyne.KeyReturn)
		screen := s.application()
		s.wantText(screen.portal.Text, "example.bitrix24.ru")
		s.wantFocus(screen.page)
		s.press(fyne.KeyReturn)
		s.settle()
		if c := s.backend.commands[1]; c.Verb != app.VerbAuthorize || c.App.Secret != "" {
			t.Errorf("sent %v %+v", c, c.App)
		}
		s.frame.open(app.ScreenDay)
		s.settle()
		s.wantText(s.start().reason.Text, "Пробки")
	})
}

// A renamed portal is followed by a button of its own, which an Enter that is already on its way does not press.
func TestARenamedPortal(t *testing.T) {
	play(t, func(s *stage) {
		s.backend.do = refusedWith(app.Problem{Kind: app.KindRenamed, Host: "new.bitrix24.ru"})
		s.open(app.ScreenDay, onTime())
		s.wantShown(s.start().move, false)
		s.press(fyne.KeyReturn)
		s.settle()
		s.wantShown(s.start().move, true)
		s.wantFocus(s.start().leave)
		s.wantText(s.start().says.Text, s.frame.problem(&app.Problem{Kind: app.KindRenamed, Host: "new.bitrix24.ru"}))
		s.backend.do = done
		s.tap(s.start().move)
		s.settle()
		if c := s.backend.commands[1]; c.Verb != app.VerbMove || c.Host != "new.bitrix24.ru" {
			t.Errorf("sent %v to %q", c, c.Host)
		}
		s.wantClosed(false)
		s.wantShown(s.start().move, false)
		s.wantShown(s.start().begin, true)
	})
}

func TestABusyPortal(t *testing.T) {
	play(t, func(s *stage) {
		s.open(app.ScreenDay, onTime())
		s.tap(s.start().begin)
		snap := onTime()
		snap.Doing, snap.Waiting = app.VerbStart, at("09:13")
		s.says(snap)
		s.wantText(s.start().working.says.Text, "Портал занят, повтор в 09:13:00")
	})
}

//go:build !nowindow

package window

import (
	"slices"
	"strings"
	"testing"

	"fyne.io/fyne/v2"

	"clockin24/app"
	"clockin24/app/words"
)

const webhook = "https://example.bitrix24.ru/rest/7/made-up-secret/"

func anna() app.Person {
	return app.Person{Account: *onTime().Account, Rules: app.Rules{Known: true, Tracking: true}}
}

// accepts is a resident that finds out whose a webhook is, and signs in.
func accepts(p app.Person) func(app.Command) app.Reply {
	return func(app.Command) app.Reply { return app.Reply{Outcome: app.OutcomeDone, Person: &p} }
}

func TestSignInAndGoOnToTheStart(t *testing.T) {
	play(t, func(s *stage) {
		s.backend.do = accepts(anna())
		s.open(app.ScreenSignIn, app.Snapshot{})
		screen := s.signIn()
		s.wantFocus(screen.portal)
		s.focusOn(screen.webhook)
		s.typeIn(webhook)
		s.press(fyne.KeyReturn)
		s.settle()
		if c := s.wantOne(app.VerbCheck); c.Webhook != webhook {
			t.Errorf("checked %q", c.Webhook)
		}
		if screen.webhook.Text != "" {
			t.Error("the secret is still in the window after it was accepted")
		}

		s.focusOn(s.confirm().yes)
		s.press(fyne.KeyReturn)
		s.press(fyne.KeyReturn)
		s.settle()
		s.says(onTime())
		if n := len(s.backend.commands); n != 2 {
			t.Fatalf("%d commands, want one check and one sign-in", n)
		}
		if c := s.backend.commands[1]; c.Verb != app.VerbSignIn || c.InMemory || c.Webhook != "" {
			t.Errorf("sent %+v, want to sign in with the keyring and no secret", c)
		}
		s.wantText(s.start().begin.Text, "Начать сейчас, 09:12")
		s.wantClosed(false)
	})
}

func TestAWebhookInTheFieldOfThePortal(t *testing.T) {
	play(t, func(s *stage) {
		s.open(app.ScreenSignIn, app.Snapshot{})
		screen := s.signIn()
		screen.portal.SetText(webhook + "profile.json")
		s.wantText(screen.portal.Text, "example.bitrix24.ru")
		s.wantText(screen.webhook.Text, webhook+"profile.json")
		s.wantFocus(screen.webhook)
	})
}

// A webhook that is typed there moves as soon as it looks like one, and the typing goes on.
func TestAWebhookTypedIntoTheFieldOfThePortal(t *testing.T) {
	play(t, func(s *stage) {
		s.open(app.ScreenSignIn, app.Snapshot{})
		screen := s.signIn()
		s.typeIn(webhook)
		s.wantFocus(screen.webhook)
		s.wantText(screen.webhook.Text, webhook)
		s.wantText(screen.portal.Text, "example.bitrix24.ru")
	})
}

// An Enter that is held, or pressed twice, does not answer a question that came up since, and starts no day.
func TestAnEnterThatWasOnItsWay(t *testing.T) {
	for _, who := range []app.Person{anna(), admin()} {
		play(t, func(s *stage) {
			s.backend.do = accepts(who)
			s.open(app.ScreenSignIn, app.Snapshot{})
			s.focusOn(s.signIn().webhook)
			s.typeIn(webhook)
			s.press(fyne.KeyReturn)
			s.settle()
			screen := s.confirm()
			s.wantFocus(nil)
			s.press(fyne.KeyReturn)
			s.press(fyne.KeySpace)
			s.settle()
			s.wantOne(app.VerbCheck)

			s.press(fyne.KeyTab)
			s.wantFocus(screen.no)
			s.press(fyne.KeyTab)
			s.wantFocus(screen.yes)
			s.press(fyne.KeyReturn)
			s.settle()
			snap := onTime()
			snap.Account = &who.Account
			s.says(snap)
			s.wantFocus(nil)
			s.press(fyne.KeyReturn)
			s.says(snap) // the screen reads it when it opens
			s.wantFocus(nil)
			s.press(fyne.KeyReturn)
			s.settle()
			if n := len(s.backend.commands); n != 2 {
				t.Errorf("sent %v, want one check and one sign-in", s.backend.commands)
			}
			if c := s.backend.commands[1]; c.Whose != who.Key() {
				t.Errorf("signed in as %q, and %q was asked about", c.Whose, who.Key())
			}
			s.wantClosed(false)
		})
	}
}

// After the sign-in nothing has the focus if a press would start, end or re-open a day; only a reason that is asked for gets
// it.
func TestTheFocusAfterTheSignIn(t *testing.T) {
	for _, tt := range []struct {
		name  string
		snap  func() app.Snapshot
		draft draft
		focus func(*start) fyne.Focusable
	}{
		{"in time", onTime, draft{}, func(*start) fyne.Focusable { return nil }},
		{"on a break", func() app.Snapshot { return in(app.Day{State: app.StatePaused}) }, draft{}, func(*start) fyne.Focusable { return nil }},
		{"late", late, draft{}, func(s *start) fyne.Focusable { return s.reason }},
		{"late, and with a reason typed before", late, draft{reason: "Пробки"}, func(*start) fyne.Focusable { return nil }},
	} {
		t.Run(tt.name, func(t *testing.T) {
			play(t, func(s *stage) {
				s.backend.do = accepts(anna())
				s.frame.draft = tt.draft
				s.open(app.ScreenSignIn, app.Snapshot{})
				s.frame.show(newConfirm(s.frame, anna()), words.SignInTitle)
				s.tap(s.confirm().yes)
				s.settle()
				s.says(tt.snap())
				s.wantFocus(tt.focus(s.start()))
				s.press(fyne.KeyReturn)
				s.settle()
				s.wantOne(app.VerbSignIn)
			})
		})
	}
}

func TestARefusedWebhookStays(t *testing.T) {
	tests := []struct {
		problem app.Problem
		beside  bool
	}{
		{app.Problem{Kind: app.KindNotAWebhook, Field: app.FieldWebhook}, true},
		{app.Problem{Kind: app.KindScopeMissing, Field: app.FieldWebhook}, true},
		{app.Problem{Kind: app.KindPlainHTTP, Field: app.FieldPortal}, true},
		{app.Problem{Kind: app.KindTLSFailed, Host: "example.bitrix24.ru"}, false},
	}
	for _, tt := range tests {
		t.Run(string(tt.problem.Kind), func(t *testing.T) {
			play(t, func(s *stage) {
				s.backend.do = refusedWith(tt.problem)
				s.open(app.ScreenSignIn, app.Snapshot{})
				screen := s.signIn()
				screen.webhook.SetText(webhook)
				s.tap(screen.check)
				s.tap(screen.check)
				s.settle()
				s.wantOne(app.VerbCheck)
				s.wantText(screen.webhook.Text, webhook)
				s.wantFocus(screen.webhook)
				said := screen.says
				if tt.beside {
					said = screen.webhookSays
				}
				s.wantText(said.Text, s.frame.problem(&tt.problem))
				s.typeIn("x")
				if said.Text == s.frame.problem(&tt.problem) {
					t.Error("the refusal is still there after the webhook was changed")
				}
			})
		})
	}
}

func TestThePageForWebhooks(t *testing.T) {
	play(t, func(s *stage) {
		s.open(app.ScreenSignIn, app.Snapshot{})
		screen := s.signIn()
		s.press(fyne.KeyReturn)
		s.settle()
		s.wantText(screen.portalSays.Text, "Укажите адрес портала, например example.bitrix24.ru.")
		s.wantFocus(screen.portal)
		s.typeIn("example.bitrix24.ru")
		s.wantText(screen.portalSays.Text, "")
		s.press(fyne.KeyReturn)
		s.settle()
		if want := []string{"https://example.bitrix24.ru" + app.WebhooksPage}; !slices.Equal(s.backend.browsed, want) {
			t.Errorf("opened %q, want %q", s.backend.browsed, want)
		}
		s.wantFocus(screen.webhook)
		s.wantNone()
	})
}

func TestARequestForTheAdministrator(t *testing.T) {
	play(t, func(s *stage) {
		s.open(app.ScreenSignIn, app.Snapshot{})
		s.signIn().portal.SetText("example.bitrix24.ru/company/")
		s.tap(s.signIn().request)
		for _, part := range []string{"https://example.bitrix24.ru)", "timeman"} {
			if text := s.app.Clipboard().Content(); !strings.Contains(text, part) {
				t.Errorf("copied %q, want %q in it", text, part)
			}
		}
	})
}

func TestSomebodyElsesWebhook(t *testing.T) {
	play(t, func(s *stage) {
		s.backend.do = accepts(admin())
		s.open(app.ScreenSignIn, app.Snapshot{})
		s.signIn().webhook.SetText(webhook)
		s.tap(s.signIn().check)
		s.settle()
		s.focusOn(s.confirm().no) // an administrator's webhook is often not the person's own
		s.press(fyne.KeyReturn)
		s.settle()
		s.wantOne(app.VerbCheck)
		s.wantText(s.signIn().webhook.Text, "")
	})
}

func TestWithoutAKeyring(t *testing.T) {
	for _, kind := range []app.Kind{app.KindKeyringLocked, app.KindKeyringMissing, app.KindKeyringBroken} {
		t.Run(string(kind), func(t *testing.T) {
			play(t, func(s *stage) {
				s.open(app.ScreenSignIn, app.Snapshot{})
				screen := newConfirm(s.frame, anna())
				s.frame.show(screen, "SignIn.Title")
				s.wantShown(screen.inMemory, false)
				s.focusOn(screen.yes)
				s.backend.do = refusedWith(app.Problem{Kind: kind})
				s.press(fyne.KeyReturn)
				s.settle()
				s.wantText(screen.says.Text, s.frame.problem(&app.Problem{Kind: kind}))
				s.wantShown(screen.inMemory, true)
				s.backend.do = done
				s.tap(screen.inMemory)
				s.settle()
				if c := s.backend.commands[len(s.backend.commands)-1]; c.Verb != app.VerbSignIn || !c.InMemory {
					t.Errorf("sent %+v, want to sign in without a keyring", c)
				}
			})
		})
	}
}

func TestEscapeClosesTheSignIn(t *testing.T) {
	play(t, func(s *stage) {
		s.open(app.ScreenSignIn, app.Snapshot{})
		s.focusOn(s.signIn().webhook)
		s.press(fyne.KeyEscape)
		s.wantClosed(true)
	})
	play(t, func(s *stage) {
		s.open(app.ScreenSignIn, app.Snapshot{})
		s.frame.show(newConfirm(s.frame, anna()), "SignIn.Title")
		s.press(fyne.KeyEscape)
		s.wantNone()
		s.wantClosed(true)
	})
}

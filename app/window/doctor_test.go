//go:build !nowindow

package window

import (
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"

	"clockin24/app"
)

// examined is a resident that has checked the connection, and found the webhook deleted.
func examined(app.Command) app.Reply {
	well := func(c app.CheckName, detail string) app.Finding {
		return app.Finding{Check: c, Verdict: app.VerdictWell, Detail: detail}
	}
	return app.Reply{Outcome: app.OutcomeDone, Findings: []app.Finding{
		well(app.CheckProgram, "ClockIn24 1.0, linux/amd64"),
		well(app.CheckAccount, "https://example.bitrix24.ru/rest/7/•••/"),
		well(app.CheckAddress, "192.0.2.7, 192.0.2.8"),
		well(app.CheckConnection, "peer: 192.0.2.7:443; TLS 1.3; subject: CN=*.bitrix24.ru; issuer: CN=Example CA,O=Example; "+
			"valid: 2026-03-01 to 2027-03-01; Server: nginx; X-Powered-CMS: Bitrix Site Manager"),
		well(app.CheckPortal, "HTTP 401"),
		{
			Check: app.CheckAccess, Verdict: app.VerdictWrong,
			Problem: &app.Problem{Kind: app.KindCredentialsBad, Code: "INVALID_CREDENTIALS", HTTPStatus: 401},
		},
		well(app.CheckClock, "portal minus computer: +0.2 s"),
		{Check: app.CheckScopes, Verdict: app.VerdictUnexamined, After: app.CheckAccess},
		{Check: app.CheckTracking, Verdict: app.VerdictUnexamined, After: app.CheckAccess},
		well(app.CheckDirectories, "~/.config/clockin24, ~/.local/state/clockin24, /run/user/1000/clockin24"),
		well(app.CheckJournal, "kept: 0"),
		well(app.CheckDesktop, "XDG_CURRENT_DESKTOP=XFCE, XDG_SESSION_TYPE=x11, DISPLAY=:0"),
		{Check: app.CheckTray, Verdict: app.VerdictWrong, Problem: &app.Problem{Kind: app.KindNoTray}},
		well(app.CheckNotifications, "dunst 1.9 (knopwob)"),
	}}
}

func (s *stage) doctor() *doctor { return s.frame.seen.(*doctor) }

func TestTheConnectionIsCheckedForWhatIsTyped(t *testing.T) {
	known := onTime()
	tests := []struct {
		name            string
		snap            app.Snapshot
		portal, webhook string
		want            string
	}{
		{"a webhook", app.Snapshot{}, "example.bitrix24.ru", webhook, webhook},
		{"an address", app.Snapshot{}, "portal.example.com", "", "portal.example.com"},
		{"nothing", app.Snapshot{}, "", "", ""},
		{"the account's own address", known, known.Account.Host, "", ""},
		{"another address than the account's", known, "portal.example.com", "", "portal.example.com"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			play(t, func(s *stage) {
				s.backend.do = examined
				s.open(app.ScreenSignIn, tt.snap)
				s.signIn().portal.SetText(tt.portal)
				s.signIn().webhook.SetText(tt.webhook)
				s.tap(s.signIn().doctor)
				s.settle()
				if c := s.wantOne(app.VerbExamine); c.Webhook != tt.want {
					t.Errorf("examined %q, want %q", c.Webhook, tt.want)
				}
			})
		})
	}
}

func TestFindingsAreListedAndCopied(t *testing.T) {
	play(t, func(s *stage) {
		s.backend.do = examined
		s.open(app.ScreenSignIn, app.Snapshot{})
		s.signIn().webhook.SetText(webhook)
		signIn := s.signIn()
		s.tap(signIn.doctor)
		s.settle()
		screen := s.doctor()
		s.wantText(screen.says.Text, "Требует внимания: 2.")
		var red []string
		for _, o := range screen.list.Objects {
			if l := o.(*widget.Label); l.Importance == widget.DangerImportance {
				red = append(red, l.Text)
			}
		}
		if len(screen.list.Objects) != 14 || len(red) != 2 || !strings.HasPrefix(red[0], "✗ Доступ к порталу: ") {
			t.Errorf("%d lines, red are %q", len(screen.list.Objects), red)
		}

		s.tap(screen.copying)
		s.wantText(screen.copying.Text, "Скопировано")
		report := s.app.Clipboard().Content()
		for _, part := range []string{"✓ Программа: в порядке · ClockIn24 1.0", red[0], "Требует внимания: 2."} {
			if !strings.Contains(report, part) {
				t.Errorf("copied %q, want %q in it", report, part)
			}
		}

		s.tap(screen.again)
		s.settle()
		if n := len(s.backend.commands); n != 2 || len(screen.list.Objects) != 14 {
			t.Errorf("%d checks, %d lines", n, len(screen.list.Objects))
		}

		s.wantFocus(screen.back)
		s.press(fyne.KeyEscape)
		if s.signIn() != signIn || signIn.webhook.Text != webhook {
			t.Error("what was typed is lost")
		}
		s.wantClosed(false)
	})
}

// A check that is under way when the person goes back changes nothing on the other screen.
func TestGoingBackFromACheckUnderWay(t *testing.T) {
	play(t, func(s *stage) {
		answer := make(chan struct{})
		s.backend.do = func(c app.Command) app.Reply {
			<-answer
			return examined(c)
		}
		s.open(app.ScreenSignIn, app.Snapshot{})
		s.tap(s.signIn().doctor)
		s.settle()
		screen := s.doctor()
		if !screen.copying.Disabled() || !screen.working.row.Visible() {
			t.Error("it does not show that it works")
		}
		s.press(fyne.KeyReturn)
		close(answer)
		s.settle()
		s.wantOne(app.VerbExamine)
		s.wantFocus(s.signIn().portal)
	})
}

func TestACheckThatWasNotMade(t *testing.T) {
	play(t, func(s *stage) {
		s.backend.do = refusedWith(app.Problem{Kind: app.KindTimedOut, Method: "profile", Host: "example.bitrix24.ru"})
		s.open(app.ScreenSignIn, app.Snapshot{})
		s.tap(s.signIn().doctor)
		s.settle()
		s.wantText(s.doctor().says.Text, s.frame.problem(&app.Problem{Kind: app.KindTimedOut, Method: "profile", Host: "example.bitrix24.ru"}))
		if s.doctor().again.Disabled() {
			t.Error("it cannot be repeated")
		}
	})
}

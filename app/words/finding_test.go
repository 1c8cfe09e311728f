package words

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"clockin24/app"
)

// testdata/findings.txt has what the connection check says, as it is printed, copied and sent.
func TestFindings(t *testing.T) {
	const golden = "testdata/findings.txt"
	wrong := func(c app.CheckName, k app.Kind, detail string) app.Finding {
		return app.Finding{Check: c, Verdict: app.VerdictWrong, Problem: problem(k), Detail: detail}
	}
	skipped := func(c, after app.CheckName) app.Finding {
		return app.Finding{Check: c, Verdict: app.VerdictUnexamined, After: after}
	}
	clock := wrong(app.CheckClock, app.KindClockWrong, "portal minus computer: +300.0 s")
	clock.Problem.Time = now
	unwritable := wrong(app.CheckDirectories, app.KindNotWritable, "")
	unwritable.Problem.Text = "open ~/.local/state/clockin24: permission denied"
	reports := []struct {
		what     string
		findings []app.Finding
	}{
		{"all is well", []app.Finding{
			{Check: app.CheckProgram, Verdict: app.VerdictWell, Detail: "ClockIn24 1.0, linux/amd64"},
			{Check: app.CheckAccount, Verdict: app.VerdictWell, Detail: "7@example.bitrix24.ru"},
			{Check: app.CheckKeyring, Verdict: app.VerdictWell},
			{Check: app.CheckTray, Verdict: app.VerdictWell, Detail: ":1.23"},
		}},
		{"on the way to the portal", []app.Finding{
			wrong(app.CheckAccount, app.KindNotSignedIn, ""),
			wrong(app.CheckKeyring, app.KindKeyringLocked, ""),
			wrong(app.CheckAddress, app.KindHostUnknown, ""),
			wrong(app.CheckConnection, app.KindCertificateExpired, "subject: CN=example.bitrix24.ru; valid: 2025-11-01 to 2026-11-01"),
			wrong(app.CheckConnection, app.KindCertificateForeign, ""),
			wrong(app.CheckConnection, app.KindCertificateUnknown, "issuer: CN=Example Proxy"),
			skipped(app.CheckPortal, app.CheckConnection),
		}},
		{"at the portal", []app.Finding{
			wrong(app.CheckPortal, app.KindNotUnderstood, "HTTP 200"),
			wrong(app.CheckAccess, app.KindCredentialsBad, ""),
			clock,
			wrong(app.CheckScopes, app.KindScopeMissing, "im, user"),
			wrong(app.CheckTracking, app.KindTrackingOff, ""),
		}},
		{"on this computer", []app.Finding{
			unwritable,
			wrong(app.CheckJournal, app.KindJournalUnreadable, "read the journal: input/output error"),
			{Check: app.CheckDesktop, Verdict: app.VerdictAbsent, Problem: problem(app.KindNoDesktop)},
			wrong(app.CheckWindow, app.KindNoOpenGL, "X11 without GLX"),
			wrong(app.CheckTray, app.KindNoTray, ""),
			wrong(app.CheckNotifications, app.KindNoNotifications, ""),
			wrong(app.CheckNotifications, app.KindNoAnswer, ""),
		}},
		{"of another version of the program", []app.Finding{wrong("moon", "no such kind", "")}},
	}
	var b strings.Builder
	for _, r := range reports {
		for _, lang := range []string{"ru", "en"} {
			fmt.Fprintf(&b, "# %s, %s\n%s\n\n", r.what, lang, speak(lang, minsk).Findings(r.findings, minsk))
		}
	}
	if *update {
		if err := os.WriteFile(golden, []byte(b.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if got := b.String(); got != strings.ReplaceAll(string(want), "\r\n", "\n") {
		t.Errorf("other than %s (go test ./app/words -update writes it anew):\n%s", golden, got)
	}
}

// What servers and certificates say of themselves becomes one harmless line.
func TestForeignDetailIsTamed(t *testing.T) {
	for _, verdict := range []app.Verdict{app.VerdictWell, app.VerdictWrong} {
		s := speak("ru", minsk).Finding(app.Finding{
			Check: app.CheckConnection, Verdict: verdict, Problem: problem(app.KindTLSFailed), Detail: "CN=evil\x1b[31m\n\u202etxt\n" + strings.Repeat("я", 2000),
		}, nil)
		if strings.ContainsAny(s, "\x1b\u202e") || strings.Count(s, "\n") > 1 || len([]rune(s)) > 1200 {
			t.Errorf("%q", s)
		}
	}
}

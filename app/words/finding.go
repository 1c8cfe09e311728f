package words

import (
	"strings"
	"time"

	"clockin24/app"
)

// Findings is the whole report of a connection check, for the person to read and to send to an administrator: a line for each
// finding, and the conclusion. Times are given in loc.
func (w *Words) Findings(findings []app.Finding, loc *time.Location) string {
	lines := make([]string, 0, len(findings)+2)
	for _, f := range findings {
		lines = append(lines, w.Finding(f, loc))
	}
	return strings.Join(append(lines, "", w.Verdict(findings)), "\n")
}

// Verdict is the conclusion of a connection check.
func (w *Words) Verdict(findings []app.Finding) string {
	wrong := 0
	for _, f := range findings {
		if f.Verdict == app.VerdictWrong {
			wrong++
		}
	}
	if wrong == 0 {
		return w.Text(DoctorAllWell)
	}
	return w.Text(DoctorWrong, With("Number", wrong))
}

// Finding says what one step of the connection check found: a mark, what the step is about, what is wrong and what to do. The
// detail for administrators follows on the same line if all is well, and on a line of its own if not.
func (w *Words) Finding(f app.Finding, loc *time.Location) string {
	about := w.checkName(f.Check) + ": "
	detail := plain(f.Detail, 800)
	switch f.Verdict {
	case app.VerdictWell:
		line := "✓ " + about + w.Text(DoctorWell)
		if detail != "" {
			line += " · " + detail
		}
		return line
	case app.VerdictUnexamined:
		return "– " + about + w.Text(DoctorUnexamined, With("Name", w.checkName(f.After)))
	}
	mark := "✗ "
	if f.Verdict == app.VerdictAbsent {
		mark = "– "
	}
	line := mark + about
	if f.Check == app.CheckJournal && f.Problem.Asks() {
		line += w.Text(DoctorKeptAsks) + " "
	}
	line += w.Problem(f.Problem, loc)
	if detail != "" {
		line += "\n  " + detail
	}
	return line
}

// checkName is the label of a step. Another version of the program may send steps that have no label here.
func (w *Words) checkName(c app.CheckName) string {
	if k := checkKey(c); k != "" {
		return w.Text(k)
	}
	return plain(string(c), 40)
}

func checkKey(c app.CheckName) Key {
	switch c {
	case app.CheckProgram:
		return DoctorProgram
	case app.CheckSettings:
		return DoctorSettings
	case app.CheckAccount:
		return DoctorAccount
	case app.CheckKeyring:
		return DoctorKeyring
	case app.CheckAddress:
		return DoctorAddress
	case app.CheckConnection:
		return DoctorConnection
	case app.CheckPortal:
		return DoctorPortal
	case app.CheckAccess:
		return DoctorAccess
	case app.CheckClock:
		return DoctorClock
	case app.CheckScopes:
		return DoctorScopes
	case app.CheckTracking:
		return DoctorTracking
	case app.CheckDirectories:
		return DoctorDirectories
	case app.CheckJournal:
		return DoctorJournal
	case app.CheckDesktop:
		return DoctorDesktop
	case app.CheckWindow:
		return DoctorWindow
	case app.CheckTray:
		return DoctorTray
	case app.CheckNotifications:
		return DoctorNotifications
	}
	return ""
}

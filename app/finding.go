package app

import "context"

// A CheckName names one step of the connection check.
type CheckName string

// The steps, in the order in which they are reported.
const (
	CheckProgram       CheckName = "program"       // version and system; never wrong
	CheckSettings      CheckName = "settings"      // the settings and what they name can be read
	CheckAccount       CheckName = "account"       // somebody is signed in, or credentials were given
	CheckKeyring       CheckName = "keyring"       // it opens, and has the account's secret
	CheckAddress       CheckName = "address"       // the host of the portal, or its proxy, has an address
	CheckConnection    CheckName = "connection"    // a connection can be made, and its certificate is trusted
	CheckPortal        CheckName = "portal"        // a Bitrix24 portal answers there
	CheckAccess        CheckName = "access"        // the portal takes the credentials
	CheckClock         CheckName = "clock"         // this computer's clock is the portal's
	CheckScopes        CheckName = "scopes"        // the credentials may call timeman.*
	CheckTracking      CheckName = "tracking"      // the portal tracks this employee's time
	CheckDirectories   CheckName = "directories"   // this program can write where it has to
	CheckJournal       CheckName = "journal"       // the kept presses can be read
	CheckDesktop       CheckName = "desktop"       // this is a graphical session
	CheckWindow        CheckName = "window"        // a window can be drawn
	CheckTray          CheckName = "tray"          // the desktop shows tray icons
	CheckNotifications CheckName = "notifications" // the desktop shows notifications
)

var Checks = []CheckName{
	CheckProgram, CheckSettings, CheckAccount, CheckKeyring, CheckAddress, CheckConnection, CheckPortal, CheckAccess, CheckClock,
	CheckScopes, CheckTracking, CheckDirectories, CheckJournal, CheckDesktop, CheckWindow, CheckTray, CheckNotifications,
}

// A Verdict is the result of a step of the connection check.
type Verdict string

// The verdicts.
const (
	VerdictWell       Verdict = "well"
	VerdictWrong      Verdict = "wrong"      // Problem says what
	VerdictAbsent     Verdict = "absent"     // something is missing, and Problem says what; the command line works without it
	VerdictUnexamined Verdict = "unexamined" // not looked at: the step After has to be mended first
)

// A Finding is what one step of the connection check found. It holds no secret.
type Finding struct {
	Check   CheckName `json:"check"`
	Verdict Verdict   `json:"verdict"`
	Problem *Problem  `json:"problem,omitempty"`
	After   CheckName `json:"after,omitempty"`
	// Detail is for an administrator, in English, and no sentence: addresses, a certificate, a version.
	Detail string `json:"detail,omitempty"`
}

// An Examiner looks at one thing of this computer or of its network, for the step to which [clockin24/app/doctor.Parts] assigns it. The
// portal is an address without credentials; it is empty for all steps but [CheckAddress] and [CheckConnection]. The results are
// the Detail and the Problem of a [Finding]; either may be empty. An Examiner ends with its context as well as it can.
type Examiner func(ctx context.Context, portal string) (detail string, problem *Problem)

// Conclude makes a finding from what an examiner saw.
func Conclude(c CheckName, detail string, p *Problem) Finding {
	f := Finding{Check: c, Verdict: VerdictWell, Problem: p, Detail: detail}
	switch {
	case p == nil:
	case p.Kind == KindNoDesktop:
		f.Verdict = VerdictAbsent
	default:
		f.Verdict = VerdictWrong
	}
	return f
}

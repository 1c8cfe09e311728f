package app

import (
	"time"
)

// A Kind is a problem in one word. [clockin24/app/words] makes a sentence of each, the command line an exit code.
type Kind string

// Problems with what was typed, found before anything is sent.
const (
	TimeFormat    Kind = "time format"    // not a time of day
	TimeFuture    Kind = "time future"    // later than the portal's clock (Time: the portal's now)
	TimeOtherDay  Kind = "time other day" // ISO with a date that is not today in the employee's zone
	TimeMidnight  Kind = "time midnight"  // 00:00:00, which the portal takes for "no time" (protocol 7.4)
	TimeGone      Kind = "time gone"      // a wall clock that the change to summer time skipped today
	FinishFirst   Kind = "finish first"   // a finish up to the start that would be tomorrow's (Time: the start)
	FinishUnknown Kind = "finish unknown" // an earlier day is to be closed without saying when (Time: its start)
	ReasonNeeded  Kind = "reason needed"  // the schedule demands a reason with a time
	ZoneFormat    Kind = "zone format"    // not a time zone
	ZonesDiffer   Kind = "zones differ"   // it is another date for the employee than for the caller (protocol 9)
)

// Problems with the state of the day. Time is the start of the record that is in the way, where there is one.
const (
	OnBreak     Kind = "on break"     // Start would end the break
	ClosedToday Kind = "closed today" // Start would re-open the day
	EarlierOpen Kind = "earlier open" // yesterday's day is still running
	DayExpired  Kind = "day expired"  // yesterday's day must be closed first
	NotRunning  Kind = "not running"  // nothing to pause, resume or finish
	StrangeDay  Kind = "strange day"  // an unknown STATUS; Text has it
	OtherDay    Kind = "other day"    // the record is another one than the person pressed for, see [Command.Of]
	Busy        Kind = "busy"         // a command is under way
)

// Problems with the account.
const (
	NotSignedIn     Kind = "not signed in"
	NotAWebhook     Kind = "not a webhook"    // no address at all, or one without user and secret
	TwoAddresses    Kind = "two addresses"    // more than one webhook, which differ
	PlainHTTP       Kind = "plain http"       // http to something else than this computer
	CredentialsBad  Kind = "credentials"      // wrong, deleted or expired secret or token
	SignedOut       Kind = "signed out"       // the grant of an application is over; signing in again renews it
	NotAPortal      Kind = "not a portal"     // no address of one
	NotAnApp        Kind = "not an app"       // id or secret of an application is missing, or none
	AppRefused      Kind = "app refused"      // the portal or the auth server does not know the application, or its secret
	NotACode        Kind = "not a code"       // nor an address that came back from the authorization under way
	CodeRefused     Kind = "code refused"     // wrong, used, or older than 30 seconds
	NoCode          Kind = "no code"          // none came in time, or no authorization is under way
	ScopeMissing    Kind = "scope missing"    // timeman not ticked
	PlanMissing     Kind = "plan"             // REST needs a commercial plan or subscription
	NoAccess        Kind = "no access"        // the portal's administrator must allow it
	ExternalUser    Kind = "external user"    // not an employee of the portal
	OthersForbidden Kind = "others forbidden" // no right to manage other people's workday
	UserNotFound    Kind = "user not found"   // unknown USER_ID
	KeyringLocked   Kind = "keyring locked"   // and the person did not unlock it
	KeyringMissing  Kind = "keyring missing"  // no Secret Service, no login collection
	KeyringBroken   Kind = "keyring broken"   // wrote, but read back something else, or no answer in time
	CheckFirst      Kind = "check first"      // SignIn without a successful Check
	ZoneUnknown     Kind = "zone unknown"     // neither profile nor record tells the employee's zone
)

// What only the connection check finds, see [workday.Diagnose].
const (
	CertificateExpired Kind = "certificate expired" // or not valid yet, by this computer's clock
	CertificateForeign Kind = "certificate foreign" // made for another host
	CertificateUnknown Kind = "certificate unknown" // by an authority that this computer does not trust
	ClockWrong         Kind = "clock wrong"         // Time: what the portal's clock shows
	TrackingOff        Kind = "tracking off"        // UF_TIMEMAN is false
	NotWritable        Kind = "not writable"        // a directory; Text: which and why
	JournalUnreadable  Kind = "journal unreadable"  // the kept presses cannot be read
	NoDesktop          Kind = "no desktop"          // not a graphical session
	NoOpenGL           Kind = "no opengl"           // no window can be drawn; the system's dialogs take its place
	NoTray             Kind = "no tray"             // nobody shows tray icons
	NoNotifications    Kind = "no notifications"    // nobody shows notifications
	NoAnswer           Kind = "no answer"           // this computer took too long over a step
)

// Problems on the way to the portal.
const (
	HostUnknown   Kind = "host unknown"
	Unreachable   Kind = "unreachable"    // no connection; nothing was sent
	TLSFailed     Kind = "tls"            // no TLS there, or its certificate is not trusted
	TimedOut      Kind = "timed out"      // and the portal may have executed it
	ConnectionCut Kind = "connection cut" // and the portal may have executed it
	NotUnderstood Kind = "not understood" // HTML, half an answer, nonsense
	Moved         Kind = "moved"          // redirected to Host; not followed
	Renamed       Kind = "renamed"        // the portal's name is Host now; followed by Move, after consent
	TooMany       Kind = "too many"       // QUERY_LIMIT_EXCEEDED
	Blocked       Kind = "blocked"        // OPERATION_TIME_LIMIT, OVERLOAD_LIMIT; Time: not before that
	PortalGone    Kind = "portal gone"    // deleted, or closed for visitors
	PortalBroken  Kind = "portal broken"  // 5xx of its own
	MethodMissing Kind = "method missing" // not a portal's REST address, or no work-time module
)

// Refusals of the portal that carry its own sentence, in Text.
const (
	RefusedByPortal Kind = "refused"         // ALERT_WARNING, ERROR_CORE and whatever else
	StartUnlike     Kind = "start unlike"    // opened, but the portal kept another start
	ZoneUnlike      Kind = "zone unlike"     // opened at the time that was asked for, but by another zone; Time: the start
	KindStateUnlike Kind = "state unlike"    // answered, but the day is not in the asked state
	NotOnDisk       Kind = "not on disk"     // the press could not be written; nothing was sent
	JournalDamaged  Kind = "journal damaged" // it was set aside, and what could be read of it is kept
	NotRecorded     Kind = "not recorded"    // an unclear start that the portal turned out not to have recorded; Time: the press
	ConsentNeeded   Kind = "consent needed"  // a kept start would be recorded at Time, which the person has not agreed to
	MomentUnsure    Kind = "moment unsure"   // the same, where Time may be wrong since this computer's clock was
	DayGone         Kind = "day gone"        // the date of a kept start is over; Time: the press
	ReopenedEarlier Kind = "reopened"        // the portal continued a day of an earlier date instead of starting one
	Internal        Kind = "internal"        // a mistake of this program
)

// What a call did, or found, since somebody changed the day on another device after it was read. Time is the start of the record
// that runs.
const (
	BreakEnded       Kind = "break ended"       // a break that had begun there
	DayReopened      Kind = "day reopened"      // a day that had been finished there
	SecondRecord     Kind = "second record"     // begun beside the one of today that was finished there
	StartedElsewhere Kind = "started elsewhere" // nothing was changed
)

// Problems with preferences, and with what the computer has for them.
const (
	PreferenceBad    Kind = "preference"          // none of the choices
	PreferenceUnkept Kind = "preference not kept" // in effect, but not on disk; Text says why
	SettingsBroken   Kind = "settings broken"     // the settings file cannot be read; Text: where and why
	CAFileBroken     Kind = "ca file"             // the certificates that the settings name cannot be read; Text: where and why
	HolidaysBroken   Kind = "holidays broken"     // the file with the person's own days cannot be read; Text: where and why
	ShortcutBad      Kind = "shortcut"            // not a combination of keys
	ShortcutBare     Kind = "shortcut bare"       // a key that is needed to type, without Ctrl, Alt or Super
	ShortcutReserved Kind = "shortcut reserved"   // the system or nearly every program uses it
	ShortcutTaken    Kind = "shortcut taken"      // held by another program
	ShortcutRefused  Kind = "shortcut refused"    // by the desktop, or the person whom it asked
	ShortcutMissing  Kind = "shortcut missing"    // no global shortcuts here; Text: the reason in a few words
	AutostartBlocked Kind = "autostart blocked"   // switched off in the system's own settings; Text: where
	AutostartMissing Kind = "autostart missing"   // cannot be had; Text: why
)

// A Problem is a typed error that crosses processes. It never holds a secret.
type Problem struct {
	Kind  Kind  `json:"kind"`
	Field Field `json:"field,omitempty"`
	// Text is the portal's own plain text where the kind has one: cleaned, at most 300 characters.
	Text string `json:"text,omitempty"`
	// Host is the portal's, or where a redirect points.
	Host string    `json:"host,omitempty"`
	Time time.Time `json:"time,omitzero"`
	// Method, Code and HTTPStatus are the portal's, for diagnosis.
	Method     string `json:"method,omitempty"`
	Code       string `json:"code,omitempty"`
	HTTPStatus int    `json:"http_status,omitempty"`
}

// Error is for logs; people read the sentence of [clockin24/app/words].
func (p *Problem) Error() string {
	s := string(p.Kind)
	if p.Method != "" {
		s = p.Method + ": " + s
	}
	if p.Text != "" {
		s += ": " + p.Text
	}
	return s
}

// Hindrance tells whether a problem is the state of the day.
func (p *Problem) Hindrance() bool {
	switch p.Kind {
	case OnBreak, ClosedToday, EarlierOpen, DayExpired, NotRunning, StrangeDay, OtherDay, StartUnlike, ZoneUnlike, KindStateUnlike, ReopenedEarlier,
		BreakEnded, DayReopened, SecondRecord, StartedElsewhere:
		return true
	}
	return false
}

// Busy tells whether a problem is a portal that takes no more requests for the moment.
func (p *Problem) Busy() bool { return p != nil && p.Kind == TooMany }

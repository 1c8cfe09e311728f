package app

import (
	"maps"
	"slices"
)

// A Kind is a problem in one word. Each is a constant and a row of the table below, which has all that decides about it, and
// [clockin24/app/words] has a sentence for each.
type Kind string

// Problems with what was typed, found before anything is sent.
const (
	KindTimeFormat    Kind = "time format"    // not a time of day
	KindTimeFuture    Kind = "time future"    // later than the portal's clock (Time: the portal's now)
	KindTimeOtherDay  Kind = "time other day" // ISO with a date that is not today in the employee's zone
	KindTimeMidnight  Kind = "time midnight"  // 00:00:00, which the portal takes for "no time" (protocol 7.4)
	KindTimeGone      Kind = "time gone"      // a wall clock that the change to summer time skipped today
	KindFinishFirst   Kind = "finish first"   // a finish up to the start that would be tomorrow's (Time: the start)
	KindFinishUnknown Kind = "finish unknown" // an earlier day is to be closed without saying when (Time: its start)
	KindReasonNeeded  Kind = "reason needed"  // the schedule demands a reason with a time
	KindZoneFormat    Kind = "zone format"    // not a time zone
	KindZonesDiffer   Kind = "zones differ"   // it is another date for the employee than for the caller (protocol 9)
)

// Problems with the state of the day. Time is the start of the record that is in the way, where there is one.
const (
	KindOnBreak     Kind = "on break"     // Start would end the break
	KindClosedToday Kind = "closed today" // Start would re-open the day
	KindEarlierOpen Kind = "earlier open" // yesterday's day is still running
	KindDayExpired  Kind = "day expired"  // yesterday's day must be closed first
	KindNotRunning  Kind = "not running"  // nothing to pause, resume or finish
	KindStrangeDay  Kind = "strange day"  // an unknown STATUS; Text has it
	KindOtherDay    Kind = "other day"    // the record is another one than the person pressed for, see [Command.Of]
	KindBusy        Kind = "busy"         // a command is under way
)

// Problems with the account.
const (
	KindNotSignedIn     Kind = "not signed in"
	KindNotAWebhook     Kind = "not a webhook"    // no address at all, or one without user and secret
	KindTwoAddresses    Kind = "two addresses"    // more than one webhook, which differ
	KindPlainHTTP       Kind = "plain http"       // http to something else than this computer
	KindCredentialsBad  Kind = "credentials"      // wrong, deleted or expired secret or token
	KindSignedOut       Kind = "signed out"       // the grant of an application is over; signing in again renews it
	KindNotAPortal      Kind = "not a portal"     // no address of one
	KindNotAnApp        Kind = "not an app"       // id or secret of an application is missing, or none
	KindAppRefused      Kind = "app refused"      // the portal or the auth server does not know the application, or its secret
	KindNotACode        Kind = "not a code"       // nor an address that came back from the authorization under way
	KindCodeRefused     Kind = "code refused"     // wrong, used, or older than 30 seconds
	KindNoCode          Kind = "no code"          // none came in time, or no authorization is under way
	KindScopeMissing    Kind = "scope missing"    // timeman not ticked
	KindPlanMissing     Kind = "plan"             // REST needs a commercial plan or subscription
	KindNoAccess        Kind = "no access"        // the portal's administrator must allow it
	KindExternalUser    Kind = "external user"    // not an employee of the portal
	KindOthersForbidden Kind = "others forbidden" // no right to manage other people's workday
	KindUserNotFound    Kind = "user not found"   // unknown USER_ID
	KindKeyringLocked   Kind = "keyring locked"   // and the person did not unlock it
	KindKeyringMissing  Kind = "keyring missing"  // no Secret Service, no login collection
	KindKeyringBroken   Kind = "keyring broken"   // wrote, but read back something else, or no answer in time
	KindCheckFirst      Kind = "check first"      // SignIn without a successful Check
	KindZoneUnknown     Kind = "zone unknown"     // neither profile nor record tells the employee's zone
)

// What only the connection check finds, see [workday.Diagnose].
const (
	KindCertificateExpired Kind = "certificate expired" // or not valid yet, by this computer's clock
	KindCertificateForeign Kind = "certificate foreign" // made for another host
	KindCertificateUnknown Kind = "certificate unknown" // by an authority that this computer does not trust
	KindClockWrong         Kind = "clock wrong"         // Time: what the portal's clock shows
	KindTrackingOff        Kind = "tracking off"        // UF_TIMEMAN is false
	KindNotWritable        Kind = "not writable"        // a directory; Text: which and why
	KindJournalUnreadable  Kind = "journal unreadable"  // the kept presses cannot be read
	KindNoDesktop          Kind = "no desktop"          // not a graphical session
	KindNoOpenGL           Kind = "no opengl"           // no window can be drawn; the system's dialogs take its place
	KindNoTray             Kind = "no tray"             // nobody shows tray icons
	KindNoNotifications    Kind = "no notifications"    // nobody shows notifications
	KindNoAnswer           Kind = "no answer"           // this computer took too long over a step
)

// Problems on the way to the portal.
const (
	KindHostUnknown   Kind = "host unknown"
	KindUnreachable   Kind = "unreachable"    // no connection; nothing was sent
	KindTLSFailed     Kind = "tls"            // no TLS there, or its certificate is not trusted
	KindTimedOut      Kind = "timed out"      // and the portal may have executed it
	KindConnectionCut Kind = "connection cut" // and the portal may have executed it
	KindNotUnderstood Kind = "not understood" // HTML, half an answer, nonsense
	KindMoved         Kind = "moved"          // redirected to Host; not followed
	KindRenamed       Kind = "renamed"        // the portal's name is Host now; followed by Move, after consent
	KindTooMany       Kind = "too many"       // QUERY_LIMIT_EXCEEDED
	KindBlocked       Kind = "blocked"        // OPERATION_TIME_LIMIT, OVERLOAD_LIMIT; Time: not before that
	KindPortalGone    Kind = "portal gone"    // deleted, or closed for visitors
	KindPortalBroken  Kind = "portal broken"  // 5xx of its own
	KindMethodMissing Kind = "method missing" // not a portal's REST address, or no work-time module
)

// Refusals of the portal that carry its own sentence, in Text.
const (
	KindRefusedByPortal Kind = "refused"         // ALERT_WARNING, ERROR_CORE and whatever else
	KindStartUnlike     Kind = "start unlike"    // opened, but the portal kept another start
	KindZoneUnlike      Kind = "zone unlike"     // opened at the time that was asked for, but by another zone; Time: the start
	KindStateUnlike     Kind = "state unlike"    // answered, but the day is not in the asked state
	KindNotOnDisk       Kind = "not on disk"     // the press could not be written; nothing was sent
	KindJournalDamaged  Kind = "journal damaged" // some of it cannot be read, and is skipped
	KindNotRecorded     Kind = "not recorded"    // an unclear start that the portal turned out not to have recorded; Time: the press
	KindConsentNeeded   Kind = "consent needed"  // a kept start would be recorded at Time, which the person has not agreed to
	KindMomentUnsure    Kind = "moment unsure"   // the same, where Time may be wrong since this computer's clock was
	KindDayGone         Kind = "day gone"        // the date of a kept start is over; Time: the press
	KindReopenedEarlier Kind = "reopened"        // the portal continued a day of an earlier date instead of starting one
	KindInternal        Kind = "internal"        // a mistake of this program
)

// What a call did, or found, since somebody changed the day on another device after it was read. Time is the start of the record
// that runs.
const (
	KindBreakEnded       Kind = "break ended"       // a break that had begun there
	KindDayReopened      Kind = "day reopened"      // a day that had been finished there
	KindSecondRecord     Kind = "second record"     // begun beside the one of today that was finished there
	KindStartedElsewhere Kind = "started elsewhere" // nothing was changed
)

// Problems with preferences, and with what the computer has for them.
const (
	KindPreferenceBad    Kind = "preference"          // none of the choices
	KindPreferenceUnkept Kind = "preference not kept" // in effect, but not on disk; Text says why
	KindSettingsBroken   Kind = "settings broken"     // the settings file cannot be read; Text: where and why
	KindCAFileBroken     Kind = "ca file"             // the certificates that the settings name cannot be read; Text: where and why
	KindHolidaysBroken   Kind = "holidays broken"     // the file with the person's own days cannot be read; Text: where and why
	KindShortcutBad      Kind = "shortcut"            // not a combination of keys
	KindShortcutBare     Kind = "shortcut bare"       // a key that is needed to type, without Ctrl, Alt or Super
	KindShortcutReserved Kind = "shortcut reserved"   // the system or nearly every program uses it
	KindShortcutTaken    Kind = "shortcut taken"      // held by another program
	KindShortcutRefused  Kind = "shortcut refused"    // by the desktop, or the person whom it asked
	KindShortcutMissing  Kind = "shortcut missing"    // no global shortcuts here; Text: the reason in a few words
	KindAutostartBlocked Kind = "autostart blocked"   // switched off in the system's own settings; Text: where
	KindAutostartMissing Kind = "autostart missing"   // cannot be had; Text: why
)

// A trait is one thing that decides about a kind of problem, whoever meets it.
type trait uint16

const (
	ofDay       trait = 1 << iota // the state of the day is in the way, or became another one than was asked for
	recorded                      // the portal recorded what was pressed, only not as it was asked for
	passes                        // reading again later may help without anybody doing anything
	wayThere                      // on the way to the portal, where another network may have another way
	unreached                     // the portal was not reached, or what answered was not the portal as it should be
	unclear                       // the portal may have executed what was sent
	signInCures                   // signing in again, by the same or by other credentials, may help
	lasts                         // stays until the person does something about it, so that every view shows it
	asks                          // a kept press that meets it is for the person to settle
	coded                         // an administrator looks up the code that the portal gave
)

// An Obstacle is what stands in the way, for who has room for a few words only. Most kinds of problems are none.
type Obstacle string

// The obstacles.
const (
	ObstacleNone    Obstacle = ""
	ObstacleNetwork Obstacle = "network" // no connection to the portal
	ObstacleBusy    Obstacle = "busy"    // the portal takes no more requests for the moment
	ObstaclePortal  Obstacle = "portal"  // the portal does not answer as usual
	ObstacleRenamed Obstacle = "renamed" // the portal has a new name
	ObstacleAccess  Obstacle = "access"  // the portal gave no access
	ObstacleKeyring Obstacle = "keyring" // no access to the keyring
)

// An Exit is the code that the command line ends with after a problem.
type Exit int

// The exit codes of problems. A row that names none has [ExitRefused].
const (
	ExitRefused   Exit = 1 // the portal refused, or something here did
	ExitUsage     Exit = 2 // what was typed cannot be meant
	ExitSignIn    Exit = 3 // not signed in, or credentials refused
	ExitUnreached Exit = 4 // portal not reached, or answer not understood
)

// A row is what there is to know of a kind.
type row struct {
	obstacle Obstacle
	exit     Exit
	is       trait
}

// kinds has a row for every kind.
var kinds = map[Kind]row{
	KindTimeFormat:    {exit: ExitUsage},
	KindTimeFuture:    {exit: ExitUsage},
	KindTimeOtherDay:  {exit: ExitUsage},
	KindTimeMidnight:  {exit: ExitUsage},
	KindTimeGone:      {exit: ExitUsage},
	KindFinishFirst:   {},
	KindFinishUnknown: {},
	KindReasonNeeded:  {exit: ExitUsage},
	KindZoneFormat:    {exit: ExitUsage},
	KindZonesDiffer:   {exit: ExitUsage},

	KindOnBreak:     {is: ofDay},
	KindClosedToday: {is: ofDay},
	KindEarlierOpen: {is: ofDay},
	KindDayExpired:  {is: ofDay},
	KindNotRunning:  {is: ofDay},
	KindStrangeDay:  {is: ofDay},
	KindOtherDay:    {is: ofDay},
	KindBusy:        {},

	KindNotSignedIn:     {exit: ExitSignIn},
	KindNotAWebhook:     {exit: ExitUsage},
	KindTwoAddresses:    {exit: ExitUsage},
	KindPlainHTTP:       {exit: ExitUsage},
	KindCredentialsBad:  {obstacle: ObstacleAccess, exit: ExitSignIn, is: signInCures | lasts | coded},
	KindSignedOut:       {obstacle: ObstacleAccess, exit: ExitSignIn, is: signInCures | lasts | coded},
	KindNotAPortal:      {exit: ExitUsage},
	KindNotAnApp:        {exit: ExitUsage},
	KindAppRefused:      {obstacle: ObstacleAccess, exit: ExitSignIn, is: signInCures | lasts | coded},
	KindNotACode:        {exit: ExitUsage},
	KindCodeRefused:     {exit: ExitSignIn, is: coded},
	KindNoCode:          {exit: ExitSignIn},
	KindScopeMissing:    {obstacle: ObstacleAccess, exit: ExitSignIn, is: signInCures},
	KindPlanMissing:     {obstacle: ObstacleAccess, is: coded},
	KindNoAccess:        {obstacle: ObstacleAccess, is: coded},
	KindExternalUser:    {obstacle: ObstacleAccess},
	KindOthersForbidden: {obstacle: ObstacleAccess},
	KindUserNotFound:    {},
	KindKeyringLocked:   {obstacle: ObstacleKeyring, exit: ExitSignIn},
	KindKeyringMissing:  {obstacle: ObstacleKeyring, exit: ExitSignIn},
	KindKeyringBroken:   {obstacle: ObstacleKeyring, exit: ExitSignIn},
	KindCheckFirst:      {exit: ExitUsage},
	KindZoneUnknown:     {exit: ExitUsage, is: asks},

	KindCertificateExpired: {exit: ExitUnreached},
	KindCertificateForeign: {exit: ExitUnreached},
	KindCertificateUnknown: {exit: ExitUnreached},
	KindClockWrong:         {},
	KindTrackingOff:        {},
	KindNotWritable:        {exit: ExitUnreached},
	KindJournalUnreadable:  {exit: ExitUnreached},
	KindNoDesktop:          {},
	KindNoOpenGL:           {},
	KindNoTray:             {},
	KindNoNotifications:    {},
	KindNoAnswer:           {},

	KindHostUnknown:   {obstacle: ObstacleNetwork, exit: ExitUnreached, is: passes | wayThere | unreached},
	KindUnreachable:   {obstacle: ObstacleNetwork, exit: ExitUnreached, is: passes | wayThere | unreached},
	KindTLSFailed:     {obstacle: ObstacleNetwork, exit: ExitUnreached, is: passes | wayThere | unreached},
	KindTimedOut:      {obstacle: ObstacleNetwork, exit: ExitUnreached, is: passes | wayThere | unreached | unclear},
	KindConnectionCut: {obstacle: ObstacleNetwork, exit: ExitUnreached, is: passes | wayThere | unreached | unclear},
	KindNotUnderstood: {obstacle: ObstaclePortal, exit: ExitUnreached, is: passes | wayThere | unreached | unclear | coded},
	KindMoved:         {obstacle: ObstaclePortal, exit: ExitUnreached, is: wayThere | unreached},
	KindRenamed:       {obstacle: ObstacleRenamed, exit: ExitUnreached, is: unreached | lasts},
	KindTooMany:       {obstacle: ObstacleBusy, is: passes | unreached},
	KindBlocked:       {obstacle: ObstaclePortal, is: passes | unreached | coded},
	KindPortalGone:    {obstacle: ObstaclePortal, is: passes | unreached | coded},
	KindPortalBroken:  {obstacle: ObstaclePortal, exit: ExitUnreached, is: passes | unreached | unclear | coded},
	KindMethodMissing: {obstacle: ObstaclePortal, is: unreached | coded},

	KindRefusedByPortal: {is: coded},
	KindStartUnlike:     {is: ofDay | recorded},
	KindZoneUnlike:      {is: ofDay | recorded},
	KindStateUnlike:     {is: ofDay},
	KindNotOnDisk:       {exit: ExitUnreached},
	KindJournalDamaged:  {},
	KindNotRecorded:     {exit: ExitUnreached},
	KindConsentNeeded:   {is: asks},
	KindMomentUnsure:    {is: asks},
	KindDayGone:         {is: asks},
	KindReopenedEarlier: {is: ofDay},
	KindInternal:        {is: coded},

	KindBreakEnded:       {is: ofDay},
	KindDayReopened:      {is: ofDay},
	KindSecondRecord:     {is: ofDay | recorded},
	KindStartedElsewhere: {is: ofDay},

	KindPreferenceBad:    {},
	KindPreferenceUnkept: {},
	KindSettingsBroken:   {},
	KindCAFileBroken:     {},
	KindHolidaysBroken:   {},
	KindShortcutBad:      {},
	KindShortcutBare:     {},
	KindShortcutReserved: {},
	KindShortcutTaken:    {},
	KindShortcutRefused:  {},
	KindShortcutMissing:  {},
	KindAutostartBlocked: {},
	KindAutostartMissing: {},
}

// Kinds are all of them, sorted.
func Kinds() []Kind { return slices.Sorted(maps.Keys(kinds)) }

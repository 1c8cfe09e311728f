package app

import (
	"maps"
	"slices"
)

// A Kind is a problem in one word. Each is a constant and a row of the table below. The row has everything that is decided by
// the kind, and [clockin24/app/words] has a sentence for each.
type Kind string

// Problems with what was typed, found before anything is sent.
const (
	KindTimeFormat    Kind = "time format"    // not a time of day
	KindTimeFuture    Kind = "time future"    // later than the portal's clock (Time: the portal's now)
	KindTimeOtherDay  Kind = "time other day" // ISO with a date that is not today in the employee's zone
	KindTimeMidnight  Kind = "time midnight"  // 00:00:00, which the portal takes for "no time" (protocol 7.4)
	KindTimeGone      Kind = "time gone"      // a wall clock that the change to summer time skipped today
	KindFinishFirst   Kind = "finish first"   // a finish up to the start that would be tomorrow's (Time: the start)
	KindFinishUnknown Kind = "finish unknown" // a close of an earlier day that does not say when (Time: its start)
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
	KindOtherDay    Kind = "other day"    // the record is not the one that the person pressed for, see [Command.Of]
	KindBusy        Kind = "busy"         // a command is under way
)

// Problems with the account.
const (
	KindNotSignedIn     Kind = "not signed in"
	KindNotAWebhook     Kind = "not a webhook"    // no address at all, or an address without user and secret
	KindTwoAddresses    Kind = "two addresses"    // more than one webhook, which differ
	KindPlainHTTP       Kind = "plain http"       // http to something else than this computer
	KindCredentialsBad  Kind = "credentials"      // wrong, deleted or expired secret or token
	KindSignedOut       Kind = "signed out"       // the grant of an application is over; signing in again renews it
	KindNotAPortal      Kind = "not a portal"     // not the address of a portal
	KindNotAnApp        Kind = "not an app"       // the id or the secret of an application is missing or malformed
	KindAppRefused      Kind = "app refused"      // the portal or the auth server does not know the application, or its secret
	KindNotACode        Kind = "not a code"       // neither a code nor an address that came back from the authorization under way
	KindCodeRefused     Kind = "code refused"     // wrong, used, or older than 30 seconds
	KindNoCode          Kind = "no code"          // none came in time, or no authorization is under way
	KindScopeMissing    Kind = "scope missing"    // timeman not ticked
	KindPlanMissing     Kind = "plan"             // REST needs a commercial plan or subscription
	KindNoAccess        Kind = "no access"        // the portal's administrator must allow it
	KindExternalUser    Kind = "external user"    // not an employee of the portal
	KindOthersForbidden Kind = "others forbidden" // no right to manage other people's workday
	KindUserNotFound    Kind = "user not found"   // unknown USER_ID
	KindKeyringLocked   Kind = "keyring locked"   // the keyring is locked, and the person did not unlock it
	KindKeyringMissing  Kind = "keyring missing"  // no Secret Service, no login collection
	KindKeyringBroken   Kind = "keyring broken"   // it wrote, but read back something else, or it did not answer in time
	KindCheckFirst      Kind = "check first"      // SignIn without a successful Check
	KindZoneUnknown     Kind = "zone unknown"     // neither the profile nor the record gives the employee's zone
)

// Problems that only the connection check finds, see [clockin24/app/doctor.Diagnose].
const (
	KindCertificateExpired Kind = "certificate expired" // or not valid yet, by this computer's clock
	KindCertificateForeign Kind = "certificate foreign" // it was made for another host
	KindCertificateUnknown Kind = "certificate unknown" // it is from an authority that this computer does not trust
	KindClockWrong         Kind = "clock wrong"         // Time: what the portal's clock shows
	KindTrackingOff        Kind = "tracking off"        // UF_TIMEMAN is false
	KindNotWritable        Kind = "not writable"        // a directory cannot be written to; Text: which and why
	KindJournalUnreadable  Kind = "journal unreadable"  // the kept presses cannot be read
	KindNoDesktop          Kind = "no desktop"          // not a graphical session
	KindNoOpenGL           Kind = "no opengl"           // no window can be drawn; the system's dialogs take its place
	KindNoTray             Kind = "no tray"             // the desktop shows no tray icons
	KindNoNotifications    Kind = "no notifications"    // the desktop shows no notifications
	KindNoAnswer           Kind = "no answer"           // this computer took too long for a step
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
	KindRefusedByPortal Kind = "refused"         // ALERT_WARNING, ERROR_CORE and any other code
	KindStartUnlike     Kind = "start unlike"    // opened, but the portal kept another start
	KindZoneUnlike      Kind = "zone unlike"     // opened at the time of day that was asked, but in another zone; Time: the start
	KindStateUnlike     Kind = "state unlike"    // answered, but the day is not in the asked state
	KindNotOnDisk       Kind = "not on disk"     // the press could not be written; nothing was sent
	KindJournalDamaged  Kind = "journal damaged" // part of the journal cannot be read and is skipped
	KindNotRecorded     Kind = "not recorded"    // an unclear start turned out not to be recorded by the portal; Time: the press
	KindConsentNeeded   Kind = "consent needed"  // a kept start would be recorded at Time, which the person has not agreed to
	KindMomentUnsure    Kind = "moment unsure"   // the same, and Time may be wrong because this computer's clock was wrong
	KindDayGone         Kind = "day gone"        // the date of a kept start is over; Time: the press
	KindReopenedEarlier Kind = "reopened"        // the portal continued a day of an earlier date instead of starting one
	KindInternal        Kind = "internal"        // a mistake of this program
)

// What a call did or found because somebody changed the day on another device after this program had read it. Time is the start
// of the record that runs.
const (
	KindBreakEnded       Kind = "break ended"       // the call ended a break that had begun there
	KindDayReopened      Kind = "day reopened"      // the call re-opened a day that had been finished there
	KindSecondRecord     Kind = "second record"     // the call began a second record beside today's, which was finished there
	KindStartedElsewhere Kind = "started elsewhere" // the day was started there; the call changed nothing
)

// Problems with preferences, and with what this computer needs to carry them out.
const (
	KindPreferenceBad    Kind = "preference"          // the value is none of the choices
	KindPreferenceUnkept Kind = "preference not kept" // in effect, but not on disk; Text says why
	KindSettingsBroken   Kind = "settings broken"     // the settings file cannot be read; Text: where and why
	KindCAFileBroken     Kind = "ca file"             // the certificates that the settings name cannot be read; Text: where and why
	KindHolidaysBroken   Kind = "holidays broken"     // the file with the person's own days cannot be read; Text: where and why
	KindShortcutBad      Kind = "shortcut"            // not a combination of keys
	KindShortcutBare     Kind = "shortcut bare"       // a key that is needed to type, without Ctrl, Alt or Super
	KindShortcutReserved Kind = "shortcut reserved"   // the system or nearly every program uses it
	KindShortcutTaken    Kind = "shortcut taken"      // another program holds it
	KindShortcutRefused  Kind = "shortcut refused"    // the desktop refused it, or the person whom the desktop asked
	KindShortcutMissing  Kind = "shortcut missing"    // no global shortcuts here; Text: the reason in a few words
	KindAutostartBlocked Kind = "autostart blocked"   // switched off in the system's own settings; Text: where
	KindAutostartMissing Kind = "autostart missing"   // this system cannot do it; Text: why
)

// A trait is one property of a kind of problem, by which everybody who meets the problem decides.
type trait uint16

const (
	ofDay       trait = 1 << iota // the state of the day is in the way, or did not become the one that was asked for
	recorded                      // the portal recorded the press, but not as it was asked for
	passes                        // may pass by itself: reading again later may help
	wayThere                      // the problem is on the way to the portal, and another network may have another way
	unreached                     // the portal was not reached, or the answer was not that of a portal that works
	unclear                       // the portal may have executed what was sent
	signInCures                   // signing in again, with the same or with other credentials, may help
	lasts                         // stays until the person does something about it; therefore every view shows it
	asks                          // the person has to settle a kept press that meets it
	coded                         // the portal gave a code that an administrator can look up
)

// An Obstacle is what stands in the way, for a view that has room for only a few words. Most kinds of problems have none.
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
	ExitUsage     Exit = 2 // what was typed cannot be right
	ExitSignIn    Exit = 3 // not signed in, or credentials refused
	ExitUnreached Exit = 4 // portal not reached, or answer not understood
)

// A row is everything that is known about a kind.
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

// Kinds are all kinds, sorted.
func Kinds() []Kind { return slices.Sorted(maps.Keys(kinds)) }

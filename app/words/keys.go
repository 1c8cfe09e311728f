package words

// A Key names a text of the catalogue: its table and its name in assets/languages/*.toml.
//
// To add one: a constant here, and a line in each language. The comment behind a constant lists the variables that all
// languages use; ".Count" is given with [Count] and chooses the plural form, the others with [With] or [Quoted]. Tests
// hold all of this together. The tables Problem, ProblemAt, ProblemSaid, ProblemReading, ShellWay and ShellWayGiven are keyed
// by [app.Kind], Comment by [app.Preference], and Zone by IANA name: these need no constants.
type Key string

// The menu of the tray icon. An ellipsis means that a window follows.
const (
	MenuStart         Key = "Menu.Start"
	MenuStartNow      Key = "Menu.StartNow"
	MenuBreak         Key = "Menu.Break"
	MenuResume        Key = "Menu.Resume"
	MenuFinish        Key = "Menu.Finish"
	MenuFinishEarlier Key = "Menu.FinishEarlier"
	MenuFinishAt      Key = "Menu.FinishAt"
	MenuReopen        Key = "Menu.Reopen"
	MenuGiveUp        Key = "Menu.GiveUp"
	MenuRefresh       Key = "Menu.Refresh"
	MenuPortal        Key = "Menu.Portal"
	MenuJournal       Key = "Menu.Journal"
	MenuSettings      Key = "Menu.Settings"
	MenuSignIn        Key = "Menu.SignIn"
	MenuUnlock        Key = "Menu.Unlock"
	MenuQuit          Key = "Menu.Quit"
	MenuQuitKept      Key = "Menu.QuitKept"
	MenuQuitShortcut  Key = "Menu.QuitShortcut" // .Text
	MenuQuitReminders Key = "Menu.QuitReminders"
	MenuQuitBoth      Key = "Menu.QuitBoth" // .Text
)

// The start window.
const (
	WindowTitle              Key = "Window.Title"
	WindowNow                Key = "Window.Now" // .Time
	WindowAtAnotherTime      Key = "Window.AtAnotherTime"
	WindowStartAt            Key = "Window.StartAt" // .Time
	WindowStart              Key = "Window.Start"
	WindowTime               Key = "Window.Time"
	WindowTimePlaceholder    Key = "Window.TimePlaceholder"
	WindowTimeHint           Key = "Window.TimeHint"
	WindowReason             Key = "Window.Reason"
	WindowReasonPlaceholder  Key = "Window.ReasonPlaceholder"
	WindowReasonNeeded       Key = "Window.ReasonNeeded"
	WindowReasonOptional     Key = "Window.ReasonOptional"
	WindowLateMinutes        Key = "Window.LateMinutes" // .Count
	WindowLateLong           Key = "Window.LateLong"    // .Span
	WindowGiveReason         Key = "Window.GiveReason"
	WindowWithoutReason      Key = "Window.WithoutReason"
	WindowResume             Key = "Window.Resume"
	WindowReopen             Key = "Window.Reopen"
	WindowFinish             Key = "Window.Finish"
	WindowPortal             Key = "Window.Portal"
	WindowSignIn             Key = "Window.SignIn"
	WindowCancel             Key = "Window.Cancel"
	WindowClose              Key = "Window.Close"
	WindowRetry              Key = "Window.Retry"
	WindowMove               Key = "Window.Move"
	WindowReading            Key = "Window.Reading"
	WindowSending            Key = "Window.Sending"
	WindowSendingHint        Key = "Window.SendingHint"
	WindowPreviewAt          Key = "Window.PreviewAt"     // .Time .Span
	WindowPreviewReopen      Key = "Window.PreviewReopen" // .Span
	WindowPreviewApproval    Key = "Window.PreviewApproval"
	WindowOtherClock         Key = "Window.OtherClock"         // .Time
	WindowZoneThere          Key = "Window.ZoneThere"          // .Time
	WindowZoneHere           Key = "Window.ZoneHere"           // .Time
	WindowComputerClockWrong Key = "Window.ComputerClockWrong" // .Span
)

// The finish of a day, today's or an earlier one, in the same window.
const (
	FinishTitle         Key = "Finish.Title"
	FinishOpen          Key = "Finish.Open"
	FinishNow           Key = "Finish.Now" // .Time
	FinishAt            Key = "Finish.At"  // .Time
	FinishWithoutReason Key = "Finish.WithoutReason"
	FinishAtAnotherTime Key = "Finish.AtAnotherTime"
	FinishTimeOf        Key = "Finish.TimeOf" // .Date
	FinishTimeHint      Key = "Finish.TimeHint"
	FinishPreviewAt     Key = "Finish.PreviewAt"   // .Time .Span
	FinishPreviewOn     Key = "Finish.PreviewOn"   // .Time .Date
	FinishWorked        Key = "Finish.Worked"      // .Span
	FinishWorkedShort   Key = "Finish.WorkedShort" // .Span .Least
	FinishEarly         Key = "Finish.Early"       // .Span
	FinishReasonNeeded  Key = "Finish.ReasonNeeded"
	FinishApproval      Key = "Finish.Approval"
	FinishStep1         Key = "Finish.Step1"
	FinishStep2         Key = "Finish.Step2"

	WindowReopenFree Key = "Window.ReopenFree" // .Start .Finish
)

// A start that was kept without a connection, or will be.
const (
	KeptOffline  Key = "Kept.Offline"
	KeptReason   Key = "Kept.Reason" // proposed for a start without a connection
	KeptBusy     Key = "Kept.Busy"   // proposed where the portal takes no more requests
	KeptLate     Key = "Kept.Late"   // proposed when the portal answers again
	KeptWaits    Key = "Kept.Waits"  // .Time
	KeptAsks     Key = "Kept.Asks"   // .Time
	KeptUnsure   Key = "Kept.Unsure" // .Time
	KeptZone     Key = "Kept.Zone"   // .Time
	KeptBehind   Key = "Kept.Behind" // .Time
	KeptSend     Key = "Kept.Send"   // .Time
	KeptSendBare Key = "Kept.SendBare"
	KeptGiveUp   Key = "Kept.GiveUp"
)

// The reasons to begin with, which are impersonal, and the window in which they are edited and forgotten.
const (
	ReasonTraffic Key = "Reason.Traffic"
	ReasonDoctor  Key = "Reason.Doctor"
	ReasonForgot  Key = "Reason.Forgot"
	ReasonAway    Key = "Reason.Away"

	ReasonsTitle Key = "Reasons.Title"
	ReasonsOpen  Key = "Reasons.Open"
	ReasonsRow   Key = "Reasons.Row"
	ReasonsSays  Key = "Reasons.Says"
	ReasonsLast  Key = "Reasons.Last"
	ReasonsNone  Key = "Reasons.None"
	ReasonsGiven Key = "Reasons.Given"
	ReasonsNew   Key = "Reasons.New"
	ReasonForget Key = "Reasons.Forget"
)

// The day in numbers; parts are joined with " · ".
const (
	GlanceWorked Key = "Glance.Worked" // .Span
	GlanceBreaks Key = "Glance.Breaks" // .Span
	GlanceEnd    Key = "Glance.End"    // .Time
)

// The sign-in window.
const (
	SignInTitle          Key = "SignIn.Title"
	SignInIntro          Key = "SignIn.Intro"
	SignInPortal         Key = "SignIn.Portal"
	SignInPortalHolder   Key = "SignIn.PortalPlaceholder"
	SignInPortalNeeded   Key = "SignIn.PortalNeeded"
	SignInOpenPage       Key = "SignIn.OpenPage"
	SignInStep1          Key = "SignIn.Step1"
	SignInStep2          Key = "SignIn.Step2"
	SignInStep3          Key = "SignIn.Step3"
	SignInStep4          Key = "SignIn.Step4"
	SignInCopyRequest    Key = "SignIn.CopyRequest"
	SignInCopied         Key = "SignIn.Copied"
	SignInRequest        Key = "SignIn.Request" // .Portal
	SignInWebhook        Key = "SignIn.Webhook"
	SignInWebhookHolder  Key = "SignIn.WebhookPlaceholder"
	SignInWebhookSecret  Key = "SignIn.WebhookSecret"
	SignInCheck          Key = "SignIn.Check"
	SignInChecking       Key = "SignIn.Checking"
	SignInIsThisYou      Key = "SignIn.IsThisYou" // .Name .Portal
	SignInYes            Key = "SignIn.Yes"
	SignInNo             Key = "SignIn.No"
	SignInAdmin          Key = "SignIn.Admin"
	SignInTrackingOff    Key = "SignIn.TrackingOff"
	SignInDrops          Key = "SignIn.Drops"
	SignInSaving         Key = "SignIn.Saving"
	SignInInMemory       Key = "SignIn.InMemory"
	SignInInMemoryHint   Key = "SignIn.InMemoryHint"
	SignInKeyringRetry   Key = "SignIn.KeyringRetry"
	SignInKeyringWaiting Key = "SignIn.KeyringWaiting"
	SignInByApp          Key = "SignIn.ByApp"
	SignInByWebhook      Key = "SignIn.ByWebhook"
	SignInAppIntro       Key = "SignIn.AppIntro"
	SignInAppID          Key = "SignIn.AppID"
	SignInAppSecret      Key = "SignIn.AppSecret"
	SignInAppSecretKept  Key = "SignIn.AppSecretKept"
	SignInAppOpen        Key = "SignIn.AppOpen"
	SignInAppWaiting     Key = "SignIn.AppWaiting"
	SignInAppCode        Key = "SignIn.AppCode"
	SignInAppCodeHint    Key = "SignIn.AppCodeHint"
	SignInAppSaving      Key = "SignIn.AppSaving"
)

// The connection check.
const (
	DoctorTitle         Key = "Doctor.Title"
	DoctorOpen          Key = "Doctor.Open"
	DoctorWorking       Key = "Doctor.Working"
	DoctorCopy          Key = "Doctor.Copy"
	DoctorCopied        Key = "Doctor.Copied"
	DoctorAgain         Key = "Doctor.Again"
	DoctorBack          Key = "Doctor.Back"
	DoctorWell          Key = "Doctor.Well"
	DoctorUnexamined    Key = "Doctor.Unexamined" // .Name
	DoctorKeptAsks      Key = "Doctor.KeptAsks"
	DoctorAllWell       Key = "Doctor.AllWell"
	DoctorWrong         Key = "Doctor.Wrong" // .Number
	DoctorProgram       Key = "Doctor.Program"
	DoctorSettings      Key = "Doctor.Settings"
	DoctorAccount       Key = "Doctor.Account"
	DoctorKeyring       Key = "Doctor.Keyring"
	DoctorAddress       Key = "Doctor.Address"
	DoctorConnection    Key = "Doctor.Connection"
	DoctorPortal        Key = "Doctor.Portal"
	DoctorAccess        Key = "Doctor.Access"
	DoctorClock         Key = "Doctor.Clock"
	DoctorScopes        Key = "Doctor.Scopes"
	DoctorTracking      Key = "Doctor.Tracking"
	DoctorDirectories   Key = "Doctor.Directories"
	DoctorJournal       Key = "Doctor.Journal"
	DoctorDesktop       Key = "Doctor.Desktop"
	DoctorWindow        Key = "Doctor.Window"
	DoctorTray          Key = "Doctor.Tray"
	DoctorNotifications Key = "Doctor.Notifications"
)

// The settings window.
const (
	SettingsTitle           Key = "Settings.Title"
	SettingsAccount         Key = "Settings.Account"
	SettingsSignOut         Key = "Settings.SignOut"
	SettingsSignInOther     Key = "Settings.SignInOther"
	SettingsShortcut        Key = "Settings.Shortcut"
	SettingsShortcutNone    Key = "Settings.ShortcutNone"
	SettingsShortcutChange  Key = "Settings.ShortcutChange"
	SettingsShortcutClear   Key = "Settings.ShortcutClear"
	SettingsShortcutPress   Key = "Settings.ShortcutPress"
	SettingsShortcutKey     Key = "Settings.ShortcutKey"
	SettingsShortcutWaits   Key = "Settings.ShortcutWaits"
	SettingsShortcutTrigger Key = "Settings.ShortcutTrigger" // .Text
	SettingsShortcutConfirm Key = "Settings.ShortcutConfirm"
	SettingsAutostart       Key = "Settings.Autostart"
	SettingsReminders       Key = "Settings.Reminders"
	SettingsRemindersOn     Key = "Settings.RemindersOn"
	SettingsRemindersOff    Key = "Settings.RemindersOff"
	SettingsRemindersChange Key = "Settings.RemindersChange"
	SettingsBack            Key = "Settings.Back"
	SettingsLanguage        Key = "Settings.Language"
	SettingsLanguageSystem  Key = "Settings.LanguageSystem"
	SettingsAllowed         Key = "Settings.Allowed"
	SettingsAllowedPortal   Key = "Settings.AllowedPortal"
	SettingsAllowedPortalAt Key = "Settings.AllowedPortalAt" // .Time
	SettingsAllowedOwn      Key = "Settings.AllowedOwn"
	SettingsAllowedNever    Key = "Settings.AllowedNever"
	SettingsAllowedHint     Key = "Settings.AllowedHint"
	SettingsLog             Key = "Settings.Log"
	SettingsLogOpen         Key = "Settings.LogOpen"
)

// Working days and reminders, in the settings.
const (
	WorkdaysTitle       Key = "Workdays.Title"
	WorkdaysWeek        Key = "Workdays.Week"
	WorkdaysHolidays    Key = "Workdays.Holidays"
	WorkdaysSystem      Key = "Workdays.System" // .Text
	WorkdaysNoHolidays  Key = "Workdays.NoHolidays"
	WorkdaysOwn         Key = "Workdays.Own"
	WorkdaysOwnSays     Key = "Workdays.OwnSays"
	WorkdaysUkraine     Key = "Workdays.Ukraine"
	WorkdaysRemind      Key = "Workdays.Remind"
	WorkdaysMost        Key = "Workdays.Most"
	WorkdaysQuiet       Key = "Workdays.Quiet"
	WorkdaysLogin       Key = "Workdays.Login"
	WorkdaysLoginAsks   Key = "Workdays.LoginAsks"
	WorkdaysLoginStarts Key = "Workdays.LoginStarts"
	WorkdaysLoginSilent Key = "Workdays.LoginSilent"
	WorkdaysLoginHours  Key = "Workdays.LoginHours"
	WorkdaysLoginSays   Key = "Workdays.LoginSays"
	WorkdaysNoAutostart Key = "Workdays.NoAutostart"
	WorkdaysHoursHint   Key = "Workdays.HoursHint"

	WeekdayMonday    Key = "Weekday.Monday"
	WeekdayTuesday   Key = "Weekday.Tuesday"
	WeekdayWednesday Key = "Weekday.Wednesday"
	WeekdayThursday  Key = "Weekday.Thursday"
	WeekdayFriday    Key = "Weekday.Friday"
	WeekdaySaturday  Key = "Weekday.Saturday"
	WeekdaySunday    Key = "Weekday.Sunday"

	CountryBelarus    Key = "Country.BY"
	CountryKazakhstan Key = "Country.KZ"
	CountryRussia     Key = "Country.RU"
	CountryUkraine    Key = "Country.UA"
)

// Comments in the settings file, and in the file with the person's own days off. A preference finds its comment by its name.
const (
	CommentFile        Key = "Comment.File"
	CommentHolidays    Key = "Comment.Holidays"
	CommentDaysOff     Key = "Comment.DaysOff"
	CommentOwnWorkdays Key = "Comment.OwnWorkdays"
)

// The system's dialogs, used where no window can be drawn.
const (
	DialogTimeOrNow   Key = "Dialog.TimeOrNow"
	DialogFinishOrNow Key = "Dialog.FinishOrNow"
	DialogReason      Key = "Dialog.Reason"
	DialogHaveWebhook Key = "Dialog.HaveWebhook"
	DialogNext        Key = "Dialog.Next"
	DialogBack        Key = "Dialog.Back"
	DialogYes         Key = "Dialog.Yes"
	DialogNo          Key = "Dialog.No"
	DialogNone        Key = "Dialog.None"
	DialogWaits       Key = "Dialog.Waits"
)

// Headlines: what became of a command, in a few words. A headline is the title of a notification; with a period it stands at
// the head of the sentence on the command line.
const (
	HeadlineStarted       Key = "Headline.Started"
	HeadlineStartedAt     Key = "Headline.StartedAt"  // .Time
	HeadlineStartedNot    Key = "Headline.StartedNot" // .Time .Asked
	HeadlineEarlier       Key = "Headline.Earlier"
	HeadlineBreakEnded    Key = "Headline.BreakEnded"
	HeadlineDayReopened   Key = "Headline.DayReopened"
	HeadlineSecondRecord  Key = "Headline.SecondRecord"
	HeadlineElsewhere     Key = "Headline.StartedElsewhere"
	HeadlineResumed       Key = "Headline.Resumed"
	HeadlineResumedAt     Key = "Headline.ResumedAt" // .Time
	HeadlinePaused        Key = "Headline.Paused"
	HeadlinePausedAt      Key = "Headline.PausedAt" // .Time
	HeadlineFinished      Key = "Headline.Finished"
	HeadlineFinishedAt    Key = "Headline.FinishedAt"  // .Time
	HeadlineFinishedNot   Key = "Headline.FinishedNot" // .Time .Asked
	HeadlineRunning       Key = "Headline.Running"
	HeadlineRunningAt     Key = "Headline.RunningAt" // .Time
	HeadlineOnBreak       Key = "Headline.OnBreak"
	HeadlineClosed        Key = "Headline.Closed"
	HeadlineClosedAt      Key = "Headline.ClosedAt" // .Time
	HeadlineChecked       Key = "Headline.Checked"  // .Whose
	HeadlineGranted       Key = "Headline.Granted"  // .Whose
	HeadlineMoved         Key = "Headline.Moved"    // .Host
	HeadlineSignedIn      Key = "Headline.SignedIn" // .Whose
	HeadlineSignedInBare  Key = "Headline.SignedInBare"
	HeadlineSignedOut     Key = "Headline.SignedOut"
	HeadlineNobody        Key = "Headline.Nobody"
	HeadlineGivenUp       Key = "Headline.GivenUp"
	HeadlineNothingKept   Key = "Headline.NothingKept"
	HeadlineKept          Key = "Headline.Kept"
	HeadlineKeptAt        Key = "Headline.KeptAt" // .Time
	HeadlinePlanned       Key = "Headline.Planned"
	HeadlinePlannedStart  Key = "Headline.PlannedStart"  // .Time
	HeadlinePlannedFinish Key = "Headline.PlannedFinish" // .Time
	HeadlineUnchanged     Key = "Headline.Unchanged"
	HeadlineUnclear       Key = "Headline.Unclear"
	HeadlineDone          Key = "Headline.Done"

	HeadlineNoStart   Key = "Headline.NoStart"
	HeadlineNoPause   Key = "Headline.NoPause"
	HeadlineNoResume  Key = "Headline.NoResume"
	HeadlineNoFinish  Key = "Headline.NoFinish"
	HeadlineNoState   Key = "Headline.NoState"
	HeadlineNoRules   Key = "Headline.NoRules"
	HeadlineNoCheck   Key = "Headline.NoCheck"
	HeadlineNoSignIn  Key = "Headline.NoSignIn"
	HeadlineNoSignOut Key = "Headline.NoSignOut"
	HeadlineNoGiveUp  Key = "Headline.NoGiveUp"
	HeadlineNoMove    Key = "Headline.NoMove"
	HeadlineNo        Key = "Headline.No"
)

// Notes follow a headline.
const (
	NotePending      Key = "Note.Pending"
	NoteStartKept    Key = "Note.StartKept"  // .Asked
	NoteFinishKept   Key = "Note.FinishKept" // .Asked
	NoteOtherTime    Key = "Note.OtherTime"
	NoteOtherState   Key = "Note.OtherState"
	NoteNothing      Key = "Note.Nothing"
	NotePlanned      Key = "Note.Planned"
	NoteGap          Key = "Note.Gap"
	NoteSecondRecord Key = "Note.SecondRecord"
	NoteReopenFree   Key = "Note.ReopenFree"
	NoteReopenGap    Key = "Note.ReopenGap"
	NoteReopenEither Key = "Note.ReopenEither"
	NoteProposal     Key = "Note.Proposal" // .Time
	NoteByItself     Key = "Note.ByItself"
	NoteKept         Key = "Note.Kept"
	NoteUnkept       Key = "Note.Unkept"
	NoteUnkeptLost   Key = "Note.UnkeptLost"
	NoteGivenUp      Key = "Note.GivenUp"
	NoteInMemory     Key = "Note.InMemory"
	NoteSignedOut    Key = "Note.SignedOut"
	NoteAdmin        Key = "Note.Admin"
	NoteTrackingOff  Key = "Note.TrackingOff"
)

// The state of the day in one line, without a period; parts are joined with " · ".
const (
	StateUnknown     Key = "State.Unknown"
	StateNotStarted  Key = "State.NotStarted"
	StateOpened      Key = "State.Opened"
	StateOpenedAt    Key = "State.OpenedAt" // .Time
	StatePaused      Key = "State.Paused"
	StatePausedAt    Key = "State.PausedAt"  // .Time
	StateStartedAt   Key = "State.StartedAt" // .Time
	StateClosed      Key = "State.Closed"
	StateClosedAt    Key = "State.ClosedAt" // .Time
	StateEarlier     Key = "State.Earlier"
	StateStrange     Key = "State.Strange" // .Status
	StateNotSignedIn Key = "State.NotSignedIn"
	StatePending     Key = "State.Pending"
	StateKept        Key = "State.Kept"
	StateKeptAt      Key = "State.KeptAt"   // .Time
	StateKeptAsks    Key = "State.KeptAsks" // .Time
	StateKeptGone    Key = "State.KeptGone" // .Time
	StateKeptZone    Key = "State.KeptZone" // .Time
	StateWaiting     Key = "State.Waiting"  // .Time
	StateRenamed     Key = "State.Renamed"
	StateOffline     Key = "State.Offline"
	StateBusy        Key = "State.Busy"
	StateUnavailable Key = "State.Unavailable"
	StateKeyring     Key = "State.Keyring"
	StateAccess      Key = "State.Access"
	StateAttention   Key = "State.Attention"

	DoingStart   Key = "Doing.Start"
	DoingPause   Key = "Doing.Pause"
	DoingResume  Key = "Doing.Resume"
	DoingFinish  Key = "Doing.Finish"
	DoingReopen  Key = "Doing.Reopen"
	DoingRefresh Key = "Doing.Refresh"
	DoingCheck   Key = "Doing.Check"
	DoingSignIn  Key = "Doing.SignIn"
	DoingSignOut Key = "Doing.SignOut"
	DoingGiveUp  Key = "Doing.GiveUp"
	DoingElse    Key = "Doing.Else"
)

// The way that is safe from a state of the day, in sentences that stand beside [Words.State].
const (
	WayOpened  Key = "Way.Opened"
	WayPaused  Key = "Way.Paused"
	WayClosed  Key = "Way.Closed"
	WayStrange Key = "Way.Strange"
)

// Units of time, and how times are put together.
const (
	UnitMoment    Key = "Unit.Moment"
	UnitMinutes   Key = "Unit.Minutes"   // .Count
	UnitByMinutes Key = "Unit.ByMinutes" // .Count
	UnitHours     Key = "Unit.Hours"     // .Count
	UnitDays      Key = "Unit.Days"      // .Count
	UnitHoursMins Key = "Unit.HoursMins" // .Hours .Minutes
	UnitDaysHours Key = "Unit.DaysHours" // .Days .Hours
	UnitDate      Key = "Unit.Date"
	UnitClockDate Key = "Unit.ClockDate" // .Time .Date
	UnitClockZone Key = "Unit.ClockZone" // .Time .Zone
	UnitCityZone  Key = "Unit.CityZone"  // .City .Offset
	UnitWhose     Key = "Unit.Whose"     // .Name .Host
	UnitPortal    Key = "Unit.Portal"    // stands for a host that is not known
	UnitLanguage  Key = "Unit.Language"  // what the language calls itself

	// ProblemElse is for a Kind that this catalogue does not know; another version of the program may send one.
	ProblemElse Key = "Problem.else"
)

// The page that the browser shows after the portal has sent it back to the program.
const (
	BrowserDone Key = "Browser.Done"
	BrowserNot  Key = "Browser.Not"
)

// Notifications.
const (
	NotifyTitle      Key = "Notify.Title"
	NotifyNoJournal  Key = "Notify.NoJournal"
	NotifyNoSettings Key = "Notify.NoSettings" // .Text
	NotifyNoTray     Key = "Notify.NoTray"
)

// Reminders, and their buttons. An ellipsis means that a window follows.
const (
	RemindNotStarted  Key = "Remind.NotStarted"
	RemindInTime      Key = "Remind.InTime" // .Time
	RemindNotFinished Key = "Remind.NotFinished"
	RemindStart       Key = "Remind.Start"
	RemindStartWindow Key = "Remind.StartWindow"
	RemindFinish      Key = "Remind.Finish"
	RemindLater       Key = "Remind.Later" // .Span
	RemindNotToday    Key = "Remind.NotToday"
)

// The command line: help texts, prompts and sentences of its own.
const (
	ShellRootShort      Key = "Shell.RootShort"
	ShellRootLong       Key = "Shell.RootLong"
	ShellOpenShort      Key = "Shell.OpenShort"
	ShellOpenLong       Key = "Shell.OpenLong"
	ShellCloseShort     Key = "Shell.CloseShort"
	ShellCloseLong      Key = "Shell.CloseLong"
	ShellPauseShort     Key = "Shell.PauseShort"
	ShellPauseLong      Key = "Shell.PauseLong"
	ShellResumeShort    Key = "Shell.ResumeShort"
	ShellResumeLong     Key = "Shell.ResumeLong"
	ShellStatusShort    Key = "Shell.StatusShort"
	ShellStatusLong     Key = "Shell.StatusLong"
	ShellSettingsShort  Key = "Shell.SettingsShort"
	ShellSettingsLong   Key = "Shell.SettingsLong"
	ShellLoginShort     Key = "Shell.LoginShort"
	ShellLoginLong      Key = "Shell.LoginLong"
	ShellLogoutShort    Key = "Shell.LogoutShort"
	ShellLogoutLong     Key = "Shell.LogoutLong"
	ShellDemoShort      Key = "Shell.DemoShort"
	ShellDemoLong       Key = "Shell.DemoLong"
	ShellPortalShort    Key = "Shell.PortalShort"
	ShellPortalLong     Key = "Shell.PortalLong"
	ShellPortalCalls    Key = "Shell.PortalCalls"
	ShellJournalShort   Key = "Shell.JournalShort"
	ShellJournalLong    Key = "Shell.JournalLong"
	ShellFlagSince      Key = "Shell.FlagSince"
	ShellFlagUntil      Key = "Shell.FlagUntil"
	ShellFlagCSV        Key = "Shell.FlagCSV"
	ShellFlagJournal    Key = "Shell.FlagJournal"
	ShellFlagVerify     Key = "Shell.FlagVerify"
	ShellJournalWhole   Key = "Shell.JournalWhole"  // .Path .Whole
	ShellJournalSpoilt  Key = "Shell.JournalSpoilt" // .Path .Whole .Number .Lines
	ShellNotADate       Key = "Shell.NotADate"      // .Text
	ShellAutostartShort Key = "Shell.AutostartShort"
	ShellAutostartLong  Key = "Shell.AutostartLong"
	ShellAutostartOn    Key = "Shell.AutostartOn"
	ShellAutostartOff   Key = "Shell.AutostartOff"
	ShellVersionShort   Key = "Shell.VersionShort"
	ShellQuitShort      Key = "Shell.QuitShort"
	ShellBitrixShort    Key = "Shell.BitrixShort"
	ShellBitrixLong     Key = "Shell.BitrixLong"
	ShellDoctorShort    Key = "Shell.DoctorShort"
	ShellDoctorLong     Key = "Shell.DoctorLong"
	ShellUsage          Key = "Shell.Usage"
	ShellCommands       Key = "Shell.Commands"
	ShellFlags          Key = "Shell.Flags"
	ShellAliases        Key = "Shell.Aliases"
	ShellHelpMore       Key = "Shell.HelpMore"
	ShellHelpShort      Key = "Shell.HelpShort"
	ShellFlagHelp       Key = "Shell.FlagHelp"
	ShellExitCodes      Key = "Shell.ExitCodes"

	ShellFlagURL        Key = "Shell.FlagURL"
	ShellFlagUserID     Key = "Shell.FlagUserID"
	ShellFlagTime       Key = "Shell.FlagTime"
	ShellFlagReport     Key = "Shell.FlagReport"
	ShellFlagToken      Key = "Shell.FlagToken"
	ShellFlagJSON       Key = "Shell.FlagJSON"
	ShellFlagDryRun     Key = "Shell.FlagDryRun"
	ShellFlagReopen     Key = "Shell.FlagReopen"
	ShellTimeHolder     Key = "Shell.TimeHolder"
	ShellFlagBackground Key = "Shell.FlagBackground"
	ShellFlagUTF8       Key = "Shell.FlagUTF8" // on Windows
	ShellOpensSettings  Key = "Shell.OpensSettings"
	ShellOpensJournal   Key = "Shell.OpensJournal"
	ShellFlagZone       Key = "Shell.FlagZone"
	ShellFlagApp        Key = "Shell.FlagApp"
	ShellFlagPortal     Key = "Shell.FlagPortal"
	ShellFlagAuthServer Key = "Shell.FlagAuthServer"
	ShellFlagMoved      Key = "Shell.FlagMoved"
	ShellFlagInMemory   Key = "Shell.FlagInMemory"
	ShellFlagFindings   Key = "Shell.FlagFindings"

	ShellAskWebhook      Key = "Shell.AskWebhook"
	ShellAskToken        Key = "Shell.AskToken"
	ShellAskAppSecret    Key = "Shell.AskAppSecret"
	ShellAuthorize       Key = "Shell.Authorize"    // .Page
	ShellAskIsThisYou    Key = "Shell.AskIsThisYou" // .Name .Portal
	ShellAnswerYes       Key = "Shell.AnswerYes"
	ShellSecretArgument  Key = "Shell.SecretArgument"
	ShellNoDesktop       Key = "Shell.NoDesktop"
	ShellNotRunning      Key = "Shell.NotRunning"
	ShellWrongUsage      Key = "Shell.WrongUsage"      // .Text
	ShellUnknownFunction Key = "Shell.UnknownFunction" // .Text
	ShellWebhookMissing  Key = "Shell.WebhookMissing"
	ShellUnknownCommand  Key = "Shell.UnknownCommand" // .Text .Command
	ShellUnexpected      Key = "Shell.Unexpected"     // .Text .Command
	ShellUnknownFlag     Key = "Shell.UnknownFlag"    // .Flag .Command
	ShellFlagBare        Key = "Shell.FlagBare"       // .Flag .Command
	ShellFlagValue       Key = "Shell.FlagValue"      // .Value .Flag .Usage
	ShellFlagsExclude    Key = "Shell.FlagsExclude"   // .Flag .Other
	ShellFlagMissing     Key = "Shell.FlagMissing"    // .Flag .Other
	ShellTwoAccesses     Key = "Shell.TwoAccesses"
	ShellTokenMissing    Key = "Shell.TokenMissing"
	ShellPortalNot       Key = "Shell.PortalNot" // .Address
	ShellDemoReady       Key = "Shell.DemoReady" // .Portal
	ShellPortalReady     Key = "Shell.PortalReady"
	ShellTracking        Key = "Shell.Tracking"
	ShellTrackingOff     Key = "Shell.TrackingOff"
	ShellKeptZone        Key = "Shell.KeptZone"
	ShellFree            Key = "Shell.Free"
	ShellLateAfter       Key = "Shell.LateAfter" // .Time
)

// The journal: what was pressed, where, and what came of it.
const (
	JournalTitle       Key = "Journal.Title"
	JournalMonth       Key = "Journal.Month" // the layout of a month
	JournalPrevious    Key = "Journal.Previous"
	JournalNext        Key = "Journal.Next"
	JournalList        Key = "Journal.List"
	JournalPicture     Key = "Journal.Picture"
	JournalExport      Key = "Journal.Export"
	JournalExported    Key = "Journal.Exported"    // .Text
	JournalNotExported Key = "Journal.NotExported" // .Text
	JournalLegend      Key = "Journal.Legend"
	JournalLate        Key = "Journal.Late" // .Span
	JournalRunning     Key = "Journal.Running"
	JournalUnclosed    Key = "Journal.Unclosed"
	JournalStart       Key = "Journal.Start"
	JournalPause       Key = "Journal.Pause"
	JournalResume      Key = "Journal.Resume"
	JournalFinish      Key = "Journal.Finish"
	JournalReopen      Key = "Journal.Reopen"
	JournalTray        Key = "Journal.Tray"
	JournalWindow      Key = "Journal.Window"
	JournalDialog      Key = "Journal.Dialog"
	JournalNotifier    Key = "Journal.Notifier"
	JournalHotkey      Key = "Journal.Hotkey"
	JournalLogin       Key = "Journal.Login"
	JournalCommandLine Key = "Journal.CommandLine"
	JournalAt          Key = "Journal.At"     // .Time
	JournalReason      Key = "Journal.Reason" // .Text
	JournalKept        Key = "Journal.Kept"
	JournalGivenUp     Key = "Journal.GivenUp"
	JournalUnknown     Key = "Journal.Unknown"
	JournalNothing     Key = "Journal.Nothing"
)

package app

import "clockin24/app/calendar"

// A Preference names one of the things that a person chooses for this computer.
type Preference string

// The preferences, by their names in the settings file. Each is a constant, has a row in [PreferenceRows], and has a comment in
// the table Comment of every language.
const (
	PreferLanguage        Preference = "language"         // a BCP 47 tag, or "" for the system's language
	PreferAllowedStart    Preference = "allowed_start"    // the time after which a start is late, see [RulesOf]
	PreferShortcut        Preference = "shortcut"         // the global shortcut, as Ctrl+Alt+W, or none
	PreferShortcutConfirm Preference = "shortcut_confirm" // the shortcut opens the window even if it could start at once
	PreferReminders       Preference = "reminders"
	PreferWorkdays        Preference = "workdays"       // see [calendar.Weekdays]
	PreferQuietHours      Preference = "quiet_hours"    // [calendar.Hours] without reminders
	PreferCountry         Preference = "country"        // whose holidays count, as RU; "": by the system's language; or none
	PreferAtLogin         Preference = "at_login"       // see [AtLogin]
	PreferAtLoginHours    Preference = "at_login_hours" // the [calendar.Hours] in which a day may start by itself
	PreferCAFile          Preference = "ca_file"        // path of a company's own CA certificates, see [bitrix.RootsWith]
	PreferAutostart       Preference = "autostart"      // start at login
	PreferReasons         Preference = "reasons"        // [Reasons] as JSON
)

// A Value is what kind of value a preference has.
type Value string

// The kinds of values, each as a text.
const (
	ValueSwitch   Value = "switch"   // true or false
	ValueText     Value = "text"     // any text; the code that uses it decides
	ValueChoice   Value = "choice"   // one of the choices
	ValueTime     Value = "time"     // a time of day as HH:MM, or one of the choices
	ValueHours    Value = "hours"    // [calendar.Hours]
	ValueWeekdays Value = "weekdays" // [calendar.Weekdays]
	ValueReasons  Value = "reasons"  // [Reasons] as JSON
)

// A Keeper says where a preference is kept.
type Keeper string

// The keepers.
const (
	KeeperFile    Keeper = "file"    // the settings file, which the settings window changes
	KeeperHand    Keeper = "hand"    // the settings file, which only the person's own editor changes
	KeeperSystem  Keeper = "system"  // the system, which starts programs at login
	KeeperReasons Keeper = "reasons" // the file with the reasons
)

// A PreferenceRow is everything that is known about a preference, for the code that keeps, shows or sets it.
type PreferenceRow struct {
	Name   Preference
	Value  Value
	Keeper Keeper
	// Default is the value, as a text, that holds as long as nobody has chosen one.
	Default string
	// Choices are the texts that a [ValueChoice] takes, and that a [ValueTime] takes besides times, in the order in which they
	// are shown.
	Choices []string

	at func(*Preferences) any // the field: a *bool, *string or [encoding.TextUnmarshaler]; nil if it is not in the settings file
}

// preferences are in the order of the settings file.
var preferences = []PreferenceRow{
	{Name: PreferLanguage, Value: ValueText, Keeper: KeeperFile, at: func(p *Preferences) any { return &p.Language }},
	{
		Name: PreferAllowedStart, Value: ValueTime, Keeper: KeeperFile, Default: AllowedStartPortal, Choices: []string{AllowedStartPortal, AllowedStartNever},
		at: func(p *Preferences) any { return &p.AllowedStart },
	},
	{Name: PreferShortcut, Value: ValueText, Keeper: KeeperFile, Default: "Ctrl+Alt+W", at: func(p *Preferences) any { return &p.Shortcut }},
	{Name: PreferShortcutConfirm, Value: ValueSwitch, Keeper: KeeperFile, Default: "false", at: func(p *Preferences) any { return &p.ShortcutConfirm }},
	{Name: PreferReminders, Value: ValueSwitch, Keeper: KeeperFile, Default: "true", at: func(p *Preferences) any { return &p.Reminders }},
	{Name: PreferWorkdays, Value: ValueWeekdays, Keeper: KeeperFile, Default: "mon tue wed thu fri", at: func(p *Preferences) any { return &p.Workdays }},
	{Name: PreferQuietHours, Value: ValueHours, Keeper: KeeperFile, Default: "20:00-07:00", at: func(p *Preferences) any { return &p.QuietHours }},
	{Name: PreferCountry, Value: ValueText, Keeper: KeeperFile, at: func(p *Preferences) any { return &p.Country }},
	{
		Name: PreferAtLogin, Value: ValueChoice, Keeper: KeeperFile, Default: string(AtLoginAsks),
		Choices: []string{string(AtLoginAsks), string(AtLoginStarts), string(AtLoginNothing)},
		at:      func(p *Preferences) any { return (*string)(&p.AtLogin) },
	},
	{Name: PreferAtLoginHours, Value: ValueHours, Keeper: KeeperFile, Default: "07:00-12:00", at: func(p *Preferences) any { return &p.AtLoginHours }},
	{Name: PreferCAFile, Value: ValueText, Keeper: KeeperHand, at: func(p *Preferences) any { return &p.CAFile }},
	{Name: PreferAutostart, Value: ValueSwitch, Keeper: KeeperSystem, Default: "false"},
	{Name: PreferReasons, Value: ValueReasons, Keeper: KeeperReasons},
}

// AtLogin says what the program does at a login, and at an unlock, about a day that is not started.
type AtLogin string

// The choices.
const (
	AtLoginAsks    AtLogin = "ask"   // reminds of it
	AtLoginStarts  AtLogin = "start" // starts it by itself, once a day, on a working day and within the hours chosen for it
	AtLoginNothing AtLogin = "nothing"
)

// The choices of [PreferAllowedStart] besides a time.
const (
	AllowedStartPortal = "portal" // what the portal says
	AllowedStartNever  = "never"  // a start is never late
)

// NoShortcut is the value of [PreferShortcut] that says that none is wanted.
const NoShortcut = "none"

// Preferences are what the person chose, and the result of that on this computer.
type Preferences struct {
	Language     string   `json:"language,omitempty"` // "": the system's
	Languages    []string `json:"languages"`          // to choose from
	AllowedStart string   `json:"allowed_start"`

	Shortcut        string `json:"shortcut"`
	ShortcutConfirm bool   `json:"shortcut_confirm,omitempty"`
	// Trigger is the desktop's name for the combination that it has bound, if that is another one.
	Trigger string `json:"trigger,omitempty"`
	// ShortcutProblem is why the shortcut does not work; nil when it does.
	ShortcutProblem *Problem `json:"shortcut_problem,omitempty"`

	Autostart Autostart `json:"autostart"`

	Reminders    bool              `json:"reminders"`
	Workdays     calendar.Weekdays `json:"workdays"`
	QuietHours   calendar.Hours    `json:"quiet_hours"`
	AtLogin      AtLogin           `json:"at_login"`
	AtLoginHours calendar.Hours    `json:"at_login_hours"`

	Country   string   `json:"country,omitempty"`  // "": Guessed
	Countries []string `json:"countries"`          // to choose from
	Guessed   string   `json:"guessed,omitempty"`  // by the system's language; "": none
	Holidays  string   `json:"holidays,omitempty"` // path of the file with the person's own days
	// HolidaysProblem is what is wrong with that file; nil if it could be read, or if there is none.
	HolidaysProblem *Problem `json:"holidays_problem,omitempty"`

	Reasons Reasons `json:"reasons"`

	CAFile string `json:"-"` // only the code that calls the portal needs it

	Log string `json:"log,omitempty"` // path of the log
	// Problem is what is wrong with the settings file; nil when it could be read.
	Problem *Problem `json:"problem,omitempty"`
}

// Autostart says whether the system starts this program at login. The person can switch it if there is no Problem.
type Autostart struct {
	On bool `json:"on"`
	// Problem is [KindAutostartBlocked] if it was switched off in the system's own settings, and [KindAutostartMissing] if this
	// system cannot do it.
	Problem *Problem `json:"problem,omitempty"`
}

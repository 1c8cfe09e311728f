package app

import "clockin24/app/calendar"

// A Preference names one of the things that a person chooses for this computer.
type Preference string

// The preferences, by their names in the settings file. Start at login is not in the file: the system keeps it. Those
// that can be on or off have the values true and false.
const (
	PreferLanguage        Preference = "language"         // a BCP 47 tag, or "" for the system's language
	PreferAllowedStart    Preference = "allowed_start"    // see [RulesOf]
	PreferShortcut        Preference = "shortcut"         // Ctrl+Alt+W, or none
	PreferShortcutConfirm Preference = "shortcut_confirm" // the shortcut opens the window even where it could start at once
	PreferReminders       Preference = "reminders"
	PreferWorkdays        Preference = "workdays"       // see [calendar.Weekdays]
	PreferQuietHours      Preference = "quiet_hours"    // [calendar.Hours] without reminders
	PreferAtLogin         Preference = "at_login"       // see [AtLogin]
	PreferAtLoginHours    Preference = "at_login_hours" // the [calendar.Hours] in which a day may start by itself
	PreferCountry         Preference = "country"        // whose holidays, as RU; "": of the system's language; or none
	PreferAutostart       Preference = "autostart"      // start at login
	PreferReasons         Preference = "reasons"        // [Reasons] as JSON; they have a file of their own
)

// AtLogin says what a login, and an unlock, does about a day that is not started.
type AtLogin string

// The choices.
const (
	AtLoginAsks    AtLogin = "ask"   // reminds of it
	AtLoginStarts  AtLogin = "start" // starts it by itself, once a day, on a working day and within the hours chosen for it
	AtLoginNothing AtLogin = "nothing"
)

// NoShortcut is the value of [PreferShortcut] that says that none is wanted.
const NoShortcut = "none"

// Preferences are what the person chose, and what came of it on this computer.
type Preferences struct {
	Language     string   `json:"language,omitempty"` // "": the system's
	Languages    []string `json:"languages"`          // to choose from
	AllowedStart string   `json:"allowed_start"`

	Shortcut        string `json:"shortcut"`
	ShortcutConfirm bool   `json:"shortcut_confirm,omitempty"`
	// Trigger is how the desktop calls the combination that it has bound, where that is another one.
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
	// HolidaysProblem is what is wrong with that file; nil when it could be read, or there is none.
	HolidaysProblem *Problem `json:"holidays_problem,omitempty"`

	Reasons Reasons `json:"reasons"`

	Log string `json:"log,omitempty"` // path of the log
	// Problem is what is wrong with the settings file; nil when it could be read.
	Problem *Problem `json:"problem,omitempty"`
}

// Autostart says whether the system starts this program at login. Without a Problem it can be switched.
type Autostart struct {
	On bool `json:"on"`
	// Problem is [KindAutostartBlocked] where it was switched off in the system's own settings, and [KindAutostartMissing] where
	// it cannot be had.
	Problem *Problem `json:"problem,omitempty"`
}

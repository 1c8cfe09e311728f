package app

import (
	"fmt"
	"log/slog"
	"time"

	"clockin24/bitrix"
)

// A Verb says what a person wants of the workday.
type Verb string

// The verbs. Start, Resume and Reopen are three verbs, although the portal has one timeman.open for all of them, so that a
// start can never end a break or re-open a closed day (design: start only starts).
const (
	VerbStart   Verb = "start"   // begin today's workday
	VerbPause   Verb = "pause"   // begin a break
	VerbResume  Verb = "resume"  // end a break
	VerbFinish  Verb = "finish"  // close the running workday
	VerbReopen  Verb = "reopen"  // continue a day that was closed today; the gap becomes a break
	VerbRefresh Verb = "refresh" // read the state again
	VerbCheck   Verb = "check"   // try a webhook, or the code of an authorization, and say whose it is; carries the secret
	VerbSignIn  Verb = "sign in" // use what the last successful Check tried; carries no secret
	VerbSignOut Verb = "sign out"
	VerbGiveUp  Verb = "give up" // drop the kept press
	// VerbSendKept sends the kept press with the moment when it was pressed and with Reason. The person wrote the reason, or
	// saw it and agrees to it by this command.
	VerbSendKept Verb = "send kept"

	VerbReadSettings Verb = "settings" // read timeman.settings again

	VerbAuthorize Verb = "authorize"  // begin a sign-in by an application: the reply has the page where the person agrees
	VerbAwaitCode Verb = "await code" // wait until the browser has brought its code, and until that is checked
	VerbMove      Verb = "move"       // follow the renamed portal to Host, which the person has seen and agreed to
	VerbExamine   Verb = "examine"    // check the connection, see [clockin24/app/doctor.Diagnose]; may carry the secret

	VerbReadJournal Verb = "journal" // what was pressed in a Month, and what the days turned out to be

	VerbSetPreference   Verb = "set preference"   // give the Preference the Value
	VerbReadPreferences Verb = "read preferences" // ask the system again about them
)

// A View names where a command came from.
type View string

// The views.
const (
	ViewTray        View = "tray"
	ViewWindow      View = "window"
	ViewDialog      View = "dialog"
	ViewNotifier    View = "notifier"
	ViewHotkey      View = "hotkey"
	ViewLogin       View = "login"
	ViewCommandLine View = "command line"
	ViewWorkday     View = "workday" // the workday itself, for a press that was kept
)

// A Command is what a view asks of the [workday.Workday].
type Command struct {
	ID      string    `json:"id"`
	Verb    Verb      `json:"verb"`
	View    View      `json:"view"`
	Pressed time.Time `json:"pressed"` // when the person pressed, by this computer's clock

	// Time is the start or finish as it was typed, see [ParseTime]; empty means now.
	Time string `json:"time,omitempty"`
	// Reason is what the person wrote. A Start or a Finish that has a Reason and no Time is sent with the pressed moment and
	// the reason; without either it is a plain one.
	Reason string `json:"reason,omitempty"`
	// Of is the start of the record that a Pause, Resume, Finish or Reopen is about, as the person saw it when pressing. If the
	// portal has another record by then, nothing is sent, and the reply says [KindOtherDay]. Zero means whatever record there
	// is.
	Of time.Time `json:"of,omitzero"`
	// Kept is the ID of the kept press that a GiveUp or a SendKept is about, as the person saw it. Empty means the oldest one.
	Kept string `json:"kept,omitempty"`
	// Reopens turns a Start into a [VerbReopen] if the day turns out to be closed: the person asked for either, by one press.
	Reopens bool `json:"reopens,omitempty"`

	// Webhook is the secret of a Check, or of an Examine, as it was pasted. It crosses once and never comes back out. For an
	// Examine it may also be the address of a portal, or empty for the account of the workday.
	Webhook string `json:"webhook,omitempty"`
	// App is the application of an Authorize, and Code is what was pasted for the Check after it: the code, or the address that
	// contains it. Both are secrets like Webhook.
	App  *Application `json:"app,omitempty"`
	Code string       `json:"code,omitempty"`
	// Host is where a Move leads.
	Host string `json:"host,omitempty"`
	// Whose is the key of the account that the person has confirmed by a SignIn, see [Account.Key]: nobody else is signed in,
	// even if somebody else has been checked since. Empty means the person who was checked last.
	Whose string `json:"whose,omitempty"`
	// InMemory lets a SignIn go on without a keyring: the secret is forgotten at quit.
	InMemory bool `json:"in_memory,omitempty"`

	// Month is what a ReadJournal is about, as 2026-11; empty is this month.
	Month string `json:"month,omitempty"`

	// Preference and Value are what a SetPreference sets.
	Preference Preference `json:"preference,omitempty"`
	Value      string     `json:"value,omitempty"`

	// User is the portal's number of the employee that is meant; 0 is the owner of the credentials.
	User int `json:"user,omitempty"`
	// Zone is the employee's zone as the person gives it, see [ParseZone]. It counts if the profile does not give one.
	Zone string `json:"zone,omitempty"`
	// DryRun checks everything that can be known beforehand and changes nothing.
	DryRun bool `json:"dry_run,omitempty"`

	// FromBrowser is what the browser brought, in place of Code. It never crosses to another process.
	FromBrowser bitrix.AuthCode `json:"-"`
}

// An Application is a local application of a portal, as its administrator gives it to a person (protocol 4.2).
type Application struct {
	Portal string `json:"portal"`
	ID     string `json:"id"`
	// Secret may be left out if the account is already signed in by this application.
	Secret string `json:"secret,omitempty"`
	// AuthServer is empty for the usual auth server of the portal's region.
	AuthServer string `json:"auth_server,omitempty"`
}

// Command makes the command of a verb for what the snapshot shows. It names the record or the kept press that it is about, so
// that it cannot act on another one.
func (s Snapshot) Command(v Verb) Command {
	c := Command{Verb: v}
	switch v {
	case VerbPause, VerbResume, VerbFinish, VerbReopen:
		c.Of = s.Day.Start
	case VerbGiveUp, VerbSendKept:
		if s.Kept != nil {
			c.Kept = s.Kept.ID
		}
	}
	return c
}

// String leaves the secret out.
func (c Command) String() string {
	return fmt.Sprintf("%s %q from %s", c.ID, string(c.Verb), c.View)
}

// GoString leaves the secret out.
func (c Command) GoString() string { return c.String() }

// LogValue leaves the secret out.
func (c Command) LogValue() slog.Value { return slog.StringValue(c.String()) }

// Acts tells whether a command is more than reading.
func (c Command) Acts() bool { return c.Verb != VerbRefresh && c.Verb != VerbReadSettings }

// SameAs tells whether a command repeats another press, so that the one that is under way does all that it asks for.
func (c Command) SameAs(other Command) bool {
	return c.Verb == other.Verb && c.User == other.User && c.DryRun == other.DryRun
}

// ChangesDay tells whether a verb asks the portal to change the record.
func (v Verb) ChangesDay() bool {
	switch v {
	case VerbStart, VerbSendKept, VerbPause, VerbResume, VerbFinish, VerbReopen:
		return true
	}
	return false
}

// ChangesAccount tells whether a command changes who is signed in. A press does not wait for such a command, since the person
// pressed for the account of before.
func (c Command) ChangesAccount() bool {
	switch c.Verb {
	case VerbSignIn, VerbSignOut, VerbMove, VerbAuthorize:
		return true
	}
	return false
}

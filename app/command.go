package app

import (
	"fmt"
	"log/slog"
	"time"
)

// A Verb says what a person wants of the workday.
type Verb string

// The verbs. Start, Resume and Reopen are three although the portal has one timeman.open for them, so that a start can
// never end a break or re-open a closed day (design: start only starts).
const (
	Start   Verb = "start"   // begin today's workday
	Pause   Verb = "pause"   // begin a break
	Resume  Verb = "resume"  // end a break
	Finish  Verb = "finish"  // close the running workday
	Reopen  Verb = "reopen"  // continue a day that was closed today; the gap becomes a break
	Refresh Verb = "refresh" // read the state again
	Check   Verb = "check"   // try a webhook and say whose it is; carries the secret
	SignIn  Verb = "sign in" // use the webhook of the last successful Check; carries no secret
	SignOut Verb = "sign out"
	GiveUp  Verb = "give up" // drop the kept press

	ReadSettings Verb = "settings" // read timeman.settings again
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
)

// A Command is what a view asks of the [Workday].
type Command struct {
	ID      string    `json:"id"`
	Verb    Verb      `json:"verb"`
	View    View      `json:"view"`
	Pressed time.Time `json:"pressed"` // when the person pressed, by this computer's clock

	// Time is the start or finish as it was typed, see [ParseTime]; empty means now.
	Time string `json:"time,omitempty"`
	// Reason is what the person wrote. On a Start without Time it makes the start a start at the pressed moment with a
	// reason; without it a plain one.
	Reason string `json:"reason,omitempty"`

	// Webhook is the secret of a Check as it was pasted. It crosses once and never comes back out.
	Webhook string `json:"webhook,omitempty"`
	// InMemory lets a SignIn go on without a keyring: the secret is forgotten at quit.
	InMemory bool `json:"in_memory,omitempty"`

	// User is the portal's number of the employee that is meant; 0 is the owner of the credentials.
	User int `json:"user,omitempty"`
	// DryRun checks everything that can be known beforehand and changes nothing.
	DryRun bool `json:"dry_run,omitempty"`
}

// String leaves the secret out.
func (c Command) String() string {
	return fmt.Sprintf("%s %q from %s", c.ID, string(c.Verb), c.View)
}

// GoString leaves the secret out.
func (c Command) GoString() string { return c.String() }

// LogValue leaves the secret out.
func (c Command) LogValue() slog.Value { return slog.StringValue(c.String()) }

package app

import (
	"encoding/json"
	"time"
)

// An Outcome is what became of a command.
type Outcome string

// The outcomes.
const (
	OutcomeDone      Outcome = "done"      // the day is in the asked state, by this command
	OutcomeAlready   Outcome = "already"   // the day was in the asked state before; nothing was changed
	OutcomeDifferent Outcome = "different" // the portal answered, but the state or the start is not the one that was asked for
	OutcomeRefused   Outcome = "refused"   // the portal refused, or the rules did before anything was sent; Problem says why
	OutcomeUnreached Outcome = "unreached" // the portal was not reached or not understood; Problem says why
	OutcomeKept      Outcome = "kept"      // on disk; it will be settled when the portal answers
	OutcomePlanned   Outcome = "planned"   // a dry run: this would have been sent
	OutcomeGivenUp   Outcome = "given up"  // the person gave up a kept press; only the journal has this outcome
)

// A Field is the part of a form that a [Problem] is about.
type Field string

// The fields.
const (
	FieldNone    Field = ""
	FieldTime    Field = "time"
	FieldReason  Field = "reason"
	FieldWebhook Field = "webhook"
	FieldPortal  Field = "portal"
	FieldApp     Field = "app"  // the id and the secret of an application
	FieldCode    Field = "code" // what the browser came back with
)

// A Reply is the answer to one [Command].
type Reply struct {
	ID   string `json:"id"`
	Verb Verb   `json:"verb"`
	View View   `json:"view"`
	// User is the User of the command, whose day it is about; 0 for the owner of the credentials.
	User    int      `json:"user,omitempty"`
	Outcome Outcome  `json:"outcome"`
	Problem *Problem `json:"problem,omitempty"`
	// Day is the record as the answer had it; its State is Unknown if there was none.
	Day Day `json:"day"`
	// Unkept says that the press could not be written to the disk, so that nobody would have sent it again.
	Unkept bool `json:"unkept,omitempty"`
	// Asked is the start or finish that was asked for; zero for now.
	Asked time.Time `json:"asked,omitzero"`
	// Person answers a Check, and an AwaitCode.
	Person *Person `json:"person,omitempty"`
	// Rules answer a ReadSettings; in any other reply they are the rules of the same employee, if they were asked for.
	Rules *Rules `json:"rules,omitempty"`
	// Findings answer an Examine, in order.
	Findings []Finding `json:"findings,omitempty"`
	// Journal answers a ReadJournal.
	Journal *Chronicle `json:"journal,omitempty"`
	// Page answers an Authorize: the address to open in the browser.
	Page string `json:"page,omitempty"`
	// Raw is the portal's last answer, unchanged; nil if none came.
	Raw json.RawMessage `json:"raw,omitempty"`
}

// A Person is the employee whose day a webhook or an application would start.
type Person struct {
	Account
	Rules Rules `json:"rules"`
	// Drops is true if a start is kept for the person who is signed in now, and signing in as this person would give it up.
	Drops bool `json:"drops,omitempty"`
}

// Reply begins the answer to a command.
func (c Command) Reply(o Outcome, p *Problem) Reply {
	return Reply{ID: c.ID, Verb: c.Verb, View: c.View, User: c.User, Outcome: o, Problem: p}
}

package app

import (
	"strings"
	"time"

	"clockin24/app/calendar"
)

// A Consequence is what a press would lead to, as far as the portal's rules, its last answer and its clock show it beforehand.
// What only the portal knows is left out.
type Consequence struct {
	// At is the start or the finish that would be recorded, in the employee's zone; zero with a Problem.
	At time.Time
	// Ago is how long before now At is; 0 for now.
	Ago time.Duration
	// Problem says why the typed text cannot be sent; it is about [FieldTime].
	Problem *Problem

	Late   int           // whole minutes after the allowed start, as [Rules.LateBy]
	Early  int           // whole minutes before the time of day from which a finish is allowed; at least 1 if at all
	Worked time.Duration // for a finish, without breaks; 0 if it is not known
	Short  time.Duration // by how much Worked is less than the shortest day; 0 if it is not less, or nothing is known

	Reason   Demand
	Approval Chance
}

// A Demand is how much a reason is wanted.
type Demand int

// The demands.
const (
	DemandOptional Demand = iota
	DemandAsked           // the supervisor reads it; the portal also accepts the press without it
	DemandRequired        // the portal refuses the press without it
)

// A Chance is how likely something is about which the portal decides.
type Chance int

// The chances.
const (
	ChanceUnlikely Chance = iota // or nothing is known about it
	ChancePossible
	ChanceCertain
)

// Foresee gives the consequence of a [VerbStart] or a [VerbFinish] with the time as it was typed, at the moment local of this
// computer's clock. A Finish is about the day that runs, whatever its date; a day of an earlier date needs a time.
func (s Snapshot) Foresee(v Verb, typed string, local time.Time) Consequence {
	now := s.PortalNow(local).Round(0)
	if v == VerbFinish {
		return s.foreseeFinish(strings.TrimSpace(typed), now)
	}
	c := s.Rules.foreseeStart(strings.TrimSpace(typed), now)
	if p := c.Problem; p != nil && p.Kind != KindTimeFormat && s.Account != nil && s.Account.ZoneAt(now) == nil {
		c.Problem = s.AskZone(local) // the hour may be another one in the employee's zone
	}
	return c
}

func (r Rules) foreseeStart(typed string, now time.Time) Consequence {
	c := Consequence{At: now}
	if typed != "" {
		if c.At, c.Problem = ParseTime(typed, now); c.Problem != nil {
			return c
		}
		c.Ago = now.Sub(c.At)
		c.Approval = r.approval(c.Ago)
	}
	c.Late = r.LateBy(c.At)
	switch {
	case r.NeedsReason(typed):
		c.Reason = DemandRequired
	case typed == "" && c.Late > 0:
		c.Reason = DemandAsked
	}
	return c
}

func (s Snapshot) foreseeFinish(typed string, now time.Time) Consequence {
	d, c := s.Day, Consequence{At: now}
	past := d.State == StateEarlier || d.State == StateExpired
	switch {
	case typed != "":
		if c.At, c.Problem = d.ParseFinish(typed, now); c.Problem != nil {
			return c
		}
		c.At = d.FinishOf(c.At)
		c.Ago = now.Sub(c.At)
		c.Approval = s.Rules.approval(c.Ago)
	case past:
		return Consequence{Problem: &Problem{Kind: KindFinishUnknown, Field: FieldTime, Time: d.Start}}
	}
	s.weighFinish(&c)
	switch {
	case d.State == StateExpired, s.Rules.NeedsReason(typed):
		c.Reason = DemandRequired
	case typed == "" && (c.Early > 0 || c.Short > 0):
		c.Reason = DemandAsked
	}
	if d.State == StateExpired && s.Rules.Known && !s.Rules.Free {
		c.Approval = ChanceCertain // protocol 7.5
	}
	return c
}

// weighFinish compares a finish with the portal's two rules for it.
func (s Snapshot) weighFinish(c *Consequence) {
	d := s.Day
	if d.Start.IsZero() {
		return
	}
	length, clock := s.Rules.finishing()
	if allowed, ok := calendar.ClockAfter(d.Start, clock); ok && c.At.Before(allowed) {
		c.Early = max(1, int(allowed.Sub(c.At)/time.Minute))
	}
	if d.Status == "PAUSED" && d.PausedSince().IsZero() {
		return
	}
	worked := c.At.Sub(d.Start) - d.Breaks
	if since := d.PausedSince(); !since.IsZero() {
		worked -= max(0, c.At.Sub(since))
	}
	if worked <= 0 {
		return
	}
	c.Worked = worked
	if length > 0 {
		c.Short = max(0, length-worked)
	}
}

// approval is how likely a time that is so long before now has to wait for the supervisor. The portal does not say which limit
// counts; the limit that it does give is the one that its documentation names (protocol 10, 20).
func (r Rules) approval(ago time.Duration) Chance {
	if r.Tracking && !r.Free && ago > r.AllowedDelta {
		return ChancePossible
	}
	return ChanceUnlikely
}

// ParseFinish is [ParseTimeOn] for the finish of a day. The date is that of the start, since timeman.close takes no other one.
// A time of day up to the start means the next morning (protocol 7.5), which must not be in the future.
func (d Day) ParseFinish(text string, now time.Time) (time.Time, *Problem) {
	on := now
	if !d.Start.IsZero() {
		on = d.Start.In(now.Location())
	}
	t, p := ParseTimeOn(text, on, now)
	if p == nil && d.FinishOf(t).After(now) {
		return time.Time{}, &Problem{Kind: KindFinishFirst, Field: FieldTime, Time: on}
	}
	return t, p
}

// Proposal is the finish that the portal proposes for a forgotten day, as a text that [Day.ParseFinish] takes at the portal's
// now: HH:MM, with the seconds if there are any. It is "" if the portal proposes none, or one that cannot be recorded as that
// moment: it is not after the start, it is in the future, or it is on a date that timeman.close does not reach (protocol 7.5).
func (d Day) Proposal(now time.Time) string {
	if d.Suggest.IsZero() {
		return ""
	}
	for _, layout := range []string{"15:04", time.TimeOnly} {
		text := d.Suggest.Format(layout)
		if t, p := d.ParseFinish(text, now.In(d.Suggest.Location())); p == nil && d.FinishOf(t).Equal(d.Suggest) {
			return text
		}
	}
	return ""
}

// FinishOf is the finish that the portal records if TIME is t.
func (d Day) FinishOf(t time.Time) time.Time {
	if t.IsZero() || d.Start.IsZero() || t.After(d.Start) {
		return t
	}
	return t.AddDate(0, 0, 1)
}

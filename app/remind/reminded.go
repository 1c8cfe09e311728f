package remind

import "time"

// Reminded is what became of the reminders on one date of one account. It survives a restart.
type Reminded struct {
	Date    string  `json:"date"` // 2026-11-24, in the employee's zone
	Account string  `json:"account"`
	Shown   []Shown `json:"shown,omitempty"`
	// Snoozed is the moment, by this computer's clock, until which the last one was put off.
	Snoozed time.Time `json:"snoozed,omitzero"`
	// NotToday says that the person wants no more reminders on this date, and no start by itself.
	NotToday bool `json:"not_today,omitempty"`
	// ByItself is when a login started the day by itself, or opened the window instead.
	ByItself time.Time `json:"by_itself,omitzero"`
}

// Shown is one reminder that was shown.
type Shown struct {
	Step Step      `json:"step"`
	Why  Why       `json:"why"`
	At   time.Time `json:"at"`
}

// shown tells whether a reminder was shown for a reason.
func (r Reminded) shown(step Step, why Why) bool {
	for _, s := range r.Shown {
		if s.Step == step && s.Why == why {
			return true
		}
	}
	return false
}

// last is when the last reminder was shown; zero if none was.
func (r Reminded) last() time.Time {
	if len(r.Shown) == 0 {
		return time.Time{}
	}
	return r.Shown[len(r.Shown)-1].At
}

// snoozedFor is the moment until which a reminder of this kind is snoozed; zero if it is not snoozed, or was shown since.
func (r Reminded) snoozedFor(step Step) time.Time {
	if n := len(r.Shown); n == 0 || r.Shown[n-1].Step != step || !r.Snoozed.After(r.Shown[n-1].At) {
		return time.Time{}
	}
	return r.Snoozed
}

// due tells whether a snoozed reminder of this kind is due.
func (r Reminded) due(step Step, now time.Time) bool {
	until := r.snoozedFor(step)
	return !until.IsZero() && !now.Before(until)
}

package app

import (
	"encoding/json"
	"time"

	"clockin24/bitrix"
)

// An Attempt is a press with what became of it, as the journal has it: the employee's proof when a record is disputed. It
// holds no secret.
type Attempt struct {
	Intent
	// Settled is when it came to its end, by this computer's clock; zero while it is kept, and where the program ended before
	// it knew.
	Settled time.Time `json:"settled,omitzero"`
	Outcome Outcome   `json:"outcome,omitempty"`
	Problem *Problem  `json:"problem,omitempty"`
	// Day is the record as the portal answered; its State is Unknown where it did not.
	Day Day `json:"day"`
}

// Reply is what was answered to whoever pressed.
func (a Attempt) Reply() Reply {
	return Reply{ID: a.ID, Verb: a.Verb, Outcome: a.Outcome, Problem: a.Problem, Day: a.Day, Asked: a.Asked}
}

// A DayRecord is what a day turned out to be, by the last that the portal told of it.
type DayRecord struct {
	Date string `json:"date"` // 2026-11-24, of the start, in the employee's zone
	// Day has the state of the record itself, whatever that means for today: Opened, Paused, Closed or Expired.
	Day Day `json:"day"`
	// LateBy is by how many minutes it began after the allowed start of that day; 0 is not, or not known.
	LateBy int `json:"late_by,omitempty"`
}

// An AccountDay is a day with whose it was.
type AccountDay struct {
	Account string `json:"account"` // see [Account.Key]
	DayRecord
}

// Same tells whether two records tell the same. A lateness that is not known tells nothing.
func (d DayRecord) Same(old DayRecord) bool {
	if d.LateBy == 0 && d.Day.Start.Equal(old.Day.Start) {
		d.LateBy = old.LateBy
	}
	a, errA := json.Marshal(d)
	b, errB := json.Marshal(old)
	return errA == nil && errB == nil && string(a) == string(b)
}

// Replaces tells whether d is what became of old: the same record of the portal, told later or with a corrected start. A
// second one of the same date, as flexible schedules have it, stands beside the first.
func (d DayRecord) Replaces(old DayRecord) bool {
	before := func(a, b Day) bool { return a.State == StateClosed && !a.Finish.IsZero() && !a.Finish.After(b.Start) }
	apart := before(old.Day, d.Day) || before(d.Day, old.Day)
	return d.Date == old.Date && (!apart || d.Day.Start.Equal(old.Day.Start))
}

// RecordOf is what an answered day says of its record; false where there is none.
func RecordOf(day Day, rules Rules) (DayRecord, bool) {
	if day.Start.IsZero() {
		return DayRecord{}, false
	}
	state, known := map[bitrix.Status]State{
		bitrix.StatusOpened: StateOpened, bitrix.StatusPaused: StatePaused, bitrix.StatusClosed: StateClosed, bitrix.StatusExpired: StateExpired,
	}[bitrix.Status(day.Status)]
	if known {
		day.State = state
	}
	return DayRecord{Date: day.Start.Format(time.DateOnly), Day: day, LateBy: rules.LateBy(day.Start)}, true
}

// A Chronicle is what a view shows of a month.
type Chronicle struct {
	Month    string      `json:"month"` // 2026-11
	Attempts []Attempt   `json:"attempts,omitempty"`
	Days     []DayRecord `json:"days,omitempty"`
}

// DaysOf are the days as those of an account.
func (c Chronicle) DaysOf(account string) []AccountDay {
	var all []AccountDay
	for _, d := range c.Days {
		all = append(all, AccountDay{account, d})
	}
	return all
}

const (
	MonthLayout = "2006-01"
)

// Promise tells whether a press stays on disk until it is recorded, refused or given up, over restarts: a start does. Every
// other one is only recorded, and never sent again: by then the person has done something else.
func (i Intent) Promise() bool { return i.Verb == VerbStart }

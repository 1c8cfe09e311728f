package app

import (
	"encoding/json"
	"time"

	"clockin24/bitrix"
)

// An Attempt is a press with what became of it, as the journal has it. It is the employee's proof when a record is disputed. It
// holds no secret.
type Attempt struct {
	Intent
	// Settled is when the press came to its end, by this computer's clock. It is zero while the press is kept, and if the
	// program ended before it knew the result.
	Settled time.Time `json:"settled,omitzero"`
	Outcome Outcome   `json:"outcome,omitempty"`
	Problem *Problem  `json:"problem,omitempty"`
	// Day is the record as the portal answered; its State is Unknown if the portal did not answer.
	Day Day `json:"day"`
}

// Reply is the answer that the person got.
func (a Attempt) Reply() Reply {
	return Reply{ID: a.ID, Verb: a.Verb, Outcome: a.Outcome, Problem: a.Problem, Day: a.Day, Asked: a.Asked}
}

// A DayRecord is what the portal last said about a day.
type DayRecord struct {
	Date string `json:"date"` // 2026-11-24, of the start, in the employee's zone
	// Day has the state of the record itself, whatever that means for today: Opened, Paused, Closed or Expired.
	Day Day `json:"day"`
	// LateBy is how many minutes after the allowed start the day began; 0 means that it was not late, or that this is not
	// known.
	LateBy int `json:"late_by,omitempty"`
}

// An AccountDay is a day and the account that it belongs to.
type AccountDay struct {
	Account string `json:"account"` // see [Account.Key]
	DayRecord
}

// Same tells whether two records say the same. A lateness that is not known counts as no difference.
func (d DayRecord) Same(old DayRecord) bool {
	if d.LateBy == 0 && d.Day.Start.Equal(old.Day.Start) {
		d.LateBy = old.LateBy
	}
	a, errA := json.Marshal(d)
	b, errB := json.Marshal(old)
	return errA == nil && errB == nil && string(a) == string(b)
}

// Replaces tells whether d is a later state of old: the same record of the portal, read later or with a corrected start. A
// second record of the same date, which flexible schedules allow, does not replace the first.
func (d DayRecord) Replaces(old DayRecord) bool {
	before := func(a, b Day) bool { return a.State == StateClosed && !a.Finish.IsZero() && !a.Finish.After(b.Start) }
	apart := before(old.Day, d.Day) || before(d.Day, old.Day)
	return d.Date == old.Date && (!apart || d.Day.Start.Equal(old.Day.Start))
}

// RecordOf makes the record of an answered day; false if the day has none.
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

// DaysOf gives the days of the chronicle with the account that they belong to.
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

// Promise tells whether a press stays on disk, across restarts, until it is recorded, refused or given up. A start does. Every
// other press is only written down and never sent again, because by then the person has done something else.
func (i Intent) Promise() bool { return i.Verb == VerbStart }

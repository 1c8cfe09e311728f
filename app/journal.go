package app

import (
	"context"
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
	before := func(a, b Day) bool { return a.State == Closed && !a.Finish.IsZero() && !a.Finish.After(b.Start) }
	apart := before(old.Day, d.Day) || before(d.Day, old.Day)
	return d.Date == old.Date && (!apart || d.Day.Start.Equal(old.Day.Start))
}

// recordOf is what an answered day says of its record; false where there is none.
func recordOf(day Day, rules Rules) (DayRecord, bool) {
	if day.Start.IsZero() {
		return DayRecord{}, false
	}
	state, known := map[bitrix.Status]State{
		bitrix.StatusOpened: Opened, bitrix.StatusPaused: Paused, bitrix.StatusClosed: Closed, bitrix.StatusExpired: Expired,
	}[bitrix.Status(day.Status)]
	if known {
		day.State = state
	}
	return DayRecord{Date: day.Start.Format(dateLayout), Day: day, LateBy: rules.LateBy(day.Start)}, true
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

// A History is the journal for who reads it, and remembers what the days turned out to be.
type History interface {
	// Attempts lists what was pressed from one moment to before another, oldest first.
	Attempts(from, until time.Time) ([]Attempt, error)
	// KeepDay replaces what is known of the day of an account, see [Account.Key] and [DayRecord.Replaces].
	KeepDay(account string, d DayRecord) error
	// Days lists the days of an account from one date to before another, oldest first.
	Days(account, from, until string) ([]DayRecord, error)
}

const (
	dateLayout  = "2006-01-02"
	monthLayout = "2006-01"
)

// readJournal answers [ReadJournal]. It touches neither the portal nor the day, so that it neither waits for a command under
// way nor keeps one waiting.
func (w *Workday) readJournal(c Command) Reply {
	if w.parts.History == nil {
		return c.reply(Refused, &Problem{Kind: Internal, Text: "no journal here"})
	}
	s := w.Snapshot()
	if s.Account == nil {
		return c.reply(Refused, &Problem{Kind: NotSignedIn})
	}
	from, err := time.ParseInLocation(monthLayout, c.Month, s.Account.Location())
	if err != nil {
		now := s.PortalNow(time.Now())
		from = time.Date(now.Year(), now.Month(), 1, 0, 0, 0, 0, now.Location())
	}
	until := from.AddDate(0, 1, 0)
	page := &Chronicle{Month: from.Format(monthLayout)}
	page.Attempts, err = w.parts.History.Attempts(from, until)
	if err == nil {
		page.Days, err = w.parts.History.Days(s.Account.Key(), from.Format(dateLayout), until.Format(dateLayout))
	}
	if err != nil {
		w.parts.Log.Error("read the journal", "error", err)
		return c.reply(Refused, &Problem{Kind: JournalUnreadable, Text: err.Error()})
	}
	page.Attempts = latest(page.Attempts, mostAttempts)
	r := c.reply(Done, nil)
	r.Journal = page
	return r
}

// mostAttempts is how many bytes of JSON the attempts of a page may be, the latest ones: a line between processes has its limit,
// and a reason of a hundred words is as long as ten presses.
const mostAttempts = 512 << 10

// latest are the last of the attempts that are not longer than so many bytes of JSON together.
func latest(attempts []Attempt, most int) []Attempt {
	for n := len(attempts) - 1; n >= 0; n-- {
		record, err := json.Marshal(attempts[n])
		if most -= len(record) + len(","); err != nil || most < 0 {
			return attempts[n+1:]
		}
	}
	return attempts
}

// recordDay keeps what the portal last told of the day, when that has changed. A failure costs nothing but that.
func (o *owner) recordDay() {
	history, s := o.w.parts.History, o.state.Snapshot
	if history == nil || s.Account == nil || s.Problem != nil || !o.w.parts.Access.IsZero() {
		return
	}
	d, ok := recordOf(s.Day, s.Rules)
	if !ok || d.Same(o.state.recorded) {
		return
	}
	o.state.recorded = d
	if err := history.KeepDay(s.Account.Key(), d); err != nil {
		o.w.parts.Log.Warn("keep the day in the journal", "error", err)
	}
}

// Promise tells whether a press stays on disk until it is recorded, refused or given up, over restarts: a start does. Every
// other one is only recorded, and never sent again: by then the person has done something else.
func (i Intent) Promise() bool { return i.Verb == Start }

// recorded notes a press that is not kept: it is never sent again, and only says what happened. What cannot be recorded is
// sent all the same.
func (j *job) recorded(ctx context.Context, do func(context.Context) Reply) Reply {
	_, i := j.press()
	if err := j.Journal.Press(i); err != nil {
		j.Log.Warn("record a press", "error", err)
	}
	r := do(ctx)
	if err := j.Journal.Settle(i.ID, r); err != nil {
		j.Log.Warn("record what became of a press", "error", err)
	}
	return r
}

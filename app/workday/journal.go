package workday

import (
	"context"
	"encoding/json"
	"time"

	"clockin24/app"
)

// readJournal answers [app.VerbReadJournal]. It touches neither the portal nor the day. Therefore it does not wait for a
// command under way, and no command waits for it.
func (w *Workday) readJournal(c app.Command) app.Reply {
	if w.parts.History == nil {
		return c.Reply(app.OutcomeRefused, &app.Problem{Kind: app.KindInternal, Text: "no journal here"})
	}
	s := w.Snapshot()
	if s.Account == nil {
		return c.Reply(app.OutcomeRefused, &app.Problem{Kind: app.KindNotSignedIn})
	}
	from, err := time.ParseInLocation(app.MonthLayout, c.Month, s.Account.Location())
	if err != nil {
		now := s.PortalNow(time.Now())
		from = time.Date(now.Year(), now.Month(), 1, 0, 0, 0, 0, now.Location())
	}
	until := from.AddDate(0, 1, 0)
	page := &app.Chronicle{Month: from.Format(app.MonthLayout)}
	page.Attempts, err = w.parts.History.Attempts(from, until)
	if err == nil {
		page.Days, err = w.parts.History.Days(s.Account.Key(), from.Format(time.DateOnly), until.Format(time.DateOnly))
	}
	if err != nil {
		w.parts.Log.Error("read the journal", "error", err)
		return c.Reply(app.OutcomeRefused, &app.Problem{Kind: app.KindJournalUnreadable, Text: err.Error()})
	}
	page.Attempts = lastAttempts(page.Attempts, mostAttempts)
	r := c.Reply(app.OutcomeDone, nil)
	r.Journal = page
	return r
}

// mostAttempts is how many bytes of JSON the attempts of a page may take; the latest ones are kept. The limit is in bytes
// because a line between processes has a limit, and a reason of a hundred words is as long as ten presses.
const mostAttempts = 512 << 10

// lastAttempts are the last of the attempts, as many as fit into most bytes of JSON.
func lastAttempts(attempts []app.Attempt, most int) []app.Attempt {
	for n := len(attempts) - 1; n >= 0; n-- {
		record, err := json.Marshal(attempts[n])
		if most -= len(record) + len(","); err != nil || most < 0 {
			return attempts[n+1:]
		}
	}
	return attempts
}

// recorded notes a press that is not kept in the journal: it is never sent again, and the note only says what happened. A press
// that cannot be noted is sent all the same.
func (j *job) recorded(ctx context.Context, do func(context.Context) app.Reply) app.Reply {
	_, i := j.entry()
	if err := j.Journal.Press(i); err != nil {
		j.Log.Warn("record a press", "error", err)
	}
	r := do(ctx)
	if err := j.Journal.Settle(i.ID, r); err != nil {
		j.Log.Warn("record what became of a press", "error", err)
	}
	return r
}

// A History is the part of the journal that people read. It also remembers what became of the days.
type History interface {
	// Attempts lists what was pressed from one moment to before another, oldest first.
	Attempts(from, until time.Time) ([]app.Attempt, error)
	// KeepDay replaces what is known about a day of an account, see [app.Account.Key] and [app.DayRecord.Replaces].
	KeepDay(account string, d app.DayRecord) error
	// Days lists the days of an account from one date to before another, oldest first.
	Days(account, from, until string) ([]app.DayRecord, error)
}

package journal

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"

	"clockin24/app"
)

// A daySheet is everything that is known about one date of one account. It holds several records if a schedule is flexible. It
// replaces the line before it.
type daySheet struct {
	Account string          `json:"account"`
	Date    string          `json:"date"`
	Records []app.DayRecord `json:"records"`
}

// sheetID is the id of the line of a date, before it is escaped. It is unambiguous because no date contains a colon.
func sheetID(account, date string) string { return date + ":" + account }

func accountOf(id string) string {
	_, account, _ := strings.Cut(id, ":")
	return account
}

func dateOf(id string) string {
	date, _, _ := strings.Cut(id, ":")
	return date
}

// sheets returns the lines of each date, by their present id. A date has several lines if two accounts became one; they are in the
// order in which they count.
func (c *contents) sheets() map[string][]line {
	sheets := map[string][]line{}
	renamings := c.renamings
	for _, l := range c.lines {
		switch {
		case l.is(dayKind):
			sheets[unescape(l.id)] = []line{l}
		case l.is(renamedKind) && len(renamings) > 0 && renamings[0].after == l.number:
			move(sheets, renamings[0])
			renamings = renamings[1:]
		}
	}
	return sheets
}

// move assigns the dates of one account to another. The records that the other account already has count as later.
func move(sheets map[string][]line, r renaming) {
	moving := map[string][]line{}
	for id, lines := range sheets {
		if accountOf(id) == r.From {
			moving[id] = lines
		}
	}
	for id, lines := range moving {
		delete(sheets, id)
		to := sheetID(r.To, dateOf(id))
		sheets[to] = append(slices.Clip(lines), sheets[to]...)
	}
}

// records are the records of a date that its lines hold.
func records(lines []line) (list []app.DayRecord, err error) {
	for _, l := range lines {
		var sheet daySheet
		if err := l.decode(&sheet); err != nil {
			return nil, fmt.Errorf("line %d: %w", l.number, err)
		}
		for _, d := range sheet.Records {
			list = with(list, d)
		}
	}
	return list, nil
}

// with returns the records of a date with one more, which takes the place of the record that it replaces.
func with(list []app.DayRecord, d app.DayRecord) []app.DayRecord {
	var others []app.DayRecord
	for _, old := range list {
		if !d.Replaces(old) {
			others = append(others, old)
		} else if d.LateBy == 0 && d.Day.Start.Equal(old.Day.Start) {
			d.LateBy = old.LateBy
		}
	}
	all := append(others, d)
	slices.SortStableFunc(all, func(a, b app.DayRecord) int { return a.Day.Start.Compare(b.Day.Start) })
	return all
}

// days lists the days of every account at or after one date and before another, in order of date, account and start. An empty until
// means no end.
func (c *contents) days(from, until string) (list []app.AccountDay, err error) {
	for id, lines := range c.sheets() {
		if date := dateOf(id); date < from || until != "" && date >= until {
			continue
		}
		all, err := records(lines)
		if err != nil {
			return nil, err
		}
		for _, d := range all {
			list = append(list, app.AccountDay{Account: accountOf(id), DayRecord: d})
		}
	}
	slices.SortStableFunc(list, func(a, b app.AccountDay) int {
		return cmp.Or(strings.Compare(a.Date, b.Date), strings.Compare(a.Account, b.Account), a.Day.Start.Compare(b.Day.Start))
	})
	return list, nil
}

// KeepDay replaces what is known about a day of an account. It writes nothing if the journal already says the same.
func (j *Journal) KeepDay(account string, d app.DayRecord) error {
	err := j.write(func(h *held) error {
		all, err := h.read()
		if err != nil {
			return err
		}
		known, err := records(all.sheets()[sheetID(account, d.Date)])
		if err != nil || slices.ContainsFunc(known, d.Same) {
			return err
		}
		raw, err := composeSheet(account, d.Date, with(known, d))
		if err != nil {
			return err
		}
		return h.append(raw)
	})
	if err != nil {
		return fmt.Errorf("keep a day: %w", err)
	}
	return nil
}

func composeSheet(account, date string, records []app.DayRecord) ([]byte, error) {
	return compose(dayKind, sheetID(account, date), daySheet{account, date, records})
}

// Days lists the days of an account from one date to before another, oldest first.
func (j *Journal) Days(account, from, until string) (list []app.DayRecord, err error) {
	if until == "" {
		return nil, nil // no date is before it
	}
	all, err := j.AllDays(from, until)
	for _, d := range all {
		if d.Account == account {
			list = append(list, d.DayRecord)
		}
	}
	return list, err
}

// AllDays lists the days of every account from one date to before another, oldest first. An empty until is no end.
func (j *Journal) AllDays(from, until string) (list []app.AccountDay, err error) {
	err = j.read(func(h *held) error {
		all, err := h.read()
		if err == nil {
			list, err = all.days(from, until)
		}
		return errors.Join(err, h.uncarried)
	})
	if err != nil {
		return nil, fmt.Errorf("read the days: %w", err)
	}
	return list, nil
}

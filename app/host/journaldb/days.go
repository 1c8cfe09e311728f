package journaldb

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	bolt "go.etcd.io/bbolt"

	"clockin24/app"
)

// KeepDay replaces what is known about a day of an account. It writes nothing if the journal already says the same. It also deletes
// what is older than a year.
func (j *Journal) KeepDay(account string, d app.DayRecord) error {
	var known bool
	err := j.read(func(tx *bolt.Tx) error {
		old, err := daysOf(tx, account, d.Date, d.Date+"~")
		known = slices.ContainsFunc(old, d.Same)
		return err
	})
	if err == nil && !known {
		err = j.write(func(tx *bolt.Tx) error {
			return errors.Join(putDay(tx, account, d), pruneDays(tx, account, time.Now().AddDate(-1, 0, 0)))
		})
	}
	if err != nil {
		return fmt.Errorf("keep a day: %w", err)
	}
	return nil
}

// putDay writes a day in place of the record that it replaces.
func putDay(tx *bolt.Tx, account string, d app.DayRecord) error {
	days, err := tx.CreateBucketIfNotExists(daysBucket)
	if err != nil {
		return err
	}
	all, err := daysOf(tx, account, d.Date, d.Date+"~")
	if err != nil {
		return err
	}
	for _, old := range all {
		if !d.Replaces(old) {
			continue
		}
		if d.LateBy == 0 && d.Day.Start.Equal(old.Day.Start) {
			d.LateBy = old.LateBy
		}
		if err := days.Delete(dayKey(account, old)); err != nil {
			return err
		}
	}
	record, err := json.Marshal(d)
	if err != nil {
		return err
	}
	return days.Put(dayKey(account, d), record)
}

func renameDays(tx *bolt.Tx, from, to string) error {
	all, err := daysOf(tx, from, "", "~")
	for _, d := range all {
		known, daysErr := daysOf(tx, to, d.Date, d.Date+"~")
		err = errors.Join(err, daysErr, tx.Bucket(daysBucket).Delete(dayKey(from, d)), putDay(tx, to, d))
		for _, later := range known {
			err = errors.Join(err, putDay(tx, to, later))
		}
	}
	return err
}

func pruneDays(tx *bolt.Tx, account string, before time.Time) error {
	old := dateKey(account, before.Format(time.DateOnly))
	c := tx.Bucket(daysBucket).Cursor()
	for key, _ := c.Seek(dateKey(account, "")); key != nil && bytes.Compare(key, old) < 0; key, _ = c.Next() {
		if err := c.Delete(); err != nil {
			return err
		}
	}
	return nil
}

// Days lists the days of an account at or after one date and before another, oldest first.
func (j *Journal) Days(account, from, until string) (list []app.DayRecord, err error) {
	err = j.read(func(tx *bolt.Tx) (err error) {
		list, err = daysOf(tx, account, from, until)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("read the days: %w", err)
	}
	return list, nil
}

// AllDays lists the days of every account at or after one date and before another, oldest first. An empty until means no end.
func (j *Journal) AllDays(from, until string) (list []app.AccountDay, err error) {
	err = j.read(func(tx *bolt.Tx) error {
		list = nil
		days := tx.Bucket(daysBucket)
		if days == nil {
			return nil
		}
		return days.ForEach(func(key, record []byte) error {
			account, _, _ := strings.Cut(string(key), "\x00")
			d := app.AccountDay{Account: account}
			if err := json.Unmarshal(record, &d.DayRecord); err != nil {
				return errors.Join(errNonsense, err)
			}
			if d.Date >= from && (until == "" || d.Date < until) {
				list = append(list, d)
			}
			return nil
		})
	})
	if err != nil {
		return nil, fmt.Errorf("read the days: %w", err)
	}
	slices.SortStableFunc(list, func(a, b app.AccountDay) int { return strings.Compare(a.Date, b.Date) })
	return list, nil
}

func daysOf(tx *bolt.Tx, account, from, until string) (list []app.DayRecord, err error) {
	days := tx.Bucket(daysBucket)
	if days == nil {
		return nil, nil
	}
	end := dateKey(account, until)
	c := days.Cursor()
	for key, record := c.Seek(dateKey(account, from)); key != nil && bytes.Compare(key, end) < 0; key, record = c.Next() {
		var d app.DayRecord
		if err := json.Unmarshal(record, &d); err != nil {
			return nil, errors.Join(errNonsense, err)
		}
		list = append(list, d)
	}
	return list, nil
}

// dayKey is a key that sorts by account, date and start.
func dayKey(account string, d app.DayRecord) []byte {
	return append(dateKey(account, d.Date), d.Day.Start.UTC().Format(" 2006-01-02T15:04:05")...)
}

// dateKey is where the days of an account at a date begin. It is unambiguous because no account contains a zero byte.
func dateKey(account, date string) []byte { return []byte(account + "\x00" + date) }

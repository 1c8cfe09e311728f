package host

import (
	"bytes"
	"encoding/json"
	"fmt"
	"time"

	bolt "go.etcd.io/bbolt"

	"clockin24/app"
)

// KeepDay replaces what is known of the day of an account. It also forgets what is older than a year.
func (j *Journal) KeepDay(account string, d app.DayRecord) error {
	record, err := json.Marshal(d)
	if err != nil {
		return fmt.Errorf("keep a day: %w", err)
	}
	err = j.write(func(tx *bolt.Tx) error {
		days, err := tx.CreateBucketIfNotExists(daysBucket)
		if err != nil {
			return err
		}
		if err := days.Put(dayKey(account, d.Date), record); err != nil {
			return err
		}
		old := dayKey(account, time.Now().AddDate(-1, 0, 0).Format(time.DateOnly))
		c := days.Cursor()
		for key, _ := c.Seek(dayKey(account, "")); key != nil && bytes.Compare(key, old) < 0; key, _ = c.Next() {
			if err := c.Delete(); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("keep a day: %w", err)
	}
	return nil
}

// Days lists the days of an account from one date to before another, oldest first.
func (j *Journal) Days(account, from, until string) ([]app.DayRecord, error) {
	var list []app.DayRecord
	err := j.read(func(tx *bolt.Tx) error {
		list = nil
		days := tx.Bucket(daysBucket)
		if days == nil {
			return nil
		}
		end := dayKey(account, until)
		c := days.Cursor()
		for key, record := c.Seek(dayKey(account, from)); key != nil && bytes.Compare(key, end) < 0; key, record = c.Next() {
			var d app.DayRecord
			if err := json.Unmarshal(record, &d); err != nil {
				return fmt.Errorf("%w: %w", errNonsense, err)
			}
			list = append(list, d)
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("read the days: %w", err)
	}
	return list, nil
}

// dayKey sorts by account, and then by date. No account has a zero byte in it.
func dayKey(account, date string) []byte { return []byte(account + "\x00" + date) }

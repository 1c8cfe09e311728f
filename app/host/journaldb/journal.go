// Package journaldb keeps every press and every day of the last year in one file that all processes of the user share. The file is
// the employee's proof when a record is disputed, and the only place where a start waits that has not been sent yet.
//
// A press is on disk when [Journal.Press] returns, and a start that is not settled is never forgotten. A damaged file is set aside,
// and everything that can still be read of it goes into a new one. A crash or a full disk at any moment loses no press.
//
// Other rooms use only [New], and see the journal as an [workday.Journal] and an [workday.History]. Only this room knows that the
// file is one of bbolt. This room does not know when a press is sent, or what is sent.
package journaldb

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"sync"
	"time"

	bolt "go.etcd.io/bbolt"

	"clockin24/app"
	"clockin24/app/host/sharing"
)

// A Journal is the [workday.Journal] in a bbolt file that every process of the user shares. Each call opens the file, waiting for
// it for at most a second, and closes it. The journal keeps attempts and days for a year, and a start that is not settled for ever.
//
// A damaged file is set aside, everything that can still be read of it goes into a new one, and the call continues with that. If no
// new file can be made, as on a full disk, the damaged file stays where it is, and every call fails and tries again.
type Journal struct {
	path    string
	damaged func(error)
	mu      sync.Mutex // spares waiting within this process: waiting for the file's lock is slow

	link, rename func(from, to string) error
}

// The file has three buckets. attemptsBucket maps the moment of the press and the id to the attempt as JSON; its keys are in the
// order of time. keptBucket maps the id of an attempt that is not settled to its key in attemptsBucket. daysBucket maps account and
// date to what the day turned out to be, as JSON.
var (
	attemptsBucket = []byte("attempts")
	keptBucket     = []byte("kept")
	daysBucket     = []byte("days")
)

// New keeps the journal in the file at path, which need not exist. Damaged is called once for each file that had to be set aside,
// with a [*files.DamagedError]; it may be nil.
func New(path string, damaged func(error)) *Journal {
	if damaged == nil {
		damaged = func(error) {}
	}
	return &Journal{path: path, damaged: damaged, link: os.Link, rename: sharing.Rename}
}

// Press keeps a press, which is on disk when Press returns. A second press with the id of a kept one replaces it.
func (j *Journal) Press(i app.Intent) error {
	err := j.write(func(tx *bolt.Tx) error {
		attempts, kept, err := buckets(tx)
		if err != nil {
			return err
		}
		if old := kept.Get([]byte(i.ID)); old != nil {
			if err := attempts.Delete(bytes.Clone(old)); err != nil {
				return err
			}
		}
		return put(attempts, kept, app.Attempt{Intent: i})
	})
	if err != nil {
		return fmt.Errorf("keep a press: %w", err)
	}
	return nil
}

// Settle notes what became of a press. The press is then no longer kept. Settle also deletes what is older than a year.
func (j *Journal) Settle(id string, r app.Reply) error {
	err := j.write(func(tx *bolt.Tx) error {
		attempts, kept, err := buckets(tx)
		if err != nil {
			return err
		}
		key := bytes.Clone(kept.Get([]byte(id)))
		if key == nil {
			return nil
		}
		a, err := decode(attempts.Get(key))
		if err != nil {
			return err
		}
		a.Settled, a.Outcome, a.Problem, a.Day = time.Now(), r.Outcome, r.Problem, r.Day
		if a.Asked.IsZero() {
			a.Asked = r.Asked
		}
		if err := put(attempts, kept, a); err != nil {
			return err
		}
		return prune(attempts, kept, a.Settled.AddDate(-1, 0, 0))
	})
	if err != nil {
		return fmt.Errorf("settle a press: %w", err)
	}
	return nil
}

// Rename moves the starts that are not settled, and the days, from one account to another, in one transaction. The records that the
// new name already has of a day count as later.
func (j *Journal) Rename(from, to string) error {
	err := j.write(func(tx *bolt.Tx) error {
		return errors.Join(renameKept(tx, from, to), renameDays(tx, from, to))
	})
	if err != nil {
		return fmt.Errorf("rename an account: %w", err)
	}
	return nil
}

func renameKept(tx *bolt.Tx, from, to string) error {
	attempts, kept, err := buckets(tx)
	if err != nil {
		return err
	}
	var moving []app.Attempt
	err = kept.ForEach(func(_, key []byte) error {
		record := attempts.Get(key)
		if record == nil {
			return nil
		}
		a, err := decode(record)
		if err == nil && a.Account == from && a.Promise() {
			moving = append(moving, a)
		}
		return err
	})
	for _, a := range moving {
		a.Account = to
		err = errors.Join(err, put(attempts, kept, a))
	}
	return err
}

// Kept lists the starts that are not settled, oldest first. Other presses are only recorded, because losing one of them changes
// nothing that the person would not notice. If a damaged file cannot be replaced, Kept lists the starts that can be read, together
// with the error.
func (j *Journal) Kept() ([]app.Intent, error) {
	var intents []app.Intent
	err := j.read(func(tx *bolt.Tx) error {
		intents = nil
		attempts, kept := tx.Bucket(attemptsBucket), tx.Bucket(keptBucket)
		if attempts == nil || kept == nil {
			return nil
		}
		found := map[string]bool{}
		err := kept.ForEach(func(_, key []byte) error {
			found[string(key)] = true
			return nil
		})
		if err != nil || len(found) == 0 {
			return err
		}
		c := attempts.Cursor()
		for key, record := c.First(); key != nil && len(found) > 0; key, record = c.Next() {
			if !found[string(key)] {
				continue
			}
			delete(found, string(key))
			a, err := decode(record)
			if err != nil {
				return err
			}
			if a.Promise() {
				intents = append(intents, a.Intent)
			}
		}
		return nil
	})
	if damaged := new(damage); errors.As(err, &damaged) {
		intents = salvage(j.path).kept()
	} else if err != nil {
		intents = nil
	}
	if err != nil {
		err = fmt.Errorf("read the journal: %w", err)
	}
	return intents, err
}

// Attempts lists what was pressed at or after one moment and before another, oldest first. A zero until means no end.
func (j *Journal) Attempts(from, until time.Time) ([]app.Attempt, error) {
	var list []app.Attempt
	err := j.read(func(tx *bolt.Tx) error {
		list = nil
		attempts := tx.Bucket(attemptsBucket)
		if attempts == nil {
			return nil
		}
		c := attempts.Cursor()
		for key, record := c.Seek(attemptKey(from, "")); key != nil; key, record = c.Next() {
			if !until.IsZero() && bytes.Compare(key, attemptKey(until, "")) >= 0 {
				break
			}
			a, err := decode(record)
			if err != nil {
				return err
			}
			list = append(list, a)
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("read the journal: %w", err)
	}
	return list, nil
}

func buckets(tx *bolt.Tx) (attempts, kept *bolt.Bucket, err error) {
	if attempts, err = tx.CreateBucketIfNotExists(attemptsBucket); err != nil {
		return nil, nil, err
	}
	kept, err = tx.CreateBucketIfNotExists(keptBucket)
	return attempts, kept, err
}

// put writes an attempt under its own key. It also puts the attempt into the list of kept ones if it is not settled, and otherwise
// takes it out.
func put(attempts, kept *bolt.Bucket, a app.Attempt) error {
	record, err := json.Marshal(a)
	if err != nil {
		return err
	}
	key := attemptKey(a.Pressed, a.ID)
	if err := attempts.Put(key, record); err != nil {
		return err
	}
	if a.Settled.IsZero() {
		return kept.Put([]byte(a.ID), key)
	}
	return kept.Delete([]byte(a.ID))
}

// prune deletes what was pressed before a moment, except the starts that are not settled.
func prune(attempts, kept *bolt.Bucket, before time.Time) error {
	end := attemptKey(before, "")
	c := attempts.Cursor()
	for key, record := c.First(); key != nil && bytes.Compare(key, end) < 0; key, record = c.Next() {
		a, err := decode(record)
		if err == nil && a.Settled.IsZero() && a.Promise() {
			continue
		}
		if err := errors.Join(kept.Delete([]byte(a.ID)), c.Delete()); err != nil {
			return err
		}
	}
	return nil
}

// attemptKey is a key that sorts by time, also for times before 1970.
func attemptKey(t time.Time, id string) []byte {
	key := binary.BigEndian.AppendUint64(make([]byte, 0, 8+len(id)), uint64(t.UnixNano())^1<<63)
	return append(key, id...)
}

func decode(record []byte) (app.Attempt, error) {
	var a app.Attempt
	if err := json.Unmarshal(record, &a); err != nil {
		return a, errors.Join(errNonsense, err)
	}
	return a, nil
}

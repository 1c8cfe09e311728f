//go:build unix

package journal

import (
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	bolt "go.etcd.io/bbolt"

	"clockin24/app"
	"clockin24/app/host/journaldb"
	"clockin24/app/workday"
)

// A shelf is what both journals can do.
type shelf interface {
	workday.Journal
	workday.History
	AllDays(from, until string) ([]app.AccountDay, error)
}

// sizes are the numbers of months that a journal covers, with six presses a workday.
var sizes = []struct {
	name    string
	presses int
}{{"month", 125}, {"year", 1500}, {"ten years", 15_000}}

// history is what a person has pressed. All of it is settled except the last press.
func history(presses int) (attempts []app.Attempt, days []app.DayRecord) {
	last := time.Now().Add(-time.Hour)
	for n := range presses {
		at := last.Add(-time.Duration(presses-1-n) * 4 * time.Hour)
		a := app.Attempt{Intent: press(fmt.Sprintf("%026d", n), at)}
		if n < presses-1 {
			day := app.Day{State: app.StateOpened, Status: "OPENED", Start: at.Truncate(time.Minute)}
			a.Settled, a.Outcome, a.Day = at.Add(time.Second), app.OutcomeDone, day
			days = append(days, app.DayRecord{Date: at.Format(time.DateOnly), Day: day})
		}
		attempts = append(attempts, a)
	}
	return attempts, days
}

func linesOf(b *testing.B, dir string, presses int) shelf {
	j := New(filepath.Join(dir, "lines", "journal.txt"), func(err error) { b.Error(err) })
	attempts, days := history(presses)
	var all []byte
	put := func(raw []byte, err error) { must(b, err); all = append(all, raw...) }
	for n, a := range attempts {
		put(composeAttempt(app.Attempt{Intent: a.Intent}))
		if !a.Settled.IsZero() {
			put(composeAttempt(a))
			put(composeSheet(anna, days[n].Date, days[n:n+1]))
		}
	}
	must(b, j.write(func(h *held) error { return h.append(all) }))
	return j
}

func bboltOf(b *testing.B, dir string, presses int) shelf {
	path := filepath.Join(dir, "bbolt", "journal.db")
	j := journaldb.New(path, func(err error) { b.Error(err) })
	must(b, j.Press(press("first", time.Now()))) // makes the file
	must(b, j.Settle("first", app.Reply{Outcome: app.OutcomeDone}))
	db, err := bolt.Open(path, 0o600, nil)
	must(b, err)
	attempts, days := history(presses)
	must(b, db.Update(func(tx *bolt.Tx) error {
		put := func(bucket string, key []byte, value any) error {
			record, err := json.Marshal(value)
			inside, bucketErr := tx.CreateBucketIfNotExists([]byte(bucket))
			if err = errors.Join(err, bucketErr); err != nil {
				return err
			}
			return inside.Put(key, record)
		}
		var err error
		for n, a := range attempts {
			key := append(binary.BigEndian.AppendUint64(nil, uint64(a.Pressed.UnixNano())^1<<63), a.ID...)
			err = errors.Join(err, put("attempts", key, a))
			if a.Settled.IsZero() {
				err = errors.Join(err, tx.Bucket([]byte("kept")).Put([]byte(a.ID), key))
			} else {
				day := anna + "\x00" + days[n].Date + days[n].Day.Start.UTC().Format(" 2006-01-02T15:04:05")
				err = errors.Join(err, put("days", []byte(day), days[n]))
			}
		}
		return err
	}))
	must(b, db.Close())
	return j
}

// used is the processor time of this process, which does not depend on how busy the machine is.
func used(b *testing.B) time.Duration {
	var u syscall.Rusage
	must(b, syscall.Getrusage(syscall.RUSAGE_SELF, &u))
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// BenchmarkJournal measures the same work with this journal and with the former one, on the disk of this directory.
func BenchmarkJournal(b *testing.B) {
	for _, size := range sizes {
		for _, kind := range []struct {
			name string
			open func(*testing.B, string, int) shelf
		}{{"lines", linesOf}, {"bbolt", bboltOf}} {
			dir, err := os.MkdirTemp(".", "bench")
			must(b, err)
			b.Cleanup(func() { _ = os.RemoveAll(dir) })
			j := kind.open(b, dir, size.presses)
			run := func(what string, do func(n int) error) {
				b.Run(fmt.Sprintf("%s/%s/%s", what, size.name, kind.name), func(b *testing.B) {
					before := used(b)
					for n := 0; b.Loop(); n++ {
						must(b, do(n))
					}
					b.ReportMetric(float64((used(b)-before).Microseconds())/float64(b.N), "cpu-µs/op")
				})
			}
			run("kept", func(int) error {
				kept, err := j.Kept()
				if len(kept) != 1 {
					return fmt.Errorf("%d kept: %w", len(kept), err)
				}
				return err
			})
			run("month", func(int) error {
				_, err := j.Attempts(time.Now().AddDate(0, -1, 0), time.Time{})
				return err
			})
			run("export", func(int) error {
				list, err := j.Attempts(time.Unix(0, 0), time.Time{})
				days, daysErr := j.AllDays("", "")
				if len(list) < size.presses || len(days) == 0 {
					return fmt.Errorf("%d attempts, %d days", len(list), len(days))
				}
				return errors.Join(err, daysErr)
			})
			// This runs last, since it adds presses.
			run("press", func(n int) error { return j.Press(press(fmt.Sprintf("more %d", n), time.Now())) })
			run("press and settle", func(n int) error {
				return errors.Join(j.Press(press(fmt.Sprintf("more %d", n), time.Now())),
					j.Settle(fmt.Sprintf("more %d", n), app.Reply{Outcome: app.OutcomeDone}))
			})
		}
	}
}

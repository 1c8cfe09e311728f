package journal

import (
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"hash/crc32"
	"math"
	"os"
	"slices"
	"time"

	"clockin24/app"
	"clockin24/app/host/journaldb"
)

// A former journal belongs to an older version of the program, which may still be running. What that program writes there is
// carried over here whenever the file has changed. What becomes of its starts is noted there, too, so that neither program sends
// what the other has sent. The file stays where it is.
type former struct {
	path    string
	noted   string // the path of the file that records what was carried over
	journal formerJournal
}

// A formerJournal is the part of a [journaldb.Journal] that is needed here. It takes the same lock as the older program.
type formerJournal interface {
	Press(app.Intent) error
	Settle(id string, r app.Reply) error
	Kept() ([]app.Intent, error)
	Attempts(from, until time.Time) ([]app.Attempt, error)
	AllDays(from, until string) ([]app.AccountDay, error)
}

func newFormer(path, noted string, damaged func(error)) *former {
	return &former{path: path, noted: noted, journal: journaldb.New(path, damaged)}
}

func (f *former) exists() bool { return exists(f.path) }

// Carried records what was taken over, and the state of the former journal at that time.
type carried struct {
	Mark string `json:"mark"`
	// Kept maps each start that is not settled there to its checksum.
	Kept map[string]uint32 `json:"kept,omitempty"`
}

// mark changes whenever the file is written to: each transaction has its own number, which is in one of two pages. The mark is
// empty if there is no file.
func (f *former) mark() string {
	info, err := os.Stat(f.path)
	if errors.Is(err, os.ErrNotExist) {
		return ""
	}
	if err != nil {
		return err.Error()
	}
	stamp := fmt.Sprint(info.Size(), info.ModTime().UnixNano())
	if !info.Mode().IsRegular() {
		return stamp
	}
	file, err := os.Open(f.path)
	if err != nil {
		return err.Error()
	}
	defer file.Close()
	// A page begins with its head, followed by magic, version, page size, flags, root, sequence, free list, pages, transaction,
	// checksum.
	const pageSizeAt, transactionAt, length = 16 + 8, 16 + 48, 16 + 64
	var page [length]byte
	at := int64(0)
	for range 2 {
		if _, err := file.ReadAt(page[:], at); err != nil {
			break
		}
		stamp += fmt.Sprint(" ", binary.NativeEndian.Uint64(page[transactionAt:]))
		at = int64(binary.NativeEndian.Uint32(page[pageSizeAt:]))
	}
	return stamp
}

func (f *former) load() (c carried) {
	data, err := readFile(f.noted)
	if err != nil || json.Unmarshal(data, &c) != nil {
		return carried{}
	}
	return c
}

// keptBeside lists the starts of a former journal that are missing in a list.
func (f *former) keptBeside(list []app.Intent) (others []app.Intent) {
	all, _ := f.journal.Kept()
	for _, i := range all {
		if !slices.ContainsFunc(list, func(known app.Intent) bool { return known.ID == i.ID }) {
			others = append(others, i)
		}
	}
	return others
}

// carryOver takes over what a former journal holds and this one does not, if the former one was written to since the last time.
func (h *held) carryOver() {
	mark := h.former.mark()
	if mark == "" {
		return
	}
	if h.carried = h.former.load(); h.carried.Mark == mark {
		return
	}
	kept, err := h.takeOver()
	if err != nil {
		h.uncarried = fmt.Errorf("take over the former journal: %w", err)
		return
	}
	h.carried = carried{Mark: mark, Kept: kept}
	if note, err := json.Marshal(h.carried); err == nil {
		_ = h.replace(h.former.noted, note) // without the note, the same is carried over again
	}
}

// takeOver carries over the days and the presses, and returns the starts that are not settled there.
func (h *held) takeOver() (kept map[string]uint32, err error) {
	attempts, err := h.former.journal.Attempts(time.Unix(0, math.MinInt64), time.Time{})
	if err != nil {
		return nil, err
	}
	days, err := h.former.journal.AllDays("", "")
	if err != nil {
		return nil, err
	}
	all, err := h.read()
	if err != nil {
		return nil, err
	}
	more, kept, err := h.attemptsToTake(all, attempts)
	if err != nil {
		return nil, err
	}
	moreDays, err := daysToTake(all, days)
	if err != nil {
		return nil, err
	}
	if more = append(more, moreDays...); len(more) > 0 {
		err = h.append(more)
	}
	return kept, err
}

// attemptsToTake returns the lines of presses that are missing here, and the starts that are not settled there. What was trimmed
// here does not count as missing.
func (h *held) attemptsToTake(all *contents, attempts []app.Attempt) (more []byte, kept map[string]uint32, err error) {
	known, trimmed := all.latest(), all.lastTrimming()
	kept = map[string]uint32{}
	for _, a := range attempts {
		l, isKnown := known[escape(a.ID)]
		open := a.Settled.IsZero()
		switch {
		case open && a.Promise():
			sum, err := sumOfIntent(a.Intent)
			if err != nil {
				return nil, nil, err
			}
			was, wasThere := h.carried.Kept[a.ID]
			if isKnown && l.is(settledKind) {
				if err := h.settleThere(l); err != nil {
					return nil, nil, err
				}
				continue
			}
			kept[a.ID] = sum
			if isKnown && wasThere && was == sum {
				continue
			}
			a.Account = renamed(a.Account, 0, all.renamings)
		case isKnown && (open || l.is(settledKind)), !isKnown && a.Pressed.Before(trimmed):
			continue
		}
		raw, err := composeAttempt(a)
		if errors.Is(err, errNoID) {
			continue
		}
		if err != nil {
			return nil, nil, err
		}
		more = append(more, raw...)
	}
	return more, kept, nil
}

// settleThere notes in the former journal what became of a start here.
func (h *held) settleThere(l line) error {
	a, err := l.attempt(nil)
	if err != nil {
		return err
	}
	return h.former.journal.Settle(a.ID, a.Reply())
}

func sumOfIntent(i app.Intent) (uint32, error) {
	text, err := json.Marshal(i)
	return crc32.Checksum(text, castagnoli), err
}

// lastTrimming is the moment before which this journal holds nothing any more.
func (c *contents) lastTrimming() (at time.Time) {
	for _, l := range c.lines {
		var r remark
		if l.is(trimmedKind) && l.decode(&r) == nil && r.At.After(at) {
			at = r.At
		}
	}
	return at
}

// daysToTake returns the lines of dates for which a former journal holds something that is missing here: a record, or the end of a
// day whose end is not known here.
func daysToTake(all *contents, days []app.AccountDay) (more []byte, err error) {
	sheets, trimmed := all.sheets(), all.lastTrimming().Format(time.DateOnly)
	merged := map[string][]app.DayRecord{}
	for _, d := range days {
		account := renamed(d.Account, 0, all.renamings)
		id := sheetID(account, d.Date)
		here, changed := merged[id]
		if !changed {
			if here, err = records(sheets[id]); err != nil {
				return nil, err
			}
		}
		if len(here) == 0 && d.Date < trimmed || slices.ContainsFunc(here, func(old app.DayRecord) bool {
			return d.Same(old) || d.Replaces(old) && !d.Day.Finish.After(old.Day.Finish)
		}) {
			continue
		}
		merged[id] = with(here, d.DayRecord)
	}
	for id, list := range merged {
		raw, err := composeSheet(accountOf(id), dateOf(id), list)
		if err != nil {
			return nil, err
		}
		more = append(more, raw...)
	}
	return more, nil
}

// mirror notes something about a start in the former journal, too, if the start is not settled there. It does so before the same is
// noted here, so that after a crash in between the change is seen there. What cannot be noted there is noted when that journal is
// next carried over.
func (h *held) mirror(id string, note func(formerJournal) error) {
	if _, there := h.carried.Kept[id]; !there {
		return
	}
	if err := note(h.former.journal); err != nil {
		_ = os.Remove(h.former.noted)
	}
}

// Package journal keeps the journal as lines of text, which a person can read in any editor:
//
//	checksum kind id {json}
//
// The checksum is the CRC-32C of everything after the space that follows it. An id is escaped so that it is one word, see
// [url.PathEscape]. The last line of an id is the one that counts. A line that is cut or spoilt is skipped wherever it is.
//
// The lock that keeps processes apart is on a separate file. It is not on the file with the lines, because on Windows that would
// keep out editors and backups. The file with the lines is open only under that lock, so that it can be replaced there.
package journal

import (
	"cmp"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"clockin24/app"
	"clockin24/app/host/sharing"
	"clockin24/app/workday"
)

// A Journal is the [workday.Journal] in a file of lines, which every process of the user shares. Each call takes its lock, waiting
// for it for at most two seconds, and releases it. The journal keeps attempts and days until [Journal.Trim] is called, and a start
// that is not settled for ever.
type Journal struct {
	path    string
	damaged func(error)
	former  *former
	mu      sync.Mutex // spares waiting within this process: polling for the file's lock is slow

	sync    func(*os.File) error
	syncDir func(string) error
	rename  func(from, to string) error
}

// New keeps the journal in the file at path, which need not exist, and in files beside it: for journal.txt these are journal.lock,
// journal.old.txt, and until it is carried over journal.db. Damaged is called once for lines that cannot be read, with an
// [*UnreadableError], and for something else that was in the place of the file and was set aside, with a [*files.DamagedError]; it
// may be nil.
func New(path string, damaged func(error)) *Journal {
	if damaged == nil {
		damaged = func(error) {}
	}
	j := &Journal{path: path, damaged: damaged, sync: (*os.File).Sync, syncDir: syncDir, rename: sharing.Rename}
	j.former = newFormer(j.beside(".db"), j.beside(".carried"), damaged)
	return j
}

// beside is the path of a file that belongs to the journal.
func (j *Journal) beside(ending string) string {
	return strings.TrimSuffix(j.path, filepath.Ext(j.path)) + ending
}

// An UnreadableError reports lines of the journal that cannot be read. They were skipped, and are still in the file.
type UnreadableError struct {
	Path  string
	Lines []int // their numbers, from 1
}

// Error names the path and the lines.
func (e *UnreadableError) Error() string {
	numbers := strings.Trim(fmt.Sprint(e.Lines[:min(len(e.Lines), 20)]), "[]")
	return fmt.Sprintf("%s: %d lines cannot be read: %s", e.Path, len(e.Lines), numbers)
}

// A remark says when this program did something to the file, by this computer's clock.
type remark struct {
	At time.Time `json:"at"`
}

// A renaming assigns all starts that are not settled, and all days, of the lines before it to another account.
type renaming struct {
	From string `json:"from"`
	To   string `json:"to"`

	after int // the number of the line
}

var errNoID = errors.New("a press without an id")

// Press keeps a press, which is on disk when Press returns. A second press with the id of a kept one replaces it. The time that
// Press takes does not depend on how much is in the journal already.
func (j *Journal) Press(i app.Intent) error {
	err := j.write(func(h *held) error {
		raw, err := composeAttempt(app.Attempt{Intent: i})
		if err != nil {
			return err
		}
		h.mirror(i.ID, func(f formerJournal) error { return f.Press(i) })
		return h.append(raw)
	})
	if err != nil {
		return fmt.Errorf("keep a press: %w", err)
	}
	return nil
}

func composeAttempt(a app.Attempt) ([]byte, error) {
	kind := settledKind
	switch {
	case a.ID == "":
		return nil, errNoID
	case a.Settled.IsZero() && a.Promise():
		kind = keptKind
	case a.Settled.IsZero():
		kind = pressedKind
	}
	return compose(kind, a.ID, a)
}

// Settle notes what became of a press. The press is then no longer kept.
func (j *Journal) Settle(id string, r app.Reply) error {
	err := j.write(func(h *held) error {
		l, renamings, err := h.last(id)
		if err != nil || !l.is(keptKind) && !l.is(pressedKind) {
			return err
		}
		a, err := l.attempt(renamings)
		if err != nil {
			return err
		}
		a.Settled, a.Outcome, a.Problem, a.Day = time.Now(), r.Outcome, r.Problem, r.Day
		if a.Asked.IsZero() {
			a.Asked = r.Asked
		}
		raw, err := composeAttempt(a)
		if err != nil {
			return err
		}
		h.mirror(id, func(f formerJournal) error { return f.Settle(id, r) })
		return h.append(raw)
	})
	if err != nil {
		return fmt.Errorf("settle a press: %w", err)
	}
	return nil
}

// Rename moves the starts that are not settled, and the days, from one account to another, by writing one line. The records that
// the new name already has of a day count as later.
func (j *Journal) Rename(from, to string) error {
	if from == to {
		return nil
	}
	err := j.write(func(h *held) error {
		if h.uncarried != nil {
			return h.uncarried
		}
		all, err := h.read()
		if err != nil || !all.has(from) {
			return err
		}
		raw, err := compose(renamedKind, from, renaming{From: from, To: to})
		if err != nil {
			return err
		}
		return h.append(raw)
	})
	if err != nil {
		return fmt.Errorf("rename an account: %w", err)
	}
	return nil
}

// Kept lists the starts that are not settled, oldest first. Other presses are only recorded, because losing one of them changes
// nothing that the person would not notice. If there is an error, Kept still lists the starts that can be read.
//
// A line that cannot be read may have settled any start before it. Such a start is listed as one that may have been sent already,
// so that the person is asked about it before it is sent.
func (j *Journal) Kept() ([]app.Intent, error) {
	var intents []app.Intent
	err := j.read(func(h *held) error {
		all, err := h.read()
		if err != nil {
			return err
		}
		attempts, err := all.kept()
		for _, a := range attempts {
			intents = append(intents, a.Intent)
		}
		if h.uncarried != nil {
			intents = append(intents, j.former.keptBeside(intents)...)
		}
		return errors.Join(err, h.uncarried)
	})
	slices.SortFunc(intents, func(a, b app.Intent) int {
		return cmp.Or(a.Pressed.Compare(b.Pressed), strings.Compare(a.ID, b.ID))
	})
	if err != nil {
		err = fmt.Errorf("read the journal: %w", err)
	}
	return intents, err
}

// Attempts lists what was pressed at or after one moment and before another, oldest first. A zero until means no end.
func (j *Journal) Attempts(from, until time.Time) ([]app.Attempt, error) {
	var list []app.Attempt
	err := j.read(func(h *held) error {
		all, err := h.read()
		if err == nil {
			list, err = all.attempts(from, until)
		}
		return errors.Join(err, h.uncarried)
	})
	if err != nil {
		return nil, fmt.Errorf("read the journal: %w", err)
	}
	slices.SortFunc(list, func(a, b app.Attempt) int {
		return cmp.Or(a.Pressed.Compare(b.Pressed), strings.Compare(a.ID, b.ID))
	})
	return list, nil
}

var (
	_ workday.Journal = (*Journal)(nil)
	_ workday.History = (*Journal)(nil)
)

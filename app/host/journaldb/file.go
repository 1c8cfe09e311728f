package journaldb

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime/debug"
	"slices"
	"strings"
	"syscall"
	"time"

	"github.com/rogpeppe/go-internal/lockedfile"
	bolt "go.etcd.io/bbolt"
	boltErrors "go.etcd.io/bbolt/errors"

	"clockin24/app"
	"clockin24/app/host/files"
	"clockin24/app/host/sharing"
	"clockin24/app/workday"
)

// patience is how long a call waits until another process has finished with the file.
const patience = time.Second

var (
	// errNonsense means that this program cannot have written the record.
	errNonsense = errors.New("the record makes no sense")
	// errReplaced means that another process has set the file aside while this one waited for its lock.
	errReplaced = errors.New("the file was replaced")
	// errHeld means that another process has locked the file for too long.
	errHeld = errors.New("another process does not let go of the journal")
)

// A damage reports that a file must be set aside, and which file it was.
type damage struct {
	file  fs.FileInfo
	cause error
}

func (d *damage) Error() string { return d.cause.Error() }

func (j *Journal) write(f func(*bolt.Tx) error) error {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.patiently(func() error {
		release, err := j.guard()
		if err != nil {
			return err
		}
		err = useFile(j.path, true, f)
		release()
		if errors.Is(err, fs.ErrNotExist) {
			if err = j.create(); err == nil {
				err = errReplaced
			}
		}
		return err
	})
}

// read does nothing if there is no journal.
func (j *Journal) read(f func(*bolt.Tx) error) error {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.patiently(func() error {
		err := useFile(j.path, false, f)
		if errors.Is(err, fs.ErrNotExist) {
			return nil
		}
		return err
	})
}

// patiently repeats f after the file was replaced, or had to be. It tries three times: each of the two may happen once, and then f
// runs once more.
func (j *Journal) patiently(f func() error) (err error) {
	for range 3 {
		err = f()
		var d *damage
		if errors.As(err, &d) {
			err = j.renew(d)
		}
		if !errors.Is(err, errReplaced) {
			return err
		}
	}
	return err
}

// useFile runs f in one transaction on an existing file. It returns a [*damage] for a file that makes no sense: bbolt panics over
// some such files, and if the file is too short the system raises a fault at the memory that it is mapped to.
//
// useFile checks the pages before bbolt opens the file for writing, because bbolt would make room for all the free pages that a
// spoilt list of them names.
func useFile(path string, write bool, f func(*bolt.Tx) error) (err error) {
	if write {
		if err := useFile(path, false, func(*bolt.Tx) error { return nil }); err != nil {
			return err
		}
	}
	var file *os.File
	var info fs.FileInfo
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	defer func() {
		if p := recover(); p != nil {
			abandon(file)
			err = &damage{info, fmt.Errorf("%v", p)}
		}
	}()
	if there, err := os.Stat(path); err == nil && !there.Mode().IsRegular() {
		return &damage{there, files.ErrNotAFile}
	}
	db, err := bolt.Open(path, 0o600, &bolt.Options{
		Timeout: patience, ReadOnly: !write, NoStatistics: true,
		OpenFile: func(name string, flag int, mode os.FileMode) (*os.File, error) {
			var err error
			if info, err = plain(name); err != nil {
				return nil, err
			}
			if file, err = sharing.Open(name, flag&^os.O_CREATE, mode); err == nil {
				info, err = file.Stat()
			}
			return file, err
		},
	})
	if err != nil {
		return openError(err, info)
	}
	if !files.IsAt(path, info) {
		_ = db.Close()
		return errReplaced
	}
	if write {
		err = db.Update(f)
	} else if err = sound(file); err == nil {
		err = db.View(f)
	}
	err = errors.Join(err, db.Close())
	if errors.Is(err, errNonsense) {
		return &damage{info, err}
	}
	return err
}

// sizeLimit is the size in bytes from which a file cannot be a journal: a journal of a year takes a few MiB.
const sizeLimit = 64 << 20

// plain makes sure that a path leads to a file that may be a journal, because opening a pipe would wait, and a device has no end.
func plain(path string) (fs.FileInfo, error) {
	info, err := os.Stat(path)
	if err == nil && (!info.Mode().IsRegular() || info.Size() > sizeLimit) {
		err = errNonsense
	}
	return info, err
}

// sound makes sure that bbolt can be trusted with a file. No other process may write to the file meanwhile.
func sound(file *os.File) error {
	info, err := file.Stat()
	if err != nil {
		return err
	}
	if info.Size() > sizeLimit {
		return errNonsense
	}
	data := make([]byte, info.Size())
	if _, err := file.ReadAt(data, 0); err != nil {
		return err
	}
	if err := walkBolt(data, func(string, []byte, []byte) {}); err != nil {
		return errors.Join(errNonsense, err)
	}
	return nil
}

// openError tells a fault of the machine from a damaged file.
func openError(err error, info fs.FileInfo) error {
	var path *fs.PathError
	var system syscall.Errno
	switch {
	case errors.Is(err, boltErrors.ErrTimeout):
		return errHeld
	case errors.As(err, &path), errors.As(err, &system):
		return err
	}
	return &damage{info, err}
}

// create makes an empty journal under another name and renames it when it is complete, so that neither a crash nor a full disk
// leaves half a file behind.
func (j *Journal) create() error {
	unlock, err := j.lock()
	if err != nil {
		return err
	}
	defer unlock()
	if files.Exists(j.path) {
		return nil
	}
	draft, err := j.draft(entries{})
	if err != nil {
		return err
	}
	if err := j.rename(draft, j.path); err != nil {
		return errors.Join(err, os.Remove(draft))
	}
	files.SyncDir(filepath.Dir(j.path))
	return nil
}

// renew puts a new journal in the place of a damaged one, with everything that can be read of it, and keeps the damaged one aside.
// It returns errReplaced if there is a journal to go on with. Otherwise it returns the damage with the reason why there is none:
// the damaged file is then where it was, and the next call tries again.
func (j *Journal) renew(d *damage) error {
	stuck := func(err error) error {
		return fmt.Errorf("the journal is damaged (%w), and no new one can take its place: %w", d, err)
	}
	release, err := hold(j.path)
	if err != nil {
		return stuck(err)
	}
	defer release()
	unlock, err := j.lock() // a process that has this lock waits for nothing else
	if err != nil {
		return stuck(err)
	}
	defer unlock()
	if !files.IsAt(j.path, d.file) {
		return errReplaced // another process has already replaced it
	}
	aside, err := j.replace(d.file)
	if err != nil {
		return stuck(err)
	}
	j.damaged(&files.DamagedError{Path: j.path, Aside: aside, Err: d.cause})
	return errReplaced
}

// replace does the swap of [Journal.renew], and returns where the old file is now. The new file is on disk before the old one is
// touched, and the old one has its name until the new one takes it, so that a full disk or a crash at any moment loses no press.
func (j *Journal) replace(old fs.FileInfo) (aside string, err error) {
	draft, err := j.draft(salvage(j.path))
	if err != nil {
		return "", err
	}
	defer func() { _ = os.Remove(draft) }() // if the rename has not taken it away
	aside, undo, err := j.keepAside(old)
	if err != nil {
		return "", err
	}
	files.SyncDir(filepath.Dir(j.path))
	if err := j.rename(draft, j.path); err != nil {
		return "", errors.Join(err, undo())
	}
	files.SyncDir(filepath.Dir(j.path))
	return aside, nil
}

// keepAside gives a damaged file a second name, or copies it if the file system does not allow second names. It moves out of the
// way only what nothing could be read from: a directory, or a file that is too large.
func (j *Journal) keepAside(old fs.FileInfo) (aside string, undo func() error, err error) {
	aside = files.FreeAside(j.path, old)
	remove := func() error { return os.Remove(aside) }
	if files.IsAt(aside, old) { // left by a crash before the swap
		return aside, remove, nil
	}
	linkErr := j.link(j.path, aside)
	if linkErr == nil {
		return aside, remove, nil
	}
	if _, err := plain(j.path); err != nil {
		return aside, func() error { return j.rename(aside, j.path) }, j.rename(j.path, aside)
	}
	data, err := os.ReadFile(j.path)
	if err == nil {
		err = files.Write(aside, data)
	}
	if err != nil {
		err = errors.Join(linkErr, err)
	}
	return aside, remove, err
}

// lock keeps other processes from making or setting aside the journal.
func (j *Journal) lock() (unlock func(), err error) {
	if err := os.MkdirAll(filepath.Dir(j.path), 0o700); err != nil {
		return nil, err
	}
	f, err := lockedfile.OpenFile(j.path+".lock", os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, err
	}
	return func() { _ = f.Close() }, nil
}

// draft writes a journal with the given entries under another name. The file is on disk when draft returns.
func (j *Journal) draft(has entries) (path string, err error) {
	path = j.path + ".new"
	_ = os.Remove(path) // left by a crash
	defer func() {
		if err != nil {
			_ = os.Remove(path)
		}
	}()
	db, err := bolt.Open(path, 0o600, &bolt.Options{NoStatistics: true})
	if err != nil {
		return "", err
	}
	err = db.Update(func(tx *bolt.Tx) error {
		bucket, kept, err := buckets(tx)
		if err != nil {
			return err
		}
		// The disk has no part in this until the end, so an entry that cannot be put here was itself spoilt.
		for _, a := range has.attempts {
			_ = put(bucket, kept, a)
		}
		for _, d := range has.days {
			_ = putDay(tx, d.Account, d.DayRecord)
		}
		return nil
	})
	return path, errors.Join(err, db.Close())
}

// Entries are the contents of a journal.
type entries struct {
	attempts []app.Attempt
	days     []app.AccountDay
}

// kept lists the starts that are not settled.
func (e entries) kept() (intents []app.Intent) {
	for _, a := range e.attempts {
		if a.Settled.IsZero() && a.Promise() {
			intents = append(intents, a.Intent)
		}
	}
	return intents
}

// salvage reads every entry of a damaged journal that can still be reached, oldest first.
func salvage(path string) (has entries) {
	if _, err := plain(path); err != nil {
		return has
	}
	data, err := os.ReadFile(path)
	if err != nil {
		return has
	}
	_ = walkBolt(data, func(bucket string, key, record []byte) {
		switch bucket {
		case string(attemptsBucket):
			if a, err := decode(record); err == nil && a.ID != "" {
				a.Unsent = false // the record may be an older one, and the request may have been sent since
				has.attempts = append(has.attempts, a)
			}
		case string(daysBucket):
			account, _, _ := strings.Cut(string(key), "\x00")
			d := app.AccountDay{Account: account}
			if err := json.Unmarshal(record, &d.DayRecord); err == nil && d.Date != "" {
				has.days = append(has.days, d)
			}
		}
	})
	slices.SortStableFunc(has.attempts, func(a, b app.Attempt) int { return a.Pressed.Compare(b.Pressed) })
	return has
}

var (
	_ workday.Journal = (*Journal)(nil)
	_ workday.History = (*Journal)(nil)
)

package journal

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
	"time"

	"clockin24/app/host/files"
	"clockin24/app/host/sharing"
)

// These are the limits of the lock: how long a call waits for another process to release it, and how often it looks.
const (
	patience = 2 * time.Second
	lookMost = 8 * time.Millisecond
)

// sizeLimit is the size in bytes from which a file cannot be a journal: a journal of a year takes one MiB.
const sizeLimit = 64 << 20

var (
	// ErrHeld means that another process has locked the journal for too long.
	ErrHeld = errors.New("another process does not let go of the journal")

	errNotAFile  = errors.New("it is not a file")
	errTooLarge  = fmt.Errorf("it is larger than %d bytes", sizeLimit)
	errNotLocked = errors.New("the lock is another process's") // returned by tryLock
)

// held is the journal while this process has its lock.
type held struct {
	*Journal
	carried carried // what was taken over from a former journal
	// uncarried is the error that kept the contents of a former journal from being carried over.
	uncarried error
}

// write runs f with the journal locked. Before that it carries over what a former journal holds, if that is possible.
func (j *Journal) write(f func(*held) error) error {
	j.mu.Lock()
	defer j.mu.Unlock()
	if err := j.makeDir(filepath.Dir(j.path)); err != nil {
		return err
	}
	unlock, err := lock(j.beside(".lock"))
	if err != nil {
		return err
	}
	defer unlock()
	return j.with(f)
}

// read is [Journal.write] for callers that only read. It makes no file if there is no journal. If this user may not take the lock,
// it does without: then no process of this user can write.
func (j *Journal) read(f func(*held) error) error {
	j.mu.Lock()
	defer j.mu.Unlock()
	if !exists(j.path) && !j.former.exists() && !exists(j.beside(".lock")) { // with the lock, it may be about to be replaced
		return nil
	}
	unlock, err := lock(j.beside(".lock"))
	if errors.Is(err, fs.ErrPermission) || errors.Is(err, syscall.EROFS) {
		unlock, err = func() {}, nil
	}
	if err != nil {
		return err
	}
	defer unlock()
	return j.with(f)
}

func (j *Journal) with(f func(*held) error) error {
	if err := j.clear(); err != nil {
		return err
	}
	h := &held{Journal: j}
	h.carryOver()
	return f(h)
}

// lock waits for a lock and returns the function that releases it.
func lock(path string) (unlock func(), err error) {
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, err
	}
	end := time.Now().Add(patience)
	for pause := lookMost / 16; ; pause = min(2*pause, lookMost) {
		err := tryLock(f)
		if err == nil {
			return func() { _ = f.Close() }, nil
		}
		if errors.Is(err, errNotLocked) && time.Now().Before(end) {
			time.Sleep(pause)
			continue
		}
		_ = f.Close()
		if errors.Is(err, errNotLocked) {
			err = ErrHeld
		}
		return nil, err
	}
}

// makeDir makes a directory if it is missing, and makes sure that its entry is on disk.
func (j *Journal) makeDir(dir string) error {
	if exists(dir) {
		return nil
	}
	parent := filepath.Dir(dir)
	if err := j.makeDir(parent); err != nil {
		return err
	}
	if err := os.Mkdir(dir, 0o700); err != nil && !errors.Is(err, fs.ErrExist) {
		return err
	}
	return j.syncDir(parent)
}

// clear moves something that cannot be a journal out of the way.
func (j *Journal) clear() error {
	info, err := os.Stat(j.path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	if err = wantJournal(info); err == nil {
		return nil
	}
	aside := j.path + ".broken"
	for n := 2; exists(aside); n++ {
		aside = fmt.Sprintf("%s.broken.%d", j.path, n)
	}
	if renameErr := j.rename(j.path, aside); renameErr != nil {
		return fmt.Errorf("set aside what is no journal (%w): %w", err, renameErr)
	}
	j.damaged(&files.DamagedError{Path: j.path, Aside: aside, Err: err})
	return j.syncDir(filepath.Dir(j.path))
}

// read returns everything that is in the file. It reports the lines that cannot be read once: it then writes a line that says so,
// if it can.
func (h *held) read() (*contents, error) {
	data, err := readFile(h.path)
	if err != nil {
		return nil, err
	}
	all := contentsOf(data)
	if len(all.unsaid) > 0 {
		h.damaged(&UnreadableError{Path: h.path, Lines: all.unsaid})
		if raw, err := compose(saidKind, fmt.Sprint(len(all.unsaid)), remark{time.Now()}); err == nil {
			_ = h.append(raw)
		}
	}
	return all, nil
}

// readFile reads a file, which may be missing, without the zeros at its end. It does not open anything that cannot be a journal.
func readFile(path string) ([]byte, error) {
	info, err := os.Stat(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err == nil {
		err = wantJournal(info)
	}
	if err != nil {
		return nil, err
	}
	f, err := sharing.Open(path, os.O_RDONLY, 0)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	data, err := io.ReadAll(f)
	return bytes.TrimRight(data, "\x00"), err
}

// wantJournal returns an error for something that cannot be a journal: opening a pipe would wait, and a device has no end.
func wantJournal(info fs.FileInfo) error {
	switch {
	case !info.Mode().IsRegular():
		return errNotAFile
	case info.Size() > sizeLimit:
		return errTooLarge
	}
	return nil
}

// tailLength is how many bytes at the end of the file are read first. A day takes a few KiB.
const tailLength = 64 << 10

// last returns the last line of a press, and the renamings after it. It searches from the end, because most presses are found
// there.
func (h *held) last(id string) (line, []renaming, error) {
	tail, err := readTail(h.path)
	if err != nil {
		return line{}, nil, err
	}
	word := escape(id)
	find := func(all *contents) (line, bool) {
		for n := len(all.lines) - 1; n >= 0; n-- {
			if l := all.lines[n]; l.isPress() && string(l.id) == word {
				return l, true
			}
		}
		return line{}, false
	}
	near := contentsOf(tail)
	if l, ok := find(near); ok {
		return l, near.renamings, nil
	}
	all, err := h.read()
	if err != nil {
		return line{}, nil, err
	}
	l, _ := find(all)
	return l, all.renamings, nil
}

// readTail reads the whole lines at the end of a file, which may be missing.
func readTail(path string) ([]byte, error) {
	f, err := sharing.Open(path, os.O_RDONLY, 0)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return nil, err
	}
	start := max(info.Size()-tailLength, 0)
	data := make([]byte, info.Size()-start)
	if _, err := f.ReadAt(data, start); err != nil && !errors.Is(err, io.EOF) {
		return nil, err
	}
	if start > 0 {
		_, data, _ = bytes.Cut(data, []byte("\n"))
	}
	return data, nil
}

// append writes lines at the end of the file. They are on disk when it returns. After an error they are not in the file: the next
// process that opens the file could not tell how much of them is on disk, so append cuts the file back to its earlier length.
func (h *held) append(raw []byte) error {
	f, err := sharing.Open(h.path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return err
	}
	end, err := h.appendTo(f, raw)
	if closeErr := f.Close(); err == nil {
		err = closeErr
	}
	if err == nil && end == 0 {
		err = h.syncDir(filepath.Dir(h.path))
	}
	if err != nil && end >= 0 {
		err = errors.Join(err, os.Truncate(h.path, end))
	}
	return err
}

// appendTo does the work of [held.append] on the open file. It returns where the file ended before, or -1 if that is not known.
func (h *held) appendTo(f *os.File, raw []byte) (end int64, err error) {
	info, err := f.Stat()
	if err != nil {
		return -1, err
	}
	end, cut, err := endOf(f, info.Size())
	if err != nil {
		return -1, err
	}
	if end < info.Size() {
		if err := f.Truncate(end); err != nil {
			return -1, err
		}
	}
	if cut {
		raw = append([]byte("\n"), raw...)
	}
	if _, err := f.WriteAt(raw, end); err != nil {
		return end, err
	}
	return end, h.sync(f)
}

// endOf returns where the lines of a file end, without zeros at the end, and whether the last line lacks its end.
func endOf(f *os.File, size int64) (end int64, cut bool, err error) {
	block := make([]byte, 4<<10)
	for end = size; end > 0; {
		start := max(end-int64(len(block)), 0)
		read := block[:end-start]
		if _, err := f.ReadAt(read, start); err != nil {
			return end, false, err
		}
		if read = bytes.TrimRight(read, "\x00"); len(read) > 0 {
			return start + int64(len(read)), read[len(read)-1] != '\n', nil
		}
		end = start
	}
	return 0, false, nil
}

func exists(path string) bool {
	_, err := os.Lstat(path)
	return err == nil
}

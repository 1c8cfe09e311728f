package journal

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"time"
)

// Trim moves what is older than a year into a file beside, where it stays for another year. What is not settled stays in the
// journal. Now is the portal's clock as the portal has just reported it, because this computer's clock may be years ahead.
//
// An error loses nothing: the file then stays as it was. On Windows there is an error if another process has the file open.
func (j *Journal) Trim(now time.Time) error {
	if !exists(j.path) && !j.former.exists() {
		return nil
	}
	err := j.write(func(h *held) error {
		if h.uncarried != nil {
			return h.uncarried
		}
		all, err := h.read()
		if err != nil {
			return err
		}
		stay, leave, err := all.trimmed(now.AddDate(-1, 0, 0), now)
		if err != nil {
			return err
		}
		if err := h.keepOld(leave, now); err != nil || len(leave) == 0 {
			return err
		}
		return h.replace(h.path, stay)
	})
	if err != nil {
		return fmt.Errorf("trim the journal: %w", err)
	}
	return nil
}

// trimmed splits the file before the first line that is younger than a moment. Some of the lines before it have to stay, and come
// first in stay: the renamings, which also matter for a former journal, and then the starts that are not settled.
func (c *contents) trimmed(before, now time.Time) (stay, leave []byte, err error) {
	cut := c.firstSince(before, now)
	open := c.open()
	var renamings, kept []byte
	earlier := slices.Clone(c.renamings)
	if cut < len(c.lines) {
		first := c.lines[cut].number
		earlier = slices.DeleteFunc(earlier, func(r renaming) bool { return r.after > first })
	}
	for _, l := range c.lines[:cut] {
		switch {
		case l.is(keptKind) && open[string(l.id)].number == l.number:
			a, err := l.attempt(earlier)
			if err != nil {
				return nil, nil, err
			}
			raw, err := composeAttempt(c.doubted(l, a))
			if err != nil {
				return nil, nil, err
			}
			kept = append(kept, raw...)
		case l.is(renamedKind):
			renamings = append(append(renamings, l.raw...), '\n')
		case l.is(trimmedKind):
		default:
			leave = append(append(leave, l.raw...), '\n')
		}
	}
	stay, err = compose(trimmedKind, before.Format(time.DateOnly), remark{before})
	stay = slices.Concat(stay, renamings, kept)
	for _, l := range c.lines[cut:] {
		stay = append(append(stay, l.raw...), '\n')
	}
	return stay, leave, err
}

// firstSince returns the first line that was written at a moment or later. A line counts as being at least as young as the lines
// before it, even if a wrong clock dated it earlier. A date after now is ignored.
func (c *contents) firstSince(moment, now time.Time) int {
	for n, l := range c.lines {
		if at := l.moment(); !at.Before(moment) && !at.After(now.AddDate(0, 0, 1)) {
			return n
		}
	}
	return len(c.lines)
}

// moment is the time of what the line is about, or zero if the line does not say it.
func (l line) moment() (at time.Time) {
	switch {
	case l.is(settledKind):
		a, err := l.attempt(nil)
		if err != nil {
			return at
		}
		for _, t := range []time.Time{a.Pressed, a.Settled} {
			if t.After(at) {
				at = t
			}
		}
	case l.isPress():
		at, _ = l.pressedOf()
	case l.is(dayKind):
		if day, err := time.Parse(time.DateOnly, dateOf(unescape(l.id))); err == nil {
			at = day.AddDate(0, 0, 1)
		}
	}
	return at
}

// keepOld adds lines to the file beside, except those that are there already, below a line that says when. It drops what was added
// there over a year ago.
func (h *held) keepOld(more []byte, now time.Time) error {
	path := h.beside(".old" + filepath.Ext(h.path))
	data, err := readFile(path)
	if err != nil {
		return err
	}
	var stay []byte
	for l := range split(data) {
		var trimming remark
		fresh := l.is(trimmedKind) && l.decode(&trimming) == nil && !trimming.At.Before(now.AddDate(-1, 0, 0))
		if fresh || len(stay) > 0 {
			stay = append(append(stay, l.raw...), '\n')
		}
	}
	if more = unknownIn(stay, more); len(more) > 0 {
		mark, err := compose(trimmedKind, now.Format(time.DateOnly), remark{now})
		if err != nil {
			return err
		}
		stay = slices.Concat(stay, mark, more)
	}
	if bytes.Equal(stay, data) {
		return nil
	}
	return h.replace(path, stay)
}

// unknownIn returns those of some lines that are not at the end of a file yet. They may be there already if a crash came between
// the two renames of a trimming.
func unknownIn(data, lines []byte) []byte {
	end := bytes.TrimSuffix(data, []byte("\n"))
	last := end[bytes.LastIndexByte(end, '\n')+1:]
	if len(last) == 0 {
		return lines
	}
	last = append(slices.Clone(last), '\n')
	if at := bytes.LastIndex(lines, last); at == 0 || at > 0 && lines[at-1] == '\n' {
		return lines[at+len(last):]
	}
	return lines
}

// replace puts a file in the place of another one. The new file is there whole and on disk, or not at all. A link stays a link.
func (h *held) replace(path string, data []byte) (err error) {
	if target, err := filepath.EvalSymlinks(path); err == nil {
		path = target
	}
	draft := path + ".new"
	defer func() {
		if err != nil {
			_ = os.Remove(draft)
		}
	}()
	_ = os.Remove(draft) // left by a crash
	f, err := os.OpenFile(draft, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	_, err = f.WriteAt(data, 0)
	if err == nil {
		err = h.sync(f)
	}
	if err = errors.Join(err, f.Close()); err != nil {
		return err
	}
	if err := h.rename(draft, path); err != nil {
		return err
	}
	return h.syncDir(filepath.Dir(path))
}

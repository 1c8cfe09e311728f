package journal

import (
	"bytes"
	"fmt"
	"time"

	"clockin24/app"
)

// Contents are the lines of a file.
type contents struct {
	lines     []line // in order, including the damaged ones
	renamings []renaming
	lastBad   int   // the number of the last line that cannot be read
	bad       []int // the numbers of all lines that cannot be read
	unsaid    []int // the ones of bad that the person was not told of
}

func contentsOf(data []byte) *contents {
	c := &contents{lines: make([]line, 0, bytes.Count(data, []byte("\n"))+1)}
	for l := range split(data) {
		switch {
		case !l.whole:
			c.lastBad = l.number
			c.bad, c.unsaid = append(c.bad, l.number), append(c.unsaid, l.number)
		case l.is(saidKind):
			c.unsaid = nil
		case l.is(renamedKind):
			if r := (renaming{after: l.number}); l.decode(&r) == nil {
				c.renamings = append(c.renamings, r)
			}
		}
		c.lines = append(c.lines, l)
	}
	return c
}

// attempt decodes a press, with the name that its account has now.
func (l line) attempt(renamings []renaming) (app.Attempt, error) {
	var a app.Attempt
	if err := l.decode(&a); err != nil {
		return a, fmt.Errorf("line %d: %w", l.number, err)
	}
	if l.is(keptKind) {
		a.Account = renamed(a.Account, l.number, renamings)
	}
	return a, nil
}

// renamed is the present name of the account in a line of that number: it applies all later renamings in their order.
func renamed(account string, number int, renamings []renaming) string {
	for _, r := range renamings {
		if r.after > number && r.From == account {
			account = r.To
		}
	}
	return account
}

// open maps the starts that are not settled to their lines.
func (c *contents) open() map[string]line {
	open := map[string]line{}
	for _, l := range c.lines {
		switch {
		case l.is(keptKind):
			open[string(l.id)] = l
		case l.is(pressedKind), l.is(settledKind):
			delete(open, string(l.id))
		}
	}
	return open
}

// kept lists the starts that are not settled.
func (c *contents) kept() (list []app.Attempt, err error) {
	for _, l := range c.open() {
		a, decodeErr := l.attempt(c.renamings)
		if decodeErr != nil {
			err = decodeErr
			continue
		}
		list = append(list, c.doubted(l, a))
	}
	return list, err
}

// doubted returns a press as one that may have been sent, if a line after it cannot be read, because that line may have been about
// it.
func (c *contents) doubted(l line, a app.Attempt) app.Attempt {
	if l.is(keptKind) && c.lastBad > l.number {
		a.Unsent, a.Consent = false, false
	}
	return a
}

// latest returns the last line of each press, by the id in the line.
func (c *contents) latest() map[string]line {
	last := make(map[string]line, len(c.lines)/2)
	for _, l := range c.lines {
		if l.isPress() {
			last[string(l.id)] = l
		}
	}
	return last
}

// attempts lists what was pressed at or after one moment and before another; a zero until means no end. It decodes only these
// presses.
func (c *contents) attempts(from, until time.Time) (list []app.Attempt, err error) {
	last := map[string]line{}
	for _, l := range c.lines {
		if !l.isPress() {
			continue
		}
		pressed, ok := l.pressedOf()
		if ok && (pressed.Before(from) || !until.IsZero() && !pressed.Before(until)) {
			delete(last, string(l.id))
		} else {
			last[string(l.id)] = l
		}
	}
	for _, l := range last {
		a, err := l.attempt(c.renamings)
		if err != nil {
			return nil, err
		}
		list = append(list, c.doubted(l, a))
	}
	return list, nil
}

// has tells whether anything would move with an account to another name.
func (c *contents) has(account string) bool {
	kept, _ := c.kept()
	for _, a := range kept {
		if a.Account == account {
			return true
		}
	}
	for id := range c.sheets() {
		if accountOf(id) == account {
			return true
		}
	}
	return false
}

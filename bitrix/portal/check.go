package portal

import (
	"cmp"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"time"
)

// now returns what the state's clock shows.
func (s *state) now() time.Time {
	if !s.Stopped.IsZero() {
		return s.Stopped
	}
	return time.Now().Round(0).Add(time.Duration(s.Ahead))
}

// complete fills in what a scenario may leave out.
func (s *state) complete() {
	s.Zone = cmp.Or(s.Zone, "UTC")
	for i := range s.Employees {
		e := &s.Employees[i]
		e.Secret = e.secret()
		last := 0
		for j := range e.Records {
			r := &e.Records[j]
			r.ID = cmp.Or(r.ID, last+1)
			last = r.ID
			if r.Schedule.Kind == "" {
				r.Schedule = e.Schedule
			}
			r.Schedule.complete()
		}
		e.Schedule.complete()
	}
	now := s.now()
	for _, given := range []struct {
		grants map[string]grant
		life   time.Duration
	}{{s.Codes, codeLife}, {s.Access, accessLife}, {s.Refresh, refreshLife}} {
		for token, g := range given.grants {
			if g.Until.IsZero() {
				g.Until = now.Add(given.life)
			}
			if g.Scopes == nil {
				g.Scopes = s.App.scopes()
			}
			given.grants[token] = g
		}
	}
}

// complete turns the kind none into the zero value.
func (s *Schedule) complete() {
	if s.Kind == KindNone {
		*s = Schedule{}
	}
}

// check returns an error if no portal can be in this state. It also loads the zones.
func (s *state) check() error {
	s.zones = zones{}
	if err := s.zones.load(s.Zone); err != nil {
		return fmt.Errorf("zone: %w", err)
	}
	if err := s.zones.load(s.Default); err != nil {
		return fmt.Errorf("default_zone: %w", err)
	}
	if !plausible(s.now()) {
		return errors.New("clock: its year is to be from 2000 to 2999")
	}
	if l := s.Switches.Language; l != "" && l != English && l != Russian {
		return fmt.Errorf("switches: language %q is none of en, ru", l)
	}
	if s.Rate != (Rate{}) && (s.Rate.Drain < 0 || s.Rate.Burst < 1) {
		return errors.New("rate: burst is to be 1 or more, and drain not negative")
	}
	if s.Operating != (Operating{}) && (s.Operating.Limit <= 0 || s.Operating.Cost < 0) {
		return errors.New("operating: limit is to be more than nothing, and cost not negative")
	}
	known := map[int]bool{}
	for i := range s.Employees {
		e := &s.Employees[i]
		if known[e.ID] {
			return fmt.Errorf("employee %d is there twice", e.ID)
		}
		known[e.ID] = true
		if err := cmp.Or(e.check(), s.zones.load(e.Zone)); err != nil {
			return fmt.Errorf("%s: %w", e.describe(), err)
		}
	}
	if s.App.User != 0 && !known[s.App.User] {
		return fmt.Errorf("app: there is no employee %d", s.App.User)
	}
	if _, err := url.Parse(s.App.Redirect); err != nil {
		return errors.New("app: redirect is no address")
	}
	for name, grants := range map[string]map[string]grant{
		"codes": s.Codes, "access_tokens": s.Access, "refresh_tokens": s.Refresh,
	} {
		for _, g := range grants {
			if !known[g.User] {
				return fmt.Errorf("%s: there is no employee %d", name, g.User)
			}
		}
	}
	return nil
}

// plausible reports whether a time can be written and calculated with.
func plausible(t time.Time) bool { return t.Year() >= 2000 && t.Year() < 3000 }

func (e *Employee) check() error {
	const word = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-"
	switch {
	case e.ID <= 0:
		return errors.New("it has no number: id is to be 1 or more")
	case strings.Trim(e.Secret, word) != "":
		return errors.New("secret is to be of letters, digits, - and _")
	case strings.ContainsAny(e.Login, "/?#%"):
		return errors.New("login cannot have / ? # %")
	case e.Gender != "" && e.Gender != "M" && e.Gender != "F":
		return fmt.Errorf("gender %q is none of M, F", e.Gender)
	}
	if !isOffset(e.BrowserOffset) || !isOffset(e.KeptOffset.Offset) {
		return errors.New("browser_offset and the offset of kept_offset are in seconds, and of no more than a day")
	}
	if err := e.Schedule.check(); err != nil {
		return fmt.Errorf("schedule: %w", err)
	}
	for _, d := range []time.Duration{
		e.Norms.MaxStart, e.Norms.MinFinish, e.Norms.MinDuration, e.Norms.AllowedDelta,
	} {
		if d < 0 {
			return errors.New("norms: none can be negative")
		}
	}
	for i := range e.Records {
		if err := e.Records[i].check(i == len(e.Records)-1); err != nil {
			return fmt.Errorf("record %d: %w", i+1, err)
		}
	}
	return nil
}

func (s Schedule) check() error {
	switch s.Kind {
	case "", KindNone, KindFlexible, KindFixed:
	default:
		return fmt.Errorf("kind %q is none of %s, %s, %s", s.Kind, KindNone, KindFlexible, KindFixed)
	}
	for _, clock := range []time.Duration{s.Start, s.End, s.Earliest} {
		if clock < 0 || clock >= 24*time.Hour {
			return errors.New("start, end and earliest are to be from 00:00:00 to 23:59:59")
		}
	}
	switch {
	case s.MaxEdit < 0:
		return errors.New("max_edit cannot be negative: without it, it is off")
	case strings.Trim(s.Days, "1234567") != "":
		return fmt.Errorf("days %q are to be digits from 1, Monday, to 7", s.Days)
	}
	return nil
}

// check returns an error if the record is impossible. Only the last record of an employee can be running.
func (r *Record) check(last bool) error {
	switch {
	case !plausible(r.Start), !r.Stop.IsZero() && !plausible(r.Stop), !r.Paused.IsZero() && !plausible(r.Paused):
		return errors.New("start is needed, and the years of all times are to be from 2000 to 2999")
	case r.Stop.IsZero() && !last:
		return errors.New("only the last one can be without a stop")
	case !r.Stop.IsZero() && !r.Paused.IsZero():
		return errors.New("a day that has stopped is in no break")
	case r.Leaks < 0:
		return errors.New("leaks cannot be negative")
	case r.duration() < 0:
		return errors.New("its stop is before its start and the breaks")
	case !isOffset(r.Offset):
		return errors.New("offset is in seconds, and of no more than a day")
	}
	return r.Schedule.check()
}

// isOffset reports whether an offset is at most a day.
func isOffset(seconds int) bool { return -24*3600 <= seconds && seconds <= 24*3600 }

// check returns an error if the fault cannot be served.
func (f planned) check() error {
	switch s := f.fault.Status; {
	case f.left == 0 || f.left < Always:
		return fmt.Errorf("fault: count is to be 1 or more, or %d for always", Always)
	case s != 0 && (s < 200 || s > 599):
		return fmt.Errorf("fault: status %d is none of 200 to 599", s)
	case f.fault.Delay < 0:
		return errors.New("fault: delay cannot be negative")
	}
	return nil
}

package portal

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"time"
)

// A state is a portal as a file: a scenario.
type state struct {
	// Stopped is when the clock stands still. If it is zero, the clock runs Ahead of the computer's.
	Stopped   time.Time        `json:"clock_stands_at,omitzero"`
	Ahead     span             `json:"clock_ahead,omitzero"`
	Zone      string           `json:"zone"`
	Default   string           `json:"default_zone,omitempty"`
	Switches  Switches         `json:"switches"`
	Rate      Rate             `json:"rate"`
	Operating Operating        `json:"operating"`
	App       App              `json:"app"`
	Employees []Employee       `json:"employees"`
	Codes     map[string]grant `json:"codes,omitempty"`
	Access    map[string]grant `json:"access_tokens,omitempty"`
	Refresh   map[string]grant `json:"refresh_tokens,omitempty"`
	Faults    []planned        `json:"faults,omitempty"`

	zones zones // of the server and the employees
}

// state returns the complete state. Values that are left to a default are written as that default, so that a person who
// edits the file sees them.
func (p *Portal) state() state {
	p.mu.Lock()
	defer p.mu.Unlock()
	s := state{
		Zone: p.zone, Default: p.defaultZone, Switches: p.sw, Rate: p.rate, Operating: p.operating, App: p.app,
		Codes: maps.Clone(p.grants.codes), Access: maps.Clone(p.grants.access), Refresh: maps.Clone(p.grants.refresh),
		Faults: slices.DeleteFunc(slices.Clone(p.faults), func(f planned) bool { return f.left == 0 }),
	}
	var ahead time.Duration
	s.Stopped, ahead = p.clock.setting()
	s.Ahead = span(ahead)
	s.App.Scopes = s.App.scopes()
	for _, id := range slices.Sorted(maps.Keys(p.employees)) {
		e := p.employees[id].clone()
		e.Scopes = e.scopes()
		if e.Norms == (Norms{}) {
			e.Norms = DefaultNorms()
		}
		s.Employees = append(s.Employees, e)
	}
	return s
}

// Save writes the state as indented JSON: clock, switches, limits, the application, the employees with their records,
// tokens, and the faults that are still to come. It contains the secrets of the simulated webhooks. It contains neither
// the requests nor how much of a limit is used up.
func (p *Portal) Save(w io.Writer) error {
	e := json.NewEncoder(w)
	e.SetIndent("", "  ")
	e.SetEscapeHTML(false)
	if err := e.Encode(p.state()); err != nil {
		return fmt.Errorf("save portal: %w", err)
	}
	return nil
}

// Load makes a portal from what [Portal.Save] has written, or a person by hand. In a file written by hand, everything
// but the employees' numbers may be left out. Times of day and breaks are written like 09:15:00, delays and limits like
// 1.5s. A record without a schedule has its employee's, and a token without an end lives as long as a new one. A clock
// that is not stopped goes on with this computer's.
//
// The error says in one line what is wrong with the file, for example an unknown name.
func Load(r io.Reader) (*Portal, error) {
	s, err := readState(r)
	if err != nil {
		return nil, err
	}
	p := New(Options{})
	p.restore(s)
	return p, nil
}

// maxState is more than a portal needs for ten thousand employees who have worked for a month.
const maxState = 256 << 20

// readState reads a scenario and fills in what it leaves out.
func readState(r io.Reader) (state, error) {
	var s state
	raw, err := io.ReadAll(io.LimitReader(r, maxState+1))
	switch {
	case err != nil:
		return s, err
	case len(raw) > maxState:
		return s, errors.New("it is too large")
	}
	if err := unmarshalStrict(bytes.TrimPrefix(raw, []byte("\ufeff")), &s); err != nil {
		return s, err
	}
	s.complete()
	return s, s.check()
}

// restore replaces the portal's state. The log of requests stays.
func (p *Portal) restore(s state) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.clock.replace(s.zones[s.Zone], s.Stopped, time.Duration(s.Ahead))
	p.zone, p.defaultZone, p.zones, p.sw, p.app, p.faults = s.Zone, s.Default, s.zones, s.Switches, s.App, s.Faults
	p.rate, p.buckets = s.Rate, map[string]bucket{}
	p.operating, p.spent = s.Operating, map[string]spending{}
	p.employees = map[int]*Employee{}
	for _, e := range s.Employees {
		p.employees[e.ID] = &e
	}
	p.grants = newGrants()
	maps.Copy(p.grants.codes, s.Codes)
	maps.Copy(p.grants.access, s.Access)
	maps.Copy(p.grants.refresh, s.Refresh)
}

package portal

import (
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"slices"
	"time"
)

// A state is a portal as a file.
type state struct {
	// Stood is where the clock stands; without it, it runs Ahead of the computer's.
	Stood     time.Time        `json:"clock_stands_at,omitzero"`
	Ahead     span             `json:"clock_ahead,omitzero"`
	Zone      string           `json:"zone"`
	Switches  Switches         `json:"switches"`
	Rate      Rate             `json:"rate,omitzero"`
	Operating Operating        `json:"operating,omitzero"`
	App       App              `json:"app,omitzero"`
	Employees []Employee       `json:"employees"`
	Access    map[string]grant `json:"access_tokens,omitempty"`
	Refresh   map[string]grant `json:"refresh_tokens,omitempty"`
}

func (p *Portal) state() state {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.clock.mu.Lock()
	defer p.clock.mu.Unlock()
	s := state{
		Stood: p.clock.stood, Ahead: span(p.clock.ahead), Zone: p.zone, Switches: p.sw, Rate: p.rate,
		Operating: p.operating, App: p.app,
		Access: maps.Clone(p.grants.access), Refresh: maps.Clone(p.grants.refresh),
	}
	for _, id := range slices.Sorted(maps.Keys(p.employees)) {
		s.Employees = append(s.Employees, p.employees[id].clone())
	}
	return s
}

// Save writes the state as indented JSON, with the secrets of the simulated webhooks: clock, switches, limits, employees
// with their records, tokens. Faults and the record of requests are not in it.
func (p *Portal) Save(w io.Writer) error {
	e := json.NewEncoder(w)
	e.SetIndent("", "  ")
	e.SetEscapeHTML(false)
	if err := e.Encode(p.state()); err != nil {
		return fmt.Errorf("save portal: %w", err)
	}
	return nil
}

// Load makes a portal of what [Portal.Save] wrote, or somebody by hand. Times of day are written like 09:15:00. A clock
// that does not stand runs on by this computer's.
func Load(r io.Reader) (*Portal, error) {
	var s state
	d := json.NewDecoder(r)
	d.DisallowUnknownFields()
	if err := d.Decode(&s); err != nil {
		return nil, fmt.Errorf("load portal: %w", err)
	}
	if _, err := time.LoadLocation(s.Zone); err != nil {
		return nil, fmt.Errorf("load portal: %w", err)
	}
	p := New(Options{Switches: s.Switches, Zone: s.Zone, Rate: s.Rate, Operating: s.Operating, App: s.App})
	p.clock.stood, p.clock.ahead = s.Stood, time.Duration(s.Ahead)
	for _, e := range s.Employees {
		if err := p.add(e); err != nil {
			return nil, fmt.Errorf("load portal: %w", err)
		}
	}
	maps.Copy(p.grants.access, s.Access)
	maps.Copy(p.grants.refresh, s.Refresh)
	return p, nil
}

// A span is a duration that is written like 09:15:00.
type span time.Duration

func (s span) MarshalText() ([]byte, error) {
	if s < 0 {
		return []byte("-" + formatSpan(time.Duration(-s))), nil
	}
	return []byte(formatSpan(time.Duration(s))), nil
}

func (s *span) UnmarshalText(raw []byte) error {
	text, sign := string(raw), time.Duration(1)
	if len(text) > 0 && text[0] == '-' {
		text, sign = text[1:], -1
	}
	d, err := parseSpan(text)
	*s = span(sign * d)
	return err
}

// The types below are written with spans in the place of their durations: the outer fields hide the embedded ones.

type plainSchedule Schedule

type scheduleFile struct {
	*plainSchedule
	Start    span `json:"start,omitzero"`
	End      span `json:"end,omitzero"`
	MaxEdit  span `json:"max_edit,omitzero"`
	Earliest span `json:"earliest,omitzero"`
}

// MarshalJSON makes Schedule a json.Marshaler.
func (s Schedule) MarshalJSON() ([]byte, error) {
	return json.Marshal(scheduleFile{
		(*plainSchedule)(&s), span(s.Start), span(s.End), span(s.MaxEdit), span(s.Earliest),
	})
}

// UnmarshalJSON makes Schedule a json.Unmarshaler.
func (s *Schedule) UnmarshalJSON(raw []byte) error {
	f := scheduleFile{plainSchedule: (*plainSchedule)(s)}
	err := json.Unmarshal(raw, &f)
	s.Start, s.End = time.Duration(f.Start), time.Duration(f.End)
	s.MaxEdit, s.Earliest = time.Duration(f.MaxEdit), time.Duration(f.Earliest)
	return err
}

type normsFile struct {
	MaxStart     span `json:"max_start"`
	MinFinish    span `json:"min_finish"`
	MinDuration  span `json:"min_duration"`
	AllowedDelta span `json:"allowed_delta"`
}

// MarshalJSON makes Norms a json.Marshaler.
func (n Norms) MarshalJSON() ([]byte, error) {
	return json.Marshal(normsFile{span(n.MaxStart), span(n.MinFinish), span(n.MinDuration), span(n.AllowedDelta)})
}

// UnmarshalJSON makes Norms a json.Unmarshaler.
func (n *Norms) UnmarshalJSON(raw []byte) error {
	var f normsFile
	err := json.Unmarshal(raw, &f)
	*n = Norms{
		time.Duration(f.MaxStart), time.Duration(f.MinFinish), time.Duration(f.MinDuration), time.Duration(f.AllowedDelta),
	}
	return err
}

type plainRecord Record

type recordFile struct {
	*plainRecord
	Leaks span `json:"leaks,omitzero"`
}

// MarshalJSON makes Record a json.Marshaler.
func (r Record) MarshalJSON() ([]byte, error) {
	return json.Marshal(recordFile{(*plainRecord)(&r), span(r.Leaks)})
}

// UnmarshalJSON makes Record a json.Unmarshaler.
func (r *Record) UnmarshalJSON(raw []byte) error {
	f := recordFile{plainRecord: (*plainRecord)(r)}
	err := json.Unmarshal(raw, &f)
	r.Leaks = time.Duration(f.Leaks)
	return err
}

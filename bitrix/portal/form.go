package portal

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"strconv"
	"strings"
	"time"
)

// unmarshalStrict decodes JSON and refuses unknown names. The error is one line that says where and what.
func unmarshalStrict(raw []byte, into any) error {
	var broken *json.SyntaxError
	if err := json.Unmarshal(raw, new(json.RawMessage)); errors.As(err, &broken) {
		before := raw[:min(int(broken.Offset), len(raw))]
		line, column := bytes.Count(before, []byte("\n"))+1, len(before)-bytes.LastIndexByte(before, '\n')-1
		return fmt.Errorf("line %d, column %d: %w", line, max(column, 1), err)
	}
	d := json.NewDecoder(bytes.NewReader(raw))
	d.DisallowUnknownFields()
	err := d.Decode(into)
	if err == nil {
		return nil
	}
	var wrong *json.UnmarshalTypeError
	if name, ok := strings.CutPrefix(err.Error(), "json: unknown field "); ok {
		return fmt.Errorf("the name %s is not known", name)
	}
	if errors.As(err, &wrong) && wrong.Field == "" {
		return fmt.Errorf("an object is needed, {…}, not %s", wrong.Value)
	}
	if errors.As(err, &wrong) {
		return fmt.Errorf("%s is to be %s, not %s", wrong.Field, nameOf(wrong.Type), wrong.Value)
	}
	return err
}

// nameOf returns how an error describes the values of a type.
func nameOf(t reflect.Type) string {
	switch t {
	case reflect.TypeFor[span]():
		return "a span of time like 09:15:00"
	case reflect.TypeFor[duration]():
		return "a duration like 1.5s"
	}
	return t.String()
}

// A span is a time of day, or a length that people count in hours. It is written like 09:15:00.
type span time.Duration

func (s span) MarshalText() ([]byte, error) {
	d, sign := time.Duration(s), ""
	if d < 0 {
		d, sign = -d, "-"
	}
	text := sign + formatSpan(d)
	if fraction := d % time.Second; fraction != 0 {
		text = strings.TrimRight(fmt.Sprintf("%s.%09d", text, fraction), "0")
	}
	return []byte(text), nil
}

func (s *span) UnmarshalText(raw []byte) error {
	text, negative := strings.CutPrefix(string(raw), "-")
	whole, fraction, exact := strings.Cut(text, ".")
	d, err := parseSpan(whole)
	if exact && err == nil {
		var nanoseconds uint64
		nanoseconds, err = strconv.ParseUint((fraction + "000000000")[:9], 10, 64)
		d += time.Duration(nanoseconds)
	}
	if err != nil {
		return fmt.Errorf("not a span of time like 09:15:00: %q", raw)
	}
	if negative {
		d = -d
	}
	*s = span(d)
	return nil
}

// A duration is a length that machines measure. It is written like 1m30s.
type duration time.Duration

func (d duration) MarshalText() ([]byte, error) { return []byte(time.Duration(d).String()), nil }

func (d *duration) UnmarshalText(raw []byte) error {
	parsed, err := time.ParseDuration(string(raw))
	if err != nil {
		return fmt.Errorf("not a duration like 1.5s or 2m: %q", raw)
	}
	*d = duration(parsed)
	return nil
}

// The types below write spans and durations instead of Go's numbers. Their outer fields hide the embedded ones.

type plainEmployee Employee

// UnmarshalJSON implements json.Unmarshaler. Its errors say which employee is wrong.
func (e *Employee) UnmarshalJSON(raw []byte) error {
	if err := unmarshalStrict(raw, (*plainEmployee)(e)); err != nil {
		return fmt.Errorf("%s: %w", e.describe(), err)
	}
	return nil
}

// describe returns how an error names the employee. The number itself may be what is wrong.
func (e *Employee) describe() string {
	if e.ID == 0 {
		return "an employee"
	}
	return fmt.Sprintf("employee %d", e.ID)
}

type plainSchedule Schedule

type scheduleFile struct {
	*plainSchedule
	Kind     Kind `json:"kind"`
	Start    span `json:"start,omitzero"`
	End      span `json:"end,omitzero"`
	MaxEdit  span `json:"max_edit,omitzero"`
	Earliest span `json:"earliest,omitzero"`
}

// MarshalJSON implements json.Marshaler. The zero value is written as the kind none.
func (s Schedule) MarshalJSON() ([]byte, error) {
	if s.Kind == "" {
		s.Kind = KindNone
	}
	return json.Marshal(scheduleFile{
		(*plainSchedule)(&s), s.Kind, span(s.Start), span(s.End), span(s.MaxEdit), span(s.Earliest),
	})
}

// UnmarshalJSON implements json.Unmarshaler.
func (s *Schedule) UnmarshalJSON(raw []byte) error {
	f := scheduleFile{plainSchedule: (*plainSchedule)(s)}
	if err := unmarshalStrict(raw, &f); err != nil {
		return fmt.Errorf("schedule: %w", err)
	}
	s.Kind, s.Start, s.End = f.Kind, time.Duration(f.Start), time.Duration(f.End)
	s.MaxEdit, s.Earliest = time.Duration(f.MaxEdit), time.Duration(f.Earliest)
	return nil
}

type normsFile struct {
	MaxStart     span `json:"max_start"`
	MinFinish    span `json:"min_finish"`
	MinDuration  span `json:"min_duration"`
	AllowedDelta span `json:"allowed_delta"`
}

func (n Norms) file() normsFile {
	return normsFile{span(n.MaxStart), span(n.MinFinish), span(n.MinDuration), span(n.AllowedDelta)}
}

// MarshalJSON implements json.Marshaler.
func (n Norms) MarshalJSON() ([]byte, error) { return json.Marshal(n.file()) }

// UnmarshalJSON implements json.Unmarshaler. A norm that is left out is the portal's default.
func (n *Norms) UnmarshalJSON(raw []byte) error {
	f := DefaultNorms().file()
	if err := unmarshalStrict(raw, &f); err != nil {
		return fmt.Errorf("norms: %w", err)
	}
	*n = Norms{
		time.Duration(f.MaxStart), time.Duration(f.MinFinish), time.Duration(f.MinDuration), time.Duration(f.AllowedDelta),
	}
	return nil
}

type plainRecord Record

type recordFile struct {
	*plainRecord
	Leaks  span `json:"leaks,omitzero"`
	Offset *int `json:"offset"`
}

// MarshalJSON implements json.Marshaler.
func (r Record) MarshalJSON() ([]byte, error) {
	return json.Marshal(recordFile{(*plainRecord)(&r), span(r.Leaks), &r.Offset})
}

// UnmarshalJSON implements json.Unmarshaler. If there is no offset, it is the one in which the start is written.
func (r *Record) UnmarshalJSON(raw []byte) error {
	f := recordFile{plainRecord: (*plainRecord)(r)}
	if err := unmarshalStrict(raw, &f); err != nil {
		return fmt.Errorf("record: %w", err)
	}
	r.Leaks = time.Duration(f.Leaks)
	_, r.Offset = r.Start.Zone()
	if f.Offset != nil {
		r.Offset = *f.Offset
	}
	return nil
}

type operatingFile struct {
	Limit duration `json:"limit"`
	Cost  duration `json:"cost"`
}

// MarshalJSON implements json.Marshaler.
func (o Operating) MarshalJSON() ([]byte, error) {
	return json.Marshal(operatingFile{duration(o.Limit), duration(o.Cost)})
}

// UnmarshalJSON implements json.Unmarshaler.
func (o *Operating) UnmarshalJSON(raw []byte) error {
	var f operatingFile
	if err := unmarshalStrict(raw, &f); err != nil {
		return fmt.Errorf("operating: %w", err)
	}
	*o = Operating{time.Duration(f.Limit), time.Duration(f.Cost)}
	return nil
}

type plannedFile struct {
	Method string   `json:"method,omitempty"`
	Count  int      `json:"count"`
	Delay  duration `json:"delay,omitzero"`
	Fault  Fault    `json:"fault"`
}

// MarshalJSON implements json.Marshaler.
func (f planned) MarshalJSON() ([]byte, error) {
	return json.Marshal(plannedFile{f.method, f.left, duration(f.fault.Delay), f.fault})
}

// UnmarshalJSON implements json.Unmarshaler. If there is no count, the fault happens once.
func (f *planned) UnmarshalJSON(raw []byte) error {
	in := plannedFile{Count: 1}
	if err := unmarshalStrict(raw, &in); err != nil {
		return fmt.Errorf("fault: %w", err)
	}
	in.Fault.Delay = time.Duration(in.Delay)
	*f = planned{strings.ToLower(in.Method), in.Fault, in.Count}
	return f.check()
}

package bitrix

import (
	"bytes"
	"encoding/json"
	"math"
	"strconv"
	"time"
)

// The types below read JSON values as PHP writes them: null, numbers as strings, strings as numbers, "Y" for true. A value
// that cannot be read is zero and never an error: a strange optional value must not hide that a day has begun (protocol 19.8).

// scalar returns the text of a string, number or boolean, else "".
func scalar(b []byte) string {
	switch {
	case len(b) == 0:
		return ""
	case b[0] == '"':
		var s string
		_ = json.Unmarshal(b, &s)
		return s
	case b[0] == '{' || b[0] == '[' || b[0] == 'n':
		return ""
	}
	return string(b)
}

type text string

func (t *text) UnmarshalJSON(b []byte) error {
	*t = text(scalar(b))
	return nil
}

type number struct {
	value float64
	valid bool
}

func (n *number) UnmarshalJSON(b []byte) error {
	v, err := strconv.ParseFloat(trimmed(b), 64)
	if err != nil || math.IsInf(v, 0) || math.IsNaN(v) {
		*n = number{}
		return nil
	}
	*n = number{v, true}
	return nil
}

type integer struct {
	value int64
	valid bool
}

func (n *integer) UnmarshalJSON(b []byte) error {
	if v, err := strconv.ParseInt(trimmed(b), 10, 64); err == nil {
		*n = integer{v, true}
		return nil
	}
	var f number
	_ = f.UnmarshalJSON(b)
	if f.valid && math.Abs(f.value) < 1<<53 {
		*n = integer{int64(f.value), true}
		return nil
	}
	*n = integer{}
	return nil
}

// isOffset reports whether n can be seconds east of UTC.
func (n integer) isOffset() bool {
	const farthest = 26 * 60 * 60 // the limit of PHP
	return n.valid && -farthest <= n.value && n.value <= farthest
}

type flag struct {
	value   bool
	valid   bool
	present bool // the key was there, perhaps as null
}

func (f *flag) UnmarshalJSON(b []byte) error {
	*f = flag{present: true}
	switch lower(trimmed(b)) {
	case "true", "y", "yes", "1", "1.0":
		f.value, f.valid = true, true
	case "false", "n", "no", "0", "0.0":
		f.valid = true
	case "":
		f.valid = len(b) > 0 && b[0] == '"' // PHP's false as a string
	}
	return nil
}

// A span is HH:MM:SS with any number of hours, or a number of seconds.
type span time.Duration

func (d *span) UnmarshalJSON(b []byte) error {
	*d = span(parseSpan(trimmed(b)))
	return nil
}

func parseSpan(s string) time.Duration {
	sign := time.Duration(1)
	if len(s) > 0 && s[0] == '-' {
		sign, s = -1, s[1:]
	}
	if n, err := strconv.ParseUint(s, 10, 31); err == nil {
		return sign * time.Duration(n) * time.Second
	}
	var total time.Duration
	unit, parts := time.Hour, 0
	for part := range bytes.SplitSeq([]byte(s), []byte(":")) {
		n, err := strconv.ParseUint(string(part), 10, 20)
		if err != nil || parts == 3 || parts > 0 && n > 59 {
			return 0
		}
		total += time.Duration(n) * unit
		unit /= 60
		parts++
	}
	if parts < 2 {
		return 0
	}
	return sign * total
}

// A stamp is an ISO time. It keeps its offset: +03:00, +0300, +03 or Z.
type stamp struct{ time time.Time }

func (t *stamp) UnmarshalJSON(b []byte) error {
	*t = stamp{parseStamp(trimmed(b))}
	return nil
}

func parseStamp(s string) time.Time {
	for _, layout := range []string{
		time.RFC3339, "2006-01-02T15:04:05Z0700", "2006-01-02T15:04:05Z07", "2006-01-02 15:04:05Z07:00",
		"2006-01-02T15:04Z07:00",
	} {
		t, err := time.Parse(layout, s)
		if err != nil {
			continue
		}
		// If the offset is that of this computer, time.Parse returns its zone, which has a summer time.
		_, offset := t.Zone()
		if offset == 0 {
			return t.UTC()
		}
		return t.In(time.FixedZone("", offset))
	}
	return time.Time{}
}

func trimmed(b []byte) string { return string(bytes.TrimSpace([]byte(scalar(b)))) }

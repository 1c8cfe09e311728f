package calendar

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"
)

// Weekdays are the days of the week on which a person works, as a set. Its text is "mon tue wed thu fri".
type Weekdays uint8

// MondayToFriday is the usual week.
const MondayToFriday = Weekdays(1<<time.Monday | 1<<time.Tuesday | 1<<time.Wednesday | 1<<time.Thursday | 1<<time.Friday)

// Week is the order in which the days of a week are shown and written.
var Week = [7]time.Weekday{
	time.Monday, time.Tuesday, time.Wednesday, time.Thursday, time.Friday, time.Saturday, time.Sunday,
}

var weekdayNames = [7]string{"sun", "mon", "tue", "wed", "thu", "fri", "sat"} // by time.Weekday

// Has tells whether a day is in the set.
func (w Weekdays) Has(day time.Weekday) bool { return w&(1<<day) != 0 }

// With gives the set with a day or without it.
func (w Weekdays) With(day time.Weekday, in bool) Weekdays {
	if in {
		return w | 1<<day
	}
	return w &^ (1 << day)
}

// String is the text of the set; "" for no day.
func (w Weekdays) String() string {
	var names []string
	for _, day := range Week {
		if w.Has(day) {
			names = append(names, weekdayNames[day])
		}
	}
	return strings.Join(names, " ")
}

// MarshalText is [Weekdays.String].
func (w Weekdays) MarshalText() ([]byte, error) { return []byte(w.String()), nil }

// UnmarshalText refuses a text with anything but days of the week.
func (w *Weekdays) UnmarshalText(text []byte) error {
	var days Weekdays
	for name := range strings.FieldsSeq(string(text)) {
		day := slices.Index(weekdayNames[:], strings.ToLower(name))
		if day < 0 {
			return fmt.Errorf(`workdays must be a list like "mon tue wed thu fri", but has %q`, name)
		}
		days = days.With(time.Weekday(day), true)
	}
	*w = days
	return nil
}

// Hours are a part of the day by the clock on the wall. They may go on past midnight. The zero value contains no time at all.
// Its text is "20:00-07:00", or "".
type Hours struct{ From, Until time.Duration } // since midnight

var hoursText = regexp.MustCompile(`^([01]\d|2[0-3]):([0-5]\d)-([01]\d|2[0-3]):([0-5]\d)$`)

// Contain tells whether the clock on the wall in t's zone shows a time that is not before From and before Until.
func (h Hours) Contain(t time.Time) bool {
	clock := SinceMidnight(t)
	if h.From <= h.Until {
		return h.From <= clock && clock < h.Until
	}
	return h.From <= clock || clock < h.Until
}

// String is the text of the hours.
func (h Hours) String() string {
	if h == (Hours{}) {
		return ""
	}
	return ClockText(h.From) + "-" + ClockText(h.Until)
}

// MarshalText is [Hours.String].
func (h Hours) MarshalText() ([]byte, error) { return []byte(h.String()), nil }

// UnmarshalText refuses a text that is not two different times of day.
func (h *Hours) UnmarshalText(text []byte) error {
	if len(text) == 0 {
		*h = Hours{}
		return nil
	}
	m := hoursText.FindStringSubmatch(string(text))
	if m == nil || m[1] == m[3] && m[2] == m[4] {
		return errors.New(`hours must be two times like "20:00-07:00"`)
	}
	clock := func(hour, minute string) time.Duration {
		return time.Duration(Number(hour))*time.Hour + time.Duration(Number(minute))*time.Minute
	}
	*h = Hours{clock(m[1], m[2]), clock(m[3], m[4])}
	return nil
}

// Package calendar knows dates, hours and weekdays as a wall clock shows them: which day it is, whether somebody works on it,
// and what time of day it is. It imports nothing of this program and reads no clock.
package calendar

import (
	"strconv"
	"time"
)

// SameDate tells whether a falls on b's date, in b's zone.
func SameDate(a, b time.Time) bool {
	a = a.In(b.Location())
	return a.Year() == b.Year() && a.YearDay() == b.YearDay()
}

// SinceMidnight is the time of day that a clock on the wall shows at t.
func SinceMidnight(t time.Time) time.Duration {
	return time.Duration(t.Hour())*time.Hour + time.Duration(t.Minute())*time.Minute + time.Duration(t.Second())*time.Second
}

// Midnight is when the date of t began.
func Midnight(t time.Time) time.Time {
	y, m, d := t.Date()
	return time.Date(y, m, d, 0, 0, 0, 0, t.Location())
}

// Clock is the time of day that a clock on the wall shows at t, as HH:MM.
func Clock(t time.Time) string { return t.Format("15:04") }

// Offset is how many seconds the zone of t is east of UTC at t.
func Offset(t time.Time) int {
	_, seconds := t.Zone()
	return seconds
}

// MinuteEnds is the first moment after t at which the clock on the wall shows another minute.
func MinuteEnds(t time.Time) time.Time { return t.Truncate(time.Minute).Add(time.Minute) }

// SameMinute tells whether a clock on the wall shows the same minute at both moments.
func SameMinute(a, b time.Time) bool { return a.Truncate(time.Minute).Equal(b.Truncate(time.Minute)) }

// ClockAfter is the moment when a clock shows a time of day on the date of start. It is false if that moment is not after
// start.
func ClockAfter(start time.Time, clock time.Duration) (time.Time, bool) {
	if clock <= SinceMidnight(start) || clock >= 24*time.Hour {
		return time.Time{}, false
	}
	y, m, d := start.Date()
	return time.Date(y, m, d, 0, 0, int(clock/time.Second), 0, start.Location()), true
}

// ClockText is a time of day as HH:MM.
func ClockText(sinceMidnight time.Duration) string {
	return time.Time{}.Add(sinceMidnight).Format("15:04")
}

// Number reads digits that a regular expression has found. An empty text means zero.
func Number(digits string) int {
	n, _ := strconv.Atoi(digits)
	return n
}

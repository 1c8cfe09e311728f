package app

import (
	"regexp"
	"strings"
	"time"

	"clockin24/app/calendar"
)

var (
	clockText   = regexp.MustCompile(`^(\d{1,2})(?:[:.,\- ](\d{2}))?(?:[:.](\d{2}))?$`)
	digitsText  = regexp.MustCompile(`^(\d{1,2})(\d{2})$`)
	minutesText = regexp.MustCompile(`^[-−–](\d{1,3})$`)
	isoText     = regexp.MustCompile(`^(\d{4})-(\d{2})-(\d{2})[Tt ](\d{2}):(\d{2})(?::(\d{2})(?:[.,]\d+)?)?\s*([Zz]|[+-]\d{2}(?::?\d{2})?)?$`)
)

// ParseTime reads the start that a person typed, as a moment of today in the employee's zone, to the second.
//
// It takes a time of day (9, 900, 9:00, 09.00, 9-00), minutes ago (-15), and ISO 8601. ISO 8601 without a zone is the
// employee's wall clock; with a zone it is that instant. Fractions of a second are cut. Now is the portal's clock in the
// employee's zone: the result is never later and never on another date, and never 00:00:00, which the portal takes for "no time
// given" (protocol 7.4). The problem says what is wrong, about [FieldTime].
func ParseTime(text string, now time.Time) (time.Time, *Problem) {
	return ParseTimeOn(text, now, now)
}

// ParseTimeOn is [ParseTime] for a moment on the date of day, which is today or earlier; both in the employee's zone.
func ParseTimeOn(text string, day, now time.Time) (time.Time, *Problem) {
	wrong := func(kind Kind, t time.Time) (time.Time, *Problem) {
		return time.Time{}, &Problem{Kind: kind, Field: FieldTime, Time: t}
	}
	t, kind := readTime(strings.TrimSpace(text), day, now)
	switch {
	case kind != "":
		return wrong(kind, t)
	case !calendar.SameDate(t, day):
		return wrong(KindTimeOtherDay, day)
	case t.After(now):
		return wrong(KindTimeFuture, now)
	case t.Hour() == 0 && t.Minute() == 0 && t.Second() == 0:
		return wrong(KindTimeMidnight, t)
	}
	return t, nil
}

// MinutesAgo tells whether a time was given as minutes before the press.
func MinutesAgo(text string) bool { return minutesText.MatchString(strings.TrimSpace(text)) }

func readTime(text string, day, now time.Time) (time.Time, Kind) {
	if m := minutesText.FindStringSubmatch(text); m != nil {
		return now.Add(-time.Duration(calendar.Number(m[1])) * time.Minute).Truncate(time.Second), ""
	}
	if m := isoText.FindStringSubmatch(text); m != nil {
		return readISO(m, now)
	}
	m := digitsText.FindStringSubmatch(text)
	if m == nil {
		m = clockText.FindStringSubmatch(text)
	}
	if m == nil {
		return time.Time{}, KindTimeFormat
	}
	seconds := ""
	if len(m) > 3 {
		seconds = m[3]
	}
	return wallClock(day, calendar.Number(m[1]), calendar.Number(m[2]), calendar.Number(seconds), now)
}

func readISO(m []string, now time.Time) (time.Time, Kind) {
	year, month, date := calendar.Number(m[1]), time.Month(calendar.Number(m[2])), calendar.Number(m[3])
	hour, minute, second := calendar.Number(m[4]), calendar.Number(m[5]), calendar.Number(m[6])
	zone := now.Location()
	if m[7] != "" {
		zone = time.FixedZone("", utcOffset(m[7]))
	}
	noon := time.Date(year, month, date, 12, 0, 0, 0, zone)
	if noon.Month() != month || noon.Day() != date {
		return time.Time{}, KindTimeFormat // 31 February
	}
	t, kind := wallClock(noon, hour, minute, second, now)
	return t.In(now.Location()), kind
}

// utcOffset reads Z, +03, +0300 or +03:00 as seconds east of UTC.
func utcOffset(zone string) int {
	digits := strings.ReplaceAll(strings.TrimLeft(zone, "+-Zz"), ":", "") + "0000"
	seconds := calendar.Number(digits[:2])*3600 + calendar.Number(digits[2:4])*60
	if zone[0] == '-' {
		return -seconds
	}
	return seconds
}

// wallClock is the moment when a wall clock in day's zone shows the given time on day's date. If it shows that time twice (at
// the end of summer time), the moment is the later of the two that is not after now.
func wallClock(day time.Time, hour, minute, second int, now time.Time) (time.Time, Kind) {
	if hour > 23 || minute > 59 || second > 59 {
		return time.Time{}, KindTimeFormat
	}
	t := time.Date(day.Year(), day.Month(), day.Day(), hour, minute, second, 0, day.Location())
	if t.Hour() != hour || t.Minute() != minute {
		return t, KindTimeGone
	}
	for _, step := range []time.Duration{30 * time.Minute, time.Hour} {
		for _, twin := range []time.Time{t.Add(step), t.Add(-step)} {
			if twin.Hour() != hour || twin.Minute() != minute {
				continue
			}
			if t.After(now) && !twin.After(now) || twin.After(t) && !twin.After(now) {
				t = twin
			}
		}
	}
	return t, ""
}

package words

import (
	"fmt"
	"strings"
	"time"

	"clockin24/app"
	"clockin24/app/calendar"
)

// Clock is a time of day in the zone that t carries: "08:57". Where this computer's clock differs from it, the text names the
// zone: "08:57 (Минск, UTC+3)".
func (w *Words) Clock(t time.Time) string {
	return w.zoned(t, calendar.Clock(t))
}

// ClockOn is [Words.Clock] with the date, if the date differs from today's in the zone that t carries.
func (w *Words) ClockOn(t, today time.Time) string {
	clock := calendar.Clock(t)
	if !calendar.SameDate(today, t) {
		clock = w.Text(UnitClockDate, With("Time", clock), With("Date", t.Format(w.Text(UnitDate))))
	}
	return w.zoned(t, clock)
}

func (w *Words) zoned(t time.Time, clock string) string {
	if calendar.Offset(t) == calendar.Offset(t.In(w.here)) {
		return clock
	}
	return w.inZone(t, clock)
}

func (w *Words) inZone(t time.Time, clock string) string {
	return w.Text(UnitClockZone, With("Time", clock), With("Zone", w.zone(t)))
}

// zone is "Минск, UTC+3" where the city has a name in this language, else "UTC+3".
func (w *Words) zone(t time.Time) string {
	offset := offsetName(calendar.Offset(t))
	city, ok := w.city(t.Location().String())
	if !ok {
		return offset
	}
	return w.Text(UnitCityZone, With("City", city), With("Offset", offset))
}

// city is the city in an IANA name, as the table Zone translates it; in English, it is the name's own where the table has
// none.
func (w *Words) city(iana string) (string, bool) {
	if city, ok := w.lookup(Key("Zone."+iana), nil); ok {
		return city, true
	}
	i := strings.LastIndexByte(iana, '/')
	if w.Lang() != "en" || i < 0 || strings.HasPrefix(iana, "Etc/") {
		return "", false
	}
	return strings.ReplaceAll(iana[i+1:], "_", " "), true
}

// offsetName is UTC+3, UTC-3:30 or UTC.
func offsetName(seconds int) string {
	if seconds == 0 {
		return "UTC"
	}
	sign := '+'
	if seconds < 0 {
		sign, seconds = '-', -seconds
	}
	name := fmt.Sprintf("UTC%c%d", sign, seconds/3600)
	if minutes := seconds / 60 % 60; minutes != 0 {
		name += fmt.Sprintf(":%02d", minutes)
	}
	return name
}

// Span is a length of time, cut to minutes: "1 минута", "3 ч 12 мин", "2 дня 3 ч".
func (w *Words) Span(d time.Duration) string { return w.span(d, UnitMinutes) }

// By is [Words.Span] in the form for a difference, or for how long ago something was: "на 1 минуту".
func (w *Words) By(d time.Duration) string { return w.span(d, UnitByMinutes) }

func (w *Words) span(d time.Duration, unit Key) string {
	minutes := int(d / time.Minute)
	switch {
	case minutes <= 0:
		return w.Text(UnitMoment)
	case minutes < 60:
		return w.Text(unit, Count(minutes))
	case minutes < 24*60 && minutes%60 == 0:
		return w.Text(UnitHours, Count(minutes/60))
	case minutes < 24*60:
		return w.Text(UnitHoursMins, With("Hours", minutes/60), With("Minutes", minutes%60))
	}
	hours := minutes / 60
	days := w.Text(UnitDays, Count(hours/24))
	if hours%24 == 0 {
		return days
	}
	return w.Text(UnitDaysHours, With("Days", days), With("Hours", hours%24))
}

// Late says by how much a start is late, and asks for a reason.
func (w *Words) Late(by time.Duration) string {
	return joinSentences([]string{w.LateBy(by), w.Text(WindowGiveReason)})
}

// LateBy says by how much a start is late.
func (w *Words) LateBy(by time.Duration) string {
	if by < time.Hour {
		return w.Text(WindowLateMinutes, Count(max(1, int(by/time.Minute))))
	}
	return w.Text(WindowLateLong, With("Span", by))
}

// named gives t the name of the employee's zone, because a time loses that name on its way through JSON. A time that does not
// fit the zone (another employee's) keeps its own.
func named(t time.Time, a *app.Account) time.Time {
	if a == nil || a.Zone == "" || t.IsZero() {
		return t
	}
	there := t.In(a.Location())
	if calendar.Offset(there) != calendar.Offset(t) {
		return t
	}
	return there
}

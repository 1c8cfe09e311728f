package workday

import (
	"time"

	"clockin24/app"
	"clockin24/bitrix"
)

// Between a reading and the call after it lies a moment in which somebody may change the day on another device. The portal
// decides by the day as it is then (protocol 7.4), so that an open may do what was not asked for. The answer shows it.

// slipped is what a call turns out to have done, or found, beside what was asked; "" for nothing. The answered day was told as d.
func slipped(v app.Verb, s sending, day app.Day, d bitrix.Day) app.Kind {
	if s.was.Status == "" || day.State != app.StateOpened || s.before.State == app.StateOpened {
		return ""
	}
	same, breaks := sameRecord(s.was, d), time.Duration(0)
	if same {
		breaks = s.was.Leaks
	}
	closedOnTheWay := d.IPClose != "" && (s.was.IPClose == "" || !same) // a close fills it, and a pause empties it (protocol 7.2)
	switch {
	case v == app.VerbStart && s.before.State == app.StateClosed && !same, v == app.VerbResume && !same:
		return app.KindSecondRecord
	case v == app.VerbStart && d.Leaks > breaks && closedOnTheWay, v == app.VerbResume && closedOnTheWay:
		return app.KindDayReopened
	case v == app.VerbStart && d.Leaks > breaks, v == app.VerbReopen && same && s.was.IPClose != "" && d.IPClose == "":
		return app.KindBreakEnded
	}
	return ""
}

// sameRecord tells whether two days are of one record: by its number, where the portal tells that, else by its start.
func sameRecord(a, b bitrix.Day) bool {
	if a.ID != 0 && b.ID != 0 {
		return a.ID == b.ID
	}
	return !a.Start.IsZero() && a.Start.Equal(b.Start)
}

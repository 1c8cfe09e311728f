package workday

import (
	"time"

	"clockin24/app"
	"clockin24/bitrix"
)

// Somebody may change the day on another device in the moment between a reading and the call that follows it. The portal
// decides by the day as it is at the call (protocol 7.4), so that an open may do something that was not asked for. The answer
// shows what it did.

// slipped is what a call turns out to have done, or found, besides what was asked; "" for nothing. D is the answered day as the
// portal gave it.
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

// sameRecord tells whether two days belong to the same record. It compares the number of the record if the portal gives it,
// else the start.
func sameRecord(a, b bitrix.Day) bool {
	if a.ID != 0 && b.ID != 0 {
		return a.ID == b.ID
	}
	return !a.Start.IsZero() && a.Start.Equal(b.Start)
}

package workday

import (
	"context"
	"time"

	"clockin24/app"
	"clockin24/app/calendar"
	"clockin24/bitrix"
)

// A portal takes two requests a second from one address, and hundreds of people in an office press within minutes. So most
// presses wait, and many wait longer than their minute (protocol 6). What may become of each of them follows from honesty and
// from protocol 7.4:
//
//   - While the pressed minute lasts, a plain open records it.
//   - After that only TIME records it. With a flexible schedule the portal asks for no reason, and none is sent: it is true
//     that the press was at that moment.
//   - With any other schedule the portal refuses TIME without a reason. If the person wrote one when pressing, it is sent. A
//     person who wrote none is asked as soon as the minute is over; that costs no request, and [app.VerbSendKept] brings the
//     answer. The program does not make up a reason.
//   - Nothing is sent on the strength of a state that was read before the press. A state that was read after it counts as long
//     as the portal has no room for the start, since a reading before every try would make the line three times as long. If
//     somebody changes the day elsewhere meanwhile, the answer shows it, see slipped.go.
//
// So a start costs two requests if nothing is refused: a reading, and then either a plain open or a start with TIME, which
// brings another reading in the same request.

// inLine goes on with the kept press while the portal is busy, without reading the state. Done is false if the state has to be
// read.
func (j *job) inLine(ctx context.Context) (r app.Reply, done bool) {
	if j.Kept == nil || !j.Problem.PortalBusy() || !j.Access.IsZero() || j.other() != 0 {
		return app.Reply{}, false
	}
	switch k := *j.Kept; {
	case j.unasked():
		j.ask(k, j.Day, &app.Problem{Kind: app.KindConsentNeeded, Time: k.Want()})
		return j.failed(j.Problem), true
	case j.stands(k):
		j.basedOn(bitrix.Day{})
		j.hinder(nil)
		j.sendAllKept(ctx, j.Day)
		if j.Problem != nil {
			return j.failed(j.Problem), true
		}
		return j.reply(app.OutcomeDone, nil), true
	}
	return app.Reply{}, false
}

// unasked tells whether the kept press needs the person's consent and the person has not been asked yet.
func (s *state) unasked() bool {
	return s.Kept != nil && s.snapshot().KeptNeeds(time.Now()) == app.KindConsentNeeded && s.questioned[s.Kept.ID] != app.KindConsentNeeded
}

// inTurn is how long a reading counts as the present state while a busy portal makes the start wait.
const inTurn = time.Hour

// stands tells whether a kept press may be sent by the last reading. That reading must be of the same date, asked for after the
// press, and not old. Nothing may have happened since: no wake, no unlock, and no call of this program that the portal took, or
// refused for another reason than that it is busy.
func (j *job) stands(k app.Intent) bool {
	now := time.Now()
	there, read := j.PortalNow(now), j.PortalNow(j.undisturbed)
	if j.undisturbed.IsZero() || now.Sub(j.undisturbed) >= inTurn || !calendar.SameDate(read, there) || !j.after(k) {
		return false
	}
	fate := k.Fate(j.Day, there)
	return (fate == app.FatePlain || fate == app.FateBackdated) && j.session.Account.LastZone() != nil && j.Day.State == app.StateNotStarted
}

// after tells whether the last reading was asked for after a press. For a press of this process it goes by the steady clock,
// which nobody can set; for any other by the portal's clock, as exactly as that is known.
func (j *job) after(k app.Intent) bool {
	if pressed, ok := j.moments[k.ID]; ok {
		return !j.undisturbed.Before(pressed)
	}
	return !j.PortalNow(j.undisturbed).Before(k.Pressed.Add(app.HeaderResolution))
}

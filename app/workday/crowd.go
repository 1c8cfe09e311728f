package workday

import (
	"context"
	"time"

	"clockin24/app"
	"clockin24/app/calendar"
	"clockin24/bitrix"
)

// A portal lets two requests a second through to one address, and an office of hundreds presses within minutes: most presses
// wait, and many longer than their minute (protocol 6). What each of them may become is a matter of honesty and of protocol
// 7.4:
//
//   - While the pressed minute lasts, a plain open records it.
//   - After that only TIME records it. With a flexible schedule the portal asks for no reason, and none is sent: that the
//     press was at that moment is the truth.
//   - With any other schedule the portal refuses TIME without a reason. The one that the person wrote when pressing is sent;
//     who wrote none is asked as soon as the minute is over, without a request, and [app.VerbSendKept] brings the answer. The program
//     makes up none.
//   - Nothing is sent by a state that was read before the press. One that was read after it stands for as long as the portal has
//     no room for the start: who reads before every try makes the line three times as long. What somebody changes elsewhere
//     meanwhile shows in the answer, see slipped.go.
//
// So a start costs two requests where nothing is refused: a reading, and a plain open, or a start with TIME, which has another
// reading with it.

// inLine goes on with the kept press while the portal is busy, without reading the state. Done is false where it has to be
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

// unasked tells whether the kept press needs the person's consent, and the person has not been asked.
func (s *state) unasked() bool {
	return s.Kept != nil && s.snapshot().KeptNeeds(time.Now()) == app.KindConsentNeeded && s.questioned[s.Kept.ID] != app.KindConsentNeeded
}

// inTurn is how long a reading stands for the state while a busy portal lets one wait for the start.
const inTurn = time.Hour

// stands tells whether a kept press may be sent by the last reading: one of the same date that was asked for after the press, not
// long ago. Nothing must have happened since then: no wake, no unlock, and no own action that the portal took or refused for
// another reason than that it is busy.
func (j *job) stands(k app.Intent) bool {
	now := time.Now()
	there, read := j.PortalNow(now), j.PortalNow(j.undisturbed)
	if j.undisturbed.IsZero() || now.Sub(j.undisturbed) >= inTurn || !calendar.SameDate(read, there) || !j.after(k) {
		return false
	}
	fate := k.Fate(j.Day, there)
	return (fate == app.FatePlain || fate == app.FateBackdated) && j.session.Account.LastZone() != nil && j.Day.State == app.StateNotStarted
}

// after tells whether the last reading was asked for after a press: by the clock that nobody can set where the press is of this
// process, else by the portal's, as exactly as that is known.
func (j *job) after(k app.Intent) bool {
	if pressed, ok := j.moments[k.ID]; ok {
		return !j.undisturbed.Before(pressed)
	}
	return !j.PortalNow(j.undisturbed).Before(k.Pressed.Add(app.HeaderResolution))
}

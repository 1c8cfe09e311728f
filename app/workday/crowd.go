package workday

import (
	"context"
	"slices"
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
		j.question(k, j.Day, &app.Problem{Kind: app.KindConsentNeeded, Time: k.Want()})
		return j.failed(j.Problem), true
	case j.stands(k):
		j.record, j.Problem = bitrix.Day{}, nil
		j.fulfil(ctx, j.Day)
		if j.Problem != nil {
			return j.failed(j.Problem), true
		}
		return j.reply(app.OutcomeDone, nil), true
	}
	return app.Reply{}, false
}

// unasked tells whether the kept press needs the person's consent, and the person has not been asked.
func (s *state) unasked() bool {
	return s.Kept != nil && s.KeptNeeds(time.Now()) == app.KindConsentNeeded && s.questioned[s.Kept.ID] != app.KindConsentNeeded
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
	return (fate == app.FatePlain || fate == app.FateBackdated) && j.Account.LastZone() != nil && j.Day.State == app.StateNotStarted
}

// after tells whether the last reading was asked for after a press: by the clock that nobody can set where the press is of this
// process, else by the portal's, as exactly as that is known.
func (j *job) after(k app.Intent) bool {
	if pressed, ok := j.anchors[k.ID]; ok {
		return !j.undisturbed.Before(pressed)
	}
	return !j.PortalNow(j.undisturbed).Before(k.Pressed.Add(app.HeaderResolution))
}

// portalGuards tells whether a start may be sent with a reading in the same request and none before it: the portal itself refuses
// TIME on a break, and on a day that can be gone on with (protocol 7.4). What it does not refuse is a second record beside a day
// that was finished, with a schedule that is flexible or none. The first is told by the settings, and the second mostly is one
// without tracking; a second record all the same is told by the answer.
//
// It needs the portal's clock and the employee's zone for the TIME, a day that nothing is known to stand in the way of, and no other
// press that comes first.
func (j *job) portalGuards() bool {
	if j.cmd.Verb != app.VerbStart || !j.sendsTime() || j.cmd.DryRun || j.cmd.Reopens || j.other() != 0 || j.single {
		return false
	}
	now := time.Now()
	set := now.Round(0).Sub(j.Read.Round(0)) - now.Sub(j.Read) // by so much this computer's clock was set since the reading
	switch {
	case !j.Rules.Known, !j.Rules.Tracking, j.Rules.Free:
		return false
	case j.Problem != nil, j.Day.State != app.StateNotStarted, j.undisturbed.IsZero(), set.Abs() > app.ClockSlack, !calendar.SameDate(j.PortalNow(j.Read), j.PortalNow(now)):
		return false
	}
	zone := j.knownZone(bitrix.Day{}) != nil || now.Sub(j.Read) < app.Fresh // a moment ago nothing told it, and nothing is sent without it
	return zone && j.ahead.Known && j.ahead.Uncertainty <= app.TooUncertain && !j.othersKept()
}

// othersKept tells whether a press is kept besides that of this command.
func (j *job) othersKept() bool {
	return slices.ContainsFunc(j.keptPresses(), func(k app.Intent) bool { return k.ID != j.cmd.ID })
}

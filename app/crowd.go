package app

import (
	"context"
	"time"

	"clockin24/bitrix"
)

// A portal lets two requests a second through to one address, and an office of hundreds presses within minutes: most presses
// wait, and many longer than their minute (protocol 6). What each of them may become is a matter of honesty and of protocol
// 7.4:
//
//   - While the pressed minute lasts, a plain open records it. It needs a reading that is fresh, for it would end a break.
//   - After that only TIME records it. With a flexible schedule the portal asks for no reason, and none is sent: that the
//     press was at that moment is the truth.
//   - With any other schedule the portal refuses TIME without a reason. The one that the person wrote when pressing is sent;
//     who wrote none is asked as soon as the minute is over, without a request, and [SendKept] brings the answer. The program
//     makes up none.
//   - A start with TIME and a reason needs one reading, fresh at the press or after it, that shows no record, and no second
//     one where the portal then has no room for the start: unlike a plain one it cannot end a break, and a running day stays
//     as it is. An older reading will not do: who has no schedule, which no setting tells, would begin a second record
//     after a day that was closed elsewhere (protocol 8). That somebody starts and closes it there while the press waits is
//     not foreseen for long.
//
// So a start costs two requests where nothing is refused.

// inLine goes on with the kept press while the portal is busy, without reading the state. Done is false where it has to be
// read.
func (j *job) inLine(ctx context.Context) (r Reply, done bool) {
	if j.Kept == nil || !j.Problem.Busy() || !j.Access.IsZero() || j.other() != 0 {
		return Reply{}, false
	}
	switch k := *j.Kept; {
	case j.unasked():
		j.question(k, j.Day, &Problem{Kind: ConsentNeeded, Time: k.want()})
		return j.failed(j.Problem), true
	case j.guarded(k):
		j.record, j.Problem = bitrix.Day{}, nil
		j.fulfil(ctx, j.Day)
		if j.Problem != nil {
			return j.failed(j.Problem), true
		}
		return j.reply(Done, nil), true
	}
	return Reply{}, false
}

// unasked tells whether the kept press needs the person's consent, and the person has not been asked.
func (s *state) unasked() bool {
	return s.Kept != nil && s.KeptNeeds(time.Now()) == ConsentNeeded && s.questioned[s.Kept.ID] != ConsentNeeded
}

// inTurn is how long a reading stands for the state while a busy portal lets one wait for the start.
const inTurn = time.Hour

// guarded tells whether a kept press may be sent by the last reading: one of the same date that was fresh at the press, or came
// after it, not long ago. Nothing must have happened since then: no wake, no unlock, and no own action that may have been executed.
func (j *job) guarded(k Intent) bool {
	now, read := time.Now(), j.PortalNow(j.undisturbed)
	return k.Consent && k.Reason != "" && j.Account.zone() != nil && !k.Unsure && j.Rules.Known && !j.Rules.Free && j.Day.State == NotStarted &&
		!j.undisturbed.IsZero() && !read.Before(k.Pressed.Add(-Fresh)) && now.Sub(j.undisturbed) < inTurn && SameDate(read, j.PortalNow(now))
}

// Busy tells whether a problem is a portal that takes no more requests for the moment.
func (p *Problem) Busy() bool { return p != nil && p.Kind == TooMany }

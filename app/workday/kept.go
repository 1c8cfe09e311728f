package workday

import (
	"context"
	"time"

	"clockin24/app"
)

// sendsLater tells whether a start that did not reach the portal stays on disk until it does. Nobody could later send a start
// that was made with credentials for a single command, or for another employee.
func (j *job) sendsLater(i *app.Intent, r app.Reply) bool {
	switch {
	case !j.keepable():
		return false
	case r.Problem != nil && (r.Problem.Kind == app.KindConsentNeeded || r.Problem.Kind == app.KindDayGone):
		return true
	}
	return r.Outcome == app.OutcomeUnreached && r.Problem.OffNetwork() && (i.Time == "" || !i.Asked.IsZero())
}

// keepable tells whether somebody will send the start of this command later.
func (j *job) keepable() bool { return j.Access.IsZero() && j.other() == 0 }

// staysKept makes the answer for a press that stays on disk.
func (j *job) staysKept(r app.Reply) app.Reply {
	if !j.keepable() {
		j.settle(j.cmd.ID, r) // nobody will settle it later
		return r
	}
	r.Outcome = app.OutcomeKept
	if r.Problem.Asks() {
		j.question(j.cmd.ID, r.Problem.Kind) // this reply tells the person
	}
	j.showOldest()
	return r
}

// showOldest shows the oldest press of this account that is not settled.
func (j *job) showOldest() {
	j.show(nil)
	if kept := j.keptPresses(); len(kept) > 0 {
		j.show(&kept[0])
	}
}

// keptPresses are those of this account, oldest first, by the portal's clock as it is known now.
func (j *job) keptPresses() []app.Intent {
	all, err := j.Journal.Kept()
	if err != nil {
		j.Log.Error("read the journal", "error", err)
	}
	now, zone := time.Now(), j.session.Account.Location()
	var own []app.Intent
	for _, k := range all {
		if k.Account != j.account(0).Key() || j.hasEnded(k.ID) || j.awaited != nil && j.awaited(k.ID) {
			continue
		}
		k.Pressed, k.Asked = app.InZone(k.Pressed, zone), app.InZone(k.Asked, zone)
		since := app.Lapse{}
		if pressed, ok := j.moments[k.ID]; ok {
			since = app.LapseSince(pressed, now)
		}
		own = append(own, k.Corrected(j.clock.Least, now.Add(j.clock.Least).In(zone), since))
	}
	return own
}

func (j *job) isKept(id string) bool {
	for _, k := range j.keptPresses() {
		if k.ID == id {
			return true
		}
	}
	return false
}

// bookEndings writes on the books the endings that the person has been told of. If the disk refuses one, it is tried again
// after the next job.
func (o *owner) bookEndings() {
	o.state.book(func(e ending) bool {
		err := o.w.parts.Journal.Settle(e.id, e.Reply)
		if err != nil {
			o.w.parts.Log.Error("settle a press", "error", err)
		}
		return err == nil
	})
}

// giveUp drops the press that was shown, and no other one, unless it is being sent at this moment.
func (j *job) giveUp(ctx context.Context) app.Reply {
	j.turn(ctx)
	id := j.cmd.Kept
	if id == "" && j.Kept != nil {
		id = j.Kept.ID
	}
	if id == "" || j.session.Account == nil || !j.isKept(id) {
		if j.session.Account != nil {
			j.showOldest()
		}
		return j.reply(app.OutcomeAlready, nil)
	}
	r := j.reply(app.OutcomeGivenUp, nil)
	if p := j.drop(id, r); p != nil {
		return j.failed(p)
	}
	j.showOldest()
	r.Outcome = app.OutcomeDone
	return r
}

// drop takes a press that the person gives up off the books. It does so before the person is told, so that the press cannot be
// sent after that.
func (j *job) drop(id string, r app.Reply) *app.Problem {
	if err := j.Journal.Settle(id, r); err != nil {
		j.Log.Error("drop a press", "error", err)
		return &app.Problem{Kind: app.KindNotOnDisk, Text: err.Error()}
	}
	j.unsettled.forget(id)
	return nil
}

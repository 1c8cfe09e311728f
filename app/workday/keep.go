package workday

import (
	"context"
	"slices"
	"strings"
	"time"

	"clockin24/app"
)

// intent is what goes to disk before anything leaves: a start. Everything else changes nothing that could be lost
// unseen.
func (j *job) intent() *app.Intent {
	if j.cmd.Verb != app.VerbStart || j.cmd.DryRun {
		return nil
	}
	account, i := j.press()
	if i.Time != "" && account.ZoneAt(i.Pressed) != nil {
		i.Asked, _ = app.ParseTime(i.Time, i.Pressed) // what is wrong with it is said by whoever sends it
	}
	i.Consent = i.Reason != "" || i.Time != "" || j.Rules.Free // a flexible schedule wants no reason, see crowd.go
	return &i
}

// press is the command as the journal has it, and whose day it is about.
func (j *job) press() (app.Account, app.Intent) {
	account := j.account(j.cmd.User)
	return account, app.Intent{
		ID: j.cmd.ID, Account: account.Key(), Verb: j.cmd.Verb, View: j.cmd.View,
		Pressed: j.pressed(account.Location()), Time: j.cmd.Time, Reason: strings.TrimSpace(j.cmd.Reason), Ahead: j.ClockAhead,
	}
}

// anchored is how long a press may take to its workday: a login waits for the network.
const anchored = 10 * time.Minute

// anchor is the moment of a press on the clock that nobody can set, for as long as this process lives. A press that
// came from another process was made by the same clock on the wall, a moment ago.
func (j *job) anchor() {
	now := time.Now()
	if ago := now.Sub(j.cmd.Pressed); !j.cmd.Pressed.IsZero() && ago >= 0 && ago < anchored {
		j.anchors[j.cmd.ID] = now.Add(-ago)
	}
}

// start keeps a press on disk, and in turn with this user's other processes makes the call. A disk that is full does not
// cost the person the start: it is sent all the same, and the reply says that a failure could not have been made good.
func (j *job) start(ctx context.Context, intent *app.Intent) app.Reply {
	var unkept error
	if j.intended == nil {
		if unkept = j.Journal.Press(*intent); unkept != nil {
			j.Log.Error("keep a press", "error", unkept)
		} else {
			j.intended = intent
		}
	}
	j.anchor()
	j.turn(ctx)
	switch {
	case unkept != nil:
	case !j.isKept(intent.ID):
		j.stale = true // another process has sent it meanwhile
	case *j.intended != *intent: // more is known than when it began to wait
		j.intended = intent
		j.rewrite(*intent)
	}
	if intent.Time == "" && intent.Reason == "" {
		ctx = j.withinMinute(ctx, intent.Pressed)
	}
	r, open := j.attempt(ctx)
	switch {
	case j.cmd.Verb != app.VerbStart: // it has become a re-opening, which nobody sends later
	case unkept != nil:
		r.Unkept = true
	case open, j.sendsLater(intent, r):
		if j.keepable() {
			j.stays(j.intended, r.Problem)
		}
		return j.promised(r)
	}
	j.settle(intent.ID, r)
	return r
}

// becomeReopen makes the press a re-opening, on disk, too, before the request leaves: one line of the journal, and none that is
// ever sent later.
func (j *job) becomeReopen() {
	j.cmd.Verb = app.VerbReopen
	if j.intended == nil {
		return
	}
	j.intended.Verb = app.VerbReopen
	j.rewrite(*j.intended)
}

// rekeep corrects the moment of a press on disk, before the request leaves, where the portal's clock has turned out to be
// another one.
func (j *job) rekeep() {
	if j.intended == nil || (j.ClockAhead-j.intended.Ahead).Abs() <= app.ClockSlack {
		return
	}
	j.intended = j.intent()
	j.rewrite(*j.intended)
}

// sendsLater tells whether a start that did not reach the portal stays on disk until it does. One by credentials that are
// given for a single command, or for another employee, has nobody who could send it.
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

// promised answers for a press that stays on disk.
func (j *job) promised(r app.Reply) app.Reply {
	if !j.keepable() {
		j.settle(j.cmd.ID, r) // nobody will settle it later
		return r
	}
	r.Outcome = app.OutcomeKept
	if r.Problem.Asks() {
		j.questioned[j.cmd.ID] = r.Problem.Kind // by this reply
	}
	j.keep()
	return r
}

// turn waits until no other process of this user sends a start, and keeps them waiting until the owner has put on the books
// what came of it. Where that cannot be had the portal's own state decides, as it does between two computers.
func (j *job) turn(ctx context.Context) {
	if j.endTurn != nil {
		return
	}
	var err error
	if j.endTurn, err = j.Turn(ctx); err != nil {
		j.endTurn = nil
		j.Log.Warn("wait for other processes", "error", err)
	}
}

// keep shows the oldest press of this account that is not settled.
func (j *job) keep() {
	j.Kept = nil
	if kept := j.keptPresses(); len(kept) > 0 {
		j.Kept = &kept[0]
	}
}

// keptPresses are those of this account, oldest first, by the portal's clock as it is known now.
func (j *job) keptPresses() []app.Intent {
	all, err := j.Journal.Kept()
	if err != nil {
		j.Log.Error("read the journal", "error", err)
	}
	now, zone := time.Now(), j.Account.Location()
	var own []app.Intent
	for _, k := range all {
		if k.Account != j.account(0).Key() || j.hasEnded(k.ID) || j.awaited != nil && j.awaited(k.ID) {
			continue
		}
		k.Pressed, k.Asked = in(k.Pressed, zone), in(k.Asked, zone)
		since := app.Lapse{}
		if anchor, ok := j.anchors[k.ID]; ok {
			since = app.LapseSince(anchor, now)
		}
		own = append(own, k.Corrected(j.ClockAhead, now.Add(j.ClockAhead).In(zone), since))
	}
	return own
}

// hasEnded tells whether a press is as good as off the books.
func (j *job) hasEnded(id string) bool {
	return slices.ContainsFunc(j.endings, func(e ending) bool { return e.id == id })
}

func (j *job) isKept(id string) bool {
	for _, k := range j.keptPresses() {
		if k.ID == id {
			return true
		}
	}
	return false
}

// An ending is what became of a press. It goes on the books when the person has been told: one that was told twice, since the
// program was killed in between, is better than one that was told never.
type ending struct {
	id string
	app.Reply
}

// settle takes a press off the books, as soon as that is told.
func (j *job) settle(id string, r app.Reply) {
	j.endings = append(j.endings, ending{id, r})
	delete(j.anchors, id)
	delete(j.questioned, id)
	if j.Kept != nil && j.Kept.ID == id {
		j.Kept = nil
	}
}

// bookEndings puts on the books what has been told. What the disk does not take is tried again after the next job.
func (o *owner) bookEndings() {
	o.state.endings = slices.DeleteFunc(o.state.endings, func(e ending) bool {
		err := o.w.parts.Journal.Settle(e.id, e.Reply)
		if err != nil {
			o.w.parts.Log.Error("settle a press", "error", err)
		}
		return err == nil
	})
}

// giveUp drops the press that was shown, and no other, if it is not being sent at this moment.
func (j *job) giveUp(ctx context.Context) app.Reply {
	j.turn(ctx)
	id := j.cmd.Kept
	if id == "" && j.Kept != nil {
		id = j.Kept.ID
	}
	if id == "" || j.Account == nil || !j.isKept(id) {
		if j.Account != nil {
			j.keep()
		}
		return j.reply(app.OutcomeAlready, nil)
	}
	r := j.reply(app.OutcomeGivenUp, nil)
	if p := j.drop(id, r); p != nil {
		return j.failed(p)
	}
	j.keep()
	r.Outcome = app.OutcomeDone
	return r
}

// drop takes a press off the books that the person gives up: before that is told, so that it is not sent after it.
func (j *job) drop(id string, r app.Reply) *app.Problem {
	if err := j.Journal.Settle(id, r); err != nil {
		j.Log.Error("drop a press", "error", err)
		return &app.Problem{Kind: app.KindNotOnDisk, Text: err.Error()}
	}
	delete(j.anchors, id)
	delete(j.questioned, id)
	return nil
}

// in is t in a zone; a zero time stays zero.
func in(t time.Time, zone *time.Location) time.Time {
	if t.IsZero() {
		return t
	}
	return t.In(zone)
}

package workday

import (
	"context"
	"slices"
	"strings"
	"time"

	"clockin24/app"
	"clockin24/app/calendar"
	"clockin24/bitrix"
)

// sendAllKept does with every kept press what the portal's state allows, tells the person what became of each, and returns the
// day that results. The problem says why the result of one press is not known; the presses after it are then left alone, since
// nobody knows what they may do. A command line that only reads settles the presses that are recorded, and sends nothing.
func (j *job) sendAllKept(ctx context.Context, day app.Day) (_ app.Day, p *app.Problem) {
	if j.Kept == nil || !j.keepable() {
		return day, nil
	}
	j.turn(ctx)
	for _, k := range j.keptPresses() {
		if j.clock.Uncertainty > app.ClockSlack && !k.Fixed() && !calendar.SameMinute(k.Pressed, k.Pressed.Add(j.clock.Uncertainty)) {
			k.Unsure = true // as long as the portal is that slow
		}
		if k.ID == j.cmd.ID {
			continue
		}
		if day, p = j.judgeKept(ctx, k, day, time.Now().Add(j.clock.Least).In(j.session.Account.Location())); p != nil {
			break
		}
	}
	j.showOldest()
	return day, p
}

// judgeKept deals with one kept press, see [job.sendAllKept].
func (j *job) judgeKept(ctx context.Context, k app.Intent, day app.Day, there time.Time) (app.Day, *app.Problem) {
	c := app.Command{ID: k.ID, Verb: k.Verb, View: app.ViewWorkday}
	end := func(r app.Reply) (app.Day, *app.Problem) {
		r.Day, r.Asked = day, k.Want()
		j.settle(k.ID, r)
		j.tell(r)
		return day, nil
	}
	switch fate := k.Fate(day, there); fate {
	case app.FateRecorded:
		return end(c.Reply(app.OutcomeDone, nil))
	case app.FateOvertaken:
		if j.recordedElsewhere(k) {
			day.Start = j.record.Start
			return end(c.Reply(app.OutcomeDifferent, &app.Problem{Kind: app.KindZoneUnlike, Time: day.Start}))
		}
		if k.RecordedByName(day.Start) {
			return end(c.Reply(app.OutcomeDifferent, &app.Problem{Kind: app.KindStartUnlike, Time: day.Start}))
		}
		if p := day.Hindrance(); p != nil {
			return end(c.Reply(app.OutcomeDifferent, p))
		}
		return end(c.Reply(app.OutcomeAlready, nil))
	case app.FateGone:
		j.ask(k, day, &app.Problem{Kind: app.KindDayGone, Time: k.Want()})
	case app.FateAsks:
		p := &app.Problem{Kind: app.KindConsentNeeded, Time: k.Want()}
		if k.Unsure {
			p.Kind = app.KindMomentUnsure
		}
		j.ask(k, day, p)
	case app.FateWaits:
		if p := day.Hindrance(); p != nil {
			j.ask(k, day, p)
		}
	case app.FatePlain, app.FateBackdated:
		if !j.OneCommand || j.cmd.Verb == app.VerbStart && !j.cmd.DryRun || j.cmd.Verb == app.VerbSendKept {
			return j.sendLater(ctx, k, day, fate)
		}
	}
	return day, nil
}

// recordedElsewhere tells whether the record that was read is a kept press, recorded at the time of day that was sent but in
// another zone. If it is, the zone is remembered (protocol 9).
func (j *job) recordedElsewhere(k app.Intent) bool {
	d, want := j.record, k.Want().Truncate(time.Second)
	if k.Unsent || !d.HasOffset || !app.OtherZone(d.Start, want) {
		return false
	}
	_, assumed := want.Zone()
	a := j.session.Account.Taught(app.Clocks{East: d.Offset, At: d.Start}, assumed)
	j.session.Save(a)
	return true
}

// ask tells the person what a kept press needs, once in the life of a process.
func (j *job) ask(k app.Intent, day app.Day, p *app.Problem) {
	if !j.question(k.ID, p.Kind) {
		return
	}
	r := app.Command{ID: k.ID, Verb: k.Verb, View: app.ViewWorkday}.Reply(app.OutcomeKept, p)
	r.Day, r.Asked = day, k.Want()
	j.tell(r)
}

// sendLater makes the call of a kept press, as a job of its own.
func (j *job) sendLater(ctx context.Context, k app.Intent, day app.Day, fate app.Fate) (app.Day, *app.Problem) {
	press := &job{run: j.run, cmd: app.Command{ID: k.ID, Verb: k.Verb, View: app.ViewWorkday, Reason: k.Reason}, record: j.record}
	if j.cmd.Verb == app.VerbSendKept {
		press.cmd.Zone = j.cmd.Zone
	}
	if fate == app.FateBackdated {
		press.cmd.Time = k.Want().Truncate(time.Second).Format(time.RFC3339)
	} else {
		ctx = press.withinMinute(ctx, k.Want())
	}
	press.noteSent(&k)
	r, open := press.callFrom(ctx, day)
	r.Asked = k.Want()
	switch {
	case open, j.sendsLater(&k, r), r.Outcome == app.OutcomeUnreached: // recorded or not, the next reading goes on with it
		press.noteKept(&k, r.Problem)
		return day, r.Problem
	case r.Problem != nil && r.Problem.Kind == app.KindZoneUnknown: // the portal did not say it this time, either
		press.noteKept(&k, r.Problem)
		j.ask(k, day, r.Problem)
		return day, nil
	}
	j.settle(k.ID, r)
	j.tell(r)
	if r.Outcome == app.OutcomeRefused { // as the day was read; it may be another one by now
		return press.readAgain(ctx)
	}
	return r.Day, nil
}

// readAgain reads the day after a refusal, which shows that the day is not as it was read before.
func (j *job) readAgain(ctx context.Context) (app.Day, *app.Problem) {
	d, err := j.session.Portal().Status(ctx, 0)
	if err != nil {
		j.noteError(err)
		return app.Day{}, j.missed(j.refusal(ctx, err, bitrix.Change{}))
	}
	return j.saw(d), nil
}

// withinMinute makes sure that a plain open is not repeated if it would record another minute than the pressed one.
func (j *job) withinMinute(ctx context.Context, pressed time.Time) context.Context {
	return bitrix.WithPatience(ctx, calendar.MinuteEnds(pressed).Add(-j.clock.Least-time.Second))
}

// noteSent notes on disk that from now on a request of a kept press may be on its way.
func (j *job) noteSent(k *app.Intent) {
	if k.Unsent {
		k.Unsent = false
		j.rewrite(*k)
	}
}

// noteKept notes on disk two things about a press that stays kept: whether no request of it has left, so that it cannot have
// caused what the portal shows, and the first problem on the way to the portal because of which it was kept.
func (j *job) noteKept(k *app.Intent, why *app.Problem) {
	before := *k
	if !j.sent {
		k.Unsent = true
	}
	if k.Why == "" && why.Waits() {
		k.Why = why.Kind
	}
	if *k != before {
		j.rewrite(*k)
	}
}

// rewrite replaces a press on disk. If that fails, the old version stays, which promises the same.
func (j *job) rewrite(k app.Intent) {
	if err := j.Journal.Press(k); err != nil {
		j.Log.Error("keep a press", "error", err)
	}
}

// sendKept sends the kept press that was shown, with its own moment or another one that the person gives, and with the reason
// to which the person agrees by this command.
func (j *job) sendKept(ctx context.Context) app.Reply {
	j.turn(ctx)
	j.sayZone()
	j.showOldest()
	kept := j.keptPresses()
	at := slices.IndexFunc(kept, func(k app.Intent) bool { return j.cmd.Kept == "" || k.ID == j.cmd.Kept })
	if at < 0 {
		return j.reply(app.OutcomeAlready, nil)
	}
	k := kept[at]
	if j.cmd.Time != "" && j.session.Account.ZoneAt(j.PortalNow(time.Now())) == nil {
		j.readProfile(ctx)
		if j.session.Account.ZoneAt(j.PortalNow(time.Now())) == nil {
			return j.failed(j.snapshot().AskZone(time.Now()))
		}
	}
	now := time.Now().Add(j.clock.Least).In(j.session.Account.Location())
	if j.cmd.Time != "" {
		asked, p := app.ParseTime(j.cmd.Time, now)
		if p != nil {
			return j.failed(p)
		}
		k.Time, k.Asked = j.cmd.Time, asked
	}
	k.Reason = strings.TrimSpace(j.cmd.Reason)
	if k.Reason == "" && !j.Rules.Free {
		return j.failed(&app.Problem{Kind: app.KindReasonNeeded, Field: app.FieldReason})
	}
	k.Consent, k.Ahead, k.Unsure = true, j.clock.Least, false
	if err := j.Journal.Press(k); err != nil {
		j.Log.Error("keep a press", "error", err)
		return j.failed(&app.Problem{Kind: app.KindNotOnDisk, Text: err.Error()})
	}
	if at == 0 {
		j.show(&k)
	}
	j.answered(k.ID)
	before := len(j.told)
	read := j.refresh(ctx)
	for _, r := range j.told[before:] {
		if r.ID == k.ID {
			r.ID, r.Verb, r.View = j.cmd.ID, j.cmd.Verb, j.cmd.View
			return r
		}
	}
	r := j.reply(app.OutcomeKept, read.Problem)
	r.Asked = k.Want()
	return r
}

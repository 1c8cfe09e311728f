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

// pressed is how far the start of a job has come.
type pressed struct {
	intended *app.Intent // what is on disk of it
	sent     bool        // a request that may have begun the day has left
}

// act carries out a verb that changes the day. It puts the press on disk, reads the state, makes the one call, compares the
// answer with what was asked, and puts the result on the books.
func (j *job) act(ctx context.Context) app.Reply {
	j.sayZone()
	if intent := j.intent(); intent != nil {
		return j.start(ctx, intent)
	}
	attempt := func(ctx context.Context) app.Reply {
		r, _ := j.attempt(ctx)
		return r
	}
	if j.cmd.DryRun {
		return attempt(ctx)
	}
	return j.recorded(ctx, attempt)
}

// intent is what goes to disk before any request leaves. Only a start does: no other verb could be lost without the person
// noticing.
func (j *job) intent() *app.Intent {
	if j.cmd.Verb != app.VerbStart || j.cmd.DryRun {
		return nil
	}
	account, i := j.entry()
	if i.Time != "" && account.ZoneAt(i.Pressed) != nil {
		i.Asked, _ = app.ParseTime(i.Time, i.Pressed) // the code that sends it reports what is wrong with it
	}
	i.Consent = i.Reason != "" || i.Time != "" || j.Rules.Free // a flexible schedule wants no reason, see crowd.go
	return &i
}

// entry is the command as the journal has it, and the account whose day it is about.
func (j *job) entry() (app.Account, app.Intent) {
	account := j.account(j.cmd.User)
	return account, app.Intent{
		ID: j.cmd.ID, Account: account.Key(), Verb: j.cmd.Verb, View: j.cmd.View,
		Pressed: j.pressedAt(account.Location()), Time: j.cmd.Time, Reason: strings.TrimSpace(j.cmd.Reason), Ahead: j.clock.Least,
	}
}

// pressedAt is the moment of the press on the portal's clock.
func (j *job) pressedAt(zone *time.Location) time.Time {
	p := j.cmd.Pressed
	if p.IsZero() {
		p = time.Now()
	}
	return p.Add(j.clock.Least).In(zone)
}

// longestWay is how long a press may take to reach the workday, since a login waits for the network.
const longestWay = 10 * time.Minute

// noteMoment notes the moment of a press on the steady clock, which nobody can set, for the life of this process. A press that
// came from another process was made a moment ago, by the same wall clock.
func (j *job) noteMoment() {
	now := time.Now()
	if ago := now.Sub(j.cmd.Pressed); !j.cmd.Pressed.IsZero() && ago >= 0 && ago < longestWay {
		j.unsettled.noteMoment(j.cmd.ID, now.Add(-ago))
	}
}

// start keeps a press on disk and makes the call, taking turns with this user's other processes. If the disk is full, the start
// is sent all the same, and the reply says that nobody would have sent it again after a failure.
func (j *job) start(ctx context.Context, intent *app.Intent) app.Reply {
	var unkept error
	if j.intended == nil {
		if unkept = j.Journal.Press(*intent); unkept != nil {
			j.Log.Error("keep a press", "error", unkept)
		} else {
			j.intended = intent
		}
	}
	j.noteMoment()
	j.turn(ctx)
	switch {
	case unkept != nil:
	case !j.isKept(intent.ID): // another process has sent it meanwhile
	case *j.intended != *intent: // more is known now than when the press began to wait
		j.intended = intent
		j.rewrite(*intent)
	}
	if intent.Time == "" && intent.Reason == "" {
		ctx = j.withinMinute(ctx, intent.Pressed)
	}
	r, open := j.attempt(ctx)
	switch {
	case j.cmd.Verb != app.VerbStart: // the press has become a re-opening, which nobody sends later
	case unkept != nil:
		r.Unkept = true
	case open, j.sendsLater(intent, r):
		if j.keepable() {
			j.noteKept(j.intended, r.Problem)
		}
		return j.staysKept(r)
	}
	j.settle(intent.ID, r)
	return r
}

// becomeReopen turns the press into a re-opening, also on disk, before the request leaves. The journal then has one line for
// it, and that line is never sent later.
func (j *job) becomeReopen() {
	j.become(app.VerbReopen)
	if j.intended == nil {
		return
	}
	j.intended.Verb = app.VerbReopen
	j.rewrite(*j.intended)
}

// attempt makes the call. Open is true if its result is not known yet.
func (j *job) attempt(ctx context.Context) (r app.Reply, open bool) {
	if j.portalGuards() {
		j.basedOnNothing()
		return j.callFrom(ctx, j.Day)
	}
	day, p := j.present(ctx)
	if p != nil {
		return j.failed(p), false
	}
	j.correctMoment()
	return j.callFrom(ctx, day)
}

// portalGuards tells whether a start may be sent with a reading in the same request and none before it. This is possible
// because the portal itself refuses TIME on a break, and on a day that can be continued (protocol 7.4). It does not refuse a
// second record beside a finished day if the schedule is flexible or if there is none. The settings say whether the schedule is
// flexible, and a person without a schedule mostly has no tracking; if a second record is begun nevertheless, the answer shows
// it.
//
// Such a start needs the portal's clock and the employee's zone for the TIME. Nothing may be known to stand in the way of the
// day, and no other press may come first. If the TIME follows from the clock alone, the clock must have been learned a moment
// ago: if a clock was set since, here or at the portal, the start would move by as much, and the portal would accept it.
func (j *job) portalGuards() bool {
	if j.cmd.Verb != app.VerbStart || !j.sendsTime() || j.cmd.DryRun || j.cmd.Reopens || j.other() != 0 || j.single {
		return false
	}
	now := time.Now()
	set := now.Round(0).Sub(j.Read.Round(0)) - now.Sub(j.Read) // how far this computer's clock was set since the reading
	switch {
	case !j.Rules.Known, !j.Rules.Tracking, j.Rules.Free:
		return false
	case j.Problem != nil, j.Day.State != app.StateNotStarted, j.undisturbed.IsZero(), set.Abs() > app.ClockSlack, !calendar.SameDate(j.PortalNow(j.Read), j.PortalNow(now)):
		return false
	case (j.cmd.Time == "" || app.MinutesAgo(j.cmd.Time)) && now.Sub(j.Read) >= app.Fresh:
		return false
	}
	zone := j.knownZone(bitrix.Day{}) != nil || now.Sub(j.Read) < app.Fresh // without a zone nothing is sent
	return zone && j.clock.Known && j.clock.Uncertainty <= app.TooUncertain && !j.othersKept()
}

// othersKept tells whether another press than that of this command is kept.
func (j *job) othersKept() bool {
	return slices.ContainsFunc(j.keptPresses(), func(k app.Intent) bool { return k.ID != j.cmd.ID })
}

// present is the day before the call, read from the portal after the press.
func (j *job) present(ctx context.Context) (app.Day, *app.Problem) {
	if j.keepable() {
		j.showOldest()
	}
	d, err := j.look(ctx)
	if err != nil {
		j.noteError(err)
		return app.Day{}, j.missed(j.refusal(ctx, err, bitrix.Change{User: j.other()}))
	}
	day := j.saw(d)
	if j.sendsTime() || j.Kept != nil {
		d, day = j.sharpen(ctx, d, day)
	}
	j.heard(d.Answer.Raw)
	j.basedOn(d)
	return j.sendAllKept(ctx, day)
}

// correctMoment corrects the moment of a press on disk, before the request leaves, if the portal's clock has turned out to
// differ from what was assumed.
func (j *job) correctMoment() {
	if j.intended == nil || (j.clock.Least-j.intended.Ahead).Abs() <= app.ClockSlack {
		return
	}
	j.intended = j.intent()
	j.rewrite(*j.intended)
}

// callFrom goes on from a day that the portal has reported. For a day that it reported before the press, see
// [job.portalGuards].
func (j *job) callFrom(ctx context.Context, day app.Day) (r app.Reply, open bool) {
	if j.cmd.Verb == app.VerbStart && j.cmd.Reopens && day.State == app.StateClosed {
		j.becomeReopen()
	}
	answer := func(o app.Outcome, p *app.Problem, asked time.Time) app.Reply {
		r := j.reply(o, p)
		r.Day, r.Asked = day, asked
		return r
	}
	if p := j.cmd.OtherDay(day); p != nil {
		return answer(app.OutcomeDifferent, p, time.Time{}), false
	}
	if j.cmd.Verb == app.VerbFinish && day.State == app.StateNotStarted { // the time is not the problem: no day is running
		return answer(app.OutcomeDifferent, j.hindrance(day), time.Time{}), false
	}
	zone, p := j.zoneFor(ctx, j.record)
	if h := j.hindrance(day); h != nil && p != nil && p.Kind == app.KindZoneUnknown { // a zone would not help
		return answer(app.OutcomeDifferent, h, time.Time{}), false
	}
	if p != nil {
		return j.failed(p), false
	}
	change, p := j.change(day, zone)
	if p == nil && j.cmd.Verb == app.VerbStart && day.State == app.StateNotStarted {
		p = j.overdue(change, zone)
	}
	if p == nil && !change.Time.IsZero() && day.State == app.StateNotStarted {
		p = j.sameDay(ctx, time.Now().Add(j.clock.Least).In(zone))
	}
	switch {
	case p != nil:
		r := j.failed(p)
		r.Day = day
		return r, false
	case day.State == j.cmd.Verb.Wanted():
		o, p := j.unchanged(day, change)
		return answer(o, p, change.Time), false
	}
	if p := j.hindrance(day); p != nil {
		return answer(app.OutcomeDifferent, p, change.Time), false
	}
	if j.cmd.DryRun {
		return answer(app.OutcomePlanned, nil, change.Time), false
	}
	if err := j.waitForTime(ctx, &change); err != nil {
		return answer(app.OutcomeUnreached, &app.Problem{Kind: app.KindTimedOut}, change.Time), false
	}
	return j.call(ctx, day, zone, change)
}

// A sending is a call that changes the day.
type sending struct {
	change bitrix.Change
	zone   *time.Location // the employee's
	at     time.Time      // when it was made, by this computer's clock
	before app.Day        // the day before the call, as far as that was read
	was    bitrix.Day     // its record; without Status if it was not read after the press
}

// call makes the call, and judges by the answer what has become of the day.
func (j *job) call(ctx context.Context, before app.Day, zone *time.Location, c bitrix.Change) (r app.Reply, open bool) {
	s := sending{change: c, zone: zone, at: time.Now(), before: before, was: j.basis()}
	undisturbed := j.undisturbed
	told, d, err := j.send(ctx, c)
	if told.Status != "" {
		s.was, s.before = told, j.saw(told)
	}
	j.disturb()
	j.sent = j.sent || err == nil || app.Unclear(err)
	switch {
	case err == nil:
		j.learn(d, c, s.at)
		return j.judge(j.saw(d), d, s), false
	case bitrix.IsCode(err, bitrix.CodeQueryLimit):
		j.stand(undisturbed)
	case j.inOne(c) && app.NoBatch(err):
		j.askSingly()
		if !app.Unclear(err) {
			return j.oneByOne(ctx)
		}
	}
	return j.unanswered(ctx, err, s)
}

// basis is the record that was read after the press for the change that is about to be sent.
func (j *job) basis() bitrix.Day {
	switch {
	case j.unread:
		return bitrix.Day{}
	case j.other() != 0:
		return j.record
	}
	return j.last
}

// inOne tells whether a change is sent in one request together with a reading before it. A start with TIME is.
func (j *job) inOne(c bitrix.Change) bool {
	return j.cmd.Verb == app.VerbStart && !c.Time.IsZero() && !j.single
}

// send makes the call. Told is the day just before it, if that came with the answer.
func (j *job) send(ctx context.Context, c bitrix.Change) (told, d bitrix.Day, err error) {
	switch {
	case j.inOne(c):
		return j.session.Portal().OpenAfterStatus(ctx, c)
	case j.cmd.Verb == app.VerbPause:
		d, err = j.session.Portal().Pause(ctx, c.User)
	case j.cmd.Verb == app.VerbFinish:
		d, err = j.session.Portal().Close(ctx, c)
	case j.cmd.Verb == app.VerbResume:
		d, err = j.session.Portal().Open(ctx, bitrix.Change{User: c.User})
	default:
		d, err = j.session.Portal().Open(ctx, c)
	}
	return bitrix.Day{}, d, err
}

// oneByOne sends the calls one after the other, after the portal refused to take several in one request.
func (j *job) oneByOne(ctx context.Context) (r app.Reply, open bool) {
	d, err := j.session.Portal().Status(ctx, j.other())
	if err != nil {
		j.noteError(err)
		return j.failed(j.missed(j.refusal(ctx, err, bitrix.Change{User: j.other()}))), false
	}
	j.basedOn(d)
	return j.callFrom(ctx, j.saw(d))
}

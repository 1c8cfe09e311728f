package workday

import (
	"context"
	"encoding/json"
	"errors"
	"time"

	"clockin24/app"
	"clockin24/app/calendar"
	"clockin24/bitrix"
)

// A job carries out one command: that of a person or, in the course of it, the start of a kept press. It holds the command,
// what the portal answered to it, and what was read for it.
type job struct {
	*run
	cmd app.Command
	raw []byte // the portal's last answer

	record bitrix.Day // the portal's record, as it was read for cmd
	unread bool       // record was not read, since the portal itself refuses what must not be done

	pressed
}

// heard keeps what the portal answered, for the reply.
func (j *job) heard(raw []byte) { j.raw = raw }

// basedOn takes the record that was read for the change that is about to be sent. It is empty if an earlier reading still
// counts.
func (j *job) basedOn(d bitrix.Day) { j.record, j.unread = d, false }

// basedOnNothing leaves the reading to the request itself.
func (j *job) basedOnNothing() { j.record, j.unread = bitrix.Day{}, true }

// become changes the verb of the command; the reply will be to the new verb.
func (j *job) become(v app.Verb) { j.cmd.Verb = v }

// takeSecrets returns the command, and drops from the job's own copy what only a sign-in may have.
func (j *job) takeSecrets() app.Command {
	c := j.cmd
	j.cmd.Webhook, j.cmd.Code, j.cmd.FromBrowser, j.cmd.App = "", "", bitrix.AuthCode{}, nil
	return c
}

// do carries the command out.
func (j *job) do(ctx context.Context) app.Reply {
	switch j.cmd.Verb {
	case app.VerbCheck:
		return j.check(ctx)
	case app.VerbSignIn:
		return j.signIn(ctx)
	case app.VerbSignOut:
		return j.signOut(ctx)
	case app.VerbGiveUp:
		return j.giveUp(ctx)
	case app.VerbAuthorize:
		return j.authorize(ctx)
	}
	if p := j.connect(ctx); p != nil {
		return j.unconnected(ctx, p)
	}
	switch j.cmd.Verb {
	case app.VerbRefresh:
		return j.refresh(ctx)
	case app.VerbReadSettings:
		return j.readSettings(ctx)
	case app.VerbMove:
		return j.move(ctx)
	case app.VerbSendKept:
		return j.sendKept(ctx)
	case app.VerbStart, app.VerbPause, app.VerbResume, app.VerbFinish, app.VerbReopen:
		return j.act(ctx)
	}
	return j.failed(&app.Problem{Kind: app.KindInternal, Text: "unknown verb " + string(j.cmd.Verb)})
}

// reply answers the command with what the portal last said.
func (j *job) reply(o app.Outcome, p *app.Problem) app.Reply {
	r := j.cmd.Reply(o, p)
	r.Day = j.Day
	if json.Valid(j.raw) {
		r.Raw = j.raw
	}
	return r
}

// failed answers with the outcome that belongs to a problem.
func (j *job) failed(p *app.Problem) app.Reply { return j.reply(p.Outcome(), p) }

// connect makes sure that there is an account and a portal to talk to.
func (j *job) connect(ctx context.Context) *app.Problem {
	fresh, p := j.session.Connect(ctx, keptStarts{j})
	switch {
	case p != nil:
		return j.trouble(p)
	case fresh:
		j.begin()
	}
	return nil
}

// trouble notes what stands in the way, so that every view sees it.
func (j *job) trouble(p *app.Problem) *app.Problem {
	j.hinder(p)
	return p
}

// begin goes on with another account, about which nothing is known yet.
func (j *job) begin() {
	j.today.begin()
	if j.Access.IsZero() {
		j.state.recall(j.Snapshots)
	}
	j.showOldest()
}

// account is the account whose day the command is about: that of the owner of the credentials, or that of another employee,
// whose zone is not known yet.
func (j *job) account(user int) app.Account {
	if user != 0 && user != j.session.Account.User {
		return app.Account{Portal: j.session.Account.Portal, Host: j.session.Account.Host, User: user}
	}
	return *j.session.Account
}

// other is the USER_ID to send: 0 for the owner of the credentials.
func (j *job) other() int {
	if j.cmd.User == j.session.Account.User {
		return 0
	}
	return j.cmd.User
}

// note keeps an answer for the reply and corrects the clock by it.
func (j *job) note(a bitrix.Answer) {
	j.heard(a.Raw)
	j.measureClock(a)
	j.hear(a.PortalTime)
	j.session.Note(j.session.Account.Heard(a))
}

// noteError is [job.note] for a failed call.
func (j *job) noteError(err error) {
	var e *bitrix.Error
	if errors.As(err, &e) {
		j.heard(e.Answer.Raw)
	}
}

// saw makes an answered day the state. If it is the day of another employee, the caller's own state stays as it was, and the
// day is only returned.
func (j *job) saw(d bitrix.Day) app.Day {
	j.note(d.Answer)
	if j.other() == 0 {
		j.locate(d)
	}
	zone := j.zone(d)
	day := app.DayOf(d, zone, time.Now().Add(j.clock.Least))
	if j.other() != 0 {
		return day
	}
	j.see(day, d)
	return day
}

// refresh reads the state, and does with the kept presses what the state allows.
func (j *job) refresh(ctx context.Context) app.Reply {
	if j.keepable() {
		j.showOldest() // another process may have kept or sent a press
	}
	if j.Kept != nil {
		j.turn(ctx)
	}
	if r, done := j.inLine(ctx); done {
		return r
	}
	d, err := j.look(ctx)
	if err != nil {
		j.noteError(err)
		return j.failed(j.missed(j.refusal(ctx, err, bitrix.Change{User: j.other()})))
	}
	day := j.saw(d)
	if j.Kept != nil {
		d, day = j.sharpen(ctx, d, day)
	}
	j.basedOn(d)
	day, p := j.sendAllKept(ctx, day)
	if p != nil && p.Kind == app.KindNotRecorded { // the portal answers, but begins no day: do not try that all the time
		p = &app.Problem{Kind: app.KindPortalBroken, Host: p.Host, Method: p.Method, HTTPStatus: p.HTTPStatus}
	}
	if p.OffNetwork() {
		j.hinder(p)
	}
	if j.single && !j.informed() {
		j.readRules(ctx)
		j.readProfile(ctx)
	}
	j.heard(d.Answer.Raw)
	r := j.reply(app.OutcomeDone, nil)
	r.Day = day
	return r
}

// informed tells whether the portal has been asked for profile and rules on the employee's present date, since zone and
// schedule may have changed since the last date. The portal must also have given the rules at least once.
func (j *job) informed() bool {
	return j.Rules.Known && calendar.SameDate(j.inquired, j.PortalNow(time.Now()))
}

// look reads the day. On the first reading of a date, or if something is missing, it also reads everything else that a view
// needs, in the same request. What the portal does not give stays as it was. The command line prints the portal's own answer,
// and therefore asks for the day alone.
func (j *job) look(ctx context.Context) (bitrix.Day, error) {
	known := j.informed() && !j.profiled.IsZero() && j.session.Account.ZoneAt(j.PortalNow(time.Now())) != nil
	if known || j.single || j.OneCommand || j.other() != 0 || j.cmd.View == app.ViewCommandLine {
		return j.session.Portal().Status(ctx, j.other())
	}
	o, err := j.session.Portal().Overview(ctx, 0)
	if app.NoBatch(err) {
		j.askSingly()
		return j.session.Portal().Status(ctx, 0) // the rest follows
	}
	if err != nil {
		return bitrix.Day{}, err
	}
	j.inquire(time.Now())
	if o.ProfileErr == nil {
		j.know(o.Profile)
	} else {
		j.Log.Warn("read the profile", "error", o.ProfileErr)
	}
	if o.SettingsErr == nil {
		j.learnRules(app.RulesOf(o.Settings, j.AllowedStart()))
	} else {
		j.Log.Warn("read the settings", "error", o.SettingsErr)
	}
	return o.Day, o.DayErr
}

// know takes over what the profile says.
func (j *job) know(p bitrix.Profile) {
	j.learnProfile(time.Now())
	j.session.Know(p)
}

// missed notes a failed reading as what stands in the way.
func (j *job) missed(p *app.Problem) *app.Problem {
	if j.other() == 0 {
		j.hinder(p)
	}
	return p
}

func (j *job) readSettings(ctx context.Context) app.Reply {
	s, err := j.session.Portal().Settings(ctx, j.other())
	if err != nil {
		j.noteError(err)
		return j.failed(j.refusal(ctx, err, bitrix.Change{User: j.other()}))
	}
	j.note(s.Answer)
	rules := app.RulesOf(s, j.AllowedStart())
	if j.other() == 0 {
		j.learnRules(rules)
	}
	r := j.reply(app.OutcomeDone, nil)
	r.Rules = &rules
	return r
}

// readRules asks for timeman.settings on the way; without them a start is still possible.
func (j *job) readRules(ctx context.Context) {
	s, err := j.session.Portal().Settings(ctx, 0)
	if err != nil {
		j.Log.Warn("read the settings", "error", err)
		return
	}
	j.note(s.Answer)
	j.learnRules(app.RulesOf(s, j.AllowedStart()))
}

// sharpen reads the day once more if the portal took so long to answer that its clock, and with it the minute of a press, is
// not known well enough.
func (j *job) sharpen(ctx context.Context, d bitrix.Day, day app.Day) (bitrix.Day, app.Day) {
	if j.clock.Uncertainty <= app.TooUncertain {
		return d, day
	}
	again, err := j.session.Portal().Status(ctx, j.other())
	if err != nil {
		return d, day
	}
	return again, j.saw(again)
}

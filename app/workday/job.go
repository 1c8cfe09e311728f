package workday

import (
	"context"
	"encoding/json"
	"errors"
	"reflect"
	"time"

	"clockin24/app"
	"clockin24/app/calendar"
	"clockin24/bitrix"
)

// A job carries out one command. It starts from the owner's state and leaves the state behind that the owner goes on
// with; nobody else touches it meanwhile.
type job struct {
	*Parts
	state
	cmd  app.Command
	told []app.Reply // what became of kept presses, before the reply to cmd
	raw  []byte      // the portal's last answer

	record   bitrix.Day  // the portal's, as it was read for cmd
	unread   bool        // it was not, since the portal itself refuses what must not be done
	intended *app.Intent // what is on disk of cmd
	left     bool        // a request that may have begun the day has left
	endTurn  func()      // lets other processes send starts again; nil if they may

	awaited func(id string) bool // tells whether a press waits for this job
	onWait  func(bitrix.Wait)    // hears of calls that wait for a busy portal
}

func (j *job) run(ctx context.Context) app.Reply {
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

// failed answers with the outcome that a problem amounts to.
func (j *job) failed(p *app.Problem) app.Reply { return j.reply(p.Outcome(), p) }

// connect makes sure that there is an account and a portal to talk to: the stored account, then its secret.
func (j *job) connect(ctx context.Context) *app.Problem {
	if j.portal != nil {
		if j.Account != nil {
			account := j.takeLeave(ctx, j.takeAlong(ctx, *j.Account))
			j.Account = &account
		}
		return nil
	}
	if !j.Access.IsZero() {
		right := credentials{access: j.Access}
		j.use(right, j.dial(right), right.account())
		return nil
	}
	account, err := j.Accounts.LoadAccount()
	if err != nil {
		j.Log.Error("read the account", "error", err)
		return j.trouble(&app.Problem{Kind: app.KindInternal, Text: err.Error()})
	}
	if account != nil {
		*account = j.takeLeave(ctx, j.takeAlong(ctx, *account))
	}
	if account == nil || account.InMemory {
		j.Account = nil
		return j.trouble(&app.Problem{Kind: app.KindNotSignedIn})
	}
	j.Account = account
	secret, err := j.Keyring.Load(ctx, account.Key())
	if err != nil {
		j.Log.Warn("read the keyring", "error", err)
		return j.trouble(keyringProblem(err))
	}
	right, err := readCredentials(secret)
	if err != nil {
		return j.trouble(&app.Problem{Kind: app.KindNotSignedIn})
	}
	right = j.inKeyring(right, *account)
	j.use(right, j.dial(right), *account)
	return nil
}

// dial makes the portal of credentials.
func (j *job) dial(c credentials) Portal {
	wait := bitrix.WithOnWait(j.onWait)
	if c.grant.IsZero() {
		return j.Dial(c.access, wait)
	}
	return j.DialGrant(c.grant, c.store, wait)
}

// trouble notes what stands in the way, for every view to see.
func (j *job) trouble(p *app.Problem) *app.Problem {
	j.Problem = p
	return p
}

// use begins with an account, of which nothing is known yet.
func (j *job) use(right credentials, portal Portal, account app.Account) {
	j.right, j.portal, j.profiled, j.single = right, portal, time.Time{}, false
	j.inquired = time.Time{}
	j.Account, j.Problem = &account, nil
	j.Day, j.Rules, j.Read = app.Day{}, app.Rules{}, time.Time{}
	if j.Access.IsZero() {
		j.recall(j.Snapshots)
	}
	j.keep()
}

// account is whose day is meant: the owner of the credentials, or another employee whose zone is not known yet.
func (j *job) account(user int) app.Account {
	if user != 0 && user != j.Account.User {
		return app.Account{Portal: j.Account.Portal, Host: j.Account.Host, User: user}
	}
	return *j.Account
}

// other is the USER_ID to send: 0 for the owner of the credentials.
func (j *job) other() int {
	if j.cmd.User == j.Account.User {
		return 0
	}
	return j.cmd.User
}

// note keeps an answer for the reply and corrects the clock by it.
func (j *job) note(a bitrix.Answer) {
	j.raw = a.Raw
	j.ahead = j.ahead.Measured(a)
	j.ClockAhead = j.ahead.Least
	if !a.PortalTime.IsZero() {
		j.portalTime = a.PortalTime
	}
	if account := j.Account.Heard(a); account.Server != j.Account.Server {
		j.Account = &account
	}
}

// noteError is [job.note] for a failed call.
func (j *job) noteError(err error) {
	var e *bitrix.Error
	if errors.As(err, &e) {
		j.raw = e.Answer.Raw
	}
}

// saw makes an answered day the state. For another employee the caller's own state stays what it was, and the day is
// only returned.
func (j *job) saw(d bitrix.Day) app.Day {
	j.note(d.Answer)
	if j.other() == 0 {
		j.locate(d)
	}
	zone := j.zone(d)
	day := app.DayOf(d, zone, time.Now().Add(j.ClockAhead))
	if j.other() != 0 {
		return day
	}
	j.Day, j.Problem, j.stale = day, nil, false
	j.Read, j.last = time.Now(), d
	j.last.Answer = bitrix.Answer{}
	j.undisturbed = j.Read
	if !d.Answer.Sent.IsZero() { // what happened while the answer was on its way is not in it
		j.undisturbed = d.Answer.Sent
	}
	return day
}

// refresh reads the state and does what that allows with what is kept.
func (j *job) refresh(ctx context.Context) app.Reply {
	if j.keepable() {
		j.keep() // another process may have kept or sent one
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
	j.record = d
	day, p := j.fulfil(ctx, day)
	if p != nil && p.Kind == app.KindNotRecorded { // it answers, but does not begin the day: that is not tried again all the time
		p = &app.Problem{Kind: app.KindPortalBroken, Host: p.Host, Method: p.Method, HTTPStatus: p.HTTPStatus}
	}
	if p.OffNetwork() {
		j.Problem = p
	}
	if j.single && !j.informed() {
		j.readRules(ctx)
		j.readProfile(ctx)
	}
	j.raw = d.Answer.Raw
	r := j.reply(app.OutcomeDone, nil)
	r.Day = day
	return r
}

// informed tells whether the portal was asked for profile and rules on this date of the employee: her zone and her schedule may
// be others since the last. The rules it has to have told once.
func (j *job) informed() bool {
	return j.Rules.Known && calendar.SameDate(j.inquired, j.PortalNow(time.Now()))
}

// look reads the day, and with it, first on each date or where it is missing, what else a view needs to know, in one request. What the portal does not
// tell stays as it was. The command line is given the portal's own answer, and needs that of the one method.
func (j *job) look(ctx context.Context) (bitrix.Day, error) {
	known := j.informed() && !j.profiled.IsZero() && j.Account.ZoneAt(j.PortalNow(time.Now())) != nil
	if known || j.single || j.OneCommand || j.other() != 0 || j.cmd.View == app.ViewCommandLine {
		return j.portal.Status(ctx, j.other())
	}
	o, err := j.portal.Overview(ctx, 0)
	if app.NoBatch(err) {
		j.single = true
		return j.portal.Status(ctx, 0) // the rest follows
	}
	if err != nil {
		return bitrix.Day{}, err
	}
	j.inquired = time.Now()
	if o.ProfileErr == nil {
		j.know(o.Profile)
	} else {
		j.Log.Warn("read the profile", "error", o.ProfileErr)
	}
	if o.SettingsErr == nil {
		j.Rules = app.RulesOf(o.Settings, j.AllowedStart())
	} else {
		j.Log.Warn("read the settings", "error", o.SettingsErr)
	}
	return o.Day, o.DayErr
}

// know takes over what the profile tells.
func (j *job) know(p bitrix.Profile) {
	j.profiled = time.Now()
	a := *j.Account
	if a.User != 0 && p.ID != a.User {
		return // somebody else's webhook was put into the keyring
	}
	a.Learn(p)
	if reflect.DeepEqual(a, *j.Account) {
		return
	}
	j.Account = &a
	j.saveAccount()
}

// saveAccount writes down what became known of a stored account. It is known again next time.
func (j *job) saveAccount() {
	if !j.Access.IsZero() || j.Account.InMemory {
		return
	}
	if err := j.Accounts.SaveAccount(j.Account); err != nil {
		j.Log.Warn("write the account", "error", err)
	}
}

// missed notes a failed reading as what stands in the way.
func (j *job) missed(p *app.Problem) *app.Problem {
	if j.other() == 0 {
		j.Problem, j.stale = p, true
	}
	return p
}

func (j *job) readSettings(ctx context.Context) app.Reply {
	s, err := j.portal.Settings(ctx, j.other())
	if err != nil {
		j.noteError(err)
		return j.failed(j.refusal(ctx, err, bitrix.Change{User: j.other()}))
	}
	j.note(s.Answer)
	rules := app.RulesOf(s, j.AllowedStart())
	if j.other() == 0 {
		j.Rules = rules
	}
	r := j.reply(app.OutcomeDone, nil)
	r.Rules = &rules
	return r
}

// readRules asks for timeman.settings on the way; without them a start is still possible.
func (j *job) readRules(ctx context.Context) {
	s, err := j.portal.Settings(ctx, 0)
	if err != nil {
		j.Log.Warn("read the settings", "error", err)
		return
	}
	j.note(s.Answer)
	j.Rules = app.RulesOf(s, j.AllowedStart())
}

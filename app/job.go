package app

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"strings"
	"time"

	"clockin24/bitrix"
)

// A job carries out one command. It starts from the owner's state and leaves the state behind that the owner goes on
// with; nobody else touches it meanwhile.
type job struct {
	*Parts
	state
	cmd  Command
	told []Reply // what became of kept presses, before the reply to cmd
	raw  []byte  // the portal's last answer
}

func (j *job) run(ctx context.Context) Reply {
	switch j.cmd.Verb {
	case Check:
		return j.check(ctx)
	case SignIn:
		return j.signIn(ctx)
	case SignOut:
		return j.signOut(ctx)
	case GiveUp:
		return j.giveUp()
	}
	if p := j.connect(ctx); p != nil {
		return j.failed(p)
	}
	switch j.cmd.Verb {
	case Refresh:
		return j.refresh(ctx)
	case ReadSettings:
		return j.readSettings(ctx)
	case Start, Pause, Resume, Finish, Reopen:
		return j.act(ctx)
	}
	return j.failed(&Problem{Kind: Internal, Text: "unknown verb " + string(j.cmd.Verb)})
}

// reply answers the command with what the portal last said.
func (j *job) reply(o Outcome, p *Problem) Reply {
	r := j.cmd.reply(o, p)
	r.Day = j.Day
	if json.Valid(j.raw) {
		r.Raw = j.raw
	}
	return r
}

// failed answers with the outcome that a problem amounts to.
func (j *job) failed(p *Problem) Reply {
	o := Refused
	if p.offNetwork() || p.Kind == Moved || p.Kind == MethodMissing {
		o = Unreached
	}
	if p.Hindrance() {
		o = Different
	}
	return j.reply(o, p)
}

// Hindrance tells whether a problem is the state of the day.
func (p *Problem) Hindrance() bool {
	switch p.Kind {
	case OnBreak, ClosedToday, EarlierOpen, DayExpired, NotRunning, StrangeDay, StartUnlike, StateUnlike, ReopenedEarlier:
		return true
	}
	return false
}

// connect makes sure that there is an account and a portal to talk to: the stored account, then its secret.
func (j *job) connect(ctx context.Context) *Problem {
	if j.portal != nil {
		return nil
	}
	if !j.Access.IsZero() {
		j.use(j.Access, Account{Portal: j.Access.Portal(), Host: j.Access.Host(), User: j.Access.UserID()})
		return nil
	}
	account, err := j.Accounts.LoadAccount()
	if err != nil {
		j.Log.Error("read the account", "error", err)
		return j.trouble(&Problem{Kind: Internal, Text: err.Error()})
	}
	if account == nil {
		j.Account = nil
		return j.trouble(&Problem{Kind: NotSignedIn})
	}
	j.Account = account
	secret, err := j.Keyring.Load(ctx, account.Key())
	if err != nil {
		j.Log.Warn("read the keyring", "error", err)
		return j.trouble(keyringProblem(err))
	}
	access, err := bitrix.ParseWebhook(secret)
	if err != nil {
		return j.trouble(&Problem{Kind: NotSignedIn})
	}
	j.use(access, *account)
	return nil
}

// trouble notes what stands in the way, for every view to see.
func (j *job) trouble(p *Problem) *Problem {
	j.Problem = p
	return p
}

func keyringProblem(err error) *Problem {
	switch {
	case errors.Is(err, ErrNoSecret):
		return &Problem{Kind: NotSignedIn}
	case errors.Is(err, ErrKeyringLocked), errors.Is(err, context.Canceled):
		return &Problem{Kind: KeyringLocked}
	case errors.Is(err, ErrKeyringMissing):
		return &Problem{Kind: KeyringMissing}
	}
	return &Problem{Kind: KeyringBroken, Text: err.Error()}
}

func (j *job) use(access bitrix.Access, account Account) {
	j.portal = j.Dial(access)
	j.Account, j.Problem = &account, nil
	j.Day, j.Rules, j.Read = Day{}, Rules{}, time.Time{}
	j.keep()
}

// keep shows the oldest press that is not settled.
func (j *job) keep() {
	j.Kept = nil
	kept, err := j.Journal.Kept()
	if err != nil {
		j.Log.Error("read the journal", "error", err)
		return
	}
	for _, k := range kept {
		if k.Account == j.account(0).Key() {
			j.Kept = &k
			return
		}
	}
}

// account is whose day is meant: the owner of the credentials, or another employee whose zone is not known yet.
func (j *job) account(user int) Account {
	if user != 0 && user != j.Account.User {
		return Account{Portal: j.Account.Portal, Host: j.Account.Host, User: user}
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
	if ahead, ok := a.ClockAhead(); ok {
		j.ClockAhead = ahead
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
func (j *job) saw(d bitrix.Day) Day {
	j.note(d.Answer)
	zone := j.zone(d)
	day := DayOf(d, zone, time.Now().Add(j.ClockAhead))
	if j.other() != 0 {
		return day
	}
	if d.HasOffset && j.Account.Zone == "" {
		a := *j.Account
		a.Offset, a.HasOffset = d.Offset, true
		j.Account = &a
	}
	j.Day, j.Problem, j.stale = day, nil, false
	j.Read = time.Now()
	return day
}

// zone is the employee's: from the profile, else from the record (protocol 9).
func (j *job) zone(d bitrix.Day) *time.Location {
	if j.other() == 0 && (j.Account.Zone != "" || !d.HasOffset) {
		return j.Account.Location()
	}
	return time.FixedZone("", d.Offset)
}

// refresh reads the state and settles what is kept.
func (j *job) refresh(ctx context.Context) Reply {
	d, err := j.portal.Status(ctx, j.other())
	if err != nil {
		j.noteError(err)
		return j.failed(j.missed(refusalOf(err, bitrix.Change{User: j.other()})))
	}
	day := j.saw(d)
	j.settleKept(day)
	if !j.Rules.Known && !j.OneCommand {
		j.readRules(ctx)
	}
	j.raw = d.Answer.Raw
	r := j.reply(Done, nil)
	r.Day = day
	return r
}

// missed notes a failed reading as what stands in the way.
func (j *job) missed(p *Problem) *Problem {
	if j.other() == 0 {
		j.Problem, j.stale = p, true
	}
	return p
}

func (j *job) readSettings(ctx context.Context) Reply {
	s, err := j.portal.Settings(ctx, j.other())
	if err != nil {
		j.noteError(err)
		return j.failed(refusalOf(err, bitrix.Change{User: j.other()}))
	}
	j.note(s.Answer)
	rules := RulesOf(s, j.AllowedStart())
	if j.other() == 0 {
		j.Rules = rules
	}
	r := j.reply(Done, nil)
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
	j.Rules = RulesOf(s, j.AllowedStart())
}

// settleKept ends a kept start by what the portal shows. It is told either way: recorded, or not.
func (j *job) settleKept(day Day) {
	if j.Kept == nil || j.Kept.ID == j.cmd.ID || j.other() != 0 {
		return
	}
	kept := *j.Kept
	c := Command{ID: kept.ID, Verb: kept.Verb, View: kept.View}
	r := c.reply(Refused, &Problem{Kind: NotRecorded, Time: kept.Pressed})
	switch {
	case day.State == Opened && !day.Start.Before(kept.Pressed.Add(-2*time.Second)), day.State == Paused, day.State == Closed:
		r = c.reply(Done, nil)
	case day.State == Opened:
		r = c.reply(Already, nil)
	}
	r.Day = day
	j.settle(kept.ID, r)
	j.told = append(j.told, r)
}

// settle takes a press off the books.
func (j *job) settle(id string, r Reply) {
	if err := j.Journal.Settle(id, r.Outcome, r.Problem); err != nil {
		j.Log.Error("settle a press", "error", err)
	}
	if j.Kept != nil && j.Kept.ID == id {
		j.Kept = nil
	}
}

func (j *job) giveUp() Reply {
	if j.Kept == nil {
		return j.reply(Already, nil)
	}
	r := j.reply(Done, nil)
	j.settle(j.Kept.ID, r)
	return r
}

// check tries a pasted webhook: profile tells whose it is, timeman.settings proves the scope (protocol 13).
func (j *job) check(ctx context.Context) Reply {
	j.candidate = nil
	access, err := bitrix.ParseWebhook(j.cmd.Webhook)
	j.cmd.Webhook = ""
	if err != nil {
		return j.failed(pasteProblem(err))
	}
	portal := j.Dial(access)
	profile, err := portal.Profile(ctx)
	if err != nil {
		j.noteError(err)
		return j.failed(ProblemOf(err))
	}
	settings, err := portal.Settings(ctx, 0)
	if err != nil {
		j.noteError(err)
		return j.failed(ProblemOf(err))
	}
	person := Person{
		Account: Account{
			Portal: access.Portal(), Host: access.Host(), User: cmp.Or(access.UserID(), profile.ID),
			Name:  strings.TrimSpace(profile.Name + " " + profile.LastName),
			Admin: profile.Admin, Zone: profile.TimeZone,
		},
		Rules: RulesOf(settings, j.AllowedStart()),
	}
	j.candidate = &candidate{person: person, access: access, portal: portal}
	j.raw = settings.Answer.Raw
	r := j.reply(Done, nil)
	r.Person = &person
	return r
}

func pasteProblem(err error) *Problem {
	p := &Problem{Kind: NotAWebhook, Field: FieldWebhook}
	var bad *bitrix.AccessError
	if errors.As(err, &bad) && bad.Kind == bitrix.PlainHTTP {
		p.Kind = PlainHTTP
	}
	return p
}

// signIn takes the person of the last check: the secret to the keyring, the account to disk, then the state.
func (j *job) signIn(ctx context.Context) Reply {
	if j.candidate == nil {
		return j.failed(&Problem{Kind: CheckFirst, Field: FieldWebhook})
	}
	c := *j.candidate
	account := c.person.Account
	account.InMemory = j.cmd.InMemory
	if !account.InMemory {
		if err := j.Keyring.Store(ctx, account.Key(), c.access.Reveal()); err != nil {
			j.Log.Warn("write the keyring", "error", err)
			return j.failed(keyringProblem(err))
		}
		if err := j.Accounts.SaveAccount(&account); err != nil {
			return j.failed(&Problem{Kind: NotOnDisk, Text: err.Error()})
		}
	}
	j.candidate = nil
	j.use(c.access, account)
	j.portal = c.portal
	j.Rules = c.person.Rules
	if r := j.refresh(ctx); r.Outcome != Done {
		j.Log.Warn("read the state after signing in", "problem", r.Problem)
	}
	r := j.reply(Done, nil)
	r.Person = &c.person
	return r
}

// signOut forgets the secret first: an account without secret can be mended, a secret without account stays unseen.
func (j *job) signOut(ctx context.Context) Reply {
	account := j.Account
	if account == nil {
		var err error
		if account, err = j.Accounts.LoadAccount(); err != nil || account == nil {
			return j.reply(Already, nil)
		}
	}
	if !account.InMemory {
		if err := j.Keyring.Delete(ctx, account.Key()); err != nil && !errors.Is(err, ErrNoSecret) {
			return j.failed(keyringProblem(err))
		}
		if err := j.Accounts.SaveAccount(nil); err != nil {
			return j.failed(&Problem{Kind: NotOnDisk, Text: err.Error()})
		}
	}
	if j.Kept != nil {
		j.settle(j.Kept.ID, j.cmd.reply(Done, nil))
	}
	j.state = state{Snapshot: Snapshot{Problem: &Problem{Kind: NotSignedIn}}}
	j.raw = nil
	return j.reply(Done, nil)
}

package workday

import (
	"cmp"
	"context"
	"time"

	"clockin24/app"
	"clockin24/bitrix"
)

// A candidate is who would be signed in, of the last successful Check.
type candidate struct {
	person app.Person
	right  credentials
	portal Portal
}

// check tries a pasted webhook, or the code of an authorization: profile tells whose it is, timeman.settings proves the
// scope (protocol 13).
func (j *job) check(ctx context.Context) app.Reply {
	j.candidate = nil
	right, p := j.offered(ctx)
	if p != nil {
		return j.failed(p)
	}
	right = right.held()
	portal := j.dial(right)
	profile, err := portal.Profile(ctx)
	if err != nil {
		j.noteError(err)
		return j.failed(app.ProblemOf(err))
	}
	settings, err := portal.Settings(ctx, 0)
	if err != nil {
		j.noteError(err)
		return j.failed(app.ProblemOf(err))
	}
	account := right.account()
	account.User = cmp.Or(account.User, profile.ID)
	account.Learn(profile)
	person := app.Person{Account: account, Rules: app.RulesOf(settings, j.AllowedStart())}
	follower, _ := j.following(account)
	person.Drops = len(j.keptFor(follower.Former)) > 0
	j.candidate = &candidate{person: person, right: right, portal: portal}
	j.raw = settings.Answer.Raw
	r := j.reply(app.OutcomeDone, nil)
	r.Person = &person
	return r
}

// offered is what a Check is about. It takes the secret out of the command.
func (j *job) offered(ctx context.Context) (credentials, *app.Problem) {
	if j.cmd.Code != "" || !j.cmd.FromBrowser.IsZero() {
		return j.redeem(ctx)
	}
	access, err := bitrix.ParseWebhook(j.cmd.Webhook)
	j.cmd.Webhook = ""
	if err != nil {
		return credentials{}, app.PasteProblem(err)
	}
	return credentials{access: access}, nil
}

// signIn takes the person of the last check: the secret to the keyring, the account to disk, then the state. Whoever else was
// signed in is signed out by that.
func (j *job) signIn(ctx context.Context) app.Reply {
	if j.candidate == nil || j.cmd.Whose != "" && j.cmd.Whose != j.candidate.person.Key() {
		return j.failed(&app.Problem{Kind: app.KindCheckFirst, Field: app.FieldWebhook})
	}
	c := *j.candidate
	account, stored := j.following(c.person.Account)
	account.InMemory = j.cmd.InMemory
	right, portal, p := j.remember(ctx, c.right, c.portal, account)
	if p == nil && account.InMemory && stored != nil && stored.Key() != account.Key() {
		p = j.leaveBehind(account)
	}
	if p != nil {
		return j.failed(p)
	}
	j.candidate = nil
	if j.Account != nil && j.Account.Key() != account.Key() {
		j.forget()
	}
	if account.InMemory {
		_ = j.leave(ctx, account.Former) // if not now, then with what is left behind
		account.Former = nil
	}
	j.use(right, portal, j.takeLeave(ctx, j.takeAlong(ctx, account)))
	j.Rules, j.profiled = c.person.Rules, time.Now()
	j.inquired = j.profiled
	if r := j.refresh(ctx); r.Outcome != app.OutcomeDone {
		j.Log.Warn("read the state after signing in", "problem", r.Problem)
	}
	r := j.reply(app.OutcomeDone, nil)
	r.Person = &c.person
	return r
}

// remember puts credentials and account where the next start of the program finds them, unless the person wants them in
// memory only, and gives what to go on with.
func (j *job) remember(ctx context.Context, right credentials, portal Portal, account app.Account) (credentials, Portal, *app.Problem) {
	if account.InMemory {
		return right, portal, nil
	}
	right, err := right.latest(ctx)
	if err != nil {
		return right, portal, app.ProblemOf(err)
	}
	if p := j.keepSecret(ctx, account.Key(), right.reveal()); p != nil {
		return right, portal, p
	}
	if err := j.Accounts.SaveAccount(&account); err != nil {
		return right, portal, &app.Problem{Kind: app.KindNotOnDisk, Text: err.Error()}
	}
	if right.store != nil { // it was held in memory
		right = j.inKeyring(right, account)
		portal = j.dial(right)
	}
	return right, portal, nil
}

// signOut forgets the secret first: an account without secret can be mended, a secret without account stays unseen.
func (j *job) signOut(ctx context.Context) app.Reply {
	all, stored := j.following(app.Account{})
	if j.Account == nil && stored == nil {
		return j.reply(app.OutcomeAlready, nil)
	}
	if stored != nil || !j.Account.InMemory {
		for _, key := range all.Former {
			if p := j.forgetSecret(ctx, key); p != nil {
				return j.failed(p)
			}
		}
		if err := j.Accounts.SaveAccount(nil); err != nil {
			return j.failed(&app.Problem{Kind: app.KindNotOnDisk, Text: err.Error()})
		}
	}
	_ = j.leave(ctx, all.Former) // what fails, nobody can send any more
	j.forget()
	return j.reply(app.OutcomeDone, nil)
}

// forget makes the state that of nobody.
func (j *job) forget() {
	j.state = state{
		Snapshot: app.Snapshot{Problem: &app.Problem{Kind: app.KindNotSignedIn}},
		anchors:  j.anchors, questioned: j.questioned, endings: j.endings,
	}
	j.raw = nil
}

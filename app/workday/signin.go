package workday

import (
	"context"
	"errors"
	"strings"
	"time"

	"clockin24/app"
	"clockin24/app/account"
	"clockin24/bitrix"
)

// check tries the credentials with which somebody wants to sign in. It takes the secret out of the command.
func (j *job) check(ctx context.Context) app.Reply {
	c := j.takeSecrets()
	offer := account.Offer{Webhook: c.Webhook, Code: c.Code, FromBrowser: c.FromBrowser}
	person, settings, err := j.session.Check(ctx, offer, j.Problem, keptStarts{j})
	if err != nil {
		j.noteError(err)
		return j.failed(app.ProblemOf(err))
	}
	j.heard(settings.Answer.Raw)
	r := j.reply(app.OutcomeDone, nil)
	r.Person = &person
	return r
}

// authorize begins the sign-in by an application. The reply has the page where the person agrees.
func (j *job) authorize(ctx context.Context) app.Reply {
	var given app.Application
	if c := j.takeSecrets(); c.App != nil {
		given = *c.App
	}
	if strings.TrimSpace(given.Secret) == "" {
		_ = j.connect(ctx) // the account that is signed in may have the secret
	}
	page, p := j.session.Authorize(given)
	if p != nil {
		return j.failed(p)
	}
	r := j.reply(app.OutcomeDone, nil)
	r.Page = page
	return r
}

// signIn signs in the person of the last check, and reads the day.
func (j *job) signIn(ctx context.Context) app.Reply {
	before := j.session.Account
	person, p := j.session.SignIn(ctx, account.Choice{Whose: j.cmd.Whose, InMemory: j.cmd.InMemory}, j.Problem, keptStarts{j})
	if p != nil {
		return j.failed(p)
	}
	if before != nil && before.Key() != j.session.Account.Key() {
		j.forget()
	}
	j.begin()
	j.learnRules(person.Rules)
	j.learnProfile(time.Now())
	j.inquire(time.Now())
	if r := j.refresh(ctx); r.Outcome != app.OutcomeDone {
		j.Log.Warn("read the state after signing in", "problem", r.Problem)
	}
	r := j.reply(app.OutcomeDone, nil)
	r.Person = &person
	return r
}

// signOut signs out, after which the state belongs to nobody.
func (j *job) signOut(ctx context.Context) app.Reply {
	err := j.session.SignOut(ctx, j.Problem, keptStarts{j})
	switch {
	case errors.Is(err, account.ErrNobody):
		return j.reply(app.OutcomeAlready, nil)
	case err != nil:
		return j.failed(app.ProblemOf(err))
	}
	j.forget()
	return j.reply(app.OutcomeDone, nil)
}

// move follows a renamed portal to the host that the person agreed to. The old address is asked once more, because only the old
// portal itself can say that it has moved.
func (j *job) move(ctx context.Context) app.Reply {
	day, err := j.session.Portal().Status(ctx, 0)
	if err == nil {
		j.saw(day)
		return j.reply(app.OutcomeAlready, nil)
	}
	host, renamed := bitrix.IsRename(err)
	if !renamed || !strings.EqualFold(host, j.cmd.Host) || !j.Access.IsZero() {
		j.noteError(err)
		return j.failed(j.missed(app.ProblemOf(err)))
	}
	if err := j.session.Move(ctx, host, keptStarts{j}); err != nil {
		j.noteError(err)
		return j.failed(app.ProblemOf(err))
	}
	j.begin()
	j.learnProfile(time.Now())
	if r := j.refresh(ctx); r.Outcome != app.OutcomeDone {
		j.Log.Warn("read the state at the portal's new address", "problem", r.Problem)
	}
	return j.reply(app.OutcomeDone, nil)
}

// forget drops everything that is known about the day of the person who was signed in.
func (j *job) forget() {
	j.forgetDay()
	j.show(nil)
	j.hinder(&app.Problem{Kind: app.KindNotSignedIn})
	j.heard(nil)
}

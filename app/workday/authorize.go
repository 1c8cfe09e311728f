package workday

import (
	"context"
	"strings"
	"time"

	"clockin24/app"
	"clockin24/bitrix"
)

// authorizing is how long an authorization may take: a refusal is only shown in the browser, and nobody is told
// (protocol 4.2).
const authorizing = 10 * time.Minute

// An authorization is under way from Authorize until its code is taken, another one begins, or the time is over.
type authorization struct {
	app      bitrix.App
	state    string       // which the code has to come back with
	listener CodeListener // nil where the code has to be pasted
}

// wait waits for the code from the browser, or for the end of ctx.
func (a *authorization) wait(ctx context.Context) (bitrix.AuthCode, error) {
	if a.listener == nil {
		<-ctx.Done()
		return bitrix.AuthCode{}, ctx.Err()
	}
	code, err := a.listener.Wait(ctx, a.state)
	if err != nil && ctx.Err() == nil { // the browser cannot bring it; the person still can
		<-ctx.Done()
	}
	return code, err
}

// authorize begins the sign-in by an application. The reply has the page where the person agrees.
func (j *job) authorize(ctx context.Context) app.Reply {
	j.candidate = nil
	application, p := j.application(ctx)
	if p != nil {
		return j.failed(p)
	}
	a := &authorization{app: application, state: bitrix.NewState()}
	redirect := ""
	if j.Listen != nil {
		var err error
		if a.listener, err = j.Listen(); err != nil {
			j.Log.Warn("listen for the browser", "error", err)
			a.listener = nil
		} else {
			redirect = a.listener.Redirect()
		}
	}
	j.authorization = a
	r := j.reply(app.OutcomeDone, nil)
	r.Page = application.AuthorizeURL(a.state, redirect)
	return r
}

// application is the one that a command names. Where its secret is left out, it is that of the stored account, if it is
// the same application.
func (j *job) application(ctx context.Context) (bitrix.App, *app.Problem) {
	var given app.Application
	if j.cmd.App != nil {
		given = *j.cmd.App
	}
	j.cmd.App = nil
	if strings.TrimSpace(given.Secret) == "" {
		if known, ok := j.knownApp(ctx, given); ok {
			return known, nil
		}
	}
	application, err := bitrix.NewApp(given.Portal, given.ID, given.Secret)
	if err == nil && given.AuthServer != "" {
		application, err = application.WithAuthServer(given.AuthServer)
	}
	if err != nil {
		p := app.PasteProblem(err)
		if p.Kind == app.KindNotAWebhook {
			p.Kind = app.KindNotAPortal
		}
		if p.Field == app.FieldWebhook {
			p.Field = app.FieldPortal
		}
		return bitrix.App{}, p
	}
	return application, nil
}

// knownApp is the application of the stored account, with its secret.
func (j *job) knownApp(ctx context.Context, given app.Application) (bitrix.App, bool) {
	if j.connect(ctx) != nil || j.right.grant.IsZero() {
		return bitrix.App{}, false
	}
	known := j.right.grant.App()
	named, err := bitrix.NewApp(given.Portal, given.ID, "-")
	return known, err == nil && named.Portal() == known.Portal() && named.ID() == known.ID()
}

// redeem exchanges the code of the authorization under way for a grant.
func (j *job) redeem(ctx context.Context) (credentials, *app.Problem) {
	pasted, code := j.cmd.Code, j.cmd.FromBrowser
	j.cmd.Code, j.cmd.FromBrowser = "", bitrix.AuthCode{}
	if j.authorization == nil {
		return credentials{}, &app.Problem{Kind: app.KindNoCode, Field: app.FieldCode}
	}
	if code.IsZero() {
		var err error
		if code, err = bitrix.ParseAuthCode(pasted, j.authorization.state); err != nil {
			return credentials{}, app.PasteProblem(err)
		}
	}
	grant, err := j.Exchange(ctx, j.authorization.app, code)
	if err != nil {
		j.Log.Warn("exchange the code", "error", err)
		return credentials{}, app.ProblemOf(err)
	}
	j.authorization = nil
	return credentials{grant: grant}, nil
}

// A consent is the owner's side of an authorization: who waits for the browser, and the waiting.
type consent struct {
	*authorization
	stop    context.CancelFunc
	waiting []asked
}

// brought is what the browser has brought for a consent: a code, or why there is none.
type brought struct {
	to   *consent
	code bitrix.AuthCode
	err  error
}

// await keeps an AwaitCode until the code has come and was checked.
func (o *owner) await(a asked) {
	if o.consent == nil {
		o.answer(a, a.Command.Reply(app.OutcomeRefused, &app.Problem{Kind: app.KindNoCode, Field: app.FieldCode}))
		return
	}
	o.consent.waiting = append(o.consent.waiting, a)
}

// follow waits for the browser where a command has begun an authorization, and no longer where it has ended it. The code
// from the browser works once: where it was refused, the authorization is over.
func (o *owner) follow(c app.Command, r app.Reply) {
	if !c.FromBrowser.IsZero() {
		o.state.authorization = nil
	}
	now := o.state.authorization
	if now == o.followed {
		return
	}
	o.followed = now
	if o.consent != nil {
		if r.Verb != app.VerbCheck {
			r = app.Reply{Outcome: app.OutcomeRefused, Problem: &app.Problem{Kind: app.KindNoCode, Field: app.FieldCode}}
		}
		o.dismiss(r)
	}
	if now == nil {
		return
	}
	ctx, stop := context.WithTimeout(o.ctx, authorizing)
	begun := &consent{authorization: now, stop: stop}
	o.consent = begun
	o.crew.Go(func() {
		code, err := begun.wait(ctx)
		select {
		case o.brought <- brought{begun, code, err}:
		case <-o.ctx.Done():
		}
	})
}

// receive takes what the browser has brought: the code is checked like a pasted one.
func (o *owner) receive(b brought) {
	if b.to != o.consent {
		return // it is over
	}
	if b.err != nil {
		o.dismiss(app.Reply{Outcome: app.OutcomeRefused, Problem: &app.Problem{Kind: app.KindNoCode, Field: app.FieldCode}})
		return
	}
	a := asked{Command: app.Command{Verb: app.VerbCheck, FromBrowser: b.code}}
	if o.busy {
		o.waiting = append(o.waiting, a)
		return
	}
	o.begin(a)
}

// dismiss ends the consent and gives whoever waits for it the reply.
func (o *owner) dismiss(r app.Reply) {
	c := o.consent
	o.consent = nil
	c.stop()
	for _, a := range c.waiting {
		mine := r
		mine.ID, mine.Verb, mine.View = a.ID, a.Verb, a.View
		o.answer(a, mine)
	}
}

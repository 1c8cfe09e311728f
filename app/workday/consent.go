package workday

import (
	"context"
	"sync"
	"time"

	"clockin24/app"
	"clockin24/app/account"
	"clockin24/bitrix"
)

// authorizing is how long an authorization may take. It needs a limit because the portal shows a refusal only in the browser
// and does not tell this program (protocol 4.2).
const authorizing = 10 * time.Minute

// authorizations are what the owner knows about the authorizations that wait for the browser.
type authorizations struct {
	consent  *consent               // the one that is waited for; else nil
	followed *account.Authorization // the last one that was waited for
	brought  chan brought           // what the browser brings
	browsers sync.WaitGroup         // the goroutines that wait for the browser
}

// A consent is the owner's side of an authorization: the command that waits for the browser, and the means to end the wait.
type consent struct {
	*account.Authorization
	stop    context.CancelFunc
	waiting []asked
}

// brought is what the browser has brought for a consent: a code, or why there is none.
type brought struct {
	to   *consent
	code bitrix.AuthCode
	err  error
}

// await keeps an AwaitCode until the code has come and has been checked.
func (o *owner) await(a asked) {
	if o.consent == nil {
		o.answer(a, a.Command.Reply(app.OutcomeRefused, &app.Problem{Kind: app.KindNoCode, Field: app.FieldCode}))
		return
	}
	o.consent.waiting = append(o.consent.waiting, a)
}

// follow begins to wait for the browser if a command has begun an authorization, and stops waiting if the command has ended it.
// The code from the browser works only once: if it was refused, the authorization is over.
func (o *owner) follow(c app.Command, r app.Reply) {
	if !c.FromBrowser.IsZero() {
		o.state.session.EndAuthorization()
	}
	now := o.state.session.Authorization()
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
	begun := &consent{Authorization: now, stop: stop}
	o.consent = begun
	o.browsers.Go(func() {
		code, err := begun.Wait(ctx)
		select {
		case o.brought <- brought{begun, code, err}:
		case <-o.ctx.Done():
		}
	})
}

// receive takes what the browser has brought. The code is checked like one that was pasted.
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
		o.enqueue(a)
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

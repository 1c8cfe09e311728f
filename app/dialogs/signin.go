package dialogs

import (
	"context"
	"strings"

	"clockin24/app"
	"clockin24/app/words"
)

// askPortal asks for the address of the portal, to open the page on which a webhook is made.
func (f *flow) askPortal(ctx context.Context) (step, error) {
	if a := f.backend.Snapshot().Account; a != nil && f.host == "" {
		f.host = a.Host
	}
	a, err := f.put(ctx, dialog{
		title: f.text(words.SignInTitle),
		text:  paragraphs(f.text(words.SignInIntro), f.text(words.SignInPortalNeeded)),
		field: f.text(words.SignInPortal), typed: f.host,
		ok: f.text(words.SignInOpenPage), other: f.text(words.DialogHaveWebhook), leave: f.text(words.WindowCancel),
	})
	switch {
	case err != nil || a.pressed == left:
		return nil, err
	case a.pressed == other:
		return f.askWebhook, nil
	case app.LooksLikeWebhook(a.typed): // a webhook is all that is needed
		return f.check(a.typed), nil
	}
	address, ok := app.PortalAddress(a.typed)
	if !ok {
		// The text does not come back into the field: what is no address may be part of a secret.
		f.host = ""
		return f.askPortal, nil
	}
	f.host = strings.TrimPrefix(address, "https://")
	_ = f.backend.Browse(address + app.WebhooksPage) // if no browser opens, the person sees that
	return f.askWebhook, nil
}

// askWebhook asks for the secret. It is never shown, nor put into the field again.
func (f *flow) askWebhook(ctx context.Context) (step, error) {
	steps := make([]string, 0, 4)
	for _, k := range []words.Key{words.SignInStep1, words.SignInStep2, words.SignInStep3, words.SignInStep4} {
		steps = append(steps, f.text(k))
	}
	a, err := f.put(ctx, dialog{
		title: f.text(words.SignInTitle),
		text:  paragraphs(strings.Join(steps, "\n"), f.text(words.SignInWebhookSecret)),
		field: f.text(words.SignInWebhook), secret: true,
		ok: f.text(words.SignInCheck), leave: f.text(words.WindowCancel),
	})
	if err != nil || a.pressed == left {
		return nil, err
	}
	return f.check(a.typed), nil
}

// check asks the portal whose webhook it is.
func (f *flow) check(webhook string) step {
	return func(ctx context.Context) (step, error) {
		r := f.do(ctx, app.Command{Verb: app.VerbCheck, Webhook: webhook})
		if r.Outcome == app.OutcomeDone && r.Person != nil {
			return f.confirm(*r.Person), nil
		}
		f.says = f.refusal(r, f.backend.Snapshot())
		return f.askWebhook, nil
	}
}

// confirm asks whether this is the person's own workday. An administrator's webhook often belongs to somebody else.
func (f *flow) confirm(p app.Person) step {
	return func(ctx context.Context) (step, error) {
		admin, untracked, drops := "", "", ""
		if p.Admin {
			admin = f.text(words.SignInAdmin)
		}
		if p.Rules.Known && !p.Rules.Tracking {
			untracked = f.text(words.SignInTrackingOff)
		}
		if p.Drops {
			drops = f.text(words.SignInDrops)
		}
		question := f.words.Text(words.SignInIsThisYou, words.With("Name", p.Name), words.With("Portal", p.Host))
		a, err := f.put(ctx, dialog{
			title: f.text(words.SignInTitle), text: paragraphs(question, admin, untracked, drops),
			ok: f.text(words.SignInYes), other: f.text(words.SignInNo), leave: f.text(words.WindowCancel),
			careful: p.Admin,
		})
		switch {
		case err != nil || a.pressed == left:
			return nil, err
		case a.pressed == other:
			return f.askPortal, nil
		}
		return f.signIn(p, false), nil
	}
}

// signIn takes the webhook that was checked, for the person who was asked about, and goes on to the workday.
func (f *flow) signIn(person app.Person, inMemory bool) step {
	return func(ctx context.Context) (step, error) {
		r := f.do(ctx, app.Command{Verb: app.VerbSignIn, Whose: person.Key(), InMemory: inMemory})
		if r.Outcome == app.OutcomeDone || r.Outcome == app.OutcomeAlready {
			f.read = nil
			return f.look, nil
		}
		f.says = f.refusal(r, f.backend.Snapshot())
		return f.askAgain(person, r.Problem), nil
	}
}

// askAgain says why nobody was signed in. If the keyring does not take the secret, it offers to keep the secret in memory.
func (f *flow) askAgain(person app.Person, p *app.Problem) step {
	return func(ctx context.Context) (step, error) {
		d := dialog{title: f.text(words.SignInTitle), ok: f.text(words.WindowRetry), leave: f.text(words.WindowCancel)}
		switch {
		case p != nil && p.Kind == app.KindCheckFirst:
			return f.askWebhook, nil
		case p.Obstacle() == app.ObstacleKeyring:
			d.text = f.text(words.SignInInMemoryHint)
			d.ok, d.other = f.text(words.SignInKeyringRetry), f.text(words.SignInInMemory)
		}
		a, err := f.put(ctx, d)
		if err != nil || a.pressed == left {
			return nil, err
		}
		return f.signIn(person, a.pressed == other), nil
	}
}

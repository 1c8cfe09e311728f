package account

import (
	"context"
	"strings"

	"clockin24/app"
	"clockin24/bitrix"
)

// An Authorization is under way from [Session.Authorize] until its code is taken, another authorization begins, or
// [Session.EndAuthorization] is called.
type Authorization struct {
	app      bitrix.App
	state    string       // the code has to come back with it
	listener CodeListener // nil where the code has to be pasted
}

// Wait waits for the code from the browser, or for the end of ctx.
func (a *Authorization) Wait(ctx context.Context) (bitrix.AuthCode, error) {
	if a.listener == nil {
		<-ctx.Done()
		return bitrix.AuthCode{}, ctx.Err()
	}
	code, err := a.listener.Wait(ctx, a.state)
	if err != nil && ctx.Err() == nil { // the browser cannot bring the code; the person still can
		<-ctx.Done()
	}
	return code, err
}

// Authorization is the authorization under way; nil for none.
func (s *Session) Authorization() *Authorization { return s.authorization }

// Authorize begins the sign-in by an application, and returns the page where the person agrees. If the secret of the
// application is left out, the secret of the connected account is used, provided that it is signed in by the same application.
func (s *Session) Authorize(given app.Application) (page string, p *app.Problem) {
	s.checked(nil)
	application, p := s.application(given)
	if p != nil {
		return "", p
	}
	a := &Authorization{app: application, state: bitrix.NewState()}
	redirect := ""
	if s.ports.Listen != nil {
		var err error
		if a.listener, err = s.ports.Listen(); err != nil {
			s.ports.Log.Warn("listen for the browser", "error", err)
			a.listener = nil
		} else {
			redirect = a.listener.Redirect()
		}
	}
	s.authorizing(a)
	return application.AuthorizeURL(a.state, redirect), nil
}

// application makes the application that the person gave.
func (s *Session) application(given app.Application) (bitrix.App, *app.Problem) {
	if strings.TrimSpace(given.Secret) == "" {
		if known, ok := s.knownApp(given); ok {
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

// knownApp is the application of the account, with its secret.
func (s *Session) knownApp(given app.Application) (bitrix.App, bool) {
	if s.right.grant.IsZero() {
		return bitrix.App{}, false
	}
	known := s.right.grant.App()
	named, err := bitrix.NewApp(given.Portal, given.ID, "-")
	return known, err == nil && named.Portal() == known.Portal() && named.ID() == known.ID()
}

// redeem exchanges the code of the authorization under way for a grant.
func (s *Session) redeem(ctx context.Context, o Offer) (credentials, *app.Problem) {
	code := o.FromBrowser
	if s.authorization == nil {
		return credentials{}, &app.Problem{Kind: app.KindNoCode, Field: app.FieldCode}
	}
	if code.IsZero() {
		var err error
		if code, err = bitrix.ParseAuthCode(o.Code, s.authorization.state); err != nil {
			return credentials{}, app.PasteProblem(err)
		}
	}
	grant, err := s.ports.Exchange(ctx, s.authorization.app, code)
	if err != nil {
		s.ports.Log.Warn("exchange the code", "error", err)
		return credentials{}, app.ProblemOf(err)
	}
	s.EndAuthorization()
	return credentials{grant: grant}, nil
}

// Package account knows who is signed in and with what: the stored account, its secret in the keyring, the portal that is called with
// it, and how all that changes, by signing in and out, by the consent of an application, and by a portal that is renamed.
//
// A secret is in the keyring, in memory and in a request, and leaves the package in no other way. What else ends or moves with an
// account, the starts that are kept for it, is reached by [KeptStarts].
package account

import (
	"context"
	"reflect"

	"clockin24/app"
	"clockin24/bitrix"
)

// A Session is who is signed in, and with what. It is a value: whoever copies one goes on from the same beginning alone, and what it
// points to is replaced and never changed. One Session must not be used by two goroutines at once.
type Session struct {
	// Account is nil where nobody is signed in. Only the session writes it.
	Account *app.Account

	ports  *Ports
	portal Portal      // nil before Connect
	right  credentials // what portal is called with

	authorization *Authorization // under way; else nil
	candidate     *candidate     // of the last successful Check
}

// NewSession begins with nobody.
func NewSession(ports Ports) Session { return Session{ports: ports.filled()} }

// Portal is the one of who is signed in; nil until [Session.Connect] has found one.
func (s *Session) Portal() Portal { return s.portal }

// Recall finds out who is signed in without asking the keyring or the portal, either of which may take long. Where nobody is it
// leaves the session as it was.
func (s *Session) Recall() error {
	account, err := s.ports.Accounts.LoadAccount()
	if err == nil && account != nil && !account.InMemory {
		s.Account = account
	}
	return err
}

// Connect makes sure that there is an account and a portal to talk to: the stored account, then its secret. Fresh says that it is one
// of which nothing else is known yet. What an earlier change of the account left to be done with what is kept is done; kept is nil for
// who only looks.
func (s *Session) Connect(ctx context.Context, kept KeptStarts) (fresh bool, p *app.Problem) {
	if s.portal != nil {
		if s.Account != nil {
			account := s.tidy(ctx, *s.Account, kept)
			s.Account = &account
		}
		return false, nil
	}
	if !s.ports.Access.IsZero() {
		right := credentials{access: s.ports.Access}
		s.use(right, s.dial(right), right.account())
		return true, nil
	}
	account, err := s.ports.Accounts.LoadAccount()
	if err != nil {
		s.ports.Log.Error("read the account", "error", err)
		return false, &app.Problem{Kind: app.KindInternal, Text: err.Error()}
	}
	if account != nil {
		tidied := s.tidy(ctx, *account, kept)
		account = &tidied
	}
	if account == nil || account.InMemory {
		s.Account = nil
		return false, &app.Problem{Kind: app.KindNotSignedIn}
	}
	s.Account = account
	secret, err := s.ports.Keyring.Load(ctx, account.Key())
	if err != nil {
		s.ports.Log.Warn("read the keyring", "error", err)
		return false, KeyringProblem(err)
	}
	right, err := readCredentials(secret)
	if err != nil {
		return false, &app.Problem{Kind: app.KindNotSignedIn}
	}
	right = s.ports.inKeyring(right, *account)
	s.use(right, s.dial(right), *account)
	return true, nil
}

// tidy goes on with what an earlier change of the account left to be done, and gives the account as it is by then.
func (s *Session) tidy(ctx context.Context, a app.Account, kept KeptStarts) app.Account {
	if kept == nil {
		return a
	}
	return s.takeLeave(ctx, s.takeAlong(ctx, a, kept), kept)
}

// dial makes the portal of credentials.
func (s *Session) dial(c credentials) Portal {
	wait := bitrix.WithOnWait(s.ports.OnWait)
	if c.grant.IsZero() {
		return s.ports.Dial(c.access, wait)
	}
	return s.ports.DialGrant(c.grant, c.store, wait)
}

// use begins with an account.
func (s *Session) use(right credentials, portal Portal, account app.Account) {
	s.right, s.portal, s.Account = right, portal, &account
}

// forget makes the session that of nobody.
func (s *Session) forget() { *s = Session{ports: s.ports} }

// Note takes over what became known of the account.
func (s *Session) Note(a app.Account) {
	if !reflect.DeepEqual(a, *s.Account) {
		s.Account = &a
	}
}

// Save takes over what became known of the account, and writes it down where the account is a stored one. Where that fails it is
// known again next time.
func (s *Session) Save(a app.Account) {
	s.Account = &a
	if !s.ports.Access.IsZero() || a.InMemory {
		return
	}
	if err := s.ports.Accounts.SaveAccount(&a); err != nil {
		s.ports.Log.Warn("write the account", "error", err)
	}
}

// Know takes over what the profile tells, unless it is of somebody else: then another's webhook was put into the keyring.
func (s *Session) Know(p bitrix.Profile) {
	a := *s.Account
	if a.User != 0 && p.ID != a.User {
		return
	}
	a.Learn(p)
	if !reflect.DeepEqual(a, *s.Account) {
		s.Save(a)
	}
}

// Package account knows who is signed in and with what: the stored account, its secret in the keyring, and the portal that is
// called with that secret. It also makes all changes of these: signing in and out, the consent to an application, and the move
// to a renamed portal.
//
// A secret is only in the keyring, in memory and in requests; it leaves the package in no other way. The starts that are kept
// for an account end or move with it; the package reaches them by [KeptStarts].
package account

import (
	"context"
	"reflect"

	"clockin24/app"
	"clockin24/bitrix"
)

// A Session knows who is signed in, and with what. It is a value: a copy starts from the same state and then goes on alone,
// since everything that a Session points to is replaced and never changed. Two goroutines must not use one Session at once.
type Session struct {
	// Account is nil if nobody is signed in. Only the session writes it.
	Account *app.Account

	ports  *Ports
	portal Portal      // nil before Connect
	right  credentials // the credentials with which portal is called

	authorization *Authorization // under way; else nil
	candidate     *candidate     // of the last successful Check
}

// NewSession makes a session in which nobody is signed in.
func NewSession(ports Ports) Session { return Session{ports: ports.filled()} }

// Portal is the portal of the person who is signed in; nil until [Session.Connect] has found one.
func (s *Session) Portal() Portal { return s.portal }

// checked notes who would be signed in; nil is nobody.
func (s *Session) checked(c *candidate) { s.candidate = c }

// authorizing notes the authorization that is under way, in place of the one before.
func (s *Session) authorizing(a *Authorization) { s.authorization = a }

// EndAuthorization gives up the authorization under way.
func (s *Session) EndAuthorization() { s.authorization = nil }

// Recall finds out who is signed in without asking the keyring or the portal, either of which may take long. If nobody is, it
// leaves the session as it was.
func (s *Session) Recall() error {
	account, err := s.ports.Accounts.LoadAccount()
	if err == nil && account != nil && !account.InMemory {
		s.Account = account
	}
	return err
}

// Connect makes sure that there is an account and a portal to talk to. It reads the stored account and then its secret. Fresh
// is true if nothing else is known about the account yet. Connect also finishes what an earlier change of the account left to
// be done with the kept starts; kept is nil for a caller that only looks.
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

// tidy goes on with what an earlier change of the account left to be done, and returns the account as it is after that.
func (s *Session) tidy(ctx context.Context, a app.Account, kept KeptStarts) app.Account {
	if kept == nil {
		return a
	}
	return s.takeLeave(ctx, s.takeAlong(ctx, a, kept), kept)
}

// dial makes the portal for credentials.
func (s *Session) dial(c credentials) Portal {
	wait := bitrix.WithOnWait(s.ports.OnWait)
	if c.grant.IsZero() {
		return s.ports.Dial(c.access, wait)
	}
	return s.ports.DialGrant(c.grant, c.store, wait)
}

// use makes an account the one that is signed in.
func (s *Session) use(right credentials, portal Portal, account app.Account) {
	s.right, s.portal, s.Account = right, portal, &account
}

// forget leaves a session in which nobody is signed in.
func (s *Session) forget() { *s = Session{ports: s.ports} }

// Note takes over what became known about the account, without writing it to disk.
func (s *Session) Note(a app.Account) {
	if !reflect.DeepEqual(a, *s.Account) {
		s.Account = &a
	}
}

// Save takes over what became known about the account, and writes it to disk if the account is a stored one. If writing fails,
// nothing is lost, since the same becomes known again next time.
func (s *Session) Save(a app.Account) {
	s.Account = &a
	if !s.ports.Access.IsZero() || a.InMemory {
		return
	}
	if err := s.ports.Accounts.SaveAccount(&a); err != nil {
		s.ports.Log.Warn("write the account", "error", err)
	}
}

// Know takes over what the profile says, unless it is the profile of somebody else: in that case the webhook of another person
// was put into the keyring.
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

package account

import (
	"cmp"
	"context"
	"errors"

	"clockin24/app"
	"clockin24/bitrix"
)

// A candidate is the person of the last successful Check, whom SignIn would sign in.
type candidate struct {
	person app.Person
	right  credentials
	portal Portal
}

// An Offer is what somebody wants to sign in with: a webhook, or the code of an authorization, pasted or from the browser.
type Offer struct {
	Webhook     string
	Code        string
	FromBrowser bitrix.AuthCode
}

// Check tries an offer: profile says whose it is, and timeman.settings proves the scope (protocol 13). That person may then
// sign in. Now is the problem that stands in the way at present; it may say that the portal is renamed. The error is a
// [*app.Problem] or the portal's own.
func (s *Session) Check(ctx context.Context, o Offer, now *app.Problem, kept KeptStarts) (app.Person, bitrix.Settings, error) {
	s.checked(nil)
	right, p := s.offered(ctx, o)
	if p != nil {
		return app.Person{}, bitrix.Settings{}, p
	}
	right = right.held()
	portal := s.dial(right)
	profile, err := portal.Profile(ctx)
	if err != nil {
		return app.Person{}, bitrix.Settings{}, err
	}
	settings, err := portal.Settings(ctx, 0)
	if err != nil {
		return app.Person{}, bitrix.Settings{}, err
	}
	account := right.account()
	account.User = cmp.Or(account.User, profile.ID)
	account.Learn(profile)
	person := app.Person{Account: account, Rules: app.RulesOf(settings, s.ports.AllowedStart())}
	follower, _ := s.following(account, now)
	person.Drops = kept.Any(follower.Former)
	s.checked(&candidate{person: person, right: right, portal: portal})
	return person, settings, nil
}

// offered are the credentials of an offer.
func (s *Session) offered(ctx context.Context, o Offer) (credentials, *app.Problem) {
	if o.Code != "" || !o.FromBrowser.IsZero() {
		return s.redeem(ctx, o)
	}
	access, err := bitrix.ParseWebhook(o.Webhook)
	if err != nil {
		return credentials{}, app.PasteProblem(err)
	}
	return credentials{access: access}, nil
}

// A Choice is what the person decided about the account that was checked.
type Choice struct {
	Whose    string // the key of the account that was shown, see [app.Account.Key]; "" for the last one that was checked
	InMemory bool   // store neither the secret nor the account
}

// SignIn signs in the person of the last Check: it writes the secret to the keyring and the account to disk, and then changes
// the session. This signs out anybody else who was signed in. Now is as for [Session.Check].
func (s *Session) SignIn(ctx context.Context, choice Choice, now *app.Problem, kept KeptStarts) (app.Person, *app.Problem) {
	if s.candidate == nil || choice.Whose != "" && choice.Whose != s.candidate.person.Key() {
		return app.Person{}, &app.Problem{Kind: app.KindCheckFirst, Field: app.FieldWebhook}
	}
	c := *s.candidate
	account, stored := s.following(c.person.Account, now)
	account.InMemory = choice.InMemory
	right, portal, p := s.store(ctx, c.right, c.portal, account)
	if p == nil && account.InMemory && stored != nil && stored.Key() != account.Key() {
		p = s.leaveBehind(account)
	}
	if p != nil {
		return app.Person{}, p
	}
	s.checked(nil)
	if s.Account != nil && s.Account.Key() != account.Key() {
		s.forget()
	}
	if account.InMemory {
		_ = s.giveUp(ctx, account.Former, kept) // if it fails now, it is done later with what is left behind
		account.Former = nil
	}
	s.use(right, portal, s.tidy(ctx, account, kept))
	return c.person, nil
}

// store puts credentials and account where the next start of the program finds them, unless the person wants them only in
// memory. It returns the credentials and the portal to go on with.
func (s *Session) store(ctx context.Context, right credentials, portal Portal, account app.Account) (credentials, Portal, *app.Problem) {
	if account.InMemory {
		return right, portal, nil
	}
	right, err := right.renewed(ctx)
	if err != nil {
		return right, portal, app.ProblemOf(err)
	}
	if p := s.ports.keepSecret(ctx, account.Key(), right.reveal()); p != nil {
		return right, portal, p
	}
	if err := s.ports.Accounts.SaveAccount(&account); err != nil {
		return right, portal, &app.Problem{Kind: app.KindNotOnDisk, Text: err.Error()}
	}
	if right.store != nil { // the grant was held in memory
		right = s.ports.inKeyring(right, account)
		portal = s.dial(right)
	}
	return right, portal, nil
}

// ErrNobody says that nobody is signed in who could be signed out.
var ErrNobody = errors.New("nobody is signed in")

// SignOut forgets the secret first, because an account without a secret can be mended, but nobody would notice a secret without
// an account. The error is [ErrNobody] or a [*app.Problem].
func (s *Session) SignOut(ctx context.Context, now *app.Problem, kept KeptStarts) error {
	all, stored := s.following(app.Account{}, now)
	if s.Account == nil && stored == nil {
		return ErrNobody
	}
	if stored != nil || !s.Account.InMemory {
		for _, key := range all.Former {
			if p := s.ports.forgetSecret(ctx, key); p != nil {
				return p
			}
		}
		if err := s.ports.Accounts.SaveAccount(nil); err != nil {
			return &app.Problem{Kind: app.KindNotOnDisk, Text: err.Error()}
		}
	}
	_ = s.giveUp(ctx, all.Former, kept) // even if this fails, nobody can send those starts any more
	s.forget()
	return nil
}

package account

import (
	"context"

	"clockin24/app"
)

// Move follows a renamed portal to the host that the person agreed to. The portal there has to know the person as the same
// user. The caller has just asked the old address whether the portal is renamed, since only the old portal itself can say so.
// The error is a [*app.Problem] or the portal's own.
func (s *Session) Move(ctx context.Context, host string, kept KeptStarts) error {
	right, p := s.rightAt(ctx, host)
	if p != nil {
		return p
	}
	portal := s.dial(right)
	profile, err := portal.Profile(ctx)
	switch {
	case err != nil:
		return err
	case profile.ID != s.Account.User:
		return &app.Problem{Kind: app.KindMoved, Host: host}
	}
	if s.Account.Was != "" {
		return &app.Problem{Kind: app.KindNotOnDisk, Text: "the last new name is not followed in everything yet"}
	}
	account := *s.Account
	account.Was = account.Key()
	account.Portal, account.Host = right.account().Portal, right.account().Host
	account.Learn(profile)
	if right, portal, p = s.store(ctx, right, portal, account); p != nil {
		return p
	}
	s.use(right, portal, s.takeAlong(ctx, account, kept))
	return nil
}

// rightAt gives the present credentials for the portal's new host.
func (s *Session) rightAt(ctx context.Context, host string) (credentials, *app.Problem) {
	right, err := s.right.renewed(ctx)
	if err != nil {
		return credentials{}, app.ProblemOf(err)
	}
	if right, err = right.renamed(host); err != nil {
		return credentials{}, &app.Problem{Kind: app.KindMoved, Host: host}
	}
	return right.held(), nil
}

// takeAlong moves the journal of an account to its new name, forgets the secret under the old name, and returns the account as
// it is after that. If either fails, or the program ends before, the account still has its old name in Was, and the next
// command or the next start of the program goes on.
func (s *Session) takeAlong(ctx context.Context, a app.Account, kept KeptStarts) app.Account {
	if a.Was == "" {
		return a
	}
	var left *app.Problem
	if !a.InMemory {
		if left = s.ports.forgetSecret(ctx, a.Was); left != nil {
			s.ports.Log.Warn("forget the secret of the portal's old name", "problem", left)
		}
	}
	if err := kept.Rename(a.Was, a.Key()); err != nil {
		s.ports.Log.Error("take the journal along to the portal's new name", "error", err)
		return a
	}
	if left != nil {
		return a
	}
	a.Was = ""
	if a.InMemory {
		return a
	}
	if err := s.ports.Accounts.SaveAccount(&a); err != nil {
		s.ports.Log.Warn("write the account", "error", err) // doing it once more does no harm
	}
	return a
}

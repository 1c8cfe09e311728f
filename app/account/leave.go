package account

import (
	"context"
	"slices"

	"clockin24/app"
)

// following is an account together with the accounts that it replaces, and also the account on disk, which is nil if none can
// be read.
func (s *Session) following(a app.Account, now *app.Problem) (_ app.Account, stored *app.Account) {
	stored, err := s.ports.Accounts.LoadAccount()
	if err != nil {
		s.ports.Log.Error("read the account", "error", err)
		stored = nil
	}
	for _, old := range []*app.Account{stored, s.Account} {
		if old != nil {
			a.Follow(*old, now)
		}
	}
	return a, stored
}

// leaveBehind is called when an account that is kept only in memory has replaced the one on disk. It puts on disk what is left
// of the old account. The keyring may be the reason why the new one is only in memory, so the next start of the program removes
// the old secret.
func (s *Session) leaveBehind(a app.Account) *app.Problem {
	left := a.Former
	if a.Was != "" {
		left = append(slices.Clone(left), a.Was)
	}
	if err := s.ports.Accounts.SaveAccount(&app.Account{Portal: a.Portal, Host: a.Host, InMemory: true, Former: left}); err != nil {
		return &app.Problem{Kind: app.KindNotOnDisk, Text: err.Error()}
	}
	return nil
}

// takeLeave gives up what is kept for the accounts that a replaced, forgets their secrets, and returns a as it is after that.
// If either fails, or the program ends before, a still names those accounts, and the next command or the next start of the
// program goes on.
func (s *Session) takeLeave(ctx context.Context, a app.Account, kept KeptStarts) app.Account {
	if len(a.Former) == 0 {
		return a
	}
	if p := s.giveUp(ctx, a.Former, kept); p != nil {
		return a
	}
	var left []string
	for _, key := range a.Former {
		if p := s.ports.forgetSecret(ctx, key); p != nil {
			s.ports.Log.Warn("forget the secret of who was signed in before", "problem", p)
			left = append(left, key)
		}
	}
	if len(left) == len(a.Former) {
		return a
	}
	a.Former = left
	account := &a
	if a.InMemory && left == nil {
		account = nil
	}
	if err := s.ports.Accounts.SaveAccount(account); err != nil {
		s.ports.Log.Warn("write the account", "error", err) // doing it once more does no harm
	}
	return a
}

// giveUp drops the starts that are kept for accounts to which nobody is signed in any more.
func (s *Session) giveUp(ctx context.Context, accounts []string, kept KeptStarts) *app.Problem {
	if !kept.Any(accounts) {
		return nil
	}
	return kept.GiveUp(ctx, accounts)
}

package workday

import (
	"context"
	"slices"

	"clockin24/app"
)

// following is an account with what it takes the place of, and the one on disk, which is nil where none can be read.
func (j *job) following(a app.Account) (_ app.Account, stored *app.Account) {
	stored, err := j.Accounts.LoadAccount()
	if err != nil {
		j.Log.Error("read the account", "error", err)
		stored = nil
	}
	for _, old := range []*app.Account{stored, j.Account} {
		if old != nil {
			a.Follow(*old, j.Problem)
		}
	}
	return a, stored
}

// leaveBehind puts on disk, in place of the account there, what is left of it when an account that is kept in memory only has
// taken its place. The keyring, which may have been the reason for that, is seen to by the next start.
func (j *job) leaveBehind(a app.Account) *app.Problem {
	left := a.Former
	if a.Was != "" {
		left = append(slices.Clone(left), a.Was)
	}
	if err := j.Accounts.SaveAccount(&app.Account{Portal: a.Portal, Host: a.Host, InMemory: true, Former: left}); err != nil {
		return &app.Problem{Kind: app.KindNotOnDisk, Text: err.Error()}
	}
	return nil
}

// takeLeave gives up what is kept for the accounts that a took the place of, forgets their secrets, and gives a as it is by
// then. Where either fails, or the program ends before, a still names them, and the next command or the next start goes on.
func (j *job) takeLeave(ctx context.Context, a app.Account) app.Account {
	if len(a.Former) == 0 {
		return a
	}
	if p := j.leave(ctx, a.Former); p != nil {
		return a
	}
	var left []string
	for _, key := range a.Former {
		if p := j.forgetSecret(ctx, key); p != nil {
			j.Log.Warn("forget the secret of who was signed in before", "problem", p)
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
	if err := j.Accounts.SaveAccount(account); err != nil {
		j.Log.Warn("write the account", "error", err) // once more is no harm
	}
	return a
}

// leave gives up the starts that are kept for accounts that nobody is signed in to any more, and tells of each.
func (j *job) leave(ctx context.Context, accounts []string) (p *app.Problem) {
	if len(j.keptFor(accounts)) == 0 {
		return nil
	}
	j.turn(ctx) // another process may be sending one
	for _, k := range j.keptFor(accounts) {
		r := app.Command{ID: k.ID, Verb: k.Verb, View: app.ViewWorkday}.Reply(app.OutcomeGivenUp, nil)
		r.Asked = k.Want()
		if failed := j.drop(k.ID, r); failed != nil {
			p = failed
			continue
		}
		j.told = append(j.told, r)
	}
	return p
}

// keptFor are the starts that are kept for some accounts.
func (j *job) keptFor(accounts []string) []app.Intent {
	if len(accounts) == 0 {
		return nil
	}
	all, err := j.Journal.Kept()
	if err != nil {
		j.Log.Error("read the journal", "error", err)
	}
	return slices.DeleteFunc(all, func(k app.Intent) bool { return !slices.Contains(accounts, k.Account) || j.hasEnded(k.ID) })
}

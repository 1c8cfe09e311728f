package app

import (
	"context"
	"errors"
	"strings"

	"clockin24/bitrix"
)

// move follows a renamed portal to the host that the person agreed to. The old address is asked once more: only its own
// word counts. The new one has to know the person as the same.
func (j *job) move(ctx context.Context) Reply {
	day, err := j.portal.Status(ctx, 0)
	if err == nil {
		j.saw(day)
		return j.reply(Already, nil)
	}
	host, renamed := bitrix.IsRename(err)
	if !renamed || !strings.EqualFold(host, j.cmd.Host) || !j.Access.IsZero() {
		j.noteError(err)
		return j.failed(j.missed(ProblemOf(err)))
	}
	right, p := j.rightAt(ctx, host)
	if p != nil {
		return j.failed(p)
	}
	portal := j.dial(right)
	profile, err := portal.Profile(ctx)
	switch {
	case err != nil:
		j.noteError(err)
		return j.failed(ProblemOf(err))
	case profile.ID != j.Account.User:
		return j.failed(&Problem{Kind: Moved, Host: host})
	}
	old, account := *j.Account, *j.Account
	account.Portal, account.Host = right.account().Portal, right.account().Host
	account.of(profile)
	if right, portal, p = j.remember(ctx, right, portal, account); p != nil {
		return j.failed(p)
	}
	if !account.InMemory {
		if p := j.forgetSecret(ctx, old.Key()); p != nil {
			j.Log.Warn("forget the secret of the portal's old name", "problem", p)
		}
	}
	j.takeAlong(old, account)
	j.use(right, portal, account)
	j.profiled = true
	if r := j.refresh(ctx); r.Outcome != Done {
		j.Log.Warn("read the state at the portal's new address", "problem", r.Problem)
	}
	return j.reply(Done, nil)
}

// rightAt is the present right at the portal's new host.
func (j *job) rightAt(ctx context.Context, host string) (credentials, *Problem) {
	right, err := j.right.latest(ctx)
	if err != nil {
		return credentials{}, ProblemOf(err)
	}
	if right, err = right.renamed(host); err != nil {
		return credentials{}, &Problem{Kind: Moved, Host: host}
	}
	return right.held(), nil
}

// takeAlong keeps the presses of an account under its new name.
func (j *job) takeAlong(from, to Account) {
	kept, err := j.Journal.Kept()
	for _, k := range kept {
		if k.Account == from.Key() {
			k.Account = to.Key()
			err = errors.Join(err, j.Journal.Press(k))
		}
	}
	if err != nil {
		j.Log.Error("take the kept presses along", "error", err)
	}
}

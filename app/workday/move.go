package workday

import (
	"context"
	"strings"
	"time"

	"clockin24/app"
	"clockin24/bitrix"
)

// move follows a renamed portal to the host that the person agreed to. The old address is asked once more: only its own
// word counts. The new one has to know the person as the same.
func (j *job) move(ctx context.Context) app.Reply {
	day, err := j.portal.Status(ctx, 0)
	if err == nil {
		j.saw(day)
		return j.reply(app.OutcomeAlready, nil)
	}
	host, renamed := bitrix.IsRename(err)
	if !renamed || !strings.EqualFold(host, j.cmd.Host) || !j.Access.IsZero() {
		j.noteError(err)
		return j.failed(j.missed(app.ProblemOf(err)))
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
		return j.failed(app.ProblemOf(err))
	case profile.ID != j.Account.User:
		return j.failed(&app.Problem{Kind: app.KindMoved, Host: host})
	}
	if j.Account.Was != "" {
		return j.failed(&app.Problem{Kind: app.KindNotOnDisk, Text: "the last new name is not followed in everything yet"})
	}
	account := *j.Account
	account.Was = account.Key()
	account.Portal, account.Host = right.account().Portal, right.account().Host
	account.Learn(profile)
	if right, portal, p = j.remember(ctx, right, portal, account); p != nil {
		return j.failed(p)
	}
	j.use(right, portal, j.takeAlong(ctx, account))
	j.profiled = time.Now()
	if r := j.refresh(ctx); r.Outcome != app.OutcomeDone {
		j.Log.Warn("read the state at the portal's new address", "problem", r.Problem)
	}
	return j.reply(app.OutcomeDone, nil)
}

// rightAt is the present right at the portal's new host.
func (j *job) rightAt(ctx context.Context, host string) (credentials, *app.Problem) {
	right, err := j.right.latest(ctx)
	if err != nil {
		return credentials{}, app.ProblemOf(err)
	}
	if right, err = right.renamed(host); err != nil {
		return credentials{}, &app.Problem{Kind: app.KindMoved, Host: host}
	}
	return right.held(), nil
}

// takeAlong has the journal follow an account to its new name, forgets the secret of the old one, and gives the account as it
// is by then. Where either fails, or the program ends before, the account still says what it was, and the next command or the
// next start goes on.
func (j *job) takeAlong(ctx context.Context, a app.Account) app.Account {
	if a.Was == "" {
		return a
	}
	var left *app.Problem
	if !a.InMemory {
		if left = j.forgetSecret(ctx, a.Was); left != nil {
			j.Log.Warn("forget the secret of the portal's old name", "problem", left)
		}
	}
	if err := j.Journal.Rename(a.Was, a.Key()); err != nil {
		j.Log.Error("take the journal along to the portal's new name", "error", err)
		return a
	}
	if left != nil {
		return a
	}
	a.Was = ""
	if a.InMemory {
		return a
	}
	if err := j.Accounts.SaveAccount(&a); err != nil {
		j.Log.Warn("write the account", "error", err) // once more is no harm
	}
	return a
}

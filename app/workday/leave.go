package workday

import (
	"context"
	"slices"

	"clockin24/app"
)

// keptStarts gives the session of the job access to the kept starts: it is an [account.KeptStarts].
type keptStarts struct{ *job }

// Any tells whether a start is kept for one of these accounts.
func (k keptStarts) Any(accounts []string) bool { return len(k.keptFor(accounts)) > 0 }

// Rename keeps what is kept for one account under the name of another.
func (k keptStarts) Rename(from, to string) error { return k.Journal.Rename(from, to) }

// GiveUp drops the starts that are kept for accounts to which nobody is signed in any more, and tells the person of each.
func (k keptStarts) GiveUp(ctx context.Context, accounts []string) (p *app.Problem) {
	k.turn(ctx) // another process may be sending one
	for _, i := range k.keptFor(accounts) {
		r := app.Command{ID: i.ID, Verb: i.Verb, View: app.ViewWorkday}.Reply(app.OutcomeGivenUp, nil)
		r.Asked = i.Want()
		if failed := k.drop(i.ID, r); failed != nil {
			p = failed
			continue
		}
		k.tell(r)
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

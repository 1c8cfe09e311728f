package workday

import (
	"context"

	"clockin24/app"
	"clockin24/bitrix"
)

// refusal is [app.RefusalOf] with whom the caller may manage: the portal answers alike to a missing right and to a number that
// nobody has, but it looks at the right first, and tells a manager of his own (protocol 7.1, 7.3).
func (j *job) refusal(ctx context.Context, err error, change bitrix.Change) *app.Problem {
	p := app.RefusalOf(err, change)
	if p.Kind == app.KindOthersForbidden {
		if own, err := j.session.Portal().Settings(ctx, 0); err == nil && own.Admin {
			p.Kind = app.KindUserNotFound
		}
	}
	return p
}

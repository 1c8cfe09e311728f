package workday

import (
	"context"

	"clockin24/app"
	"clockin24/bitrix"
)

// refusal is [app.RefusalOf], which also takes into account whom the caller may manage. The portal gives the same answer to a
// missing right and to a number that no user has, but it checks the right first, and it tells managers that they are managers
// (protocol 7.1, 7.3).
func (j *job) refusal(ctx context.Context, err error, change bitrix.Change) *app.Problem {
	p := app.RefusalOf(err, change)
	if p.Kind == app.KindOthersForbidden {
		if own, err := j.session.Portal().Settings(ctx, 0); err == nil && own.Admin {
			p.Kind = app.KindUserNotFound
		}
	}
	return p
}

package dialogs

import (
	"cmp"
	"context"
	"time"

	"clockin24/app"
	"clockin24/app/offer"
	"clockin24/app/words"
)

// askKept asks for the time of a kept start, if a wrong clock recorded it, and then for its reason.
func (f *flow) askKept(s app.Snapshot) step {
	form := offer.FormOf(s, app.VerbSendKept, time.Now())
	if !form.NeedsTime {
		return f.askKeptReason(s, "")
	}
	return func(ctx context.Context) (step, error) {
		if f.time == "" {
			f.time = form.Time
		}
		a, err := f.put(ctx, dialog{
			title: f.text(words.WindowTitle), text: f.text(words.WindowTimeHint), field: f.text(words.WindowTime), typed: f.time,
			ok: f.text(words.KeptSendBare), leave: f.text(words.WindowCancel),
		})
		if err != nil || a.pressed == left {
			return nil, err
		}
		f.time = a.typed
		if c := form.Foresee(s, f.time, time.Now()); c.Problem != nil {
			f.says = f.problem(c.Problem, s)
			return f.askKept(s), nil
		}
		return f.askKeptReason(s, f.time), nil
	}
}

// askKeptReason asks for the reason of a kept start. It proposes the reason that is already written or known to be true, and
// sends the reason as the person leaves it.
func (f *flow) askKeptReason(s app.Snapshot, at string) step {
	form := offer.FormOf(s, app.VerbSendKept, time.Now())
	return func(ctx context.Context) (step, error) {
		if f.reason == "" {
			f.reason = cmp.Or(form.Written, f.words.Excuse(form.Excuse))
		}
		a, err := f.put(ctx, dialog{
			title: f.text(words.WindowTitle), field: f.text(words.DialogReason), typed: f.reason,
			ok: f.text(words.KeptSendBare), leave: f.text(words.WindowCancel),
		})
		if err != nil || a.pressed == left {
			return nil, err
		}
		f.reason = a.typed
		if f.reason == "" && form.Reason == app.DemandRequired {
			f.says = f.text(words.WindowReasonNeeded)
			return f.askKeptReason(s, at), nil
		}
		return f.sendKept(s, at, "")(ctx)
	}
}

// sendKept sends the kept start of a snapshot with its present reason, by the clock that the person chose; zone is "" if none
// was chosen.
func (f *flow) sendKept(s app.Snapshot, at, zone string) step {
	return func(ctx context.Context) (step, error) {
		c := s.Command(app.VerbSendKept)
		c.Time, c.Reason, c.Zone = at, f.reason, zone
		r := f.do(ctx, c)
		return f.after(r, f.backend.Snapshot(), func() step {
			if asksZone(r.Problem) {
				return f.askZone(s, func(zone string) step { return f.sendKept(s, at, zone) }, f.look)
			}
			return f.look
		}), nil
	}
}

// sendKeptBy returns a function that sends the kept start of a snapshot by the clock that the person chose.
func (f *flow) sendKeptBy(s app.Snapshot) func(zone string) step {
	return func(zone string) step {
		f.reason = s.Kept.Reason
		return f.sendKept(s, "", zone)
	}
}

package dialogs

import (
	"context"
	"time"

	"clockin24/app"
	"clockin24/app/words"
)

// wayOfKept is where a start that was pressed without a connection waits: for the portal, or for the person.
func (f *flow) wayOfKept(s app.Snapshot, w *way) (said string) {
	at := clock(keptAt(s.Kept))
	w.which = s.Kept.ID
	w.offerToo(f.text(words.KeptGiveUp), f.act(s.Command(app.VerbGiveUp)))
	switch _, shows := s.ServerNow(time.Now()); s.KeptNeeds(time.Now()) {
	case app.KindConsentNeeded:
	case app.KindZoneUnknown:
		w.of = keptZone
		w.offer(f.text(words.WindowRetry), f.retry)
		if shows {
			w.offer(f.words.Text(words.KeptSend, words.With("Time", at)), f.askZone(s, f.sendKeptBy(s), nil))
		}
		return f.words.KeptZone(s, time.Now())
	default:
		w.of = keptWaits
		w.offer(f.text(words.WindowRetry), f.retry)
		return f.words.Text(words.KeptWaits, words.With("Time", at))
	}
	w.of = keptAsks
	w.offer(f.words.Text(words.KeptSend, words.With("Time", at)), f.askKept(s))
	if s.Kept.Unsure {
		return f.words.Text(words.KeptUnsure, words.With("Time", at))
	}
	return f.words.Text(words.KeptAsks, words.With("Time", at))
}

// keptAt is the start that a kept press asks for.
func keptAt(i *app.Intent) time.Time {
	if i.Asked.IsZero() {
		return i.Pressed
	}
	return i.Asked
}

// askKept asks for the time of a kept start, where a wrong clock took it down, and then for its reason.
func (f *flow) askKept(s app.Snapshot) step {
	if !s.Kept.Unsure {
		return f.askKeptReason(s, "")
	}
	return func(ctx context.Context) (step, error) {
		if f.time == "" {
			f.time = clock(keptAt(s.Kept))
		}
		a, err := f.put(ctx, dialog{
			title: f.text(words.WindowTitle), text: f.text(words.WindowTimeHint), field: f.text(words.WindowTime), typed: f.time,
			ok: f.text(words.KeptSendBare), leave: f.text(words.WindowCancel),
		})
		if err != nil || a.pressed == left {
			return nil, err
		}
		f.time = a.typed
		if c := s.Foresee(app.VerbStart, f.time, time.Now()); c.Problem != nil {
			f.says = f.problem(c.Problem, s)
			return f.askKept(s), nil
		}
		return f.askKeptReason(s, f.time), nil
	}
}

// askKeptReason proposes the reason of a kept start, and sends it as the person leaves it.
func (f *flow) askKeptReason(s app.Snapshot, at string) step {
	return func(ctx context.Context) (step, error) {
		if f.reason == "" {
			f.reason = f.text(words.KeptReason)
		}
		a, err := f.put(ctx, dialog{
			title: f.text(words.WindowTitle), field: f.text(words.DialogReason), typed: f.reason,
			ok: f.text(words.KeptSendBare), leave: f.text(words.WindowCancel),
		})
		if err != nil || a.pressed == left {
			return nil, err
		}
		f.reason = a.typed
		if f.reason == "" && !s.Rules.Free {
			f.says = f.text(words.WindowReasonNeeded)
			return f.askKeptReason(s, at), nil
		}
		return f.sendKept(s, at, "")(ctx)
	}
}

// sendKept sends the kept start of a snapshot with the reason that stands, by the clock that the person chose; "" is none.
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

// sendKeptBy sends the kept start of a snapshot by the clock that the person chose.
func (f *flow) sendKeptBy(s app.Snapshot) func(zone string) step {
	return func(zone string) step {
		f.reason = s.Kept.Reason
		return f.sendKept(s, "", zone)
	}
}

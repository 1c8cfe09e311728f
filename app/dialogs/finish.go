package dialogs

import (
	"context"
	"time"

	"clockin24/app"
	"clockin24/app/words"
)

// clock is a time without its zone, which the headline names where it is another one than this computer's.
func clock(t time.Time) string { return t.Format("15:04") }

// wayToYesterday is where an earlier day has to be closed before today's can begin.
func (f *flow) wayToYesterday(w *way) (said string) {
	w.offer(f.text(words.WindowFinish), f.askFinish)
	w.offerToo(f.text(words.WindowPortal), f.openPortal)
	return f.text(words.FinishStep1)
}

// askFinish asks when the earlier day ended, and proposes what the portal does.
func (f *flow) askFinish(ctx context.Context) (step, error) {
	day := f.backend.Snapshot().Day
	if f.finish == "" && !day.Suggest.IsZero() {
		f.finish = clock(day.Suggest)
	}
	a, err := f.put(ctx, dialog{
		title: f.text(words.FinishTitle), typed: f.finish,
		field: f.words.Text(words.FinishTimeOf, words.With("Date", f.words.Date(day.Start))),
		ok:    f.text(words.WindowFinish), leave: f.text(words.WindowCancel),
	})
	if err != nil || a.pressed == left {
		return nil, err
	}
	f.finish = a.typed
	if c := f.backend.Snapshot().Foresee(app.Finish, f.finish, time.Now()); c.Problem != nil {
		f.says = f.problem(c.Problem)
		return f.askFinish, nil
	}
	return f.askFinishReason, nil
}

// askFinishReason says what the finish will come to, and asks why it is told only now.
func (f *flow) askFinishReason(ctx context.Context) (step, error) {
	c := f.backend.Snapshot().Foresee(app.Finish, f.finish, time.Now())
	a, err := f.put(ctx, dialog{
		title: f.text(words.FinishTitle), text: paragraphs(f.words.Counts(app.Finish, c), f.words.Wants(c, true, false)),
		field: f.text(words.DialogReason), typed: f.finishReason,
		ok: f.text(words.WindowFinish), leave: f.text(words.WindowCancel),
	})
	if err != nil || a.pressed == left {
		return nil, err
	}
	f.finishReason = a.typed
	if f.finishReason == "" && c.Reason == app.ReasonRequired {
		return f.askFinishReason, nil
	}
	return f.finishYesterday, nil
}

// finishYesterday sends what was typed, and goes on to today.
func (f *flow) finishYesterday(ctx context.Context) (step, error) {
	r := f.do(ctx, app.Command{Verb: app.Finish, Time: f.finish, Reason: f.finishReason})
	s := f.backend.Snapshot()
	switch r.Outcome {
	case app.Done, app.Already, app.Different:
		f.says = f.words.Sentence(r, s)
		if s.Day.State == app.NotStarted {
			f.says = paragraphs(f.says, f.text(words.FinishStep2))
		}
		return f.look, nil
	}
	return f.after(r, func() step {
		switch {
		case r.Problem != nil && r.Problem.Field == app.FieldTime:
			return f.askFinish
		case r.Problem != nil && r.Problem.Field == app.FieldReason:
			return f.askFinishReason
		}
		return f.look
	}), nil
}

// remedy is what the person can do about what stands in the way to the portal; false where that is nothing.
func (f *flow) remedy(s app.Snapshot, w *way) bool {
	if s.Problem == nil {
		return false
	}
	switch s.Problem.Kind {
	case app.Renamed:
		w.of, w.careful = moved, true // Enter does not decide where the secret goes
		w.offer(f.text(words.WindowMove), f.move(s.Problem.Host))
	case app.SignedOut, app.CredentialsBad, app.AppRefused, app.ScopeMissing:
		w.of = unavailable
		w.offer(f.text(words.WindowSignIn), f.askPortal)
		w.offerToo(f.text(words.WindowRetry), f.retry)
	default:
		return false
	}
	return true
}

// move follows a renamed portal to the host that the person has seen and agreed to.
func (f *flow) move(host string) step {
	return func(ctx context.Context) (step, error) {
		if r := f.do(ctx, app.Command{Verb: app.Move, Host: host}); r.Problem != nil {
			f.says = f.refusal(r)
		}
		return f.look, nil
	}
}

// wayOfKept is where a start that was pressed without a connection waits: for the portal, or for the person.
func (f *flow) wayOfKept(s app.Snapshot, w *way) (said string) {
	at := clock(keptAt(s.Kept))
	w.offerToo(f.text(words.KeptGiveUp), f.act(app.GiveUp))
	if s.KeptNeeds(time.Now()) != app.ConsentNeeded {
		w.of = keptWaits
		w.offer(f.text(words.WindowRetry), f.retry)
		return f.words.Text(words.KeptWaits, words.With("Time", at))
	}
	w.of = keptAsks
	w.offer(f.words.Text(words.KeptSend, words.With("Time", at)), f.askKept)
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
func (f *flow) askKept(ctx context.Context) (step, error) {
	s := f.backend.Snapshot()
	if s.Kept == nil {
		return f.look, nil
	}
	if !s.Kept.Unsure {
		return f.askKeptReason(""), nil
	}
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
	if c := s.Foresee(app.Start, f.time, time.Now()); c.Problem != nil {
		f.says = f.problem(c.Problem)
		return f.askKept, nil
	}
	return f.askKeptReason(f.time), nil
}

// askKeptReason proposes the reason of a kept start, and sends it as the person leaves it.
func (f *flow) askKeptReason(at string) step {
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
		if f.reason == "" && !f.backend.Snapshot().Rules.Free {
			f.says = f.text(words.WindowReasonNeeded)
			return f.askKeptReason(at), nil
		}
		return f.after(f.do(ctx, app.Command{Verb: app.SendKept, Time: at, Reason: f.reason}), func() step { return f.look }), nil
	}
}

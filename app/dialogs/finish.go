package dialogs

import (
	"context"
	"strings"
	"time"
	"unicode"

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

// A finishing is how a day is to end, as it was typed: that day, and no other.
type finishing struct {
	of     time.Time // the start of the day
	time   string    // empty is now
	reason string
	needed bool // the reason, because the portal asked for it
}

// earlier tells whether a day has to be closed before today's can begin.
func earlier(s app.State) bool { return s == app.Earlier || s == app.Expired }

// askFinish asks when the day ends. For an earlier one it proposes what the portal does.
func (f *flow) askFinish(ctx context.Context) (step, error) {
	f.refresh(ctx)
	s := f.backend.Snapshot()
	past := earlier(s.Day.State)
	if !past && !running(s.Day.State) {
		return f.look, nil
	}
	if !f.finish.of.Equal(s.Day.Start) {
		f.finish = finishing{of: s.Day.Start}
	}
	d := dialog{
		title: f.text(words.FinishTitle), ok: f.text(words.DialogNext), leave: f.text(words.WindowCancel), ends: !past,
	}
	if past {
		if f.finish.time == "" && !s.Day.Suggest.IsZero() {
			f.finish.time = clock(s.Day.Suggest)
		}
		d.field = f.words.Text(words.FinishTimeOf, words.With("Date", f.words.Date(s.Day.Start)))
	} else {
		d.text = paragraphs(f.headline(s, time.Now()), f.text(words.FinishTimeHint))
		d.field = f.text(words.DialogFinishOrNow)
	}
	d.typed = f.finish.time
	a, err := f.put(ctx, d)
	if err != nil || a.pressed == left {
		return nil, err
	}
	f.finish.time = a.typed
	f.awaitRead(ctx)
	if s = f.backend.Snapshot(); !f.finish.of.Equal(s.Day.Start) {
		return f.askFinish, nil
	}
	c := s.Foresee(app.Finish, f.finish.time, time.Now())
	if c.Problem != nil {
		f.says = f.problem(c.Problem)
		return f.askFinish, nil
	}
	f.finish.time = settled(f.finish.time, c)
	return f.askFinishReason, nil
}

// settled is the time that was typed, and of minutes ago the moment that these meant: it stays what the next dialog says.
func settled(typed string, c app.Consequence) string {
	if strings.IndexFunc(typed, unicode.IsDigit) > 0 {
		return c.At.Format("15:04:05")
	}
	return typed
}

// askFinishReason says what the finish will come to, and asks why it is so.
func (f *flow) askFinishReason(ctx context.Context) (step, error) {
	s := f.backend.Snapshot()
	past := earlier(s.Day.State)
	if !past && !running(s.Day.State) {
		return f.look, nil
	}
	c := s.Foresee(app.Finish, f.finish.time, time.Now())
	if c.Problem != nil {
		f.says = f.problem(c.Problem)
		return f.askFinish, nil
	}
	d := dialog{
		title: f.text(words.FinishTitle),
		text:  paragraphs(f.words.Counts(app.Finish, c), f.wants(c, past, f.finish.needed, f.finish.reason)),
		field: f.text(words.DialogReason), typed: f.finish.reason,
		ok: f.text(words.WindowFinish), leave: f.text(words.WindowCancel), ends: !past,
	}
	if f.finish.time != "" {
		d.ok = f.words.Text(words.FinishAt, words.With("Time", clock(c.At)))
	}
	if c.Reason == app.ReasonAsked && !f.finish.needed {
		d.other = f.text(words.FinishWithoutReason)
	}
	a, err := f.put(ctx, d)
	if err != nil || a.pressed == left {
		return nil, err
	}
	f.finish.reason = a.typed
	if a.pressed == other {
		f.finish.reason = ""
		return f.sendFinish, nil
	}
	if f.finish.reason == "" && (c.Reason != app.ReasonOptional || f.finish.needed) {
		return f.askFinishReason, nil
	}
	return f.sendFinish, nil
}

// wants says whether a reason is wanted for what comes of a press, where there may be one already.
func (f *flow) wants(c app.Consequence, past, needed bool, reason string) string {
	if needed && c.Reason != app.ReasonRequired {
		return f.problem(&app.Problem{Kind: app.ReasonNeeded})
	}
	return f.words.Wants(c, past, reason != "" && c.Reason != app.ReasonOptional)
}

// sendFinish sends what was typed, and after an earlier day goes on to today.
func (f *flow) sendFinish(ctx context.Context) (step, error) {
	past := earlier(f.backend.Snapshot().Day.State)
	r := f.do(ctx, app.Command{Verb: app.Finish, Time: f.finish.time, Reason: f.finish.reason})
	s := f.backend.Snapshot()
	if past && (r.Outcome == app.Done || r.Outcome == app.Already || r.Outcome == app.Different) {
		f.says = f.words.Sentence(r, s)
		if s.Day.State == app.NotStarted {
			f.says = paragraphs(f.says, f.text(words.FinishStep2))
		}
		return f.look, nil
	}
	f.finish.needed = r.Problem != nil && r.Problem.Field == app.FieldReason
	return f.after(r, func() step {
		switch {
		case r.Problem != nil && r.Problem.Field == app.FieldTime:
			return f.askFinish
		case f.finish.needed:
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

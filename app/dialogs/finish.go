package dialogs

import (
	"context"
	"strings"
	"time"
	"unicode"

	"clockin24/app"
	"clockin24/app/calendar"
	"clockin24/app/offer"
	"clockin24/app/words"
)

// A finishing is how one particular day is to end, as it was typed.
type finishing struct {
	of     time.Time // the start of the day
	time   string    // "" means now
	reason string
	needed bool // the portal asked for a reason
}

// askFinish asks when the day ends. For an earlier day it proposes the portal's proposal.
func (f *flow) askFinish(ctx context.Context) (step, error) {
	s := f.backend.Snapshot() // before the reading, see [flow.look]
	f.refresh(ctx)
	past := s.Day.State.Past()
	if !past && !s.Day.State.Running() {
		return f.look, nil
	}
	if !s.Day.IsOf(f.finish.of) {
		f.finish = finishing{of: s.Day.Start}
	}
	d := dialog{
		title: f.text(words.FinishTitle), ok: f.text(words.DialogNext), leave: f.text(words.WindowCancel), ends: !past,
	}
	if past {
		if f.finish.time == "" {
			f.finish.time = offer.FormOf(s, app.VerbFinish, time.Now()).Time
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
	if s = f.awaitRead(ctx); !s.Day.IsOf(f.finish.of) {
		return f.askFinish, nil
	}
	c := s.Foresee(app.VerbFinish, f.finish.time, time.Now())
	if c.Problem != nil {
		f.says = f.problem(c.Problem, s)
		return f.askFinish, nil
	}
	f.finish.time = settled(f.finish.time, c)
	return f.askFinishReason(s), nil
}

// settled is the time that was typed. If that was a number of minutes ago, it is the moment that the number meant, so that
// what the next dialog says stays true.
func settled(typed string, c app.Consequence) string {
	if strings.IndexFunc(typed, unicode.IsDigit) > 0 {
		return c.At.Format("15:04:05")
	}
	return typed
}

// askFinishReason says what the finish will lead to, and asks for its reason.
func (f *flow) askFinishReason(s app.Snapshot) step {
	return func(ctx context.Context) (step, error) {
		past := s.Day.State.Past()
		if !past && !s.Day.State.Running() {
			return f.look, nil
		}
		if !s.Day.IsOf(f.finish.of) {
			return f.askFinish, nil
		}
		c := s.Foresee(app.VerbFinish, f.finish.time, time.Now())
		if c.Problem != nil {
			f.says = f.problem(c.Problem, s)
			return f.askFinish, nil
		}
		a, err := f.put(ctx, f.reasonOfFinish(c, past))
		switch {
		case err != nil || a.pressed == left:
			return nil, err
		case a.pressed == other:
			f.finish.reason = ""
			return f.sendFinish(s), nil
		}
		f.finish.reason = a.typed
		if f.finish.reason == "" && (c.Reason != app.DemandOptional || f.finish.needed) {
			return f.askFinishReason(f.backend.Snapshot()), nil
		}
		return f.sendFinish(s), nil
	}
}

// reasonOfFinish is the dialog that asks why a finish is as it is.
func (f *flow) reasonOfFinish(c app.Consequence, past bool) dialog {
	d := dialog{
		title: f.text(words.FinishTitle),
		text:  paragraphs(f.words.Counts(app.VerbFinish, c), f.wants(c, past, f.finish.needed, f.finish.reason)),
		field: f.text(words.DialogReason), typed: f.finish.reason,
		ok: f.text(words.WindowFinish), leave: f.text(words.WindowCancel), ends: !past,
	}
	if f.finish.time != "" {
		d.ok = f.words.Text(words.FinishAt, words.With("Time", calendar.Clock(c.At)))
	}
	if c.Reason == app.DemandAsked && !f.finish.needed {
		d.other = f.text(words.FinishWithoutReason)
	}
	return d
}

// wants says whether a reason is wanted for the consequence of a press; there may be a reason already.
func (f *flow) wants(c app.Consequence, past, needed bool, reason string) string {
	if needed && c.Reason != app.DemandRequired {
		return f.words.Problem(&app.Problem{Kind: app.KindReasonNeeded}, nil)
	}
	return f.words.Wants(c, past, reason != "" && c.Reason != app.DemandOptional)
}

// sendFinish sends what was typed for the day that was asked about. After an earlier day it goes on to today.
func (f *flow) sendFinish(asked app.Snapshot) step {
	return func(ctx context.Context) (step, error) {
		c := asked.Command(app.VerbFinish)
		c.Time, c.Reason = f.finish.time, f.finish.reason
		r := f.do(ctx, c)
		s := f.backend.Snapshot()
		if asked.Day.State.Past() && (r.Outcome == app.OutcomeDone || r.Outcome == app.OutcomeAlready || r.Outcome == app.OutcomeDifferent) {
			f.says = f.words.Sentence(r, s)
			if s.Day.State == app.StateNotStarted {
				f.says = paragraphs(f.says, f.text(words.FinishStep2))
			}
			return f.look, nil
		}
		f.finish.needed = r.Problem != nil && r.Problem.Field == app.FieldReason
		return f.after(r, s, func() step {
			switch {
			case r.Problem != nil && r.Problem.Field == app.FieldTime:
				return f.askFinish
			case f.finish.needed:
				return f.askFinishReason(s)
			}
			return f.look
		}), nil
	}
}

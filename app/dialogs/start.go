package dialogs

import (
	"context"
	"time"

	"clockin24/app"
	"clockin24/app/calendar"
	"clockin24/app/words"
)

// look shows the state of the day and asks for the way that is safe from there.
func (f *flow) look(ctx context.Context) (step, error) {
	shown := f.way(f.backend.Snapshot()) // taken before the reading, which takes as long as the network does
	f.refresh(ctx)
	a, err := f.put(ctx, shown.dialog)
	if err != nil || a.pressed == left {
		return nil, err
	}
	// What the person agreed to is done to what the question was about, and to nothing else.
	switch now := f.way(f.awaitRead(ctx)); {
	case now.subject != shown.subject:
		return f.look, nil
	case a.pressed == other:
		return now.onOther, nil
	default:
		return now.onOK, nil
	}
}

func (f *flow) retry(ctx context.Context) (step, error) {
	f.do(ctx, app.Command{Verb: app.VerbRefresh})
	return f.look, nil
}

// move follows a renamed portal to the host that the person has seen and agreed to.
func (f *flow) move(host string) step {
	return func(ctx context.Context) (step, error) {
		if r := f.do(ctx, app.Command{Verb: app.VerbMove, Host: host}); r.Problem != nil {
			f.says = f.refusal(r, f.backend.Snapshot())
		}
		return f.look, nil
	}
}

// openPortal leaves the rest to the portal. If no browser opens, the person sees that, and nothing is lost.
func (f *flow) openPortal(s app.Snapshot) step {
	return func(context.Context) (step, error) {
		if s.Account != nil {
			_ = f.backend.Browse(s.Account.Portal)
		}
		return nil, nil
	}
}

func (f *flow) startNow(s app.Snapshot) step {
	return func(context.Context) (step, error) {
		f.time = ""
		return f.askReason(s), nil
	}
}

// askTime asks when the day began. It asks again until the time is one that can be sent, and keeps what was typed.
func (f *flow) askTime(ctx context.Context) (step, error) {
	a, err := f.put(ctx, dialog{
		title: f.text(words.WindowTitle), text: f.text(words.WindowTimeHint),
		field: f.text(words.DialogTimeOrNow), typed: f.time,
		ok: f.text(words.WindowStart), leave: f.text(words.WindowCancel),
	})
	if err != nil || a.pressed == left {
		return nil, err
	}
	f.time = a.typed
	s := f.backend.Snapshot()
	c := s.Foresee(app.VerbStart, f.time, time.Now())
	if c.Problem != nil {
		f.says = f.problem(c.Problem, s)
		if asksZone(c.Problem) {
			return f.askZone(s, f.startBy, f.askTime), nil
		}
		return f.askTime, nil
	}
	f.time = settled(f.time, c)
	return f.askReason(s), nil
}

// askReason says what a start will lead to and asks for a reason, if there is something to say: the time is not now, the
// start is late, the portal wants a reason, or a reason was typed before, which is not sent without being seen again.
func (f *flow) askReason(s app.Snapshot) step {
	return func(ctx context.Context) (step, error) {
		c := s.Foresee(app.VerbStart, f.time, time.Now())
		wanted := f.needed || c.Reason != app.DemandOptional
		switch {
		case c.Problem != nil:
			f.says = f.problem(c.Problem, s)
			return f.askTime, nil
		case !wanted && f.time == "" && f.reason == "":
			return f.start, nil
		}
		a, err := f.put(ctx, f.reasonOf(c))
		switch {
		case err != nil || a.pressed == left:
			return nil, err
		case f.time != "" && !calendar.SameDate(f.pressed.Add(s.ClockAhead), c.At): // the time belonged to a day that is over
			return f.look, nil
		case a.pressed == other:
			f.reason = ""
			return f.start, nil
		}
		f.reason = a.typed
		if f.reason == "" && wanted {
			return f.askReason(f.backend.Snapshot()), nil
		}
		return f.start, nil
	}
}

// reasonOf is the dialog that asks why a start is as it is.
func (f *flow) reasonOf(c app.Consequence) dialog {
	d := dialog{
		title: f.text(words.WindowTitle),
		text:  paragraphs(f.words.Counts(app.VerbStart, c), f.wants(c, false, f.needed, f.reason)),
		field: f.text(words.DialogReason), typed: f.reason,
		ok: f.text(words.WindowStart), leave: f.text(words.WindowCancel),
	}
	if f.time != "" {
		d.ok = f.words.Text(words.WindowStartAt, words.With("Time", calendar.Clock(c.At)))
	}
	if (c.Reason == app.DemandAsked || f.zoneless && f.time == "") && !f.needed {
		d.other = f.text(words.WindowWithoutReason)
	}
	return d
}

// start sends what was typed.
func (f *flow) start(ctx context.Context) (step, error) { return f.startBy("")(ctx) }

// startBy sends what was typed, by the clock that the person chose; zone is "" if none was chosen.
func (f *flow) startBy(zone string) step {
	return func(ctx context.Context) (step, error) {
		r := f.do(ctx, app.Command{Verb: app.VerbStart, Time: f.time, Reason: f.reason, Zone: zone})
		f.needed = r.Problem != nil && r.Problem.Field == app.FieldReason
		f.zoneless = r.Problem != nil && r.Problem.Kind == app.KindZoneUnknown
		s := f.backend.Snapshot()
		return f.after(r, s, func() step {
			if asksZone(r.Problem) {
				return f.askZone(s, f.startBy, f.again(r, s))
			}
			return f.again(r, s)
		}), nil
	}
}

// again is the step that asks anew after a start was refused.
func (f *flow) again(r app.Reply, s app.Snapshot) step {
	switch {
	case f.zoneless && f.time == "":
		return f.askReason(s)
	case r.Problem != nil && r.Problem.Field == app.FieldTime, f.time != "" && !f.needed:
		return f.askTime
	case f.needed || f.reason != "":
		return f.askReason(s)
	}
	return f.look
}

// act gives a command that needs no words.
func (f *flow) act(c app.Command) step {
	return func(ctx context.Context) (step, error) {
		r := f.do(ctx, c)
		return f.after(r, f.backend.Snapshot(), func() step { return f.look }), nil
	}
}

// after is the step after a reply, in the state since then. It is the end if a notification tells the rest; else it says why
// the command did not succeed, and goes on with again.
func (f *flow) after(r app.Reply, s app.Snapshot, again func() step) step {
	switch r.Outcome {
	case app.OutcomeDone, app.OutcomeAlready:
		return nil
	case app.OutcomeDifferent, app.OutcomeKept:
		f.says = f.words.Sentence(r, s)
		switch s.Day.State {
		case app.StateUnknown, app.StateNotStarted:
			return f.tell
		}
		return f.look
	}
	f.says = f.refusal(r, s)
	return again()
}

// tell shows what there is to say, and then ends.
func (f *flow) tell(ctx context.Context) (step, error) {
	_, err := f.put(ctx, dialog{title: f.text(words.WindowTitle), ok: f.text(words.WindowClose)})
	return nil, err
}

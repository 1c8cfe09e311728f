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
	shown := f.way(f.backend.Snapshot()) // before the reading, which takes as long as the network does
	f.refresh(ctx)
	a, err := f.put(ctx, shown.dialog)
	if err != nil || a.pressed == left {
		return nil, err
	}
	// What was agreed to is done to what it was asked about, and to nothing else.
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

// openPortal leaves the rest to the portal. Where no browser opens the person sees that, and nothing is lost.
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

// askTime asks when the day began. What was typed stays until it is one that can be sent.
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

// askReason says what a start will come to, and asks why, where there is something to say: the time is another than now or
// late, the portal wants to know, or there is a reason that was typed before, which is not sent without being seen again.
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
		case f.time != "" && !calendar.SameDate(f.pressed.Add(s.ClockAhead), c.At): // it was a time of a day that is over
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

// reasonOf asks why a start is as it is.
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

// startBy sends what was typed, by the clock that the person chose; "" is none.
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

// again is where a start that was refused is asked for anew.
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

// after is what comes after a reply, in the state since then: nothing where a notification tells the rest, else the words why
// not, and again.
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

// tell says what there is to say, and no more.
func (f *flow) tell(ctx context.Context) (step, error) {
	_, err := f.put(ctx, dialog{title: f.text(words.WindowTitle), ok: f.text(words.WindowClose)})
	return nil, err
}

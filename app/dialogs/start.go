package dialogs

import (
	"context"
	"strings"
	"time"

	"clockin24/app"
	"clockin24/app/words"
)

// look shows the state of the day and asks for the way that is safe from there.
func (f *flow) look(ctx context.Context) (step, error) {
	f.refresh(ctx)
	shown := f.way(f.backend.Snapshot())
	a, err := f.put(ctx, shown.dialog)
	if err != nil || a.pressed == left {
		return nil, err
	}
	// What was agreed to is done in the state in which it was asked for, and in no other.
	f.awaitRead(ctx)
	switch now := f.way(f.backend.Snapshot()); {
	case now.of != shown.of:
		return f.look, nil
	case a.pressed == other:
		return shown.onOther, nil
	}
	return shown.onOK, nil
}

// A way is what can be done in a state of the day: the question, and where its buttons lead.
type way struct {
	of app.State // for which the question holds
	dialog
	onOK, onOther step
}

func (w *way) offer(label string, to step)    { w.ok, w.onOK = label, to }
func (w *way) offerToo(label string, to step) { w.other, w.onOther = label, to }

// The ways for which the day has no state.
const (
	nobody      app.State = "nobody"
	unavailable app.State = "unavailable"
	moved       app.State = "moved"
	keptWaits   app.State = "kept, for the portal"
	keptAsks    app.State = "kept, for the person"
)

// way is the one that is safe from a snapshot. A start never ends a break and never re-opens a day: these have questions
// of their own, and buttons that say so.
func (f *flow) way(s app.Snapshot) way {
	w := way{of: s.Day.State, dialog: dialog{title: f.text(words.WindowTitle), leave: f.text(words.WindowClose)}}
	said := ""
	switch {
	case s.Account == nil && s.Problem != nil && s.Problem.Kind != app.NotSignedIn:
		w.of = unavailable
		w.offer(f.text(words.WindowRetry), f.retry)
		w.offerToo(f.text(words.WindowSignIn), f.askPortal)
	case s.Account == nil:
		w.of, said = nobody, f.text(words.SignInIntro)
		w.offer(f.text(words.WindowSignIn), f.askPortal)
	default:
		said = f.wayOf(s, &w)
	}
	w.text = paragraphs(f.headline(s, time.Now()), said)
	return w
}

func (f *flow) wayOf(s app.Snapshot, w *way) (said string) {
	if f.remedy(s, w) {
		return ""
	}
	switch s.Day.State {
	case app.Unknown, app.NotStarted:
		if s.Kept != nil && s.KeptNeeds(time.Now()) != app.DayGone {
			return f.wayOfKept(s, w)
		}
		w.of = app.NotStarted // a start is tried in both
		w.offer(f.text(words.MenuStartNow), f.startNow)
		w.offerToo(f.text(words.WindowAtAnotherTime), f.askTime)
		if late := f.late(s); late > 0 {
			said = f.words.Late(late)
		}
	case app.Opened:
		w.careful = true
		w.offer(f.text(words.FinishOpen), f.askFinish)
		w.offerToo(f.text(words.MenuBreak), f.act(app.Pause))
		said = f.text(words.WayOpened)
	case app.Paused:
		w.offer(f.text(words.WindowResume), f.act(app.Resume))
		w.offerToo(f.text(words.FinishOpen), f.askFinish)
		said = f.text(words.WayPaused)
	case app.Closed:
		w.careful = true
		w.offer(f.text(words.WindowReopen), f.act(app.Reopen))
		said = f.gap(s)
	case app.Earlier, app.Expired:
		said = f.wayToYesterday(w)
	default:
		w.offer(f.text(words.WindowPortal), f.openPortal)
		said = f.text(words.WayStrange)
	}
	return said
}

// astray is how far this computer's clock may be off without a word.
const astray = 2 * time.Minute

// headline is whose day it is and its state, and what else there is to know.
func (f *flow) headline(s app.Snapshot, now time.Time) string {
	state := f.words.State(s, now)
	var notes []string
	if s.Problem != nil && s.Problem.Kind != app.NotSignedIn {
		notes = append(notes, f.problem(s.Problem))
	}
	if s.Account == nil {
		return paragraphs(state, strings.Join(notes, " "))
	}
	if s.Day.State == app.Unknown && s.Problem == nil && s.Kept == nil && s.Doing == "" {
		state = f.text(words.WindowReading)
	}
	if off := s.ClockAhead.Abs(); off >= astray {
		notes = append(notes, f.words.Text(words.WindowComputerClockWrong, words.With("Span", f.words.By(off))))
	}
	there := s.PortalNow(now)
	_, theirs := there.Zone()
	if _, ours := now.Local().Zone(); ours != theirs {
		notes = append(notes, f.words.Text(words.WindowOtherClock, words.With("Time", there)))
	}
	return paragraphs(f.words.Whose(*s.Account)+"\n"+state, strings.Join(notes, " "))
}

// gap says what re-opening a closed day makes of the time since its finish.
func (f *flow) gap(s app.Snapshot) string {
	switch d := s.Day; {
	case d.Finish.IsZero() || !s.Rules.Known:
		return f.text(words.WayClosed) + " " + f.words.Reopening(s.Rules)
	case s.Rules.Free:
		return f.words.Text(words.WindowReopenFree, words.With("Start", clock(d.Start)), words.With("Finish", clock(d.Finish)))
	}
	return f.words.Text(words.WindowPreviewReopen, words.With("Span", s.PortalNow(time.Now()).Sub(s.Day.Finish)))
}

// late is by how much a start would be late now.
func (f *flow) late(s app.Snapshot) time.Duration {
	return time.Duration(s.Rules.LateBy(s.PortalNow(time.Now()))) * time.Minute
}

func (f *flow) retry(ctx context.Context) (step, error) {
	f.do(ctx, app.Command{Verb: app.Refresh})
	return f.look, nil
}

// openPortal leaves the rest to the portal. Where no browser opens the person sees that, and nothing is lost.
func (f *flow) openPortal(context.Context) (step, error) {
	if a := f.backend.Snapshot().Account; a != nil {
		_ = f.backend.Browse(a.Portal)
	}
	return nil, nil
}

func (f *flow) startNow(context.Context) (step, error) {
	f.time = ""
	return f.askReason, nil
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
	c := f.backend.Snapshot().Foresee(app.Start, f.time, time.Now())
	if c.Problem != nil {
		f.says = f.problem(c.Problem)
		return f.askTime, nil
	}
	f.time = settled(f.time, c)
	return f.askReason, nil
}

// askReason says what a start will come to, and asks why, where there is something to say: the time is another than now or
// late, the portal wants to know, or there is a reason that was typed before, which is not sent without being seen again.
func (f *flow) askReason(ctx context.Context) (step, error) {
	c := f.backend.Snapshot().Foresee(app.Start, f.time, time.Now())
	wanted := f.needed || c.Reason != app.ReasonOptional
	switch {
	case c.Problem != nil:
		f.says = f.problem(c.Problem)
		return f.askTime, nil
	case !wanted && f.time == "" && f.reason == "":
		return f.start, nil
	}
	d := dialog{
		title: f.text(words.WindowTitle),
		text:  paragraphs(f.words.Counts(app.Start, c), f.wants(c, false, f.needed, f.reason)),
		field: f.text(words.DialogReason), typed: f.reason,
		ok: f.text(words.WindowStart), leave: f.text(words.WindowCancel),
	}
	if f.time != "" {
		d.ok = f.words.Text(words.WindowStartAt, words.With("Time", clock(c.At)))
	}
	if (c.Reason == app.ReasonAsked || f.zoneless && f.time == "") && !f.needed {
		d.other = f.text(words.WindowWithoutReason)
	}
	a, err := f.put(ctx, d)
	if err != nil || a.pressed == left {
		return nil, err
	}
	f.reason = a.typed
	if a.pressed == other {
		f.reason = ""
		return f.start, nil
	}
	if f.reason == "" && wanted {
		return f.askReason, nil
	}
	return f.start, nil
}

// start sends what was typed.
func (f *flow) start(ctx context.Context) (step, error) {
	r := f.do(ctx, app.Command{Verb: app.Start, Time: f.time, Reason: f.reason})
	f.needed = r.Problem != nil && r.Problem.Field == app.FieldReason
	f.zoneless = r.Problem != nil && r.Problem.Kind == app.ZoneUnknown
	return f.after(r, func() step {
		switch {
		case f.zoneless && f.time == "":
			return f.askReason
		case r.Problem != nil && r.Problem.Field == app.FieldTime, f.time != "" && !f.needed:
			return f.askTime
		case f.needed || f.reason != "":
			return f.askReason
		}
		return f.look
	}), nil
}

// act sends a verb that needs no words.
func (f *flow) act(v app.Verb) step {
	return func(ctx context.Context) (step, error) {
		return f.after(f.do(ctx, app.Command{Verb: v}), func() step { return f.look }), nil
	}
}

// after is what comes after a reply: nothing where a notification tells the rest, else the words why not, and again.
func (f *flow) after(r app.Reply, again func() step) step {
	switch r.Outcome {
	case app.Done, app.Already:
		return nil
	case app.Different, app.Kept:
		f.says = f.words.Sentence(r, f.backend.Snapshot())
		switch f.backend.Snapshot().Day.State {
		case app.Unknown, app.NotStarted:
			return f.tell
		}
		return f.look
	}
	f.says = f.refusal(r)
	return again()
}

// tell says what there is to say, and no more.
func (f *flow) tell(ctx context.Context) (step, error) {
	_, err := f.put(ctx, dialog{title: f.text(words.WindowTitle), ok: f.text(words.WindowClose)})
	return nil, err
}

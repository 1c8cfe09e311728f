package dialogs

import (
	"context"
	"strings"
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

// A subject is what a question is about. The answer to it holds for no other.
type subject struct {
	of      app.State
	account string // see [app.Account.Key]; empty where nobody is signed in
	start   int64  // of the record that the state is of, in seconds of Unix time
	which   string // the ID of a kept press, or the new host of the portal
}

// A way is what can be done in a state of the day: the question, and where its buttons lead.
type way struct {
	subject
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
	keptZone    app.State = "kept, for a zone"
)

// way is the one that is safe from a snapshot. A start never ends a break and never re-opens a day: these have questions
// of their own, and buttons that say so.
func (f *flow) way(s app.Snapshot) way {
	w := way{subject: subject{of: s.Day.State}, dialog: dialog{title: f.text(words.WindowTitle), leave: f.text(words.WindowClose)}}
	if s.Account != nil {
		w.account = s.Account.Key()
	}
	said := ""
	switch {
	case s.Account == nil && s.Problem != nil && s.Problem.Kind != app.KindNotSignedIn:
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
	if s.Day.State != app.StateUnknown && s.Day.State != app.StateNotStarted {
		w.start = s.Day.Start.Unix()
	}
	switch s.Day.State {
	case app.StateUnknown, app.StateNotStarted:
		if s.Kept != nil && s.KeptNeeds(time.Now()) != app.KindDayGone {
			return f.wayOfKept(s, w)
		}
		w.of = app.StateNotStarted // a start is tried in both
		w.offer(f.text(words.MenuStartNow), f.startNow(s))
		w.offerToo(f.text(words.WindowAtAnotherTime), f.askTime)
		if late := f.late(s); late > 0 {
			said = f.words.Late(late)
		}
	case app.StateOpened:
		w.careful = true
		w.offer(f.text(words.FinishOpen), f.askFinish)
		w.offerToo(f.text(words.MenuBreak), f.act(s.Command(app.VerbPause)))
		said = f.text(words.WayOpened)
	case app.StatePaused:
		w.offer(f.text(words.WindowResume), f.act(s.Command(app.VerbResume)))
		w.offerToo(f.text(words.FinishOpen), f.askFinish)
		said = f.text(words.WayPaused)
	case app.StateClosed:
		w.careful = true
		w.offer(f.text(words.WindowReopen), f.act(s.Command(app.VerbReopen)))
		said = f.gap(s)
	case app.StateEarlier, app.StateExpired:
		said = f.wayToYesterday(s, w)
	default:
		w.offer(f.text(words.WindowPortal), f.openPortal(s))
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
	if s.Problem != nil && s.Problem.Kind != app.KindNotSignedIn {
		notes = append(notes, f.problem(s.Problem, s))
	}
	if s.Account == nil {
		return paragraphs(state, strings.Join(notes, " "))
	}
	if s.Day.State == app.StateUnknown && s.Problem == nil && s.Kept == nil && s.Doing == "" {
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
	f.do(ctx, app.Command{Verb: app.VerbRefresh})
	return f.look, nil
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
		d.ok = f.words.Text(words.WindowStartAt, words.With("Time", clock(c.At)))
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

package dialogs

import (
	"strings"
	"time"

	"clockin24/app"
	"clockin24/app/words"
)

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

func (w *way) offer(label string, to step) { w.ok, w.onOK = label, to }

func (w *way) offerToo(label string, to step) { w.other, w.onOther = label, to }

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

// remedy is what the person can do about what stands in the way to the portal; false where that is nothing.
func (f *flow) remedy(s app.Snapshot, w *way) bool {
	if s.Problem == nil {
		return false
	}
	switch s.Problem.Kind {
	case app.KindRenamed:
		w.of, w.which, w.careful = moved, s.Problem.Host, true // Enter does not decide where the secret goes
		w.offer(f.text(words.WindowMove), f.move(s.Problem.Host))
	case app.KindSignedOut, app.KindCredentialsBad, app.KindAppRefused, app.KindScopeMissing:
		w.of = unavailable
		w.offer(f.text(words.WindowSignIn), f.askPortal)
		w.offerToo(f.text(words.WindowRetry), f.retry)
	default:
		return false
	}
	return true
}

// wayToYesterday is where an earlier day has to be closed before today's can begin.
func (f *flow) wayToYesterday(s app.Snapshot, w *way) (said string) {
	w.offer(f.text(words.WindowFinish), f.askFinish)
	w.offerToo(f.text(words.WindowPortal), f.openPortal(s))
	return f.text(words.FinishStep1)
}

package words

import (
	"cmp"
	"strings"
	"time"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"

	"clockin24/app"
)

// tooltipLimit is how much of a tooltip Windows shows, in UTF-16 units: NOTIFYICONDATAW.szTip without its final zero.
const tooltipLimit = 127

// State is the state of the day in one line without a period. now is the time by this computer's clock.
func (w *Words) State(s app.Snapshot, now time.Time) string {
	waiting := w.waiting(s, now)
	switch {
	case waiting != "" && (s.Doing != "" || s.Day.State == app.StateUnknown):
		return upperFirst(waiting)
	case s.Doing == app.VerbStart && s.Kept != nil: // the start takes long, and is kept whatever comes of it
	case s.Doing != "" && (acting(s.Doing) || s.Day.State == app.StateUnknown):
		return w.Text(doing(s.Doing))
	case s.Account == nil && s.Problem != nil && s.Problem.Kind != app.KindNotSignedIn:
		return upperFirst(w.hindrance(s.Problem))
	case s.Account == nil:
		return w.Text(StateNotSignedIn)
	}
	var parts []string
	if s.Kept != nil {
		parts = append(parts, w.kept(s, now))
	}
	if s.Day.State != app.StateUnknown || s.Kept == nil && s.Problem == nil {
		parts = append(parts, w.day(s.Day, s.PortalNow(now), s.Account))
		if g, ok := s.Glance(now); ok && s.Day.State != app.StatePaused {
			parts = append(parts, w.Span(g.Worked))
		}
		if s.Day.Pending {
			parts = append(parts, w.Text(StatePending))
		}
	}
	switch {
	case waiting != "":
		parts = append(parts, waiting)
	case s.Problem != nil:
		parts = append(parts, w.hindrance(s.Problem))
	}
	return upperFirst(strings.Join(parts, " · "))
}

// Waiting says, to the second, until when a busy portal makes a call wait; it is "" if no call waits.
func (w *Words) Waiting(s app.Snapshot, now time.Time) string { return upperFirst(w.waiting(s, now)) }

func (w *Words) waiting(s app.Snapshot, now time.Time) string {
	if !s.Waiting.After(now) {
		return ""
	}
	return w.Text(StateWaiting, With("Time", s.PortalNow(s.Waiting).Format("15:04:05")))
}

// Quit is the menu item that ends the program. It names what would stop then: above all a start that was not sent yet.
func (w *Words) Quit(s app.Snapshot) string {
	if s.Kept != nil && s.Doing == "" {
		return w.Text(MenuQuitKept)
	}
	p := s.Preferences
	if p == nil {
		return w.Text(MenuQuit)
	}
	shortcut := cmp.Or(p.Trigger, p.Shortcut)
	switch works := p.ShortcutProblem == nil && p.Shortcut != app.NoShortcut && p.Shortcut != ""; {
	case works && p.Reminders:
		return w.Text(MenuQuitBoth, With("Text", shortcut))
	case works:
		return w.Text(MenuQuitShortcut, With("Text", shortcut))
	case p.Reminders:
		return w.Text(MenuQuitReminders)
	}
	return w.Text(MenuQuit)
}

// acting reports whether a verb does more than read, so that a state that is known meanwhile may change.
func acting(v app.Verb) bool { return v != "" && v != app.VerbRefresh && v != app.VerbReadSettings }

// Tooltip is the state, what there is to know about a running day, and whose day it is, short enough for every desktop: what
// does not fit is left out from the end. It changes by itself only with the minute of a running day, or of its break.
func (w *Words) Tooltip(s app.Snapshot, now time.Time) string {
	line := w.State(s, now)
	var more []string
	if s.Day.State.Running() && !acting(s.Doing) {
		more = append(more, w.Glance(s, now))
	}
	if s.Account != nil {
		more = append(more, w.Whose(*s.Account))
	}
	tooltip := cutUTF16(line, tooltipLimit)
	for _, m := range more {
		if longer := tooltip + "\n" + m; m != "" && utf16Length(longer) <= tooltipLimit {
			tooltip = longer
		}
	}
	return tooltip
}

// Whose names the employee and the portal: "Анна Смирнова · example.bitrix24.ru".
func (w *Words) Whose(a app.Account) string {
	name, host := plain(a.Name, 80), plain(a.Host, 120)
	switch {
	case name == "":
		return host
	case host == "":
		return name
	}
	return w.Text(UnitWhose, With("Name", name), With("Host", host))
}

// day is what the portal's record says. today is any moment of today.
func (w *Words) day(d app.Day, today time.Time, a *app.Account) string {
	at := func(with, without Key, t time.Time) string {
		if t.IsZero() {
			return w.Text(without)
		}
		return w.Text(with, With("Time", w.ClockOn(named(t, a), today)))
	}
	switch d.State {
	case app.StateUnknown:
		return w.Text(StateUnknown)
	case app.StateNotStarted:
		return w.Text(StateNotStarted)
	case app.StateOpened:
		return at(StateOpenedAt, StateOpened, d.Start)
	case app.StatePaused:
		paused := at(StatePausedAt, StatePaused, d.PausedSince())
		if d.Start.IsZero() {
			return paused
		}
		return paused + " · " + at(StateStartedAt, StateStartedAt, d.Start)
	case app.StateClosed:
		return at(StateClosedAt, StateClosed, d.Finish)
	case app.StateEarlier, app.StateExpired:
		earlier := w.Text(StateEarlier)
		if d.Start.IsZero() {
			return earlier
		}
		return earlier + " · " + at(StateStartedAt, StateStartedAt, d.Start)
	default:
		return w.Text(StateStrange, With("Status", plain(d.Status, 40)))
	}
}

// kept says what a kept press waits for.
func (w *Words) kept(s app.Snapshot, now time.Time) string {
	at := named(s.Kept.Want(), s.Account)
	if at.IsZero() {
		return w.Text(StateKept)
	}
	clock := w.ClockOn(at, s.PortalNow(now))
	switch s.KeptNeeds(now) {
	case app.KindConsentNeeded:
		return w.Text(StateKeptAsks, With("Time", clock))
	case app.KindDayGone:
		return w.Text(StateKeptGone, With("Time", clock))
	case app.KindZoneUnknown:
		return w.Text(StateKeptZone, With("Time", clock))
	}
	return w.Text(StateKeptAt, With("Time", clock))
}

// KeptZone says that a kept press waits for the person to choose a clock, and shows both clocks; it is "" if it does not wait
// for that.
func (w *Words) KeptZone(s app.Snapshot, now time.Time) string {
	if s.KeptNeeds(now) != app.KindZoneUnknown {
		return ""
	}
	return joinSentences([]string{
		w.Text(KeptZone, With("Time", w.ClockOn(s.Kept.Want(), s.PortalNow(now)))), w.Problem(s.AskZone(now), nil),
	})
}

// hindrance is a problem in a few words, in lower case.
func (w *Words) hindrance(p *app.Problem) string {
	switch p.Obstacle() {
	case app.ObstacleNetwork:
		return w.Text(StateOffline)
	case app.ObstacleBusy:
		return w.Text(StateBusy)
	case app.ObstaclePortal:
		return w.Text(StateUnavailable)
	case app.ObstacleKeyring:
		return w.Text(StateKeyring)
	case app.ObstacleRenamed:
		return w.Text(StateRenamed)
	case app.ObstacleAccess:
		return w.Text(StateAccess)
	default:
		return w.Text(StateAttention)
	}
}

func doing(v app.Verb) Key {
	switch v {
	case app.VerbStart, app.VerbSendKept:
		return DoingStart
	case app.VerbPause:
		return DoingPause
	case app.VerbResume:
		return DoingResume
	case app.VerbFinish:
		return DoingFinish
	case app.VerbReopen:
		return DoingReopen
	case app.VerbRefresh, app.VerbReadSettings:
		return DoingRefresh
	case app.VerbCheck:
		return DoingCheck
	case app.VerbSignIn:
		return DoingSignIn
	case app.VerbSignOut:
		return DoingSignOut
	case app.VerbGiveUp:
		return DoingGiveUp
	default:
		return DoingElse
	}
}

// sentence ends a headline or a state with a period.
func sentence(s string) string {
	if last, _ := utf8.DecodeLastRuneInString(s); strings.ContainsRune(".?…", last) {
		return s
	}
	return upperFirst(s) + "."
}

func joinSentences(sentences []string) string {
	var b strings.Builder
	for _, s := range sentences {
		if s == "" {
			continue
		}
		if b.Len() > 0 {
			b.WriteByte(' ')
		}
		b.WriteString(s)
	}
	return b.String()
}

func upperFirst(s string) string {
	r, size := utf8.DecodeRuneInString(s)
	if size == 0 || r == utf8.RuneError {
		return s
	}
	return string(unicode.ToUpper(r)) + s[size:]
}

// plain makes one line of at most limit characters out of a text that others wrote: a portal, a person.
func plain(s string, limit int) string {
	s = strings.ToValidUTF8(s, "")
	s = strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r):
			return ' '
		case unicode.Is(unicode.Cc, r), unicode.Is(unicode.Bidi_Control, r):
			return -1
		}
		return r
	}, s)
	s = strings.Join(strings.Fields(s), " ")
	if utf8.RuneCountInString(s) <= limit {
		return s
	}
	return strings.TrimSpace(string([]rune(s)[:limit-1])) + "…"
}

func cutUTF16(s string, limit int) string {
	if utf16Length(s) <= limit {
		return s
	}
	n := 1 // the ellipsis
	for i, r := range s {
		n += utf16.RuneLen(r)
		if n > limit {
			return s[:i] + "…"
		}
	}
	return s
}

func utf16Length(s string) int { return len(utf16.Encode([]rune(s))) }

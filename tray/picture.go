package tray

import (
	"time"

	"clockin24/app"
	"clockin24/app/calendar"
	"clockin24/app/offer"
	"clockin24/app/words"
	"clockin24/assets"
)

// A picture is everything that a person can see of the tray.
type picture struct {
	icon    assets.IconState
	tooltip string
	state   string // the first line of the menu
	looks   []look // one for each item of menu
	labels  []string
}

// A look says how a menu item appears. An item that does not apply is hidden; one that applies but cannot be pressed at this moment
// is disabled.
type look int

const (
	hidden look = iota
	disabled
	enabled
)

func (t *Tray) picture(s app.Snapshot, now time.Time) picture {
	p := picture{
		icon:    Icon(s, now),
		tooltip: t.words.Tooltip(s, now),
		state:   t.words.State(s, now),
		looks:   make([]look, len(menu)),
		labels:  make([]string, len(menu)),
	}
	o := offer.Of(s, now)
	for i, entry := range menu {
		if !entry.separator {
			p.looks[i], p.labels[i] = entry.look(o), t.label(entry, s)
		}
	}
	return p
}

// label is the text of an item. The text of Quit also says what stops when the program ends.
func (t *Tray) label(e entry, s app.Snapshot) string {
	if e.label == words.MenuQuit {
		return t.words.Quit(s)
	}
	return t.words.Text(e.label)
}

// Icon is the icon of a snapshot at a moment of this computer's clock. A problem that the person has to act on takes precedence
// over the state of the day.
func Icon(s app.Snapshot, now time.Time) assets.IconState {
	switch {
	case s.Doing.ChangesDay(): // a reading does not change the icon, since it comes and goes by itself
		return assets.IconSending
	case s.Problem != nil && offline(s.Problem.Kind):
		return assets.IconOffline
	case s.Problem != nil && s.Problem.Kind != app.KindNotSignedIn:
		return assets.IconAttention
	case s.Account == nil:
		return assets.IconNotConfigured
	case s.Kept != nil, s.Day.Pending:
		return assets.IconAttention
	}
	switch s.Day.State {
	case app.StateUnknown:
		return assets.IconSending
	case app.StateOpened:
		return assets.IconOpened
	case app.StatePaused:
		return assets.IconOnBreak
	case app.StateClosed:
		return assets.IconNotStarted
	case app.StateNotStarted:
		if s.Rules.LateBy(s.PortalNow(now)) == 0 {
			return assets.IconNotStarted
		}
	}
	return assets.IconAttention // late, an earlier day still open, or a state that this program does not know
}

// offline tells whether a problem lies on the way to the portal, where nobody at this computer can do anything about it.
func offline(k app.Kind) bool {
	switch k {
	case app.KindHostUnknown, app.KindUnreachable, app.KindTLSFailed, app.KindTimedOut, app.KindConnectionCut, app.KindNotUnderstood, app.KindTooMany,
		app.KindBlocked, app.KindPortalBroken:
		return true
	}
	return false
}

// untilChange is how long the picture of a snapshot stays true without a new snapshot. False means that only a new snapshot changes
// it.
func untilChange(s app.Snapshot, now time.Time) (time.Duration, bool) {
	if s.Account == nil {
		return 0, false
	}
	there := s.PortalNow(now)
	if s.Kept != nil && !s.Kept.Consent && s.KeptNeeds(now) == "" { // the menu asks for a reason once this minute is over
		return calendar.MinuteEnds(there).Sub(there), true
	}
	switch s.Day.State {
	case app.StateOpened:
		if s.Day.Start.IsZero() {
			return 0, false
		}
		return untilMinute(there.Sub(s.Day.Start) - s.Day.Breaks), true
	case app.StatePaused:
		if g, ok := s.Glance(now); ok { // otherwise nobody knows when the break began
			return untilMinute(g.Breaks), true
		}
	case app.StateNotStarted:
		if wait := s.Rules.LateAfter - calendar.SinceMidnight(there); s.Rules.LateAfter != 0 && wait >= 0 {
			return wait + time.Second, true // late is from the second after the allowed start
		}
	}
	return 0, false
}

// untilMinute is how long it takes until a length of time that grows with the clock reaches the next whole minute.
func untilMinute(length time.Duration) time.Duration {
	return time.Minute - (length%time.Minute+time.Minute)%time.Minute
}

// An entry is an item of the menu below the line with the state.
type entry struct {
	separator bool
	label     words.Key
	action    func(Actions) action
	look      func(offer.Offer) look
}

// menu is the whole menu in its order: the one action that makes sense now, the other actions that are possible now, the places to
// open, and Quit. Labels with an ellipsis open a window. A separator always has a visible item on both sides.
var menu = []entry{
	{label: words.MenuUnlock, action: func(a Actions) action { return plain(a.Unlock) }, look: direct(offer.ActUnlock)},
	{label: words.MenuSignIn, action: func(a Actions) action { return plain(a.SignIn) }, look: opens(offer.ActSignIn)},
	{label: words.MenuStart, action: func(a Actions) action { return plain(a.Open) }, look: opens(offer.ActStart)},
	{label: words.MenuStartNow, action: func(a Actions) action { return plain(a.StartNow) }, look: direct(offer.ActStart)},
	{label: words.MenuFinishEarlier, action: func(a Actions) action { return plain(a.FinishEarlier) }, look: func(o offer.Offer) look {
		return shown(o.May(offer.ActFinish) && o.Situation.Past())
	}},
	{label: words.MenuResume, action: func(a Actions) action { return a.Resume }, look: direct(offer.ActResume)},
	{label: words.MenuReopen, action: func(a Actions) action { return plain(a.Reopen) }, look: opens(offer.ActReopen)},
	{label: words.MenuFinish, action: func(a Actions) action { return a.Finish }, look: func(o offer.Offer) look {
		return free(o, o.May(offer.ActFinish) && o.Situation.Running())
	}},
	{label: words.MenuFinishAt, action: func(a Actions) action { return plain(a.FinishAt) }, look: func(o offer.Offer) look {
		return shown(o.May(offer.ActFinish) && o.Situation.Running())
	}},
	{label: words.MenuBreak, action: func(a Actions) action { return a.Break }, look: direct(offer.ActPause)},
	{label: words.MenuGiveUp, action: func(a Actions) action { return a.GiveUp }, look: direct(offer.ActGiveUp)},
	{label: words.MenuRefresh, action: func(a Actions) action { return plain(a.Refresh) }, look: direct(offer.ActRetry)},
	{separator: true},
	{label: words.MenuPortal, action: func(a Actions) action { return plain(a.Portal) }, look: ofSomebody},
	{label: words.MenuJournal, action: func(a Actions) action { return plain(a.Journal) }, look: ofSomebody},
	{label: words.MenuSettings, action: func(a Actions) action { return plain(a.Settings) }, look: always},
	{separator: true},
	{label: words.MenuQuit, action: func(a Actions) action { return plain(a.Quit) }, look: always},
}

// An action is what an item does. It gets the snapshot that the menu showed. It is nil for an item that is left out.
type action func(shown app.Snapshot)

// plain is an action that does the same thing whatever the menu shows.
func plain(do func()) action {
	if do == nil {
		return nil
	}
	return func(app.Snapshot) { do() }
}

func always(offer.Offer) look { return enabled }

// ofSomebody is the look of an item that needs somebody to be signed in. The item is disabled and not hidden, since the separators
// need a visible item beside them.
func ofSomebody(o offer.Offer) look {
	if o.Situation.SignedIn() {
		return enabled
	}
	return disabled
}

// opens is the look of an item that opens a window for an act. The window may be opened even while something else is under way.
func opens(a offer.Act) func(offer.Offer) look {
	return func(o offer.Offer) look { return shown(o.May(a)) }
}

// direct is the look of an item that acts at once.
func direct(a offer.Act) func(offer.Offer) look {
	return func(o offer.Offer) look { return free(o, o.May(a)) }
}

func shown(applies bool) look {
	if applies {
		return enabled
	}
	return hidden
}

// free is the look of an item that cannot be pressed while something else is under way.
func free(o offer.Offer, applies bool) look {
	if applies && o.Busy {
		return disabled
	}
	return shown(applies)
}

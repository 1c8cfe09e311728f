package tray

import (
	"time"

	"clockin24/app"
	"clockin24/app/calendar"
	"clockin24/app/words"
	"clockin24/assets"
)

// A picture is all that can be seen of the tray.
type picture struct {
	icon    assets.IconState
	tooltip string
	state   string // the first line of the menu
	looks   []look // of the items of menu
	labels  []string
}

// A look says how a menu item stands there. An item that does not apply is not there; one that does but cannot be
// pressed at this moment is disabled.
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
	for i, entry := range menu {
		if !entry.separator {
			p.looks[i], p.labels[i] = entry.look(s), t.label(entry, s)
		}
	}
	return p
}

// label is what an item says: to quit says what stops with the program.
func (t *Tray) label(e entry, s app.Snapshot) string {
	if e.label == words.MenuQuit {
		return t.words.Quit(s)
	}
	return t.words.Text(e.label)
}

// Icon is the icon of a snapshot at a moment of this computer's clock. What a person has to do something about comes
// before what the day is.
func Icon(s app.Snapshot, now time.Time) assets.IconState {
	switch {
	case acting(s):
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
	return assets.IconAttention // late, an earlier day open, or a state that nobody knows
}

// acting tells whether something is under way that changes the day. Reading is not: it comes and goes by itself.
func acting(s app.Snapshot) bool {
	switch s.Doing {
	case app.VerbStart, app.VerbPause, app.VerbResume, app.VerbFinish, app.VerbReopen:
		return true
	}
	return false
}

// offline tells whether a problem is one of the way to the portal, which nobody here can do anything about.
func offline(k app.Kind) bool {
	switch k {
	case app.KindHostUnknown, app.KindUnreachable, app.KindTLSFailed, app.KindTimedOut, app.KindConnectionCut, app.KindNotUnderstood, app.KindTooMany,
		app.KindBlocked, app.KindPortalBroken:
		return true
	}
	return false
}

// refused tells whether the portal does not take the credentials, so that other ones may help.
func refused(k app.Kind) bool {
	switch k {
	case app.KindCredentialsBad, app.KindScopeMissing, app.KindNoAccess, app.KindExternalUser, app.KindOthersForbidden, app.KindUserNotFound,
		app.KindMethodMissing, app.KindMoved, app.KindPortalGone, app.KindKeyringMissing, app.KindKeyringBroken:
		return true
	}
	return false
}

// untilChange is how long the picture of a snapshot stays true by itself; false means that only a new snapshot
// changes it.
func untilChange(s app.Snapshot, now time.Time) (time.Duration, bool) {
	if s.Account == nil {
		return 0, false
	}
	there := s.PortalNow(now)
	if s.Kept != nil && !s.Kept.Consent && s.KeptNeeds(now) == "" { // it asks for a reason once its minute is over
		return there.Truncate(time.Minute).Add(time.Minute).Sub(there), true
	}
	switch s.Day.State {
	case app.StateOpened:
		if s.Day.Start.IsZero() {
			return 0, false
		}
		return untilMinute(there.Sub(s.Day.Start) - s.Day.Breaks), true
	case app.StatePaused:
		if g, ok := s.Glance(now); ok { // else nobody has told since when the break is
			return untilMinute(g.Breaks), true
		}
	case app.StateNotStarted:
		if wait := s.Rules.LateAfter - calendar.SinceMidnight(there); s.Rules.LateAfter != 0 && wait >= 0 {
			return wait + time.Second, true // late is from the second after the allowed start
		}
	}
	return 0, false
}

// untilMinute is how long it takes until a length that grows with the clock has one minute more.
func untilMinute(length time.Duration) time.Duration {
	return time.Minute - (length%time.Minute+time.Minute)%time.Minute
}

// An entry is an item of the menu below the line with the state.
type entry struct {
	separator bool
	label     words.Key
	action    func(Actions) action
	look      func(app.Snapshot) look
}

// menu is the whole menu in its order: the one action that makes sense now, what else can be done now, the places, the
// end. Labels with an ellipsis open a window. A separator always has an item on both sides that is there.
var menu = []entry{
	{label: words.MenuUnlock, action: func(a Actions) action { return plain(a.Unlock) }, look: func(s app.Snapshot) look {
		return direct(s, s.Problem != nil && s.Problem.Kind == app.KindKeyringLocked)
	}},
	{label: words.MenuSignIn, action: func(a Actions) action { return plain(a.SignIn) }, look: func(s app.Snapshot) look {
		return shown(s.Account == nil || s.Problem != nil && refused(s.Problem.Kind))
	}},
	{label: words.MenuStart, action: func(a Actions) action { return plain(a.Open) }, look: func(s app.Snapshot) look {
		return shown(startable(s))
	}},
	{label: words.MenuStartNow, action: func(a Actions) action { return plain(a.StartNow) }, look: func(s app.Snapshot) look {
		return direct(s, startable(s))
	}},
	{
		label: words.MenuFinishEarlier, action: func(a Actions) action { return plain(a.FinishEarlier) },
		look: func(s app.Snapshot) look { return shown(in(s, app.StateEarlier, app.StateExpired)) },
	},
	{label: words.MenuResume, action: func(a Actions) action { return a.Resume }, look: func(s app.Snapshot) look {
		return direct(s, in(s, app.StatePaused))
	}},
	{label: words.MenuReopen, action: func(a Actions) action { return plain(a.Reopen) }, look: func(s app.Snapshot) look {
		return shown(in(s, app.StateClosed))
	}},
	{label: words.MenuFinish, action: func(a Actions) action { return a.Finish }, look: func(s app.Snapshot) look {
		return direct(s, in(s, app.StateOpened, app.StatePaused))
	}},
	{label: words.MenuFinishAt, action: func(a Actions) action { return plain(a.FinishAt) }, look: func(s app.Snapshot) look {
		return shown(in(s, app.StateOpened, app.StatePaused))
	}},
	{label: words.MenuBreak, action: func(a Actions) action { return a.Break }, look: func(s app.Snapshot) look {
		return direct(s, in(s, app.StateOpened))
	}},
	{label: words.MenuGiveUp, action: func(a Actions) action { return a.GiveUp }, look: func(s app.Snapshot) look {
		return direct(s, s.Account != nil && s.Kept != nil && !acting(s))
	}},
	{label: words.MenuRefresh, action: func(a Actions) action { return plain(a.Refresh) }, look: func(s app.Snapshot) look {
		return direct(s, s.Account != nil && (s.Problem != nil || s.Kept != nil || in(s, app.StateUnknown, app.StateStrange)))
	}},
	{separator: true},
	{label: words.MenuPortal, action: func(a Actions) action { return plain(a.Portal) }, look: func(s app.Snapshot) look {
		if s.Account == nil {
			return disabled // not hidden: the separators need it
		}
		return enabled
	}},
	{label: words.MenuJournal, action: func(a Actions) action { return plain(a.Journal) }, look: func(s app.Snapshot) look {
		if s.Account == nil {
			return disabled
		}
		return enabled
	}},
	{label: words.MenuSettings, action: func(a Actions) action { return plain(a.Settings) }, look: always},
	{separator: true},
	{label: words.MenuQuit, action: func(a Actions) action { return plain(a.Quit) }, look: always},
}

// An action is what an item does, told what the menu showed; nil where the item is left out.
type action func(shown app.Snapshot)

// plain is an action that is the same whatever is shown.
func plain(do func()) action {
	if do == nil {
		return nil
	}
	return func(app.Snapshot) { do() }
}

func always(app.Snapshot) look { return enabled }

// shown is an item that opens a window, which can be looked at whatever is under way.
func shown(applies bool) look {
	if applies {
		return enabled
	}
	return hidden
}

// direct is an item that acts at once, which it cannot while something else is under way.
func direct(s app.Snapshot, applies bool) look {
	if applies && acting(s) {
		return disabled
	}
	return shown(applies)
}

func in(s app.Snapshot, states ...app.State) bool {
	if s.Account == nil {
		return false
	}
	for _, state := range states {
		if s.Day.State == state {
			return true
		}
	}
	return false
}

// startable tells whether a start can be asked for. An unknown state can also be that of a portal that is not reached:
// the press is then kept.
func startable(s app.Snapshot) bool {
	return in(s, app.StateNotStarted, app.StateUnknown) && (s.Kept == nil || acting(s))
}

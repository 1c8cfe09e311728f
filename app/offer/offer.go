// Package offer decides what may be done about the workday at a moment. [Of] decides this for the tray, the window, the
// system's dialogs, the shortcut and the command line alike. A view draws what the offer says, as far as it has room, and
// decides nothing itself.
//
// A start never ends a break and never re-opens a day: each of these is an act of its own, with a name that says so.
package offer

import (
	"slices"
	"time"

	"clockin24/app"
)

// A Situation is what a person finds when looking at the day.
type Situation string

// The situations.
const (
	SituationNobody      Situation = "nobody"      // nobody is signed in
	SituationUnavailable Situation = "unavailable" // an account is stored, but cannot be used: the keyring is locked, for example
	SituationNotStarted  Situation = "not started" // or not read yet: a start can be asked for in both
	SituationKeptWaits   Situation = "kept waits"  // a start is kept, and is sent as soon as the portal answers
	SituationKeptAsks    Situation = "kept asks"   // a start is kept, and the portal would accept it only with a reason
	SituationKeptUnsure  Situation = "kept unsure" // the same, and only the person knows when it was, because a clock was wrong
	SituationKeptZone    Situation = "kept zone"   // a start is kept, and the zone in which it has to be recorded is not known
	SituationOpened      Situation = "opened"
	SituationPaused      Situation = "paused"
	SituationClosed      Situation = "closed"  // today's day is over, and can be re-opened
	SituationEarlier     Situation = "earlier" // a day of an earlier date still runs
	SituationExpired     Situation = "expired" // a day of an earlier date was forgotten
	SituationStrange     Situation = "strange" // the portal says something that this program does not know
)

// SignedIn tells whether it is known whose day it is.
func (s Situation) SignedIn() bool { return s != SituationNobody && s != SituationUnavailable }

// Running tells whether a day of today runs, or is on a break.
func (s Situation) Running() bool { return s == SituationOpened || s == SituationPaused }

// Past tells whether a day of an earlier date has to be finished before today's can begin.
func (s Situation) Past() bool { return s == SituationEarlier || s == SituationExpired }

// An Act is one thing that a person may do.
type Act string

// The acts. An act that a command carries out has the name of its verb.
const (
	ActNone     Act = ""
	ActStart        = Act(app.VerbStart)
	ActPause        = Act(app.VerbPause)
	ActResume       = Act(app.VerbResume)
	ActFinish       = Act(app.VerbFinish)
	ActReopen       = Act(app.VerbReopen)
	ActSendKept     = Act(app.VerbSendKept)
	ActGiveUp       = Act(app.VerbGiveUp)
	ActRetry        = Act(app.VerbRefresh)
	ActMove         = Act(app.VerbMove)
	ActSignIn   Act = "sign in" // give a webhook or an application
	ActUnlock   Act = "unlock"  // make the system ask for the keyring's password
	ActPortal   Act = "portal"  // open the portal in the browser, where everything can be done
)

// A Subject is what an offer is about. If a person agrees to something for one subject, that does not count for another.
type Subject struct {
	Situation Situation
	Account   string // whose day it is, see [app.Account.Key]; "" if that is not known
	Start     int64  // of the record, in seconds of Unix time; 0 if the situation is not about a record
	Kept      string // the ID of the kept start, if the situation is about one
}

// An Offer says what may be done at a moment, what is proposed, what the person is asked before, and what cures a problem.
type Offer struct {
	Subject
	// Ways are the acts that lead on from here, the best first.
	Ways []Act
	// Beside are further acts that are possible now.
	Beside []Act
	// Main is the way that is shown as the one to take. There is none if nothing is proposed: re-opening a day goes back, not
	// on, and of two clocks neither is the better one.
	Main Act
	// Enter is what the Enter key does if it is pressed without thinking. If there is none, it changes nothing.
	Enter Act
	// Form is what the person is asked before an act. Its Verb is "" if nothing is asked.
	Form Form
	// Cure is what helps against the problem of the snapshot.
	Cure Cure
	// Busy says that a command is under way which changes the day or the account, so that no other act can be begun.
	Busy bool
	// AtOnce says that a start needs neither text nor a decision, as far as is known. The workday reads the state again before
	// it sends a start.
	AtOnce bool
	// Keeps says that a start which is pressed now would be kept until the portal answers.
	Keeps bool
	// Behind says that a start is kept which will be sent when the earlier day is finished.
	Behind bool
}

// May tells whether an act is possible now.
func (o Offer) May(a Act) bool { return slices.Contains(o.Ways, a) || slices.Contains(o.Beside, a) }

// Of is the offer of a snapshot at the moment now of this computer's clock.
func Of(s app.Snapshot, now time.Time) Offer {
	o := Offer{Cure: CureOf(s.Problem), Busy: busy(s.Doing)}
	o.Situation = situationOf(s, now)
	if s.Account != nil {
		o.Account = s.Account.Key()
	}
	switch o.Situation {
	case SituationKeptWaits, SituationKeptAsks, SituationKeptUnsure, SituationKeptZone:
		o.Kept = s.Kept.ID
	case SituationOpened, SituationPaused, SituationClosed, SituationEarlier, SituationExpired, SituationStrange:
		o.Start = s.Day.Start.Unix()
	}
	p := plans[o.Situation]
	o.Ways, o.Main, o.Enter = slices.Clone(p.ways), p.main, p.enter
	o.addKept(s, now)
	o.addBeside(s)
	if p.asks != "" {
		o.Form = FormOf(s, p.asks, now)
	}
	startable := o.Situation == SituationNotStarted
	o.Keeps = startable && s.Problem.Waits()
	o.AtOnce = startable && s.Day.State == app.StateNotStarted && s.Problem == nil && s.Kept == nil && s.Rules.Known &&
		s.Rules.LateBy(s.PortalNow(now)) == 0
	return o
}

func situationOf(s app.Snapshot, now time.Time) Situation {
	switch {
	case s.Account == nil && s.Problem != nil && s.Problem.Kind != app.KindNotSignedIn:
		return SituationUnavailable
	case s.Account == nil:
		return SituationNobody
	}
	switch s.Day.State {
	case app.StateUnknown, app.StateNotStarted:
		return situationOfStart(s, now)
	case app.StateOpened:
		return SituationOpened
	case app.StatePaused:
		return SituationPaused
	case app.StateClosed:
		return SituationClosed
	case app.StateEarlier:
		return SituationEarlier
	case app.StateExpired:
		return SituationExpired
	}
	return SituationStrange
}

// situationOfStart is the situation of a day that has not begun, depending on the start that is kept for it. A kept start whose
// date is over stands in nobody's way.
func situationOfStart(s app.Snapshot, now time.Time) Situation {
	if s.Kept == nil {
		return SituationNotStarted
	}
	switch s.KeptNeeds(now) {
	case app.KindDayGone:
		return SituationNotStarted
	case app.KindZoneUnknown:
		return SituationKeptZone
	case app.KindConsentNeeded:
		if s.Kept.Unsure {
			return SituationKeptUnsure
		}
		return SituationKeptAsks
	}
	return SituationKeptWaits
}

// A plan is what is offered in a situation, regardless of what else the snapshot says.
type plan struct {
	ways        []Act
	main, enter Act
	asks        app.Verb // what the form is for
}

var plans = map[Situation]plan{
	SituationNobody:      {ways: []Act{ActSignIn}, main: ActSignIn, enter: ActSignIn},
	SituationUnavailable: {ways: []Act{ActRetry, ActSignIn}, main: ActRetry, enter: ActRetry},
	SituationNotStarted:  {ways: []Act{ActStart}, main: ActStart, enter: ActStart, asks: app.VerbStart},
	SituationKeptWaits:   {ways: []Act{ActRetry, ActGiveUp}, main: ActRetry},
	SituationKeptAsks:    {ways: []Act{ActSendKept, ActGiveUp}, main: ActSendKept, enter: ActSendKept, asks: app.VerbSendKept},
	SituationKeptUnsure:  {ways: []Act{ActSendKept, ActGiveUp}, main: ActSendKept, enter: ActSendKept, asks: app.VerbSendKept},
	SituationKeptZone:    {ways: []Act{ActRetry, ActGiveUp}},
	SituationOpened:      {ways: []Act{ActFinish, ActPause}, main: ActFinish},
	SituationPaused:      {ways: []Act{ActResume, ActFinish}, main: ActResume, enter: ActResume},
	SituationClosed:      {ways: []Act{ActReopen}},
	SituationEarlier:     {ways: []Act{ActFinish, ActPortal}, main: ActFinish, enter: ActFinish, asks: app.VerbFinish},
	SituationExpired:     {ways: []Act{ActFinish, ActPortal}, main: ActFinish, enter: ActFinish, asks: app.VerbFinish},
	SituationStrange:     {ways: []Act{ActPortal}, main: ActPortal, enter: ActPortal},
}

// addKept adds what may be done about a kept start.
func (o *Offer) addKept(s app.Snapshot, now time.Time) {
	if s.Kept == nil || !o.Situation.SignedIn() {
		return
	}
	gone := s.KeptNeeds(now) == app.KindDayGone
	o.Behind = o.Situation.Past() && !gone
	if _, told := s.ServerNow(now); o.Situation == SituationKeptZone && told {
		o.Ways = []Act{ActSendKept, ActGiveUp} // by one of the two clocks, which both can be shown
	}
	switch {
	case s.Doing == app.VerbStart || s.Doing == app.VerbSendKept:
		// The start is on its way and cannot be dropped, and a person who looks must find the act that was begun.
		o.Ways = slices.DeleteFunc(o.Ways, func(a Act) bool { return a == ActGiveUp })
		if s.Day.State == app.StateUnknown || s.Day.State == app.StateNotStarted {
			o.Beside = append(o.Beside, ActStart)
		}
	case gone:
		o.Ways = append(o.Ways, ActGiveUp) // the person can only give it up
	default:
		o.Beside = append(o.Beside, ActGiveUp)
	}
}

// addBeside adds what is possible in any situation.
func (o *Offer) addBeside(s app.Snapshot) {
	if a := o.Cure.Act(); a != ActNone {
		o.Beside = append(o.Beside, a)
	}
	if !o.Situation.SignedIn() {
		return
	}
	o.Beside = append(o.Beside, ActPortal)
	if s.Problem != nil || s.Kept != nil || s.Day.State == app.StateUnknown || s.Day.State == app.StateStrange {
		o.Beside = append(o.Beside, ActRetry)
	}
}

// busy tells whether a command is under way that lets nothing else begin.
func busy(doing app.Verb) bool {
	return doing == app.VerbGiveUp || doing == app.VerbSignIn || doing.ChangesDay() || app.Command{Verb: doing}.ChangesAccount()
}

package words

import (
	"time"

	"clockin24/app"
	"clockin24/app/calendar"
)

func (w *Words) done(r app.Reply, s app.Snapshot) outcome {
	var o outcome
	switch r.Verb {
	case app.VerbStart:
		o.headline = w.headline(HeadlineStartedAt, HeadlineStarted, r.Day.Start, r, s)
		if r.View == app.ViewLogin {
			o.sentences = append(o.sentences, w.Text(NoteByItself))
		}
	case app.VerbResume:
		o.headline = w.headline(HeadlineResumedAt, HeadlineResumed, r.Day.Start, r, s)
	case app.VerbReopen:
		o = w.reopened(r, s)
	case app.VerbPause:
		o.headline = w.headline(HeadlinePausedAt, HeadlinePaused, r.Day.PausedSince(), r, s)
	case app.VerbFinish:
		o.headline = w.headline(HeadlineFinishedAt, HeadlineFinished, r.Day.Finish, r, s)
	case app.VerbRefresh:
		o.headline = upperFirst(w.day(r.Day, today(r, s), s.Account))
		return o
	case app.VerbCheck, app.VerbAwaitCode:
		return w.checked(r)
	case app.VerbMove:
		return outcome{headline: w.Text(HeadlineMoved, With("Host", hostOf(s)))}
	case app.VerbSignIn:
		return w.signedIn(r, s)
	case app.VerbSignOut:
		return outcome{headline: w.Text(HeadlineSignedOut), sentences: []string{w.Text(NoteSignedOut)}}
	case app.VerbGiveUp:
		return outcome{headline: w.Text(HeadlineGivenUp), sentences: []string{w.Text(NoteGivenUp)}}
	default:
		return outcome{headline: w.Text(HeadlineDone)}
	}
	return w.pending(o, r.Day)
}

// reopened says what the portal made of the time since the finish: a break, or, with a flexible schedule or none, a second
// record (protocol 8), which has begun just now.
func (w *Words) reopened(r app.Reply, s app.Snapshot) outcome {
	if !s.Read.IsZero() && s.PortalNow(s.Read).Sub(r.Day.Start).Abs() < time.Minute {
		return outcome{
			headline:  w.headline(HeadlineStartedAt, HeadlineStarted, r.Day.Start, r, s),
			sentences: []string{w.Text(NoteSecondRecord)},
		}
	}
	return outcome{
		headline:  w.headline(HeadlineResumedAt, HeadlineResumed, r.Day.Start, r, s),
		sentences: []string{w.Text(NoteGap)},
	}
}

func (w *Words) checked(r app.Reply) outcome {
	if r.Person == nil {
		return outcome{headline: w.Text(HeadlineDone)}
	}
	o := outcome{headline: w.Text(HeadlineChecked, With("Whose", w.Whose(r.Person.Account)))}
	if r.Person.App != "" {
		o.headline = w.Text(HeadlineGranted, With("Whose", w.Whose(r.Person.Account)))
	}
	if r.Person.Admin && r.Person.App == "" {
		o.sentences = append(o.sentences, w.Text(NoteAdmin))
	}
	if r.Person.Rules.Known && !r.Person.Rules.Tracking {
		o.sentences = append(o.sentences, w.Text(NoteTrackingOff))
	}
	if r.Person.Drops {
		o.sentences = append(o.sentences, w.Text(SignInDrops))
	}
	return o
}

func (w *Words) signedIn(r app.Reply, s app.Snapshot) outcome {
	account := s.Account
	if account == nil && r.Person != nil {
		account = &r.Person.Account
	}
	if account == nil {
		return outcome{headline: w.Text(HeadlineSignedInBare)}
	}
	o := outcome{headline: w.Text(HeadlineSignedIn, With("Whose", w.Whose(*account)))}
	if account.InMemory {
		o.sentences = append(o.sentences, w.Text(NoteInMemory))
	}
	return o
}

func (w *Words) already(r app.Reply, s app.Snapshot) outcome {
	var o outcome
	switch r.Verb {
	case app.VerbStart, app.VerbResume, app.VerbReopen:
		o.headline = w.headline(HeadlineRunningAt, HeadlineRunning, r.Day.Start, r, s)
		if !r.Asked.IsZero() && !calendar.SameMinute(r.Asked, r.Day.Start) {
			o.sentences = append(o.sentences, w.Text(NoteStartKept, With("Asked", w.at(r.Asked, r, s))))
		}
	case app.VerbPause:
		o.headline = w.Text(HeadlineOnBreak)
	case app.VerbFinish:
		o.headline = w.headline(HeadlineClosedAt, HeadlineClosed, r.Day.Finish, r, s)
		if !r.Asked.IsZero() && !calendar.SameMinute(r.Asked, r.Day.Finish) {
			o.sentences = append(o.sentences, w.Text(NoteFinishKept, With("Asked", w.at(r.Asked, r, s))))
		}
	case app.VerbSignOut:
		return outcome{headline: w.Text(HeadlineNobody)}
	case app.VerbSignIn:
		return w.signedIn(r, s)
	case app.VerbGiveUp:
		return outcome{headline: w.Text(HeadlineNothingKept)}
	default:
		return outcome{headline: w.Text(HeadlineUnchanged)}
	}
	if len(o.sentences) == 0 {
		o.sentences = append(o.sentences, w.Text(NoteNothing))
	}
	return w.pending(o, r.Day)
}

func (w *Words) different(r app.Reply, s app.Snapshot) outcome {
	if headline := unasked(r.Problem); headline != "" {
		return w.pending(outcome{headline: w.Text(headline), bare: true}, r.Day)
	}
	if r.Problem != nil && r.Problem.Hindrance() && !unlike(r.Problem.Kind) && r.Problem.Kind != app.KindZoneUnlike {
		return w.refused(r)
	}
	if r.Problem != nil && r.Problem.Kind == app.KindZoneUnlike {
		return w.pending(outcome{headline: w.Text(HeadlineStartedNot,
			With("Time", w.Zoned(named(r.Day.Start, s.Account))), With("Asked", w.Zoned(named(r.Asked, s.Account))))}, r.Day)
	}
	asked, start, finish := !r.Asked.IsZero(), !r.Day.Start.IsZero(), !r.Day.Finish.IsZero()
	var o outcome
	switch {
	case unlikeOnlyInSeconds(r):
		return w.done(r, s)
	case r.Verb == app.VerbStart && r.Day.State == app.StateOpened && asked && start:
		o.headline = w.Text(HeadlineStartedNot, With("Time", w.at(r.Day.Start, r, s)), With("Asked", w.at(r.Asked, r, s)))
	case r.Verb == app.VerbFinish && asked && finish:
		o.headline = w.Text(HeadlineFinishedNot, With("Time", w.at(r.Day.Finish, r, s)), With("Asked", w.at(r.Asked, r, s)))
	default:
		return outcome{
			headline:  w.Text(failed(r.Verb)),
			sentences: []string{w.Text(NoteOtherState), sentence(w.day(r.Day, today(r, s), s.Account))},
		}
	}
	o.sentences = []string{w.Text(NoteOtherTime)}
	return w.pending(o, r.Day)
}

// unasked is the headline for an open that led to something else than what was asked for; it is "" where nothing did.
func unasked(p *app.Problem) Key {
	if p == nil {
		return ""
	}
	return map[app.Kind]Key{
		app.KindReopenedEarlier: HeadlineEarlier, app.KindBreakEnded: HeadlineBreakEnded, app.KindDayReopened: HeadlineDayReopened,
		app.KindSecondRecord: HeadlineSecondRecord, app.KindStartedElsewhere: HeadlineElsewhere,
	}[p.Kind]
}

func (w *Words) keptReply(r app.Reply, s app.Snapshot) outcome {
	at := r.Asked
	if at.IsZero() && s.Kept != nil && (r.ID == "" || s.Kept.ID == r.ID) {
		at = s.Kept.Pressed
	}
	o := outcome{headline: w.headline(HeadlineKeptAt, HeadlineKept, at, r, s)}
	if p := r.Problem; !p.Asks() {
		if p != nil {
			o.sentences = append(o.sentences, sentence(w.hindrance(p)))
		}
		o.sentences = append(o.sentences, w.Text(NoteKept))
	}
	return o
}

// refused says why nothing was changed. If the state of the day is the reason, nothing went wrong.
func (w *Words) refused(r app.Reply) outcome {
	if r.Problem != nil && (r.Problem.Hindrance() || r.Problem.Kind == app.KindBusy) {
		return outcome{headline: w.Text(HeadlineUnchanged), bare: true}
	}
	if p := r.Problem; r.Verb == app.VerbCheck && p != nil && (p.Field == app.FieldApp || p.Field == app.FieldCode) {
		return outcome{headline: w.Text(HeadlineNoSignIn)}
	}
	return outcome{headline: w.Text(failed(r.Verb))}
}

// hostOf is the portal's name.
func hostOf(s app.Snapshot) string {
	if s.Account == nil {
		return ""
	}
	return plain(s.Account.Host, 120)
}

func (w *Words) planned(r app.Reply, s app.Snapshot) outcome {
	o := outcome{headline: w.Text(HeadlinePlanned), sentences: []string{w.Text(NotePlanned)}}
	switch r.Verb {
	case app.VerbStart:
		o.headline = w.headline(HeadlinePlannedStart, HeadlinePlanned, r.Asked, r, s)
	case app.VerbFinish:
		o.headline = w.headline(HeadlinePlannedFinish, HeadlinePlanned, r.Asked, r, s)
	}
	return o
}

// unreached says that nothing happened, but only if that is known.
func unreached(r app.Reply) Key {
	if changes(r.Verb) && r.Problem.Unclear() && !reading(r.Problem.Method) {
		return HeadlineUnclear
	}
	return failed(r.Verb)
}

// changes reports whether a verb changes the portal's record.
func changes(v app.Verb) bool {
	switch v {
	case app.VerbStart, app.VerbPause, app.VerbResume, app.VerbFinish, app.VerbReopen:
		return true
	}
	return false
}

func failed(v app.Verb) Key {
	switch v {
	case app.VerbStart:
		return HeadlineNoStart
	case app.VerbPause:
		return HeadlineNoPause
	case app.VerbResume, app.VerbReopen:
		return HeadlineNoResume
	case app.VerbFinish:
		return HeadlineNoFinish
	case app.VerbRefresh:
		return HeadlineNoState
	case app.VerbReadSettings:
		return HeadlineNoRules
	case app.VerbCheck:
		return HeadlineNoCheck
	case app.VerbSignIn, app.VerbAuthorize, app.VerbAwaitCode:
		return HeadlineNoSignIn
	case app.VerbMove:
		return HeadlineNoMove
	case app.VerbSignOut:
		return HeadlineNoSignOut
	case app.VerbGiveUp:
		return HeadlineNoGiveUp
	default:
		return HeadlineNo
	}
}

func (w *Words) pending(o outcome, d app.Day) outcome {
	if d.Pending {
		o.sentences = append(o.sentences, w.Text(NotePending))
	}
	return o
}

func (w *Words) headline(with, without Key, t time.Time, r app.Reply, s app.Snapshot) string {
	if t.IsZero() {
		return w.Text(without)
	}
	return w.Text(with, With("Time", w.at(t, r, s)))
}

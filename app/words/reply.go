package words

import (
	"cmp"
	"strconv"
	"time"

	"clockin24/app"
)

// Reply is the title and the body of a notification of what became of a command.
func (w *Words) Reply(r app.Reply, s app.Snapshot) (title, body string) {
	o := w.outcome(r, s)
	body = joinSentences(o.sentences)
	if body == "" && changes(r.Verb) && s.Account != nil {
		body = w.Whose(*s.Account)
	}
	return o.headline, body
}

// Sentence is the same for the command line, in one plain line.
func (w *Words) Sentence(r app.Reply, s app.Snapshot) string {
	return w.line(r, s, false)
}

// SentenceGiven is [Words.Sentence] where the credentials came with the command: there is no account to mend then.
func (w *Words) SentenceGiven(r app.Reply, s app.Snapshot) string {
	return w.line(r, s, true)
}

// WayGiven is what to do about a problem with credentials that came with the command; empty where nothing but the problem
// can be said.
func (w *Words) WayGiven(p *app.Problem) string {
	way, _ := w.lookup(Key("ShellWayGiven."+string(p.Kind)), []Arg{With("Host", plain(p.Host, 120))})
	return way
}

func (w *Words) line(r app.Reply, s app.Snapshot, given bool) string {
	o := w.outcome(r, s)
	if r.Problem != nil && r.View == app.ViewCommandLine {
		way := ""
		if given {
			way = w.WayGiven(r.Problem)
		}
		o.sentences = append(o.sentences, cmp.Or(way, w.shellWay(r, s)))
	}
	if o.bare && len(o.sentences) > 0 {
		return joinSentences(o.sentences)
	}
	return joinSentences(append([]string{sentence(o.headline)}, o.sentences...))
}

// shellWay is what can be typed next, "" where nothing leads on. A finish in it is the portal's own proposal, else it is left
// to the person.
func (w *Words) shellWay(r app.Reply, s app.Snapshot) string {
	finish := r.Day.Proposal(today(r, s))
	if finish == "" {
		finish = w.Text(ShellTimeHolder)
	}
	user := ""
	if r.User != 0 {
		user = " --userid " + strconv.Itoa(r.User)
	}
	way, ok := w.lookup(Key("ShellWay."+string(r.Problem.Kind)), []Arg{
		With("Host", plain(r.Problem.Host, 120)), With("Time", finish), With("User", user),
	})
	if !ok {
		return ""
	}
	return way
}

// An outcome is a headline without a period and the sentences under it.
type outcome struct {
	headline  string
	sentences []string
	bare      bool // the sentences say all, the headline is for a notification only
}

func (w *Words) outcome(r app.Reply, s app.Snapshot) (o outcome) {
	if r.Verb == app.SendKept {
		r.Verb = app.Start
	}
	switch r.Outcome {
	case app.Done:
		o = w.done(r, s)
	case app.Already:
		o = w.already(r, s)
	case app.Different:
		o = w.different(r, s)
	case app.Planned:
		o = w.planned(r, s)
	case app.Kept:
		o = w.keptReply(r, s)
	case app.Unreached:
		o = outcome{headline: w.Text(unreached(r))}
	case app.GivenUp:
		o = outcome{headline: w.Text(HeadlineGivenUp), sentences: []string{w.Text(NoteGivenUp)}}
	default:
		o = w.refused(r)
	}
	if r.Outcome == app.Kept && !r.Problem.Asks() {
		return o
	}
	if r.Unkept {
		defer func() { o.sentences = append(o.sentences, w.Text(unkept(r.Outcome))) }()
	}
	if p := w.Problem(r.Problem, location(r.Day, s.Account)); p != "" && !(r.Outcome == app.Different && unlike(r.Problem.Kind)) {
		o.sentences = append(o.sentences, p)
	}
	o.sentences = append(o.sentences, w.beside(r, s))
	return o
}

// beside is what there is to know before the state of the day, which is in the way, is changed.
func (w *Words) beside(r app.Reply, s app.Snapshot) string {
	if r.Problem == nil {
		return ""
	}
	switch r.Problem.Kind {
	case app.ClosedToday:
		return w.Reopening(rulesFor(r, s))
	case app.DayExpired:
		return w.proposal(r.Day, today(r, s), s.Account)
	}
	return ""
}

// rulesFor are the rules of the employee whom a reply is about; the snapshot has the caller's own.
func rulesFor(r app.Reply, s app.Snapshot) app.Rules {
	switch {
	case r.Rules != nil:
		return *r.Rules
	case r.User != 0 && (s.Account == nil || s.Account.User != r.User):
		return app.Rules{}
	}
	return s.Rules
}

// Reopening says what the portal makes of a closed day that is gone on with (protocol 8). A flexible schedule is told, one
// that is none is not.
func (w *Words) Reopening(rules app.Rules) string {
	switch {
	case rules.Known && rules.Free:
		return w.Text(NoteReopenFree)
	case rules.Known && rules.Tracking:
		return w.Text(NoteReopenGap)
	}
	return w.Text(NoteReopenEither)
}

// Proposal says which finish the portal proposes for a forgotten day; "" where it proposes none that it would record.
func (w *Words) Proposal(s app.Snapshot, now time.Time) string {
	return w.proposal(s.Day, s.PortalNow(now), s.Account)
}

func (w *Words) proposal(d app.Day, now time.Time, a *app.Account) string {
	if d.Proposal(now) == "" {
		return ""
	}
	return w.Text(NoteProposal, With("Time", w.ClockOn(named(d.Suggest, a), d.Start)))
}

// unkept is what it means that a press could not be written to the disk.
func unkept(o app.Outcome) Key {
	if o == app.Unreached {
		return NoteUnkeptLost
	}
	return NoteUnkept
}

// unlike reports whether the problem only repeats what a different outcome tells better, with both times.
func unlike(k app.Kind) bool { return k == app.StartUnlike || k == app.StateUnlike }

// location is where the times of a problem are printed: in the zone of the record where there is one, as it may be
// another employee's.
func location(d app.Day, a *app.Account) *time.Location {
	for _, t := range []time.Time{d.Start, d.Finish} {
		if !t.IsZero() {
			return named(t, a).Location()
		}
	}
	if a != nil {
		return a.Location()
	}
	return nil
}

func (w *Words) done(r app.Reply, s app.Snapshot) outcome {
	var o outcome
	switch r.Verb {
	case app.Start:
		o.headline = w.headline(HeadlineStartedAt, HeadlineStarted, r.Day.Start, r, s)
		if r.View == app.ViewLogin {
			o.sentences = append(o.sentences, w.Text(NoteByItself))
		}
	case app.Resume:
		o.headline = w.headline(HeadlineResumedAt, HeadlineResumed, r.Day.Start, r, s)
	case app.Reopen:
		o = w.reopened(r, s)
	case app.Pause:
		o.headline = w.headline(HeadlinePausedAt, HeadlinePaused, pausedSince(r.Day), r, s)
	case app.Finish:
		o.headline = w.headline(HeadlineFinishedAt, HeadlineFinished, r.Day.Finish, r, s)
	case app.Refresh:
		o.headline = upperFirst(w.day(r.Day, today(r, s), s.Account))
		return o
	case app.Check, app.AwaitCode:
		return w.checked(r)
	case app.Move:
		return outcome{headline: w.Text(HeadlineMoved, With("Host", hostOf(s)))}
	case app.SignIn:
		return w.signedIn(r, s)
	case app.SignOut:
		return outcome{headline: w.Text(HeadlineSignedOut), sentences: []string{w.Text(NoteSignedOut)}}
	case app.GiveUp:
		return outcome{headline: w.Text(HeadlineGivenUp), sentences: []string{w.Text(NoteGivenUp)}}
	default:
		return outcome{headline: w.Text(HeadlineDone)}
	}
	return w.pending(o, r.Day)
}

// reopened says what the portal made of the time since the finish: a break, or with a flexible or no schedule a second record
// (protocol 8), which has begun just now.
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
	case app.Start, app.Resume, app.Reopen:
		o.headline = w.headline(HeadlineRunningAt, HeadlineRunning, r.Day.Start, r, s)
		if !r.Asked.IsZero() && !sameMinute(r.Asked, r.Day.Start) {
			o.sentences = append(o.sentences, w.Text(NoteStartKept, With("Asked", w.at(r.Asked, r, s))))
		}
	case app.Pause:
		o.headline = w.Text(HeadlineOnBreak)
	case app.Finish:
		o.headline = w.headline(HeadlineClosedAt, HeadlineClosed, r.Day.Finish, r, s)
		if !r.Asked.IsZero() && !sameMinute(r.Asked, r.Day.Finish) {
			o.sentences = append(o.sentences, w.Text(NoteFinishKept, With("Asked", w.at(r.Asked, r, s))))
		}
	case app.SignOut:
		return outcome{headline: w.Text(HeadlineNobody)}
	case app.SignIn:
		return w.signedIn(r, s)
	case app.GiveUp:
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
	if r.Problem != nil && r.Problem.Kind == app.ReopenedEarlier {
		return outcome{headline: w.Text(HeadlineEarlier), bare: true}
	}
	if r.Problem != nil && r.Problem.Hindrance() && !unlike(r.Problem.Kind) {
		return w.refused(r)
	}
	asked, start, finish := !r.Asked.IsZero(), !r.Day.Start.IsZero(), !r.Day.Finish.IsZero()
	var o outcome
	switch {
	case unlikeOnlyInSeconds(r):
		return w.done(r, s)
	case r.Verb == app.Start && r.Day.State == app.Opened && asked && start:
		o.headline = w.Text(HeadlineStartedNot, With("Time", w.at(r.Day.Start, r, s)), With("Asked", w.at(r.Asked, r, s)))
	case r.Verb == app.Finish && asked && finish:
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

func (w *Words) keptReply(r app.Reply, s app.Snapshot) outcome {
	at := r.Asked
	if at.IsZero() && s.Kept != nil && (r.ID == "" || s.Kept.ID == r.ID) {
		at = s.Kept.Pressed
	}
	o := outcome{headline: w.headline(HeadlineKeptAt, HeadlineKept, at, r, s)}
	if p := r.Problem; !p.Asks() {
		if p != nil {
			o.sentences = append(o.sentences, sentence(w.hindrance(p.Kind)))
		}
		o.sentences = append(o.sentences, w.Text(NoteKept))
	}
	return o
}

// refused is why nothing was changed. Where the state of the day is the reason, nothing went wrong.
func (w *Words) refused(r app.Reply) outcome {
	if r.Problem != nil && (r.Problem.Hindrance() || r.Problem.Kind == app.Busy) {
		return outcome{headline: w.Text(HeadlineUnchanged), bare: true}
	}
	if p := r.Problem; r.Verb == app.Check && p != nil && (p.Field == app.FieldApp || p.Field == app.FieldCode) {
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
	case app.Start:
		o.headline = w.headline(HeadlinePlannedStart, HeadlinePlanned, r.Asked, r, s)
	case app.Finish:
		o.headline = w.headline(HeadlinePlannedFinish, HeadlinePlanned, r.Asked, r, s)
	}
	return o
}

// unreached says that nothing happened only where that is known.
func unreached(r app.Reply) Key {
	if r.Problem != nil && changes(r.Verb) && !reading(r.Problem.Method) {
		switch r.Problem.Kind {
		case app.TimedOut, app.ConnectionCut, app.NotUnderstood, app.PortalBroken:
			return HeadlineUnclear
		}
	}
	return failed(r.Verb)
}

// changes reports whether a verb changes the portal's record.
func changes(v app.Verb) bool {
	switch v {
	case app.Start, app.Pause, app.Resume, app.Finish, app.Reopen:
		return true
	}
	return false
}

func failed(v app.Verb) Key {
	switch v {
	case app.Start:
		return HeadlineNoStart
	case app.Pause:
		return HeadlineNoPause
	case app.Resume, app.Reopen:
		return HeadlineNoResume
	case app.Finish:
		return HeadlineNoFinish
	case app.Refresh:
		return HeadlineNoState
	case app.ReadSettings:
		return HeadlineNoRules
	case app.Check:
		return HeadlineNoCheck
	case app.SignIn, app.Authorize, app.AwaitCode:
		return HeadlineNoSignIn
	case app.Move:
		return HeadlineNoMove
	case app.SignOut:
		return HeadlineNoSignOut
	case app.GiveUp:
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

func (w *Words) at(t time.Time, r app.Reply, s app.Snapshot) string {
	return w.ClockOn(named(t, s.Account), cmp.Or(today(r, s), t))
}

// today is a moment of the day of the command, by the portal's clock: when the state was read last, else the record's
// own start, so that no date is added where none is known to differ.
func today(r app.Reply, s app.Snapshot) time.Time {
	if !s.Read.IsZero() {
		return s.PortalNow(s.Read)
	}
	for _, t := range []time.Time{r.Day.Start, r.Day.Finish, r.Asked} {
		if !t.IsZero() {
			return t
		}
	}
	return time.Time{}
}

// unlikeOnlyInSeconds reports whether the portal kept the minute that it was sent: what a person sees is the same time. Where
// nothing was sent such a day is [app.Already].
func unlikeOnlyInSeconds(r app.Reply) bool {
	kept := r.Day.Start
	if r.Verb == app.Finish {
		kept = r.Day.Finish
	}
	return r.Problem != nil && r.Problem.Kind == app.StartUnlike && !r.Asked.IsZero() && sameMinute(r.Asked, kept)
}

func sameMinute(a, b time.Time) bool {
	return a.Truncate(time.Minute).Equal(b.Truncate(time.Minute))
}

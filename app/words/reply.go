package words

import (
	"cmp"
	"strconv"
	"time"

	"clockin24/app"
	"clockin24/app/calendar"
)

// Reply is the title and the body of the notification that says what became of a command.
func (w *Words) Reply(r app.Reply, s app.Snapshot) (title, body string) {
	o := w.outcome(r, s)
	body = joinSentences(o.sentences)
	if body == "" && changes(r.Verb) && s.Account != nil {
		body = w.Whose(*s.Account)
	}
	return o.headline, body
}

// Sentence says what became of a command in one plain line, for the command line.
func (w *Words) Sentence(r app.Reply, s app.Snapshot) string {
	return w.line(r, s, false)
}

// SentenceGiven is [Words.Sentence] for credentials that came with the command: there is no account to mend then.
func (w *Words) SentenceGiven(r app.Reply, s app.Snapshot) string {
	return w.line(r, s, true)
}

// WayGiven says what to do about a problem with credentials that came with the command; it is empty where there is nothing to
// say but the problem itself.
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

// shellWay says what can be typed next; it is "" where nothing leads on. If that is a finish, its time is the portal's own
// proposal, or else is left for the person to fill in.
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
	bare      bool // the sentences say everything, and the headline is for a notification only
}

func (w *Words) outcome(r app.Reply, s app.Snapshot) (o outcome) {
	if r.Verb == app.VerbSendKept {
		r.Verb = app.VerbStart
	}
	switch r.Outcome {
	case app.OutcomeDone:
		o = w.done(r, s)
	case app.OutcomeAlready:
		o = w.already(r, s)
	case app.OutcomeDifferent:
		o = w.different(r, s)
	case app.OutcomePlanned:
		o = w.planned(r, s)
	case app.OutcomeKept:
		o = w.keptReply(r, s)
	case app.OutcomeUnreached:
		o = outcome{headline: w.Text(unreached(r))}
	case app.OutcomeGivenUp:
		o = outcome{headline: w.Text(HeadlineGivenUp), sentences: []string{w.Text(NoteGivenUp)}}
	default:
		o = w.refused(r)
	}
	if r.Outcome == app.OutcomeKept && !r.Problem.Asks() {
		return o
	}
	if r.Unkept {
		defer func() { o.sentences = append(o.sentences, w.Text(unkept(r.Outcome))) }()
	}
	if p := w.Problem(r.Problem, location(r.Day, s.Account)); p != "" && !(r.Outcome == app.OutcomeDifferent && unlike(r.Problem.Kind)) {
		o.sentences = append(o.sentences, p)
	}
	o.sentences = append(o.sentences, w.beside(r, s))
	return o
}

// beside says what the person has to know before changing the state of the day that is in the way.
func (w *Words) beside(r app.Reply, s app.Snapshot) string {
	if r.Problem == nil {
		return ""
	}
	switch r.Problem.Kind {
	case app.KindClosedToday:
		return w.Reopening(rulesFor(r, s))
	case app.KindDayExpired:
		return w.proposal(r.Day, today(r, s), s.Account)
	}
	return ""
}

// rulesFor returns the rules of the employee whom a reply is about; the snapshot has only the caller's own.
func rulesFor(r app.Reply, s app.Snapshot) app.Rules {
	switch {
	case r.Rules != nil:
		return *r.Rules
	case r.User != 0 && (s.Account == nil || s.Account.User != r.User):
		return app.Rules{}
	}
	return s.Rules
}

// Reopening says what the portal makes of a closed day that is gone on with (protocol 8). The rules tell a flexible schedule,
// but they do not tell that there is no schedule at all; the sentence then names both possibilities.
func (w *Words) Reopening(rules app.Rules) string {
	switch {
	case rules.Known && rules.Free:
		return w.Text(NoteReopenFree)
	case rules.Known && rules.Tracking:
		return w.Text(NoteReopenGap)
	}
	return w.Text(NoteReopenEither)
}

// Proposal says which finish the portal proposes for a forgotten day; it is "" if the portal proposes none that it would
// record.
func (w *Words) Proposal(s app.Snapshot, now time.Time) string {
	return w.proposal(s.Day, s.PortalNow(now), s.Account)
}

func (w *Words) proposal(d app.Day, now time.Time, a *app.Account) string {
	if d.Proposal(now) == "" {
		return ""
	}
	return w.Text(NoteProposal, With("Time", w.ClockOn(named(d.Suggest, a), d.Start)))
}

// unkept says what follows from a press that could not be written to the disk.
func unkept(o app.Outcome) Key {
	if o == app.OutcomeUnreached {
		return NoteUnkeptLost
	}
	return NoteUnkept
}

// unlike reports whether the problem only repeats what a different outcome tells better, with both times.
func unlike(k app.Kind) bool { return k == app.KindStartUnlike || k == app.KindStateUnlike }

// Zoned is a time of day with its zone, whether or not this computer's clock differs from it.
func (w *Words) Zoned(t time.Time) string { return w.inZone(t, calendar.Clock(t)) }

// location is the zone in which the times of a problem are printed: that of the record if there is one, because the record
// may be another employee's.
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

func (w *Words) at(t time.Time, r app.Reply, s app.Snapshot) string {
	return w.ClockOn(named(t, s.Account), cmp.Or(today(r, s), t))
}

// today is a moment of the day of the command, by the portal's clock: the time at which the state was last read, or else the
// record's own start. No date is then added to a time unless it is known to differ.
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

// unlikeOnlyInSeconds reports whether the portal kept the minute that was sent, so that a person sees the same time. If
// nothing was sent, the outcome of such a day is [app.OutcomeAlready].
func unlikeOnlyInSeconds(r app.Reply) bool {
	kept := r.Day.Start
	if r.Verb == app.VerbFinish {
		kept = r.Day.Finish
	}
	return r.Problem != nil && r.Problem.Kind == app.KindStartUnlike && !r.Asked.IsZero() && calendar.SameMinute(r.Asked, kept)
}

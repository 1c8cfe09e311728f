package trials

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"time"

	"clockin24/app"
	"clockin24/app/calendar"
	"clockin24/app/trials/stage"
	"clockin24/bitrix/portal"
)

// Books record what really happened in a trial, by the portal's clock: what was pressed, what the person was told about it, and
// what was recorded. They are balanced at the end of a run.
type books struct {
	trial  *trial
	before int // the number of records that the portal had before the run

	mu      sync.Mutex
	presses []*press
	starts  []start    // made by a program
	begun   time.Time  // when the day was begun
	beganBy *process   // the program that began it; nil for the telephone
	random  *rand.Rand // for the answers of the person
	answers int
	meant   map[string]string // for each command about a kept press, the press that it was about
	story   []string
	wrong   []string
}

// A press is a person's press of Start.
type press struct {
	id       string
	home     *computer
	view     app.View
	reason   string
	ago      int  // minutes before the press, if the person typed another time
	relative bool // it was typed in the form -15

	made    time.Time // by the computer's clock; zero if it was not made
	at      time.Time // by the portal's clock
	asked   time.Time // the typed time as a moment; zero for now
	onDisk  bool
	given   []consent // what the person agreed to later
	gaveUp  bool
	replies []app.Reply
	asks    int // how many questions the person was asked about it
}

// A consent is what a person agreed to when she was asked about a press that was kept.
type consent struct {
	reason string
	asked  time.Time // set if the person gave another time
	shown  time.Time // the time that she was asked about
}

// A start is a record that a program made by an open.
type start struct {
	process string
	home    *computer
	sent    time.Time // by the portal's clock
	body    stage.Change
	record  portal.Record
}

func (p *press) n() int { return int(p.id[len(p.id)-1] - '0') }

// clock is the portal's clock in the employee's zone.
func (b *books) clock() time.Time { return b.trial.portal.Now().In(b.trial.zone) }

func (b *books) note(format string, args ...any) {
	b.story = append(b.story, b.clock().Format("02 15:04:05.000 ")+fmt.Sprintf(format, args...))
}

// bad notes something that is out of balance. The caller holds b.mu.
func (b *books) bad(format string, args ...any) {
	text := fmt.Sprintf(format, args...)
	b.wrong = append(b.wrong, text)
	b.note("WRONG: %s", text)
}

// pressed fills in the command of a press in the form that the person types at this moment.
func (b *books) pressed(p *press, c *app.Command) {
	b.mu.Lock()
	defer b.mu.Unlock()
	p.made, p.at = time.Now(), b.clock()
	if p.ago > 0 {
		p.asked = p.at.Add(-time.Duration(p.ago) * time.Minute)
		if p.relative {
			p.asked, c.Time = p.asked.Truncate(time.Second), fmt.Sprintf("-%d", p.ago)
		} else {
			p.asked, c.Time = p.asked.Truncate(time.Minute), p.asked.Format("15:04")
		}
	}
	b.presses = append(b.presses, p)
	b.note("%s: %s of Start in %s, time %q, reason %q", p.home.name, p.id, p.view, c.Time, p.reason)
}

// unpressed takes back a press that no program could take.
func (b *books) unpressed(p *press) {
	b.mu.Lock()
	defer b.mu.Unlock()
	p.made = time.Time{}
	b.note("nothing is there to be pressed")
}

func (b *books) press(id string) *press {
	for _, p := range b.presses {
		if p.id == id || p.id == b.meant[id] {
			return p
		}
	}
	return nil
}

// written notes that a press is on disk.
func (b *books) written(id string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if p := b.press(id); p != nil {
		p.onDisk = true
	}
}

// answered records what the person reads who gave a command.
func (b *books) answered(p *process, c app.Command, r app.Reply) { b.read(p, r, "answers") }

// told records what the person reads in a notification.
func (b *books) told(p *process, r app.Reply) {
	if r.Verb == app.VerbRefresh {
		return
	}
	b.read(p, r, "tells")
}

func (b *books) read(p *process, r app.Reply, how string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.note("%s %s: %s is %s, %v; day %s since %s", p.name, how, r.ID, r.Outcome, r.Problem, r.Day.State, r.Day.Start.Format("15:04:05"))
	about := b.press(r.ID)
	if about == nil {
		return
	}
	about.replies = append(about.replies, r)
	b.believe(about, r)
	if r.Outcome == app.OutcomeKept && r.Problem.Asks() && how == "tells" {
		about.asks++
		b.answers++
		n, mind, wait := b.answers, b.random.IntN(10), time.Duration(b.random.Int64N(int64(15*time.Minute)))
		b.trial.work.Go(func() { p.ponder(about, r, n, mind, wait) })
	}
}

// believe checks that what the person reads is true at the moment when she reads it.
func (b *books) believe(p *press, r app.Reply) {
	if r.Outcome != app.OutcomeDone && r.Outcome != app.OutcomeAlready || r.Verb == app.VerbGiveUp || r.Day.State != app.StateOpened {
		return
	}
	for _, record := range b.trial.user.Records() {
		if record.Start.Equal(r.Day.Start) {
			return
		}
	}
	b.bad("%s was told to be %s since %v, which the portal does not know", p.id, r.Outcome, r.Day.Start)
}

// phone does what the employee does on her other device.
func (b *books) phone(method string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	before := b.trial.user.Status()
	_, err := b.trial.user.Do(method, nil)
	if before != portal.Opened && b.trial.user.Status() == portal.Opened {
		b.begun, b.beganBy = b.clock(), nil
	}
	b.note("telephone: %s, from %s to %s, %v", method, before, b.trial.user.Status(), err)
}

// reading is called when a program is told the status; it watches the call being carried out.
func (b *books) reading(p *process, carry func()) {
	b.mu.Lock()
	defer b.mu.Unlock()
	p.read = b.clock()
	carry()
}

// open is called when a program opens the day; it watches the call being carried out.
func (b *books) open(p *process, c stage.Change, carry func()) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if c.Time == "" && !p.resumes() && !b.readAfterPress(p) {
		b.bad("an open by a status that was read before the press")
	}
	records, status, sent := b.trial.user.Records(), b.trial.user.Status(), b.clock()
	carry()
	now := b.trial.user.Records()
	b.note("%s: open %s %q from %s to %s", p.name, c.Time, c.Report, status, b.trial.user.Status())
	if len(now) > len(records) {
		b.begun, b.beganBy = sent, p
		b.starts = append(b.starts, start{p.name, p.computer, sent, c, now[len(now)-1]})
		return
	}
	if len(now) == 0 {
		return // the portal refused it, so it cannot have changed anything
	}
	running := now[len(now)-1]
	switch {
	case status == portal.Opened && c.Time != "" && c.Report != running.ReportOpen: // the portal keeps what it has
	case status == portal.Opened && c.Time == "" && b.begun.After(p.read) && b.beganBy != p: // begun by another after p read it
	case status == portal.Opened:
		b.bad("a second open while the day was running")
	case status == portal.Paused && b.trial.user.Status() == portal.Opened && !p.resumes():
		b.bad("a break was ended")
	case status == portal.Closed && b.trial.user.Status() == portal.Opened:
		b.bad("a closed day was re-opened")
	}
}

// readAfterPress tells whether a process has read the status after a press on its computer that has not been answered yet.
func (b *books) readAfterPress(p *process) bool {
	return slices.ContainsFunc(b.presses, func(made *press) bool {
		_, ended := made.ended()
		return made.home == p.computer && !made.made.IsZero() && !ended && !made.at.After(p.read)
	})
}

// resumes tells whether the person has just asked to end the break.
func (p *process) resumes() bool { return p.workday.Snapshot().Doing == app.VerbResume }

// ponder does what the person does who was asked about a kept press: she agrees, gives the press up, or does nothing.
func (p *process) ponder(about *press, r app.Reply, n, mind int, wait time.Duration) {
	select {
	case <-time.After(wait):
	case <-p.gone:
		return
	case <-p.over:
		return
	}
	c := app.Command{ID: fmt.Sprintf("%s: answer %d", p.computer.name, n), Verb: app.VerbSendKept, View: app.ViewWindow, Reason: fmt.Sprintf("Согласие %d%s", n, p.computer.name)}
	if mind > 7 || !forConsent(r.Problem) && mind > 4 {
		c.Verb, c.Reason = app.VerbGiveUp, ""
	} else if mind > 5 || !forConsent(r.Problem) {
		return
	}
	kept := p.workday.Snapshot().Kept
	if kept == nil || kept.ID != about.id || p.dead() {
		return
	}
	b := p.books
	b.mu.Lock()
	if b.meant == nil {
		b.meant = map[string]string{}
	}
	b.meant[c.ID] = about.id
	if c.Verb == app.VerbSendKept {
		given := consent{reason: c.Reason, shown: r.Asked}
		if mind == 5 {
			given.asked = about.at.Truncate(time.Second).Add(-time.Duration(n) * time.Second)
			c.Time = given.asked.Format("15:04:05")
		}
		about.given = append(about.given, given)
	} else {
		about.gaveUp = true
	}
	b.note("%s: she answers with %s, time %q", p.computer.name, c.Verb, c.Time)
	b.mu.Unlock()
	p.give(p, c)
}

// forConsent tells whether the person can agree to what the problem is about.
func forConsent(p *app.Problem) bool {
	return p.Kind == app.KindConsentNeeded || p.Kind == app.KindMomentUnsure
}

// promptly is how soon after a press a plain open has to come to count as the start that was pressed.
const promptly = 2 * time.Minute

// balance compares what was pressed with what was recorded and with what the person was told.
func (b *books) balance() {
	b.mu.Lock()
	defer b.mu.Unlock()
	kept := map[string]app.Intent{}
	for _, h := range b.trial.computers {
		list, err := h.journal().Kept()
		if err != nil {
			b.bad("the journal of %s: %v", h.name, err)
		}
		for _, i := range list {
			kept[i.ID] = i
		}
	}
	recorded := map[string]start{}
	dates := map[string]bool{}
	for _, s := range b.starts {
		p := b.madeBy(s)
		if p == nil {
			b.bad("a start at %v that nobody pressed: %+v", s.record.Start.In(b.trial.zone), s.body)
			continue
		}
		recorded[p.id] = s
		if date := s.record.Start.In(b.trial.zone).Format(time.DateOnly); dates[date] && !p.toldSecond(s.record) {
			b.bad("a second start on %s", date)
		} else {
			dates[date] = true
		}
	}
	for _, p := range b.presses {
		if p.made.IsZero() {
			continue
		}
		i, isKept := kept[p.id]
		s, isRecorded := recorded[p.id]
		b.balancePress(p, isKept, i, isRecorded, s)
	}
	b.balanceViews()
}

// madeBy is the press that led to a start. It is nil if there is none, or if the start is not the one that was pressed.
func (b *books) madeBy(s start) *press {
	was := s.record.Start
	for _, p := range slices.Backward(b.presses) {
		switch late := was.Sub(p.at); {
		case p.made.IsZero() || p.home != s.home || p.cameTooSoon():
		case p.saw(s.body.Report, was), p.toldOtherwise(was.In(b.trial.zone)):
			return p
		case !calendar.SameDate(was.In(b.trial.zone), p.at):
		case s.body.Time == "" && p.asked.IsZero() && p.reason == "" && late >= -time.Second && late < promptly:
			return p
		case s.body.Time == "":
		case p.agreedTo(s.body.Report, was):
			return p
		}
	}
	return nil
}

// toldOtherwise tells whether the person was explicitly told that the portal keeps the other one of two hours that have the same
// name. When the clocks go back, a portal that drops the offset of TIME cannot tell them apart (protocol 9).
func (p *press) toldOtherwise(was time.Time) bool {
	return slices.ContainsFunc(p.replies, func(r app.Reply) bool {
		asked := r.Asked.Truncate(time.Second).In(was.Location())
		return r.Problem != nil && r.Problem.Kind == app.KindStartUnlike && r.Day.Start.Equal(was) &&
			asked.Sub(was).Abs() == time.Hour && asked.Format(time.DateTime) == was.Format(time.DateTime)
	})
}

// toldSecond tells whether the person was explicitly told that this is a second record beside that of a day which she had finished
// elsewhere. With no schedule the portal makes a second record of a start with TIME, and nothing tells that beforehand (protocol
// 8).
func (p *press) toldSecond(record portal.Record) bool {
	return slices.ContainsFunc(p.replies, func(r app.Reply) bool {
		return r.Problem != nil && r.Problem.Kind == app.KindSecondRecord && r.Day.Start.Equal(record.Start)
	})
}

// cameTooSoon tells whether the press was turned away because another one was under way.
func (p *press) cameTooSoon() bool {
	return slices.ContainsFunc(p.replies, func(r app.Reply) bool { return r.Problem != nil && r.Problem.Kind == app.KindBusy })
}

// saw tells whether the person agreed to this start when she was asked about it, whatever she had pressed before.
func (p *press) saw(report string, was time.Time) bool {
	return slices.ContainsFunc(p.given, func(c consent) bool {
		return report == c.reason && c.asked.IsZero() && was.Sub(c.shown).Abs() <= 2*time.Second
	})
}

// agreedTo tells whether the person gave this reason for this start.
func (p *press) agreedTo(report string, was time.Time) bool {
	near := func(t time.Time) bool {
		return was.Sub(t).Abs() <= 2*time.Second || was.Truncate(time.Minute).Equal(t.Truncate(time.Minute))
	}
	exact := was.Equal
	if p.relative {
		exact = near
	}
	if report == p.reason {
		return p.asked.IsZero() && near(p.at) || !p.asked.IsZero() && exact(p.asked)
	}
	for _, c := range p.given {
		if report != c.reason {
			continue
		}
		switch {
		case !c.asked.IsZero():
			return was.Equal(c.asked)
		case !p.asked.IsZero():
			return exact(p.asked)
		}
		return near(p.at)
	}
	return false
}

// saidLost tells whether the person was told, after a press, that the journal with that press was damaged.
func (h *computer) saidLost(p *press) bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	return slices.ContainsFunc(h.lost, func(t time.Time) bool { return !t.Before(p.made) })
}

// ended is the reply that ended a press, if the person was told one.
func (p *press) ended() (app.Reply, bool) {
	for _, r := range slices.Backward(p.replies) {
		own := r.Verb == app.VerbStart
		switch {
		case r.Outcome == app.OutcomeKept && own: // it was taken up again after the person was told and before it was settled
			return app.Reply{}, false
		case r.Outcome == app.OutcomeKept:
		case r.Verb == app.VerbGiveUp && r.Outcome == app.OutcomeDone:
			return r, true
		case r.Verb == app.VerbSendKept && (r.Outcome == app.OutcomeDone || r.Outcome == app.OutcomeAlready && r.Day.State == app.StateOpened):
			return r, true
		case r.Verb == app.VerbSendKept && r.Problem != nil && r.Problem.Field == app.FieldNone && r.Problem.Kind != app.KindBusy:
			return r, true
		case own:
			return r, true
		}
	}
	return app.Reply{}, false
}

func (b *books) balancePress(p *press, isKept bool, i app.Intent, isRecorded bool, s start) {
	end, isEnded := p.ended()
	switch {
	case isKept && isRecorded:
		b.bad("%s is recorded and still kept", p.id)
	case isKept && isEnded && end.Outcome != app.OutcomeRefused:
		b.bad("%s is kept although it was told to be %s", p.id, end.Outcome)
	case isKept && p.asks == 0:
		b.bad("%s is kept, and nobody asks: %+v", p.id, i)
	case isKept:
	case isEnded && isRecorded && end.Unkept && end.Outcome == app.OutcomeUnreached: // she was told that it is not clear
	case isEnded && isRecorded && end.Outcome != app.OutcomeDone && end.Outcome != app.OutcomeAlready && !s.record.Start.Equal(end.Day.Start):
		b.bad("%s was told to be %s, %v, and is recorded", p.id, end.Outcome, end.Problem)
	case isEnded && end.Outcome == app.OutcomeDone && end.Verb != app.VerbGiveUp && !isRecorded && !b.phonedAt(end.Day.Start):
		b.bad("%s was told to be done, since %v, and is not recorded", p.id, end.Day.Start)
	case isEnded && end.Outcome != app.OutcomeDone && end.Outcome != app.OutcomeAlready && end.Problem == nil:
		b.bad("%s was told to be %s without a reason", p.id, end.Outcome)
	case isEnded, isRecorded:
	case !p.onDisk && len(p.replies) == 0: // the process was killed before the press was made
	case p.gaveUp: // the person gave it up herself, whether or not she had read that it was done
	case p.home.saidLost(p): // the person was told to look
	default:
		b.bad("%s is lost: %d replies", p.id, len(p.replies))
	}
}

// phonedAt tells whether a start is the telephone's, or another press's. The latter counts because a press that finds the day begun
// is done, too.
func (b *books) phonedAt(start time.Time) bool {
	for _, record := range b.trial.user.Records()[b.before:] {
		if record.Start.Equal(start) {
			return true
		}
	}
	return false
}

// balanceViews compares what the views show at the end with the portal.
func (b *books) balanceViews() {
	if b.trial.defect == blindStatus {
		return // only what it does matters, not what it shows
	}
	status := b.trial.user.Status()
	shown := map[string][]app.State{
		portal.Opened: {app.StateOpened, app.StateEarlier}, portal.Paused: {app.StatePaused, app.StateEarlier},
		portal.Closed: {app.StateClosed, app.StateNotStarted}, portal.Expired: {app.StateExpired},
	}[status]
	for _, h := range b.trial.computers {
		for _, p := range h.residents() {
			s := p.workday.Snapshot()
			if !slices.Contains(shown, s.Day.State) || s.Problem != nil {
				b.bad("%s shows %s, %v, and the portal has %s", p.name, s.Day.State, s.Problem, status)
			}
		}
	}
}

func (b *books) String() string { return strings.Join(b.story, "\n") }

package workday

import (
	"context"
	"sync"
	"time"

	"clockin24/app"
	"clockin24/app/account"
	"clockin24/app/doctor"
	"clockin24/bitrix"
)

// lastMoment is how long a command under way may take when the program ends.
const lastMoment = time.Second

// An owner is the part of a workday that only its goroutine touches.
type owner struct {
	w       *Workday
	ctx     context.Context
	state   state
	busy    bool  // a job is running
	acting  bool  // the job does more than read
	running asked // the command that the job carries out
	queue
	until   time.Time   // until then a call of the job waits for a busy portal
	slow    *time.Timer // when a start that is on its way is shown as kept
	done    chan result
	reread  *time.Timer
	next    time.Time // when that timer fires
	pace    pace
	changed bool // the network has changed since the job that is running began
	staled  bool // the computer woke up or was unlocked since the job began

	authorizations
	trimming
	examining sync.WaitGroup // connection checks, which go on beside the jobs
}

// state is what a job starts from, and what it leaves for the next one.
type state struct {
	session account.Session

	clock app.PortalClock
	today
	unsettled
	noted
}

// newOwner makes the owner of a workday's state. What it starts ends with ctx.
func newOwner(ctx context.Context, w *Workday) *owner {
	o := &owner{
		w: w, ctx: ctx, done: make(chan result, 1), reread: time.NewTimer(time.Hour), slow: time.NewTimer(time.Hour),
		pace: pace{jitter: w.parts.Jitter}, state: newState(account.NewSession(w.parts.ports(w.waits))),
	}
	o.brought = make(chan brought)
	return o
}

// newState is the state before anything is known.
func newState(session account.Session) state {
	return state{session: session, unsettled: newUnsettled()}
}

// snapshot is what the state says about the day.
func (s *state) snapshot() app.Snapshot {
	return app.Snapshot{
		Account: s.session.Account, Day: s.Day, Rules: s.Rules, Read: s.Read, ClockAhead: s.clock.Least, Kept: s.Kept, Problem: s.Problem,
	}
}

// PortalNow is [app.Snapshot.PortalNow].
func (s *state) PortalNow(local time.Time) time.Time { return s.snapshot().PortalNow(local) }

type result struct {
	state
	asked   asked
	told    []app.Reply // the reply to the command comes last
	endTurn func()      // nil if no other process waits
}

// introduce shows who is signed in, or that nobody is, before the keyring and the portal are asked, since either may take long.
func (o *owner) introduce() {
	switch err := o.state.session.Recall(); {
	case err != nil:
		o.w.parts.Log.Error("read the account", "error", err)
		return // the first reading will report the problem
	case o.state.session.Account == nil:
		o.state.hinder(&app.Problem{Kind: app.KindNotSignedIn})
	default:
		o.state.recall(o.w.parts.Snapshots)
	}
	o.publish()
}

// take begins a command, or puts it behind the one that is under way, or refuses it.
func (o *owner) take(a asked) {
	reading := a.Verb == app.VerbRefresh && a.reply == nil
	switch {
	case a.Verb == app.VerbExamine:
		session := o.state.session
		o.examining.Go(func() {
			defer app.LogPanic(o.w.parts.Log)
			r := a.Command.Reply(app.OutcomeDone, nil)
			r.Findings = doctor.Examine(o.ctx, o.w.parts.Doctor(), session, a.Webhook)
			o.answer(a, r)
		})
	case a.Verb == app.VerbAwaitCode:
		o.await(a)
	case !o.busy:
		o.begin(o.keepStart(a))
	case reading, a.Verb == app.VerbRefresh && o.acting:
		// What is under way brings a newer state anyway.
		o.answer(a, a.Command.Reply(app.OutcomeDone, nil))
	case o.mayWait(a):
		o.enqueue(o.keepStart(a))
	default:
		o.answer(a, a.Command.Reply(app.OutcomeRefused, &app.Problem{Kind: app.KindBusy}))
	}
}

func (o *owner) begin(a asked) {
	o.busy, o.acting, o.running = true, a.Acts(), a
	o.w.setBehind(a.ID, false)
	if o.acting {
		o.publish()
	}
	s := o.state
	ctx := bitrix.WithPatience(o.ctx, time.Now().Add(patience(a.Command, a.reply != nil)))
	go func() {
		defer app.LogPanic(o.w.parts.Log)
		j := job{run: &run{Parts: &o.w.parts, state: s, awaited: o.w.awaited}, cmd: a.Command, pressed: pressed{intended: a.intent}}
		r := j.do(ctx)
		o.w.remember(a.Command, r)
		o.done <- result{state: j.state, asked: a, told: append(j.told, r), endTurn: j.endTurn}
	}()
}

func (o *owner) finish(r result) {
	reply := o.tell(r)
	o.follow(r.asked.Command, reply)
	o.plan(r.asked.reply != nil)
	if o.changed && !o.busy {
		o.changed = false
		o.reconnect()
	}
	o.remember()
	o.recordDay()
	o.trim()
	if !o.busy {
		if next, ok := o.queue.next(); ok {
			o.begin(next)
		}
	}
	if o.staled && !o.busy {
		o.wake()
	}
}

// wake notes that the last status may not be true any more. A job under way does not know this, and may have read the status
// before.
func (o *owner) wake() {
	o.staled = o.busy
	o.state.disturb()
	o.hangUp()
	if !o.busy && o.pace.unlocked(o.state.snapshot(), time.Now()) {
		o.begin(asked{Command: app.Command{Verb: app.VerbRefresh}})
	}
}

// tell shows the result of a job, then puts it on the books, and then lets other processes use the books.
func (o *owner) tell(r result) (reply app.Reply) {
	o.busy, o.acting, o.running = false, false, asked{}
	o.state, o.until = r.state, time.Time{}
	select {
	case <-o.w.waited: // that is over
	default:
	}
	if o.staled {
		o.state.disturb()
	}
	shown := o.publish()
	for _, reply = range r.told {
		o.w.parts.Told(reply, shown)
	}
	o.answer(r.asked, reply)
	o.bookEndings()
	if r.endTurn != nil {
		r.endTurn()
	}
	return reply
}

func (o *owner) answer(a asked, r app.Reply) {
	if a.reply != nil {
		a.reply <- r
	}
}

// plan sets the next reading that nobody asks for.
func (o *owner) plan(asked bool) {
	if o.w.parts.OneCommand {
		return
	}
	now := time.Now()
	o.pace.note(o.state.snapshot(), now, asked)
	wait := o.pace.wait(o.state.snapshot(), now)
	if o.state.Problem.PortalBusy() && o.state.unasked() {
		wait = time.Second // that costs no request
	}
	o.readIn(wait)
}

// end waits a moment for the job under way. Then it cancels that job and everything that waits.
func (o *owner) end(stop context.CancelFunc) {
	if o.busy {
		grace := time.AfterFunc(lastMoment, stop)
		defer grace.Stop()
		o.tell(<-o.done)
	}
	for a, ok := o.queue.next(); ok; a, ok = o.queue.next() {
		o.answerAtEnd(a)
	}
	stop()
	o.examining.Wait()
}

// hangUp ends a connection that is not in use, since after a sleep, or in another network, it may be dead.
func (o *owner) hangUp() {
	if c, ok := o.state.session.Portal().(interface{ CloseIdle() }); ok {
		c.CloseIdle()
	}
}

// waitsUntil notes that a call of the job under way waits for a busy portal.
func (o *owner) waitsUntil(t time.Time) {
	o.until = t
	o.publish()
}

// reconnect reads the state through the network as it is now, if that is worth a reading. A job under way may hang in the old
// network; the reading waits for it to end.
func (o *owner) reconnect() {
	if o.busy {
		o.changed = true
		return
	}
	wait, worth := o.pace.networked(o.state.snapshot(), time.Now())
	if !worth || wait > time.Until(o.next) {
		return
	}
	o.w.parts.Log.Info("the network has changed: the portal is read", "in", wait.Round(time.Millisecond))
	o.readIn(wait)
}

// readIn sets when the portal is next read without anybody asking.
func (o *owner) readIn(wait time.Duration) {
	o.next = time.Now().Add(wait)
	o.reread.Reset(wait)
}

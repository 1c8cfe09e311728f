package workday

import (
	"context"
	"sync"
	"time"

	"clockin24/app"
	"clockin24/bitrix"
)

// goodbye is how long a command under way may take when the program ends.
const goodbye = time.Second

// An owner is the part of a workday that only its goroutine touches.
type owner struct {
	w       *Workday
	ctx     context.Context
	state   state
	busy    bool    // a job is running
	acting  bool    // and it is more than reading
	running asked   // what it carries out
	waiting []asked // commands behind it, oldest first
	slow    *time.Timer
	done    chan result
	reread  *time.Timer
	next    time.Time // when that rings
	pace    pace
	changed bool // the network has, since the job that is running began
	staled  bool // the computer woke up or was unlocked since then

	consent  *consent       // where the browser is waited for; else nil
	followed *authorization // the last one that was
	brought  chan brought   // by the browser
	crew     sync.WaitGroup // who waits for it

	trimmed time.Time // when the journal was, by the portal's clock

	examining sync.WaitGroup // connection checks, which go on beside the jobs
}

// state is what a job starts from and what it leaves behind.
type state struct {
	app.Snapshot
	portal      Portal
	right       credentials     // what portal is called with
	ahead       app.PortalClock // by which ClockAhead is known
	stale       bool            // an own action, a wake or an unlock came after the last status
	undisturbed time.Time       // when the last status was asked for, if nothing came since then that could have changed the day; else zero
	last        bitrix.Day      // the record as the portal last told it
	inquired    time.Time       // when the portal was last asked for profile and rules, by this computer's clock
	profiled    time.Time       // when it last told the profile
	single      bool            // the portal does not take several calls in one request

	anchors    map[string]time.Time // presses of this process by the clock that nobody can set
	questioned map[string]app.Kind  // what was already said that kept presses need
	remembered app.Snapshot         // what the store has
	recorded   app.DayRecord        // what the history has
	endings    []ending             // of presses, not on the books yet
	portalTime time.Time            // the portal's clock in its last answer; zero where it has told none

	authorization *authorization // under way; else nil
	candidate     *candidate     // of the last successful Check
}

type result struct {
	state
	asked   asked
	told    []app.Reply // the reply to the command comes last
	endTurn func()      // nil if no other process waits
}

// introduce shows who is signed in, or that nobody is, before the keyring and the portal are asked: either may take long.
func (o *owner) introduce() {
	account, err := o.w.parts.Accounts.LoadAccount()
	switch {
	case err != nil:
		o.w.parts.Log.Error("read the account", "error", err)
		return // the first reading says what that means
	case account == nil || account.InMemory:
		o.state.Problem = &app.Problem{Kind: app.KindNotSignedIn}
	default:
		o.state.Account = account
		o.state.recall(o.w.parts.Snapshots)
	}
	o.w.publish(o.state.Snapshot)
}

// take begins a command, or puts it behind the one that is under way, or refuses it.
func (o *owner) take(a asked) {
	reading := a.Verb == app.VerbRefresh && a.reply == nil
	switch {
	case a.Verb == app.VerbExamine:
		s := o.state
		o.examining.Go(func() {
			defer app.LogPanic(o.w.parts.Log)
			o.answer(a, o.w.examine(o.ctx, s, a.Command))
		})
	case a.Verb == app.VerbAwaitCode:
		o.await(a)
	case !o.busy:
		o.begin(o.kept(a))
	case reading, a.Verb == app.VerbRefresh && o.acting:
		// What is under way brings a newer state anyway.
		o.answer(a, a.Command.Reply(app.OutcomeDone, nil))
	case o.mayWait(a):
		o.enqueue(o.kept(a))
	default:
		o.answer(a, a.Command.Reply(app.OutcomeRefused, &app.Problem{Kind: app.KindBusy}))
	}
}

func (o *owner) begin(a asked) {
	o.busy, o.acting, o.running = true, a.Acts(), a
	o.w.setBehind(a.ID, false)
	if o.acting {
		o.state.Doing = a.Verb
		o.w.publish(o.state.Snapshot)
	}
	s := o.state
	ctx := bitrix.WithPatience(o.ctx, time.Now().Add(patience(a.Command, a.reply != nil)))
	go func() {
		defer app.LogPanic(o.w.parts.Log)
		j := job{Parts: &o.w.parts, state: s, cmd: a.Command, intended: a.intent, awaited: o.w.awaited, onWait: o.w.waits}
		r := j.run(ctx)
		o.w.remember(a.Command, r)
		o.done <- result{state: j.state, asked: a, told: append(j.told, r), endTurn: j.endTurn}
	}()
}

func (o *owner) finish(r result) {
	o.busy, o.acting, o.running = false, false, asked{}
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
	if len(o.waiting) > 0 && !o.busy {
		next := o.waiting[0]
		o.waiting = o.waiting[1:]
		o.begin(next)
	}
	if o.staled && !o.busy {
		o.wake()
	}
}

// wake takes it that the last status may not be true any more. A job under way does not know of it, and may have read before.
func (o *owner) wake() {
	o.staled = o.busy
	o.state.stale, o.state.undisturbed = true, time.Time{}
	o.hangUp()
	if !o.busy && o.pace.unlocked(o.state.Snapshot, time.Now()) {
		o.begin(asked{Command: app.Command{Verb: app.VerbRefresh}})
	}
}

// tell shows what a job came to, then puts it on the books, and lets other processes at them.
func (o *owner) tell(r result) (reply app.Reply) {
	o.state = r.state
	o.state.Doing = ""
	if o.staled {
		o.state.stale, o.state.undisturbed = true, time.Time{}
	}
	o.w.publish(o.state.Snapshot)
	for _, reply = range r.told {
		o.w.parts.Told(reply, o.state.Snapshot)
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
	o.pace.note(o.state.Snapshot, now, asked)
	wait := o.pace.wait(o.state.Snapshot, now)
	if o.state.Problem.PortalBusy() && o.state.unasked() {
		wait = time.Second // that costs no request
	}
	o.readIn(wait)
}

// end waits for the job under way, for a moment, then cancels it and everything that waits.
func (o *owner) end(stop context.CancelFunc) {
	if o.busy {
		grace := time.AfterFunc(goodbye, stop)
		defer grace.Stop()
		o.tell(<-o.done)
	}
	for _, a := range o.waiting {
		o.leave(a)
	}
	stop()
	o.examining.Wait()
}

// hangUp ends a connection that is not in use: after a sleep, or in another network, nothing may come by it any more.
func (o *owner) hangUp() {
	if c, ok := o.state.portal.(interface{ CloseIdle() }); ok {
		c.CloseIdle()
	}
}

// reconnect reads the state by the network as it is now, where that is worth it. A job under way may hang in the one that
// was, and is waited for.
func (o *owner) reconnect() {
	if o.busy {
		o.changed = true
		return
	}
	wait, worth := o.pace.networked(o.state.Snapshot, time.Now())
	if !worth || wait > time.Until(o.next) {
		return
	}
	o.w.parts.Log.Info("the network has changed: the portal is read", "in", wait.Round(time.Millisecond))
	o.readIn(wait)
}

// readIn sets when the portal is read although nobody asks.
func (o *owner) readIn(wait time.Duration) {
	o.next = time.Now().Add(wait)
	o.reread.Reset(wait)
}

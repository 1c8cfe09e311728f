package app

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"clockin24/bitrix"
)

// Parts are what a [Workday] is made of.
type Parts struct {
	// Access, when it is set, is whose day this is; no stored account is then read or written.
	Access bitrix.Access
	// OneCommand leaves out every reading that a command does not need: for a command line that ends after it.
	OneCommand bool
	// Dial makes the portal of a webhook or a token, DialGrant that of a grant, which is renewed in the store. Neither calls
	// it.
	Dial      func(bitrix.Access, ...bitrix.Option) Portal
	DialGrant func(bitrix.Grant, bitrix.GrantStore, ...bitrix.Option) Portal
	// Exchange is [bitrix.Exchange].
	Exchange func(context.Context, bitrix.App, bitrix.AuthCode) (bitrix.Grant, error)
	// Listen begins to listen for the browser. Where it is nil, or fails, the code of an authorization has to be pasted.
	Listen func() (CodeListener, error)

	Keyring  Keyring
	Accounts AccountStore
	Journal  Journal
	// Lock keeps other processes from changing the secrets in the keyring, until unlock is called. Waiting for them ends
	// with ctx. Nil is for who has the keyring alone.
	Lock func(ctx context.Context) (unlock func(), err error)
	// Turn keeps other processes from sending a start, until unlock is called. Waiting for them ends with ctx. Nil is for who
	// has the journal alone.
	Turn func(ctx context.Context) (unlock func(), err error)
	// History may be nil: then there is none.
	History History
	// Snapshots may be nil: then nothing is known before the portal is reached.
	Snapshots SnapshotStore
	// Jitter draws a length below most, by which readings come later: nil is by chance.
	Jitter func(most time.Duration) time.Duration
	// AllowedStart is the person's own choice, see [RulesOf].
	AllowedStart func() string
	// Examiners look at this computer for [Diagnose]; a step without one is left out.
	Examiners map[CheckName]Examiner
	// Preferences may be nil: then nobody is told of any.
	Preferences PreferenceStore
	// Reasons may be nil: then none are remembered.
	Reasons ReasonStore
	// Told hears every reply, and what became of a kept press, in order, with the snapshot that goes with it. It runs on
	// the workday's own goroutine and must not wait. May be nil.
	Told func(Reply, Snapshot)
	Log  *slog.Logger
}

// A Workday owns the state of one employee's workday. Every view gives it commands and draws itself from its
// snapshots. At most one command is under way.
type Workday struct {
	parts    Parts
	commands chan asked
	staled   chan struct{}
	ended    chan struct{}

	preferred chan struct{}
	networked chan struct{}

	mu       sync.Mutex // guards what follows, for readers outside the owner's goroutine
	latest   Snapshot
	watchers map[chan Snapshot]struct{}
}

// asked is a command with the way back to whoever asked.
type asked struct {
	Command
	reply chan<- Reply
}

// New makes a workday; [Workday.Run] brings it to life.
func New(parts Parts) *Workday {
	if parts.Log == nil {
		parts.Log = slog.New(slog.DiscardHandler)
	}
	if parts.Told == nil {
		parts.Told = func(Reply, Snapshot) {}
	}
	if parts.AllowedStart == nil {
		parts.AllowedStart = func() string { return "portal" }
	}
	alone := func(context.Context) (func(), error) { return func() {}, nil }
	if parts.Lock == nil {
		parts.Lock = alone
	}
	if parts.Turn == nil {
		parts.Turn = alone
	}
	return &Workday{
		parts:    parts,
		commands: make(chan asked),
		staled:   make(chan struct{}, 1),
		ended:    make(chan struct{}),

		preferred: make(chan struct{}, 1),
		networked: make(chan struct{}, 1),

		watchers: map[chan Snapshot]struct{}{},
	}
}

// Do gives a command and waits for its reply. When ctx ends first the command goes on: a press that left the person's
// hand is not taken back by closing a window.
func (w *Workday) Do(ctx context.Context, c Command) Reply {
	if c.Verb == SetPreference || c.Verb == ReadPreferences {
		return w.prefer(ctx, c)
	}
	if c.Verb == ReadJournal {
		return w.readJournal(c)
	}
	reply := make(chan Reply, 1)
	gone := c.reply(Unreached, &Problem{Kind: TimedOut})
	select {
	case w.commands <- asked{c, reply}:
	case <-ctx.Done():
		return gone
	case <-w.ended:
		return gone
	}
	select {
	case r := <-reply:
		return r
	case <-ctx.Done():
		return gone
	case <-w.ended: // the last replies were given before
		select {
		case r := <-reply:
			return r
		default:
			return gone
		}
	}
}

// Snapshot is the present state.
func (w *Workday) Snapshot() Snapshot {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.latest
}

// Watch delivers the present snapshot and then every newer one, until ctx ends. A slow reader sees the newest and misses
// what came between.
func (w *Workday) Watch(ctx context.Context) <-chan Snapshot {
	ch := make(chan Snapshot, 1)
	w.mu.Lock()
	ch <- w.latest
	w.watchers[ch] = struct{}{}
	w.mu.Unlock()
	context.AfterFunc(ctx, func() {
		w.mu.Lock()
		defer w.mu.Unlock()
		delete(w.watchers, ch)
		close(ch)
	})
	return ch
}

// Stale says that the last status may not be true any more: the computer woke up or was unlocked. It never waits.
func (w *Workday) Stale() {
	select {
	case w.staled <- struct{}{}:
	default:
	}
}

// NetworkChanged says that the portal may be in reach now, or by another way. Nothing that is known of the day is older by that:
// the portal is read at once where it could not be, or a press waits for it, and else not at all. It never waits.
func (w *Workday) NetworkChanged() {
	select {
	case w.networked <- struct{}{}:
	default:
	}
}

// publish makes s the present snapshot. Only the owner's goroutine and the job it waits for call it.
func (w *Workday) publish(s Snapshot) {
	s = w.withPreferences(s)
	w.mu.Lock()
	defer w.mu.Unlock()
	w.latest = s
	for ch := range w.watchers {
		select {
		case <-ch:
		default:
		}
		ch <- s
	}
}

// waits shows that a call waits for a busy portal. It is told by the job that makes the call.
func (w *Workday) waits(wait bitrix.Wait) {
	if !bitrix.IsCode(wait.Err, bitrix.CodeQueryLimit) {
		return // a moment, after a broken connection
	}
	s := w.Snapshot()
	s.Waiting = time.Now().Add(wait.For)
	w.publish(s)
}

// Run reads the account, then the portal, and serves commands until ctx ends. A command that is under way is then given
// a second to come to its end; what is kept on disk is settled at the next start.
func (w *Workday) Run(ctx context.Context) {
	defer close(w.ended)
	jobs, stop := context.WithCancel(context.WithoutCancel(ctx))
	o := &owner{
		w: w, ctx: jobs, done: make(chan result, 1), brought: make(chan brought), reread: time.NewTimer(time.Hour),
		pace: pace{jitter: w.parts.Jitter},
	}
	o.state.anchors, o.state.questioned = map[string]time.Time{}, map[string]Kind{}
	defer o.crew.Wait()
	defer stop()
	defer o.reread.Stop()
	if !w.parts.OneCommand {
		o.introduce()
		o.begin(asked{Command: Command{Verb: Refresh}})
	}
	for {
		select {
		case a := <-w.commands:
			o.take(a)
		case r := <-o.done:
			o.finish(r)
		case b := <-o.brought:
			o.receive(b)
		case <-w.staled:
			o.state.stale, o.state.undisturbed = true, time.Time{}
			o.hangUp()
			if o.pace.unlocked(o.state.Snapshot, time.Now()) {
				o.take(asked{Command: Command{Verb: Refresh}})
			}
		case <-w.networked:
			o.hangUp()
			o.reconnect()
		case <-w.preferred:
			w.publish(o.state.Snapshot)
		case <-o.reread.C:
			o.take(asked{Command: Command{Verb: Refresh}})
		case <-ctx.Done():
			o.end(stop)
			return
		}
	}
}

// goodbye is how long a command under way may take when the program ends.
const goodbye = time.Second

// An owner is the part of a workday that only its goroutine touches.
type owner struct {
	w       *Workday
	ctx     context.Context
	state   state
	busy    bool    // a job is running
	acting  bool    // and it is more than reading
	waiting []asked // commands behind a reading job, oldest first
	done    chan result
	reread  *time.Timer
	pace    pace
	changed bool // the network has, since the job that is running began

	consent  *consent       // where the browser is waited for; else nil
	followed *authorization // the last one that was
	brought  chan brought   // by the browser
	crew     sync.WaitGroup // who waits for it

	examining sync.WaitGroup // connection checks, which go on beside the jobs
}

// state is what a job starts from and what it leaves behind.
type state struct {
	Snapshot
	portal      Portal
	right       credentials // what portal is called with
	ahead       aheadness   // by which ClockAhead is known
	stale       bool        // an own action, a wake or an unlock came after the last status
	undisturbed time.Time   // the last status, if nothing came since then that could have changed the day; else zero
	profiled    bool        // the profile was read in this process
	single      bool        // the portal does not take several calls in one request

	anchors    map[string]time.Time // presses of this process by the clock that nobody can set
	questioned map[string]Kind      // what was already said that kept presses need
	remembered Snapshot             // what the store has
	recorded   DayRecord            // what the history has
	endings    []ending             // of presses, not on the books yet

	authorization *authorization // under way; else nil
	candidate     *candidate     // of the last successful Check
}

type result struct {
	state
	asked   asked
	told    []Reply // the reply to the command comes last
	endTurn func()  // nil if no other process waits
}

// introduce shows who is signed in, or that nobody is, before the keyring and the portal are asked: either may take long.
func (o *owner) introduce() {
	account, err := o.w.parts.Accounts.LoadAccount()
	switch {
	case err != nil:
		o.w.parts.Log.Error("read the account", "error", err)
		return // the first reading says what that means
	case account == nil:
		o.state.Problem = &Problem{Kind: NotSignedIn}
	default:
		o.state.Account = account
		o.state.recall(o.w.parts.Snapshots)
	}
	o.w.publish(o.state.Snapshot)
}

// take begins a command, or puts it behind a reading job, or refuses it because another one is under way.
func (o *owner) take(a asked) {
	reading := a.Verb == Refresh && a.reply == nil
	switch {
	case a.Verb == Examine:
		s := o.state
		o.examining.Go(func() { o.answer(a, o.w.examine(o.ctx, s, a.Command)) })
	case a.Verb == AwaitCode:
		o.await(a)
	case !o.busy:
		o.begin(a)
	case reading, a.Verb == Refresh && o.acting:
		// What is under way brings a newer state anyway.
		o.answer(a, a.Command.reply(Done, nil))
	case !o.acting && !o.actsLater():
		o.waiting = append(o.waiting, a)
	default:
		o.answer(a, a.Command.reply(Refused, &Problem{Kind: Busy}))
	}
}

// actsLater tells whether a waiting command is more than reading.
func (o *owner) actsLater() bool {
	for _, a := range o.waiting {
		if a.Verb != Refresh {
			return true
		}
	}
	return false
}

func (o *owner) begin(a asked) {
	o.busy, o.acting = true, a.Verb != Refresh && a.Verb != ReadSettings
	if o.acting {
		o.state.Doing = a.Verb
		o.w.publish(o.state.Snapshot)
	}
	s := o.state
	ctx := bitrix.WithPatience(o.ctx, time.Now().Add(patience(a.Command, a.reply != nil)))
	go func() {
		j := job{Parts: &o.w.parts, state: s, cmd: a.Command, onWait: o.w.waits}
		r := j.run(ctx)
		o.w.remember(a.Command, r)
		o.done <- result{state: j.state, asked: a, told: append(j.told, r), endTurn: j.endTurn}
	}()
}

func (o *owner) finish(r result) {
	o.busy, o.acting = false, false
	reply := o.tell(r)
	o.follow(r.asked.Command, reply)
	o.plan(r.asked.reply != nil)
	if o.changed && !o.busy {
		o.changed = false
		o.reconnect()
	}
	o.remember()
	o.recordDay()
	if len(o.waiting) > 0 && !o.busy {
		next := o.waiting[0]
		o.waiting = o.waiting[1:]
		o.begin(next)
	}
}

// tell shows what a job came to, then puts it on the books, and lets other processes at them.
func (o *owner) tell(r result) (reply Reply) {
	o.state = r.state
	o.state.Doing = ""
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

func (o *owner) answer(a asked, r Reply) {
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
	if o.state.Problem.Busy() && o.state.unasked() {
		wait = time.Second // that costs no request
	}
	o.reread.Reset(wait)
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
	if !worth {
		return
	}
	o.w.parts.Log.Info("the network has changed: the portal is read", "in", wait.Round(time.Millisecond))
	o.reread.Reset(wait)
}

// end waits for the job under way, for a moment, then cancels it and everything that waits.
func (o *owner) end(stop context.CancelFunc) {
	if o.busy {
		grace := time.AfterFunc(goodbye, stop)
		defer grace.Stop()
		o.tell(<-o.done)
	}
	for _, a := range o.waiting {
		o.answer(a, a.Command.reply(Unreached, &Problem{Kind: TimedOut}))
	}
	stop()
	o.examining.Wait()
}

// reply begins the answer to a command.
func (c Command) reply(o Outcome, p *Problem) Reply {
	return Reply{ID: c.ID, Verb: c.Verb, View: c.View, Outcome: o, Problem: p}
}

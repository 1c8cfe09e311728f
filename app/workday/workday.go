// Package workday is the only owner of the state of a workday. Views give it commands. It carries out at most one at a time,
// and publishes the resulting state as a [clockin24/app.Snapshot].
//
// A press is a command by which a person changes the day. It is on disk before the request leaves. A start stays there, as a
// kept start, until the portal has recorded or refused it, or the person has given it up.
//
// One goroutine, the owner's, has the state. It takes commands one after the other and gives each to a job, which works on a
// copy of the state and gives it back. Then the owner makes the snapshot from everything that it has; nobody else makes one.
// The steps of a start are in start.go, from top to bottom. Kept starts are sent in fulfil.go, each by a job of its own. The
// code in pace.go decides when the portal is read without anybody asking, and crowd.go explains how a busy portal is treated.
//
// The package knows the portal, the journal and the keyring only by the interfaces that it needs, and it knows nothing about
// views. A [clockin24/app/account.Session] knows who is signed in, and [clockin24/app/doctor] makes the connection check.
package workday

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"clockin24/app"
	"clockin24/app/account"
	"clockin24/app/latest"
	"clockin24/bitrix"
)

// Parts are what a [Workday] is made of.
type Parts struct {
	// Access, if it is set, says whose day this is; no stored account is then read or written.
	Access bitrix.Access
	// OneCommand leaves out every reading that a command does not need. It is for a command line that ends after the command.
	OneCommand bool
	// Dial makes the portal of a webhook or a token. DialGrant makes that of a grant, which is renewed in the store. Neither
	// function calls the portal.
	Dial      func(bitrix.Access, ...bitrix.Option) account.Portal
	DialGrant func(bitrix.Grant, bitrix.GrantStore, ...bitrix.Option) account.Portal
	// Exchange is [bitrix.Exchange].
	Exchange func(context.Context, bitrix.App, bitrix.AuthCode) (bitrix.Grant, error)
	// Listen begins to listen for the browser. If it is nil, or fails, the code of an authorization has to be pasted.
	Listen func() (account.CodeListener, error)

	Keyring  account.Keyring
	Accounts account.Store
	Journal  Journal
	// Lock keeps other processes from changing the secrets in the keyring, until unlock is called. Waiting for them ends with
	// ctx. It is nil if no other process uses the keyring.
	Lock func(ctx context.Context) (unlock func(), err error)
	// Turn keeps other processes from sending a start, until unlock is called. Waiting for them ends with ctx. It is nil if no
	// other process uses the journal.
	Turn func(ctx context.Context) (unlock func(), err error)
	// History may be nil: then there is none.
	History History
	// Trim makes the journal put away what is older than a year at now, which is the portal's clock in its last answer. It is
	// called at most once a day. A computer whose own clock is ahead loses nothing. Trim may be nil: then nothing is put away.
	Trim func(now time.Time) error
	// Snapshots may be nil: then nothing is known before the portal is reached.
	Snapshots SnapshotStore
	// Jitter draws a length below most by which a reading comes later. If it is nil, the length is random.
	Jitter func(most time.Duration) time.Duration
	// AllowedStart is the person's own choice, see [app.RulesOf].
	AllowedStart func() string
	// Examiners look at this computer for [clockin24/app/doctor.Diagnose]; a step without one is left out.
	Examiners map[app.CheckName]app.Examiner
	// Preferences may be nil: then snapshots have none.
	Preferences PreferenceStore
	// Reasons may be nil: then none are remembered.
	Reasons ReasonStore
	// Told is called with every reply, and with what became of a kept press, in order, together with the snapshot of that
	// moment. It runs on the workday's own goroutine and must not wait. It may be nil.
	Told func(app.Reply, app.Snapshot)
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
	waited    chan time.Time // until when a call waits for a busy portal

	snapshot latest.Value[app.Snapshot]

	mu     sync.Mutex      // guards behind, which the job under way reads
	behind map[string]bool // presses on disk that wait for the job under way, which leaves them alone
}

// asked is a command with the way back to the caller.
type asked struct {
	app.Command
	reply  chan<- app.Reply
	intent *app.Intent // what is on disk about it, if anything
	keptAt time.Time   // when it was put there, by this computer's clock
}

// New makes a workday; [Workday.Run] runs it.
func New(parts Parts) *Workday {
	if parts.Log == nil {
		parts.Log = slog.New(slog.DiscardHandler)
	}
	if parts.Told == nil {
		parts.Told = func(app.Reply, app.Snapshot) {}
	}
	if parts.AllowedStart == nil {
		parts.AllowedStart = func() string { return app.AllowedStartPortal }
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
		waited:    make(chan time.Time, 1),

		behind: map[string]bool{},
	}
}

// Do gives a command and waits for its reply. If ctx ends first, the command goes on, since closing a window must not take back
// a press that the person has already made.
func (w *Workday) Do(ctx context.Context, c app.Command) app.Reply {
	if c.Verb == app.VerbSetPreference || c.Verb == app.VerbReadPreferences {
		return w.prefer(ctx, c)
	}
	if c.Verb == app.VerbReadJournal {
		return w.readJournal(c)
	}
	reply := make(chan app.Reply, 1)
	gone := c.Reply(app.OutcomeUnreached, &app.Problem{Kind: app.KindTimedOut})
	select {
	case w.commands <- asked{Command: c, reply: reply}:
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
func (w *Workday) Snapshot() app.Snapshot { return w.snapshot.Get() }

// Watch delivers the present snapshot and then every newer one, until ctx ends. A slow reader sees the newest one and misses
// those in between.
func (w *Workday) Watch(ctx context.Context) <-chan app.Snapshot { return w.snapshot.Watch(ctx) }

// Stale says that the last status may not be true any more: the computer woke up or was unlocked. It never waits.
func (w *Workday) Stale() {
	select {
	case w.staled <- struct{}{}:
	default:
	}
}

// NetworkChanged says that the portal may be in reach now, or reached by another way. What is known about the day does not
// become older by that: the portal is read at once if it could not be read before, or if a press waits for it, and otherwise
// not at all. NetworkChanged never waits.
func (w *Workday) NetworkChanged() {
	select {
	case w.networked <- struct{}{}:
	default:
	}
}

// waits tells the owner that a call waits for a busy portal. The job that makes the call runs this function, and must not wait
// for the owner, which may be waiting for the job.
func (w *Workday) waits(wait bitrix.Wait) {
	if !bitrix.IsCode(wait.Err, bitrix.CodeQueryLimit) {
		return // a moment, after a broken connection
	}
	select {
	case <-w.waited: // it is over
	default:
	}
	select {
	case w.waited <- time.Now().Add(wait.For):
	default: // another call has just reported its own wait
	}
}

// Run reads the account, then the portal, and serves commands until ctx ends. A command that is under way then has a second to
// come to its end. What is kept on disk is settled when the program starts the next time.
func (w *Workday) Run(ctx context.Context) {
	defer close(w.ended)
	jobs, stop := context.WithCancel(context.WithoutCancel(ctx))
	o := newOwner(jobs, w)
	defer o.browsers.Wait()
	defer stop()
	defer o.reread.Stop()
	defer o.slow.Stop()
	if !w.parts.OneCommand {
		o.introduce()
		o.begin(asked{Command: app.Command{Verb: app.VerbRefresh}})
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
			o.wake()
		case <-w.networked:
			o.hangUp()
			o.reconnect()
		case until := <-w.waited:
			o.waitsUntil(until)
		case <-w.preferred:
			o.publish()
		case <-o.slow.C:
			o.publish()
		case <-o.reread.C:
			o.take(asked{Command: app.Command{Verb: app.VerbRefresh}})
		case <-ctx.Done():
			o.end(stop)
			return
		}
	}
}

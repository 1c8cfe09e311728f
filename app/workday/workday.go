// Package workday is the one owner of the state of a workday. Views give it commands; it carries out at most one at a time, and
// publishes what has become of it as a [clockin24/app.Snapshot].
//
// A press is what a person did: a command that changes the day. It is on disk before the request leaves, and a start stays there, as a
// kept start, until the portal has recorded it, refused it, or the person has given it up.
//
// One goroutine, the owner's, has the state. It takes commands one after the other, and has each carried out by a job, which works on a
// copy of the state and gives it back; then the owner makes the snapshot of all that it has, and nobody else makes one. A start is read
// from top to bottom in start.go; kept starts are sent by fulfil.go, each by a job of its own; when the portal is read although nobody
// asks is for pace.go to say, and why a busy portal is treated as it is says crowd.go.
//
// The package knows the portal, the journal and the keyring only by the interfaces that it needs, and nothing of any view. Who is
// signed in is a [clockin24/app/account.Session], and the connection check is [clockin24/app/doctor].
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
	// Access, when it is set, is whose day this is; no stored account is then read or written.
	Access bitrix.Access
	// OneCommand leaves out every reading that a command does not need: for a command line that ends after it.
	OneCommand bool
	// Dial makes the portal of a webhook or a token, DialGrant that of a grant, which is renewed in the store. Neither calls
	// it.
	Dial      func(bitrix.Access, ...bitrix.Option) account.Portal
	DialGrant func(bitrix.Grant, bitrix.GrantStore, ...bitrix.Option) account.Portal
	// Exchange is [bitrix.Exchange].
	Exchange func(context.Context, bitrix.App, bitrix.AuthCode) (bitrix.Grant, error)
	// Listen begins to listen for the browser. Where it is nil, or fails, the code of an authorization has to be pasted.
	Listen func() (account.CodeListener, error)

	Keyring  account.Keyring
	Accounts account.Store
	Journal  Journal
	// Lock keeps other processes from changing the secrets in the keyring, until unlock is called. Waiting for them ends
	// with ctx. Nil is for who has the keyring alone.
	Lock func(ctx context.Context) (unlock func(), err error)
	// Turn keeps other processes from sending a start, until unlock is called. Waiting for them ends with ctx. Nil is for who
	// has the journal alone.
	Turn func(ctx context.Context) (unlock func(), err error)
	// History may be nil: then there is none.
	History History
	// Trim has the journal put away what is older than a year at now, the portal's clock in its last answer, at most once a day.
	// A computer whose clock is ahead of that loses nothing. It may be nil: then nothing is put away.
	Trim func(now time.Time) error
	// Snapshots may be nil: then nothing is known before the portal is reached.
	Snapshots SnapshotStore
	// Jitter draws a length below most, by which readings come later: nil is by chance.
	Jitter func(most time.Duration) time.Duration
	// AllowedStart is the person's own choice, see [app.RulesOf].
	AllowedStart func() string
	// Examiners look at this computer for [clockin24/app/doctor.Diagnose]; a step without one is left out.
	Examiners map[app.CheckName]app.Examiner
	// Preferences may be nil: then nobody is told of any.
	Preferences PreferenceStore
	// Reasons may be nil: then none are remembered.
	Reasons ReasonStore
	// Told hears every reply, and what became of a kept press, in order, with the snapshot that goes with it. It runs on
	// the workday's own goroutine and must not wait. May be nil.
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

// asked is a command with the way back to whoever asked.
type asked struct {
	app.Command
	reply  chan<- app.Reply
	intent *app.Intent // what is on disk of it, if anything is
	keptAt time.Time   // when it came there, by this computer's clock
}

// New makes a workday; [Workday.Run] brings it to life.
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

// Do gives a command and waits for its reply. When ctx ends first the command goes on: a press that left the person's
// hand is not taken back by closing a window.
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

// Watch delivers the present snapshot and then every newer one, until ctx ends. A slow reader sees the newest and misses
// what came between.
func (w *Workday) Watch(ctx context.Context) <-chan app.Snapshot { return w.snapshot.Watch(ctx) }

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

// waits tells the owner that a call waits for a busy portal. The job that makes the call does so, and must not wait for the owner,
// which may be waiting for the job.
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
	default: // another call has told of its own just now
	}
}

// Run reads the account, then the portal, and serves commands until ctx ends. A command that is under way is then given
// a second to come to its end; what is kept on disk is settled at the next start.
func (w *Workday) Run(ctx context.Context) {
	defer close(w.ended)
	jobs, stop := context.WithCancel(context.WithoutCancel(ctx))
	o := &owner{
		w: w, ctx: jobs, done: make(chan result, 1), reread: time.NewTimer(time.Hour), slow: time.NewTimer(time.Hour),
		pace: pace{jitter: w.parts.Jitter},
	}
	o.brought = make(chan brought)
	o.state.session = account.NewSession(w.parts.ports(w.waits))
	o.state.unsettled = newUnsettled()
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

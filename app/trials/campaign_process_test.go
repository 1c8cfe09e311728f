package trials

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"slices"
	"sync"
	"syscall"
	"time"

	"clockin24/app"
	"clockin24/app/account"
	"clockin24/app/host/files"
	"clockin24/app/host/journal"
	"clockin24/app/workday"
	"clockin24/bitrix"
)

// A process is one run of the program on a computer: the real workday, client and journal. It can be killed at every passage
// between the program and what surrounds it, in both directions. A killed process stands still there forever.
type process struct {
	*computer
	name    string
	random  *rand.Rand
	workday *workday.Workday
	stop    context.CancelFunc
	running sync.WaitGroup
	gone    chan struct{} // closed when it was killed
	read    time.Time     // when it was last told the status, by the portal's clock; the books guard it

	alive  sync.Mutex // guards what follows
	killed bool
	left   int // passages until it is killed; never when it is not positive
}

// errKilled is what a killed process would get as an error if it went on.
var errKilled = errors.New("killed")

// boot starts the resident, if none is running.
func (h *computer) boot() {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.daily == nil {
		h.daily = h.start("resident", false)
	}
}

// bootSecond starts another session's resident.
func (h *computer) bootSecond() {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.second == nil {
		h.second = h.start("second resident", false)
	}
}

// start begins a process; h.mu is held.
func (h *computer) start(name string, one bool) *process {
	p := &process{
		computer: h, name: fmt.Sprintf("%s, %s %d", h.name, name, len(h.processes)+1), gone: make(chan struct{}),
		random: rand.New(rand.NewPCG(h.seed, uint64(h.name[0])<<32|uint64(len(h.processes)))),
	}
	if !h.calmed() && p.random.IntN(2) == 0 {
		p.left = 1 + p.random.IntN(60)
	}
	h.note("%s begins", p.name)
	stored := &onDisk{process: p, journal: journal.New(h.path("journal.txt"), p.damaged), snapshots: files.SnapshotAt(h.path("portal.json"))}
	var journal workday.Journal = stored
	if h.defect == forgetfulJournal {
		journal = &forgetful{onDisk: stored}
	}
	p.workday = workday.New(workday.Parts{
		OneCommand: one,
		Dial: func(a bitrix.Access, more ...bitrix.Option) account.Portal {
			return account.PortalOf(bitrix.NewClient(a, append(more, bitrix.WithTransport(talkative{&network{p}}), bitrix.WithJitter(p.jitter))...))
		},
		Keyring: &desk{webhook: h.user.Webhook(crowdHost)}, Accounts: files.AccountAt(h.path("account.json")),
		Journal: journal, Trim: stored.Trim, Snapshots: stored, Turn: p.turn, Jitter: p.jitter, Told: p.told,
		Log: slog.New(slog.NewTextHandler(&h.said, nil)),
	})
	var ctx context.Context
	ctx, p.stop = context.WithCancel(context.Background())
	p.running.Go(func() { p.workday.Run(ctx) })
	h.processes = append(h.processes, p)
	return p
}

func (p *process) jitter(most time.Duration) time.Duration {
	p.alive.Lock()
	defer p.alive.Unlock()
	return time.Duration(p.random.Int64N(int64(max(most, 1))))
}

// chance is true with this probability.
func (p *process) chance(often float64) bool {
	p.alive.Lock()
	defer p.alive.Unlock()
	return p.random.Float64() < often
}

// pass is a passage. It returns false when the run is over and the process was killed.
func (p *process) pass(where string) bool {
	p.alive.Lock()
	if p.left--; p.left == 0 && !p.calmed() {
		p.die(where)
	}
	killed := p.killed
	p.alive.Unlock()
	if killed {
		<-p.over
	}
	return !killed
}

// die ends everything that the process does, and releases its locks as the system would. p.alive is held.
func (p *process) die(where string) {
	if p.killed {
		return
	}
	p.killed = true
	close(p.gone)
	p.note("%s is killed: %s", p.name, where)
	p.work.Go(func() {
		p.mu.Lock()
		if p.holder == p {
			p.holder = nil
			<-p.free
		}
		again := p.daily == p
		if p.second == p {
			p.second = nil
		}
		delay := time.Duration(p.computer.random.Int64N(int64(40 * time.Minute)))
		p.mu.Unlock()
		if !again {
			return
		}
		select {
		case <-time.After(delay):
		case <-p.calm:
		}
		p.mu.Lock()
		defer p.mu.Unlock()
		select {
		case <-p.over:
		default:
			p.daily = p.start("resident", false)
		}
	})
}

// kill kills all running processes.
func (h *computer) kill() {
	h.mu.Lock()
	p := h.daily
	h.mu.Unlock()
	if p != nil {
		p.alive.Lock()
		p.die("in the midst")
		p.alive.Unlock()
	}
}

// wake tells all running processes that the computer slept.
func (h *computer) wake() {
	for _, p := range h.residents() {
		p.workday.Stale()
	}
}

// heal wakes the computer up with everything in order, and starts the program.
func (h *computer) heal() {
	h.boot()
	time.Sleep(time.Minute)
	h.wake()
}

func (h *computer) residents() []*process {
	h.mu.Lock()
	defer h.mu.Unlock()
	var list []*process
	for _, p := range []*process{h.daily, h.second} {
		if p != nil && !p.dead() {
			list = append(list, p)
		}
	}
	return list
}

func (p *process) dead() bool {
	p.alive.Lock()
	defer p.alive.Unlock()
	return p.killed
}

// end ends the processes that are left at the end of a run, including the killed ones.
func (h *computer) end() {
	h.mu.Lock()
	all := h.processes
	h.mu.Unlock()
	for _, p := range all {
		p.stop()
		p.running.Wait()
	}
}

// turn is the lock between processes. It is in memory, because the time of a bubble stands still while somebody waits for the
// lock of a file.
func (p *process) turn(ctx context.Context) (func(), error) {
	if p.defect == noTurn {
		return func() {}, nil
	}
	select {
	case p.free <- struct{}{}:
	case <-ctx.Done():
		return nil, ctx.Err()
	case <-p.over:
		return nil, errKilled
	}
	p.mu.Lock()
	if p.dead() { // it was killed while it waited
		<-p.free
		p.mu.Unlock()
		<-p.over
		return nil, errKilled
	}
	p.holder = p
	p.mu.Unlock()
	return func() {
		p.mu.Lock()
		defer p.mu.Unlock()
		if p.holder == p {
			p.holder = nil
			<-p.free
		}
	}, nil
}

// damaged notes that the person reads that a journal was set aside.
func (p *process) damaged(error) {
	p.note("%s says that the journal was damaged", p.name)
	p.mu.Lock()
	defer p.mu.Unlock()
	p.lost = append(p.lost, time.Now())
}

func (p *process) told(r app.Reply, s app.Snapshot) {
	p.sayValues(r, s)
	if p.pass("before it tells") {
		p.books.told(p, r)
		p.pass("when it has told")
	}
}

// onDisk is the journal and what is remembered of the portal.
type onDisk struct {
	*process
	journal   *journal.Journal
	snapshots *files.Snapshot
}

func (f *onDisk) Press(i app.Intent) error {
	if !f.pass("before a press is on disk") {
		return errKilled
	}
	err := error(syscall.ENOSPC)
	if !f.isFull() {
		err = f.journal.Press(i)
	}
	if err == nil {
		f.books.written(i.ID)
	}
	if !f.pass("when a press is on disk") {
		return errKilled
	}
	return err
}

func (f *onDisk) Settle(id string, r app.Reply) error {
	if !f.pass("before a press is settled") {
		return errKilled
	}
	err := error(syscall.ENOSPC)
	if !f.isFull() {
		err = f.journal.Settle(id, r)
	}
	if !f.pass("when a press is settled") {
		return errKilled
	}
	return err
}

func (f *onDisk) Rename(from, to string) error { return f.journal.Rename(from, to) }

func (f *onDisk) Trim(now time.Time) error {
	if !f.pass("before the journal is trimmed") {
		return errKilled
	}
	return f.journal.Trim(now)
}

func (f *onDisk) Kept() ([]app.Intent, error) {
	if f.dead() {
		return nil, errKilled
	}
	return f.journal.Kept()
}

func (f *onDisk) LoadSnapshot() (app.Snapshot, error) { return f.snapshots.LoadSnapshot() }

func (f *onDisk) SaveSnapshot(s app.Snapshot) error {
	if !f.pass("before the state is remembered") {
		return errKilled
	}
	return f.snapshots.SaveSnapshot(s)
}

// press lets the person press Start, in whichever program is running.
func (h *computer) press(p *press) {
	c := app.Command{ID: p.id, Verb: app.VerbStart, View: p.view, Reason: p.reason}
	h.books.pressed(p, &c)
	if p.view == app.ViewCommandLine && len(h.residents()) == 0 {
		h.mu.Lock()
		one := h.start("command line", true)
		h.mu.Unlock()
		h.give(one, c)
		one.stop()
		return
	}
	running := h.residents()
	if len(running) == 0 {
		h.books.unpressed(p)
		return
	}
	h.give(running[p.n()%len(running)], c)
}

// give gives a command and notes what the person reads, if anything.
func (h *computer) give(p *process, c app.Command) {
	ctx, stop := context.WithTimeout(context.Background(), 10*time.Minute)
	defer stop()
	go func() {
		select {
		case <-p.gone:
			stop()
		case <-ctx.Done():
		}
	}()
	c.Pressed = time.Now()
	r := p.workday.Do(ctx, c)
	time.Sleep(time.Nanosecond) // until nobody else has anything left to do: a seed repeats
	if p.pass("before it answers") {
		h.books.answered(p, c, r)
	}
}

// act is one of the other verbs, where the resident is running.
func (h *computer) act(v app.Verb) {
	if running := h.residents(); len(running) > 0 {
		h.note("%s: %s", h.name, v)
		h.give(running[0], app.Command{ID: fmt.Sprintf("%s at %v", v, time.Now().UnixNano()), Verb: v, View: app.ViewTray})
	}
}

// A forgetful journal says that a press is on disk, but does not write it.
type forgetful struct {
	*onDisk
	mu      sync.Mutex
	presses []app.Intent
}

func (f *forgetful) Press(i app.Intent) error {
	f.books.written(i.ID)
	f.mu.Lock()
	f.presses = append(f.presses, i)
	f.mu.Unlock()
	f.pass("when a press is said to be on disk")
	return nil
}

func (f *forgetful) Settle(id string, _ app.Reply) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.presses = slices.DeleteFunc(f.presses, func(i app.Intent) bool { return i.ID == id })
	return nil
}

func (f *forgetful) Kept() ([]app.Intent, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	return slices.Clone(f.presses), nil
}

package trials

import (
	"bytes"
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"clockin24/app"
	"clockin24/app/host/files"
	"clockin24/app/host/journal"
	"clockin24/bitrix/portal"
)

// A trial is one run of the campaign: an employee with one or two computers and a telephone, a portal, and what goes wrong
// between them, in virtual time. The seed decides everything that is drawn.
//
// The clock of the computers is the bubble's and never jumps. To make a computer's clock wrong, or to set it, the portal's clock
// is put ahead of it by another amount.
type trial struct {
	seed   uint64
	defect defect
	random *rand.Rand // of the plan, which is made before anything happens

	zone      *time.Location
	portal    *portal.Portal
	user      *portal.User
	computers []*computer
	books     *books
	yesterday portal.DayState
	said      transcript // the logs, and what the views are given
	rough     float64    // how often a request goes wrong

	calm chan struct{} // closed when nothing goes wrong any more
	over chan struct{} // closed when the run is over, for what was killed and still holds on
	work sync.WaitGroup
	plan []deed
}

// A deed is something that happens at a moment, which is counted from the beginning.
type deed struct {
	at time.Duration
	do func()
}

// live plays the run of a seed and returns what is out of balance, and what happened.
func live(t *testing.T, seed uint64, d defect) (wrong, story []string) {
	t.Helper()
	dir, err := os.MkdirTemp(fastest(), "campaign-")
	if err != nil {
		t.Fatal(err)
	}
	defer os.RemoveAll(dir)
	synctest.Test(t, func(t *testing.T) {
		w := newTrial(seed, d, dir)
		w.run(t.Context())
		wrong, story = append(w.books.wrong, w.secretsIn(dir)...), w.books.story
	})
	return wrong, story
}

// fastest is a directory in memory if the system has one. Each press waits for the disk, which is not what is tried here.
func fastest() string {
	const memory = "/dev/shm"
	if info, err := os.Stat(memory); err == nil && info.IsDir() {
		return memory
	}
	return ""
}

// A setting is where and when a run takes place.
type setting struct {
	zone     string
	begin    time.Time // on the wall there
	schedule portal.Schedule
}

// setting draws a usual morning most of the time, and sometimes a midnight or a night in which the clocks are changed.
func (w *trial) setting() setting {
	at := func(year int, month time.Month, day, hour, minute int) time.Time {
		return time.Date(year, month, day, hour, minute, 0, 0, time.UTC)
	}
	days := portal.Fixed(9*time.Hour, 18*time.Hour, "")
	any := []portal.Schedule{days, portal.Flexible(), {}}[w.random.IntN(3)]
	switch n := w.random.IntN(20); {
	case n < 11:
		return setting{"Europe/Moscow", at(2026, 11, 24, 8, 50), days}
	case n < 13:
		return setting{"Asia/Kolkata", at(2026, 11, 24, 8, 50), any}
	case n < 15:
		return setting{"America/St_Johns", at(2026, 11, 24, 8, 50), any}
	case n < 17:
		return setting{"Europe/Moscow", at(2026, 11, 24, 23, 40), portal.Flexible()}
	case n < 18:
		return setting{"Asia/Almaty", at(2026, 11, 24, 23, 40), portal.Schedule{}}
	case n < 19:
		return setting{"Europe/Berlin", at(2026, 3, 29, 1, 30), portal.Flexible()}
	}
	return setting{"Europe/Berlin", at(2026, 10, 25, 1, 40), portal.Flexible()}
}

func newTrial(seed uint64, d defect, dir string) *trial {
	w := &trial{
		seed: seed, defect: d, random: rand.New(rand.NewPCG(seed, 24)),
		calm: make(chan struct{}), over: make(chan struct{}),
	}
	s := w.setting()
	var err error
	if w.zone, err = time.LoadLocation(s.zone); err != nil {
		panic(err)
	}
	b := s.begin
	time.Sleep(time.Until(time.Date(b.Year(), b.Month(), b.Day(), b.Hour(), b.Minute(), w.random.IntN(60), 0, w.zone)))
	switches := portal.Switches{}
	if w.random.IntN(2) == 0 {
		switches = portal.Newest()
	}
	w.portal = portal.New(portal.Options{Zone: s.zone, Switches: switches})
	w.portal.RunClock(time.Now().Add(w.skew()))
	w.user = w.portal.Add(portal.Employee{ID: 7, Name: "Анна", Zone: s.zone, Schedule: s.schedule})
	before := []portal.DayState{portal.DayNone, portal.DayClosedEarlier, portal.DayClosedEarlier, portal.DayClosedEarlier, portal.DayExpired}
	w.yesterday = before[w.random.IntN(len(before))]
	_ = w.user.SetDay(w.yesterday) // where the schedule has no such day she never worked
	w.books = &books{trial: w, before: len(w.user.Records()), random: rand.New(rand.NewPCG(seed, 7))}
	w.rough = []float64{0, 0.1, 0.3, 0.6}[w.random.IntN(4)]
	for n := range 1 + w.random.IntN(2) {
		w.computers = append(w.computers, w.newComputer(n, dir))
	}
	w.draw()
	return w
}

// skew is how far the portal's clock is ahead of the computers' clock.
func (w *trial) skew() time.Duration {
	some := func(most time.Duration) time.Duration { return time.Duration(w.random.Int64N(int64(2*most))) - most }
	switch n := w.random.IntN(20); {
	case n < 14:
		return some(2 * time.Second)
	case n < 17:
		return some(10 * time.Minute)
	case n < 19:
		return some(5 * time.Hour)
	}
	return some(36 * time.Hour)
}

// within draws a duration from least to most.
func (w *trial) within(least, most time.Duration) time.Duration {
	return least + time.Duration(w.random.Int64N(int64(most-least)))
}

func (w *trial) at(after time.Duration, do func()) { w.plan = append(w.plan, deed{after, do}) }

// draw makes the plan.
func (w *trial) draw() {
	for _, h := range w.computers {
		w.at(w.within(0, 12*time.Minute), h.boot)
		for range w.random.IntN(3) {
			w.at(w.within(0, 70*time.Minute), h.kill)
		}
		if w.random.IntN(5) == 0 {
			w.at(w.within(0, 30*time.Minute), h.bootSecond)
		}
		if w.random.IntN(8) == 0 {
			from := w.within(0, 50*time.Minute)
			w.at(from, func() { h.fill(true) })
			w.at(from+w.within(time.Minute, 30*time.Minute), func() { h.fill(false) })
		}
		if w.random.IntN(10) == 0 {
			w.at(w.within(15*time.Minute, 60*time.Minute), h.damage)
		}
		for range w.random.IntN(3) {
			from := w.within(0, 45*time.Minute)
			o := outage{from: from, to: from + w.within(20*time.Second, 50*time.Minute)}
			h.outages = append(h.outages, o)
			if w.random.IntN(2) == 0 {
				w.at(o.to, h.wake)
			}
		}
	}
	if w.random.IntN(10) == 0 { // before anybody pressed: somebody set the computers' clock
		by := w.skew()
		w.at(w.within(0, 10*time.Minute), func() {
			w.note("the clock is set by %v", by)
			w.portal.Advance(by)
			_ = w.user.SetDay(w.yesterday)
		})
	}
	for n := range 1 + w.random.IntN(3) {
		p := w.press(n)
		w.at(w.within(10*time.Minute, 50*time.Minute), func() { p.home.press(p) })
	}
	w.drawPhone()
	if w.random.IntN(4) == 0 {
		h := w.computers[0]
		verbs := []app.Verb{app.VerbPause, app.VerbResume, app.VerbFinish}
		at := 15 * time.Minute
		for range 1 + w.random.IntN(3) {
			at += w.within(5*time.Minute, 25*time.Minute)
			verb := verbs[w.random.IntN(len(verbs))]
			w.at(at, func() { h.act(verb) })
		}
	}
	slices.SortStableFunc(w.plan, func(a, b deed) int { return int(a.at - b.at) })
}

// drawPhone draws what the employee does with the portal's own application. There are always minutes between two such things,
// because nobody can look between a status and an open that follows at once.
func (w *trial) drawPhone() {
	if w.random.IntN(3) != 0 {
		return
	}
	at := w.within(0, 60*time.Minute)
	for _, method := range []string{"open", "pause", "open", "close"} {
		w.at(at, func() { w.books.phone("timeman." + method) })
		at += w.within(4*time.Minute, 40*time.Minute)
		if w.random.IntN(2) == 0 {
			break
		}
	}
}

// press draws a press of Start.
func (w *trial) press(n int) *press {
	views := []app.View{app.ViewWindow, app.ViewWindow, app.ViewTray, app.ViewHotkey, app.ViewCommandLine, app.ViewDialog}
	p := &press{id: fmt.Sprintf("press %d", n+1), home: w.computers[w.random.IntN(len(w.computers))], view: views[w.random.IntN(len(views))]}
	switch w.random.IntN(6) {
	case 0, 1, 2:
		if p.view != app.ViewHotkey && p.view != app.ViewTray {
			p.reason = fmt.Sprintf("Причина %d", n+1)
		}
	case 3:
		if p.view != app.ViewHotkey && p.view != app.ViewTray {
			p.reason, p.ago = fmt.Sprintf("Причина %d", n+1), 1+w.random.IntN(40)
			p.relative = w.random.IntN(2) == 0 || strings.HasPrefix(w.zone.String(), "Europe/Berlin")
		}
	}
	return p
}

// run plays the plan, lets everything come to rest, and balances the books.
func (w *trial) run(ctx context.Context) {
	begun := time.Now()
	for _, h := range w.computers {
		for n := range h.outages {
			h.outages[n].begun = begun
		}
	}
	for _, d := range w.plan {
		time.Sleep(time.Until(begun.Add(d.at)))
		w.work.Go(d.do)
		synctest.Wait()
	}
	rest := 100 * time.Minute
	if w.random.IntN(4) == 0 {
		rest = 26 * time.Hour // they come back the next day
	}
	time.Sleep(time.Until(begun.Add(rest)))
	w.note("all is well again")
	close(w.calm)
	for _, h := range w.computers {
		h.heal()
	}
	time.Sleep(40 * time.Minute)
	for _, h := range w.computers {
		for _, p := range h.residents() {
			p.give(p, app.Command{ID: "a last look", Verb: app.VerbRefresh, View: app.ViewTray})
		}
	}
	synctest.Wait()
	w.books.balance()
	close(w.over)
	for _, h := range w.computers {
		h.end()
	}
	w.work.Wait()
}

// calmed tells whether the part of the run is over in which things go wrong.
func (w *trial) calmed() bool {
	select {
	case <-w.calm:
		return true
	default:
		return false
	}
}

func (w *trial) note(format string, args ...any) {
	w.books.mu.Lock()
	defer w.books.mu.Unlock()
	w.books.note(format, args...)
}

// A computer is what one computer keeps of the employee over a restart, and the processes that run there.
type computer struct {
	*trial
	name    string
	dir     string
	random  *rand.Rand
	outages []outage

	mu        sync.Mutex
	daily     *process      // the resident
	second    *process      // that of another session of the same user
	processes []*process    // all that ever ran, oldest first
	free      chan struct{} // whose turn it is to send
	holder    *process
	full      bool        // the disk is
	lost      []time.Time // when a damaged journal was said
}

// An outage is when a computer has no network.
type outage struct {
	from, to time.Duration
	begun    time.Time
}

func (w *trial) newComputer(n int, dir string) *computer {
	h := &computer{
		trial: w, name: string(rune('A' + n)), dir: filepath.Join(dir, fmt.Sprint(n)),
		random: rand.New(rand.NewPCG(w.seed, uint64(100+n))), free: make(chan struct{}, 1),
	}
	account := &app.Account{Portal: crowdHost, Host: "example.bitrix24.ru", User: 7, Name: "Анна"}
	if w.random.IntN(6) != 0 {
		account.Zone = w.zone.String()
	}
	if err := files.AccountAt(h.path("account.json")).SaveAccount(account); err != nil {
		panic(err)
	}
	return h
}

func (h *computer) path(file string) string { return filepath.Join(h.dir, file) }

// online tells whether there is a network.
func (h *computer) online() bool {
	if h.calmed() {
		return true
	}
	return !slices.ContainsFunc(h.outages, func(o outage) bool {
		now := time.Since(o.begun)
		return o.from <= now && now < o.to
	})
}

// fill fills the disk, or makes room again.
func (h *computer) fill(full bool) {
	h.note("%s: the disk is full: %v", h.name, full)
	h.mu.Lock()
	defer h.mu.Unlock()
	h.full = full
}

// isFull tells whether nothing can be written.
func (h *computer) isFull() bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.full && !h.calmed()
}

// damage spoils the journal in the middle: it overwrites a page of it, or the part of the page that is there.
func (h *computer) damage() {
	file, err := os.OpenFile(h.path("journal.txt"), os.O_RDWR, 0)
	if err != nil {
		return // there is none yet
	}
	defer file.Close()
	info, err := file.Stat()
	if err != nil {
		panic(err)
	}
	if info.Size() == 0 {
		return
	}
	h.mu.Lock()
	page := h.random.Int64N((info.Size() + 4095) / 4096)
	h.mu.Unlock()
	length := min(info.Size()-page*4096, 4096)
	if _, err := file.WriteAt(bytes.Repeat([]byte{0xA5}, int(length)), page*4096); err != nil {
		panic(err)
	}
	h.note("%s: page %d of the journal is damaged", h.name, page)
}

// journal is the truth on disk.
func (h *computer) journal() *journal.Journal { return journal.New(h.path("journal.txt"), nil) }

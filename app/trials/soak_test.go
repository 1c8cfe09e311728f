//go:build linux

package trials

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"os"
	"path/filepath"
	"runtime"
	"sync"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"clockin24/app"
	"clockin24/app/account"
	"clockin24/app/host/files"
	"clockin24/app/host/journal"
	"clockin24/app/workday"
	"clockin24/bitrix"
	"clockin24/bitrix/portal"
)

// A month in one process that is never restarted: what it holds at the end is what it held after the first days. The
// computer sleeps at night, loses its network, is locked and unlocked, and the portal is restarted under it.
func TestSoak(t *testing.T) {
	const settled, days = 5, 31
	dir := t.TempDir()
	synctest.Test(t, func(t *testing.T) {
		m := newMonth(t, dir)
		begun := make(chan struct{})
		ctx, stop := context.WithCancel(t.Context())
		go func() { m.workday.Run(ctx); close(begun) }()
		var early, late held
		for day := range days {
			m.live(day)
			switch day + 1 {
			case settled:
				early = hold()
			case days:
				late = hold()
			}
		}
		t.Logf("after %d days: %v", settled, early)
		t.Logf("after %d days: %v", days, late)
		late.wantLike(t, early)
		if m.started < 20 || m.finished != m.started {
			t.Errorf("%d days were started and %d finished", m.started, m.finished)
		}
		if kept, err := m.journal.Kept(); err != nil || len(kept) != 0 {
			t.Errorf("%v is kept, %v", kept, err)
		}
		stop()
		<-begun
	})
}

// A month is one employee with a computer and a portal.
type month struct {
	*testing.T
	workday *workday.Workday
	journal *journal.Journal
	user    int
	random  *rand.Rand

	mu      sync.Mutex
	portal  *portal.Portal
	offline bool

	started, finished int
}

func newMonth(t *testing.T, dir string) *month {
	m := &month{T: t, user: 7, random: rand.New(rand.NewPCG(1, 31)), journal: journal.New(filepath.Join(dir, "journal.txt"), nil)}
	time.Sleep(time.Until(time.Date(2026, 12, 1, 0, 0, 0, 0, moscow))) // a Tuesday
	m.portal = portal.New(portal.Options{Zone: "Europe/Moscow", Rate: portal.CloudRate(), Operating: portal.CloudOperating(200 * time.Millisecond)})
	user := m.portal.Add(portal.Employee{
		ID: m.user, Name: "Анна", Zone: "Europe/Moscow", Schedule: portal.Fixed(9*time.Hour, 18*time.Hour, "12345"),
	})
	accounts := files.AccountAt(filepath.Join(dir, "account.json"))
	if err := accounts.SaveAccount(&app.Account{Portal: crowdHost, Host: "example.bitrix24.ru", User: m.user, Zone: "Europe/Moscow"}); err != nil {
		t.Fatal(err)
	}
	m.workday = workday.New(workday.Parts{
		Dial: func(a bitrix.Access, more ...bitrix.Option) account.Portal {
			return account.PortalOf(bitrix.NewClient(a, append(more, bitrix.WithTransport(m))...))
		},
		Keyring: &desk{webhook: user.Webhook(crowdHost)}, Accounts: accounts, Journal: m.journal, Trim: m.journal.Trim,
		Lock: files.NewLock(filepath.Join(dir, "secrets.lock")).Take,
	})
	return m
}

// RoundTrip is the way to the portal, while there is one.
func (m *month) RoundTrip(r *http.Request) (*http.Response, error) {
	m.mu.Lock()
	p, offline := m.portal, m.offline
	m.mu.Unlock()
	time.Sleep(30 * time.Millisecond)
	if offline {
		return nil, syscall.ENETUNREACH
	}
	return p.Transport().RoundTrip(r)
}

// restart ends the portal, and begins another one with the same books.
func (m *month) restart() {
	m.mu.Lock()
	defer m.mu.Unlock()
	var books bytes.Buffer
	if err := m.portal.Save(&books); err != nil {
		m.Fatal(err)
	}
	next, err := portal.Load(&books)
	if err != nil {
		m.Fatal(err)
	}
	m.portal = next
}

func (m *month) network(up bool) {
	m.mu.Lock()
	m.offline = !up
	m.mu.Unlock()
}

// live is one date: a workday, with everything that happens on one, or a day off.
func (m *month) live(day int) {
	date := time.Date(2026, 12, 1+day, 0, 0, 0, 0, moscow)
	at := func(clock time.Duration) { time.Sleep(time.Until(date.Add(clock))) }
	some := func(most time.Duration) time.Duration { return time.Duration(m.random.Int64N(int64(most))) }
	if weekday := date.Weekday(); weekday == time.Saturday || weekday == time.Sunday {
		at(24 * time.Hour)
		return
	}
	at(8*time.Hour + 30*time.Minute + some(20*time.Minute))
	m.workday.Stale() // it wakes
	ctx, stop := context.WithCancel(m.Context())
	seen := m.workday.Watch(ctx) // a window opens
	<-seen
	m.press(app.VerbRefresh)
	at(8*time.Hour + 55*time.Minute + some(15*time.Minute))
	if m.press(app.VerbStart).Outcome == app.OutcomeDone {
		m.started++
	}
	stop()
	m.press(app.VerbStart) // by mistake, once more
	for range 5 {
		time.Sleep(some(30 * time.Minute))
		m.workday.Stale() // unlocked
	}
	if day%3 == 0 {
		m.network(false)
		time.Sleep(some(2 * time.Hour))
		m.workday.Stale()
		m.network(true)
		time.Sleep(10 * time.Minute)
	}
	if day%4 == 0 {
		m.restart()
	}
	m.press(app.VerbPause)
	time.Sleep(some(time.Hour))
	m.press(app.VerbResume)
	at(18*time.Hour + some(time.Hour))
	if r := m.press(app.VerbFinish); r.Outcome == app.OutcomeDone {
		m.finished++
	}
	at(24 * time.Hour)
}

func (m *month) press(v app.Verb) app.Reply {
	m.Helper()
	r := m.workday.Do(m.Context(), app.Command{ID: fmt.Sprint(time.Now().UnixNano()), Verb: v, View: app.ViewTray, Pressed: time.Now()})
	if r.Problem != nil {
		m.Errorf("%s, %s: %v", time.Now().In(moscow).Format(time.DateTime), v, r.Problem)
	}
	return r
}

// held is what a process holds.
type held struct {
	goroutines, descriptors int
	heap                    uint64 // bytes that are in use after a collection
}

func (h held) String() string {
	return fmt.Sprintf("%d goroutines, %d file descriptors, %d KiB", h.goroutines, h.descriptors, h.heap>>10)
}

func hold() held {
	synctest.Wait()
	runtime.GC()
	runtime.GC() // what finalizers let go of
	var memory runtime.MemStats
	runtime.ReadMemStats(&memory)
	open, err := os.ReadDir("/proc/self/fd")
	if err != nil {
		panic(errors.Join(errors.New("count the file descriptors"), err))
	}
	return held{runtime.NumGoroutine(), len(open), memory.HeapAlloc}
}

// wantLike demands that it holds no more than earlier, but for what differs by chance.
func (h held) wantLike(t *testing.T, early held) {
	t.Helper()
	if h.goroutines > early.goroutines || h.descriptors > early.descriptors || h.heap > early.heap+1<<20 {
		t.Errorf("it held %v, and then %v", early, h)
	}
}

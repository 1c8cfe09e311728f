package trials

import (
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"path"
	"slices"
	"sync"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"clockin24/app"
	"clockin24/app/account"
	"clockin24/app/trials/stage"
	"clockin24/app/workday"
	"clockin24/bitrix"
	"clockin24/bitrix/portal"
)

// A morning is a crowd that comes to work behind one address of one portal: who logs in when, and who presses when.
type morning struct {
	seats int
	// login and press draw a moment. It is counted from 09:00.
	login, press func(*rand.Rand) time.Duration
	// router is when the office's router is on again, counted from 09:00. It is 0 if the router is never off.
	router time.Duration
}

// spread is how a usual office comes to work. Half of it presses within the two minutes around 09:00, a quarter earlier, and a
// quarter until 09:10.
func spread(r *rand.Rand) time.Duration {
	at := func(from, to time.Duration) time.Duration { return from + time.Duration(r.Int64N(int64(to-from))) }
	switch x := r.Float64(); {
	case x < 0.25:
		return at(-8*time.Minute, -time.Minute)
	case x < 0.75:
		return at(-time.Minute, time.Minute)
	}
	return at(time.Minute, 10*time.Minute)
}

// rush is everybody within one minute.
func rush(r *rand.Rand) time.Duration { return time.Duration(r.Int64N(int64(time.Minute))) }

// arrive is a login in the quarter of an hour before the presses.
func arrive(r *rand.Rand) time.Duration {
	return -25*time.Minute + time.Duration(r.Int64N(int64(15*time.Minute)))
}

// A crowd is a morning as it happens, in virtual time.
type crowd struct {
	*testing.T
	morning
	portal *portal.Portal
	nine   time.Time
	random *rand.Rand // of who draws in the order of the seats, before anything happens
	seats  []*seat
	work   sync.WaitGroup
}

// A seat is one computer with one employee, and what was seen of it.
type seat struct {
	n    int
	user *portal.User

	login, press time.Time     // by the clock on the wall
	window       bool          // the person opens the window some time before, and presses there; else the shortcut
	opens        time.Duration // that time
	answers      time.Duration // how long the person takes to answer a question
	reason       string        // that the person writes when pressing

	question chan struct{} // closed when the person is asked

	mu       sync.Mutex
	chance   *rand.Rand  // of what is drawn while it happens
	taken    []time.Time // when the portal took a request
	refused  []time.Time // and when it said QUERY_LIMIT_EXCEEDED
	recorded time.Time   // when the portal took the start
	way      way         // by which
	asked    bool        // the person was asked, and agreed
}

const crowdHost = "https://example.bitrix24.ru"

var moscow = func() *time.Location {
	zone, err := time.LoadLocation("Europe/Moscow")
	if err != nil {
		panic(err)
	}
	return zone
}()

// during plays a morning, with a life for each seat, until a time after 09:00. Then it passes the crowd to judge.
func (m morning) during(t *testing.T, until time.Duration, life func(*crowd, context.Context, *seat), judge func(*crowd)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		c := &crowd{
			T: t, morning: m, random: rand.New(rand.NewPCG(9, uint64(m.seats))),
			nine: time.Date(2026, 11, 24, 9, 0, 0, 0, moscow),
		}
		time.Sleep(time.Until(c.nine.Add(-30 * time.Minute)))
		c.portal = portal.New(portal.Options{Zone: "Europe/Moscow", Rate: portal.CloudRate()})
		ctx, stop := context.WithCancel(t.Context())
		for n := 1; n <= m.seats; n++ {
			s := c.seat(n)
			c.seats = append(c.seats, s)
			c.work.Go(func() { life(c, ctx, s) })
		}
		time.Sleep(time.Until(c.nine.Add(until)))
		stop()
		c.work.Wait()
		judge(c)
	})
}

func (c *crowd) seat(n int) *seat {
	r := c.random
	e := portal.Employee{
		ID: n, Name: "Анна", LastName: fmt.Sprint(n), Zone: "Europe/Moscow",
		Schedule: portal.Fixed(9*time.Hour, 18*time.Hour, "12345"),
	}
	if r.IntN(10) == 0 {
		e.Schedule = portal.Flexible()
	}
	return &seat{
		window: r.IntN(10) < 7, opens: 3*time.Second + time.Duration(r.Int64N(int64(12*time.Second))),
		chance: rand.New(rand.NewPCG(uint64(n), 9)), answers: 3*time.Second + time.Duration(r.Int64N(int64(40*time.Second))), question: make(chan struct{}),
		n: n, user: c.portal.Add(e),
		login: c.nine.Add(c.login(r)), press: c.nine.Add(c.press(r)),
	}
}

// A way is how a start came to be recorded.
type way int

const (
	unrecorded way = iota
	plainly        // by an open within the pressed minute
	backdated      // with the pressed moment and no reason, which a flexible schedule does not want
	agreed         // with the pressed moment and a reason that the person was asked for
)

// live is the life of one seat, from its login until ctx ends: its workday, and what the person does with it.
func (c *crowd) live(ctx context.Context, s *seat, person func(context.Context, *workday.Workday)) {
	sleep(ctx, time.Until(s.login))
	desk := &desk{webhook: s.user.Webhook(crowdHost), account: &app.Account{
		Portal: crowdHost, Host: "example.bitrix24.ru", User: s.n, Name: "Анна", Zone: "Europe/Moscow",
	}}
	line := &line{seat: s, way: c.portal.Transport()}
	if c.router != 0 {
		line.cut = c.nine.Add(c.router)
	}
	workday := workday.New(workday.Parts{
		Dial: func(a bitrix.Access, more ...bitrix.Option) account.Portal {
			return account.PortalOf(bitrix.NewClient(a, append(more, bitrix.WithTransport(line), bitrix.WithJitter(s.jitter))...))
		},
		Keyring: desk, Accounts: desk, Journal: desk, Jitter: s.jitter,
		Told: func(r app.Reply, _ app.Snapshot) {
			if r.Outcome == app.OutcomeKept && r.Problem != nil && r.Problem.Kind == app.KindConsentNeeded {
				close(s.question)
			}
		},
	})
	var running sync.WaitGroup
	running.Go(func() { workday.Run(ctx) })
	person(ctx, workday)
	running.Wait()
}

// jitter draws a duration below most. It draws the same ones whenever the morning is played.
func (s *seat) jitter(most time.Duration) time.Duration {
	s.mu.Lock()
	defer s.mu.Unlock()
	return time.Duration(s.chance.Int64N(int64(max(most, 1))))
}

// start does what a person does who wants the day to begin: it presses once, and answers when it is asked for a reason.
func (s *seat) start(ctx context.Context, w *workday.Workday) {
	view := app.ViewHotkey
	if s.window {
		view = app.ViewWindow
		sleep(ctx, time.Until(s.press.Add(-s.opens)))
		go w.Do(ctx, app.Command{ID: "look", Verb: app.VerbRefresh, View: view, Pressed: time.Now()})
	}
	sleep(ctx, time.Until(s.press))
	go w.Do(ctx, app.Command{ID: fmt.Sprint("press ", s.n), Verb: app.VerbStart, View: view, Reason: s.reason, Pressed: time.Now()})
	select {
	case <-s.question:
	case <-ctx.Done():
		return
	}
	sleep(ctx, s.answers)
	s.mu.Lock()
	s.asked = true
	s.mu.Unlock()
	w.Do(ctx, app.Command{ID: fmt.Sprint("agree ", s.n), Verb: app.VerbSendKept, View: view, Reason: "Портал был занят", Pressed: time.Now()})
}

// sleep waits for d, or for the end of the day.
func sleep(ctx context.Context, d time.Duration) {
	select {
	case <-time.After(d):
	case <-ctx.Done():
	}
}

// A line is the way of one seat to the portal. It delays every request a little, and notes what passes.
type line struct {
	seat *seat
	way  http.RoundTripper
	cut  time.Time // until then
}

func (l *line) RoundTrip(r *http.Request) (*http.Response, error) {
	if time.Now().Before(l.cut) {
		return nil, &net.OpError{Op: "dial", Net: "tcp", Err: syscall.ENETUNREACH}
	}
	time.Sleep(20*time.Millisecond + l.seat.jitter(40*time.Millisecond))
	response, err := l.way.RoundTrip(r)
	if err != nil {
		return nil, err
	}
	l.seat.mu.Lock()
	defer l.seat.mu.Unlock()
	now := time.Now()
	switch {
	case response.StatusCode == http.StatusServiceUnavailable:
		l.seat.refused = append(l.seat.refused, now)
		return response, nil
	case l.seat.recorded.IsZero():
		if way := wayOf(r, response); way != unrecorded {
			l.seat.recorded, l.seat.way = now, way
		}
	}
	l.seat.taken = append(l.seat.taken, now)
	return response, nil
}

// wayOf tells in which way a request makes a start. It is unrecorded if the request makes none.
func wayOf(r *http.Request, response *http.Response) way {
	body, err := r.GetBody()
	if err != nil {
		return unrecorded
	}
	sent, err := io.ReadAll(body)
	if err != nil {
		return unrecorded
	}
	method := path.Base(r.URL.Path)
	change, ok := stage.OpeningIn(method, sent)
	switch {
	case !ok || !stage.CarriedOut(method, response):
		return unrecorded
	case change.Time == "":
		return plainly
	case change.Report == "":
		return backdated
	}
	return agreed
}

// A desk is what a computer keeps of one employee: keyring, account and journal, in memory.
type desk struct {
	mu      sync.Mutex
	webhook string
	account *app.Account
	kept    []app.Intent
}

func (d *desk) Load(context.Context, string) (string, error) { return d.webhook, nil }
func (d *desk) Store(context.Context, string, string) error  { return nil }
func (d *desk) Delete(context.Context, string) error         { return nil }
func (d *desk) LoadAccount() (*app.Account, error)           { return d.account, nil }
func (d *desk) SaveAccount(*app.Account) error               { return nil }

func (d *desk) Press(i app.Intent) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.kept = append(slices.DeleteFunc(d.kept, func(k app.Intent) bool { return k.ID == i.ID }), i)
	return nil
}

func (d *desk) Settle(id string, _ app.Reply) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.kept = slices.DeleteFunc(d.kept, func(k app.Intent) bool { return k.ID == id })
	return nil
}

func (d *desk) Rename(string, string) error { return nil }

func (d *desk) Kept() ([]app.Intent, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	return slices.Clone(d.kept), nil
}

//go:build !nowindow

package window

import (
	"context"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/theme"

	"clockin24/app"
	"clockin24/app/words"
)

// A fakeBackend records what the window tells it. If a function field is nil, its call waits for the end of its context.
type fakeBackend struct {
	do func(app.Command) app.Reply

	snapshots chan app.Snapshot
	raise     chan app.Screen
	done      chan struct{}

	mu       sync.Mutex
	commands []app.Command // without the readings of screens that open
	read     int           // the number of those readings
	browsed  []string
	holds    []bool
}

func (b *fakeBackend) Do(ctx context.Context, c app.Command) app.Reply {
	b.mu.Lock()
	if c.Verb == app.VerbRefresh || c.Verb == app.VerbReadPreferences {
		b.read++
	} else {
		b.commands = append(b.commands, c)
	}
	b.mu.Unlock()
	if b.do == nil {
		<-ctx.Done()
		return app.Reply{}
	}
	r := b.do(c)
	r.ID, r.Verb, r.View = c.ID, c.Verb, c.View
	return r
}

func (b *fakeBackend) Snapshots() <-chan app.Snapshot { return b.snapshots }
func (b *fakeBackend) Raise() <-chan app.Screen       { return b.raise }
func (b *fakeBackend) Done() <-chan struct{}          { return b.done }
func (b *fakeBackend) Shown()                         {}
func (b *fakeBackend) Closed()                        {}
func (b *fakeBackend) Browse(address string) error {
	b.browsed = append(b.browsed, address)
	return nil
}

func (b *fakeBackend) OpenFolder(path string) error { return b.Browse(path) }
func (b *fakeBackend) HoldHotkey(on bool)           { b.holds = append(b.holds, on) }

// A stage is a window without a screen, with the hands and eyes of a person in front of it. It runs in a synctest bubble,
// whose clock starts at midnight UTC.
type stage struct {
	t       *testing.T
	app     fyne.App
	backend *fakeBackend
	frame   *frame
	closed  bool

	hops chan func()
}

// play runs a story at 09:12 in Moscow, which is 06:12 UTC.
func play(t *testing.T, story func(*stage)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		time.Sleep(6*time.Hour + 12*time.Minute)
		story(newStage(t, "ru"))
	})
}

func newStage(t *testing.T, lang string) *stage {
	t.Helper()
	here := time.Local
	time.Local = time.UTC // what is said of zones must not depend on the machine
	t.Cleanup(func() { time.Local = here })
	alive, end := context.WithCancel(t.Context())
	s := &stage{t: t, app: test.NewTempApp(t), hops: make(chan func(), 100)}
	s.app.Settings().SetTheme(look{theme.DefaultTheme(), nil})
	s.backend = &fakeBackend{
		snapshots: make(chan app.Snapshot), raise: make(chan app.Screen), done: make(chan struct{}),
	}
	s.frame = newFrame(alive, s.app, s.backend, words.New(lang))
	s.frame.spawn = func(fn func()) { go fn() }
	s.frame.hop = func(fn func()) { s.hops <- fn }
	s.frame.win.SetOnClosed(func() { s.closed = true; end() })
	t.Cleanup(end)
	return s
}

// settle lets everything that goes on behind the window come to rest.
func (s *stage) settle() {
	for {
		synctest.Wait()
		select {
		case then := <-s.hops:
			if !s.closed {
				then()
			}
		default:
			return
		}
	}
}

// open opens a window on a snapshot.
func (s *stage) open(which app.Screen, snap app.Snapshot) {
	s.frame.latest = snap
	s.frame.open(which)
	s.frame.win.Show()
	go s.frame.listen(s.t.Context(), s.backend.snapshots)
	s.settle()
}

func (s *stage) start() *start     { return s.frame.seen.(*start) }
func (s *stage) signIn() *signIn   { return s.frame.seen.(*signIn) }
func (s *stage) confirm() *confirm { return s.frame.seen.(*confirm) }

func (s *stage) workdays() *workdays { return s.frame.seen.(*workdays) }
func (s *stage) settings() *settings { return s.frame.seen.(*settings) }

// says has the resident publish a snapshot.
func (s *stage) says(snap app.Snapshot) {
	s.backend.snapshots <- snap
	s.settle()
}

// raise has the resident bring the window to the front.
func (s *stage) raise(which app.Screen) {
	s.backend.raise <- which
	s.settle()
}

// press presses a key for whatever has the focus.
func (s *stage) press(key fyne.KeyName) {
	c := s.frame.win.Canvas()
	switch {
	case key == fyne.KeyTab:
		c.(interface{ FocusNext() }).FocusNext()
	case c.Focused() != nil:
		c.Focused().TypedKey(&fyne.KeyEvent{Name: key})
	default:
		c.OnTypedKey()(&fyne.KeyEvent{Name: key})
	}
}

// typeIn types into whatever has the focus.
func (s *stage) typeIn(text string) {
	for _, r := range text {
		s.frame.win.Canvas().Focused().TypedRune(r)
	}
}

func (s *stage) tap(b *button) { test.Tap(b) }

func (s *stage) focusOn(o fyne.Focusable) { s.frame.focus(o) }

func (s *stage) wantFocus(want fyne.Focusable) {
	s.t.Helper()
	if got := s.frame.win.Canvas().Focused(); got != want {
		s.t.Errorf("the focus is on %s, want %s", named(got), named(want))
	}
}

func (s *stage) wantText(got, want string) {
	s.t.Helper()
	if got != want {
		s.t.Errorf("says %q, want %q", got, want)
	}
}

func (s *stage) wantShown(o fyne.CanvasObject, want bool) {
	s.t.Helper()
	if o.Visible() != want {
		s.t.Errorf("shown is %v, want %v", o.Visible(), want)
	}
}

func (s *stage) wantClosed(want bool) {
	s.t.Helper()
	if s.closed != want {
		s.t.Errorf("closed is %v, want %v", s.closed, want)
	}
}

func (s *stage) wantNone() {
	s.t.Helper()
	if len(s.backend.commands) != 0 {
		s.t.Errorf("sent %v, want nothing", s.backend.commands)
	}
}

// wantOne returns the command, and wants it to be the only one that was sent.
func (s *stage) wantOne(v app.Verb) app.Command {
	s.t.Helper()
	if len(s.backend.commands) != 1 || s.backend.commands[0].Verb != v {
		s.t.Fatalf("sent %v, want one %s", s.backend.commands, v)
	}
	return s.backend.commands[0]
}

func named(o fyne.Focusable) string {
	switch o := o.(type) {
	case nil:
		return "nothing"
	case *button:
		return "the button " + o.Text
	case *entry:
		return "the field " + o.PlaceHolder
	case *check:
		return "the switch " + o.Text
	case *choice:
		return "the choice " + o.Selected
	case *capture:
		return "the shortcut " + o.Text
	}
	return "something else"
}

// onTime is a snapshot of an employee in Moscow who has not started and is not late at 09:12.
func onTime() app.Snapshot {
	return app.Snapshot{
		Account: &app.Account{
			Portal: "https://example.bitrix24.ru", Host: "example.bitrix24.ru", User: 7, Name: "Анна Смирнова", Zone: "Europe/Moscow",
		},
		Day: app.Day{State: app.StateNotStarted},
		Rules: app.Rules{
			Known: true, Tracking: true, LateAfter: 9*time.Hour + 15*time.Minute, MaxStart: 9*time.Hour + 15*time.Minute,
			MinFinish: 17*time.Hour + 45*time.Minute, MinDuration: 8 * time.Hour, AllowedDelta: 15 * time.Minute,
		},
		Read: time.Now(),
	}
}

// late is the same snapshot with 09:00 as the limit.
func late() app.Snapshot {
	s := onTime()
	s.Rules.LateAfter = 9 * time.Hour
	return s
}

// in is the same snapshot in another state of the day.
func in(d app.Day) app.Snapshot {
	s := onTime()
	s.Day = d
	return s
}

// at is a moment of today in Moscow.
func at(clock string) time.Time {
	zone := onTime().Account.Location()
	t, _ := time.Parse("15:04", clock)
	now := time.Now().In(zone)
	return time.Date(now.Year(), now.Month(), now.Day(), t.Hour(), t.Minute(), 0, 0, zone)
}

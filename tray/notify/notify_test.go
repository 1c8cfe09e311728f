//go:build linux

package notify_test

import (
	"context"
	"errors"
	"os"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"fyne.io/systray"
	"github.com/godbus/dbus/v5"

	"clockin24/tray/desktop"
	"clockin24/tray/notify"
)

// The test binary is also a program with a tray icon and notifications.
func TestMain(m *testing.M) {
	if os.Getenv("NOTIFY_TEST_PROGRAM") == "" {
		os.Exit(m.Run())
	}
	n := notify.New("", nil)
	go n.Run(context.Background())
	systray.SetTitle("notify-test")
	systray.Run(func() {
		item := systray.AddMenuItem("Notify", "")
		go func() {
			for range item.ClickedCh {
				n.Show(notify.Notice{Title: "From the menu"})
			}
		}()
	}, nil)
}

// A failure is what a notifier says of a notice that was not shown.
type failure struct {
	notice notify.Notice
	err    error
}

// start runs a notifier on the desktop's bus until the test ends.
func start(t *testing.T, d *desktop.Desktop, icon string) (*notify.Notifier, <-chan failure) {
	t.Helper()
	for _, e := range d.Env() {
		if address, ok := strings.CutPrefix(e, "DBUS_SESSION_BUS_ADDRESS="); ok {
			t.Setenv("DBUS_SESSION_BUS_ADDRESS", address)
		}
	}
	failures := make(chan failure, 100)
	n := notify.New(icon, func(notice notify.Notice, err error) { failures <- failure{notice, err} })
	ctx, cancel := context.WithCancel(context.Background())
	var running sync.WaitGroup
	running.Go(func() { n.Run(ctx) })
	t.Cleanup(func() {
		cancel()
		running.Wait()
	})
	return n, failures
}

func patience(t *testing.T) context.Context {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	t.Cleanup(cancel)
	return ctx
}

func waitFailure(t *testing.T, failures <-chan failure) failure {
	t.Helper()
	select {
	case f := <-failures:
		return f
	case <-patience(t).Done():
		t.Fatal("no failure was reported")
		panic("unreachable")
	}
}

// A standIn is a notification server with the capabilities that the test wants.
type standIn struct {
	name         atomic.Value
	capabilities []string
	shown        chan desktop.Notification
	next         uint32
	taken        chan uint32 // the notifications that it was asked to close
	closed       *dbus.Conn  // says on this connection, while it still answers, that the notification was closed
}

func (s *standIn) GetCapabilities() ([]string, *dbus.Error) { return s.capabilities, nil }

// CloseNotification is asked by who shows one.
func (s *standIn) CloseNotification(id uint32) *dbus.Error {
	s.taken <- id
	return nil
}

// GetServerInformation says which server it stands in for.
func (s *standIn) GetServerInformation() (name, vendor, version, spec string, failed *dbus.Error) {
	name, _ = s.name.Load().(string)
	return name, "", "1", "1.2", nil
}

func (s *standIn) Notify(app string, replaces uint32, icon, summary, body string, actions []string, hints map[string]dbus.Variant,
	timeout int32,
) (uint32, *dbus.Error) {
	if s.closed != nil {
		s.closed.Emit("/org/freedesktop/Notifications", "org.freedesktop.Notifications.NotificationClosed", uint32(1), uint32(2))
	}
	s.shown <- desktop.Notification{App: app, Icon: icon, Summary: summary, Body: body, Hints: hints, Timeout: timeout, Actions: actions, Replace: replaces}
	if s.next++; replaces != 0 {
		return replaces, nil
	}
	return s.next, nil
}

func serve(t testing.TB, d *desktop.Desktop, capabilities ...string) *standIn {
	t.Helper()
	s := &standIn{capabilities: capabilities, shown: make(chan desktop.Notification, 100), taken: make(chan uint32, 10)}
	conn := d.Conn()
	if err := conn.Export(s, "/org/freedesktop/Notifications", "org.freedesktop.Notifications"); err != nil {
		t.Fatal(err)
	}
	if _, err := conn.RequestName("org.freedesktop.Notifications", dbus.NameFlagDoNotQueue); err != nil {
		t.Fatal(err)
	}
	return s
}

func TestNotice(t *testing.T) {
	const reason = `Пробки <b>на</b> M&M's "мосту"`
	tests := []struct {
		name         string
		capabilities []string
		want         string
	}{
		{
			"a server with markup gets it escaped",
			[]string{"body", "body-markup"},
			`Пробки &lt;b&gt;на&lt;/b&gt; M&amp;M's "мосту"`,
		},
		{"a server without markup gets plain text", []string{"body"}, reason},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			d := desktop.Start(t, desktop.With(desktop.Bus))
			server := serve(t, d, test.capabilities...)
			n, _ := start(t, d, "app.clockin24.ClockIn24")
			n.Show(notify.Notice{Title: "Рабочий день <начат>", Body: reason, Urgency: notify.Critical})
			got := <-server.shown
			if got.App != "ClockIn24" || got.Icon != "app.clockin24.ClockIn24" || got.Summary != "Рабочий день <начат>" ||
				got.Body != test.want || got.Timeout != -1 {
				t.Errorf("got %+v, want the body %q", got, test.want)
			}
			if got.Urgency() != 2 || got.Hints["desktop-entry"].Value() != "app.clockin24.ClockIn24" {
				t.Errorf("hints: %v", got.Hints)
			}
		})
	}
}

func TestOrder(t *testing.T) {
	d := desktop.Start(t, desktop.With(desktop.Bus))
	server := serve(t, d)
	n, _ := start(t, d, "")
	want := []string{"1", "2", "3", "4", "5", "6", "7", "8"}
	for _, title := range want {
		n.Show(notify.Notice{Title: title})
	}
	var got []string
	for range want {
		got = append(got, (<-server.shown).Summary)
	}
	if !slices.Equal(got, want) {
		t.Errorf("shown in the order %q", got)
	}
}

func TestDunstShowsTextAsWritten(t *testing.T) {
	d := desktop.Start(t, desktop.With(desktop.Screen, desktop.Bus, desktop.Notifications))
	n, failures := start(t, d, "")
	n.Show(notify.Notice{Title: "Рабочий день начат в 08:57", Body: "Причина: <b>пробки</b> & M&amp;M's"})
	d.WaitNotification(patience(t), "08:57")
	// The server answers in order, so that it has the notification when it answers this.
	shown := d.Shown(patience(t))
	if len(shown) != 1 || shown[0].App != "ClockIn24" ||
		!strings.Contains(shown[0].Body, "&lt;b&gt;пробки&lt;/b&gt; &amp; M&amp;amp;M's") {
		t.Errorf("dunst has %+v", shown)
	}
	select {
	case f := <-failures:
		t.Error(f.err)
	default:
	}
}

func TestServerAbsent(t *testing.T) {
	d := desktop.Start(t, desktop.With(desktop.Bus))
	n, failures := start(t, d, "")
	n.Show(notify.Notice{Title: "Lost"})
	f := waitFailure(t, failures)
	if f.notice.Title != "Lost" || !strings.Contains(f.err.Error(), "ServiceUnknown") &&
		!strings.Contains(f.err.Error(), "not provided") {
		t.Errorf("%v: %v", f.notice, f.err)
	}

	server := serve(t, d)
	n.Show(notify.Notice{Title: "Shown"})
	if got := <-server.shown; got.Summary != "Shown" {
		t.Errorf("got %+v", got)
	}
}

func TestBusAbsent(t *testing.T) {
	d := desktop.Start(t, desktop.With())
	t.Setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path="+d.Runtime+"/bus")
	n, failures := start(t, d, "")
	n.Show(notify.Notice{Title: "Lost"})
	if f := waitFailure(t, failures); !strings.Contains(f.err.Error(), "connect to the session bus") {
		t.Error(f.err)
	}
	d.Start(desktop.Bus)
	server := serve(t, d)
	n.Show(notify.Notice{Title: "Shown"})
	if got := <-server.shown; got.Summary != "Shown" {
		t.Errorf("got %+v", got)
	}
}

// A server or a bus that does not answer costs each notice its three seconds and the caller nothing.
func TestFrozen(t *testing.T) {
	for _, part := range []desktop.Part{desktop.Notifications, desktop.Bus} {
		t.Run(string(part), func(t *testing.T) {
			d := desktop.Start(t, desktop.With(desktop.Screen, desktop.Bus, desktop.Notifications))
			n, failures := start(t, d, "")
			d.Freeze(part)
			n.Show(notify.Notice{Title: "first"})
			f := waitFailure(t, failures)
			if f.notice.Title != "first" || !strings.Contains(f.err.Error(), "no answer within 3s") {
				t.Errorf("%v: %v", f.notice, f.err)
			}
			d.Thaw(part)
			n.Show(notify.Notice{Title: "second"})
			d.WaitNotification(patience(t), "second")
		})
	}
}

// Show never waits; what is too much is reported.
func TestCrowded(t *testing.T) {
	var failed []error
	n := notify.New("", func(_ notify.Notice, err error) { failed = append(failed, err) })
	for range 20 {
		n.Show(notify.Notice{Title: "nobody runs this notifier"})
	}
	if len(failed) != 4 || !errors.Is(failed[0], notify.ErrCrowded) {
		t.Errorf("failures: %v", failed)
	}
}

// A notification does not take the tray's connection (as beeep 0.11.1 did), nor end its watch for a panel that
// restarts (as beeep 0.11.3 does when a notification is closed while it sends).
func TestTrayAnswersAfterwards(t *testing.T) {
	d := desktop.Start(t, desktop.Without(desktop.Keyring, desktop.Notifications))
	ctx := patience(t)
	server := serve(t, d)
	server.closed = d.Conn()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	d.Run([]string{"NOTIFY_TEST_PROGRAM=1"}, self)
	item := d.TrayItem(ctx)
	item.WaitShown(ctx)
	item.WaitMenu(ctx, "the menu", func(m desktop.MenuItem) bool { return m.Find("Notify") != nil })
	for range 3 {
		item.Click(ctx, "Notify")
		<-server.shown
	}
	if labels := item.Menu(ctx).Labels(); !slices.Equal(labels, []string{"Notify"}) {
		t.Errorf("menu: %q", labels)
	}
	d.Kill(desktop.Panel)
	d.Start(desktop.Panel)
	item.WaitShown(ctx)
}

// BenchmarkShow measures from Show to the arrival of the call at the server: for the first notice of a notifier, which
// also connects to the bus, and for the next ones.
func BenchmarkShow(b *testing.B) {
	d := desktop.Start(b, desktop.With(desktop.Bus))
	b.Setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path="+d.Runtime+"/bus")
	server := serve(b, d)
	run := func() (n *notify.Notifier, end func()) {
		n = notify.New("", func(_ notify.Notice, err error) { b.Error(err) })
		ctx, cancel := context.WithCancel(b.Context())
		var running sync.WaitGroup
		running.Go(func() { n.Run(ctx) })
		return n, func() {
			cancel()
			running.Wait()
		}
	}
	b.Run("first", func(b *testing.B) {
		for b.Loop() {
			n, end := run()
			n.Show(notify.Notice{Title: "Title", Body: "Body"})
			<-server.shown
			end()
		}
	})
	b.Run("next", func(b *testing.B) {
		n, end := run()
		defer end()
		for b.Loop() {
			n.Show(notify.Notice{Title: "Title", Body: "Body"})
			<-server.shown
		}
	})
}

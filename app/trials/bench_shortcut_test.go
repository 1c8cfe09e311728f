//go:build linux

package trials

import (
	"context"
	"testing"
	"time"

	"github.com/jezek/xgb"
	"github.com/jezek/xgb/xproto"
	"github.com/jezek/xgb/xtest"

	"clockin24/tray/desktop"
)

// BenchmarkShortcut measures a start by the global shortcut, with no window: from the key that the X server is given to the
// request at the portal, with the press on disk in between.
func BenchmarkShortcut(b *testing.B) {
	m := newMeasured(b, desktop.Screen, desktop.Bus, desktop.WindowManager, desktop.Notifications, desktop.Keyring)
	m.command(m.url, m.nowindow, "login")
	keys := newFingers(m)
	found := figures{}
	for b.Loop() {
		m.shortcut(keys, found)
		m.least(found)
	}
	found.report(b)
}

func (m *measured) shortcut(keys *fingers, found figures) {
	m.b.Helper()
	ctx, end := context.WithTimeout(m.b.Context(), time.Minute)
	defer end()
	m.notStarted()
	looked := m.quiet()
	p := m.Run(nil, m.nowindow, "--background")
	defer m.WaitNoTrayItem(ctx)
	defer p.Stop()
	m.TrayItem(ctx)
	m.poll("the portal to be asked", looked)
	time.Sleep(settling) // people press when the program has long been at rest

	before := m.portal.Requests()
	pressed := keys.press()
	m.poll("the start at the portal", func() bool { return len(m.portal.Requests()) > len(before) })
	m.poll("the answer", func() bool { return m.user.Status() == "OPENED" })
	m.wantStarted(before, "timeman.status", "timeman.open")
	found.took("shortcut-to-request-ms", m.portal.Requests()[len(before)].At.Sub(pressed))
}

// Fingers press Ctrl+Alt+W by XTEST, as a keyboard does.
type fingers struct {
	m    *measured
	conn *xgb.Conn
	root xproto.Window
}

// The keycodes of a PC keyboard, whatever its layout.
const (
	keyControl = 37
	keyAlt     = 64
	keyW       = 25
)

func newFingers(m *measured) *fingers {
	m.b.Helper()
	conn, err := xgb.NewConnDisplay(m.Display())
	if err == nil {
		m.b.Cleanup(conn.Close)
		err = xtest.Init(conn)
	}
	if err != nil {
		m.b.Fatal(err)
	}
	return &fingers{m, conn, xproto.Setup(conn).DefaultScreen(conn).Root}
}

// press holds the modifiers, and tells when the key itself went down.
func (f *fingers) press() (at time.Time) {
	f.m.b.Helper()
	key := func(event, code byte) {
		f.m.b.Helper()
		if err := xtest.FakeInputChecked(f.conn, event, code, 0, f.root, 0, 0, 0).Check(); err != nil {
			f.m.b.Fatal(err)
		}
	}
	key(xproto.KeyPress, keyControl)
	key(xproto.KeyPress, keyAlt)
	at = time.Now()
	key(xproto.KeyPress, keyW)
	key(xproto.KeyRelease, keyW)
	key(xproto.KeyRelease, keyAlt)
	key(xproto.KeyRelease, keyControl)
	return at
}

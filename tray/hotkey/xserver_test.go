//go:build linux

package hotkey

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/jezek/xgb"
	"github.com/jezek/xgb/xproto"
	"github.com/jezek/xgb/xtest"

	"clockin24/tray/desktop"
)

// The test binary also serves as a program that does nothing but wait for the shortcut.
func TestMain(m *testing.M) {
	if os.Getenv("HOTKEY_TEST_PROGRAM") == "" {
		os.Exit(m.Run())
	}
	k := New("Start the workday", func(Press) { fmt.Println("pressed") }, func(err error) { fmt.Println("lost:", err) })
	go func() {
		s, _ := Parse(Default)
		trigger, err := k.Set(context.Background(), s)
		fmt.Printf("set: %v %s\n", err, trigger)
	}()
	k.Run(context.Background())
}

// An xSession is a private X session of the test, with a client that stands for another program.
type xSession struct {
	*desktop.Desktop
	t    testing.TB
	conn *xgb.Conn
	root xproto.Window
}

func startX(t testing.TB) *xSession {
	t.Helper()
	d := desktop.Start(t, desktop.With(desktop.Screen))
	t.Setenv("WAYLAND_DISPLAY", "")
	t.Setenv("XAUTHORITY", filepath.Join(t.TempDir(), "none"))
	for _, e := range d.Env() {
		if display, ok := strings.CutPrefix(e, "DISPLAY="); ok {
			t.Setenv("DISPLAY", display)
		}
	}
	x := &xSession{Desktop: d, t: t}
	x.conn = x.client()
	if err := xtest.Init(x.conn); err != nil {
		t.Fatal(err)
	}
	x.root = xproto.Setup(x.conn).DefaultScreen(x.conn).Root
	return x
}

// client connects as another program.
func (x *xSession) client() *xgb.Conn {
	x.t.Helper()
	conn, err := xgb.NewConn()
	if err != nil {
		x.t.Fatal(err)
	}
	x.t.Cleanup(conn.Close)
	return conn
}

// press presses keys by their place, one after the other, and releases them. It pauses in between, because no person presses keys
// within a millisecond.
func (x *xSession) press(codes ...byte) {
	x.t.Helper()
	for _, code := range codes {
		x.fake(xproto.KeyPress, code)
	}
	for i := range codes {
		x.fake(xproto.KeyRelease, codes[len(codes)-1-i])
	}
}

func (x *xSession) fake(kind, code byte) {
	x.t.Helper()
	const delay = 2 // ms
	if err := xtest.FakeInputChecked(x.conn, kind, code, delay, x.root, 0, 0, 0).Check(); err != nil {
		x.t.Fatal(err)
	}
}

// grab takes a combination for another program.
func (x *xSession) grab(mask uint16, code byte) error {
	return xproto.GrabKeyChecked(x.conn, false, x.root, mask, xproto.Keycode(code), xproto.GrabModeAsync,
		xproto.GrabModeAsync).Check()
}

func (x *xSession) ungrab(mask uint16, code byte) {
	x.t.Helper()
	if err := xproto.UngrabKeyChecked(x.conn, xproto.Keycode(code), x.root, mask).Check(); err != nil {
		x.t.Fatal(err)
	}
}

// layout sets the keyboard's layouts.
func (x *xSession) layout(args ...string) {
	x.t.Helper()
	cmd := exec.Command("setxkbmap", append([]string{"-option", "", "-layout"}, args...)...)
	cmd.Env = x.Env()
	if out, err := cmd.CombinedOutput(); err != nil {
		x.t.Fatalf("setxkbmap %q: %v\n%s", args, err, out)
	}
}

// state is the modifiers that are on.
func (x *xSession) state() uint16 {
	x.t.Helper()
	pointer, err := xproto.QueryPointer(x.conn, x.root).Reply()
	if err != nil {
		x.t.Fatal(err)
	}
	return pointer.Mask
}

//go:build linux

package hotkey

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/jezek/xgb"
	"github.com/jezek/xgb/xproto"
	"github.com/jezek/xgb/xtest"

	"clockin24/tray/desktop"
)

// The test binary is also a program that does nothing but wait for the shortcut.
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

// Keycodes of a PC keyboard, whatever its layout.
const (
	keyQ          = 24
	keyW          = 25
	keyComma      = 59 // W on a Dvorak keyboard
	keyControl    = 37
	keyAlt        = 64
	keyShiftRight = 62
	keyShift      = 50
)

// secondLayout is the second layout in an event's state, as XKB reports it.
const secondLayout = 1 << 13

// An xSession is an X session of the test's own, with a client that is not us.
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

// client is another program.
func (x *xSession) client() *xgb.Conn {
	x.t.Helper()
	conn, err := xgb.NewConn()
	if err != nil {
		x.t.Fatal(err)
	}
	x.t.Cleanup(conn.Close)
	return conn
}

// press presses keys by their place, one after the other, and lets them go. No person does it within a millisecond.
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

// grab takes a combination for a program that is not us.
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

func TestX11Press(t *testing.T) {
	x := startX(t)
	l := listen(t)
	l.set(Default)
	before := time.Now()
	x.Key("ctrl+alt+w")
	if p := l.heard(1); p.At.Before(before) || p.At.After(time.Now()) {
		t.Errorf("pressed at %v", p.At)
	}
	x.Key("ctrl+w", "alt+w", "w", "ctrl+alt+shift+w", "ctrl+alt+q", "super+ctrl+alt+w")
	l.heard(0)
	x.Key("ctrl+alt+w", "ctrl+alt+w")
	l.heard(2)
}

func TestX11Locks(t *testing.T) {
	x := startX(t)
	l := listen(t)
	l.set(Default)
	for _, lock := range []struct {
		keys []string
		on   uint16
	}{
		{[]string{"Caps_Lock"}, xproto.ModMaskLock},
		{[]string{"Num_Lock"}, xproto.ModMaskLock | xproto.ModMask2},
		{[]string{"Caps_Lock"}, xproto.ModMask2},
		{[]string{"Num_Lock", "Scroll_Lock"}, 0},
	} {
		x.Key(lock.keys...)
		if on := x.state() & (xproto.ModMaskLock | xproto.ModMask2); on != lock.on {
			t.Fatalf("the locks are %#x, want %#x", on, lock.on)
		}
		x.Key("ctrl+alt+w")
		l.heard(1)
	}
}

func TestX11EveryKeyCanBeSet(t *testing.T) {
	startX(t)
	l := listen(t)
	for _, k := range keys {
		s := Shortcut{Ctrl | Alt | Shift | Super, k}
		if _, err := l.Set(patient(t), s); err != nil {
			t.Error(err)
		}
	}
}

func TestX11HeldDownIsOnePress(t *testing.T) {
	x := startX(t)
	l := listen(t)
	l.set(Default)
	x.fake(xproto.KeyPress, keyControl)
	x.fake(xproto.KeyPress, keyAlt)
	x.fake(xproto.KeyPress, keyW)
	l.heard(1)
	time.Sleep(1500 * time.Millisecond) // it repeats from 660 ms on, every 40 ms
	l.heard(0)
	x.fake(xproto.KeyRelease, keyW)
	x.fake(xproto.KeyPress, keyW)
	l.heard(1)
	x.fake(xproto.KeyRelease, keyW)
	x.fake(xproto.KeyRelease, keyAlt)
	x.fake(xproto.KeyRelease, keyControl)
}

func TestX11Layouts(t *testing.T) {
	for _, tc := range []struct {
		name   string
		layout []string
		second bool // the second layout is the one in use
		code   byte
	}{
		{name: "Russian second and not in use", layout: []string{"us,ru"}, code: keyW},
		{name: "Russian second and in use", layout: []string{"us,ru", "-option", "grp:shifts_toggle"}, second: true, code: keyW},
		{name: "Russian first", layout: []string{"ru,us"}, code: keyW},
		{name: "Russian first, the other in use", layout: []string{"ru,us", "-option", "grp:shifts_toggle"}, second: true, code: keyW},
		{name: "Russian alone", layout: []string{"ru"}, code: keyW},
		{name: "Kazakh and Ukrainian", layout: []string{"kz,ua"}, code: keyW},
		{name: "four", layout: []string{"ru,ua,by,us"}, code: keyW},
		{name: "German with level keys", layout: []string{"de,ru", "-variant", "neo,"}, code: 28},
		{name: "Dvorak", layout: []string{"us", "-variant", "dvorak"}, code: keyComma},
		{name: "Russian and Dvorak", layout: []string{"ru,us", "-variant", ",dvorak"}, code: keyComma},
	} {
		t.Run(tc.name, func(t *testing.T) {
			x := startX(t)
			use := func(t *testing.T) {
				x.layout(tc.layout...)
				if tc.second && x.state()&secondLayout == 0 {
					x.press(keyShift, keyShiftRight)
				}
				if (x.state()&secondLayout != 0) != tc.second {
					t.Fatalf("the layout in use is not the one that should be: state %#x", x.state())
				}
			}
			t.Run("when set", func(t *testing.T) {
				use(t)
				l := listen(t)
				l.set(Default)
				x.press(keyControl, keyAlt, tc.code)
				l.heard(1)
			})
			t.Run("later", func(t *testing.T) {
				x.layout("us")
				l := listen(t)
				l.set(Default)
				use(t)
				// When it has heard of the change is its own affair, but it comes to it.
				limit := patient(t)
				for heard := false; !heard; {
					x.press(keyControl, keyAlt, tc.code)
					select {
					case <-l.presses:
						heard = true
					case <-time.After(100 * time.Millisecond):
					case <-limit.Done():
						t.Fatal("the shortcut is lost")
					}
				}
				if tc.code != keyW {
					x.press(keyControl, keyAlt, keyW)
					l.heard(0)
				}
			})
		})
	}
}

func TestX11Taken(t *testing.T) {
	x := startX(t)
	l := listen(t)
	l.set("Ctrl+Alt+Q")
	for _, mask := range []uint16{xproto.ModMaskControl | xproto.ModMask1, xproto.ModMaskAny} {
		if err := x.grab(mask, keyW); err != nil {
			t.Fatal(err)
		}
		if err := l.try(Default); !errors.Is(err, ErrTaken) {
			t.Errorf("with another program: %v", err)
		}
		x.press(keyControl, keyAlt, keyQ)
		l.heard(1) // the one before stays
		x.ungrab(mask, keyW)
	}
	if err := x.grab(xproto.ModMaskAny, keyW); err != nil {
		t.Errorf("something of what failed is still held: %v", err)
	}
	x.ungrab(xproto.ModMaskAny, keyW)
	l.set(Default)
	x.press(keyControl, keyAlt, keyQ)
	x.press(keyControl, keyAlt, keyW)
	l.heard(1)
	if err := x.grab(xproto.ModMaskAny, keyQ); err != nil {
		t.Errorf("the one before is still held: %v", err)
	}
}

// A layout may bring the letter to a key that is not free.
func TestX11TakenByALayout(t *testing.T) {
	x := startX(t)
	l := listen(t)
	l.set(Default)
	if err := x.grab(xproto.ModMaskAny, keyComma); err != nil {
		t.Fatal(err)
	}
	x.layout("us", "-variant", "dvorak")
	if err := receive(t, l.losses, "the loss"); !errors.Is(err, ErrTaken) {
		t.Errorf("lost by %v", err)
	}
}

func TestX11Hold(t *testing.T) {
	x := startX(t)
	l := listen(t)
	l.set(Default)

	l.hold()
	l.hold()
	x.press(keyControl, keyAlt, keyW)
	l.heard(0)
	if err := l.Release(patient(t)); err != nil {
		t.Fatal(err)
	}
	x.press(keyControl, keyAlt, keyW)
	l.heard(1)

	l.hold()
	l.set("Ctrl+Alt+Q")
	x.press(keyControl, keyAlt, keyW)
	x.press(keyControl, keyAlt, keyQ)
	l.heard(1)
	if err := l.Release(patient(t)); err != nil { // nothing is held any more
		t.Fatal(err)
	}

	l.hold()
	x.layout("us", "-variant", "dvorak") // must not take it back
	if err := x.grab(xproto.ModMaskAny, keyQ); err != nil {
		t.Errorf("the key is not free: %v", err)
	}
	x.layout("us")
	if err := l.Release(patient(t)); !errors.Is(err, ErrTaken) {
		t.Errorf("taken meanwhile: %v", err)
	}
	x.ungrab(xproto.ModMaskAny, keyQ)
	l.set("Ctrl+Alt+Q")
	x.press(keyControl, keyAlt, keyQ)
	l.heard(1)
}

func TestX11None(t *testing.T) {
	x := startX(t)
	l := listen(t)
	l.set("none")
	l.hold()
	if err := l.Release(patient(t)); err != nil {
		t.Error(err)
	}
	l.set(Default)
	l.set("none")
	if err := x.grab(xproto.ModMaskAny, keyW); err != nil {
		t.Errorf("it is still held: %v", err)
	}
}

func TestX11SessionEnds(t *testing.T) {
	x := startX(t)
	l := listen(t)
	l.set(Default)
	x.Kill(desktop.Screen)
	l.lost(Ended)
	if err := l.try(Default); !is(err, NoDisplay) {
		t.Errorf("without a server: %v", err)
	}
	x.Start(desktop.Screen)
	l.set(Default)
	x.Key("ctrl+alt+w")
	l.heard(1)
}

func TestX11ThatStandsStill(t *testing.T) {
	x := startX(t)
	l := listen(t)
	l.set(Default)
	x.Freeze(desktop.Screen)
	defer x.Thaw(desktop.Screen)
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	if _, err := l.Set(ctx, parsed(t, "Ctrl+Alt+Q")); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("set: %v", err)
	}
	l.stop()
}

func TestX11TheEndGivesTheKeyBack(t *testing.T) {
	x := startX(t)
	before := runtime.NumGoroutine()
	for range 200 {
		l := listen(t)
		l.set(Default)
		l.stop()
		if err := l.try(Default); !is(err, Ended) {
			t.Fatalf("set after the end: %v", err)
		}
	}
	if err := x.grab(xproto.ModMaskAny, keyW); err != nil {
		t.Error(err)
	}
	// xgb's own goroutines end by themselves.
	for limit := patient(t); runtime.NumGoroutine() > before; {
		if limit.Err() != nil {
			stacks := make([]byte, 1<<20)
			t.Fatalf("%d goroutines, %d before\n%s", runtime.NumGoroutine(), before, stacks[:runtime.Stack(stacks, true)])
		}
		runtime.Gosched()
	}
}

func TestNoDisplay(t *testing.T) {
	t.Setenv("WAYLAND_DISPLAY", "")
	for _, display := range []string{"", ":54321", "nonsense"} {
		t.Setenv("DISPLAY", display)
		if err := listen(t).try(Default); !is(err, NoDisplay) {
			t.Errorf("DISPLAY=%q: %v", display, err)
		}
	}
}

// Waiting for the shortcut costs nothing.
func TestIdle(t *testing.T) {
	if testing.Short() {
		t.Skip("takes ten seconds")
	}
	x := startX(t)
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	p := x.Run([]string{"HOTKEY_TEST_PROGRAM=1"}, self)
	for limit := patient(t); !strings.Contains(p.Output(), "set: <nil>"); time.Sleep(10 * time.Millisecond) {
		if limit.Err() != nil {
			t.Fatalf("the program did not come to wait: %s", p.Output())
		}
	}
	time.Sleep(time.Second) // the runtime comes to rest
	before := switches(t, p.PID)
	time.Sleep(10 * time.Second)
	n := switches(t, p.PID) - before
	t.Logf("%d wake-ups in 10 s", n)
	if n > 20 {
		t.Errorf("%d wake-ups in 10 s", n)
	}
	x.Key("ctrl+alt+w")
	for limit := patient(t); !strings.Contains(p.Output(), "pressed"); time.Sleep(10 * time.Millisecond) {
		if limit.Err() != nil {
			t.Fatalf("the program did not hear the shortcut: %s", p.Output())
		}
	}
}

// switches is how often the threads of a process have gone to sleep.
func switches(t *testing.T, pid int) (n int) {
	t.Helper()
	files, err := filepath.Glob(fmt.Sprintf("/proc/%d/task/*/status", pid))
	if err != nil || len(files) == 0 {
		t.Fatalf("no threads: %v", err)
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		_, after, _ := bytes.Cut(text, []byte("\nvoluntary_ctxt_switches:"))
		var one int
		if _, err := fmt.Sscan(string(after), &one); err != nil {
			t.Fatal(err)
		}
		n += one
	}
	return n
}

// BenchmarkPress is the way from the key to the callback: the server, its socket, two goroutines.
func BenchmarkPress(b *testing.B) {
	x := startX(b)
	presses := make(chan Press, 1)
	l := New("Start the workday", func(p Press) { presses <- p }, nil)
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	go l.Run(ctx)
	s, err := Parse(Default)
	if err == nil {
		_, err = l.Set(ctx, s)
	}
	if err != nil {
		b.Fatal(err)
	}
	x.fake(xproto.KeyPress, keyControl)
	x.fake(xproto.KeyPress, keyAlt)
	for b.Loop() {
		xtest.FakeInput(x.conn, xproto.KeyPress, keyW, 0, x.root, 0, 0, 0)
		<-presses
		b.StopTimer()
		time.Sleep(2 * time.Millisecond)
		x.fake(xproto.KeyRelease, keyW)
		time.Sleep(2 * time.Millisecond)
		b.StartTimer()
	}
}

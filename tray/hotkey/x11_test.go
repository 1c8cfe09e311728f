//go:build linux

package hotkey

import (
	"context"
	"errors"
	"runtime"
	"testing"
	"time"

	"github.com/jezek/xgb/xproto"

	"clockin24/tray/desktop"
)

// These are the keycodes of a PC keyboard, whatever its layout.
const (
	keyQ          = 24
	keyW          = 25
	keyComma      = 59 // W on a Dvorak keyboard
	keyControl    = 37
	keyAlt        = 64
	keyShiftRight = 62
	keyShift      = 50
)

// secondLayout marks the second layout in the state of an event, as XKB reports it.
const secondLayout = 1 << 13

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
	time.Sleep(1500 * time.Millisecond) // the key repeats from 660 ms on, every 40 ms
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
		second bool // the second layout is in use
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
				// Nothing says when the program notices the change, but it has to notice it.
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
		l.heard(1) // the previous shortcut still works
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

// A new layout may put the letter on a key that is not free.
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
	if err := l.Release(patient(t)); err != nil { // there is nothing left to bind again
		t.Fatal(err)
	}

	l.hold()
	x.layout("us", "-variant", "dvorak") // the new layout must not bind the shortcut again
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
	// The goroutines of xgb end by themselves.
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

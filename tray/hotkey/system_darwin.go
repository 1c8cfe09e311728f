//go:build cgo

package hotkey

import (
	"context"
	"strings"
	"time"

	"golang.design/x/hotkey"
)

// appKeys are the key codes of keys that have no letter or number, from HIToolbox's Events.h.
var appKeys = map[Key]hotkey.Key{
	"Space": hotkey.KeySpace, "Enter": hotkey.KeyReturn, "Tab": hotkey.KeyTab, "Escape": hotkey.KeyEscape,
	"Backspace": hotkey.KeyDelete, "Delete": 0x75, "Home": 0x73, "End": 0x77, "PageUp": 0x74, "PageDown": 0x79,
	"Left": hotkey.KeyLeft, "Right": hotkey.KeyRight, "Up": hotkey.KeyUp, "Down": hotkey.KeyDown,
}

// These are the codes of letters, digits and function keys, which follow no order.
var (
	letterCodes = []hotkey.Key{
		hotkey.KeyA, hotkey.KeyB, hotkey.KeyC, hotkey.KeyD, hotkey.KeyE, hotkey.KeyF, hotkey.KeyG, hotkey.KeyH,
		hotkey.KeyI, hotkey.KeyJ, hotkey.KeyK, hotkey.KeyL, hotkey.KeyM, hotkey.KeyN, hotkey.KeyO, hotkey.KeyP,
		hotkey.KeyQ, hotkey.KeyR, hotkey.KeyS, hotkey.KeyT, hotkey.KeyU, hotkey.KeyV, hotkey.KeyW, hotkey.KeyX,
		hotkey.KeyY, hotkey.KeyZ,
	}
	digitCodes = []hotkey.Key{
		hotkey.Key0, hotkey.Key1, hotkey.Key2, hotkey.Key3, hotkey.Key4, hotkey.Key5, hotkey.Key6, hotkey.Key7,
		hotkey.Key8, hotkey.Key9,
	}
	functionCodes = []hotkey.Key{
		hotkey.KeyF1, hotkey.KeyF2, hotkey.KeyF3, hotkey.KeyF4, hotkey.KeyF5, hotkey.KeyF6, hotkey.KeyF7, hotkey.KeyF8,
		hotkey.KeyF9, hotkey.KeyF10, hotkey.KeyF11, hotkey.KeyF12, hotkey.KeyF13, hotkey.KeyF14, hotkey.KeyF15,
		hotkey.KeyF16, hotkey.KeyF17, hotkey.KeyF18, hotkey.KeyF19, hotkey.KeyF20,
	}
)

// code is the key on a Mac's keyboard. A Mac lacks some keys of a PC.
func (k Key) code() (hotkey.Key, bool) {
	if code, ok := appKeys[k]; ok {
		return code, true
	}
	if n, ok := k.function(); ok {
		if n > len(functionCodes) {
			return 0, false
		}
		return functionCodes[n-1], true
	}
	if i := strings.Index("ABCDEFGHIJKLMNOPQRSTUVWXYZ", string(k)); i >= 0 {
		return letterCodes[i], true
	}
	if i := strings.Index("0123456789", string(k)); i >= 0 {
		return digitCodes[i], true
	}
	return 0, false
}

// tap holds one event tap at a time. The library works on the main thread, where the tray runs its loop, and its calls take no
// context. So one goroutine makes the calls one after the other, and each caller waits for it only as long as its own context
// allows.
type tap struct {
	heard chan event
	todo  chan func()

	// Only that goroutine uses these:
	bound    Shortcut
	giveBack func()
}

func connect(context.Context, string) (system, error) {
	t := &tap{heard: make(chan event), todo: make(chan func(), 16), giveBack: func() {}}
	go func() {
		for do := range t.todo {
			do()
		}
	}()
	return t, nil
}

func (t *tap) events() <-chan event { return t.heard }

func (t *tap) bind(ctx context.Context, s Shortcut) (string, error) {
	code, ok := s.Key.code()
	if !ok {
		return "", unavailable(NoKey, nil)
	}
	return "", t.on(ctx, func() error { return t.register(s, code) })
}

// on makes the goroutine run do, and waits for it.
func (t *tap) on(ctx context.Context, do func() error) error {
	done := make(chan error, 1)
	select {
	case t.todo <- func() { done <- do() }:
	case <-ctx.Done():
		return context.Cause(ctx)
	}
	select {
	case err := <-done:
		return err
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

// register registers the new shortcut before it gives back the previous one.
func (t *tap) register(s Shortcut, code hotkey.Key) error {
	if s == t.bound {
		return nil
	}
	var mods []hotkey.Modifier
	for bit, mod := range map[Modifiers]hotkey.Modifier{
		Ctrl: hotkey.ModCtrl, Alt: hotkey.ModOption, Shift: hotkey.ModShift, Super: hotkey.ModCmd,
	} {
		if s.Modifiers&bit != 0 {
			mods = append(mods, mod)
		}
	}
	key := hotkey.New(mods, code)
	if err := key.Register(); err != nil {
		return unavailable(NoPermission, err) // an event tap fails only for lack of permission
	}
	t.giveBack()
	stop, ended := make(chan struct{}), make(chan struct{})
	go t.listen(key.Keydown(), key.Keyup(), stop, ended)
	t.bound, t.giveBack = s, func() {
		close(stop)
		_ = key.Unregister() // closes both channels
		<-ended
		t.bound, t.giveBack = Shortcut{}, func() {}
	}
	return nil
}

// listen passes on presses, and drains the releases, which the library would otherwise queue for us. It ends when both channels are
// closed.
func (t *tap) listen(down, up <-chan hotkey.Event, stop <-chan struct{}, ended chan<- struct{}) {
	defer close(ended)
	for down != nil || up != nil {
		select {
		case _, open := <-down:
			if !open {
				down = nil
				continue
			}
			select {
			case t.heard <- event{kind: pressed, press: Press{At: time.Now()}}:
			case <-stop:
			}
		case _, open := <-up:
			if !open {
				up = nil
			}
		}
	}
}

func (t *tap) unbind(ctx context.Context, _ bool) error {
	return t.on(ctx, func() error {
		t.giveBack()
		return nil
	})
}

// close does not wait, because the main thread's loop may have ended already. The system takes back everything that a process held.
func (t *tap) close() {
	go func() {
		t.todo <- func() { t.giveBack() }
		close(t.todo)
	}()
}

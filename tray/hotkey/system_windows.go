package hotkey

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"strings"
	"time"
	"unsafe"

	"golang.org/x/sys/windows"
)

// These are the functions of user32.dll that golang.org/x/sys lacks,
// https://learn.microsoft.com/windows/win32/api/winuser/nf-winuser-registerhotkey
var (
	user32            = windows.NewLazySystemDLL("user32.dll")
	registerHotKey    = user32.NewProc("RegisterHotKey")
	unregisterHotKey  = user32.NewProc("UnregisterHotKey")
	getMessage        = user32.NewProc("GetMessageW")
	peekMessage       = user32.NewProc("PeekMessageW")
	postThreadMessage = user32.NewProc("PostThreadMessageW")
)

// These constants are from winuser.h.
const (
	modAlt      = 0x0001
	modControl  = 0x0002
	modShift    = 0x0004
	modWin      = 0x0008
	modNoRepeat = 0x4000

	wmQuit   = 0x0012
	wmHotkey = 0x0312
	wmUser   = 0x0400 // we send it to say that there is an order
)

// message is the MSG structure of Windows.
type message struct {
	window  windows.HWND
	message uint32
	wParam  uintptr
	lParam  uintptr
	time    uint32
	x, y    int32
	private uint32
}

// virtualKeys are the codes of the keys that have no letter or number.
var virtualKeys = map[Key]uintptr{
	"Space": 0x20, "Enter": 0x0d, "Tab": 0x09, "Backspace": 0x08, "Escape": 0x1b, "Insert": 0x2d, "Delete": 0x2e,
	"Home": 0x24, "End": 0x23, "PageUp": 0x21, "PageDown": 0x22, "Left": 0x25, "Right": 0x27, "Up": 0x26, "Down": 0x28,
	"Pause": 0x13,
}

// virtualKey is the code of a key. Letters keep their codes under a Russian layout.
func (k Key) virtualKey() uintptr {
	if code, ok := virtualKeys[k]; ok {
		return code
	}
	if n, ok := k.function(); ok {
		return 0x70 + uintptr(n-1)
	}
	return uintptr(strings.ToUpper(string(k))[0])
}

// thread is a thread with a message queue. Windows assigns a hotkey to the thread that registers it.
type thread struct {
	id    uint32
	todo  chan func()
	heard chan event
	ended chan struct{} // closed by close

	// Only the thread itself uses these:
	bound  Shortcut
	number uintptr // of the hotkey that is registered, or was the last one
}

func connect(context.Context, string) (system, error) {
	t := &thread{todo: make(chan func(), 1), heard: make(chan event), ended: make(chan struct{})}
	ready := make(chan struct{})
	go t.run(ready)
	<-ready
	return t, nil
}

func (t *thread) events() <-chan event { return t.heard }

// run is the main function of the thread. It sleeps in GetMessage.
func (t *thread) run(ready chan<- struct{}) {
	runtime.LockOSThread() // never unlocked: the thread ends with the goroutine, and its hotkeys end with the thread
	defer close(t.heard)
	var m message
	peekMessage.Call(uintptr(unsafe.Pointer(&m)), 0, 0, 0, 0) // makes the message queue
	t.id = windows.GetCurrentThreadId()
	close(ready)
	for {
		more, _, _ := getMessage.Call(uintptr(unsafe.Pointer(&m)), 0, 0, 0)
		if int32(more) <= 0 { // WM_QUIT, or an error
			return
		}
		switch m.message {
		case wmHotkey:
			select {
			case t.heard <- event{kind: pressed, press: Press{At: time.Now()}}:
			case f := <-t.todo: // Run is busy with an order, and the press came before it
				f()
			case <-t.ended:
			}
		case wmUser:
			select {
			case f := <-t.todo:
				f()
			default:
			}
		}
	}
}

// on runs f on the thread and waits for it.
func (t *thread) on(ctx context.Context, f func() error) error {
	done := make(chan error, 1)
	select {
	case t.todo <- func() { done <- f() }:
	case <-ctx.Done():
		return context.Cause(ctx)
	}
	if err := t.post(wmUser); err != nil {
		return unavailable(Ended, err)
	}
	select {
	case err := <-done:
		return err
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

func (t *thread) post(m uintptr) error {
	if ok, _, err := postThreadMessage.Call(uintptr(t.id), m, 0, 0); ok == 0 {
		return fmt.Errorf("post a message to the thread: %w", err)
	}
	return nil
}

// bind registers the new shortcut before it gives back the previous one.
func (t *thread) bind(ctx context.Context, s Shortcut) (string, error) {
	return "", t.on(ctx, func() error {
		if s == t.bound {
			return nil // Windows does not register a combination a second time
		}
		var mods uintptr = modNoRepeat
		for bit, mod := range map[Modifiers]uintptr{Ctrl: modControl, Alt: modAlt, Shift: modShift, Super: modWin} {
			if s.Modifiers&bit != 0 {
				mods |= mod
			}
		}
		number := t.number%2 + 1 // 1 and 2 in turn
		ok, _, err := registerHotKey.Call(0, number, mods, s.Key.virtualKey())
		switch {
		case ok != 0:
			t.giveBack()
			t.bound, t.number = s, number
			return nil
		case errors.Is(err, windows.ERROR_HOTKEY_ALREADY_REGISTERED):
			return ErrTaken
		}
		return unavailable(Failed, err)
	})
}

func (t *thread) giveBack() {
	if !t.bound.None() {
		unregisterHotKey.Call(0, t.number)
		t.bound = Shortcut{}
	}
}

func (t *thread) unbind(ctx context.Context, _ bool) error {
	return t.on(ctx, func() error {
		t.giveBack()
		return nil
	})
}

func (t *thread) close() {
	close(t.ended)
	if t.post(wmQuit) != nil {
		return
	}
	for range t.heard {
		// wait until run has ended
	}
}

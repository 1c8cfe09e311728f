package session

import (
	"context"
	"slices"
	"testing"
	"time"
	"unsafe"

	"golang.org/x/sys/windows"
)

// sessionWindow is the window that is never seen.
func sessionWindow(t *testing.T) uintptr {
	t.Helper()
	name := windows.StringToUTF16Ptr(windowName)
	window, _, err := user32.NewProc("FindWindowExW").Call(messageOnly, 0, uintptr(unsafe.Pointer(name)), 0)
	if window == 0 {
		t.Fatal(err)
	}
	return window
}

// Windows is played by messages of the kind that it sends.
func TestScreenLock(t *testing.T) {
	ctx, stop := context.WithTimeout(t.Context(), 20*time.Second)
	defer stop()
	pass, err := watchScreenLock(ctx)
	must(t, err)
	window := sessionWindow(t)
	const logon = 0x5 // WTS_SESSION_LOGON, which is none of these
	for _, why := range []uintptr{sessionLock, logon, sessionUnlock, sessionLock} {
		if ok, _, err := postMessage.Call(window, wmSession, why, 0); ok == 0 {
			t.Fatal(err)
		}
	}
	want := []Event{Locked, Unlocked, Locked}
	var heard []Event
	must(t, pass(func(e Event) {
		if heard = append(heard, e); len(heard) == len(want) {
			stop()
		}
	}))
	if !slices.Equal(heard, want) {
		t.Errorf("heard %q, want %q", heard, want)
	}
}

// Where nobody listens the window goes on, and what happened last is not lost.
func TestScreenLocksThatNobodyHears(t *testing.T) {
	ctx, stop := context.WithTimeout(t.Context(), 20*time.Second)
	defer stop()
	pass, err := watchScreenLock(ctx)
	must(t, err)
	window := sessionWindow(t)
	send := user32.NewProc("SendMessageW") // and wait until the window has it
	for range 100 {
		send.Call(window, wmSession, sessionLock, 0)
	}
	send.Call(window, wmSession, sessionUnlock, 0)
	must(t, pass(func(e Event) {
		if e == Unlocked {
			stop()
		}
	}))
	if ctx.Err() != context.Canceled {
		t.Error("the unlock was not heard")
	}
}

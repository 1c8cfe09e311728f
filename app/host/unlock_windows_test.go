package host

import (
	"context"
	"testing"
	"time"
	"unsafe"

	"golang.org/x/sys/windows"
)

// Windows is played by a message of the kind that it sends.
func TestUnlock(t *testing.T) {
	ctx, stop := context.WithTimeout(t.Context(), 20*time.Second)
	defer stop()
	pass, err := watchUnlock(ctx)
	must(t, err)
	name := windows.StringToUTF16Ptr(autostartID + ".session")
	window, _, err := user32.NewProc("FindWindowExW").Call(messageOnly, 0, uintptr(unsafe.Pointer(name)), 0)
	if window == 0 {
		t.Fatal(err)
	}
	const locked = 0x7 // WTS_SESSION_LOCK
	for _, why := range []uintptr{locked, sessionUnlock} {
		if ok, _, err := postMessage.Call(window, wmSession, why, 0); ok == 0 {
			t.Fatal(err)
		}
	}
	var heard []SessionEvent
	must(t, pass(func(e SessionEvent) {
		heard = append(heard, e)
		stop()
	}))
	if len(heard) != 1 || heard[0] != Unlocked {
		t.Errorf("heard %q", heard)
	}
}

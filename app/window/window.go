// Package window is the window of ClockIn24: where a start or a finish needs words or a time, where somebody signs in, and
// where settings and journal are looked at.
//
// It runs in a process of its own that lives for seconds (design 1). It holds no secret, no network and no state but
// what is being typed: everything else is drawn from the last snapshot. Without the tag nowindow it is made with Fyne;
// with it there is none, and [Run] says so.
package window

import (
	"context"
	"errors"

	"clockin24/app"
)

// ErrNone is the answer of a program that was built without a window.
var ErrNone = errors.New("built without a window")

// A Backend is what the window needs of the resident. Its methods are called from several goroutines at once.
type Backend interface {
	// Do hands the command over and waits for the reply. A command is handed over even if ctx has ended before: a press
	// that left the person's hand is not taken back by closing the window. When ctx ends first, the reply does not matter.
	Do(ctx context.Context, c app.Command) app.Reply
	// Snapshots delivers the present snapshot at once and then every newer one. It is called once.
	Snapshots() <-chan app.Snapshot
	// Raise delivers when the window shall come to the front, since it was asked for again, and with which screen.
	Raise() <-chan app.Screen
	// Done is closed when the resident is gone.
	Done() <-chan struct{}
	// Shown says that the first frame is on screen. It is called once, and must not wait.
	Shown()
	// Closed says that the window closes. It is called once.
	Closed()
	// Browse opens an address in the person's browser. It must not wait for the browser to end, nor give it the pipes of
	// this process.
	Browse(address string) error
	// OpenFolder shows a folder in the person's file manager, in the same way.
	OpenFolder(path string) error
	// HoldHotkey keeps the global shortcut from acting while the person presses a new one, or ends that.
	HoldHotkey(on bool)
}

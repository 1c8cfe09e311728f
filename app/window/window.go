// Package window is the window of ClockIn24: a start or a finish that needs words or a time is asked for in it, a person
// signs in there, and settings and journal are shown there.
//
// It runs in a process of its own that lives for seconds (design 1). It holds no secret, no network and no state except what
// the person is typing: everything else is drawn from the last snapshot. Without the tag nowindow it is made with Fyne; with
// that tag there is no window, and [Run] says so.
package window

import (
	"context"
	"errors"

	"clockin24/app"
)

// ErrNone is the error of a program that was built without a window.
var ErrNone = errors.New("built without a window")

// A Backend is what the window needs of the resident. Its methods are called from several goroutines at once.
type Backend interface {
	// Do hands the command over and waits for the reply. A command is handed over even if ctx has already ended: closing the
	// window does not take back a press that the person has made. When ctx ends first, the reply does not matter.
	Do(ctx context.Context, c app.Command) app.Reply
	// Snapshots delivers the present snapshot at once and then every newer one. It is called once.
	Snapshots() <-chan app.Snapshot
	// Raise delivers a screen when the person asks for the window again: the window comes to the front with that screen.
	Raise() <-chan app.Screen
	// Done is closed when the resident is gone.
	Done() <-chan struct{}
	// Shown says that the first frame is on screen. It is called once, and must not wait.
	Shown()
	// Closed says that the window closes. It is called once.
	Closed()
	// Browse opens an address in the person's browser. It must not wait for the browser to end, and must not give the browser
	// the pipes of this process.
	Browse(address string) error
	// OpenFolder shows a folder in the person's file manager, in the same way.
	OpenFolder(path string) error
	// HoldHotkey stops the global shortcut from acting while the person presses a new one, or lets it act again.
	HoldHotkey(on bool)
}

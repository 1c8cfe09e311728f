// Package tray is the view that is always there: an icon with a tooltip and a menu, drawn from the workday's snapshot
// alone.
//
// On Windows the icon is [clockin24/tray/area]'s. Elsewhere it is that of fyne.io/systray, whose state belongs to the process: a
// process has one [Tray] and runs it once. On freedesktop systems systray uses godbus's shared bus connection, and no longer
// watches for a tray that restarts once any signal with fewer than three values has arrived there. So whatever else wants signals
// of the session bus, or a name on it, has to open a connection of its own.
package tray

import (
	"context"
	"log/slog"
	"runtime"
	"sync"
	"sync/atomic"
	"time"

	"clockin24/app"
	"clockin24/app/words"
)

// Actions are what a person can do in the tray. They run on the tray's own goroutine, one at a time, and must not wait.
// What is nil is left out of the menu; Open and Quit are always needed. What changes the day is given the snapshot that the menu
// showed when it was pressed.
type Actions struct {
	Open          func()                   // open the window: also a left click, except on macOS
	StartNow      func()                   // start at once, without a window
	SignIn        func()                   // open the window to sign in
	Unlock        func()                   // have the desktop ask for the keyring's password
	Resume        func(shown app.Snapshot) // end the break
	Reopen        func()                   // open the window that says what re-opening the day means
	FinishEarlier func()                   // open the window that closes an earlier day
	FinishAt      func()                   // open the window that closes the running day, at another time or with a reason
	Finish        func(shown app.Snapshot) // close the running day
	Break         func(shown app.Snapshot) // begin a break
	GiveUp        func(shown app.Snapshot) // drop the kept press
	Refresh       func()                   // read the state again
	Portal        func()                   // open the portal in the browser
	Journal       func()                   // open the journal
	Settings      func()                   // open the settings
	Quit          func()                   // end the program
}

// A Tray is the icon of this process.
type Tray struct {
	words   *words.Words
	actions Actions
	system  system

	drawing sync.Mutex
	latest  chan app.Snapshot // holds at most the one that is not drawn yet
	pressed chan func()

	gone  bool                         // with the desktop: nothing is drawn any more
	shown atomic.Pointer[app.Snapshot] // what drawn is of
	drawn picture
	state *menuItem
	items []*menuItem // as in menu; nil where an action is left out
}

// New makes a tray; [Tray.Run] shows it.
func New(w *words.Words, actions Actions) *Tray {
	return &Tray{
		words:   w,
		actions: actions,
		latest:  make(chan app.Snapshot, 1),
		// A press that finds so many others before it is one too many.
		pressed: make(chan func(), 8),
	}
}

// Draw has the tray show a snapshot, and never waits. What was drawn before Run is what the icon shows first. Times
// that pass by themselves, the running minutes and the moment from which a start is late, are drawn anew when they
// change.
func (t *Tray) Draw(s app.Snapshot) {
	t.drawing.Lock()
	defer t.drawing.Unlock()
	select {
	case <-t.latest:
	default:
	}
	t.latest <- s
}

// Run shows the icon until ctx ends. It must be called from main's own goroutine, and once. Without a tray on the
// desktop it waits for one, see [Watch].
func (t *Tray) Run(ctx context.Context) {
	var first app.Snapshot
	select {
	case first = <-t.latest:
	default:
	}
	ctx, stop := context.WithCancel(ctx)
	var running sync.WaitGroup
	defer running.Wait()
	defer stop()
	t.system.begin(t, t.picture(first, time.Now()))
	shown := make(chan struct{})
	t.system.run(ctx, func() {
		t.build(func(item *menuItem, action action) {
			running.Go(func() { t.forward(ctx, item.ClickedCh, action) })
		})
		t.draw(ctx, t.picture(first, time.Now()))
		t.shown.Store(&first)
		running.Go(func() {
			<-shown
			t.live(ctx, first)
		})
	}, shown)
}

// build makes the menu with all items that it may ever have, none of them there yet, and gives out those that act.
func (t *Tray) build(acts func(*menuItem, action)) {
	t.state = t.system.addItem("")
	t.state.Disable()
	t.drawn.state = ""
	t.drawn.looks = make([]look, len(menu))
	t.drawn.labels = make([]string, len(menu))
	t.items = make([]*menuItem, len(menu))
	for i, entry := range menu {
		if entry.separator {
			t.system.addSeparator()
			continue
		}
		action := entry.action(t.actions)
		if action == nil {
			continue
		}
		t.drawn.labels[i] = t.label(entry, app.Snapshot{})
		item := t.system.addItem(plainLabel(t.drawn.labels[i]))
		item.Hide()
		t.items[i] = item
		acts(item, action)
	}
}

// forward passes clicks on. systray drops a click that nobody waits for.
func (t *Tray) forward(ctx context.Context, clicked <-chan struct{}, action action) {
	for {
		select {
		case <-ctx.Done():
			return
		case <-clicked:
			shown := *t.shown.Load() // now: another one may be drawn before the action's turn comes
			t.press(func() { action(shown) })
		}
	}
}

// press has an action run on the tray's goroutine. On Windows it is called from the message loop.
func (t *Tray) press(action func()) {
	select {
	case t.pressed <- action:
	default:
	}
}

// live draws and acts until ctx ends, and then takes the icon away.
func (t *Tray) live(ctx context.Context, s app.Snapshot) {
	defer t.system.quit()
	timer := time.NewTimer(0)
	defer timer.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case action := <-t.pressed:
			run(action)
			continue
		case s = <-t.latest:
		case <-timer.C:
		}
		now := time.Now()
		t.draw(ctx, t.picture(s, now))
		t.shown.Store(new(s))
		timer.Stop()
		if wait, ok := untilChange(s, now); ok {
			timer.Reset(wait)
		}
	}
}

// run does what was pressed. A mistake in it is told by the log, and costs no other press.
func run(action func()) {
	defer func() {
		if cause := recover(); cause != nil {
			app.NotePanic(slog.Default(), cause)
		}
	}()
	action()
}

// draw shows a picture as far as there is still a desktop to show it on. systray panics with the error of the bus where
// the connection is closed: because the session bus has ended, or because the icon is being taken away. The program lives on
// without an icon, since presses come by other ways, too.
func (t *Tray) draw(ctx context.Context, p picture) {
	if t.gone {
		return
	}
	defer func() {
		cause := recover()
		err, failed := cause.(error)
		_, mistake := cause.(runtime.Error)
		switch {
		case cause == nil:
		case !failed || mistake:
			app.NotePanic(slog.Default(), cause)
		default:
			if t.gone = true; ctx.Err() == nil {
				slog.Warn("the tray icon is gone", "error", err)
			}
		}
	}()
	t.change(p)
}

// change changes what differs from what is drawn, and touches nothing else: each change wakes the desktop's panel.
func (t *Tray) change(p picture) {
	if p.icon != t.drawn.icon {
		t.system.setIcon(p.icon)
	}
	if p.tooltip != t.drawn.tooltip {
		t.system.setTooltip(p.tooltip)
	}
	if p.state != t.drawn.state {
		t.state.SetTitle(plainLabel(p.state))
	}
	for i, item := range t.items {
		if item == nil {
			continue
		}
		before, after := t.drawn.looks[i], p.looks[i]
		renamed := p.labels[i] != t.drawn.labels[i]
		if renamed {
			item.SetTitle(plainLabel(p.labels[i]))
		}
		if renamed || before != after {
			drawItem(item, before, after)
		}
	}
	t.drawn = p
}

// drawItem changes an item.
func drawItem(item *menuItem, before, after look) {
	switch {
	case after == hidden:
		item.Hide()
		return
	case after == disabled && !item.Disabled():
		item.Disable()
	case after == enabled && item.Disabled():
		item.Enable()
	}
	if before == hidden {
		item.Show()
	}
}

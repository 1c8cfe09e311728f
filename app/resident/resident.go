// Package resident is the part that runs all day: it keeps the tray's picture true, opens the one window when words or a time
// are needed, and says what became of each press. It knows its parts by the interfaces it needs, and holds no state of the
// workday.
package resident

import (
	"cmp"
	"context"
	"crypto/rand"
	"log/slog"
	"sync"
	"time"

	"clockin24/app"
	"clockin24/app/offer"
	"clockin24/app/words"
)

// A Workday takes commands and tells its state. [workday.Workday] is one.
type Workday interface {
	Do(context.Context, app.Command) app.Reply
	Snapshot() app.Snapshot
	Watch(context.Context) <-chan app.Snapshot
}

// A Window is an open window: a process of its own, or the system's dialogs in its place.
type Window interface {
	// Raise brings it to the front, and with [app.ScreenFinish] asks how the running day is to end. It is false if the window
	// is closing already.
	Raise(app.Screen) bool
	Close() error
	// Done is closed when the window is gone. Err then says why; it is nil if the person closed it.
	Done() <-chan struct{}
	Err() error
}

// Parts are what a [Resident] is made of. No function may wait for long.
type Parts struct {
	Workday Workday
	Words   *words.Words
	// Draw has the tray show a snapshot.
	Draw func(app.Snapshot)
	// Say shows a notification; critical is for what failed.
	Say func(title, body string, critical bool)
	// Spawn opens a window with a screen. The window shows token to a Wayland compositor to get the keyboard; it may be
	// empty.
	Spawn func(ctx context.Context, screen app.Screen, token string) (Window, error)
	// Ask asks the same with the system's dialogs, which take the place of the window of the day if none can be shown:
	// [app.ScreenSignIn], [app.ScreenFinish] or [app.ScreenDay].
	Ask func(ctx context.Context, screen app.Screen) Window
	// SettingsFile is the file in which a person changes settings if no window can be shown.
	SettingsFile string
	// Reminding may be nil: then nobody is reminded of anything.
	Reminding *Reminding
	// Browse opens a page.
	Browse func(ctx context.Context, page string) error
	Log    *slog.Logger
}

// A Resident connects the workday with tray, notifications and window.
type Resident struct {
	parts Parts
	work  sync.WaitGroup // what clicks have begun
	ctx   context.Context
	stop  context.CancelFunc

	mu     sync.Mutex
	window Window
	begun  bool // a window is being opened
	again  bool // it was asked for again while it was closing
	next   wish // what the window is wanted for, in both cases
	asking bool // the system's dialogs stand in for the window

	settings, journal side

	answers chan func(*reminder) // what the reminders have to hear of
}

// New makes a resident; [Resident.Run] sets it going. Clicks may come before that.
func New(ctx context.Context, parts Parts) *Resident {
	ctx, stop := context.WithCancel(ctx)
	return &Resident{parts: parts, ctx: ctx, stop: stop, answers: make(chan func(*reminder), 8)}
}

// Run draws every snapshot until the context of New ends or [Resident.Quit] is called. Then it closes the window, and waits
// for what clicks have begun.
func (r *Resident) Run() {
	if r.parts.Reminding != nil {
		r.begin(r.remind)
	}
	for s := range r.parts.Workday.Watch(r.ctx) {
		r.parts.Draw(s)
	}
	r.mu.Lock()
	open := []Window{r.window, r.settings.window, r.journal.window}
	r.mu.Unlock()
	for _, w := range open {
		if w != nil {
			_ = w.Close() // what it might still say is not heard any more
		}
	}
	r.work.Wait()
}

// begin does something in a goroutine of its own, for which [Resident.Run] waits.
func (r *Resident) begin(what func()) {
	r.work.Go(func() {
		defer app.LogPanic(r.parts.Log)
		what()
	})
}

// Done is closed when the resident ends.
func (r *Resident) Done() <-chan struct{} { return r.ctx.Done() }

// Quit ends the resident.
func (r *Resident) Quit() { r.stop() }

// OpenWindow opens the window, or brings the open one to the front.
func (r *Resident) OpenWindow() { r.OpenWith("") }

// OpenWith is [Resident.OpenWindow] with a token that the desktop has given, so that the window gets the keyboard.
func (r *Resident) OpenWith(token string) { r.openFor(wish{token: token}) }

// A wish is what the window of the day is wanted for.
type wish struct {
	token  string     // for the keyboard, see [Resident.OpenWith]
	screen app.Screen // [app.ScreenFinish], or [app.ScreenAny]
}

// and joins both wishes: if the end of the day was wanted, it stays wanted when the person then asks only for the window.
func (w wish) and(later wish) wish {
	return wish{token: cmp.Or(later.token, w.token), screen: cmp.Or(later.screen, w.screen)}
}

// first is the screen with which a window opens for the wish; nobody is true if no one is signed in.
func (w wish) first(nobody bool) app.Screen {
	if nobody {
		return app.ScreenSignIn
	}
	return cmp.Or(w.screen, app.ScreenDay)
}

// openFor opens the window, or brings the open one to the front.
func (r *Resident) openFor(w wish) {
	r.mu.Lock()
	defer r.mu.Unlock()
	switch {
	case r.ctx.Err() != nil:
	case r.begun:
		r.next = r.next.and(w)
	case r.window != nil:
		if !r.window.Raise(w.screen) {
			r.again, r.next = true, r.next.and(w)
		}
	default:
		r.begun, r.next = true, w
		r.begin(func() {
			for r.show() {
			}
		})
	}
}

// show keeps one window until it is gone, and reports whether another one is wanted. Which one it opens depends on whether
// somebody is signed in, which is known a moment after the start of the program.
func (r *Resident) show() (again bool) {
	nobody := true
	ctx, stop := context.WithCancel(r.ctx)
	for s := range r.parts.Workday.Watch(ctx) {
		nobody = s.Account == nil
		if !nobody || s.Problem != nil {
			break
		}
	}
	stop()
	again, err := r.keep(false, func(w wish) (Window, error) { return r.parts.Spawn(r.ctx, w.first(nobody), w.token) })
	if err == nil || r.ctx.Err() != nil {
		return again
	}
	r.parts.Log.Warn("show the window", "error", err)
	again, err = r.keep(true, func(w wish) (Window, error) { return r.parts.Ask(r.ctx, w.first(nobody)), nil })
	if err != nil && r.ctx.Err() == nil {
		r.parts.Log.Error("ask by the system's dialogs", "error", err)
		r.parts.Say(r.parts.Words.Text(words.NotifyTitle), r.parts.Words.Text(words.DialogNone), true)
	}
	return again
}

// keep opens the window, or the dialogs that stand in for it, for what is wished, and keeps it until it is gone. It reports
// whether another one is wanted. If the window fails, the wish remains for the dialogs.
func (r *Resident) keep(dialogs bool, open func(wish) (Window, error)) (again bool, err error) {
	var wanted wish
	r.change(func() { wanted, r.next = r.next, wish{} })
	w, err := open(wanted)
	r.change(func() {
		if err != nil {
			return // nobody else begins one until the dialogs stand in for it
		}
		r.begun, r.window, r.asking = false, w, dialogs
		if r.again = r.next.screen != app.ScreenAny && !w.Raise(r.next.screen); !r.again {
			r.next = wish{}
		}
	})
	if err == nil {
		<-w.Done()
		err = w.Err()
	}
	r.change(func() {
		living := r.ctx.Err() == nil
		failed := err != nil && !dialogs && living
		again = r.again && err == nil && living
		r.window, r.asking, r.again, r.begun = nil, false, false, again || failed
		switch {
		case failed:
			r.next = wanted.and(r.next)
		case !again:
			r.next = wish{}
		}
	})
	return again, err
}

func (r *Resident) change(what func()) {
	r.mu.Lock()
	defer r.mu.Unlock()
	what()
}

// showing reports whether the view that asked is still there, so that it can say itself what became of its command.
func (r *Resident) showing(v app.View) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	switch v {
	case app.ViewDialog:
		return r.asking
	case app.ViewWindow:
		return there(r.window) && !r.asking || there(r.settings.window)
	}
	return false
}

// open reports whether a window, or its stand-in, is open.
func (r *Resident) open() bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.begun || there(r.window)
}

// there reports whether a window is open.
func there(w Window) bool {
	if w == nil {
		return false
	}
	select {
	case <-w.Done():
		return false
	default:
		return true
	}
}

// Press gives a command from the tray, pressed now. Its outcome is told like that of any other command.
func (r *Resident) Press(c app.Command) { r.press(c, app.ViewTray) }

func (r *Resident) press(c app.Command, from app.View) {
	c.ID, c.View, c.Pressed = rand.Text(), from, time.Now()
	if r.ctx.Err() != nil {
		return
	}
	r.begin(func() { r.parts.Workday.Do(r.ctx, c) })
}

// Shortcut is a press of the global shortcut at the given moment, with the token that a window opens with. A day that is
// neither started nor late is started at once, unless confirm is set. Everything else needs words or a decision, and opens
// the window.
func (r *Resident) Shortcut(pressed time.Time, token string, confirm bool) {
	if confirm {
		r.OpenWith(token)
		return
	}
	r.startOrOpen(app.ViewHotkey, pressed, token)
}

// StartNow is the menu item that starts the day at once if nothing is unclear.
func (r *Resident) StartNow() { r.startOrOpen(app.ViewTray, time.Now(), "") }

// startOrOpen starts the day at once if that needs no words, and otherwise opens the window.
func (r *Resident) startOrOpen(from app.View, pressed time.Time, token string) {
	if !offer.Of(r.parts.Workday.Snapshot(), pressed).AtOnce {
		r.OpenWith(token)
		return
	}
	r.startAt(from, pressed, token)
}

// startAt starts the day as pressed at a moment, and opens the window if that fails. A press that is kept has not failed.
func (r *Resident) startAt(from app.View, pressed time.Time, token string) {
	c := app.Command{ID: rand.Text(), Verb: app.VerbStart, View: from, Pressed: pressed}
	if r.ctx.Err() != nil {
		return
	}
	r.begin(func() {
		if reply := r.parts.Workday.Do(r.ctx, c); reply.Problem != nil && reply.Problem.Kind != app.KindBusy && reply.Outcome != app.OutcomeKept {
			r.OpenWith(token)
		}
	})
}

// OpenPortal opens the portal of the account.
func (r *Resident) OpenPortal() {
	a := r.parts.Workday.Snapshot().Account
	if a == nil {
		return
	}
	r.begin(func() {
		if err := r.parts.Browse(r.ctx, a.Portal); err != nil {
			r.parts.Log.Warn("open the portal", "error", err)
		}
	})
}

// Told says what became of a command, unless the view that asked is there to say it, or nobody is waiting for it.
func (r *Resident) Told(reply app.Reply, s app.Snapshot) {
	if !worthSaying(reply, r.showing(reply.View)) {
		return
	}
	title, body := r.parts.Words.Reply(reply, s)
	r.parts.Say(title, body, failed(reply))
}

// worthSaying reports whether a reply becomes a notification. A success always does; a failure does unless the window that
// asked is still there to say it.
func worthSaying(r app.Reply, windowSays bool) bool {
	switch r.Verb {
	case app.VerbStart, app.VerbPause, app.VerbResume, app.VerbFinish, app.VerbReopen, app.VerbSignIn, app.VerbSignOut:
	default:
		return false
	}
	switch {
	case r.Problem != nil && r.Problem.Kind == app.KindBusy, r.Outcome == app.OutcomePlanned:
		return false
	case r.View == app.ViewLogin && (r.Verb == app.VerbSignIn || r.Verb == app.VerbSignOut):
		return false // nobody did that by hand
	case r.Outcome == app.OutcomeDone, r.Outcome == app.OutcomeAlready, r.Outcome == app.OutcomeDifferent, r.Outcome == app.OutcomeKept:
		return true
	}
	return !windowSays
}

func failed(r app.Reply) bool {
	return r.Outcome == app.OutcomeRefused || r.Outcome == app.OutcomeUnreached
}

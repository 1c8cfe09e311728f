//go:build !nowindow

package window

import (
	"context"
	"crypto/rand"
	"sync"
	"time"

	"fyne.io/fyne/v2"

	"clockin24/app"
	"clockin24/app/calendar"
	"clockin24/app/words"
)

// A screen fills the window. Its methods run on Fyne's goroutine.
type screen interface {
	// content is the screen's widgets. It is laid out once.
	content() fyne.CanvasObject
	// opened is called after the screen's first draw, when the person sees it.
	opened()
	// draw shows a snapshot. What was typed stays.
	draw(app.Snapshot)
	// enter and cancel handle these keys where no field takes them.
	enter()
	cancel()
}

// A frame is the one window of the process and what goes on behind it. It shows one screen at a time.
//
// Everything in it belongs to Fyne's goroutine, except spawn, hop and listen, through which the other goroutines come in.
type frame struct {
	backend Backend
	words   *words.Words
	win     fyne.Window
	copied  fyne.Clipboard
	trace   fyne.CanvasObject // see firstFrame

	alive context.Context   // ends when the window is closed
	spawn func(fn func())   // runs fn on a goroutine that Run waits for
	hop   func(then func()) // runs then on Fyne's goroutine, unless the window is closed by then
	left  func()            // says, once, that the person has closed the window

	latest    app.Snapshot
	seen      screen
	draft     draft
	finishing bool // the person wants to end the running day
}

// A draft is what was typed on the start screen. It is kept for the person who comes back from signing in anew.
type draft struct{ time, reason string }

func newFrame(alive context.Context, a fyne.App, backend Backend, w *words.Words) *frame {
	f := &frame{backend: backend, words: w, alive: alive, win: a.NewWindow(""), copied: a.Clipboard()}
	f.left = sync.OnceFunc(backend.Closed)
	f.win.SetCloseIntercept(f.close)
	f.win.SetPadded(false)
	f.win.SetFixedSize(true)
	f.win.CenterOnScreen()
	f.win.Canvas().SetOnTypedKey(func(k *fyne.KeyEvent) {
		switch k.Name {
		case fyne.KeyReturn, fyne.KeyEnter:
			f.seen.enter()
		case fyne.KeyEscape:
			f.seen.cancel()
		default:
			if s, ok := f.seen.(interface{ key(fyne.KeyName) }); ok {
				s.key(k.Name)
			}
		}
	})
	return f
}

func (f *frame) open(which app.Screen) {
	if which == app.ScreenSignIn && f.latest.Account != nil && f.latest.Account.App != "" {
		f.show(newApplication(f), words.SignInTitle)
		return
	}
	if which == app.ScreenSignIn {
		f.show(newSignIn(f), words.SignInTitle)
		return
	}
	if which == app.ScreenSettings {
		f.show(newSettings(f), words.SettingsTitle)
		return
	}
	if which == app.ScreenJournal {
		f.show(newJournal(f), words.JournalTitle)
		return
	}
	f.finishing = f.finishing || which == app.ScreenFinish
	f.showDay(newStart(f))
}

// showDay goes to the screen of the day.
func (f *frame) showDay(s *start) {
	if f.finishing {
		f.show(s, words.FinishTitle)
		return
	}
	f.show(s, words.WindowTitle)
}

// raise brings the window to the front, and turns the screen of the day to the end of the day if that is wanted. On any other
// screen the person may be typing, so it stays: its way back leads to the end of the day.
func (f *frame) raise(which app.Screen) {
	if which == app.ScreenFinish {
		f.finishing = true
		if s, ok := f.seen.(*start); ok {
			s.toFinish()
		}
	}
	f.win.RequestFocus()
}

// show changes the screen.
func (f *frame) show(s screen, title words.Key) {
	f.seen = s
	f.win.SetTitle(f.words.Text(title))
	page := page(s.content(), f.trace)
	f.win.SetContent(page)
	s.draw(f.latest)
	f.win.Resize(page.MinSize())
	arrange(page)
	s.opened()
}

// fit lays the content out again and makes room for what has grown. The window never shrinks, so that the buttons stay under
// the pointer.
func (f *frame) fit() {
	want, have := f.win.Content().MinSize(), f.win.Canvas().Size()
	if need := want.Max(have); need != have {
		f.win.Resize(need)
	}
	arrange(f.win.Content())
}

// focus focuses a widget of the content, or nothing if o is nil.
func (f *frame) focus(o fyne.Focusable) {
	if o == nil {
		f.win.Canvas().Unfocus()
		return
	}
	f.win.Canvas().Focus(o)
}

// close tells the resident before the window is gone, so that whoever asks for the window meanwhile gets a new one.
func (f *frame) close() {
	f.left()
	f.win.Close()
}

// ask gives a command to the resident, and hands the reply to then.
func (f *frame) ask(c app.Command, then func(app.Reply)) {
	c.ID, c.View, c.Pressed = rand.Text(), app.ViewWindow, time.Now()
	f.spawn(func() {
		r := f.backend.Do(f.alive, c)
		f.hop(func() { then(r) })
	})
}

// browse opens a page of the portal.
func (f *frame) browse(address string) {
	f.spawn(func() {
		// If no browser opens, the person sees that, and nothing is lost.
		_ = f.backend.Browse(address)
	})
}

// openFolder shows a folder.
func (f *frame) openFolder(path string) {
	f.spawn(func() {
		// As with a page, the person sees that nothing opens.
		_ = f.backend.OpenFolder(path)
	})
}

// listen brings to the screen what the resident says, and each new minute. It ends with the window. It closes the window when
// ctx ends or the resident is gone.
func (f *frame) listen(ctx context.Context, snapshots <-chan app.Snapshot) {
	ahead := f.latest.ClockAhead
	minute := time.NewTimer(untilMinute(ahead))
	defer minute.Stop()
	for {
		select {
		case s, more := <-snapshots:
			if !more {
				snapshots = nil // the link has ended, and Done will say so
				continue
			}
			ahead = s.ClockAhead
			minute.Reset(untilMinute(ahead))
			f.hop(func() { f.update(s) })
		case <-minute.C:
			minute.Reset(untilMinute(ahead))
			f.hop(func() { f.update(f.latest) })
		case which := <-f.backend.Raise():
			f.hop(func() { f.raise(which) })
		case <-f.backend.Done():
			f.hop(f.close)
			return
		case <-ctx.Done():
			f.hop(f.close)
			return
		case <-f.alive.Done():
			return
		}
	}
}

// untilMinute is how long the portal's clock still shows this minute.
func untilMinute(ahead time.Duration) time.Duration {
	now := time.Now().Add(ahead)
	return calendar.MinuteEnds(now).Sub(now)
}

func (f *frame) update(s app.Snapshot) {
	f.latest = s
	f.seen.draw(s)
	f.fit()
}

// problem says what is wrong, in the employee's zone.
func (f *frame) problem(p *app.Problem) string {
	var zone *time.Location
	if f.latest.Account != nil {
		zone = f.latest.Account.Location()
	}
	return f.words.Problem(p, zone)
}

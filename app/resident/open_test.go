package resident

import (
	"context"
	"errors"
	"log/slog"
	"strings"
	"testing"
	"testing/synctest"

	"clockin24/app"
	"clockin24/app/words"
)

// A worker is a person who is signed in and whose day is running.
type worker struct{}

var opened = app.Snapshot{Account: &app.Account{User: 7}, Day: app.Day{State: app.StateOpened}}

func (worker) Do(context.Context, app.Command) app.Reply { return app.Reply{} }
func (worker) Snapshot() app.Snapshot                    { return opened }
func (worker) Watch(ctx context.Context) <-chan app.Snapshot {
	ch := make(chan app.Snapshot, 1)
	ch <- opened
	return ch
}

// A desk is where windows appear, each when the test allows it.
type desk struct {
	come   chan struct{}
	going  bool // the last one is closing
	sheets []*sheet
	said   []string
}

func (d *desk) open(what string) (Window, error) {
	<-d.come
	w := &sheet{pane{done: make(chan struct{})}, d}
	d.sheets, d.said = append(d.sheets, w), append(d.said, what)
	return w, nil
}

type sheet struct {
	pane
	desk *desk
}

func (w *sheet) Raise(screen app.Screen) bool {
	if screen == app.ScreenFinish {
		return w.hears("asked to finish")
	}
	return w.hears("raised")
}

func (w *sheet) hears(what string) bool {
	if w.desk.going {
		return false
	}
	w.desk.said = append(w.desk.said, what)
	return true
}

// A person who asks for the end of the day gets that, whatever is open, and there is only one window of the day at a time.
func TestOpenFinish(t *testing.T) {
	for _, c := range []struct {
		name, steps, want string
	}{
		{"nothing is open", "finish come", "opened to finish"},
		{"the window is open", "open come finish", "opened, asked to finish"},
		{"the window is on its way", "open finish come", "opened, asked to finish"},
		{"the window is going", "open come go finish gone come", "opened, opened to finish"},
		{"it is going while it comes", "open finish go come gone come", "opened, opened to finish"},
		{"it is asked for again while it is going", "open come go finish open gone come", "opened, opened to finish"},
		{"it is open to finish", "finish come open", "opened to finish, raised"},
		{"the next one is not to finish", "finish come gone open come", "opened to finish, opened"},
		{"the settings are open", "settings come finish come", "opened settings, opened to finish"},
	} {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				d := &desk{come: make(chan struct{}, 1)}
				ctx, stop := context.WithCancel(t.Context())
				opened := map[app.Screen]string{
					app.ScreenDay: "opened", app.ScreenFinish: "opened to finish", app.ScreenSettings: "opened settings",
				}
				r := New(ctx, Parts{
					Workday: worker{}, Words: words.New("en"), Log: slog.New(slog.DiscardHandler),
					Spawn: func(_ context.Context, screen app.Screen, _ string) (Window, error) { return d.open(opened[screen]) },
				})
				for _, step := range strings.Fields(c.steps) {
					switch step {
					case "open":
						r.OpenWindow()
					case "finish":
						r.Open(app.ScreenFinish)
					case "settings":
						r.Open(app.ScreenSettings)
					case "come":
						d.come <- struct{}{}
					case "go":
						d.going = true
					case "gone":
						d.going = false
						_ = d.sheets[len(d.sheets)-1].Close()
					}
					synctest.Wait()
				}
				if got := strings.Join(d.said, ", "); got != c.want {
					t.Errorf("%s, want %s", got, c.want)
				}
				stop()
				close(d.come)
				synctest.Wait()
				for _, w := range d.sheets {
					if there(w) {
						_ = w.Close()
					}
				}
				r.work.Wait()
			})
		})
	}
}

// Where no window can be shown, the system's dialogs are asked for the same, and are brought to the front like a window.
func TestOpenWithoutAWindow(t *testing.T) {
	for _, c := range []struct {
		name, steps, want string
	}{
		{"the day", "open fail come", "asks for the day"},
		{"its end", "finish fail come", "asks for the end"},
		{"its end is wanted while the window fails", "open finish fail come", "asks for the end"},
		{"its end is wanted while the dialogs come", "open fail finish come", "asks for the day, asked to finish"},
		{"its end is wanted while they are open", "open fail come finish", "asks for the day, asked to finish"},
		{"they are open", "open fail come open", "asks for the day, raised"},
		{"they are going", "open fail come go finish gone fail come", "asks for the day, asks for the end"},
		{"they are gone", "finish fail come gone open fail come", "asks for the end, asks for the day"},
	} {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				d := &desk{come: make(chan struct{}, 1)}
				fail := make(chan struct{}, 1)
				blind := errors.New("no OpenGL")
				ctx, stop := context.WithCancel(t.Context())
				r := New(ctx, Parts{
					Workday: worker{}, Words: words.New("en"), Log: slog.New(slog.DiscardHandler),
					Spawn: func(context.Context, app.Screen, string) (Window, error) { <-fail; return nil, blind },
					Ask: func(_ context.Context, screen app.Screen) Window {
						w, _ := d.open(map[app.Screen]string{app.ScreenDay: "asks for the day", app.ScreenFinish: "asks for the end"}[screen])
						return w
					},
				})
				for _, step := range strings.Fields(c.steps) {
					switch step {
					case "open":
						r.OpenWindow()
					case "finish":
						r.Open(app.ScreenFinish)
					case "fail":
						fail <- struct{}{}
					case "come":
						d.come <- struct{}{}
					case "go":
						d.going = true
					case "gone":
						d.going = false
						_ = d.sheets[len(d.sheets)-1].Close()
					}
					synctest.Wait()
				}
				if got := strings.Join(d.said, ", "); got != c.want {
					t.Errorf("%s, want %s", got, c.want)
				}
				if !r.open() || !r.showing(app.ViewDialog) || r.showing(app.ViewWindow) {
					t.Error("it is not the dialogs that are open")
				}
				stop()
				_ = d.sheets[len(d.sheets)-1].Close()
				r.work.Wait()
				if r.open() || r.showing(app.ViewDialog) {
					t.Error("the dialogs are still open")
				}
			})
		})
	}
}

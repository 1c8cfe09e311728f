package resident

import (
	"context"
	"errors"
	"log/slog"
	"strings"
	"testing"

	"clockin24/app"
	"clockin24/app/words"
)

// pane is a window that a test closes.
type pane struct {
	raised int
	going  bool
	done   chan struct{}
	err    error
}

func (p *pane) Raise(app.Screen) bool { p.raised++; return !p.going }
func (p *pane) Close() error          { close(p.done); return nil }
func (p *pane) Done() <-chan struct{} { return p.done }
func (p *pane) Err() error            { return p.err }

func TestSettings(t *testing.T) {
	opened := make(chan *pane, 10)
	r := New(t.Context(), Parts{
		Words: words.New("en"), Log: slog.New(slog.DiscardHandler),
		Say: func(_, body string, _ bool) { t.Errorf("said %q", body) },
		Spawn: func(_ context.Context, screen app.Screen, _ string) (Window, error) {
			if screen != app.ScreenSettings {
				t.Errorf("opened %q", screen)
			}
			p := &pane{done: make(chan struct{})}
			opened <- p
			return p, nil
		},
	})
	r.Open(app.ScreenSettings)
	r.Open(app.ScreenSettings) // the first is still being opened, or is open
	first := <-opened
	_ = first.Close()
	r.work.Wait()
	r.Open(app.ScreenSettings)
	second := <-opened
	second.going = true
	for waiting := true; waiting; {
		r.Open(app.ScreenSettings) // this is remembered until the window is known
		r.change(func() { waiting = !r.settings.again })
	}
	_ = second.Close()
	third := <-opened
	_ = third.Close()
	r.work.Wait()
	if len(opened) != 0 {
		t.Error("two windows with settings at once")
	}
}

func TestSettingsWithoutAWindow(t *testing.T) {
	said := make(chan string, 1)
	r := New(t.Context(), Parts{
		Words: words.New("en"), Log: slog.New(slog.DiscardHandler),
		Say:          func(_, body string, _ bool) { said <- body },
		Spawn:        func(context.Context, app.Screen, string) (Window, error) { return nil, errors.New("no OpenGL") },
		SettingsFile: "/home/anna/settings.toml",
	})
	r.Open(app.ScreenSettings)
	if body := <-said; !strings.Contains(body, "/home/anna/settings.toml") {
		t.Errorf("said %q", body)
	}
	r.Warn(&app.Problem{Kind: app.KindShortcutTaken})
	if body := <-said; !strings.Contains(body, "Another program") {
		t.Errorf("said %q", body)
	}
}

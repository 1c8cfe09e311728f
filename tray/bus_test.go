//go:build linux

package tray_test

import (
	"context"
	"strings"
	"syscall"
	"testing"
	"time"

	"clockin24/app"
	"clockin24/app/words"
	"clockin24/assets"
	"clockin24/tray/desktop"
)

// waitOutput waits until the program has said something, on standard error, too.
func (p *program) waitOutput(ctx context.Context, what string) {
	p.t.Helper()
	for !strings.Contains(p.Output(), what) {
		select {
		case <-ctx.Done():
			p.t.Fatalf("the program did not say %q, but %q", what, p.Output())
		case <-p.Done():
			p.t.Fatalf("the program ended: %s", p.Output())
		case <-time.After(5 * time.Millisecond):
		}
	}
}

// The session bus ends under a tray. The icon is gone, and the program lives on, through any change, until it is told to quit.
func TestTheBusEnds(t *testing.T) {
	d := desktop.Start(t, desktop.With(desktop.Bus))
	ctx := patience(t)
	p := start(t, d, signedIn(app.StateNotStarted))
	p.Item = d.TrayItem(ctx)
	p.wantIcon(ctx, assets.IconNotStarted)
	d.Kill(desktop.Bus)

	sending := signedIn(app.StateNotStarted)
	sending.Doing = app.VerbStart
	p.draw(sending)
	p.waitOutput(ctx, "the tray icon is gone")
	for _, state := range []app.State{app.StateOpened, app.StatePaused, app.StateNotStarted} {
		p.draw(signedIn(state))
	}
	p.Signal(syscall.SIGTERM)
	p.wantSaid(ctx, "ended")
	<-p.Done()
	if out := p.Output(); p.ExitCode() != 0 || strings.Count(out, "the tray icon is gone") != 1 {
		t.Errorf("exit code %d: %s", p.ExitCode(), out)
	}
}

// A program that is told to quit while its icon changes takes it away in peace.
func TestQuitWhileTheIconChanges(t *testing.T) {
	d := desktop.Start(t, desktop.With(desktop.Bus))
	ctx := patience(t)
	for range 10 {
		p := start(t, d, signedIn(app.StateNotStarted))
		p.Item = d.TrayItem(ctx)
		for range 20 {
			p.draw(signedIn(app.StateOpened))
			p.draw(signedIn(app.StatePaused))
		}
		p.Signal(syscall.SIGTERM)
		<-p.Done()
		if out := p.Output(); p.ExitCode() != 0 || strings.Contains(out, "gone") {
			t.Errorf("exit code %d: %s", p.ExitCode(), out)
		}
		d.WaitNoTrayItem(ctx)
	}
}

// A mistake in what is done for a press is in the log, masked, and costs no other press.
func TestAPressThatPanics(t *testing.T) {
	d := desktop.Start(t, desktop.With(desktop.Bus))
	ctx := patience(t)
	s := signedIn(app.StateNotStarted)
	s.Kept = &app.Intent{ID: "kept", Verb: app.VerbStart, Pressed: time.Now()}
	p := start(t, d, s)
	p.Item = d.TrayItem(ctx)
	p.Click(ctx, words.New("ru").Text(words.MenuGiveUp))
	p.waitOutput(ctx, "https://example.bitrix24.ru/rest/7/•••")
	p.Activate(ctx)
	p.wantSaid(ctx, "pressed open")
}

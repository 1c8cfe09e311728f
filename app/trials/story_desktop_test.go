//go:build linux

package trials

import (
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/jezek/xgb"
	"github.com/jezek/xgb/xproto"

	"clockin24/app"
	"clockin24/app/words"
	"clockin24/assets"
	"clockin24/tray/desktop"
)

// Anna is in time and presses the shortcut, with Caps Lock on and Russian letters. The day starts at that moment, and further
// presses, of somebody who is not sure whether it worked, do nothing but show that.
func shortcut(t *testing.T, program string) {
	s := newStage(t, program, "ru")
	s.allowedIn(30 * time.Minute)
	s.signIn()
	s.start("--background")
	item := s.TrayItem(s.ctx)
	s.waitIcon(item, assets.IconNotStarted)
	s.waitMenuItem(item, "Ctrl+Alt+W") // which may be taken after the icon is shown
	s.Key("Control_L+Control_R")       // the other layout, as grp:ctrls_toggle has it
	s.Key("Caps_Lock")
	release := s.wire.hold("timeman.open")
	s.Key("ctrl+alt+w")
	s.waitAsked("timeman.open", 1)
	s.waitIcon(item, assets.IconSending)
	s.Key("ctrl+alt+w", "ctrl+alt+w")
	release()
	s.WaitNotification(s.ctx, s.words.Text(words.HeadlineStartedAt, words.With("Time", s.started())))
	s.waitIcon(item, assets.IconOpened)
	s.Key("ctrl+alt+w")
	s.waitWindow(words.WindowTitle)
	s.Key("Escape")
	s.waitNoWindow()
	if asked := s.portal.Asked("timeman.open"); len(asked) != 1 || len(asked[0].Params) != 0 || len(s.anna.Records()) != 1 {
		t.Errorf("the portal was asked to start by %+v", asked)
	}
}

// Who wants to be asked first gets the window, even in time. Enter there starts the day.
func shortcutAsksFirst(t *testing.T, program string) {
	s := newStage(t, program, "ru")
	s.allowedIn(30 * time.Minute)
	s.signIn()
	s.prefer("reminders = false\nshortcut_confirm = true\n")
	s.start("--background")
	item := s.TrayItem(s.ctx)
	s.waitIcon(item, assets.IconNotStarted)
	s.waitMenuItem(item, "Ctrl+Alt+W")
	s.Key("ctrl+alt+w")
	s.waitPicture(s.waitWindow(words.WindowTitle), nil)
	if asked := s.portal.Asked("timeman.open"); len(asked) != 0 {
		t.Fatalf("nobody was asked before %+v", asked)
	}
	s.Key("Return")
	s.WaitNotification(s.ctx, s.words.Text(words.HeadlineStartedAt, words.With("Time", s.started())))
	s.waitIcon(item, assets.IconOpened)
	s.waitNoWindow()
	if asked := s.portal.Asked("timeman.open"); len(asked) != 1 || len(s.anna.Records()) != 1 {
		t.Errorf("the portal was asked to start by %+v", asked)
	}
}

// grab has another program take Ctrl+Alt+W, until the function it returns is called.
func (s *stage) grab() (release func()) {
	s.t.Helper()
	conn, err := xgb.NewConnDisplay(s.Display())
	if err != nil {
		s.t.Fatal(err)
	}
	s.t.Cleanup(conn.Close)
	root := xproto.Setup(conn).DefaultScreen(conn).Root
	err = xproto.GrabKeyChecked(conn, false, root, xproto.ModMaskControl|xproto.ModMask1, keyW,
		xproto.GrabModeAsync, xproto.GrabModeAsync).Check()
	if err != nil {
		s.t.Fatal(err)
	}
	return func() {
		if err := xproto.UngrabKeyChecked(conn, keyW, root, xproto.ModMaskControl|xproto.ModMask1).Check(); err != nil {
			s.t.Fatal(err)
		}
	}
}

// Another program has the shortcut. That is said once, with the command to bind by hand, and stands in the settings, where
// another one is chosen.
func shortcutTaken(t *testing.T, program string) {
	s := newStage(t, program, "ru")
	s.grab()
	p, item := s.startLate()
	taken := s.words.Problem(&app.Problem{Kind: app.KindShortcutTaken}, nil)
	s.WaitNotification(s.ctx, taken)
	if !strings.Contains(taken, " clockin24 ") {
		t.Errorf("no command is named: %s", taken)
	}
	if quit := item.Menu(s.ctx).Find(s.words.Text(words.MenuQuit)); quit == nil || strings.Contains(quit.Label, "Ctrl") {
		t.Errorf("what stops is said as %v", quit)
	}
	item.Click(s.ctx, s.words.Text(words.MenuQuit))
	s.waitEnd(p)
	s.WaitNoTrayItem(s.ctx)

	s.start("--background")
	item = s.TrayItem(s.ctx)
	s.waitIcon(item, assets.IconAttention)
	item.Click(s.ctx, s.words.Text(words.MenuSettings))
	w := s.waitWindow(words.SettingsTitle)
	at := s.waitPicture(w, nil)
	s.keep(at, "settings-taken.png")
	s.Key("Tab", "Tab", "Tab", "Return")
	s.waitPicture(w, at)
	s.Key("ctrl+alt+e")
	s.waitMenuItem(item, "Ctrl+Alt+E")
	s.Key("Escape")
	s.waitNoWindow()
	s.Key("ctrl+alt+e")
	s.waitWindow(words.WindowTitle)
	if said := s.Notified(); len(said) != 1 {
		t.Errorf("told %d times: %+v", len(said), said)
	}
}

// waitMenuItem waits until a line of the menu holds a text.
func (s *stage) waitMenuItem(item *desktop.Item, text string) {
	s.t.Helper()
	item.WaitMenu(s.ctx, "the menu to say "+text, func(m desktop.MenuItem) bool {
		return strings.Contains(strings.Join(m.Labels(), "\n"), text)
	})
}

// Two starts at the same moment, as by a double click on a slow morning, leave one program and one icon.
func twoStartsAtOnce(t *testing.T, program string) {
	s := newStage(t, program, "ru")
	s.signIn()
	both := []*desktop.Process{s.start(), s.start()}
	s.waitWindow(words.WindowTitle)
	s.waitIcon(s.TrayItem(s.ctx), assets.IconAttention)
	var second *desktop.Process
	select {
	case <-both[0].Done():
		second = both[0]
	case <-both[1].Done():
		second = both[1]
	case <-s.ctx.Done():
		t.Fatal("both are there")
	}
	if second.ExitCode() != 0 || second.Output() != "" {
		t.Errorf("the second one ended with %d and said %q", second.ExitCode(), second.Output())
	}
	residents := slices.DeleteFunc(s.ours(), func(p desktop.Found) bool { return slices.Contains(p.Args, "window") })
	if len(residents) != 1 || len(s.ours()) != 2 {
		t.Errorf("running are %v", s.ours())
	}
}

// What was killed leaves a socket behind. The next start takes no notice of it.
func killedAndStartedAgain(t *testing.T, program string) {
	s := newStage(t, program, "ru")
	p, _ := s.startLate()
	p.Kill()
	s.WaitNoTrayItem(s.ctx)
	if left, _ := filepath.Glob(filepath.Join(s.Runtime, "clockin24", "*")); len(left) == 0 {
		t.Error("a program that was killed left nothing to stumble over")
	}
	p = s.start()
	s.waitIcon(s.TrayItem(s.ctx), assets.IconAttention)
	s.waitWindow(words.WindowTitle)
	if said := p.Output(); said != "" {
		t.Errorf("it said %q", said)
	}
	again := s.start()
	s.waitEnd(again)
	if again.ExitCode() != 0 || len(s.ours()) != 2 {
		t.Errorf("the socket does not serve: exit code %d, running are %v", again.ExitCode(), s.ours())
	}
}

// The panel crashes and is started again: the icon is there as before, more than once.
func panelRestarted(t *testing.T, program string) {
	s := newStage(t, program, "ru")
	p, item := s.startLate()
	item.WaitIcon(s.ctx)
	for range 2 {
		s.Kill(desktop.Panel)
		s.Start(desktop.Panel)
		s.waitFor("the icon to take a click", func() bool { // the panel shows it before it does, and moves it
			x, y := item.WaitIcon(s.ctx)
			s.Pointer(x, 400, 0)
			s.Pointer(x, y, 1)
			for end := time.Now().Add(3 * time.Second); time.Now().Before(end); time.Sleep(20 * time.Millisecond) {
				if len(s.Windows(s.ctx, s.words.Text(words.WindowTitle))) > 0 {
					return true
				}
			}
			return false
		})
		s.waitWindow(words.WindowTitle)
		s.Key("Escape")
		s.waitNoWindow()
	}
	if said := p.Output(); said != "" || len(s.Notified()) > 0 {
		t.Errorf("it said %q, and notified of %+v", said, s.Notified())
	}
}

// At login the keyring asks for its password, and the panel restarts under it. The icon comes back, the prompt stays, and
// its answer is heard.
func promptWhilePanelRestarts(t *testing.T, program string) {
	s := newStage(t, program, "en")
	s.signIn()
	s.lockKeyring()
	s.start("--background")
	item := s.TrayItem(s.ctx)
	const title = "Unlock Login Keyring"
	prompt := s.WaitWindow(s.ctx, title)
	for range 2 {
		s.Kill(desktop.Panel)
		s.Start(desktop.Panel)
		item.WaitIcon(s.ctx)
	}
	if len(s.Windows(s.ctx, title)) != 1 || len(s.portal.Asked("timeman.status")) > 1 {
		t.Error("the prompt has gone unanswered")
	}
	s.waitFor("the keyboard in the prompt", func() bool { return s.Focused(s.ctx, prompt) })
	s.Type(desktop.Password)
	s.Key("Return")
	s.WaitNoWindow(s.ctx, title)
	s.waitIcon(item, assets.IconAttention)
	s.waitMenu(item, s.words.Text(words.StateNotStarted))
}

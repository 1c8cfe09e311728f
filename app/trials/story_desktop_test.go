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

// Anna is in time and presses the shortcut, with Caps Lock on and a Russian keyboard layout. The day starts at that moment. She is
// not sure whether it worked and presses again; these presses only show that it did.
func shortcut(t *testing.T, program string) {
	s := newStory(t, program, "ru")
	s.allowedIn(30 * time.Minute)
	s.SignIn()
	s.StartProgram("--background")
	item := s.TrayItem(s.Ctx)
	s.WaitIcon(item, assets.IconNotStarted)
	s.waitMenuItem(item, "Ctrl+Alt+W") // the program may take the shortcut only after the icon is shown
	s.Key("Control_L+Control_R")       // switches to the other layout, as grp:ctrls_toggle says
	s.Key("Caps_Lock")
	release := s.Wire.Hold("timeman.open")
	s.Key("ctrl+alt+w")
	s.WaitAsked("timeman.open", 1)
	s.WaitIcon(item, assets.IconSending)
	s.Key("ctrl+alt+w", "ctrl+alt+w")
	release()
	s.WaitNotification(s.Ctx, s.Words.Text(words.HeadlineStartedAt, words.With("Time", s.StartedAt())))
	s.WaitIcon(item, assets.IconOpened)
	s.Key("ctrl+alt+w")
	s.WaitKeyboardIn(words.WindowTitle)
	s.Key("Escape")
	s.WaitWindowGone()
	if asked := s.Portal.Asked("timeman.open"); len(asked) != 1 || len(asked[0].Params) != 0 || len(s.Anna.Records()) != 1 {
		t.Errorf("the portal was asked to start by %+v", asked)
	}
}

// A person who wants to be asked first gets the window, even in time. Enter in that window starts the day.
func shortcutAsksFirst(t *testing.T, program string) {
	s := newStory(t, program, "ru")
	s.allowedIn(30 * time.Minute)
	s.SignIn()
	s.WriteSettings("reminders = false\nshortcut_confirm = true\n")
	s.StartProgram("--background")
	item := s.TrayItem(s.Ctx)
	s.WaitIcon(item, assets.IconNotStarted)
	s.waitMenuItem(item, "Ctrl+Alt+W")
	s.Key("ctrl+alt+w")
	s.WaitPicture(s.WaitKeyboardIn(words.WindowTitle), nil)
	if asked := s.Portal.Asked("timeman.open"); len(asked) != 0 {
		t.Fatalf("nobody was asked before %+v", asked)
	}
	s.Key("Return")
	s.WaitNotification(s.Ctx, s.Words.Text(words.HeadlineStartedAt, words.With("Time", s.StartedAt())))
	s.WaitIcon(item, assets.IconOpened)
	s.WaitWindowGone()
	if asked := s.Portal.Asked("timeman.open"); len(asked) != 1 || len(s.Anna.Records()) != 1 {
		t.Errorf("the portal was asked to start by %+v", asked)
	}
}

// grab makes another program take Ctrl+Alt+W, until the function that it returns is called.
func (s *story) grab() (release func()) {
	s.T.Helper()
	conn, err := xgb.NewConnDisplay(s.Display())
	if err != nil {
		s.T.Fatal(err)
	}
	s.T.Cleanup(conn.Close)
	root := xproto.Setup(conn).DefaultScreen(conn).Root
	err = xproto.GrabKeyChecked(conn, false, root, xproto.ModMaskControl|xproto.ModMask1, keyW,
		xproto.GrabModeAsync, xproto.GrabModeAsync).Check()
	if err != nil {
		s.T.Fatal(err)
	}
	return func() {
		if err := xproto.UngrabKeyChecked(conn, keyW, root, xproto.ModMaskControl|xproto.ModMask1).Check(); err != nil {
			s.T.Fatal(err)
		}
	}
}

// Another program holds the shortcut. The person is told once, with the command that she can bind to a key herself. The settings
// show the problem, too, and she chooses another shortcut there.
func shortcutTaken(t *testing.T, program string) {
	s := newStory(t, program, "ru")
	s.grab()
	p, item := s.StartLate()
	taken := s.Words.Problem(&app.Problem{Kind: app.KindShortcutTaken}, nil)
	s.WaitNotification(s.Ctx, taken)
	if !strings.Contains(taken, " clockin24 ") {
		t.Errorf("no command is named: %s", taken)
	}
	if quit := item.Menu(s.Ctx).Find(s.Words.Text(words.MenuQuit)); quit == nil || strings.Contains(quit.Label, "Ctrl") {
		t.Errorf("what stops is said as %v", quit)
	}
	item.Click(s.Ctx, s.Words.Text(words.MenuQuit))
	s.WaitEnd(p)
	s.WaitNoTrayItem(s.Ctx)

	s.StartProgram("--background")
	item = s.TrayItem(s.Ctx)
	s.WaitIcon(item, assets.IconAttention)
	item.Click(s.Ctx, s.Words.Text(words.MenuSettings))
	w := s.WaitKeyboardIn(words.SettingsTitle)
	at := s.WaitPicture(w, nil)
	s.KeepPicture(at, "settings-taken.png")
	s.Key("Tab", "Tab", "Tab", "Return")
	s.WaitPicture(w, at)
	s.Key("ctrl+alt+e")
	s.waitMenuItem(item, "Ctrl+Alt+E")
	s.Key("Escape")
	s.WaitWindowGone()
	s.Key("ctrl+alt+e")
	s.WaitKeyboardIn(words.WindowTitle)
	if said := s.Notified(); len(said) != 1 {
		t.Errorf("told %d times: %+v", len(said), said)
	}
}

// waitMenuItem waits until a line of the menu contains a text.
func (s *story) waitMenuItem(item *desktop.Item, text string) {
	s.T.Helper()
	item.WaitMenu(s.Ctx, "the menu to say "+text, func(m desktop.MenuItem) bool {
		return strings.Contains(strings.Join(m.Labels(), "\n"), text)
	})
}

// Two starts at the same moment, as by a double click on a slow morning, leave one program and one icon.
func twoStartsAtOnce(t *testing.T, program string) {
	s := newStory(t, program, "ru")
	s.SignIn()
	both := []*desktop.Process{s.StartProgram(), s.StartProgram()}
	s.WaitKeyboardIn(words.WindowTitle)
	s.WaitIcon(s.TrayItem(s.Ctx), assets.IconAttention)
	var second *desktop.Process
	select {
	case <-both[0].Done():
		second = both[0]
	case <-both[1].Done():
		second = both[1]
	case <-s.Ctx.Done():
		t.Fatal("both are there")
	}
	if second.ExitCode() != 0 || second.Output() != "" {
		t.Errorf("the second one ended with %d and said %q", second.ExitCode(), second.Output())
	}
	residents := slices.DeleteFunc(s.OwnProcesses(), func(p desktop.Found) bool { return slices.Contains(p.Args, "window") })
	if len(residents) != 1 || len(s.OwnProcesses()) != 2 {
		t.Errorf("running are %v", s.OwnProcesses())
	}
}

// A program that was killed leaves a socket behind, and the next start must not be disturbed by it.
func killedAndStartedAgain(t *testing.T, program string) {
	s := newStory(t, program, "ru")
	p, _ := s.StartLate()
	p.Kill()
	s.WaitNoTrayItem(s.Ctx)
	if left, _ := filepath.Glob(filepath.Join(s.Runtime, "clockin24", "*")); len(left) == 0 {
		t.Error("a program that was killed left nothing to stumble over")
	}
	p = s.StartProgram()
	s.WaitIcon(s.TrayItem(s.Ctx), assets.IconAttention)
	s.WaitKeyboardIn(words.WindowTitle)
	if said := p.Output(); said != "" {
		t.Errorf("it said %q", said)
	}
	again := s.StartProgram()
	s.WaitEnd(again)
	if again.ExitCode() != 0 || len(s.OwnProcesses()) != 2 {
		t.Errorf("the socket does not serve: exit code %d, running are %v", again.ExitCode(), s.OwnProcesses())
	}
}

// The panel crashes and is started again, more than once. Each time the icon is there as before.
func panelRestarted(t *testing.T, program string) {
	s := newStory(t, program, "ru")
	p, item := s.StartLate()
	item.WaitIcon(s.Ctx)
	for range 2 {
		s.Kill(desktop.Panel)
		s.Start(desktop.Panel)
		s.clickUntil(item, words.WindowTitle)
		s.WaitKeyboardIn(words.WindowTitle)
		s.Key("Escape")
		s.WaitWindowGone()
	}
	if said := p.Output(); said != "" || len(s.Notified()) > 0 {
		t.Errorf("it said %q, and notified of %+v", said, s.Notified())
	}
}

// At login the keyring asks for its password, and the panel restarts meanwhile. The icon comes back, the prompt stays open, and the
// program gets its answer.
func promptWhilePanelRestarts(t *testing.T, program string) {
	s := newStory(t, program, "en")
	s.SignIn()
	s.lockKeyring()
	s.StartProgram("--background")
	item := s.TrayItem(s.Ctx)
	const title = "Unlock Login Keyring"
	prompt := s.WaitWindow(s.Ctx, title)
	for range 2 {
		s.Kill(desktop.Panel)
		s.Start(desktop.Panel)
		item.WaitIcon(s.Ctx)
	}
	if len(s.Windows(s.Ctx, title)) != 1 || len(s.Portal.Asked("timeman.status")) > 1 {
		t.Error("the prompt has gone unanswered")
	}
	s.WaitFor("the keyboard in the prompt", func() bool { return s.Focused(s.Ctx, prompt) })
	s.Type(desktop.Password)
	s.Key("Return")
	s.WaitNoWindow(s.Ctx, title)
	s.WaitIcon(item, assets.IconAttention)
	s.WaitMenu(item, s.Words.Text(words.StateNotStarted))
}

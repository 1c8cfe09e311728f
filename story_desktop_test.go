//go:build linux

package main

import (
	"context"
	"flag"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
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
	s.Key("Control_L+Control_R") // the other layout, as grp:ctrls_toggle has it
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
	taken := s.words.Problem(&app.Problem{Kind: app.ShortcutTaken}, nil)
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
		x, y := item.WaitIcon(s.ctx)
		s.Pointer(x, y, 1)
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

// On a desktop without a tray the window opens, and closes as usual. What to install is said once. When a tray comes the
// icon moves in.
func latePanel(t *testing.T, program string) {
	s := newStage(t, program, "ru", desktop.Without(desktop.Panel))
	s.signIn()
	p := s.start()
	s.waitWindow(words.WindowTitle)
	noTray := s.words.Text(words.NotifyNoTray)
	s.WaitNotification(s.ctx, noTray)
	if said := p.Output(); said != noTray+"\n" {
		t.Errorf("on the terminal it said %q", said)
	}
	s.Key("Escape")
	s.waitNoWindow()
	s.waitEnd(s.start())
	s.waitWindow(words.WindowTitle)
	s.Key("Escape")
	s.waitNoWindow()
	p.Stop()
	s.waitEnd(p)
	s.WaitNoTrayItem(s.ctx)

	p = s.start()
	s.waitWindow(words.WindowTitle)
	s.waitFor("the terminal to be told again", func() bool { return p.Output() == noTray+"\n" })
	s.Key("Escape")
	s.waitNoWindow()
	s.Start(desktop.Panel)
	item := s.TrayItem(s.ctx)
	x, y := item.WaitIcon(s.ctx)
	s.Pointer(x, y, 1)
	s.waitWindow(words.WindowTitle)
	if said := s.Notified(); len(said) != 1 {
		t.Errorf("told %d times: %+v", len(said), said)
	}
}

// waitDialog waits for one of the system's dialogs that can be typed into, and is another one than before.
func (s *stage) waitDialog(title words.Key, before desktop.Window) desktop.Window {
	s.t.Helper()
	var found []desktop.Window
	s.waitFor("a dialog "+s.words.Text(title), func() bool {
		found = s.Windows(s.ctx, s.words.Text(title))
		return len(found) == 1 && found[0] != before && s.Focused(s.ctx, found[0])
	})
	return found[0]
}

// On a screen without OpenGL the system's dialogs ask, and start the day.
func noOpenGL(t *testing.T, program string) {
	s := newStage(t, program, "ru", desktop.WithoutGLX(), desktop.WithLocale())
	s.env = append(s.env, "LC_CTYPE=ru_RU.UTF-8")
	_, item := s.startLate()
	item.Activate(s.ctx)
	first := s.waitDialog(words.WindowTitle, 0)
	s.Key("Return")
	s.waitDialog(words.WindowTitle, first)
	s.Type("Пробки")
	s.keep(s.Screen(s.ctx), "no-opengl.png")
	s.Key("Return")
	s.WaitNotification(s.ctx, s.words.Text(words.HeadlineStartedAt, words.With("Time", s.started())))
	s.wantStarted("Пробки")
	s.waitIcon(item, assets.IconOpened)
	item.Click(s.ctx, s.words.Text(words.MenuSettings)) // these stay a file
	s.WaitNotification(s.ctx, "settings.toml")
}

// Nothing shows notifications. The day starts, the icon says so, and the sentence is in the log.
func noNotifications(t *testing.T, program string) {
	s := newStage(t, program, "ru", desktop.Without(desktop.Notifications))
	s.startsByWindow(func() {
		s.waitLog(s.words.Text(words.HeadlineStarted), 1)
	})
}

// What shows notifications hangs. Nothing waits for it.
func stoppedNotifications(t *testing.T, program string) {
	s := newStage(t, program, "ru")
	s.Freeze(desktop.Notifications)
	defer s.Thaw(desktop.Notifications)
	s.startsByWindow(func() {})
}

// startsByWindow starts the day, and ends the program while it may still wait for something.
func (s *stage) startsByWindow(then func()) {
	s.t.Helper()
	p, item := s.startLate()
	item.Activate(s.ctx)
	s.waitWindow(words.WindowTitle)
	s.Type("Пробки")
	s.Key("Return")
	s.waitNoWindow()
	s.waitIcon(item, assets.IconOpened)
	s.wantStarted("Пробки")
	then()
	s.terminate(p)
	s.WaitNoTrayItem(s.ctx)
}

// terminate ends the program as the end of a session does, which is well and soon.
func (s *stage) terminate(p *desktop.Process) {
	s.t.Helper()
	began := time.Now()
	if err := syscall.Kill(p.PID, syscall.SIGTERM); err != nil {
		s.t.Fatal(err)
	}
	s.waitEnd(p)
	s.t.Logf("from SIGTERM to the end: %v", time.Since(began))
	if p.ExitCode() != 0 {
		s.t.Errorf("exit code %d: %s", p.ExitCode(), p.Output())
	}
}

// Without a bus there is no tray, no keyring and no notification, but a window: it signs in and starts the day.
func noBus(t *testing.T, program string) {
	s := newStage(t, program, "ru", desktop.With(desktop.Screen, desktop.WindowManager))
	opened := s.browser()
	p := s.start()
	w, entered := s.enterWebhook(opened)
	s.Key("Return")
	s.waitAsked("timeman.settings", 1)
	s.waitPicture(w, entered)
	s.Key("shift+Tab", "Return")
	s.waitComplaint(w)
	s.Key("shift+Tab", "shift+Tab", "Return")
	s.waitWindow(words.WindowTitle)
	s.Type("Пробки")
	s.Key("Return")
	s.started()
	s.wantStarted("Пробки")
	s.waitNoWindow()
	s.waitLog(s.words.Text(words.HeadlineStarted), 1)
	for _, sentence := range []string{s.words.Text(words.NotifyNoTray), s.words.Text(words.HeadlineStarted)} {
		if said := p.Output(); !strings.Contains(said, sentence) {
			t.Errorf("%q is not in what it said: %q", sentence, said)
		}
	}
	if said := p.Output(); strings.Contains(said, "systray") {
		t.Errorf("it said %q", said)
	}
	s.waitEnd(s.start()) // is what brings the window back
	s.waitWindow(words.WindowTitle)
	s.terminate(p)
	s.wantAlone()
}

// wantAlone wants that nothing runs but what the desktop itself has started, and above all no bus.
func (s *stage) wantAlone() {
	s.t.Helper()
	s.waitFor("everything that was started to end", func() bool {
		return !slices.ContainsFunc(s.Processes(), func(p desktop.Found) bool {
			return len(p.Args) == 0 || !slices.Contains([]string{"Xvfb", "openbox"}, filepath.Base(p.Args[0]))
		})
	})
}

// Without a bus and without OpenGL the system's dialogs are what is left. Who cannot use them either is told of the command
// line, which works.
func noBusNoOpenGL(t *testing.T, program string) {
	s := newStage(t, program, "en", desktop.With(desktop.Screen, desktop.WindowManager), desktop.WithoutGLX())
	p := s.start()
	s.waitDialog(words.SignInTitle, 0)
	s.Key("Escape")
	s.WaitNoWindow(s.ctx, s.words.Text(words.SignInTitle))
	s.terminate(p)

	none := s.t.TempDir() // no program for dialogs
	s.env = append(s.env, "PATH="+none)
	p = s.start()
	s.waitFor("the way that is left", func() bool { return strings.Contains(p.Output(), s.words.Text(words.DialogNone)) })
	s.startsByCommand()
	s.terminate(p)
	s.wantAlone()
}

// startsByCommand starts the day from the command line.
func (s *stage) startsByCommand() {
	s.t.Helper()
	cmd := s.command("open", "--url", "-", "--report", "The bus was late")
	cmd.Stdin = strings.NewReader(s.webhook() + "\n")
	if out, err := cmd.CombinedOutput(); err != nil {
		s.t.Fatalf("open: %v\n%s", err, out)
	}
	s.wantStarted("The bus was late")
}

// Without a screen the program ends with a sentence, on the terminal and in the log, and the command line works.
func nothingAtAll(t *testing.T, program string) {
	s := newStage(t, program, "en", desktop.With())
	sentence := s.words.Text(words.ShellNoDesktop)
	for _, args := range [][]string{{}, {"--background"}} {
		p := s.start(args...)
		s.waitEnd(p)
		if p.ExitCode() != 1 || p.Output() != sentence+"\n" {
			t.Errorf("%q ended with %d and said %q", args, p.ExitCode(), p.Output())
		}
	}
	s.waitLog(sentence, 2)
	s.startsByCommand()
	s.env = append(s.env, "DISPLAY=:9999") // where nobody answers
	p := s.start()
	s.waitEnd(p)
	if p.ExitCode() != 1 || p.Output() != sentence+"\n" {
		t.Errorf("on a screen that is gone it ended with %d and said %q", p.ExitCode(), p.Output())
	}
	if left := s.Processes(); len(left) > 0 {
		t.Errorf("left running: %v", left)
	}
}

// starts is how often the program is started and ended to find what it leaves behind.
var starts = flag.Int("starts", 4, "starts of the program in the story \"starts and stops\"")

// The program is started and ended, with and without a window, by the end of a session and by a crash. After the first
// rounds there is not a process, socket or file more:
//
//	go test -run 'TestStories/^starts_and_stops$' -starts 200 -timeout 30m .
func startsAndStops(t *testing.T, program string) {
	s := newStage(t, program, "ru")
	s.signIn()
	var before leftBehind
	for i := range *starts {
		var end context.CancelFunc
		s.ctx, end = context.WithTimeout(t.Context(), patience)
		s.startAndStop(i)
		if i == 1 {
			before = s.leftBehind()
		}
		end()
	}
	var end context.CancelFunc
	s.ctx, end = context.WithTimeout(t.Context(), patience)
	defer end()
	after := s.leftBehind()
	s.waitFor("what was started to be gone", func() bool {
		after = s.leftBehind()
		return len(after.processes) == len(before.processes) && after.names == before.names
	})
	t.Logf("after %d starts: %d processes, %d files, %d names on the bus", *starts, len(after.processes), len(after.files), after.names)
	for _, file := range after.files {
		if !slices.Contains(before.files, file) {
			t.Errorf("left behind: %s", file)
		}
	}
}

func (s *stage) startAndStop(i int) {
	s.t.Helper()
	args := []string{"--background"}
	if i%2 == 1 {
		args = nil
	}
	p := s.start(args...)
	s.waitIcon(s.TrayItem(s.ctx), assets.IconAttention)
	if args == nil {
		s.waitWindow(words.WindowTitle)
	}
	if i%10 == 2 {
		p.Kill()
	} else {
		p.Signal(syscall.SIGTERM)
	}
	s.waitEnd(p)
	s.waitNoWindow()
	s.WaitNoTrayItem(s.ctx)
	if i%10 != 2 && p.ExitCode() != 0 {
		s.t.Errorf("start %d ended with %d: %s", i, p.ExitCode(), p.Output())
	}
}

// leftBehind is what there is on a desktop.
type leftBehind struct {
	processes []desktop.Found
	files     []string // sockets and all, but for the desktop's own logs
	names     int      // on the bus
}

func (s *stage) leftBehind() (all leftBehind) {
	s.t.Helper()
	all.processes = s.Processes()
	for _, dir := range []string{s.Home, s.Runtime} {
		filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
			switch {
			case err == nil && d.Name() == ".cache": // of the graphics library
				return fs.SkipDir
			case err == nil && !d.IsDir():
				all.files = append(all.files, path)
			}
			return nil
		})
	}
	var names []string
	if err := s.Conn().BusObject().CallWithContext(s.ctx, "org.freedesktop.DBus.ListNames", 0).Store(&names); err != nil {
		s.t.Fatal(err)
	}
	all.names = len(names)
	return all
}

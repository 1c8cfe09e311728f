//go:build linux

package trials

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"clockin24/app/words"
	"clockin24/assets"
	"clockin24/tray/desktop"
)

// On a desktop without a tray the window opens, and closes as usual, and so do those of the menu. What to install is said once.
// When a tray comes the icon moves in.
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
	for flag, title := range map[string]words.Key{"--settings": words.SettingsTitle, "--journal": words.JournalTitle} {
		s.waitEnd(s.start(flag))
		s.keep(s.waitPicture(s.waitWindow(title), nil), "no-tray"+flag+".png")
		s.Key("Escape")
		s.waitNoWindow()
	}
	for _, want := range []string{"", s.words.Text(words.ShellNotRunning) + "\n"} {
		if said, err := s.command("quit").CombinedOutput(); err != nil || string(said) != want {
			t.Errorf("to quit says %q: %v", said, err)
		}
		s.waitEnd(p)
	}
	s.WaitNoTrayItem(s.ctx)

	p = s.start("--settings")
	s.waitWindow(words.SettingsTitle)
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

// waitDialog waits for one of the system's dialogs that can be typed into, of another process than the one before.
func (s *stage) waitDialog(title words.Key) desktop.Window {
	s.t.Helper()
	var found []desktop.Window
	s.waitFor("a dialog "+s.words.Text(title), func() bool {
		found = s.Windows(s.ctx, s.words.Text(title))
		if len(found) != 1 || !s.Focused(s.ctx, found[0]) {
			return false
		}
		pid := s.PID(s.ctx, found[0])
		if pid == 0 || pid == s.dialog {
			return false
		}
		s.dialog = pid
		return true
	})
	return found[0]
}

// On a screen without OpenGL the system's dialogs ask, and start the day.
func noOpenGL(t *testing.T, program string) {
	s := newStage(t, program, "ru", desktop.WithoutGLX(), desktop.WithLocale())
	s.env = append(s.env, "LC_CTYPE=ru_RU.UTF-8")
	_, item := s.startLate()
	item.Activate(s.ctx)
	s.waitDialog(words.WindowTitle)
	s.Key("Return")
	s.waitDialog(words.WindowTitle)
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
	s.logOut(p)
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
	s.waitDialog(words.SignInTitle)
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

// The session bus ends under the resident. A press of the shortcut is sent all the same, and so is one of the command line.
func busEnds(t *testing.T, program string) {
	s := newStage(t, program, "ru", desktop.Without(desktop.Panel, desktop.Notifications))
	s.allowedIn(30 * time.Minute)
	s.signIn()
	p := s.start("--background")
	item := s.TrayItem(s.ctx)
	s.waitIcon(item, assets.IconNotStarted)
	s.waitMenuItem(item, "Ctrl+Alt+W")
	s.Kill(desktop.Bus)
	s.Key("ctrl+alt+w")
	s.waitAsked("timeman.open", 1)
	s.started()
	s.waitLog("the tray icon is gone", 1)
	if out, err := s.command("pause").CombinedOutput(); err != nil {
		t.Errorf("pause: %v\n%s", err, out)
	}
	s.waitAsked("timeman.pause", 1)
	if out, err := s.command("quit").CombinedOutput(); err != nil {
		t.Errorf("quit: %v\n%s", err, out)
	}
	s.waitEnd(p)
	text, err := os.ReadFile(filepath.Join(s.Home, ".local/state/clockin24/clockin24.log"))
	if err != nil || strings.Contains(string(text), "panic") {
		t.Errorf("the log, %v: %s", err, text)
	}
}

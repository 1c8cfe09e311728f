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

// On a desktop without a tray the window opens and closes as usual, and so do the windows of the menu. The person is told once what
// to install. When a tray appears, the icon moves into it.
func latePanel(t *testing.T, program string) {
	s := newStory(t, program, "ru", desktop.Without(desktop.Panel))
	s.SignIn()
	p := s.StartProgram()
	s.WaitKeyboardIn(words.WindowTitle)
	noTray := s.Words.Text(words.NotifyNoTray)
	s.WaitNotification(s.Ctx, noTray)
	if said := p.Output(); said != noTray+"\n" {
		t.Errorf("on the terminal it said %q", said)
	}
	s.Key("Escape")
	s.WaitWindowGone()
	s.WaitEnd(s.StartProgram())
	s.WaitKeyboardIn(words.WindowTitle)
	s.Key("Escape")
	s.WaitWindowGone()
	for flag, title := range map[string]words.Key{"--settings": words.SettingsTitle, "--journal": words.JournalTitle} {
		s.WaitEnd(s.StartProgram(flag))
		s.KeepPicture(s.WaitPicture(s.WaitKeyboardIn(title), nil), "no-tray"+flag+".png")
		s.Key("Escape")
		s.WaitWindowGone()
	}
	for _, want := range []string{"", s.Words.Text(words.ShellNotRunning) + "\n"} {
		if said, err := s.Command("quit").CombinedOutput(); err != nil || string(said) != want {
			t.Errorf("to quit says %q: %v", said, err)
		}
		s.WaitEnd(p)
	}
	s.WaitNoTrayItem(s.Ctx)

	p = s.StartProgram("--settings")
	s.WaitKeyboardIn(words.SettingsTitle)
	s.WaitFor("the terminal to be told again", func() bool { return p.Output() == noTray+"\n" })
	s.Key("Escape")
	s.WaitWindowGone()
	s.Start(desktop.Panel)
	item := s.TrayItem(s.Ctx)
	s.clickUntil(item, words.WindowTitle)
	s.WaitKeyboardIn(words.WindowTitle)
	if said := s.Notified(); len(said) != 1 {
		t.Errorf("told %d times: %+v", len(said), said)
	}
}

// clickUntil clicks on the icon until a window with the title opens. A panel that has just started shows the icon before it takes
// clicks, and moves it. A person clicks again.
func (s *story) clickUntil(item *desktop.Item, title words.Key) {
	s.T.Helper()
	s.WaitFor("the icon to take a click", func() bool {
		x, y := item.WaitIcon(s.Ctx)
		s.Pointer(x, 400, 0)
		s.Pointer(x, y, 1)
		for end := time.Now().Add(3 * time.Second); time.Now().Before(end); time.Sleep(20 * time.Millisecond) {
			if len(s.Windows(s.Ctx, s.Words.Text(title))) > 0 {
				return true
			}
		}
		return false
	})
}

// waitDialog waits for one of the system's dialogs that can be typed into. It ignores the process of the previous dialog.
func (s *story) waitDialog(title words.Key) desktop.Window {
	s.T.Helper()
	var found []desktop.Window
	s.WaitFor("a dialog "+s.Words.Text(title), func() bool {
		found = s.Windows(s.Ctx, s.Words.Text(title))
		if len(found) != 1 || !s.Focused(s.Ctx, found[0]) {
			return false
		}
		pid := s.PID(s.Ctx, found[0])
		if pid == 0 || pid == s.dialog {
			return false
		}
		s.dialog = pid
		return true
	})
	return found[0]
}

// On a screen without OpenGL the system's dialogs ask the questions and start the day.
func noOpenGL(t *testing.T, program string) {
	s := newStory(t, program, "ru", desktop.WithoutGLX(), desktop.WithLocale())
	s.ProgramEnv = append(s.ProgramEnv, "LC_CTYPE=ru_RU.UTF-8")
	_, item := s.StartLate()
	item.Activate(s.Ctx)
	s.waitDialog(words.WindowTitle)
	s.Key("Return")
	s.waitDialog(words.WindowTitle)
	s.Type("Пробки")
	s.KeepPicture(s.Screen(s.Ctx), "no-opengl.png")
	s.Key("Return")
	s.WaitNotification(s.Ctx, s.Words.Text(words.HeadlineStartedAt, words.With("Time", s.StartedAt())))
	s.WantStarted("Пробки")
	s.WaitIcon(item, assets.IconOpened)
	item.Click(s.Ctx, s.Words.Text(words.MenuSettings)) // the settings are still opened as a file
	s.WaitNotification(s.Ctx, "settings.toml")
}

// The desktop has no program that shows notifications. The day starts, the icon shows it, and the sentence is in the log.
func noNotifications(t *testing.T, program string) {
	s := newStory(t, program, "ru", desktop.Without(desktop.Notifications))
	s.startsByWindow(func() {
		s.waitLog(s.Words.Text(words.HeadlineStarted), 1)
	})
}

// The program that shows notifications hangs. Nothing waits for it.
func stoppedNotifications(t *testing.T, program string) {
	s := newStory(t, program, "ru")
	s.Freeze(desktop.Notifications)
	defer s.Thaw(desktop.Notifications)
	s.startsByWindow(func() {})
}

// startsByWindow starts the day, and ends the program at a moment when it may still be waiting for something.
func (s *story) startsByWindow(then func()) {
	s.T.Helper()
	p, item := s.StartLate()
	item.Activate(s.Ctx)
	s.WaitKeyboardIn(words.WindowTitle)
	s.Type("Пробки")
	s.Key("Return")
	s.WaitWindowGone()
	s.WaitIcon(item, assets.IconOpened)
	s.WantStarted("Пробки")
	then()
	s.logOut(p)
}

// Without a bus there is no tray, no keyring and no notification, but there is a window. Anna signs in by it and starts the day.
func noBus(t *testing.T, program string) {
	s := newStory(t, program, "ru", desktop.With(desktop.Screen, desktop.WindowManager))
	opened := s.ReplaceBrowser()
	p := s.StartProgram()
	w, entered := s.enterWebhook(opened)
	s.Key("Return")
	s.WaitAsked("timeman.settings", 1)
	s.WaitPicture(w, entered)
	s.Key("shift+Tab", "Return")
	s.waitComplaint(w)
	s.Key("shift+Tab", "shift+Tab", "Return")
	s.WaitKeyboardIn(words.WindowTitle)
	s.Type("Пробки")
	s.Key("Return")
	s.StartedAt()
	s.WantStarted("Пробки")
	s.WaitWindowGone()
	s.waitLog(s.Words.Text(words.HeadlineStarted), 1)
	for _, sentence := range []string{s.Words.Text(words.NotifyNoTray), s.Words.Text(words.HeadlineStarted)} {
		if said := p.Output(); !strings.Contains(said, sentence) {
			t.Errorf("%q is not in what it said: %q", sentence, said)
		}
	}
	if said := p.Output(); strings.Contains(said, "systray") {
		t.Errorf("it said %q", said)
	}
	s.WaitEnd(s.StartProgram()) // the way to bring the window back
	s.WaitKeyboardIn(words.WindowTitle)
	s.terminate(p)
	s.wantAlone()
}

// wantAlone checks that nothing runs except what the desktop itself has started; above all, no bus.
func (s *story) wantAlone() {
	s.T.Helper()
	s.WaitFor("everything that was started to end", func() bool {
		return !slices.ContainsFunc(s.Processes(), func(p desktop.Found) bool {
			return len(p.Args) == 0 || !slices.Contains([]string{"Xvfb", "openbox"}, filepath.Base(p.Args[0]))
		})
	})
}

// Without a bus and without OpenGL only the system's dialogs are left. A person who cannot use them either is told to use the
// command line, which works.
func noBusNoOpenGL(t *testing.T, program string) {
	s := newStory(t, program, "en", desktop.With(desktop.Screen, desktop.WindowManager), desktop.WithoutGLX())
	p := s.StartProgram()
	s.waitDialog(words.SignInTitle)
	s.Key("Escape")
	s.WaitNoWindow(s.Ctx, s.Words.Text(words.SignInTitle))
	s.terminate(p)

	none := s.T.TempDir() // an empty folder, without a program for dialogs
	s.ProgramEnv = append(s.ProgramEnv, "PATH="+none)
	p = s.StartProgram()
	s.WaitFor("the way that is left", func() bool { return strings.Contains(p.Output(), s.Words.Text(words.DialogNone)) })
	s.startsByCommand()
	s.terminate(p)
	s.wantAlone()
}

// startsByCommand starts the day from the command line.
func (s *story) startsByCommand() {
	s.T.Helper()
	cmd := s.Command("open", "--url", "-", "--report", "The bus was late")
	cmd.Stdin = strings.NewReader(s.Webhook() + "\n")
	if out, err := cmd.CombinedOutput(); err != nil {
		s.T.Fatalf("open: %v\n%s", err, out)
	}
	s.WantStarted("The bus was late")
}

// Without a screen the program ends with a sentence, both on the terminal and in the log, and the command line works.
func nothingAtAll(t *testing.T, program string) {
	s := newStory(t, program, "en", desktop.With())
	sentence := s.Words.Text(words.ShellNoDesktop)
	for _, args := range [][]string{{}, {"--background"}} {
		p := s.StartProgram(args...)
		s.WaitEnd(p)
		if p.ExitCode() != 1 || p.Output() != sentence+"\n" {
			t.Errorf("%q ended with %d and said %q", args, p.ExitCode(), p.Output())
		}
	}
	s.waitLog(sentence, 2)
	s.startsByCommand()
	s.ProgramEnv = append(s.ProgramEnv, "DISPLAY=:9999") // no X server answers there
	p := s.StartProgram()
	s.WaitEnd(p)
	if p.ExitCode() != 1 || p.Output() != sentence+"\n" {
		t.Errorf("on a screen that is gone it ended with %d and said %q", p.ExitCode(), p.Output())
	}
	if left := s.Processes(); len(left) > 0 {
		t.Errorf("left running: %v", left)
	}
}

// The session bus ends while the resident is running. A press of the shortcut is sent all the same, and so is one of the command
// line.
func busEnds(t *testing.T, program string) {
	s := newStory(t, program, "ru", desktop.Without(desktop.Panel, desktop.Notifications))
	s.allowedIn(30 * time.Minute)
	s.SignIn()
	p := s.StartProgram("--background")
	item := s.TrayItem(s.Ctx)
	s.WaitIcon(item, assets.IconNotStarted)
	s.waitMenuItem(item, "Ctrl+Alt+W")
	s.Kill(desktop.Bus)
	s.Key("ctrl+alt+w")
	s.WaitAsked("timeman.open", 1)
	s.StartedAt()
	s.waitLog("the tray icon is gone", 1)
	if out, err := s.Command("pause").CombinedOutput(); err != nil {
		t.Errorf("pause: %v\n%s", err, out)
	}
	s.WaitAsked("timeman.pause", 1)
	if out, err := s.Command("quit").CombinedOutput(); err != nil {
		t.Errorf("quit: %v\n%s", err, out)
	}
	s.WaitEnd(p)
	text, err := os.ReadFile(filepath.Join(s.Home, ".local/state/clockin24/clockin24.log"))
	if err != nil || strings.Contains(string(text), "panic") {
		t.Errorf("the log, %v: %s", err, text)
	}
}

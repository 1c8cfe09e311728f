//go:build linux

package trials

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"clockin24/app/trials/stage"
	"clockin24/app/words"
	"clockin24/assets"
	"clockin24/bitrix/portal"
	"clockin24/tray/desktop"
)

// Anna turns the start at login on. The next session starts the program by the session's own mechanism: the icon appears, and
// nothing else.
func startedAtLogin(t *testing.T, program string) {
	desktop.Need(t, "dex")
	s := newStory(t, program, "ru")
	s.SignIn()
	if out, err := s.Command("autostart", "on").CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	session := append(slices.Clone(s.ProgramEnv), "XDG_CONFIG_DIRS="+t.TempDir()) // keeps out this machine's own programs
	s.WaitEnd(s.Run(session, "dex", "--autostart", "--environment", "XFCE"))
	item := s.TrayItem(s.Ctx)
	s.WaitIcon(item, assets.IconAttention)
	if ours := s.OwnProcesses(); len(ours) != 1 || !slices.Contains(ours[0].Args, "--background") {
		t.Errorf("running is %v, want the program in the background alone", ours)
	}
	item.Click(s.Ctx, s.Words.Text(words.MenuQuit))
	s.WaitNoTrayItem(s.Ctx)
}

// The settings name certificates that do not exist. The person is told once, the settings show it, and the program still reports
// the day.
func unusableCertificates(t *testing.T, program string) {
	s := newStory(t, program, "ru")
	s.SignIn()
	s.WriteSettings("reminders = false\nca_file = \"/nope.pem\"\n")
	s.StartProgram("--background")
	item := s.TrayItem(s.Ctx)
	s.WaitIcon(item, assets.IconAttention)
	notice := s.WaitNotification(s.Ctx, "settings.toml:2: ca_file: ")
	item.Click(s.Ctx, s.Words.Text(words.MenuSettings))
	s.KeepPicture(s.WaitPicture(s.WaitKeyboardIn(words.SettingsTitle), nil), "settings-certificates.png")
	said, err := s.Command("status").Output()
	if err != nil || !strings.Contains(strings.ToLower(string(said)), s.Words.Text(words.StateNotStarted)) {
		t.Errorf("status: %v, %s", err, said)
	}
	if all := s.Notified(); len(all) != 1 {
		t.Errorf("told %d times: %+v, first %+v", len(all), all, notice)
	}
}

// Anna opens the settings, presses another shortcut and chooses another language. Both apply at once, and also after a restart.
func changedSettings(t *testing.T, program string) {
	s := newStory(t, program, "ru")
	p, item := s.StartLate()
	file := filepath.Join(s.Home, ".config/clockin24/settings.toml")
	kept := func(line string) func() bool {
		return func() bool {
			text, _ := os.ReadFile(file)
			return strings.Contains(string(text), line+"\n")
		}
	}

	item.Click(s.Ctx, s.Words.Text(words.MenuSettings))
	w := s.WaitKeyboardIn(words.SettingsTitle)
	at := s.WaitPicture(w, nil)
	s.KeepPicture(at, "settings.png")
	s.Key("Tab", "Tab", "Tab", "Return") // to the button that changes the shortcut
	at = s.WaitPicture(w, at)
	s.Key("ctrl+alt+w") // the present shortcut is held, so it opens no window
	s.WaitFor("the same shortcut to be kept", kept(`shortcut = "Ctrl+Alt+W"`))
	s.Key("Return")
	s.Key("ctrl+alt+e")
	s.WaitFor("the new shortcut to be kept", kept(`shortcut = "Ctrl+Alt+E"`))

	s.Key("Tab", "Tab", "Tab", "Tab", "Return") // to the working days
	w = s.WaitKeyboardIn(words.WorkdaysTitle)
	at = s.WaitPicture(w, at)
	s.Key("shift+Tab", "Right") // from a reminder at login to a start at login
	s.WaitFor("the start at login to be kept", kept(`at_login = "start"`))
	at = s.WaitPicture(w, at)
	s.KeepPicture(at, "workdays.png")
	s.Key("Tab", "ctrl+a")
	s.Type("8")
	s.Key("Tab") // leaving the field is enough
	s.WaitFor("the hours to be kept", kept(`at_login_hours = "08:00-12:00"`))
	s.Key("Tab", "Return")
	s.WaitKeyboardIn(words.SettingsTitle)

	s.Key("shift+Tab", "shift+Tab", "shift+Tab", "shift+Tab", "Right") // to the language, and from the system's to Russian
	s.WaitFor("the language to be kept", kept(`language = "ru"`))
	s.Key("Right") // to English
	s.WaitFor("the language to be kept", kept(`language = "en"`))
	s.Words = words.New("en")
	w = s.WaitKeyboardIn(words.SettingsTitle)
	s.KeepPicture(s.WaitPicture(w, at), "settings-en.png")
	s.WaitMenu(item, s.Words.Text(words.StateNotStarted))
	if labels := item.Menu(s.Ctx).Labels(); !slices.Contains(labels, s.Words.Text(words.MenuSettings)) {
		t.Errorf("the menu says %q", labels)
	}
	s.Key("Escape")
	s.WaitWindowGone()

	s.Key("ctrl+alt+w") // no longer the shortcut
	s.Key("ctrl+alt+e")
	s.WaitKeyboardIn(words.WindowTitle)
	s.Key("Escape")
	s.WaitWindowGone()

	item.Click(s.Ctx, s.Words.Text(words.MenuQuit))
	s.WaitEnd(p)
	s.StartProgram("--background")
	s.WaitMenu(s.TrayItem(s.Ctx), s.Words.Text(words.StateNotStarted))
}

// The portal was out of order while Anna's screen was locked, and her break was begun elsewhere. When she unlocks the screen, the
// program reads the state again, before it would have done so by itself.
func unlocked(t *testing.T, program string) {
	s := newStory(t, program, "ru")
	s.SignIn()
	s.Portal.Fail("", portal.HTML(500), portal.Always)
	s.StartProgram("--background")
	item := s.TrayItem(s.Ctx)
	s.WaitIcon(item, assets.IconOffline)
	failed := time.Now()
	s.Portal.Recover()
	if err := s.Anna.SetDay(portal.DayPaused); err != nil {
		t.Fatal(err)
	}
	locked := func(locked bool) {
		const path, signal = "/org/freedesktop/ScreenSaver", "org.freedesktop.ScreenSaver.ActiveChanged"
		if err := s.Conn().Emit(path, signal, locked); err != nil {
			t.Fatal(err)
		}
	}
	before := len(s.Portal.Requests())
	var next time.Time
	item.WaitProperties(s.Ctx, "the icon on-break", func(p desktop.Properties) bool {
		if time.Now().After(next) { // the program may not have been listening yet
			locked(true)
			locked(false)
			next = time.Now().Add(time.Second)
		}
		return stage.IsIcon(p, assets.IconOnBreak)
	})
	const byItself = 15 * time.Second
	if waited := s.Portal.Requests()[before].At.Sub(failed); waited >= byItself {
		t.Errorf("the portal was asked after %v", waited)
	}
}

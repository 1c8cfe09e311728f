//go:build !nowindow

package window

import (
	"slices"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"

	"clockin24/app"
	"clockin24/app/calendar"
)

// usual is the preferences of a person who has changed nothing, where everything works.
func usual() app.Preferences {
	return app.Preferences{
		Language: "ru", Languages: []string{"en", "ru"}, AllowedStart: "portal", Shortcut: "Ctrl+Alt+W",
		Reminders: true, Workdays: calendar.MondayToFriday, QuietHours: calendar.Hours{From: 20 * time.Hour, Until: 7 * time.Hour},
		AtLogin: app.AtLoginAsks, AtLoginHours: calendar.Hours{From: 7 * time.Hour, Until: 12 * time.Hour},
		Countries: []string{"BY", "KZ", "RU", "UA"}, Guessed: "RU", Holidays: "/home/anna/.config/clockin24/holidays.toml",
		Log: "/home/anna/.local/state/clockin24/clockin24.log",
	}
}

// prefers is a snapshot with preferences.
func prefers(p app.Preferences) app.Snapshot {
	s := onTime()
	s.Rules.MaxStart = 9*time.Hour + 15*time.Minute
	s.Preferences = &p
	return s
}

// wantSet wants this change to be the only one that was sent since the last look.
func (s *stage) wantSet(name app.Preference, value string) {
	s.t.Helper()
	c := s.wantOne(app.VerbSetPreference)
	if c.Preference != name || c.Value != value {
		s.t.Errorf("set %s to %q, want %s to %q", c.Preference, c.Value, name, value)
	}
	s.backend.commands = nil
}

// strike presses keys one after the other and holds them. It calls what Fyne's driver calls: KeyDown for each, and
// TypedShortcut or TypedKey for the last.
func (s *stage) strike(keys ...fyne.KeyName) {
	focused := s.frame.win.Canvas().Focused()
	for _, key := range keys {
		focused.(desktop.Keyable).KeyDown(&fyne.KeyEvent{Name: key})
	}
	if last := keys[len(keys)-1]; len(keys) == 1 {
		focused.TypedKey(&fyne.KeyEvent{Name: last})
	} else {
		focused.(fyne.Shortcutable).TypedShortcut(&desktop.CustomShortcut{KeyName: last, Modifier: fyne.KeyModifierControl})
	}
	for _, key := range slices.Backward(keys) {
		focused.(desktop.Keyable).KeyUp(&fyne.KeyEvent{Name: key})
	}
}

func TestSettingsAsTheyAre(t *testing.T) {
	play(t, func(s *stage) {
		s.open(app.ScreenSettings, prefers(usual()))
		screen := s.settings()
		s.wantText(screen.whose.Text, "Анна Смирнова · example.bitrix24.ru")
		s.wantText(screen.shortcut.Text, "Ctrl+Alt+W")
		s.wantText(screen.language.Selected, "Русский")
		s.wantText(screen.allowed.Selected, "Как на портале: после 09:15")
		s.wantShown(screen.own, false)
		s.wantShown(screen.problem, false)
		s.wantText(screen.reminders.Text, "включены")
		if screen.autostart.Checked || screen.autostart.Disabled() {
			t.Error("the switches are not as the preferences say")
		}
		s.wantNone()
		s.press(fyne.KeyEscape)
		s.wantClosed(true)
	})
}

func TestANewShortcutIsPressed(t *testing.T) {
	for _, tt := range []struct {
		name string
		keys []fyne.KeyName
		want string
	}{
		{"a letter", []fyne.KeyName{desktop.KeyControlLeft, desktop.KeyAltLeft, fyne.KeyE}, "Ctrl+Alt+E"},
		{"in another order", []fyne.KeyName{desktop.KeySuperLeft, desktop.KeyShiftRight, fyne.Key5}, "Shift+Super+5"},
		{"a key with another name", []fyne.KeyName{desktop.KeyAltLeft, fyne.KeyPageUp}, "Alt+PageUp"},
		{"a function key alone", []fyne.KeyName{fyne.KeyF9}, "F9"},
		{"Escape with Ctrl", []fyne.KeyName{desktop.KeyControlLeft, fyne.KeyEscape}, "Ctrl+Escape"},
		{"a bare Enter", []fyne.KeyName{fyne.KeyReturn}, "Enter"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			play(t, func(s *stage) {
				s.open(app.ScreenSettings, prefers(usual()))
				screen := s.settings()
				s.backend.do = done
				s.tap(&screen.change.button)
				s.wantFocus(screen.change)
				s.wantShown(screen.shortcutSays, true)
				s.strike(tt.keys...)
				s.settle()
				s.wantSet(app.PreferShortcut, tt.want)
				s.wantFocus(screen.change)
				if want := []bool{true, false}; !slices.Equal(s.backend.holds, want) {
					t.Errorf("held %v, want %v", s.backend.holds, want)
				}
			})
		})
	}
}

// Fyne knows the place of a key of another alphabet only with Ctrl or Super.
func TestAShortcutInARussianLayout(t *testing.T) {
	play(t, func(s *stage) {
		s.open(app.ScreenSettings, prefers(usual()))
		screen := s.settings()
		s.tap(&screen.change.button)
		for _, key := range []fyne.KeyName{desktop.KeyControlLeft, desktop.KeyAltLeft, fyne.KeyUnknown} {
			screen.change.KeyDown(&fyne.KeyEvent{Name: key})
		}
		s.wantText(screen.shortcut.Text, "Ctrl+Alt+…")
		screen.change.TypedShortcut(&desktop.CustomShortcut{KeyName: fyne.KeyW})
		s.settle()
		s.wantSet(app.PreferShortcut, "Ctrl+Alt+W")
	})
	play(t, func(s *stage) {
		s.open(app.ScreenSettings, prefers(usual()))
		screen := s.settings()
		s.tap(&screen.change.button)
		s.strike(desktop.KeyAltLeft, fyne.KeyUnknown)
		s.settle()
		s.wantNone()
		s.wantText(screen.shortcutSays.Text, "Эта клавиша не подходит. Нажмите другую, при необходимости в английской раскладке.")
	})
}

func TestAShortcutThatIsNotPressedAfterAll(t *testing.T) {
	for name, giveUp := range map[string]func(*stage){
		"Escape":       func(s *stage) { s.strike(fyne.KeyEscape) },
		"another goal": func(s *stage) { s.press(fyne.KeyTab) },
	} {
		t.Run(name, func(t *testing.T) {
			play(t, func(s *stage) {
				s.open(app.ScreenSettings, prefers(usual()))
				s.tap(&s.settings().change.button)
				giveUp(s)
				s.settle()
				s.wantNone()
				s.wantClosed(false)
				s.wantText(s.settings().shortcut.Text, "Ctrl+Alt+W")
				if want := []bool{true, false}; !slices.Equal(s.backend.holds, want) {
					t.Errorf("held %v, want %v", s.backend.holds, want)
				}
			})
		})
	}
}

func TestAShortcutThatCannotBeHad(t *testing.T) {
	play(t, func(s *stage) {
		s.open(app.ScreenSettings, prefers(usual()))
		screen := s.settings()
		taken := app.Problem{Kind: app.KindShortcutTaken}
		s.backend.do = refusedWith(taken)
		s.tap(&screen.change.button)
		s.strike(desktop.KeyControlLeft, desktop.KeyAltLeft, fyne.KeyE)
		s.settle()
		s.wantText(screen.shortcutSays.Text, s.frame.problem(&taken))
		s.wantText(screen.shortcut.Text, "Ctrl+Alt+W")
		s.backend.commands, s.backend.do = nil, done
		s.tap(screen.clear)
		s.settle()
		s.wantSet(app.PreferShortcut, "none")
		p := usual()
		p.Shortcut = "none"
		s.says(prefers(p))
		s.wantText(screen.shortcut.Text, "нет")
		s.wantShown(screen.shortcutSays, false)
		s.wantShown(screen.clear, false)
	})
	play(t, func(s *stage) {
		p := usual()
		p.ShortcutProblem = &app.Problem{Kind: app.KindShortcutMissing}
		p.Autostart.Problem = &app.Problem{Kind: app.KindAutostartMissing, Text: "Flatpak"}
		s.open(app.ScreenSettings, prefers(p))
		screen := s.settings()
		if !screen.change.Disabled() || !screen.clear.Disabled() || !screen.confirm.Disabled() || !screen.autostart.Disabled() {
			t.Error("what the platform cannot do can be pressed")
		}
		s.wantText(screen.shortcutSays.Text, s.frame.problem(p.ShortcutProblem))
		s.wantText(screen.autostartSays.Text, s.frame.problem(p.Autostart.Problem))
	})
}

func TestASwitchShowsWhatCameOfIt(t *testing.T) {
	play(t, func(s *stage) {
		s.open(app.ScreenSettings, prefers(usual()))
		screen := s.settings()
		blocked := app.Problem{Kind: app.KindAutostartBlocked, Text: "Task Manager"}
		s.backend.do = refusedWith(blocked)
		s.focusOn(screen.autostart)
		s.press(fyne.KeyReturn)
		s.settle()
		s.wantSet(app.PreferAutostart, "true")
		s.wantText(screen.autostartSays.Text, s.frame.problem(&blocked))
		if screen.autostart.Checked {
			t.Error("on although it was refused")
		}
		s.backend.do = done
		s.press(fyne.KeyReturn)
		s.settle()
		s.wantSet(app.PreferAutostart, "true")
		p := usual()
		p.Autostart.On = true
		s.says(prefers(p))
		if !screen.autostart.Checked {
			t.Error("off although it was switched on")
		}
		s.wantShown(screen.autostartSays, false)
	})
}

func TestTheLanguageChangesTheWindow(t *testing.T) {
	play(t, func(s *stage) {
		s.open(app.ScreenSettings, prefers(usual()))
		s.backend.do = done
		s.settings().language.SetSelected("English")
		s.settle()
		s.wantSet(app.PreferLanguage, "en")
		p := usual()
		p.Language = "en"
		s.says(prefers(p))
		s.wantText(s.settings().leave.Text, "Close")
		s.wantText(s.frame.win.Title(), "Settings")
		s.wantFocus(s.settings().language)
		s.backend.commands = nil
		s.settings().language.SetSelected("As in the system")
		s.settle()
		s.wantSet(app.PreferLanguage, "")
	})
}

func TestTheAllowedStart(t *testing.T) {
	play(t, func(s *stage) {
		s.open(app.ScreenSettings, prefers(usual()))
		s.backend.do = done
		screen := s.settings()
		screen.allowed.SetSelectedIndex(allowedNever)
		s.settle()
		s.wantSet(app.PreferAllowedStart, "never")

		screen.allowed.SetSelectedIndex(allowedOwn)
		s.settle()
		s.wantNone()
		s.wantFocus(screen.own)
		s.typeIn("25")
		s.press(fyne.KeyReturn)
		s.settle()
		s.wantNone()
		s.wantText(screen.allowedSays.Text, s.frame.problem(&app.Problem{Kind: app.KindTimeFormat}))
		screen.own.SetText("")
		s.typeIn("8.30")
		s.says(prefers(usual())) // the portal tells something else
		s.wantText(screen.allowed.Selected, "После своего времени")
		s.press(fyne.KeyReturn)
		s.settle()
		s.wantSet(app.PreferAllowedStart, "08:30")
		p := usual()
		p.AllowedStart = "08:30"
		s.says(prefers(p))
		s.wantShown(screen.allowedSays, false)
		s.press(fyne.KeyTab)
		s.settle()
		s.wantNone()
	})
}

func TestTheAccountInTheSettings(t *testing.T) {
	play(t, func(s *stage) {
		s.open(app.ScreenSettings, prefers(usual()))
		locked := app.Problem{Kind: app.KindKeyringLocked}
		s.backend.do = refusedWith(locked)
		s.tap(s.settings().signOut)
		s.settle()
		s.wantText(s.settings().whoseSays.Text, s.frame.problem(&locked))
		s.backend.commands, s.backend.do = nil, done
		s.tap(s.settings().signOut)
		s.settle()
		s.wantOne(app.VerbSignOut)
		s.wantShown(s.settings().whoseSays, false)
		nobody := prefers(usual())
		nobody.Account, nobody.Day = nil, app.Day{}
		s.says(nobody)
		s.wantText(s.settings().whose.Text, "Вход не выполнен")
		s.wantShown(s.settings().signOut, false)
		s.tap(s.settings().signIn)
		s.wantFocus(s.signIn().portal)
	})
}

func TestTheLogAndABrokenFile(t *testing.T) {
	play(t, func(s *stage) {
		p := usual()
		p.Problem = &app.Problem{Kind: app.KindSettingsBroken, Text: "settings.toml:3: expected value"}
		s.open(app.ScreenSettings, prefers(p))
		s.wantText(s.settings().problem.Text, s.frame.problem(p.Problem))
		s.tap(s.settings().folder)
		s.settle()
		if want := []string{"/home/anna/.local/state/clockin24"}; !slices.Equal(s.backend.browsed, want) {
			t.Errorf("opened %q, want %q", s.backend.browsed, want)
		}
		nothing := onTime()
		s.says(nothing) // from a resident that keeps no preferences
		if !s.settings().autostart.Disabled() || !s.settings().days.Disabled() {
			t.Error("a preference that nobody keeps can be changed")
		}
	})
}

//go:build !nowindow

package window

import (
	"image/png"
	"os"
	"path/filepath"
	"testing"
	"testing/synctest"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/theme"

	"clockin24/app"
	"clockin24/app/words"
)

// TestPictures draws every screen, in each language, light and dark, for a person to look at. It draws into the folder that
// CLOCKIN24_PICTURES names.
func TestPictures(t *testing.T) {
	dir := os.Getenv("CLOCKIN24_PICTURES")
	if dir == "" {
		t.Skip("CLOCKIN24_PICTURES names no folder")
	}
	for name := range scenes() {
		for suffix, v := range map[string]fyne.ThemeVariant{"": theme.VariantLight, "-dark": theme.VariantDark} {
			for _, lang := range []string{"ru", "en"} {
				draw(t, name, lang, v, filepath.Join(dir, name+"-"+lang+suffix+".png"))
			}
		}
	}
}

// gallery has the pictures of assets/pictures/README.md, by scene.
var gallery = []string{
	"proposals", "earlier", "offline", "kept-asks", "opened", "break", "finish-at", "closed", "yesterday", "yesterday-done", "refused",
	"sign-in", "application-waiting", "confirm", "doctor", "settings", "workdays", "reasons",
	"journal", "journal-list",
}

// TestGallery draws the pictures of assets/pictures/README.md anew:
//
//	CLOCKIN24_GALLERY=$PWD/assets/pictures go test -run TestGallery ./app/window
func TestGallery(t *testing.T) {
	dir := os.Getenv("CLOCKIN24_GALLERY")
	if dir == "" {
		t.Skip("CLOCKIN24_GALLERY names no folder")
	}
	for _, name := range gallery {
		draw(t, name, "ru", theme.VariantLight, filepath.Join(dir, "window-"+name+".png"))
	}
}

// draw draws a scene at 09:12 in Moscow, on Tuesday, 24 November 2026.
func draw(t *testing.T, name, lang string, v fyne.ThemeVariant, path string) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		time.Sleep(time.Until(time.Date(2026, 11, 24, 6, 12, 0, 0, time.UTC)))
		s := newStage(t, lang)
		if name != "elsewhere" {
			time.Local = onTime().Account.Location()
			s.frame.words = words.New(lang)
		}
		s.app.Settings().SetTheme(look{theme.DefaultTheme(), &v})
		scenes()[name](s)
		file, err := os.Create(path)
		if err != nil {
			t.Fatal(err)
		}
		defer file.Close()
		if err := png.Encode(file, s.frame.win.Canvas().Capture()); err != nil {
			t.Fatal(err)
		}
	})
}

func scenes() map[string]func(*stage) {
	month := func(s *stage) {
		s.backend.do = func(c app.Command) app.Reply {
			return app.Reply{Verb: c.Verb, Outcome: app.OutcomeDone, Journal: chronicle()}
		}
		s.open(app.ScreenJournal, in(app.Day{State: app.StateOpened, Start: at("08:57")}))
		s.settle()
		s.journal().month = chronicle().Days[0].Day.Start
		s.journal().draw(s.frame.latest)
	}
	return map[string]func(*stage){
		"journal": month,
		"journal-list": func(s *stage) {
			month(s)
			s.tap(s.journal().toggle)
		},
		"start": func(s *stage) { s.open(app.ScreenDay, onTime()) },
		"elsewhere": func(s *stage) {
			snap := late()
			snap.Account.Name = "Александра Константиновна Преображенская-Вознесенская"
			snap.Account.Host = "portal.very-long-company-name.example.com"
			s.open(app.ScreenDay, snap)
		},
		"late": func(s *stage) { s.open(app.ScreenDay, late()) },
		"earlier": func(s *stage) {
			s.open(app.ScreenDay, late())
			s.start().time.SetText("8:45")
		},
		"mistyped": func(s *stage) {
			s.open(app.ScreenDay, late())
			s.start().time.SetText("25:00")
		},
		"sending": func(s *stage) {
			s.open(app.ScreenDay, late())
			s.typeIn("Пробки на МКАД")
			s.press(fyne.KeyReturn)
		},
		"refused": func(s *stage) {
			s.open(app.ScreenDay, late())
			s.backend.do = func(app.Command) app.Reply {
				return app.Reply{Outcome: app.OutcomeRefused, Problem: &app.Problem{
					Kind: app.KindRefusedByPortal, Code: "ALERT_WARNING",
					Text: "Недостаточно прав для управления рабочим временем. Обратитесь к руководителю отдела кадров.",
				}}
			}
			s.typeIn("Пробки на МКАД")
			s.press(fyne.KeyReturn)
			s.settle()
		},
		"reading": func(s *stage) {
			snap := onTime()
			snap.Day, snap.Rules = app.Day{}, app.Rules{}
			s.open(app.ScreenDay, snap)
		},
		"offline": func(s *stage) {
			snap := late()
			snap.Problem = &app.Problem{Kind: app.KindUnreachable, Host: "example.bitrix24.ru"}
			snap.ClockAhead = 7 * time.Minute
			s.open(app.ScreenDay, snap)
		},
		"offline-refused": func(s *stage) {
			snap := late()
			s.open(app.ScreenDay, snap)
			p := &app.Problem{Kind: app.KindUnreachable, Host: "example.bitrix24.ru"}
			s.backend.do = func(app.Command) app.Reply { return app.Reply{Outcome: app.OutcomeUnreached, Problem: p} }
			s.typeIn("Пробки на МКАД")
			s.press(fyne.KeyReturn)
			s.settle()
			snap.Problem = p
			s.says(snap)
		},
		"form-gone": func(s *stage) {
			s.open(app.ScreenDay, late())
			s.says(in(app.Day{State: app.StatePaused, Status: "PAUSED", Start: at("08:57")}))
		},
		"opened": func(s *stage) {
			s.open(app.ScreenDay, in(app.Day{State: app.StateOpened, Status: "OPENED", Start: at("08:57")}))
		},
		"paused": func(s *stage) {
			s.open(app.ScreenDay, in(app.Day{State: app.StatePaused, Status: "PAUSED", Start: at("08:57")}))
		},
		"closed": func(s *stage) {
			s.open(app.ScreenDay, in(app.Day{State: app.StateClosed, Status: "CLOSED", Start: at("07:57"), Finish: at("08:30")}))
		},
		"expired": func(s *stage) {
			s.open(app.ScreenDay, in(app.Day{State: app.StateExpired, Status: "EXPIRED", Start: at("08:57").AddDate(0, 0, -1)}))
		},
		"finish-early": func(s *stage) { s.open(app.ScreenFinish, in(running("07:30"))) },
		"finish-at": func(s *stage) {
			s.open(app.ScreenFinish, in(running("07:30")))
			s.start().time.SetText("8:50")
			s.start().reason.SetText("Приём у врача")
		},
		"yesterday": func(s *stage) { s.open(app.ScreenDay, in(forgotten())) },
		"yesterday-done": func(s *stage) {
			closed := forgotten()
			closed.State, closed.Status, closed.Finish, closed.Pending = app.StateNotStarted, "CLOSED", closed.Suggest, true
			s.backend.do = func(app.Command) app.Reply {
				return app.Reply{Outcome: app.OutcomeDone, Day: closed, Asked: closed.Finish}
			}
			s.open(app.ScreenDay, in(forgotten()))
			s.typeIn("Забыли отметить")
			s.press(fyne.KeyReturn)
			s.settle()
			s.says(late())
		},
		"kept-asks": func(s *stage) {
			snap := onTime()
			snap.Kept = &app.Intent{ID: "1", Verb: app.VerbStart, Pressed: at("08:41"), Why: app.KindTimedOut}
			s.open(app.ScreenDay, snap)
		},
		"kept-waits": func(s *stage) {
			snap := onTime()
			snap.Problem = &app.Problem{Kind: app.KindUnreachable, Host: "example.bitrix24.ru"}
			snap.Kept = &app.Intent{ID: "1", Verb: app.VerbStart, Pressed: at("09:02"), Reason: "-", Consent: true}
			s.open(app.ScreenDay, snap)
		},
		"break": func(s *stage) {
			d := running("07:30")
			d.State, d.Status, d.Finish, d.Breaks = app.StatePaused, "PAUSED", at("09:00"), 20*time.Minute
			s.open(app.ScreenDay, in(d))
		},
		"reasons": func(s *stage) {
			s.open(app.ScreenSettings, inLanguageOf(s, prefersReasons()))
			s.frame.show(newReasons(s.frame), words.ReasonsTitle)
		},
		"proposals": func(s *stage) {
			snap := late()
			p := prefersReasons()
			snap.Preferences = &p
			s.open(app.ScreenDay, snap)
			s.press(fyne.KeyDown)
		},
		"nobody":  func(s *stage) { s.open(app.ScreenDay, app.Snapshot{}) },
		"sign-in": func(s *stage) { s.open(app.ScreenSignIn, app.Snapshot{}) },
		"sign-in-wrong": func(s *stage) {
			s.open(app.ScreenSignIn, app.Snapshot{})
			s.backend.do = func(app.Command) app.Reply {
				return app.Reply{Outcome: app.OutcomeRefused, Problem: &app.Problem{Kind: app.KindCredentialsBad, Field: app.FieldWebhook}}
			}
			s.signIn().portal.SetText("https://example.bitrix24.ru/rest/7/made-up-secret/profile.json")
			s.press(fyne.KeyReturn)
			s.settle()
		},
		"doctor": func(s *stage) {
			s.open(app.ScreenSignIn, app.Snapshot{})
			s.backend.do = examined
			s.tap(s.signIn().doctor)
			s.settle()
		},
		"doctor-working": func(s *stage) {
			s.open(app.ScreenSignIn, app.Snapshot{})
			s.tap(s.signIn().doctor)
		},
		"application": func(s *stage) {
			s.open(app.ScreenSignIn, app.Snapshot{})
			s.fill()
		},
		"application-waiting": func(s *stage) {
			s.open(app.ScreenSignIn, app.Snapshot{})
			s.fill()
			s.application().wait()
			s.application().still(false)
		},
		"renamed": func(s *stage) {
			snap := onTime()
			snap.Problem = &app.Problem{Kind: app.KindRenamed, Host: "new.bitrix24.ru"}
			s.open(app.ScreenDay, snap)
		},
		"busy": func(s *stage) {
			s.open(app.ScreenDay, onTime())
			s.tap(s.start().begin)
			snap := onTime()
			snap.Doing, snap.Waiting = app.VerbStart, at("09:13")
			s.says(snap)
		},
		"settings": func(s *stage) { s.open(app.ScreenSettings, inLanguageOf(s, usual())) },
		"settings-without": func(s *stage) {
			p := usual()
			p.AllowedStart = "08:30"
			p.ShortcutProblem = &app.Problem{Kind: app.KindShortcutMissing}
			p.Autostart.Problem = &app.Problem{Kind: app.KindAutostartMissing, Text: "Flatpak"}
			p.Problem = &app.Problem{Kind: app.KindSettingsBroken, Text: "settings.toml:3: expected value but found \",\" instead"}
			s.open(app.ScreenSettings, inLanguageOf(s, p))
		},
		"settings-pressing": func(s *stage) {
			p := usual()
			p.Autostart.On = true
			s.open(app.ScreenSettings, inLanguageOf(s, p))
			s.tap(&s.settings().change.button)
			s.settings().change.KeyDown(&fyne.KeyEvent{Name: desktop.KeyControlLeft})
		},
		"workdays": func(s *stage) {
			s.open(app.ScreenSettings, inLanguageOf(s, usual()))
			s.tap(s.settings().days)
		},
		"workdays-start": func(s *stage) {
			p := usual()
			p.AtLogin, p.Country = app.AtLoginStarts, "UA"
			s.open(app.ScreenSettings, inLanguageOf(s, p))
			s.tap(s.settings().days)
			s.workdays().quiet.from.SetText("25:00")
			s.workdays().quiet.left()
		},
		"workdays-broken": func(s *stage) {
			p := usual()
			p.AtLogin, p.Autostart.On, p.Guessed = app.AtLoginStarts, true, ""
			p.HolidaysProblem = &app.Problem{Kind: app.KindHolidaysBroken, Text: "holidays.toml:7: there is no such date: \"31-12\""}
			s.open(app.ScreenSettings, inLanguageOf(s, p))
			s.tap(s.settings().days)
		},
		"confirm": func(s *stage) {
			s.open(app.ScreenSignIn, app.Snapshot{})
			s.frame.show(newConfirm(s.frame, admin()), "SignIn.Title")
		},
		"keyring": func(s *stage) {
			s.open(app.ScreenSignIn, app.Snapshot{})
			s.backend.do = func(app.Command) app.Reply {
				return app.Reply{Outcome: app.OutcomeRefused, Problem: &app.Problem{Kind: app.KindKeyringLocked}}
			}
			p := admin()
			p.Admin, p.Rules.Tracking = false, true
			s.frame.show(newConfirm(s.frame, p), "SignIn.Title")
			s.tap(s.confirm().yes)
			s.settle()
		},
	}
}

// inLanguageOf is a snapshot of preferences of a person who has chosen the language of the stage.
func inLanguageOf(s *stage, p app.Preferences) app.Snapshot {
	p.Language = s.frame.words.Lang()
	return prefers(p)
}

// prefersReasons are the preferences of somebody who has given reasons before.
func prefersReasons() app.Preferences {
	p := usual()
	p.Reasons.Last = []string{"Задержка поезда", "Совещание у заказчика затянулось до самого утра"}
	return p
}

// admin is a person whose webhook belongs to an administrator, on a portal that does not track the time.
func admin() app.Person {
	return app.Person{
		Account: app.Account{
			Portal: "https://example.bitrix24.ru", Host: "example.bitrix24.ru", User: 1, Name: "Константин Константинопольский", Admin: true,
		},
		Rules: app.Rules{Known: true},
	}
}

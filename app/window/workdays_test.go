//go:build !nowindow

package window

import (
	"slices"
	"testing"
	"time"

	"fyne.io/fyne/v2"

	"clockin24/app"
	"clockin24/app/calendar"
)

// playWorkdays runs a story on the screen with the working days of a person with these preferences.
func playWorkdays(t *testing.T, p app.Preferences, story func(*stage, *workdays)) {
	t.Helper()
	play(t, func(s *stage) {
		s.open(app.ScreenSettings, prefers(p))
		s.backend.do = done
		s.tap(s.settings().days)
		s.settle()
		story(s, s.workdays())
	})
}

func TestWorkdaysAsTheyAre(t *testing.T) {
	playWorkdays(t, usual(), func(s *stage, screen *workdays) {
		s.wantText(s.frame.win.Title(), "Рабочие дни и напоминания")
		for i, day := range calendar.Week {
			if screen.week[i].Checked != calendar.MondayToFriday.Has(day) {
				t.Errorf("%v is %v", day, screen.week[i].Checked)
			}
		}
		s.wantText(screen.week[0].Text, "Пн")
		s.wantText(screen.country.Selected, "Как в системе: Россия")
		s.wantText(screen.quiet.from.Text+" "+screen.quiet.until.Text, "20:00 07:00")
		s.wantText(screen.login.Selected, "Напомнить о начале дня")
		s.wantShown(screen.loginOnly, false)
		s.wantShown(screen.loginSays, false)
		s.wantFocus(screen.back)
		s.wantNone()
		s.press(fyne.KeyReturn)
		s.wantText(s.frame.win.Title(), "Настройки")
		s.wantFocus(s.settings().leave)
	})
}

func TestEachChangeOfWorkdaysIsSent(t *testing.T) {
	playWorkdays(t, usual(), func(s *stage, screen *workdays) {
		screen.week[5].SetChecked(true)
		screen.week[0].SetChecked(false) // before the resident has said anything about the first change
		s.settle()
		if got := s.backend.commands; len(got) != 2 || got[0].Value != "mon tue wed thu fri sat" || got[1].Value != "tue wed thu fri sat" ||
			got[1].Preference != app.PreferWorkdays {
			t.Errorf("sent %+v", got)
		}
		s.backend.commands = nil
		screen.reminders.SetChecked(false)
		s.settle()
		s.wantSet(app.PreferReminders, "false")
		screen.country.SetSelected("Беларусь")
		s.settle()
		s.wantSet(app.PreferCountry, "BY")
		screen.country.SetSelected("не учитывать")
		s.settle()
		s.wantSet(app.PreferCountry, "none")
		screen.login.SetSelected("Начать рабочий день")
		s.settle()
		s.wantSet(app.PreferAtLogin, "start")
		p := usual()
		p.AtLogin, p.Country, p.Workdays = app.AtLoginStarts, "none", calendar.MondayToFriday.With(time.Monday, false)
		s.says(prefers(p))
		s.wantShown(screen.loginOnly, true)
		s.wantText(screen.loginSays.Text, s.frame.words.Text("Workdays.NoAutostart"))
		p.Autostart.On = true
		s.says(prefers(p))
		s.wantText(screen.loginSays.Text, s.frame.words.Text("Workdays.LoginSays"))
		if screen.week[0].Checked || screen.week[5].Checked {
			t.Error("the days are not those of the resident")
		}
		s.wantNone()
		s.press(fyne.KeyEscape)
		s.wantClosed(true)
	})
}

func TestHoursAreTyped(t *testing.T) {
	playWorkdays(t, usual(), func(s *stage, screen *workdays) {
		type step struct {
			from, until string
			sent        string // "-" is nothing
			says        bool
		}
		for _, tt := range []step{
			{"20:00", "7", "-", false}, // the same
			{"22", "630", "22:00-06:30", false},
			{"25:00", "06:30", "-", true},
			{"22:00", "-15", "-", true},
			{"22:00", "", "-", true},
			{"8:00", "8.00", "-", true},
			{"0:00", "06:00", "00:00-06:00", false},
			{"", "", "", false},
		} {
			s.focusOn(screen.quiet.from)
			screen.quiet.from.SetText(tt.from)
			screen.quiet.until.SetText(tt.until)
			s.says(prefers(usual())) // about something else: what is typed stays
			s.press(fyne.KeyReturn)
			s.settle()
			if tt.sent == "-" {
				s.wantNone()
			} else {
				s.wantSet(app.PreferQuietHours, tt.sent)
			}
			s.wantShown(screen.quietSays, tt.says)
		}
	})
	p := usual()
	p.AtLogin = app.AtLoginStarts
	playWorkdays(t, p, func(s *stage, screen *workdays) {
		s.focusOn(screen.loginHours.until)
		screen.loginHours.until.SetText("9:30")
		s.press(fyne.KeyTab)
		s.settle()
		s.wantSet(app.PreferAtLoginHours, "07:00-09:30")
		screen.loginHours.from.SetText("")
		screen.loginHours.until.SetText("")
		screen.loginHours.left()
		s.settle()
		s.wantNone() // without hours a login would never start the day
		s.wantText(screen.loginSays.Text, s.frame.words.Text("Workdays.HoursHint"))
	})
}

func TestARefusedWorkday(t *testing.T) {
	playWorkdays(t, usual(), func(s *stage, screen *workdays) {
		unkept := app.Problem{Kind: app.KindPreferenceUnkept, Text: "no space left on device"}
		s.backend.do = refusedWith(unkept)
		screen.week[0].SetChecked(false)
		s.settle()
		s.wantText(screen.quietSays.Text, s.frame.problem(&unkept))
		if !screen.week[0].Checked {
			t.Error("a change that was refused is shown")
		}
	})
}

func TestOwnDays(t *testing.T) {
	playWorkdays(t, usual(), func(s *stage, screen *workdays) {
		s.tap(screen.holidays)
		s.settle()
		s.wantSet(app.PreferCountry, "") // choosing the country makes the file
		if want := []string{"/home/anna/.config/clockin24"}; !slices.Equal(s.backend.browsed, want) {
			t.Errorf("opened %q, want %q", s.backend.browsed, want)
		}
		p := usual()
		p.HolidaysProblem = &app.Problem{Kind: app.KindHolidaysBroken, Text: "holidays.toml:3: expected value"}
		s.says(prefers(p))
		s.wantText(screen.holidaysSay.Text, s.frame.problem(p.HolidaysProblem))
		p.HolidaysProblem, p.Country = nil, "UA"
		s.says(prefers(p))
		s.wantText(screen.holidaysSay.Text, s.frame.words.Text("Workdays.Ukraine"))
	})
}

package settings

import (
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"strings"
	"testing"
	"time"

	"clockin24/app"
	"clockin24/app/calendar"
)

// The files in testdata are like those that people have: they have comments, every key in use, and one key that only a later
// version knows. An upgraded program has to read them, and an older version has to read the files that we write.
func TestSettingsStayAsTheyAre(t *testing.T) {
	from := filepath.Join("testdata", "frozen", "settings.toml")
	want := Settings{
		Preferences: app.Preferences{
			Language: "ru", AllowedStart: "09:15", Shortcut: "Ctrl+Alt+Shift+F9", ShortcutConfirm: true, Reminders: false,
			Workdays:   calendar.MondayToFriday.With(time.Saturday, true).With(time.Monday, false),
			QuietHours: calendar.Hours{From: 21 * time.Hour, Until: 6*time.Hour + 30*time.Minute}, Country: "KZ", AtLogin: "start",
			AtLoginHours: calendar.Hours{From: 8 * time.Hour, Until: 11 * time.Hour}, CAFile: "/etc/ssl/company's \"own\".pem",
		},
		rest: map[string]any{"theme": "dark"},
	}
	text, err := os.ReadFile(from)
	must(t, err)
	later := regexp.MustCompile(`$^`) // matches the keys that only a later version writes
	for _, row := range app.PreferenceRows() {
		if name := string(row.Name); row.InFile() && !strings.Contains(string(text), "\n"+name+" = ") {
			row.Copy(&want.Preferences, app.DefaultPreferences())
			later = regexp.MustCompile(later.String() + `|\n` + name + ` = .*\n`)
		}
	}
	got, err := Load(from)
	if err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("%+v, %v, want %+v", got, err, want)
	}
	path := filepath.Join(t.TempDir(), "settings.toml")
	must(t, want.Save(path, noComment))
	written, err := os.ReadFile(path)
	must(t, err)
	if got, want := later.ReplaceAllString(string(written), ""), withoutComments(string(text)); got != want {
		t.Errorf("written it is\n%s, want\n%s", got, want)
	}
}

func withoutComments(text string) string {
	var b strings.Builder
	for line := range strings.Lines(text) {
		if !strings.HasPrefix(line, "#") {
			b.WriteString(line)
		}
	}
	return b.String()
}

func TestOwnDaysOffStayAsTheyAre(t *testing.T) {
	from := filepath.Join("testdata", "frozen", "holidays.toml")
	holidays, err := NewHolidays(nil, from, noComment)
	must(t, err)
	got, err := holidays.Calendar("")
	must(t, err)
	for _, day := range []struct {
		month time.Month
		day   int
		works bool
	}{{time.November, 24, true}, {time.November, 25, false}, {time.November, 28, true}, {time.November, 29, false}} {
		if works := got.Works(on(day.month, day.day), calendar.MondayToFriday); works != day.works {
			t.Errorf("on %v %d one works: %v", day.month, day.day, works)
		}
	}
}

package settings

import (
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/BurntSushi/toml"

	"clockin24/app"
	"clockin24/app/calendar"
)

func TestSettings(t *testing.T) {
	tests := map[string]struct {
		text string
		want Settings
		line int // line of the error; 0: no error
	}{
		"empty": {"", Default(), 0},
		"all": {
			"language = \"ru\"\nallowed_start = \"08:30\"\nshortcut = \"none\"\nshortcut_confirm = true\nreminders = false\n" +
				"workdays = \"sat sun\"\nquiet_hours = \"\"\ncountry = \"BY\"\nat_login = \"start\"\nat_login_hours = \"08:00-09:30\"",
			Settings{Preferences: app.Preferences{
				Language: "ru", AllowedStart: "08:30", Shortcut: "none", ShortcutConfirm: true, Country: "BY", AtLogin: "start",
				Workdays:     calendar.Weekdays(0).With(time.Saturday, true).With(time.Sunday, true),
				AtLoginHours: calendar.Hours{From: 8 * time.Hour, Until: 9*time.Hour + 30*time.Minute},
			}},
			0,
		},
		"never":           {`allowed_start = "never"`, defaultsWith(func(s *Settings) { s.AllowedStart = "never" }), 0},
		"no such day":     {"workdays = \"mon Tag\"", Default(), 1},
		"no such hours":   {"\nquiet_hours = \"20:00\"", Default(), 2},
		"no such choice":  {"at_login = \"always\"", Default(), 1},
		"not a switch":    {"reminders = \"yes\"", Default(), 1},
		"no such time":    {"\n\nallowed_start = \"24:00\"", Default(), 3},
		"a number":        {"language = 5", Default(), 1},
		"no quotes":       {"# mine\nlanguage = ru", Default(), 2},
		"twice":           {"language = \"ru\"\nlanguage = \"en\"", Default(), 2},
		"a binary file":   {"\x00\x01\x02", Default(), 1},
		"not in UTF-8":    {"language = \"\xff\"", Default(), 1},
		"a table instead": {"[language]\nx = 1", Default(), 1},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "settings.toml")
			must(t, os.WriteFile(path, []byte(test.text), 0o600))
			s, err := Load(path)
			s.rest = nil
			if !reflect.DeepEqual(s, test.want) {
				t.Errorf("%+v, want %+v", s, test.want)
			}
			var broken *Error
			switch {
			case test.line == 0 && err != nil:
				t.Error(err)
			case test.line != 0 && !errors.As(err, &broken):
				t.Errorf("error %v", err)
			case test.line != 0 && (broken.Line != test.line || broken.Path != path || broken.Message == ""):
				t.Errorf("error %#v, want line %d", broken, test.line)
			}
			if text, _ := os.ReadFile(path); string(text) != test.text {
				t.Error("reading changed the file")
			}
		})
	}
}

func defaultsWith(change func(*Settings)) Settings {
	s := Default()
	change(&s)
	return s
}

func TestSettingsAreSavedWithAComment(t *testing.T) {
	path := filepath.Join(t.TempDir(), "new", "settings.toml")
	want := Settings{Preferences: app.Preferences{
		Language: `q"uo\te`, AllowedStart: "09:15", Shortcut: "Ctrl+Alt+F5", ShortcutConfirm: true, AtLogin: "nothing", Country: "none",
		Workdays: calendar.MondayToFriday, QuietHours: calendar.Hours{From: 22 * time.Hour, Until: 30 * time.Minute},
	}}
	must(t, want.Save(path, func(key string) string { return "Sagt, was\n" + key + " ist." }))
	got, err := Load(path)
	if err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("%+v, %v", got, err)
	}
	text, err := os.ReadFile(path)
	must(t, err)
	lines := strings.Split(string(text), "\n")
	for _, row := range app.PreferenceRows() {
		key := string(row.Name)
		if !row.InFile() {
			continue
		}
		found := false
		for i, line := range lines {
			found = found || strings.HasPrefix(line, key+" = ") && lines[i-1] == "# "+key+" ist."
		}
		if !found {
			t.Errorf("%s is not there with a comment above:\n%s", key, text)
		}
	}
}

func TestSettingsOfANewerVersionAreKept(t *testing.T) {
	path := filepath.Join(t.TempDir(), "settings.toml")
	must(t, os.WriteFile(path, []byte("language = \"ru\"\nfuture = 1\n[holidays]\nlanguage = \"x\"\n"), 0o600))
	s, err := Load(path)
	must(t, err)
	s.Language = "en"
	must(t, s.Save(path, noComment))
	var all map[string]any
	_, err = toml.DecodeFile(path, &all)
	must(t, err)
	if all["language"] != "en" || all["future"] != int64(1) || all["holidays"].(map[string]any)["language"] != "x" {
		t.Errorf("%v", all)
	}
}

func TestBrokenSettingsAreSetAsideBeforeAChange(t *testing.T) {
	path := filepath.Join(t.TempDir(), "settings.toml")
	for n, aside := range []string{path + ".broken", path + ".broken.2"} {
		must(t, os.WriteFile(path, []byte("language = ru"), 0o600))
		s, err := Load(path)
		if err == nil {
			t.Fatal("no error")
		}
		must(t, s.Save(path, noComment))
		if text, _ := os.ReadFile(aside); string(text) != "language = ru" {
			t.Errorf("round %d: %s has %q", n, aside, text)
		}
		if _, err := Load(path); err != nil {
			t.Error(err)
		}
	}
}

func noComment(string) string { return "" }

func FuzzSettings(f *testing.F) {
	f.Add("language = \"ru\"\nallowed_start = \"08:30\"\n")
	f.Add("[a.b]\nc = 1979-05-27T07:32:00Z\n[[d]]\n[[d]]\nx = [1, {y = 2}]")
	f.Add("language = ")
	f.Add("\"x\\") // the file ends within an escape
	f.Fuzz(func(t *testing.T, text string) {
		path := filepath.Join(t.TempDir(), "settings.toml")
		must(t, os.WriteFile(path, []byte(text), 0o600))
		s, err := Load(path)
		var broken *Error
		if err != nil && (!errors.As(err, &broken) || broken.Line < 1 || broken.Line > 1+strings.Count(text, "\n")) {
			t.Errorf("%v", err)
		}
		if err := s.Save(path, noComment); err != nil {
			t.Fatal(err)
		}
		again, err := Load(path)
		s.rest, again.rest = nil, nil // times and floats need not be written in the same form
		if err != nil || !reflect.DeepEqual(again, s) {
			t.Errorf("%+v became %+v, %v", s, again, err)
		}
	})
}

func TestWritingThroughALink(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("links need a right there")
	}
	dir := t.TempDir()
	target, link := filepath.Join(dir, "dotfiles.toml"), filepath.Join(dir, "settings.toml")
	must(t, os.WriteFile(target, nil, 0o600))
	must(t, os.Symlink(target, link))
	must(t, Settings{Preferences: app.Preferences{Language: "ru", AllowedStart: "never"}}.Save(link, noComment))
	if text, _ := os.ReadFile(target); !strings.Contains(string(text), `"ru"`) {
		t.Errorf("the target has %q", text)
	}
}

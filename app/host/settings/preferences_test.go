package settings

import (
	"context"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"clockin24/app"
	"clockin24/app/host/files"
)

// keys stands for a desktop that allows every shortcut except those that are named.
type keys struct {
	held    string
	refuses map[string]app.Kind
}

func (k *keys) Set(_ context.Context, text string) (string, *app.Problem) {
	if kind := k.refuses[text]; kind != "" {
		return "", &app.Problem{Kind: kind}
	}
	k.held = text
	return "the desktop's " + text, nil
}

func (k *keys) Begin(ctx context.Context, text string) (string, *app.Problem) {
	return k.Set(ctx, text)
}

// A desk is a Preferences together with everything that it uses.
type desk struct {
	*Preferences
	path    string
	keys    *keys
	spoken  string
	changes int
}

func newDesk(t *testing.T, settings string) *desk {
	t.Helper()
	d := &desk{path: filepath.Join(t.TempDir(), "settings.toml"), keys: &keys{refuses: map[string]app.Kind{}}}
	if settings != "" {
		must(t, os.WriteFile(d.path, []byte(settings), 0o600))
	}
	holidays, err := NewHolidays([]byte(table), filepath.Join(filepath.Dir(d.path), "holidays.toml"), noComment)
	must(t, err)
	d.Preferences = LoadPreferences(Parts{
		Path: d.path, Holidays: holidays, Guessed: "RU", Languages: []string{"en", "ru"}, Shortcut: d.keys, Comment: noComment,
		Speak:   func(language string) { d.spoken = language },
		Changed: func() { d.changes++ },
	})
	return d
}

func (d *desk) prefer(t *testing.T, name app.Preference, value string, want app.Kind) {
	t.Helper()
	var got app.Kind
	if p := d.Prefer(t.Context(), name, value); p != nil {
		got = p.Kind
	}
	if got != want {
		t.Errorf("%s = %q: %q, want %q", name, value, got, want)
	}
}

func TestPreferencesTakeEffectAndAreKept(t *testing.T) {
	d := newDesk(t, "")
	d.prefer(t, app.PreferLanguage, "ru", "")
	d.prefer(t, app.PreferLanguage, "xx", app.KindPreferenceBad)
	d.prefer(t, app.PreferAllowedStart, "08:30", "")
	d.prefer(t, app.PreferAllowedStart, "8:30", app.KindPreferenceBad)
	d.prefer(t, app.PreferShortcut, "Ctrl+Alt+F5", "")
	d.prefer(t, app.PreferShortcutConfirm, "true", "")
	d.prefer(t, app.PreferReminders, "false", "")
	d.prefer(t, app.PreferReminders, "perhaps", app.KindPreferenceBad)
	d.prefer(t, app.PreferWorkdays, "mon sat", "")
	d.prefer(t, app.PreferWorkdays, "mon, sat", app.KindPreferenceBad)
	d.prefer(t, app.PreferQuietHours, "22:00-06:30", "")
	d.prefer(t, app.PreferQuietHours, "22-6", app.KindPreferenceBad)
	d.prefer(t, app.PreferAtLogin, "start", "")
	d.prefer(t, app.PreferAtLogin, "", app.KindPreferenceBad)
	d.prefer(t, app.PreferAtLoginHours, "08:00-10:00", "")
	d.prefer(t, app.PreferCountry, "BY", "")
	d.prefer(t, app.PreferCountry, "DE", app.KindPreferenceBad)
	d.prefer(t, app.PreferAutostart, "true", app.KindAutostartMissing)
	d.prefer(t, app.PreferCAFile, "/tmp/roots.pem", app.KindPreferenceBad) // a window must not choose whom the program trusts
	d.prefer(t, app.PreferReasons, "{}", app.KindPreferenceBad)            // the reasons have their own file
	d.prefer(t, "colour", "red", app.KindPreferenceBad)
	if d.spoken != "ru" || d.keys.held != "Ctrl+Alt+F5" {
		t.Errorf("speaks %q, holds %q", d.spoken, d.keys.held)
	}
	got := d.Preferences.Preferences()
	if got.Language != "ru" || got.AllowedStart != "08:30" || got.Shortcut != "Ctrl+Alt+F5" || !got.ShortcutConfirm ||
		got.Reminders || got.Workdays.String() != "mon sat" || got.QuietHours.String() != "22:00-06:30" || got.Country != "BY" ||
		got.AtLogin != app.AtLoginStarts || got.AtLoginHours.String() != "08:00-10:00" || got.Trigger != "the desktop's Ctrl+Alt+F5" || got.Problem != nil || got.ShortcutProblem != nil {
		t.Errorf("%+v", got)
	}
	kept, err := Load(d.path)
	if want := (app.Preferences{Language: "ru", AllowedStart: "08:30", Shortcut: "Ctrl+Alt+F5", ShortcutConfirm: true}); err != nil ||
		kept.Language != want.Language || kept.AllowedStart != want.AllowedStart || kept.Shortcut != want.Shortcut ||
		!kept.ShortcutConfirm || kept.Reminders || kept.Workdays != got.Workdays || kept.QuietHours != got.QuietHours ||
		kept.Country != "BY" || kept.AtLogin != "start" || kept.AtLoginHours != got.AtLoginHours {
		t.Errorf("kept %+v, %v", kept, err)
	}
}

func TestAShortcutThatCannotBeHadLeavesTheOneBefore(t *testing.T) {
	d := newDesk(t, `shortcut = "Ctrl+Alt+Q"`)
	d.keys.refuses["Ctrl+Alt+Q"] = app.KindShortcutTaken
	d.keys.refuses["Ctrl+Alt+E"] = app.KindShortcutRefused
	d.Begin(t.Context())
	if p := d.Preferences.Preferences().ShortcutProblem; p == nil || p.Kind != app.KindShortcutTaken || d.changes != 1 {
		t.Errorf("at first %v, told %d times", p, d.changes)
	}
	d.prefer(t, app.PreferShortcut, "Ctrl+Alt+E", app.KindShortcutRefused)
	if s := d.Settings().Shortcut; s != "Ctrl+Alt+Q" {
		t.Errorf("a refused shortcut was kept: %s", s)
	}
	d.prefer(t, app.PreferShortcut, "none", "")
	if got := d.Preferences.Preferences(); got.ShortcutProblem != nil || got.Shortcut != "none" {
		t.Errorf("%+v", got)
	}
	d.ShortcutLost(&app.Problem{Kind: app.KindShortcutMissing})
	if p := d.Preferences.Preferences().ShortcutProblem; p == nil || p.Kind != app.KindShortcutMissing || d.changes != 2 {
		t.Errorf("lost: %v, told %d times", p, d.changes)
	}
}

func TestABrokenFileIsToldOfAndSetAside(t *testing.T) {
	d := newDesk(t, "language = \"ru\"\nallowed_start = nine")
	got := d.Preferences.Preferences()
	if got.Problem == nil || got.Problem.Kind != app.KindSettingsBroken || !strings.HasPrefix(got.Problem.Text, "settings.toml:2: ") {
		t.Fatalf("%+v", got.Problem)
	}
	d.prefer(t, app.PreferLanguage, "en", "")
	if p := d.Preferences.Preferences().Problem; p != nil {
		t.Errorf("still told: %v", p)
	}
	if !files.Exists(d.path + ".broken") {
		t.Error("the broken file is gone")
	}
}

// Certificates that cannot be read are reported as long as the settings name them, on whichever line of the file they do.
func TestCertificatesThatCannotBeReadAreToldOf(t *testing.T) {
	const file = "/nope/roots.pem"
	d := newDesk(t, "language = \"ru\"\nca_file = \""+file+"\"")
	wants := func(line string) {
		t.Helper()
		p := d.Preferences.Preferences().Problem
		if p == nil || p.Kind != app.KindCAFileBroken || !strings.HasPrefix(p.Text, "settings.toml:"+line+": ca_file: ") || !strings.Contains(p.Text, file) {
			t.Errorf("%+v, want line %s", p, line)
		}
	}
	wants("2")
	d.prefer(t, app.PreferReminders, "false", "")
	written, err := os.ReadFile(d.path)
	must(t, err)
	before, _, _ := strings.Cut(string(written), "ca_file = ")
	wants(strconv.Itoa(strings.Count(before, "\n") + 1))
	if s := d.Settings(); s.Language != "ru" || s.CAFile != file {
		t.Errorf("the other settings do not hold: %+v", s)
	}
}

func TestAPreferenceThatCannotBeWrittenHoldsUntilTheEnd(t *testing.T) {
	d := newDesk(t, "")
	dir := filepath.Dir(d.path)
	must(t, os.RemoveAll(dir))
	must(t, os.WriteFile(dir, nil, 0o600)) // now no file can be made in it
	d.prefer(t, app.PreferAllowedStart, "never", app.KindPreferenceUnkept)
	if got := d.Preferences.Preferences().AllowedStart; got != "never" {
		t.Errorf("%q", got)
	}
}

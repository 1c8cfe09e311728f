package settings

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"clockin24/app"
	"clockin24/app/host/files"
	"clockin24/assets"
)

const table = "[RU]\nsource = \"law\"\ndays = [\"11-04\"]\n[BY]\nsource = \"law\"\ndays = [\"11-07\"]\n"

func on(month time.Month, day int) time.Time {
	return time.Date(2026, month, day, 12, 0, 0, 0, time.UTC)
}

// The built-in table names its sources, and has the holidays that everybody in the country knows.
func TestTheHolidaysOfEachCountry(t *testing.T) {
	h, err := NewHolidays(assets.Holidays(), filepath.Join(t.TempDir(), "holidays.toml"), noComment)
	must(t, err)
	if got := strings.Join(h.Countries(), " "); got != "BY KZ RU UA" {
		t.Errorf("countries %s", got)
	}
	for code, c := range h.countries {
		if c.Source == "" || len(c.Days) < 10 {
			t.Errorf("%s: %d days by %q", code, len(c.Days), c.Source)
		}
	}
	for _, tt := range []struct {
		country string
		off     []time.Time
		not     time.Time
	}{
		{"RU", []time.Time{on(1, 8), on(2, 23), on(5, 9), on(6, 12), on(11, 4)}, on(12, 25)},
		{"BY", []time.Time{on(1, 2), on(4, 21), on(7, 3), on(11, 7), on(12, 25)}, on(2, 23)}, // 21 April 2026 is Radunitsa
		{"UA", []time.Time{on(4, 12), on(5, 8), on(5, 31), on(7, 15), on(8, 24), on(10, 1)}, on(1, 7)},
		{"KZ", []time.Time{on(3, 22), on(5, 27), on(10, 25), on(12, 16)}, on(5, 28)},
	} {
		calendar, err := h.Calendar(tt.country)
		must(t, err)
		for _, day := range tt.off {
			if !calendar.Holiday(day) {
				t.Errorf("%s works on %v", tt.country, day)
			}
		}
		if calendar.Holiday(tt.not) {
			t.Errorf("%s does not work on %v", tt.country, tt.not)
		}
	}
	if calendar, _ := h.Calendar("none"); len(calendar.Off) != 0 {
		t.Errorf("no country has %v", calendar.Off)
	}
}

func TestOwnDaysOff(t *testing.T) {
	path := filepath.Join(t.TempDir(), "holidays.toml")
	h, err := NewHolidays([]byte(table), path, func(key string) string { return "about " + key })
	must(t, err)
	must(t, h.Offer())
	text, err := os.ReadFile(path)
	must(t, err)
	for _, want := range []string{"# about holidays\n", "# about holidays.days_off\ndays_off = []\n", "# about holidays.workdays\nworkdays = []\n"} {
		if !strings.Contains(string(text), want) {
			t.Errorf("the file lacks %q:\n%s", want, text)
		}
	}
	write := func(text string) {
		t.Helper()
		must(t, os.WriteFile(path, []byte(text), 0o600))
		must(t, os.Chtimes(path, time.Time{}, time.Now().Add(time.Duration(len(text))*time.Second))) // as if saved later
	}
	write("days_off = [\"2026-12-31\"]\nworkdays = [\"11-04\"]")
	calendar, err := h.Calendar("RU")
	must(t, err)
	if !calendar.Holiday(on(12, 31)) || calendar.Holiday(on(11, 4)) {
		t.Errorf("the own days do not count: %+v", calendar)
	}
	must(t, h.Offer()) // leaves the file as it is

	for text, line := range map[string]int{
		"days_off = [\"01-01\"]\nworkdays = [\n\"31-12\"]": 2, "days_off = 5": 1, "\nholidays = [\"01-01\"]": 2, "days_off = [\"01-01\"": 1,
	} {
		write(text)
		calendar, err := h.Calendar("RU")
		var broken *Error
		if !errors.As(err, &broken) || broken.Line != line || broken.Path != path {
			t.Errorf("%q: %v, want line %d", text, err, line)
		}
		if !calendar.Holiday(on(11, 4)) || calendar.Holiday(on(1, 1)) {
			t.Errorf("%q: %+v", text, calendar)
		}
	}
	must(t, h.Offer())
	if _, err := h.Calendar("RU"); err != nil || !files.Exists(path+".broken") {
		t.Errorf("it is not set aside: %v", err)
	}
}

func TestWhatIsWrongWithTheDaysOffIsTold(t *testing.T) {
	d := newDesk(t, `country = "RUS"`)
	calendar := d.Calendar()
	p := d.Preferences.Preferences().HolidaysProblem
	if p == nil || p.Kind != app.KindHolidaysBroken || p.Text != `settings.toml: country = "RUS"` || !calendar.Partial || !calendar.Holiday(on(11, 4)) || d.changes != 1 {
		t.Errorf("%+v, %+v, told %d times", p, calendar, d.changes)
	}
	d.Calendar()
	d.prefer(t, app.PreferCountry, "BY", "")
	if calendar := d.Calendar(); d.Preferences.Preferences().HolidaysProblem != nil || calendar.Partial || !calendar.Holiday(on(11, 7)) || d.changes != 2 {
		t.Errorf("still wrong, or told %d times", d.changes)
	}
	must(t, os.WriteFile(filepath.Join(filepath.Dir(d.path), "holidays.toml"), []byte("x = 1"), 0o600))
	d.LookAgain(t.Context())
	if p := d.Preferences.Preferences().HolidaysProblem; p == nil || !strings.HasPrefix(p.Text, "holidays.toml:1: ") {
		t.Errorf("%+v", p)
	}
}

func FuzzOwnDays(f *testing.F) {
	f.Add("days_off = [\"2026-12-31\", \"easter+9\"]\nworkdays = [\"11-04\"]")
	f.Add("days_off = [")
	f.Add("[days_off]\nx = 1")
	f.Add("\"x\\") // the file ends within an escape
	f.Fuzz(func(t *testing.T, text string) {
		own, err := parseOwnDays("holidays.toml", text)
		var broken *Error
		if err != nil && (!errors.As(err, &broken) || broken.Line < 1 || len(own.Off)+len(own.Work) > 0) {
			t.Errorf("%+v, %v", own, err)
		}
	})
}

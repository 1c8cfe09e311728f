package settings

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"clockin24/app"
	"clockin24/app/calendar"
	"clockin24/app/host/autostart"
	"clockin24/app/workday"
)

// A Shortcut is what holds the global shortcut.
type Shortcut interface {
	// Set makes text, in the format of [app.PreferShortcut], the shortcut, and replaces the previous one. The trigger is the
	// desktop's name for the combination that it has bound, if that is a different one. After a problem the previous shortcut
	// stays.
	Set(ctx context.Context, text string) (trigger string, problem *app.Problem)
	// Begin is Set at the start of the program. It may retry for some seconds before it reports a problem.
	Begin(ctx context.Context, text string) (trigger string, problem *app.Problem)
}

// Parts are what [Preferences] need to work.
type Parts struct {
	Path      string   // of the settings file
	Log       string   // path of the log, which is shown to the person
	Languages []string // the languages that the program has words for

	// Autostart and Shortcut are nil where the system has none.
	Autostart *autostart.Switch
	Shortcut  Shortcut
	// Holidays are nil where there are none. Guessed is the country that the system's language suggests, or "".
	Holidays *Holidays
	Guessed  string
	// Speak changes the language; "" means the system's language.
	Speak func(language string)
	// Comment explains a key of the settings file, see [Settings.Save].
	Comment func(key string) string
	// Changed is called when something has changed by itself, for example when the shortcut was lost. It must not wait.
	Changed func()
}

// Preferences keep the settings file, the start at login and the shortcut. They are the [workday.PreferenceStore] of a resident.
type Preferences struct {
	parts Parts

	changing sync.Mutex // held while a preference is changed, which may wait for the person

	mu       sync.Mutex // guards the fields below
	settings Settings
	seen     app.Preferences // the values that are not in the settings file
}

// LoadPreferences reads the settings file as [Use] does. It reports errors in the file in [app.Preferences].
func LoadPreferences(parts Parts) *Preferences {
	p := &Preferences{parts: parts}
	p.seen = app.Preferences{Languages: parts.Languages, Log: parts.Log}
	p.settings, _, p.seen.Problem = Use(parts.Path)
	if parts.Holidays != nil {
		p.seen.Countries, p.seen.Guessed, p.seen.Holidays = parts.Holidays.Countries(), parts.Guessed, parts.Holidays.Path()
	}
	if parts.Autostart == nil {
		p.seen.Autostart.Problem = &app.Problem{Kind: app.KindAutostartMissing}
	}
	if parts.Shortcut == nil {
		p.seen.ShortcutProblem = &app.Problem{Kind: app.KindShortcutMissing}
	}
	return p
}

// Problem is the problem that a person is shown for a file that cannot be read. It is nil for nil.
func Problem(kind app.Kind, err error) *app.Problem {
	var broken *Error
	switch {
	case err == nil:
		return nil
	case errors.As(err, &broken):
		text := fmt.Sprintf("%s:%d: %s", filepath.Base(broken.Path), broken.Line, broken.Message)
		return &app.Problem{Kind: kind, Text: text}
	}
	return &app.Problem{Kind: kind, Text: err.Error()}
}

// Begin applies the preferences that take time: it sets the shortcut, and asks the system whether it starts the program at login.
func (p *Preferences) Begin(ctx context.Context) {
	p.LookAgain(ctx)
	if p.parts.Shortcut == nil {
		return
	}
	p.changing.Lock()
	defer p.changing.Unlock()
	trigger, problem := p.parts.Shortcut.Begin(ctx, p.Settings().Shortcut)
	p.see(func(seen *app.Preferences) { seen.Trigger, seen.ShortcutProblem = trigger, problem })
	p.parts.Changed()
}

// ShortcutLost records that the shortcut worked but has stopped working.
func (p *Preferences) ShortcutLost(problem *app.Problem) {
	p.see(func(seen *app.Preferences) { seen.Trigger, seen.ShortcutProblem = "", problem })
	p.parts.Changed()
}

// Settings returns the present settings.
func (p *Preferences) Settings() Settings {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.settings
}

// Preferences returns the present settings, together with the values that are not in the settings file.
func (p *Preferences) Preferences() app.Preferences {
	p.mu.Lock()
	defer p.mu.Unlock()
	all := p.seen
	for _, row := range app.PreferenceRows() {
		row.Copy(&all, p.settings.Preferences)
	}
	return all
}

// Calendar is the calendar of the chosen country, with the person's own days off. Errors in those days are reported in the
// preferences.
func (p *Preferences) Calendar() calendar.Calendar {
	if p.parts.Holidays == nil {
		return calendar.Calendar{}
	}
	country := p.Settings().Country
	mistyped := country != "" && country != calendar.NoCountry && !slices.Contains(p.parts.Holidays.Countries(), country)
	if country == "" || mistyped {
		country = p.parts.Guessed
	}
	calendar, err := p.parts.Holidays.Calendar(country)
	if mistyped {
		err = errors.Join(err, fmt.Errorf("%s: country = %q", filepath.Base(p.parts.Path), p.Settings().Country))
	}
	calendar.Partial = err != nil
	problem := Problem(app.KindHolidaysBroken, err)
	changed := false
	p.see(func(seen *app.Preferences) {
		changed = !reflect.DeepEqual(seen.HolidaysProblem, problem)
		seen.HolidaysProblem = problem
	})
	if changed && p.parts.Changed != nil {
		p.parts.Changed()
	}
	return calendar
}

func (p *Preferences) see(change func(*app.Preferences)) {
	p.mu.Lock()
	defer p.mu.Unlock()
	change(&p.seen)
}

// LookAgain asks the system whether it starts the program at login, and reads the person's own days off again.
func (p *Preferences) LookAgain(ctx context.Context) {
	p.Calendar()
	if p.parts.Autostart == nil {
		return
	}
	now := p.parts.Autostart.Status(ctx)
	p.see(func(seen *app.Preferences) { seen.Autostart = now })
}

// Prefer changes one preference. If a value of the settings file cannot be written, it stays in effect until the program ends.
func (p *Preferences) Prefer(ctx context.Context, name app.Preference, value string) *app.Problem {
	p.changing.Lock()
	defer p.changing.Unlock()
	switch row := name.Row(); row.Keeper {
	case app.KeeperSystem:
		return p.preferAutostart(ctx, value)
	case app.KeeperFile:
		s := p.Settings()
		if row.Set(&s.Preferences, value) != nil {
			return bad(name, value)
		}
		if problem := p.use(ctx, name, value); problem != nil {
			return problem
		}
		problem := p.keep(s)
		p.Calendar() // an earlier problem of the calendar may have been due to the country
		return problem
	}
	return bad(name, value)
}

// use applies the new value of a preference that may not be available. If it returns a problem, the value is not in effect.
func (p *Preferences) use(ctx context.Context, name app.Preference, value string) *app.Problem {
	switch name {
	case app.PreferShortcut:
		return p.useShortcut(ctx, value)
	case app.PreferLanguage:
		if value != "" && !slices.Contains(p.parts.Languages, value) {
			return bad(name, value)
		}
		p.parts.Speak(value)
	case app.PreferCountry:
		return p.useCountry(value)
	}
	return nil
}

// useCountry makes the file for the person's own days, because a person who chooses a country wants days off.
func (p *Preferences) useCountry(value string) *app.Problem {
	if value != "" && value != calendar.NoCountry && (p.parts.Holidays == nil || !slices.Contains(p.parts.Holidays.Countries(), value)) {
		return bad(app.PreferCountry, value)
	}
	if p.parts.Holidays == nil {
		return nil
	}
	if err := p.parts.Holidays.Offer(); err != nil {
		return &app.Problem{Kind: app.KindPreferenceUnkept, Text: err.Error()}
	}
	return nil
}

func bad(name app.Preference, value string) *app.Problem {
	return &app.Problem{Kind: app.KindPreferenceBad, Text: string(name) + " = " + strconv.Quote(value)}
}

// binding is how long a desktop may ask the person about a new shortcut. The previous shortcut does not work meanwhile.
const binding = 2 * time.Minute

func (p *Preferences) useShortcut(ctx context.Context, value string) *app.Problem {
	if p.parts.Shortcut == nil {
		return &app.Problem{Kind: app.KindShortcutMissing}
	}
	ctx, cancel := context.WithTimeout(ctx, binding)
	defer cancel()
	trigger, problem := p.parts.Shortcut.Set(ctx, value)
	if problem != nil {
		return problem
	}
	p.see(func(seen *app.Preferences) { seen.Trigger, seen.ShortcutProblem = trigger, nil })
	return nil
}

func (p *Preferences) preferAutostart(ctx context.Context, value string) *app.Problem {
	on, err := strconv.ParseBool(value)
	switch {
	case err != nil:
		return bad(app.PreferAutostart, value)
	case p.parts.Autostart == nil:
		return &app.Problem{Kind: app.KindAutostartMissing}
	case on:
		err = p.parts.Autostart.On(ctx)
	default:
		err = p.parts.Autostart.Off(ctx)
	}
	p.LookAgain(ctx)
	return autostart.Problem(err)
}

// keep makes s the present settings, in memory and on disk.
func (p *Preferences) keep(s Settings) *app.Problem {
	err := s.Save(p.parts.Path, p.parts.Comment)
	p.mu.Lock()
	defer p.mu.Unlock()
	p.settings = s
	if err != nil {
		return &app.Problem{Kind: app.KindPreferenceUnkept, Text: strings.TrimPrefix(err.Error(), "write the settings: ")}
	}
	_, unusable := s.roots(p.parts.Path)
	p.seen.Problem = Problem(app.KindCAFileBroken, unusable) // otherwise Save has set the broken file aside
	return nil
}

var _ workday.PreferenceStore = (*Preferences)(nil)

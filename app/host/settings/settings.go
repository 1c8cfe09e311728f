// Package settings keeps what the person chose: the settings file, the file with the person's own days off, and what the system keeps of
// it, the start at login and the shortcut.
//
// What a file does not say is as [Default] has it. A file that cannot be read counts for nothing, and [Problem] says where a person has to
// mend it; it is set aside when something is changed. Keys of a later version are kept. [Preferences] put all of that together for a resident
// and change one preference at a time.
//
// This room does not know what a preference is good for: that is judged in [clockin24/app], with what is read here.
package settings

import (
	"crypto/x509"
	"errors"
	"fmt"
	"io/fs"
	"regexp"
	"strings"
	"time"

	"github.com/BurntSushi/toml"

	"clockin24/app"
	"clockin24/app/calendar"
	"clockin24/app/host/files"
	"clockin24/bitrix"
)

// Settings are what the person chose, as they are in settings.toml.
type Settings struct {
	// Language is a BCP 47 tag; empty is the system's language.
	Language string `toml:"language"`
	// AllowedStart is after when a start is late.
	AllowedStart AllowedStart `toml:"allowed_start"`
	// Shortcut is the global shortcut, Ctrl+Alt+W or none. It is not checked here.
	Shortcut string `toml:"shortcut"`
	// ShortcutConfirm has the shortcut open the window even where it could start the day at once.
	ShortcutConfirm bool `toml:"shortcut_confirm"`
	// Reminders are wanted.
	Reminders bool `toml:"reminders"`
	// Workdays and QuietHours say when they may come, if not in the holidays of Country: an ISO 3166 code, none, or "" for
	// the one of the system's language. That there are holidays of it is not checked here.
	Workdays   calendar.Weekdays `toml:"workdays"`
	QuietHours calendar.Hours    `toml:"quiet_hours"`
	Country    string            `toml:"country"`
	// AtLogin says what a login does, and AtLoginHours within which hours it may start the day.
	AtLogin      atLogin        `toml:"at_login"`
	AtLoginHours calendar.Hours `toml:"at_login_hours"`
	// CAFile is the path of a file with certificates of an authority of the company's own, which are trusted besides the
	// system's, see [clockin24/bitrix.RootsWith]; empty is none.
	CAFile string `toml:"ca_file"`

	// rest are the keys of a newer version, which saving keeps.
	rest map[string]any
}

// An AllowedStart is HH:MM or one of the words below, see [clockin24/app.RulesOf].
type AllowedStart string

// The words of an [AllowedStart].
const (
	AllowedStartPortal AllowedStart = "portal" // what the portal says
	AllowedStartNever  AllowedStart = "never"  // a start is never late
)

var hoursMinutes = regexp.MustCompile(`^([01]\d|2[0-3]):[0-5]\d$`)

// UnmarshalText refuses what is none of the choices.
func (a *AllowedStart) UnmarshalText(text []byte) error {
	s := AllowedStart(text)
	if s != AllowedStartPortal && s != AllowedStartNever && !hoursMinutes.MatchString(string(s)) {
		return errors.New(`allowed_start must be "portal", "never" or a time like "09:00"`)
	}
	*a = s
	return nil
}

// atLogin is an [app.AtLogin] that is one of the choices.
type atLogin app.AtLogin

// UnmarshalText refuses what is none of the choices.
func (a *atLogin) UnmarshalText(text []byte) error {
	switch app.AtLogin(text) {
	case app.AtLoginAsks, app.AtLoginStarts, app.AtLoginNothing:
		*a = atLogin(text)
		return nil
	}
	return errors.New(`at_login must be "ask", "start" or "nothing"`)
}

// Default hold where there is no file, or no such key in it.
func Default() Settings {
	return Settings{
		AllowedStart: AllowedStartPortal, Shortcut: "Ctrl+Alt+W",
		Reminders: true, Workdays: calendar.MondayToFriday, QuietHours: calendar.Hours{From: 20 * time.Hour, Until: 7 * time.Hour},
		AtLogin: atLogin(app.AtLoginAsks), AtLoginHours: calendar.Hours{From: 7 * time.Hour, Until: 12 * time.Hour},
	}
}

// An Error is a settings file that a person has to mend.
type Error struct {
	Path    string
	Line    int // counted from 1
	Message string
}

// Error reads settings.toml: line 3: expected value but found "," instead.
func (e *Error) Error() string {
	return fmt.Sprintf("%s: line %d: %s", e.Path, e.Line, e.Message)
}

// errorIn says what is wrong in the file at path, and where: the toml package puts some of what it finds at the end of
// a file into the line before, which is line 0 of a file of one line.
func errorIn(path string, err error) *Error {
	var parse toml.ParseError
	if errors.As(err, &parse) {
		return &Error{Path: path, Line: max(1, parse.Position.Line), Message: parse.Message}
	}
	return &Error{Path: path, Line: 1, Message: err.Error()}
}

// Load reads the file at path. Without a file the settings are the default ones. With a broken one they are the
// default ones too, and the error is a [*Error]; the file stays as it is until [Settings.Save].
func Load(path string) (Settings, error) {
	data, err := files.Read(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return Default(), nil
	case errors.Is(err, files.ErrNotAFile), errors.Is(err, files.ErrTooLarge):
		return Default(), errorIn(path, err)
	case err != nil:
		return Default(), fmt.Errorf("read the settings: %w", err)
	}
	s := Default()
	meta, err := toml.Decode(string(data), &s)
	if err == nil {
		s.rest, err = unknownKeys(string(data), meta)
	}
	if err != nil {
		return Default(), errorIn(path, err)
	}
	return s, nil
}

// Use is [Load] with the certificates that the settings name: nil where portals are trusted by the system's alone.
// What cannot be used counts for nothing, and the problem says so, and where.
func Use(path string) (Settings, *x509.CertPool, *app.Problem) {
	s, err := Load(path)
	if err != nil {
		return s, nil, Problem(app.KindSettingsBroken, err)
	}
	roots, err := s.roots(path)
	return s, roots, Problem(app.KindCAFileBroken, err)
}

// roots are the certificates that the settings, which are in the file at path, name.
func (s Settings) roots(path string) (*x509.CertPool, error) {
	if s.CAFile == "" {
		return nil, nil
	}
	roots, err := bitrix.RootsWith(s.CAFile)
	if err == nil {
		return roots, nil
	}
	text, _ := files.Read(path) // only for the line
	return nil, &Error{Path: path, Line: lineOf(string(text), "ca_file"), Message: "ca_file: " + files.Homeless(err.Error())}
}

func unknownKeys(text string, meta toml.MetaData) (map[string]any, error) {
	var all, rest map[string]any
	if _, err := toml.Decode(text, &all); err != nil {
		return nil, err
	}
	for _, key := range meta.Undecoded() {
		if rest == nil {
			rest = map[string]any{}
		}
		rest[key[0]] = all[key[0]]
	}
	return rest, nil
}

// Save writes the settings. Comment says in the person's language what a key is for, and for "" what the file is. A file
// there that nobody can read is set aside first.
func (s Settings) Save(path string, comment func(key string) string) error {
	_, err := Load(path)
	var broken *Error
	if errors.As(err, &broken) {
		var aside *files.DamagedError
		if err := files.SetAside(path, broken); !errors.As(err, &aside) {
			return err
		}
	}
	text, err := s.text(comment)
	if err == nil {
		err = files.Write(path, []byte(text))
	}
	if err != nil {
		return fmt.Errorf("write the settings: %w", err)
	}
	return nil
}

func (s Settings) text(comment func(key string) string) (string, error) {
	keys := []struct {
		name  string
		value any
	}{
		{"language", s.Language},
		{"allowed_start", string(s.AllowedStart)},
		{"shortcut", s.Shortcut},
		{"shortcut_confirm", s.ShortcutConfirm},
		{"reminders", s.Reminders},
		{"workdays", s.Workdays.String()},
		{"quiet_hours", s.QuietHours.String()},
		{"country", s.Country},
		{"at_login", string(s.AtLogin)},
		{"at_login_hours", s.AtLoginHours.String()},
		{"ca_file", s.CAFile},
	}
	var b strings.Builder
	remark(&b, comment(""))
	for _, k := range keys {
		line, err := toml.Marshal(map[string]any{k.name: k.value})
		if err != nil {
			return "", err
		}
		b.WriteString("\n")
		remark(&b, comment(k.name))
		b.Write(line)
	}
	if len(s.rest) > 0 {
		rest, err := toml.Marshal(s.rest)
		if err != nil {
			return "", err
		}
		// These are left as they are, for the version that knows them.
		fmt.Fprintf(&b, "\n%s", rest)
	}
	return b.String(), nil
}

// remark writes a comment, however many lines it has.
func remark(b *strings.Builder, text string) {
	for line := range strings.Lines(text) {
		b.WriteString("# " + strings.TrimRight(line, "\r\n") + "\n")
	}
}

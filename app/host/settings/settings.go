// Package settings keeps the person's choices: the settings file, the file with the person's own days off, and the two choices that
// the system keeps, the start at login and the shortcut.
//
// A key that is missing in a file has its value from [Default]. A file that cannot be read is ignored, and [Problem] says where a
// person has to correct it; it is set aside when a setting is changed. Keys of a later version are kept. [Preferences] join all of
// that for a resident and change one preference at a time.
//
// This room does not know what a preference is used for: [clockin24/app] decides that, from the values that are read here.
package settings

import (
	"crypto/x509"
	"errors"
	"fmt"
	"io/fs"
	"strings"

	"github.com/BurntSushi/toml"

	"clockin24/app"
	"clockin24/app/host/files"
	"clockin24/bitrix"
)

// Settings are the person's choices as settings.toml holds them. Only those of the [app.Preferences] count that
// [app.PreferenceRows] assigns to the file. Settings do not check whether a shortcut, a language or a country is available.
type Settings struct {
	app.Preferences

	// rest holds the keys of a newer version, which saving keeps.
	rest map[string]any
}

// Default returns the settings that apply if there is no file, or if a key is missing in it.
func Default() Settings { return Settings{Preferences: app.DefaultPreferences()} }

// An Error reports a settings file that a person has to correct.
type Error struct {
	Path    string
	Line    int // counted from 1
	Message string
}

// Error looks like this: settings.toml: line 3: expected value but found "," instead.
func (e *Error) Error() string {
	return fmt.Sprintf("%s: line %d: %s", e.Path, e.Line, e.Message)
}

// errorIn says what is wrong in the file at path, and on which line. The line is at least 1: the toml package reports some errors
// at the end of a file one line too early, which is line 0 in a file of one line.
func errorIn(path string, err error) *Error {
	var parse toml.ParseError
	if errors.As(err, &parse) {
		return &Error{Path: path, Line: max(1, parse.Position.Line), Message: parse.Message}
	}
	return &Error{Path: path, Line: 1, Message: err.Error()}
}

// Load reads the file at path. If there is no file, it returns the default settings. If the file is broken, it also returns the
// default settings, and the error is a [*Error]; the file stays as it is until [Settings.Save].
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
	s, err := parse(string(data))
	if err != nil {
		return Default(), errorIn(path, err)
	}
	return s, nil
}

// parse reads the text of a file. It accepts keys in capital letters, too.
func parse(text string) (Settings, error) {
	s := Default()
	var keys map[string]toml.Primitive
	meta, err := toml.Decode(text, &keys)
	if err != nil {
		return s, err
	}
	var all map[string]any
	if _, err := toml.Decode(text, &all); err != nil {
		return s, err
	}
	for _, row := range app.PreferenceRows() {
		key, ok := keyOf(keys, string(row.Name))
		if !ok || !row.InFile() {
			continue
		}
		if err := meta.PrimitiveDecode(keys[key], row.Target(&s.Preferences)); err != nil {
			return s, err
		}
		delete(all, key)
	}
	if len(all) > 0 {
		s.rest = all
	}
	return s, nil
}

// keyOf finds the key of a file that stands for a name, however it is capitalized.
func keyOf(keys map[string]toml.Primitive, name string) (string, bool) {
	if _, ok := keys[name]; ok {
		return name, true
	}
	for key := range keys {
		if strings.EqualFold(key, name) {
			return key, true
		}
	}
	return "", false
}

// Use is [Load], together with the certificates that the settings name. The certificates are nil if only those of the system are
// trusted. Settings that cannot be used are ignored, and the problem says which and where.
func Use(path string) (Settings, *x509.CertPool, *app.Problem) {
	s, err := Load(path)
	if err != nil {
		return s, nil, Problem(app.KindSettingsBroken, err)
	}
	roots, err := s.roots(path)
	return s, roots, Problem(app.KindCAFileBroken, err)
}

// roots reads the certificates that the settings name. The settings are in the file at path.
func (s Settings) roots(path string) (*x509.CertPool, error) {
	if s.CAFile == "" {
		return nil, nil
	}
	roots, err := bitrix.RootsWith(s.CAFile)
	if err == nil {
		return roots, nil
	}
	text, _ := files.Read(path) // only to find the line
	return nil, &Error{Path: path, Line: lineOf(string(text), string(app.PreferCAFile)), Message: string(app.PreferCAFile) + ": " + files.Homeless(err.Error())}
}

// Save writes the settings. Comment explains a key in the person's language, and for "" the file as a whole. An existing file that
// cannot be read is set aside first.
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
	var b strings.Builder
	remark(&b, comment(""))
	for _, row := range app.PreferenceRows() {
		if !row.InFile() {
			continue
		}
		name := string(row.Name)
		line, err := toml.Marshal(map[string]any{name: row.Get(s.Preferences)})
		if err != nil {
			return "", err
		}
		b.WriteString("\n")
		remark(&b, comment(name))
		b.Write(line)
	}
	if len(s.rest) > 0 {
		rest, err := toml.Marshal(s.rest)
		if err != nil {
			return "", err
		}
		// These keys stay as they are for the version that knows them.
		fmt.Fprintf(&b, "\n%s", rest)
	}
	return b.String(), nil
}

// remark writes a comment, which may have several lines.
func remark(b *strings.Builder, text string) {
	for line := range strings.Lines(text) {
		b.WriteString("# " + strings.TrimRight(line, "\r\n") + "\n")
	}
}

package app

import (
	"encoding"
	"errors"
	"fmt"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// PreferenceRows are the rows of all preferences, in the order of the settings file.
func PreferenceRows() []PreferenceRow { return slices.Clone(preferences) }

// Row is the row of a preference. An unknown preference has a row without a name and without a keeper.
func (n Preference) Row() PreferenceRow {
	for _, r := range preferences {
		if r.Name == n {
			return r
		}
	}
	return PreferenceRow{}
}

// DefaultPreferences hold as long as nobody has chosen anything.
func DefaultPreferences() Preferences {
	var p Preferences
	for _, r := range preferences {
		if r.InFile() {
			_ = r.Set(&p, r.Default) // no error: a test sets every default
		}
	}
	return p
}

// InFile tells whether the settings file has the preference.
func (r PreferenceRow) InFile() bool { return r.Keeper == KeeperFile || r.Keeper == KeeperHand }

// Set gives the preference in p a value, which is a text of its kind. After an error p is as it was; the error is for the log,
// or for the person who mends the file. A preference that the file does not keep cannot be set here.
func (r PreferenceRow) Set(p *Preferences, text string) error {
	switch at := r.Target(p).(type) {
	case *bool:
		on, err := strconv.ParseBool(text)
		if err != nil {
			return fmt.Errorf("%s must be true or false", r.Name)
		}
		*at = on
	case *string:
		*at = text
	case encoding.TextUnmarshaler:
		return at.UnmarshalText([]byte(text))
	default:
		return fmt.Errorf("%q is not kept in the settings file", r.Name)
	}
	return nil
}

// Target is where a decoder puts the value into p: a *bool, a *string, or an [encoding.TextUnmarshaler] that refuses a text
// that is not of its kind. It is nil if the file does not keep the preference.
func (r PreferenceRow) Target(p *Preferences) any {
	if r.at == nil {
		return nil
	}
	at := r.at(p)
	if text, ok := at.(*string); ok && r.Value != ValueText {
		return &checked{r, text}
	}
	return at
}

// Get is the value in p as the settings file has it, a bool or a string; nil if the file does not keep the preference.
func (r PreferenceRow) Get(p Preferences) any {
	if r.at == nil {
		return nil
	}
	switch at := r.at(&p).(type) {
	case *bool:
		return *at
	case *string:
		return *at
	case fmt.Stringer:
		return at.String()
	}
	return nil
}

// Copy gives the preference in to the value that it has in from.
func (r PreferenceRow) Copy(to *Preferences, from Preferences) {
	if r.at != nil {
		reflect.ValueOf(r.at(to)).Elem().Set(reflect.ValueOf(r.at(&from)).Elem())
	}
}

var hoursMinutes = regexp.MustCompile(`^([01]\d|2[0-3]):[0-5]\d$`)

// A checked is a text that must be of the kind that its row asks for.
type checked struct {
	row  PreferenceRow
	text *string
}

// UnmarshalText refuses a text that is none of the choices of the row.
func (c *checked) UnmarshalText(text []byte) error {
	s, r := string(text), c.row
	if !slices.Contains(r.Choices, s) && (r.Value != ValueTime || !hoursMinutes.MatchString(s)) {
		var may []string
		for _, choice := range r.Choices {
			may = append(may, strconv.Quote(choice))
		}
		last := len(may) - 1
		if r.Value == ValueTime {
			may, last = append(may, `a time like "09:00"`), last+1
		}
		return errors.New(string(r.Name) + " must be " + strings.Join(may[:last], ", ") + " or " + may[last])
	}
	*c.text = s
	return nil
}

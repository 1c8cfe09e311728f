package hotkey

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// Default is the shortcut of a person who has not chosen one.
const Default = "Ctrl+Alt+W"

// none is the text that stands for "no shortcut".
const none = "none"

// Modifiers are the keys that are held down while the key is pressed.
type Modifiers uint8

// These are the modifiers. Super is the key with the logo: Windows, Command.
const (
	Ctrl Modifiers = 1 << iota
	Alt
	Shift
	Super
)

// modifiers are listed in the order in which they are written.
var modifiers = []struct {
	bit  Modifiers
	name string
}{{Ctrl, "Ctrl"}, {Alt, "Alt"}, {Shift, "Shift"}, {Super, "Super"}}

// A Key is the key that is pressed. Its name is the one printed on a US keyboard: A to Z, 0 to 9, F1 to F24, or one of the names in
// [Parse].
type Key string

// keys are all keys that a shortcut may have.
var keys = func() []Key {
	keys := []Key{
		"Space", "Enter", "Tab", "Backspace", "Escape", "Insert", "Delete", "Home", "End", "PageUp", "PageDown",
		"Left", "Right", "Up", "Down", "Pause",
	}
	for c := 'A'; c <= 'Z'; c++ {
		keys = append(keys, Key(c))
	}
	for n := range 10 {
		keys = append(keys, Key(strconv.Itoa(n)))
	}
	for n := range 24 {
		keys = append(keys, Key("F"+strconv.Itoa(n+1)))
	}
	return keys
}()

// aliases are other names of modifiers and keys, in lower case. They come from keyboards, toolkits and other programs' settings.
var aliases = map[string]string{
	"control": "Ctrl", "strg": "Ctrl", "option": "Alt", "opt": "Alt", "win": "Super", "windows": "Super",
	"meta": "Super", "logo": "Super", "cmd": "Super", "command": "Super", "return": "Enter", "esc": "Escape",
	"del": "Delete", "ins": "Insert", "prior": "PageUp", "pgup": "PageUp", "next": "PageDown", "pgdn": "PageDown",
	"pgdown": "PageDown",
}

// function tells whether the key is one of F1 to F24, and returns its number.
func (k Key) function() (n int, ok bool) {
	number, found := strings.CutPrefix(string(k), "F")
	n, err := strconv.Atoi(number)
	return n, found && err == nil
}

// A Shortcut is a key with its modifiers. The zero Shortcut is none.
type Shortcut struct {
	Modifiers Modifiers
	Key       Key
}

// None tells whether there is no shortcut.
func (s Shortcut) None() bool { return s == Shortcut{} }

// String writes the shortcut as [Parse] reads it, Ctrl+Alt+W or none.
func (s Shortcut) String() string {
	if s.None() {
		return none
	}
	var b strings.Builder
	for _, m := range modifiers {
		if s.Modifiers&m.bit != 0 {
			b.WriteString(m.name + "+")
		}
	}
	return b.String() + string(s.Key)
}

// These errors say why a text is not a shortcut that can be set.
var (
	// ErrNotAShortcut means that the text does not name a combination of modifiers and one key.
	ErrNotAShortcut = errors.New("not a combination of keys like " + Default)
	// ErrNoModifier means that the key is needed for typing, so that it can be a shortcut only together with Ctrl, Alt or Super.
	ErrNoModifier = errors.New("needs Ctrl, Alt or Super")
	// ErrReserved means that the system or nearly every program uses the combination for something else.
	ErrReserved = errors.New("is used for something else")
)

// Parse reads a shortcut as people write it, in any case and order: modifiers and one key with + between them, or none. The
// modifiers are Ctrl, Alt, Shift and Super; the keys are A to Z, 0 to 9, F1 to F24, Space, Enter, Tab, Backspace, Escape, Insert,
// Delete, Home, End, PageUp, PageDown, Left, Right, Up, Down and Pause. Parse also accepts other common names of them.
//
// The error wraps [ErrNotAShortcut], [ErrNoModifier] or [ErrReserved].
func Parse(text string) (Shortcut, error) {
	if strings.EqualFold(strings.TrimSpace(text), none) {
		return Shortcut{}, nil
	}
	var s Shortcut
	for part := range strings.SplitSeq(text, "+") {
		bit, key := named(strings.TrimSpace(part))
		switch {
		case bit != 0 && s.Modifiers&bit == 0:
			s.Modifiers |= bit
		case key != "" && s.Key == "":
			s.Key = key
		default:
			return Shortcut{}, fmt.Errorf("shortcut %q: %w", text, ErrNotAShortcut)
		}
	}
	err := s.check()
	if err != nil {
		return Shortcut{}, fmt.Errorf("shortcut %q: %w", text, err)
	}
	return s, nil
}

// named finds the modifier or the key of that name.
func named(name string) (Modifiers, Key) {
	if alias, ok := aliases[strings.ToLower(name)]; ok {
		name = alias
	}
	for _, m := range modifiers {
		if strings.EqualFold(m.name, name) {
			return m.bit, ""
		}
	}
	// EqualFold alone is not enough, because it takes the Kelvin sign for a K.
	i := slices.IndexFunc(keys, func(k Key) bool { return len(k) == len(name) && strings.EqualFold(string(k), name) })
	if i < 0 {
		return 0, ""
	}
	return 0, keys[i]
}

// check tells whether the combination may be a global shortcut.
func (s Shortcut) check() error {
	_, function := s.Key.function()
	switch {
	case s.Key == "":
		return ErrNotAShortcut
	case s.Modifiers&^Shift == 0 && !function:
		return ErrNoModifier
	case slices.Contains(reserved, s), s.everyProgram(), function && s.Modifiers == Ctrl|Alt:
		// Linux switches consoles by Ctrl+Alt+F1 and the other function keys.
		return ErrReserved
	}
	return nil
}

// reserved are single combinations that the systems keep for themselves.
var reserved = []Shortcut{
	{Ctrl | Alt, "Delete"},
	{Ctrl | Alt, "Backspace"},
	{Ctrl | Shift, "Escape"},
	{Ctrl, "Escape"},
	{Alt, "Escape"},
	{Alt, "Tab"},
	{Alt | Shift, "Tab"},
	{Super, "Tab"},
	{Super | Shift, "Tab"},
	{Ctrl, "Tab"},
	{Ctrl | Shift, "Tab"},
	{Alt, "Space"},
	{Super, "Space"},
	{Super, "L"}, // Windows always locks the computer by it
	{Alt, "F4"},
	{0, "F1"},
	{0, "F12"}, // Windows keeps it for debuggers
}

// everyProgram tells whether it is a combination like Ctrl+C (Command+C on macOS), which a person needs in every program.
func (s Shortcut) everyProgram() bool {
	return (s.Modifiers == Ctrl || s.Modifiers == Super) && strings.Contains("ACFNOPQSTVWXYZ", string(s.Key))
}

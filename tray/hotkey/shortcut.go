package hotkey

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// Default is the shortcut of a person who chose none.
const Default = "Ctrl+Alt+W"

// none is how "no shortcut" is written.
const none = "none"

// Modifiers are the keys that are held down while the key is pressed.
type Modifiers uint8

// The modifiers. Super is the key with the logo: Windows, Command.
const (
	Ctrl Modifiers = 1 << iota
	Alt
	Shift
	Super
)

// modifiers in the order in which they are written.
var modifiers = []struct {
	bit  Modifiers
	name string
}{{Ctrl, "Ctrl"}, {Alt, "Alt"}, {Shift, "Shift"}, {Super, "Super"}}

// A Key is the key that is pressed, by the name that is printed on a US keyboard: A to Z, 0 to 9, F1 to F24, or one of
// the names in [Parse].
type Key string

// keys are all keys.
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

// aliases are other names of modifiers and keys, in lower case: of keyboards, toolkits and other settings.
var aliases = map[string]string{
	"control": "Ctrl", "strg": "Ctrl", "option": "Alt", "opt": "Alt", "win": "Super", "windows": "Super",
	"meta": "Super", "logo": "Super", "cmd": "Super", "command": "Super", "return": "Enter", "esc": "Escape",
	"del": "Delete", "ins": "Insert", "prior": "PageUp", "pgup": "PageUp", "next": "PageDown", "pgdn": "PageDown",
	"pgdown": "PageDown",
}

// function tells whether the key is one of F1 to F24, and which.
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

// Why a text is no shortcut that can be set.
var (
	// ErrNotAShortcut is a text that names no combination of modifiers and one key.
	ErrNotAShortcut = errors.New("not a combination of keys like " + Default)
	// ErrNoModifier is a key that is needed to type: it takes Ctrl, Alt or Super with it to be a shortcut.
	ErrNoModifier = errors.New("needs Ctrl, Alt or Super")
	// ErrReserved is a combination that the system or nearly every program uses for something else.
	ErrReserved = errors.New("is used for something else")
)

// Parse reads a shortcut as people write it, in any case and order: modifiers and one key with + between them, or none.
// The modifiers are Ctrl, Alt, Shift and Super; the keys are A to Z, 0 to 9, F1 to F24, Space, Enter, Tab, Backspace,
// Escape, Insert, Delete, Home, End, PageUp, PageDown, Left, Right, Up, Down and Pause. Usual other names are understood.
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
	// Not EqualFold alone, for which the Kelvin sign is a K.
	i := slices.IndexFunc(keys, func(k Key) bool { return len(k) == len(name) && strings.EqualFold(string(k), name) })
	if i < 0 {
		return 0, ""
	}
	return 0, keys[i]
}

// check tells whether the combination may be one person's global shortcut.
func (s Shortcut) check() error {
	_, function := s.Key.function()
	switch {
	case s.Key == "":
		return ErrNotAShortcut
	case s.Modifiers&^Shift == 0 && !function:
		return ErrNoModifier
	case slices.Contains(reserved, s), s.everyProgram(), function && s.Modifiers == Ctrl|Alt:
		// Ctrl+Alt+F1 and its like switch consoles on Linux.
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
	{Super, "L"}, // locks Windows, whatever programs wish
	{Alt, "F4"},
	{0, "F1"},
	{0, "F12"}, // Windows keeps it for debuggers
}

// everyProgram tells whether it is a combination like Ctrl+C, on macOS Command+C, that a person needs everywhere.
func (s Shortcut) everyProgram() bool {
	return (s.Modifiers == Ctrl || s.Modifiers == Super) && strings.Contains("ACFNOPQSTVWXYZ", string(s.Key))
}

package hotkey

import (
	"errors"
	"testing"
)

func TestParse(t *testing.T) {
	for _, tc := range []struct {
		text, want string
		err        error
	}{
		{text: "Ctrl+Alt+W", want: "Ctrl+Alt+W"},
		{text: Default, want: Default},
		{text: " alt + CTRL + w ", want: "Ctrl+Alt+W"},
		{text: "Control+Option+w", want: "Ctrl+Alt+W"},
		{text: "Cmd+Shift+1", want: "Shift+Super+1"},
		{text: "Win+Ctrl+Return", want: "Ctrl+Super+Enter"},
		{text: "ctrl+alt+shift+super+pgup", want: "Ctrl+Alt+Shift+Super+PageUp"},
		{text: "Ctrl+Alt+Prior", want: "Ctrl+Alt+PageUp"},
		{text: "F8", want: "F8"},
		{text: "Shift+F24", want: "Shift+F24"},
		{text: "Alt+f", want: "Alt+F"},
		{text: "none", want: "none"},
		{text: " None ", want: "none"},

		{text: "", err: ErrNotAShortcut},
		{text: "+", err: ErrNotAShortcut},
		{text: "Ctrl+Alt", err: ErrNotAShortcut},
		{text: "Ctrl+Alt+", err: ErrNotAShortcut},
		{text: "Ctrl+Ctrl+W", err: ErrNotAShortcut},
		{text: "Ctrl+A+B", err: ErrNotAShortcut},
		{text: "Ctrl Alt W", err: ErrNotAShortcut},
		{text: "Ctrl+Alt+Ц", err: ErrNotAShortcut},
		{text: "Ctrl+Alt+\u212a", err: ErrNotAShortcut}, // the Kelvin sign
		{text: "Ctrl+none", err: ErrNotAShortcut},
		{text: "F0", err: ErrNotAShortcut},
		{text: "F25", err: ErrNotAShortcut},
		{text: "Ctrl+Alt+F01", err: ErrNotAShortcut},

		{text: "W", err: ErrNoModifier},
		{text: "Shift+W", err: ErrNoModifier},
		{text: "Delete", err: ErrNoModifier},

		{text: "Ctrl+C", err: ErrReserved},
		{text: "Super+V", err: ErrReserved},
		{text: "Super+L", err: ErrReserved},
		{text: "Ctrl+Alt+Del", err: ErrReserved},
		{text: "Ctrl+Alt+F2", err: ErrReserved},
		{text: "Alt+F4", err: ErrReserved},
		{text: "F1", err: ErrReserved},
	} {
		got, err := Parse(tc.text)
		if !errors.Is(err, tc.err) || tc.err == nil && err != nil {
			t.Errorf("%q: error %v, want %v", tc.text, err, tc.err)
		}
		if err == nil && got.String() != tc.want {
			t.Errorf("%q is %s, want %s", tc.text, got, tc.want)
		}
	}
}

func FuzzParse(f *testing.F) {
	for _, seed := range []string{"Ctrl+Alt+W", "none", "F8", " win + Return ", "+", "Ctrl+Alt+Ц", "Shift+\u212a"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		s, err := Parse(text)
		if err != nil {
			if !s.None() {
				t.Errorf("%q is %s, and wrong: %v", text, s, err)
			}
			return
		}
		again, err := Parse(s.String())
		if err != nil || again != s {
			t.Errorf("%q is %s, which is %s, %v", text, s, again, err)
		}
	})
}

package bitrix

import (
	"fmt"
	"unique"
)

const bullets = "•••"

// A hidden text is a secret within a value. It is behind a pointer, which package fmt does not follow within a struct, and
// still compares by its text.
type hidden struct{ handle unique.Handle[string] }

func hide(secret string) hidden {
	if secret == "" {
		return hidden{}
	}
	return hidden{unique.Make(secret)}
}

func (h hidden) reveal() string {
	if h == (hidden{}) {
		return ""
	}
	return h.handle.Value()
}

// printText prints s for every verb, in quotes for %q, and so keeps fmt away from the fields of a value.
func printText(f fmt.State, verb rune, s string) {
	if verb == 'q' {
		fmt.Fprintf(f, "%q", s)
		return
	}
	fmt.Fprint(f, s)
}

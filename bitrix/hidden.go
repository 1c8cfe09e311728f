package bitrix

import (
	"fmt"
	"unique"
)

// bullets stand in texts where a secret was.
const bullets = "•••"

// A hidden text is a secret inside another value. It is behind a pointer, which package fmt does not follow inside a
// struct, and it still compares by its text.
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

// printText prints s for every verb, quoted for %q. A Format method that uses it keeps fmt away from the fields of a
// value.
func printText(f fmt.State, verb rune, s string) {
	if verb == 'q' {
		fmt.Fprintf(f, "%q", s)
		return
	}
	fmt.Fprint(f, s)
}

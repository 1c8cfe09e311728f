//go:build unix && !darwin

package hotkey

import (
	"slices"
	"strconv"
	"strings"
)

// A keysym is the meaning of a key, as a number of X11's keysymdef.h.
type keysym uint32

// These keysyms identify the modifiers.
const (
	numLock    keysym = 0xff7f
	scrollLock keysym = 0xff14
	modeSwitch keysym = 0xff7e
	level3     keysym = 0xfe03 // ISO_Level3_Shift, AltGr
	level5     keysym = 0xfe11
	altLeft    keysym = 0xffe9
	altRight   keysym = 0xffea
	superLeft  keysym = 0xffeb
	superRight keysym = 0xffec
)

// A keycap is one key of a keyboard as X11 and xkbcommon know it.
type keycap struct {
	sym  keysym
	name string // of sym, for the portal
	code byte   // its place on the keyboard: the X keycode that the key has on a US keyboard
}

// namedCaps are the keys without a letter or number.
var namedCaps = map[Key]keycap{
	"Space":     {0x0020, "space", 65},
	"Enter":     {0xff0d, "Return", 36},
	"Tab":       {0xff09, "Tab", 23},
	"Backspace": {0xff08, "BackSpace", 22},
	"Escape":    {0xff1b, "Escape", 9},
	"Insert":    {0xff63, "Insert", 118},
	"Delete":    {0xffff, "Delete", 119},
	"Home":      {0xff50, "Home", 110},
	"End":       {0xff57, "End", 115},
	"PageUp":    {0xff55, "Prior", 112},
	"PageDown":  {0xff56, "Next", 117},
	"Left":      {0xff51, "Left", 113},
	"Right":     {0xff53, "Right", 114},
	"Up":        {0xff52, "Up", 111},
	"Down":      {0xff54, "Down", 116},
	"Pause":     {0xff13, "Pause", 127},
}

// rows are the letters and digits of a row, with the keycode of the leftmost key.
var rows = []struct {
	keys  string
	first byte
}{{"1234567890", 10}, {"QWERTYUIOP", 24}, {"ASDFGHJKL", 38}, {"ZXCVBNM", 52}}

// cap is the key on a keyboard. Every key that [Parse] accepts has one.
func (k Key) cap() keycap {
	if c, ok := namedCaps[k]; ok {
		return c
	}
	if n, ok := k.function(); ok {
		c := keycap{sym: 0xffbe + keysym(n-1), name: string(k)}
		switch {
		case n <= 10:
			c.code = byte(67 + n - 1)
		case n <= 12:
			c.code = byte(95 + n - 11)
		default:
			c.code = byte(191 + n - 13)
		}
		return c
	}
	for _, r := range rows {
		if i := strings.Index(r.keys, string(k)); i >= 0 {
			name := strings.ToLower(string(k))
			return keycap{sym: keysym(name[0]), name: name, code: r.first + byte(i)}
		}
	}
	panic("hotkey: no such key: " + strconv.Quote(string(k)))
}

// A keyboard is what an X server reports about keys (GetKeyboardMapping) and modifiers (GetModifierMapping).
type keyboard struct {
	first  byte       // the first keycode
	syms   [][]keysym // of each keycode from the first: of layouts 1 and 2 the plain and the shifted one, then others
	shifts [8][]byte  // the keycodes of each modifier
}

// code finds the keycode of a key. It looks for the meaning of the key first, in the first layout that has it: the letter W has a
// key even while a Russian layout is in use. If no layout has it, the place of the key on a US keyboard counts.
func (b keyboard) code(k Key) byte {
	want := k.cap()
	longest := 0
	for _, syms := range b.syms {
		longest = max(longest, len(syms))
	}
	// Unshifted meanings come first, so that the shifted or AltGr meaning of one key does not hide the unshifted meaning of
	// another.
	for _, start := range []int{0, 1} {
		for column := start; column < longest; column += 2 {
			for i, syms := range b.syms {
				if column < len(syms) && syms[column] == want.sym {
					return b.first + byte(i)
				}
			}
		}
	}
	return want.code
}

// These are the modifiers in the state of an X event. The keyboard mapping says what those from Mod1 on mean.
const (
	shiftMask = 1 << iota
	lockMask
	controlMask
	mod1Mask
	_
	_
	mod4Mask
)

// masks returns the modifiers of a shortcut as the keyboard has them, combined with every set of modifiers that may be on without
// changing the shortcut: Caps Lock, Num Lock, Scroll Lock, and those that select the layout or its level.
func (b keyboard) masks(m Modifiers) []uint16 {
	var base uint16
	for _, one := range []struct {
		bit  Modifiers
		mask uint16
	}{
		{Ctrl, controlMask},
		{Shift, shiftMask},
		{Alt, b.mask(mod1Mask, altLeft, altRight)},
		{Super, b.mask(mod4Mask, superLeft, superRight)},
	} {
		if m&one.bit != 0 {
			base |= one.mask
		}
	}
	used := shiftMask | controlMask | b.mask(mod1Mask, altLeft, altRight) | b.mask(mod4Mask, superLeft, superRight)
	ignored := []uint16{lockMask}
	for _, sym := range []keysym{numLock, scrollLock, level3, level5, modeSwitch} {
		if mask := b.mask(0, sym); mask&used == 0 && mask != 0 && !slices.Contains(ignored, mask) {
			ignored = append(ignored, mask)
		}
	}
	masks := []uint16{base}
	for _, bit := range ignored {
		for _, mask := range masks {
			masks = append(masks, mask|bit)
		}
	}
	return masks
}

// mask is the modifier to which a key with one of the keysyms belongs. If there is no such key, it is the usual modifier.
func (b keyboard) mask(usual uint16, syms ...keysym) uint16 {
	for bit := 3; bit < 8; bit++ {
		for _, code := range b.shifts[bit] {
			if code < b.first || int(code-b.first) >= len(b.syms) {
				continue // an empty place
			}
			for _, sym := range b.syms[code-b.first] {
				if slices.Contains(syms, sym) {
					return 1 << bit
				}
			}
		}
	}
	return usual
}

//go:build unix && !darwin

package hotkey

import (
	"slices"
	"testing"
)

func TestEveryKeyHasItsPlace(t *testing.T) {
	places := map[byte]Key{}
	for _, k := range keys {
		c := k.cap()
		if c.name == "" || c.sym == 0 || c.code < 8 {
			t.Errorf("%s is %+v", k, c)
		}
		if other, ok := places[c.code]; ok {
			t.Errorf("%s and %s are the same key", k, other)
		}
		places[c.code] = k
	}
}

func TestCode(t *testing.T) {
	const (
		tse = 0x6c3 // the Cyrillic letter on the key of W
		w   = 'w'
	)
	for _, tc := range []struct {
		name string
		syms [][]keysym // of the keycodes from 24 on
		want byte
	}{
		{"US", [][]keysym{{'q', 'Q'}, {w, 'W'}}, 25},
		{"Russian second", [][]keysym{{'q', 'Q'}, {w, 'W', tse, tse + 32}}, 25},
		{"Russian first", [][]keysym{{tse, 0, 'q'}, {tse, 0, w}}, 25},
		{"Russian alone", [][]keysym{{0x6ca}, {tse}}, 25},
		{"French", [][]keysym{{'a', 'A'}, {'z', 'Z'}, {w, 'W'}}, 26},
		{"French second", [][]keysym{{'q', 'Q', 'a'}, {w, 'W', 'z'}, {'e', 'E', w}}, 25},
		{"with AltGr on another key", [][]keysym{{'q', w, 'q', 'Q', 0, 'W'}, {w, 'W'}}, 25},
		{"none at all", nil, 25},
	} {
		if got := (keyboard{first: 24, syms: tc.syms}).code("W"); got != tc.want {
			t.Errorf("%s: the key is %d, want %d", tc.name, got, tc.want)
		}
	}
}

func TestMasks(t *testing.T) {
	// These are the keycodes 100 to 105.
	syms := [][]keysym{{altLeft, 0xffe7}, {superLeft}, {numLock}, {level3}, {level5}, {scrollLock}}
	for _, tc := range []struct {
		name   string
		shifts [8][]byte
		m      Modifiers
		want   []uint16
	}{
		{"nothing but Caps Lock", [8][]byte{}, Ctrl | Alt, []uint16{0b1100, 0b1110}},
		{"a usual PC", [8][]byte{3: {100}, 4: {102}, 5: {0, 104}, 6: {101}, 7: {103}}, Ctrl | Shift | Alt, []uint16{
			0b1101, 0b1111, 0b11101, 0b11111, 0b10001101, 0b10001111, 0b10011101, 0b10011111,
			0b101101, 0b101111, 0b111101, 0b111111, 0b10101101, 0b10101111, 0b10111101, 0b10111111,
		}},
		{"Alt and Super elsewhere", [8][]byte{4: {101}, 5: {100}}, Alt | Super, []uint16{0b110000, 0b110010}},
		{"Scroll Lock on Alt's", [8][]byte{3: {100, 105}}, Alt, []uint16{0b1000, 0b1010}},
	} {
		got := keyboard{first: 100, syms: syms, shifts: tc.shifts}.masks(tc.m)
		slices.Sort(got)
		slices.Sort(tc.want)
		if !slices.Equal(got, tc.want) {
			t.Errorf("%s: %b, want %b", tc.name, got, tc.want)
		}
	}
}

//go:build !nowindow

package window

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"
)

// An entry is a field whose Esc closes the window, which Fyne's own swallows. While it is locked it takes nothing in,
// and looks and keeps the focus as before.
type entry struct {
	widget.Entry
	onEscape func()
	locked   bool
}

func newEntry(f *frame, holder string, changed func()) *entry {
	e := &entry{onEscape: func() { f.seen.cancel() }}
	e.ExtendBaseWidget(e)
	e.Wrapping = fyne.TextWrap(fyne.TextTruncateClip)
	e.PlaceHolder = holder
	e.OnChanged = func(string) { changed() }
	e.OnSubmitted = func(string) { f.seen.enter() }
	return e
}

// newSecretEntry hides what is typed, unless the person looks.
func newSecretEntry(f *frame, holder string, changed func()) *entry {
	e := newEntry(f, holder, changed)
	e.Password = true
	return e
}

// TypedKey closes on Esc, locked or not.
func (e *entry) TypedKey(k *fyne.KeyEvent) {
	switch {
	case k.Name == fyne.KeyEscape:
		e.onEscape()
	case !e.locked:
		e.Entry.TypedKey(k)
	}
}

// TypedRune takes a letter in.
func (e *entry) TypedRune(r rune) {
	if !e.locked {
		e.Entry.TypedRune(r)
	}
}

// TypedShortcut copies, cuts, pastes.
func (e *entry) TypedShortcut(s fyne.Shortcut) {
	if !e.locked {
		e.Entry.TypedShortcut(s)
	}
}

// A button is pressed by Enter too, and its Esc closes the window. Fyne's own knows the space bar only.
type button struct {
	widget.Button
	onEscape func()
}

func newButton(f *frame, text string, pressed func()) *button {
	b := &button{onEscape: func() { f.seen.cancel() }}
	b.ExtendBaseWidget(b)
	b.Text, b.OnTapped = text, pressed
	return b
}

// TypedKey presses on Enter and closes on Esc.
func (b *button) TypedKey(k *fyne.KeyEvent) {
	switch k.Name {
	case fyne.KeyReturn, fyne.KeyEnter:
		b.Tapped(nil)
	case fyne.KeyEscape:
		b.onEscape()
	default:
		b.Button.TypedKey(k)
	}
}

func enable(on bool, buttons ...*button) {
	for _, b := range buttons {
		if on {
			b.Enable()
		} else {
			b.Disable()
		}
	}
}

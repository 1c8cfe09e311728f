//go:build !nowindow

package window

import (
	"strconv"
	"unicode/utf8"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"
)

// An entry is a field in which Esc closes the window; Fyne's own field swallows Esc. While it is locked it takes nothing in,
// but it looks as before and keeps the focus.
type entry struct {
	widget.Entry
	onEscape func()
	onLeave  func() // called when the focus goes elsewhere; may be nil
	locked   bool

	onArrow func(by int) // Down is 1 and Up is -1, which have no other meaning in a field of one line; may be nil
	onDigit func(n int)  // Alt with a digit, from 1 on; may be nil
	wholly  bool         // the next letter replaces the whole text, which the program has proposed
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

// newSecretEntry is an entry that hides what is typed, unless the person chooses to see it.
func newSecretEntry(f *frame, holder string, changed func()) *entry {
	e := newEntry(f, holder, changed)
	e.Password = true
	return e
}

// toEnd puts the cursor behind the last letter.
func (e *entry) toEnd() {
	e.CursorRow, e.CursorColumn = 0, utf8.RuneCountInString(e.Text)
	e.Refresh()
}

// TypedKey closes on Esc, locked or not.
func (e *entry) TypedKey(k *fyne.KeyEvent) {
	if k.Name != fyne.KeyReturn && k.Name != fyne.KeyEnter {
		e.wholly = false // a person who moves about in the text means to change it
	}
	switch {
	case k.Name == fyne.KeyEscape:
		e.onEscape()
	case e.locked:
	case e.onArrow != nil && k.Name == fyne.KeyDown:
		e.onArrow(1)
	case e.onArrow != nil && k.Name == fyne.KeyUp:
		e.onArrow(-1)
	default:
		e.Entry.TypedKey(k)
	}
}

// FocusLost ends the input.
func (e *entry) FocusLost() {
	e.Entry.FocusLost()
	if e.onLeave != nil {
		e.onLeave()
	}
}

// TypedRune inserts a letter.
func (e *entry) TypedRune(r rune) {
	if e.locked {
		return
	}
	if e.wholly {
		e.Text = ""
		e.toEnd()
	}
	e.wholly = false
	e.Entry.TypedRune(r)
}

// TypedShortcut copies, cuts, pastes.
func (e *entry) TypedShortcut(s fyne.Shortcut) {
	if e.locked {
		return
	}
	if c, ok := s.(*desktop.CustomShortcut); ok && e.onDigit != nil && c.Modifier == fyne.KeyModifierAlt {
		if n, err := strconv.Atoi(string(c.KeyName)); err == nil && n > 0 {
			e.onDigit(n)
			return
		}
	}
	e.Entry.TypedShortcut(s)
}

// A button is pressed by Enter, too, and Esc closes its window. Fyne's own button knows only the space bar.
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

// A check is switched by Enter, too, and Esc closes its window.
type check struct {
	widget.Check
	onEscape func()
}

func newCheck(f *frame, text string, switched func(on bool)) *check {
	c := &check{onEscape: func() { f.seen.cancel() }}
	c.ExtendBaseWidget(c)
	c.Text, c.OnChanged = text, switched
	return c
}

// TypedKey switches on Enter and closes on Esc.
func (c *check) TypedKey(k *fyne.KeyEvent) {
	switch k.Name {
	case fyne.KeyReturn, fyne.KeyEnter:
		c.TypedRune(' ')
	case fyne.KeyEscape:
		c.onEscape()
	}
}

// put shows a state that the person has not just chosen.
func (c *check) put(on bool) {
	c.Checked = on
	c.Refresh()
}

// A choice selects one of several, by its place in the list. Esc closes its window.
type choice struct {
	widget.Select
	onEscape func()
}

func newChoice(f *frame, options []string, chosen func(place int)) *choice {
	c := &choice{onEscape: func() { f.seen.cancel() }}
	c.ExtendBaseWidget(c)
	c.Options = options
	c.OnChanged = func(string) { chosen(c.SelectedIndex()) }
	return c
}

// TypedKey opens the list on Enter, too, and closes the window on Esc.
func (c *choice) TypedKey(k *fyne.KeyEvent) {
	switch k.Name {
	case fyne.KeyReturn, fyne.KeyEnter:
		c.Select.TypedKey(&fyne.KeyEvent{Name: fyne.KeySpace})
	case fyne.KeyEscape:
		c.onEscape()
	default:
		c.Select.TypedKey(k)
	}
}

// put shows what was chosen before.
func (c *choice) put(place int) {
	c.Selected = c.Options[place]
	c.Refresh()
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

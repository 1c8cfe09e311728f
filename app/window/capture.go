//go:build !nowindow

package window

import (
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
)

// A capture is a button after whose press the next combination of keys is taken for a shortcut. While it waits, the focus
// is its own, and Esc and the loss of the focus end the wait.
type capture struct {
	button
	begun  func()                   // the wait has begun
	waited func()                   // something else is held down
	taken  func(combination string) // Ctrl+Alt+W, or "" where the key has no name here
	ended  func()                   // without a combination
	waits  bool
	spent  bool // the key that ended the wait is still down
	held   [len(modifierNames)]bool
	strays bool // a key without a name is down, and what it is in an English layout may follow
}

// modifierNames are in the order in which a shortcut is written.
var modifierNames = [...]string{"Ctrl", "Alt", "Shift", "Super"}

var modifierKeys = map[fyne.KeyName]int{
	desktop.KeyControlLeft: 0, desktop.KeyControlRight: 0, desktop.KeyAltLeft: 1, desktop.KeyAltRight: 1,
	desktop.KeyShiftLeft: 2, desktop.KeyShiftRight: 2, desktop.KeySuperLeft: 3, desktop.KeySuperRight: 3,
}

// keyNames are Fyne's names of keys that a shortcut names otherwise.
var keyNames = map[fyne.KeyName]string{
	fyne.KeyReturn: "Enter", fyne.KeyEnter: "Enter", fyne.KeyBackspace: "Backspace", fyne.KeyPageUp: "PageUp",
	fyne.KeyPageDown: "PageDown", fyne.KeyEscape: "Escape", fyne.KeySpace: "Space", fyne.KeyTab: "Tab",
	fyne.KeyInsert: "Insert", fyne.KeyDelete: "Delete", fyne.KeyHome: "Home", fyne.KeyEnd: "End",
	fyne.KeyLeft: "Left", fyne.KeyRight: "Right", fyne.KeyUp: "Up", fyne.KeyDown: "Down",
}

func newCapture(f *frame, text string) *capture {
	c := &capture{}
	c.ExtendBaseWidget(c)
	c.Text = text
	c.onEscape = func() { f.seen.cancel() }
	c.OnTapped = func() {
		if c.waits {
			return
		}
		f.focus(c)
		c.waits, c.held = true, [len(modifierNames)]bool{}
		c.begun()
	}
	return c
}

// prefix is what is held down, Ctrl+Alt+.
func (c *capture) prefix() string {
	var b strings.Builder
	for i, held := range c.held {
		if held {
			b.WriteString(modifierNames[i] + "+")
		}
	}
	return b.String()
}

// stop ends the wait.
func (c *capture) stop() {
	c.waits, c.strays = false, false
}

// KeyDown is told of every key, before anything is made of it.
func (c *capture) KeyDown(k *fyne.KeyEvent) {
	if !c.waits {
		return
	}
	if i, ok := modifierKeys[k.Name]; ok {
		c.held[i] = true
		c.waited()
		return
	}
	switch {
	case k.Name == fyne.KeyUnknown:
		c.strays = true
	case k.Name == fyne.KeyEscape && c.prefix() == "", k.Name == desktop.KeyCapsLock:
	default:
		c.take(k.Name)
	}
}

// KeyUp is told of every key that is let go.
func (c *capture) KeyUp(k *fyne.KeyEvent) {
	c.spent = false
	if i, ok := modifierKeys[k.Name]; ok && c.waits {
		c.held[i] = false
		c.waited()
	}
}

// TypedShortcut says what a key of another alphabet is in an English layout.
func (c *capture) TypedShortcut(s fyne.Shortcut) {
	if custom, ok := s.(*desktop.CustomShortcut); ok && c.waits && c.strays {
		c.take(custom.KeyName)
	}
}

// TypedKey follows KeyDown where no modifier is held. Outside of the wait it is that of a button.
func (c *capture) TypedKey(k *fyne.KeyEvent) {
	switch {
	case c.spent:
	case !c.waits:
		c.button.TypedKey(k)
	case k.Name == fyne.KeyEscape:
		c.stop()
		c.ended()
	case c.strays:
		c.take(k.Name)
	}
}

// FocusLost ends the wait.
func (c *capture) FocusLost() {
	c.button.FocusLost()
	if c.waits {
		c.stop()
		c.ended()
	}
}

// take ends the wait with a key.
func (c *capture) take(name fyne.KeyName) {
	key, ok := keyNames[name]
	if !ok {
		key = string(name)
	}
	named := ok || len(key) == 1 && (key[0] >= 'A' && key[0] <= 'Z' || key[0] >= '0' && key[0] <= '9') ||
		len(key) > 1 && key[0] == 'F' && strings.Trim(key[1:], "0123456789") == ""
	combination := c.prefix() + key
	c.stop()
	c.spent = true
	if !named {
		combination = ""
	}
	c.taken(combination)
}

var (
	_ desktop.Keyable   = (*capture)(nil)
	_ fyne.Shortcutable = (*capture)(nil)
	_ fyne.Focusable    = (*capture)(nil)
)

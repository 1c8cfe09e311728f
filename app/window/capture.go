//go:build !nowindow

package window

import (
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
)

// A capture is a button that, once pressed, takes the next combination of keys as a shortcut. It keeps the focus to itself
// while it waits. Esc ends the wait, and so does losing the focus.
type capture struct {
	button
	begun  func()                   // the wait has begun
	waited func()                   // the modifiers that are held down have changed
	taken  func(combination string) // Ctrl+Alt+W, or "" where the key has no name here
	ended  func()                   // the wait has ended without a combination
	waits  bool
	spent  bool // the key that ended the wait is still down
	held   [len(modifierNames)]bool
	strays bool // a key without a name is down; its English name may follow
}

// modifierNames has the modifiers in the order in which a shortcut is written.
var modifierNames = [...]string{"Ctrl", "Alt", "Shift", "Super"}

var modifierKeys = map[fyne.KeyName]int{
	desktop.KeyControlLeft: 0, desktop.KeyControlRight: 0, desktop.KeyAltLeft: 1, desktop.KeyAltRight: 1,
	desktop.KeyShiftLeft: 2, desktop.KeyShiftRight: 2, desktop.KeySuperLeft: 3, desktop.KeySuperRight: 3,
}

// keyNames has the keys whose name in a shortcut differs from Fyne's.
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

// prefix is the modifiers that are held down: Ctrl+Alt+.
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

// KeyDown sees every key before Fyne makes anything of it.
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

// KeyUp sees every key that is released.
func (c *capture) KeyUp(k *fyne.KeyEvent) {
	c.spent = false
	if i, ok := modifierKeys[k.Name]; ok && c.waits {
		c.held[i] = false
		c.waited()
	}
}

// TypedShortcut learns the English name of a key of another alphabet.
func (c *capture) TypedShortcut(s fyne.Shortcut) {
	if custom, ok := s.(*desktop.CustomShortcut); ok && c.waits && c.strays {
		c.take(custom.KeyName)
	}
}

// TypedKey follows KeyDown if no modifier is held. Outside of the wait the key is handled as a button's.
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

// take ends the wait with a key, and hands over the combination.
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

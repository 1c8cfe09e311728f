package area

import (
	"sync"
	"unsafe"

	"golang.org/x/sys/windows"
)

// An Item is one of an icon's menu.
type Item struct {
	// ClickedCh receives when the item is chosen. A choice that nobody waits for is dropped.
	ClickedCh chan struct{}

	separator bool

	mu               sync.Mutex // guards what follows
	title            string
	hidden, disabled bool
}

// AddMenuItem adds an item at the end.
func (i *Icon) AddMenuItem(title string) *Item {
	return i.addItem(&Item{ClickedCh: make(chan struct{}), title: title})
}

// AddSeparator adds a line, which is shown between items that are.
func (i *Icon) AddSeparator() { i.addItem(&Item{separator: true}) }

func (i *Icon) addItem(item *Item) *Item {
	i.mu.Lock()
	defer i.mu.Unlock()
	i.items = append(i.items, item)
	return item
}

// SetTitle changes the text.
func (m *Item) SetTitle(title string) { m.set(func() { m.title = title }) }

// Hide leaves the item out.
func (m *Item) Hide() { m.set(func() { m.hidden = true }) }

// Show has a hidden item be there again.
func (m *Item) Show() { m.set(func() { m.hidden = false }) }

// Disable has the item not be chosen.
func (m *Item) Disable() { m.set(func() { m.disabled = true }) }

// Enable has the item be chosen again.
func (m *Item) Enable() { m.set(func() { m.disabled = false }) }

// Disabled tells whether the item cannot be chosen.
func (m *Item) Disabled() (is bool) {
	m.set(func() { is = m.disabled })
	return is
}

func (m *Item) set(change func()) {
	m.mu.Lock()
	defer m.mu.Unlock()
	change()
}

// show opens the menu at a place on the screen, as it is now, and waits until it is closed.
func (i *Icon) show(x, y int32) {
	i.mu.Lock()
	items, window := i.items, i.window
	i.mu.Unlock()
	menu := call(createPopupMenu)
	if menu == 0 {
		return
	}
	defer call(destroyMenu, menu)
	fill(menu, items)
	// The menu closes by a click elsewhere only where its window is in front, and the next one opens only after a message.
	call(setForegroundWindow, window)
	const rightButton, bottom, returnCommand = 0x0002, 0x0020, 0x0100
	chosen := int(call(trackPopupMenu, menu, rightButton|bottom|returnCommand, uintptr(x), uintptr(y), 0, window, 0))
	call(postMessage, window, wmNull, 0, 0)
	if chosen > 0 && chosen <= len(items) {
		select {
		case items[chosen-1].ClickedCh <- struct{}{}:
		default:
		}
	}
}

// fill gives each item the number of its place, from 1.
func fill(menu uintptr, items []*Item) {
	const grayed, separator = 0x0001, 0x0800
	line := false
	any := false
	for n, item := range items {
		if item.separator {
			line = any
			continue
		}
		item.mu.Lock()
		title, hidden, disabled := item.title, item.hidden, item.disabled
		item.mu.Unlock()
		text, err := windows.UTF16PtrFromString(title)
		if hidden || err != nil {
			continue
		}
		if line {
			call(appendMenu, menu, separator, 0, 0)
		}
		line, any = false, true
		flags := uintptr(0)
		if disabled {
			flags = grayed
		}
		call(appendMenu, menu, flags, uintptr(n+1), uintptr(unsafe.Pointer(text)))
	}
}

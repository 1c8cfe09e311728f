// Package area is an icon in the notification area of Windows, with a tooltip and a menu.
//
// fyne.io/systray gives up where there is no task bar yet, as at a login, and where the shell does not answer in time; it does not
// ask for today's behaviour (NOTIFYICON_VERSION_4), ends the icon when a shutdown is called off, and takes it in one size.
// https://learn.microsoft.com/windows/win32/shell/notification-area
package area

import (
	"fmt"
	"runtime"
	"sync"
	"unicode/utf16"
	"unsafe"

	"golang.org/x/sys/windows"
)

const (
	className = "ClockIn24Tray"
	iconID    = 100
	retryID   = 1
	callback  = wmUser + 1
	quitting  = wmUser + 2
	changed   = wmUser + 3
)

// An Icon is one in the notification area. Its methods may be called from any goroutine. The shell is spoken to on Run's thread
// alone, and never with mu held: while it is waited for, messages come in.
type Icon struct {
	// Tapped is called by a click, or by Enter on the icon, and must not wait. It is set before Run.
	Tapped func()

	shell          func(what uint32, data *notifyIconData) bool
	taskbarCreated uint32

	mu      sync.Mutex // guards what follows
	window  uintptr    // 0 before Run and after it
	ended   bool
	added   bool
	modern  bool // the shell speaks NOTIFYICON_VERSION_4
	tries   int  // to add it, in a row
	path    string
	image   uintptr
	former  []uintptr // images that the shell may still show
	tooltip string
	items   []*Item
}

// New makes an icon, which [Icon.Run] shows.
func New() *Icon { return &Icon{shell: callShell, Tapped: func() {}} }

// Run shows the icon until [Icon.Quit], or until the session ends, and calls ready when it begins. Where there is no task bar, or
// the shell does not answer, it is tried again until there is one. The thread is this goroutine's own until Run returns.
func (i *Icon) Run(ready func()) error {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	release, err := i.open()
	if err != nil {
		return fmt.Errorf("show an icon: %w", err)
	}
	defer release()
	i.add()
	ready()
	var m message
	for {
		switch got := int32(call(getMessage, uintptr(unsafe.Pointer(&m)), 0, 0, 0)); {
		case got == 0:
			return nil
		case got < 0:
			return fmt.Errorf("show an icon: %w", windows.GetLastError())
		}
		call(dispatchMessage, uintptr(unsafe.Pointer(&m)))
	}
}

// open makes the hidden window that hears of the icon. It is no message-only window, because those are not told of a new task
// bar.
func (i *Icon) open() (release func(), err error) {
	name, err := windows.UTF16PtrFromString(className)
	if err != nil {
		return nil, err
	}
	created, err := windows.UTF16PtrFromString("TaskbarCreated")
	if err != nil {
		return nil, err
	}
	i.taskbarCreated = uint32(call(registerWindowMessage, uintptr(unsafe.Pointer(created))))
	var instance windows.Handle
	if err := windows.GetModuleHandleEx(0, nil, &instance); err != nil {
		return nil, err
	}
	class := windowClass{procedure: windows.NewCallback(i.procedure), instance: uintptr(instance), name: name}
	class.size = uint32(unsafe.Sizeof(class))
	if r, _, err := registerClass.Call(uintptr(unsafe.Pointer(&class))); r == 0 {
		return nil, err
	}
	window, _, err := createWindow.Call(0, uintptr(unsafe.Pointer(name)), 0, 0, 0, 0, 0, 0, 0, 0, uintptr(instance), 0)
	if window == 0 {
		call(unregisterClass, uintptr(unsafe.Pointer(name)), uintptr(instance))
		return nil, err
	}
	const allow = 1 // MSGFLT_ALLOW: an elevated program is not told otherwise
	call(changeMessageFilter, window, uintptr(i.taskbarCreated), allow, 0)
	i.mu.Lock()
	i.window = window
	ended := i.ended
	i.mu.Unlock()
	if ended {
		call(postMessage, window, quitting, 0, 0)
	}
	return func() { call(unregisterClass, uintptr(unsafe.Pointer(name)), uintptr(instance)) }, nil
}

// Quit takes the icon away and ends Run, also one that has not begun.
func (i *Icon) Quit() {
	i.mu.Lock()
	defer i.mu.Unlock()
	i.ended = true
	if i.window != 0 {
		call(postMessage, i.window, quitting, 0, 0)
	}
}

// SetImage shows the image of an .ico file, in the size that suits the screen.
func (i *Icon) SetImage(path string) error {
	i.mu.Lock()
	defer i.mu.Unlock()
	i.path = path
	return i.load()
}

// load needs mu.
func (i *Icon) load() error {
	if i.path == "" || i.window == 0 {
		return nil
	}
	path, err := windows.UTF16PtrFromString(i.path)
	if err != nil {
		return err
	}
	const smallIcon, icon, fromFile = 49, 1, 0x10 // SM_CXSMICON, IMAGE_ICON, LR_LOADFROMFILE
	size := uintptr(0)
	if getSystemMetricsForDpi.Find() == nil { // Windows 10, 1607
		size = call(getSystemMetricsForDpi, smallIcon, call(getDpiForWindow, i.window))
	}
	if size == 0 {
		size = call(getSystemMetrics, smallIcon)
	}
	image, _, err := loadImage.Call(0, uintptr(unsafe.Pointer(path)), icon, size, size, fromFile)
	if image == 0 {
		return fmt.Errorf("load %s: %w", i.path, err)
	}
	if i.image != 0 {
		i.former = append(i.former, i.image)
	}
	i.image = image
	call(postMessage, i.window, changed, 0, 0)
	return nil
}

// SetTooltip shows a text where the pointer rests on the icon: its first 127 UTF-16 units.
func (i *Icon) SetTooltip(text string) {
	i.mu.Lock()
	defer i.mu.Unlock()
	i.tooltip = text
	if i.window != 0 {
		call(postMessage, i.window, changed, 0, 0)
	}
}

// data is what the shell is told; it needs mu.
func (i *Icon) data() *notifyIconData {
	d := &notifyIconData{
		window: i.window, id: iconID, callback: callback, icon: i.image, flags: nifMessage | nifTip | nifShowTip,
		version: notifyIconVersion4,
	}
	d.size = uint32(unsafe.Sizeof(*d))
	if i.image != 0 {
		d.flags |= nifIcon
	}
	copyText(d.tip[:], i.tooltip)
	return d
}

// copyText leaves room for the zero at the end, and cuts no character in two.
func copyText(to []uint16, text string) {
	units := utf16.Encode([]rune(text))
	if limit := len(to) - 1; len(units) > limit {
		units = units[:limit]
		if last := units[limit-1]; last >= 0xd800 && last < 0xdc00 {
			units = units[:limit-1]
		}
	}
	copy(to, units)
}

// add shows the icon, or has it tried again.
func (i *Icon) add() {
	i.mu.Lock()
	d := i.data()
	i.mu.Unlock()
	// The shell may have added an icon although it did not answer in time.
	added := i.shell(nimAdd, d) || i.shell(nimModify, d)
	modern := added && i.shell(nimSetVersion, d)
	i.mu.Lock()
	defer i.mu.Unlock()
	if i.window == 0 {
		return // it was taken away meanwhile
	}
	i.added, i.modern = added, modern
	if added {
		i.tries = 0
		call(killTimer, i.window, retryID)
		call(postMessage, i.window, changed, 0, 0) // since what was added
		return
	}
	i.tries++
	call(setTimer, i.window, retryID, uintptr(min(250*i.tries, 5000)), 0)
}

// modify shows what has changed. A shell that does not know the icon any more is given it anew.
func (i *Icon) modify() {
	i.mu.Lock()
	d, added, former := i.data(), i.added, i.former
	i.former = nil
	i.mu.Unlock()
	ok := !added || i.shell(nimModify, d)
	for _, image := range former {
		call(destroyIcon, image)
	}
	if !ok {
		i.mu.Lock()
		i.added = false
		i.mu.Unlock()
		i.add()
	}
}

// Shown tells whether the shell has taken the icon.
func (i *Icon) Shown() bool {
	i.mu.Lock()
	defer i.mu.Unlock()
	return i.added
}

// procedure hears of everything, on the thread of Run.
func (i *Icon) procedure(window uintptr, what uint32, w, l uintptr) uintptr {
	switch what {
	case callback:
		i.hear(w, l)
	case i.taskbarCreated: // Explorer has started anew, with an empty task bar
		i.mu.Lock()
		i.added = false
		i.mu.Unlock()
		i.add()
	case wmTimer:
		i.add()
	case changed:
		i.modify()
	case wmDPIChanged, wmDisplayChange:
		i.mu.Lock()
		_ = i.load() // the image that is shown stays
		i.mu.Unlock()
	case wmEndSession:
		if w != 0 { // else it was called off
			call(destroyWindow, window)
		}
	case quitting, wmClose:
		call(destroyWindow, window)
	case wmDestroy:
		i.gone()
		call(postQuitMessage, 0)
	default:
		return call(defWindowProc, window, uintptr(what), w, l)
	}
	return 0
}

func (i *Icon) gone() {
	i.mu.Lock()
	d, images := i.data(), append(i.former, i.image)
	i.window, i.image, i.former, i.added, i.ended = 0, 0, nil, false, true
	i.mu.Unlock()
	i.shell(nimDelete, d)
	for _, image := range images {
		if image != 0 {
			call(destroyIcon, image)
		}
	}
}

// hear is told what is done to the icon.
func (i *Icon) hear(w, l uintptr) {
	i.mu.Lock()
	modern := i.modern
	i.mu.Unlock()
	event := uint32(l)
	if modern {
		event = uint32(l & 0xffff)
	}
	switch {
	case modern && (event == ninSelect || event == ninKeySelect), !modern && event == wmLeftUp:
		i.Tapped()
	case modern && event == wmContextMenu:
		i.show(int32(int16(w)), int32(int16(w>>16)))
	case !modern && event == wmRightUp:
		var at struct{ x, y int32 }
		call(getCursorPos, uintptr(unsafe.Pointer(&at)))
		i.show(at.x, at.y)
	case modern && event == ninPopupClose:
		i.modify() // Windows 11 goes on showing the old tooltip
	}
}

package session

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"unsafe"

	"golang.org/x/sys/windows"
)

// What golang.org/x/sys lacks of user32.dll and wtsapi32.dll.
var (
	user32           = windows.NewLazySystemDLL("user32.dll")
	registerClass    = user32.NewProc("RegisterClassExW")
	unregisterClass  = user32.NewProc("UnregisterClassW")
	createWindow     = user32.NewProc("CreateWindowExW")
	defaultProcedure = user32.NewProc("DefWindowProcW")
	getMessage       = user32.NewProc("GetMessageW")
	dispatchMessage  = user32.NewProc("DispatchMessageW")
	postMessage      = user32.NewProc("PostMessageW")
	postQuitMessage  = user32.NewProc("PostQuitMessage")

	registerSessionNotification = windows.NewLazySystemDLL("wtsapi32.dll").NewProc("WTSRegisterSessionNotification")
)

// Of winuser.h and wtsapi32.h.
const (
	messageOnly   = ^uintptr(2) // HWND_MESSAGE, which is -3
	wmDestroy     = 0x0002
	wmClose       = 0x0010
	wmSession     = 0x02b1 // WM_WTSSESSION_CHANGE
	sessionLock   = 0x7    // WTS_SESSION_LOCK
	sessionUnlock = 0x8    // WTS_SESSION_UNLOCK
)

// windowName is the name of the window, and of its class.
const windowName = "app.clockin24.ClockIn24.session"

// windowClass is WNDCLASSEXW.
type windowClass struct {
	size, style             uint32
	procedure               uintptr
	classExtra, windowExtra int32
	instance                windows.Handle
	icon, cursor, brush     windows.Handle
	menu, name              *uint16
	smallIcon               windows.Handle
}

// windowMessage is MSG.
type windowMessage struct {
	window         windows.HWND
	message        uint32
	wParam, lParam uintptr
	time           uint32
	x, y           int32
	private        uint32
}

// watchScreenLock listens for locking and unlocking with a window that is never shown, because Windows tells only windows,
// https://learn.microsoft.com/windows/win32/api/wtsapi32/nf-wtsapi32-wtsregistersessionnotification.
func watchScreenLock(ctx context.Context) (func(func(Event)) error, error) {
	heard := make(chan Event, 16)
	made, ended := make(chan windows.HWND, 1), make(chan error, 1)
	go func() { ended <- listenForScreenLock(heard, made) }()
	var window windows.HWND
	select {
	case window = <-made:
	case err := <-ended:
		return nil, err
	}
	return func(happened func(Event)) error {
		for {
			select {
			case <-ctx.Done():
				if ok, _, err := postMessage.Call(uintptr(window), wmClose, 0, 0); ok == 0 {
					return fmt.Errorf("close the window: %w", err)
				}
				return <-ended
			case err := <-ended:
				return errors.Join(errors.New("the window has ended"), err)
			case event := <-heard:
				happened(event)
			}
		}
	}, nil
}

// screenLockEvents are what a WM_WTSSESSION_CHANGE means, by its wParam. Other values have nothing to do with the screen.
var screenLockEvents = map[uintptr]Event{sessionLock: Locked, sessionUnlock: Unlocked}

// listenForScreenLock is the window's thread, until the window is closed. It must not wait for the receiver. If nobody receives, it
// drops the oldest event, because only the last one still holds.
func listenForScreenLock(heard chan Event, made chan<- windows.HWND) error {
	runtime.LockOSThread() // and never unlocked: the thread ends with the goroutine
	name := windows.StringToUTF16Ptr(windowName)
	class := windowClass{name: name}
	class.size = uint32(unsafe.Sizeof(class))
	class.procedure = windows.NewCallback(func(window, message, wParam, lParam uintptr) uintptr {
		switch message {
		case wmSession:
			if event, ok := screenLockEvents[wParam]; ok {
				if len(heard) == cap(heard) {
					select {
					case <-heard:
					default:
					}
				}
				heard <- event // nobody else sends
			}
			return 0
		case wmDestroy:
			postQuitMessage.Call(0)
			return 0
		}
		result, _, _ := defaultProcedure.Call(window, message, wParam, lParam)
		return result
	})
	if err := windows.GetModuleHandleEx(0, nil, &class.instance); err != nil {
		return fmt.Errorf("find the program: %w", err)
	}
	if atom, _, err := registerClass.Call(uintptr(unsafe.Pointer(&class))); atom == 0 {
		return fmt.Errorf("register a window: %w", err)
	}
	defer unregisterClass.Call(uintptr(unsafe.Pointer(name)), uintptr(class.instance))
	window, _, err := createWindow.Call(0, uintptr(unsafe.Pointer(name)), 0, 0, 0, 0, 0, 0, messageOnly, 0, uintptr(class.instance), 0)
	if window == 0 {
		return fmt.Errorf("make a window: %w", err)
	}
	if ok, _, err := registerSessionNotification.Call(window, 0); ok == 0 { // it ends with the window
		return fmt.Errorf("register for the screen lock: %w", err)
	}
	made <- windows.HWND(window)
	var m windowMessage
	for {
		more, _, err := getMessage.Call(uintptr(unsafe.Pointer(&m)), 0, 0, 0)
		switch int32(more) {
		case 0: // WM_QUIT
			return nil
		case -1:
			return fmt.Errorf("wait for a message: %w", err)
		}
		dispatchMessage.Call(uintptr(unsafe.Pointer(&m)))
	}
}

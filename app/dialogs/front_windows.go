package dialogs

import (
	"context"
	"unsafe"

	"golang.org/x/sys/windows"
)

// The functions of user32.dll that golang.org/x/sys lacks,
// https://learn.microsoft.com/windows/win32/api/winuser/nf-winuser-setforegroundwindow
var (
	user32              = windows.NewLazySystemDLL("user32.dll")
	findWindowEx        = user32.NewProc("FindWindowExW")
	setForegroundWindow = user32.NewProc("SetForegroundWindow")
)

// front brings the dialog, which is a window of this process, to the front. It is false if Windows does not allow that: it
// allows it only to the program that the person pressed last.
func front(_ context.Context, title string) bool {
	name, err := windows.UTF16PtrFromString(title)
	if err != nil {
		return false
	}
	var w uintptr
	for {
		if w, _, _ = findWindowEx.Call(0, w, 0, uintptr(unsafe.Pointer(name))); w == 0 {
			return false
		}
		var pid uint32
		if _, err := windows.GetWindowThreadProcessId(windows.HWND(w), &pid); err == nil && pid == windows.GetCurrentProcessId() {
			raised, _, _ := setForegroundWindow.Call(w)
			return raised != 0
		}
	}
}

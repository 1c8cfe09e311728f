package area

import (
	"unsafe"

	"golang.org/x/sys/windows"
)

// What is used of user32, shell32 and kernel32; each is documented at https://learn.microsoft.com/windows/win32/api/.
var (
	user  = windows.NewLazySystemDLL("user32.dll")
	shell = windows.NewLazySystemDLL("shell32.dll")

	shellNotifyIcon        = shell.NewProc("Shell_NotifyIconW")
	appendMenu             = user.NewProc("AppendMenuW")
	changeMessageFilter    = user.NewProc("ChangeWindowMessageFilterEx")
	createPopupMenu        = user.NewProc("CreatePopupMenu")
	createWindow           = user.NewProc("CreateWindowExW")
	defWindowProc          = user.NewProc("DefWindowProcW")
	destroyIcon            = user.NewProc("DestroyIcon")
	destroyMenu            = user.NewProc("DestroyMenu")
	destroyWindow          = user.NewProc("DestroyWindow")
	dispatchMessage        = user.NewProc("DispatchMessageW")
	getCursorPos           = user.NewProc("GetCursorPos")
	getDpiForWindow        = user.NewProc("GetDpiForWindow")
	getMessage             = user.NewProc("GetMessageW")
	getSystemMetrics       = user.NewProc("GetSystemMetrics")
	getSystemMetricsForDpi = user.NewProc("GetSystemMetricsForDpi")
	killTimer              = user.NewProc("KillTimer")
	loadImage              = user.NewProc("LoadImageW")
	postMessage            = user.NewProc("PostMessageW")
	postQuitMessage        = user.NewProc("PostQuitMessage")
	registerClass          = user.NewProc("RegisterClassExW")
	registerWindowMessage  = user.NewProc("RegisterWindowMessageW")
	setForegroundWindow    = user.NewProc("SetForegroundWindow")
	setTimer               = user.NewProc("SetTimer")
	trackPopupMenu         = user.NewProc("TrackPopupMenu")
	unregisterClass        = user.NewProc("UnregisterClassW")
)

const (
	wmNull          = 0x0000
	wmDestroy       = 0x0002
	wmClose         = 0x0010
	wmEndSession    = 0x0016
	wmContextMenu   = 0x007B
	wmDisplayChange = 0x007E
	wmTimer         = 0x0113
	wmLeftUp        = 0x0202
	wmRightUp       = 0x0205
	wmDPIChanged    = 0x02E0
	wmUser          = 0x0400

	// of the icon, by NOTIFYICON_VERSION_4
	ninSelect     = wmUser + 0
	ninKeySelect  = wmUser + 1
	ninPopupClose = wmUser + 7

	nimAdd        = 0
	nimModify     = 1
	nimDelete     = 2
	nimSetVersion = 4

	nifMessage = 0x01
	nifIcon    = 0x02
	nifTip     = 0x04
	nifShowTip = 0x80

	notifyIconVersion4 = 4
)

// notifyIconData is NOTIFYICONDATAW.
type notifyIconData struct {
	size            uint32
	window          uintptr
	id              uint32
	flags           uint32
	callback        uint32
	icon            uintptr
	tip             [128]uint16
	state, mask     uint32
	info            [256]uint16
	version         uint32
	title           [64]uint16
	infoFlags       uint32
	guid            windows.GUID
	balloonIconWide uintptr
}

// windowClass is WNDCLASSEXW.
type windowClass struct {
	size, style                        uint32
	procedure                          uintptr
	classExtra, windowExtra            int32
	instance, icon, cursor, background uintptr
	menuName, name                     *uint16
	smallIcon                          uintptr
}

// message is MSG.
type message struct {
	window   uintptr
	what     uint32
	w, l     uintptr
	time     uint32
	x, y     int32
	reserved uint32
}

func call(p *windows.LazyProc, args ...uintptr) uintptr {
	r, _, _ := p.Call(args...)
	return r
}

func callShell(what uint32, data *notifyIconData) bool {
	return call(shellNotifyIcon, uintptr(what), uintptr(unsafe.Pointer(data))) != 0
}

package notify

import (
	"errors"
	"fmt"
	"os"
	"runtime"
	"strings"
	"time"
	"unicode/utf16"
	"unsafe"

	"golang.org/x/sys/windows"
)

// What golang.org/x/sys lacks of shell32.dll and user32.dll.
var (
	shell32             = windows.NewLazySystemDLL("shell32.dll")
	notifyIcon          = shell32.NewProc("Shell_NotifyIconW")
	user32              = windows.NewLazySystemDLL("user32.dll")
	createWindow        = user32.NewProc("CreateWindowExW")
	destroyWindow       = user32.NewProc("DestroyWindow")
	setTimer            = user32.NewProc("SetTimer")
	getMessage          = user32.NewProc("GetMessageW")
	dispatchMessage     = user32.NewProc("DispatchMessageW")
	postMessage         = user32.NewProc("PostMessageW")
	getSystemMetrics    = user32.NewProc("GetSystemMetrics")
	createIconFromImage = user32.NewProc("CreateIconFromResourceEx")
	destroyIcon         = user32.NewProc("DestroyIcon")
)

// A balloon is a notice beside an icon of the tray, which is shown only for the notice
// (https://learn.microsoft.com/windows/win32/api/shellapi/nf-shellapi-shell_notifyiconw).
type balloon struct {
	slot   string
	window uintptr
	ended  chan struct{}
}

// balloonStays is how long a balloon keeps its icon. Without its icon it disappears.
const balloonStays = 15 * time.Second

// balloonName is the name of its window.
const balloonName = "app.clockin24.ClockIn24.balloon"

// Of winuser.h and shellapi.h.
const (
	messageOnly = ^uintptr(2) // HWND_MESSAGE, which is -3
	wmClose     = 0x0010
	wmTimer     = 0x0113
	smallIcon   = 49 // SM_CXSMICON

	iconAdd, iconDelete                                   = 0, 2 // NIM_
	iconHasIcon, iconHasTip, iconHasInfo                  = 0x2, 0x4, 0x10
	infoUserIcon, infoSilent, infoRespectQuietTime uint32 = 0x4, 0x10, 0x80
)

// iconData is NOTIFYICONDATAW.
type iconData struct {
	size            uint32
	window          uintptr
	id              uint32
	flags           uint32
	callbackMessage uint32
	icon            uintptr
	tip             [128]uint16
	state           uint32
	stateMask       uint32
	info            [256]uint16
	version         uint32
	infoTitle       [64]uint16
	infoFlags       uint32
	item            windows.GUID
	balloonIcon     uintptr
}

// windowMessage is MSG.
type windowMessage struct {
	window         uintptr
	message        uint32
	wParam, lParam uintptr
	time           uint32
	x, y           int32
	private        uint32
}

// showBalloon returns when the tray has taken the notice.
func showBalloon(n Notice, icon string) (*balloon, error) {
	b := &balloon{slot: n.Slot, ended: make(chan struct{})}
	shown := make(chan error)
	go b.run(n, icon, shown)
	if err := <-shown; err != nil {
		<-b.ended
		return nil, err
	}
	return b, nil
}

// end removes the balloon.
func (b *balloon) end() {
	if b == nil {
		return
	}
	postMessage.Call(b.window, wmClose, 0, 0) // fails if the window is gone already
	<-b.ended
}

// run is the thread of the window that the icon belongs to.
func (b *balloon) run(n Notice, icon string, shown chan<- error) {
	defer close(b.ended)
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	class, name := windows.StringToUTF16Ptr("STATIC"), windows.StringToUTF16Ptr(balloonName)
	window, _, err := createWindow.Call(0, uintptr(unsafe.Pointer(class)), uintptr(unsafe.Pointer(name)), 0, 0, 0, 0, 0, messageOnly, 0, 0, 0)
	if window == 0 {
		shown <- fmt.Errorf("make a window: %w", err)
		return
	}
	defer destroyWindow.Call(window)
	b.window = window
	data := iconDataOf(n, window)
	if data.icon = loadIcon(icon); data.icon != 0 {
		defer destroyIcon.Call(data.icon)
		data.flags |= iconHasIcon
		data.infoFlags |= infoUserIcon
		data.balloonIcon = data.icon
	}
	if ok, _, _ := notifyIcon.Call(iconAdd, uintptr(unsafe.Pointer(&data))); ok == 0 {
		shown <- errors.New("show a balloon: the tray does not take it")
		return
	}
	defer notifyIcon.Call(iconDelete, uintptr(unsafe.Pointer(&data)))
	if ok, _, err := setTimer.Call(window, 1, uintptr(balloonStays.Milliseconds()), 0); ok == 0 {
		shown <- fmt.Errorf("set a timer: %w", err)
		return
	}
	shown <- nil
	for {
		var m windowMessage
		more, _, _ := getMessage.Call(uintptr(unsafe.Pointer(&m)), 0, 0, 0)
		if int32(more) <= 0 || m.window == window && (m.message == wmTimer || m.message == wmClose) {
			return
		}
		dispatchMessage.Call(uintptr(unsafe.Pointer(&m)))
	}
}

func iconDataOf(n Notice, window uintptr) iconData {
	data := iconData{window: window, id: 1, flags: iconHasTip | iconHasInfo, infoFlags: infoRespectQuietTime}
	data.size = uint32(unsafe.Sizeof(data))
	if n.Urgency != Critical {
		data.infoFlags |= infoSilent
	}
	title, body := n.Title, n.Body
	if body == "" {
		title, body = "", title // Windows shows no balloon without a body
	}
	fill(data.tip[:], AppName)
	fill(data.infoTitle[:], title)
	fill(data.info[:], body)
	return data
}

// fill writes a text, shortened, and the zero at its end.
func fill(to []uint16, s string) {
	copy(to, utf16.Encode([]rune(cut(strings.ReplaceAll(s, "\x00", ""), len(to)-1))))
}

// loadIcon makes an icon from a PNG file. It returns 0 if it cannot.
func loadIcon(path string) uintptr {
	image, err := os.ReadFile(path)
	if err != nil || len(image) == 0 {
		return 0
	}
	const (
		isIcon  = 1
		version = 0x00030000
	)
	size, _, _ := getSystemMetrics.Call(smallIcon)
	icon, _, _ := createIconFromImage.Call(uintptr(unsafe.Pointer(&image[0])), uintptr(len(image)), isIcon, version, size, size, 0)
	return icon
}

package notify

import (
	"context"
	"unsafe"

	"golang.org/x/sys/windows"
)

var queryState = windows.NewLazySystemDLL("shell32.dll").NewProc("SHQueryUserNotificationState")

// The states of QUERY_USER_NOTIFICATION_STATE in which Windows asks not to notify,
// https://learn.microsoft.com/windows/win32/api/shellapi/ne-shellapi-query_user_notification_state.
const (
	notPresent       = 1 // the screen is locked, a screen saver runs, or another user's session is shown
	busy             = 2 // an application fills the screen, or shows a presentation
	fullScreen       = 3 // a game
	presentationMode = 4
	quietTime        = 6
)

// Disturbed tells whether Windows says that the person should not be disturbed now. It is false if that is not known.
func Disturbed(context.Context) bool {
	if queryState.Find() != nil {
		return false
	}
	var state int32
	result, _, _ := queryState.Call(uintptr(unsafe.Pointer(&state)))
	return result == 0 && disturbs(state)
}

// disturbs tells whether a QUERY_USER_NOTIFICATION_STATE is one of them.
func disturbs(state int32) bool {
	switch state {
	case notPresent, busy, fullScreen, presentationMode, quietTime:
		return true
	}
	return false
}

package session

import (
	"context"
	"fmt"
	"unsafe"

	"golang.org/x/sys/windows"
)

// watchers are the sources of events on this system.
var watchers = map[string]watcher{"power": watchPower, "screen lock": watchScreenLock, "network": watchNetwork}

var (
	powrprof                = windows.NewLazySystemDLL("powrprof.dll")
	registerSuspendResume   = powrprof.NewProc("PowerRegisterSuspendResumeNotification")
	unregisterSuspendResume = powrprof.NewProc("PowerUnregisterSuspendResumeNotification")
)

const (
	notifyCallback  = 2    // DEVICE_NOTIFY_CALLBACK
	resumeAutomatic = 0x12 // PBT_APMRESUMEAUTOMATIC, after every sleep
)

// watchPower listens for the end of a sleep,
// https://learn.microsoft.com/windows/win32/api/powerbase/nf-powerbase-powerregistersuspendresumenotification.
func watchPower(ctx context.Context) (func(func(Event)) error, error) {
	if err := registerSuspendResume.Find(); err != nil {
		return nil, err // Windows 7
	}
	woke := make(chan struct{}, 1)
	// DEVICE_NOTIFY_SUBSCRIBE_PARAMETERS
	parameters := &struct{ callback, context uintptr }{
		callback: windows.NewCallback(func(_, kind, _ uintptr) uintptr {
			if kind == resumeAutomatic {
				select {
				case woke <- struct{}{}:
				default:
				}
			}
			return 0
		}),
	}
	var registered windows.Handle
	code, _, _ := registerSuspendResume.Call(notifyCallback, uintptr(unsafe.Pointer(parameters)),
		uintptr(unsafe.Pointer(&registered)))
	if code != 0 {
		return nil, fmt.Errorf("register for sleep: %w", windows.Errno(code))
	}
	return func(happened func(Event)) error {
		defer unregisterSuspendResume.Call(uintptr(registered))
		for {
			select {
			case <-ctx.Done():
				return nil
			case <-woke:
				happened(Woke)
			}
		}
	}, nil
}

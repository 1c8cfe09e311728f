//go:build linux || freebsd || netbsd || openbsd

package host

import (
	"context"
	"time"

	"github.com/godbus/dbus/v5"
)

// LoggedIn is when the person logged in to the session of this process, as logind knows it; zero where nobody does.
func LoggedIn(ctx context.Context) time.Time {
	h, err := listen(ctx, dbus.SystemBusPrivate, nil)
	if err != nil {
		return time.Time{}
	}
	defer h.bus.Close()
	ctx, cancel := context.WithTimeout(ctx, busAnswer)
	defer cancel()
	session := ownSession(ctx, h.bus)
	if session == "" {
		return time.Time{}
	}
	var began dbus.Variant
	err = h.bus.Object(loginName, session).CallWithContext(ctx, properties+".Get", 0, loginSession, "Timestamp").Store(&began)
	if at, ok := began.Value().(uint64); err == nil && ok && at > 0 {
		return time.UnixMicro(int64(at))
	}
	return time.Time{}
}

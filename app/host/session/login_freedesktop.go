//go:build linux || freebsd || netbsd || openbsd

package session

import (
	"context"
	"time"

	"clockin24/app/host/bus"

	"github.com/godbus/dbus/v5"
)

// LoggedIn is when the person logged in to the session of this process, according to logind. It is zero if logind does not know.
func LoggedIn(ctx context.Context) time.Time {
	l, err := bus.Listen(ctx, dbus.SystemBusPrivate, nil)
	if err != nil {
		return time.Time{}
	}
	defer l.Conn.Close()
	ctx, cancel := context.WithTimeout(ctx, bus.Timeout)
	defer cancel()
	session := ownSession(ctx, l.Conn)
	if session == "" {
		return time.Time{}
	}
	var began dbus.Variant
	err = l.Conn.Object(loginName, session).CallWithContext(ctx, properties+".Get", 0, loginSession, "Timestamp").Store(&began)
	if at, ok := began.Value().(uint64); err == nil && ok && at > 0 {
		return time.UnixMicro(int64(at))
	}
	return time.Time{}
}

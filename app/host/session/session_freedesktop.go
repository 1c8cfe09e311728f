//go:build unix && !darwin

package session

import (
	"context"
	"errors"
	"os"
	"strings"

	"clockin24/app/host/bus"

	"github.com/godbus/dbus/v5"
)

// The login manager, https://www.freedesktop.org/software/systemd/man/latest/org.freedesktop.login1.html.
const (
	loginName    = "org.freedesktop.login1"
	loginManager = "org.freedesktop.login1.Manager"
	loginSession = "org.freedesktop.login1.Session"
	loginHome    = dbus.ObjectPath("/org/freedesktop/login1")
	// anySession is the namespace of all sessions.
	anySession = loginHome + "/session"
	properties = "org.freedesktop.DBus.Properties"
)

// watchLogind listens for sleep, locking and unlocking on the system bus. A desktop that was unlocked by a password tells logind
// only by LockedHint. The signal Unlock means that loginctl asks the desktop to unlock.
func watchLogind(ctx context.Context) (func(func(Event)) error, error) {
	l, err := bus.Listen(ctx, dbus.SystemBusPrivate, [][]dbus.MatchOption{
		{dbus.WithMatchSender(loginName), dbus.WithMatchInterface(loginManager), dbus.WithMatchMember("PrepareForSleep")},
		{dbus.WithMatchSender(loginName), dbus.WithMatchInterface(loginSession), dbus.WithMatchMember("Unlock")},
		{
			dbus.WithMatchSender(loginName), dbus.WithMatchInterface(properties), dbus.WithMatchMember("PropertiesChanged"),
			dbus.WithMatchPathNamespace(anySession), dbus.WithMatchArg(0, loginSession),
		},
	})
	if err != nil {
		return nil, err
	}
	var own dbus.ObjectPath
	return passer(ctx, l, func(signal *dbus.Signal) (Event, bool) {
		meant := Unlocked
		switch signal.Name {
		case loginManager + ".PrepareForSleep":
			begins, ok := first[bool](signal)
			return Woke, ok && !begins
		case loginSession + ".Unlock":
		case properties + ".PropertiesChanged":
			locked, ok := lockedHint(signal)
			if !ok {
				return "", false
			}
			if locked {
				meant = Locked
			}
		default:
			return "", false
		}
		// logind may not run yet at login, so it is asked for our session only when that first matters.
		if own == "" {
			own = ownSession(ctx, l.Conn)
		}
		return meant, own == "" || own == signal.Path
	}), nil
}

// lockedHint tells whether a change of a session's properties is the beginning or the end of a lock. It returns ok false if it is
// neither.
func lockedHint(signal *dbus.Signal) (locked, ok bool) {
	var of string
	var changed map[string]dbus.Variant
	var unknown []string
	if dbus.Store(signal.Body, &of, &changed, &unknown) != nil || of != loginSession {
		return false, false
	}
	locked, ok = changed["LockedHint"].Value().(bool)
	return locked, ok
}

// ownSession is the session of this process. It is "" if logind knows none: a process that the user's service manager has started
// belongs to no session.
func ownSession(ctx context.Context, conn *dbus.Conn) (path dbus.ObjectPath) {
	ctx, cancel := context.WithTimeout(ctx, bus.Timeout)
	defer cancel()
	manager := conn.Object(loginName, loginHome)
	call := manager.CallWithContext(ctx, loginManager+".GetSessionByPID", 0, uint32(os.Getpid()))
	if id := os.Getenv("XDG_SESSION_ID"); id != "" {
		call = manager.CallWithContext(ctx, loginManager+".GetSession", 0, id)
	}
	if call.Store(&path) != nil {
		return ""
	}
	return path
}

// watchScreenSaver listens for locking and unlocking on the session bus. The screen savers of freedesktop, GNOME, Cinnamon, MATE
// and Xfce all announce it in the same way.
func watchScreenSaver(ctx context.Context) (func(func(Event)) error, error) {
	// A connection of its own, because systray stops watching its tray when such a signal arrives on the shared one.
	l, err := bus.Listen(ctx, dbus.SessionBusPrivateNoAutoStartup, [][]dbus.MatchOption{{dbus.WithMatchMember("ActiveChanged")}})
	if err != nil {
		return nil, err
	}
	return passer(ctx, l, func(signal *dbus.Signal) (Event, bool) {
		active, ok := first[bool](signal)
		if !ok || !strings.HasSuffix(signal.Name, ".ScreenSaver.ActiveChanged") {
			return "", false
		}
		if active {
			return Locked, true
		}
		return Unlocked, true
	}), nil
}

// first is the first value of a signal.
func first[T any](signal *dbus.Signal) (value T, ok bool) {
	if len(signal.Body) > 0 {
		value, ok = signal.Body[0].(T)
	}
	return value, ok
}

// passer passes on the events that signals mean, until ctx or the bus ends.
func passer(ctx context.Context, l *bus.Listener, meaning func(*dbus.Signal) (Event, bool)) func(func(Event)) error {
	return func(happened func(Event)) error {
		defer l.Conn.Close()
		for {
			select {
			case <-ctx.Done():
				return nil
			case signal, open := <-l.Signals:
				if !open {
					return errors.New("the bus has ended")
				}
				if event, ok := meaning(signal); ok {
					happened(event)
				}
			}
		}
	}
}

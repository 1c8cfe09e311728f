//go:build linux || freebsd || netbsd || openbsd

package tray

import (
	"context"
	"errors"
	"fmt"

	"github.com/godbus/dbus/v5"
)

// watcher is the bus name of the session's tray (https://specifications.freedesktop.org/status-notifier-item/latest/).
const watcher = "org.kde.StatusNotifierWatcher"

// Host returns the program that shows tray icons in this session, as the unique bus name of the owner of the watcher's name. It
// returns "" where there is no such program.
func Host(ctx context.Context) (string, error) {
	conn, err := connect(ctx)
	if err != nil {
		return "", err
	}
	defer conn.Close()
	return owner(ctx, conn)
}

// Watch reports whether there is a tray: once immediately, and again whenever that changes. Only the latest answer waits to be
// received. The channel is closed when ctx ends or the bus ends. The caller does not have to move the icon to a new tray, since
// systray registers it with each new tray.
func Watch(ctx context.Context) (<-chan bool, error) {
	conn, err := connect(ctx)
	if err != nil {
		return nil, err
	}
	changes := make(chan *dbus.Signal, 16)
	conn.Signal(changes)
	err = conn.AddMatchSignalContext(ctx, dbus.WithMatchSender("org.freedesktop.DBus"),
		dbus.WithMatchInterface("org.freedesktop.DBus"), dbus.WithMatchMember("NameOwnerChanged"),
		dbus.WithMatchArg(0, watcher))
	if err != nil {
		conn.Close()
		return nil, fmt.Errorf("watch for a tray: %w", err)
	}
	name, err := owner(ctx, conn)
	if err != nil {
		conn.Close()
		return nil, err
	}
	there := make(chan bool, 1)
	there <- name != ""
	go func() {
		defer close(there)
		defer conn.Close()
		for change := range changes { // closed with the connection, which ends with ctx
			var name, before, after string
			if dbus.Store(change.Body, &name, &before, &after) != nil || name != watcher {
				continue
			}
			select {
			case <-there:
			default:
			}
			there <- after != ""
		}
	}()
	return there, nil
}

// connect opens a private connection to the session bus, which ends with ctx. It does not start a bus where there is none.
func connect(ctx context.Context) (*dbus.Conn, error) {
	conn, err := dbus.SessionBusPrivateNoAutoStartup(dbus.WithContext(ctx))
	if err != nil {
		return nil, fmt.Errorf("connect to the session bus: %w", err)
	}
	err = conn.Auth(nil)
	if err == nil {
		err = conn.Hello()
	}
	if err != nil {
		conn.Close()
		return nil, fmt.Errorf("connect to the session bus: %w", err)
	}
	return conn, nil
}

func owner(ctx context.Context, conn *dbus.Conn) (string, error) {
	var name string
	err := conn.BusObject().CallWithContext(ctx, "org.freedesktop.DBus.GetNameOwner", 0, watcher).Store(&name)
	if no, ok := errors.AsType[dbus.Error](err); ok && no.Name == "org.freedesktop.DBus.Error.NameHasNoOwner" {
		return "", nil
	}
	if err != nil {
		return "", fmt.Errorf("ask for the tray: %w", err)
	}
	return name, nil
}

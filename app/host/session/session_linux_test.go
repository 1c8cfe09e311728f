package session

import (
	"context"
	"log/slog"
	"os"
	"slices"
	"syscall"
	"testing"
	"time"

	"clockin24/app/host/bus"
	"clockin24/app/host/bus/bustest"

	"github.com/godbus/dbus/v5"
)

const (
	ownPath   = anySession + "/_31"
	otherPath = anySession + "/_32"
)

// logind says of every process that it belongs to one session.
type logind struct{}

func (logind) GetSession(string) (dbus.ObjectPath, *dbus.Error)      { return ownPath, nil }
func (logind) GetSessionByPID(uint32) (dbus.ObjectPath, *dbus.Error) { return ownPath, nil }

// watched is what a watch hears of the signals that emit sends, on a bus of the test's that stands for both.
func watched(t *testing.T, watch watcher, want int, emit func(bus *dbus.Conn)) (heard []Event) {
	t.Helper()
	bus := bustest.Start(t)
	t.Setenv("DBUS_SYSTEM_BUS_ADDRESS", os.Getenv("DBUS_SESSION_BUS_ADDRESS"))
	must(t, bus.Export(logind{}, loginHome, loginManager))
	_, err := bus.RequestName(loginName, 0)
	must(t, err)
	ctx, stop := context.WithTimeout(t.Context(), 20*time.Second)
	defer stop()
	pass, err := watch(ctx)
	must(t, err)
	emit(bus)
	must(t, pass(func(e Event) {
		if heard = append(heard, e); len(heard) == want {
			stop()
		}
	}))
	return heard
}

func hint(bus *dbus.Conn, path dbus.ObjectPath, property string, value any) error {
	return bus.Emit(path, properties+".PropertiesChanged", loginSession,
		map[string]dbus.Variant{property: dbus.MakeVariant(value)}, []string{})
}

func TestSleepAndUnlockAsLogindTellsThem(t *testing.T) {
	heard := watched(t, watchLogind, 4, func(bus *dbus.Conn) {
		must(t, bus.Emit(loginHome, loginManager+".PrepareForSleep", true))
		must(t, bus.Emit(loginHome, loginManager+".PrepareForSleep", "nonsense"))
		must(t, bus.Emit(loginHome, loginManager+".PrepareForSleep", false)) // 1
		must(t, bus.Emit(ownPath, loginSession+".Lock"))
		must(t, bus.Emit(otherPath, loginSession+".Unlock"))
		must(t, hint(bus, otherPath, "LockedHint", false))
		must(t, hint(bus, otherPath, "LockedHint", true))
		must(t, hint(bus, ownPath, "LockedHint", true)) // 2
		must(t, hint(bus, ownPath, "IdleHint", false))
		must(t, bus.Emit(ownPath, loginSession+".Unlock")) // 3
		must(t, hint(bus, ownPath, "LockedHint", false))   // 4
	})
	if want := []Event{Woke, Locked, Unlocked, Unlocked}; !slices.Equal(heard, want) {
		t.Errorf("heard %q, want %q", heard, want)
	}
}

func TestUnlockAsScreenSaversTellIt(t *testing.T) {
	heard := watched(t, watchScreenSaver, 3, func(bus *dbus.Conn) {
		must(t, bus.Emit("/a", "org.example.Player.ActiveChanged", false))
		must(t, bus.Emit("/org/freedesktop/ScreenSaver", "org.freedesktop.ScreenSaver.ActiveChanged", true))
		must(t, bus.Emit("/org/freedesktop/ScreenSaver", "org.freedesktop.ScreenSaver.ActiveChanged"))
		must(t, bus.Emit("/org/freedesktop/ScreenSaver", "org.freedesktop.ScreenSaver.ActiveChanged", false))
		must(t, bus.Emit("/org/gnome/ScreenSaver", "org.gnome.ScreenSaver.ActiveChanged", false))
	})
	if want := []Event{Locked, Unlocked, Unlocked}; !slices.Equal(heard, want) {
		t.Errorf("heard %q, want %q", heard, want)
	}
}

func TestASessionWithoutAnything(t *testing.T) {
	for _, variable := range []string{"DBUS_SESSION_BUS_ADDRESS", "DBUS_SYSTEM_BUS_ADDRESS"} {
		t.Setenv(variable, bus.None)
	}
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		Watch(ctx, slog.New(slog.DiscardHandler), func(e Event) { t.Errorf("heard %q", e) })
	}()
	stop()
	select {
	case <-ended:
	case <-time.After(20 * time.Second):
		t.Fatal("watching does not end with its context")
	}
}

// A bus that goes away ends the watch, and its silence is no event.
func TestABusThatEnds(t *testing.T) {
	bus := bustest.Start(t)
	pass, err := watchScreenSaver(t.Context())
	must(t, err)
	var daemon uint32
	must(t, bus.BusObject().Call("org.freedesktop.DBus.GetConnectionUnixProcessID", 0, "org.freedesktop.DBus").Store(&daemon))
	must(t, syscall.Kill(int(daemon), syscall.SIGTERM))
	if err := pass(func(e Event) { t.Errorf("heard %q", e) }); err == nil {
		t.Error("no error")
	}
}

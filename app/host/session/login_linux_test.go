package session

import (
	"os"
	"testing"
	"time"

	"clockin24/app/host/bus"
	"clockin24/app/host/bus/bustest"

	"github.com/godbus/dbus/v5/prop"
)

func TestWhenThePersonLoggedIn(t *testing.T) {
	t.Setenv("DBUS_SYSTEM_BUS_ADDRESS", bus.None)
	if at := LoggedIn(t.Context()); !at.IsZero() {
		t.Errorf("without logind it was %v", at)
	}
	bus := bustest.Start(t)
	t.Setenv("DBUS_SYSTEM_BUS_ADDRESS", os.Getenv("DBUS_SESSION_BUS_ADDRESS"))
	must(t, bus.Export(logind{}, loginHome, loginManager))
	_, err := bus.RequestName(loginName, 0)
	must(t, err)
	if at := LoggedIn(t.Context()); !at.IsZero() {
		t.Errorf("a logind that does not tell says %v", at)
	}
	want := time.Date(2026, 11, 24, 8, 50, 0, 0, time.UTC)
	_, err = prop.Export(bus, ownPath, prop.Map{loginSession: {"Timestamp": {Value: uint64(want.UnixMicro())}}})
	must(t, err)
	if at := LoggedIn(t.Context()); !at.Equal(want) {
		t.Errorf("it was %v, want %v", at, want)
	}
}

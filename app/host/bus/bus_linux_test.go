package bus

import (
	"os"
	"path/filepath"
	"testing"
)

func TestEnsureBus(t *testing.T) {
	dir := t.TempDir()
	t.Setenv("XDG_RUNTIME_DIR", dir)
	t.Setenv("DBUS_SESSION_BUS_ADDRESS", "unix:abstract=/tmp/x")
	Ensure()
	if got := os.Getenv("DBUS_SESSION_BUS_ADDRESS"); got != "unix:abstract=/tmp/x" {
		t.Errorf("an address became %s", got)
	}
	must(t, os.WriteFile(filepath.Join(dir, "bus"), nil, 0o600))
	t.Setenv("DBUS_SESSION_BUS_ADDRESS", "")
	Ensure()
	if got := os.Getenv("DBUS_SESSION_BUS_ADDRESS"); got != "unix:path="+filepath.Join(dir, "bus") {
		t.Errorf("the user's bus became %s", got)
	}
}

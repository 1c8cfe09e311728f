//go:build linux

package trials

import (
	"slices"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"clockin24/app/trials/stage"
	"clockin24/tray/desktop"
)

// What the command line does for somebody who is signed in, and where no tray runs.
func TestCommandLineWithAKeyring(t *testing.T) {
	if testing.Short() {
		t.Skip("takes a keyring of its own")
	}
	env := desktop.Start(t, desktop.With(desktop.Bus, desktop.Keyring)).Env()
	bus := slices.IndexFunc(env, func(v string) bool { return strings.HasPrefix(v, "DBUS_SESSION_BUS_ADDRESS=") })
	testscript.Run(t, scripts(stage.InRoot(t, "app/cli/testdata/keyring"), env[bus]))
}

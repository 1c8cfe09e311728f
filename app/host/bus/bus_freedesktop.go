//go:build unix && !darwin

package bus

import (
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"clockin24/app/host/files"

	"github.com/godbus/dbus/v5"
)

// None is an address at which there cannot be a bus.
const None = "unix:path=/dev/null/no-session-bus"

const variable = "DBUS_SESSION_BUS_ADDRESS"

// Ensure decides which session bus this process and its children use, and sets DBUS_SESSION_BUS_ADDRESS: to the address that
// it has, else to the user's bus socket, else to an address that fails at once. Otherwise a D-Bus library that finds no
// address runs dbus-launch, which leaves a daemon behind. Call it once, before anything uses the bus.
func Ensure() {
	// "autolaunch:" is how a session says that dbus-launch shall be run.
	if address := os.Getenv(variable); address != "" && !strings.HasPrefix(address, "autolaunch:") {
		return
	}
	address := None
	for _, dir := range []string{os.Getenv("XDG_RUNTIME_DIR"), filepath.Join("/run/user", strconv.Itoa(os.Getuid()))} {
		if socket := filepath.Join(dir, "bus"); filepath.IsAbs(dir) && files.Exists(socket) {
			address = "unix:path=" + dbus.EscapeBusAddressValue(socket)
			break
		}
	}
	_ = os.Setenv(variable, address) // fails for names and values with NUL only
}

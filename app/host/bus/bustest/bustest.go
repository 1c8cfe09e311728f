// Package bustest starts message buses for tests.
package bustest

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/godbus/dbus/v5"
)

const config = `<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type><listen>unix:path=%s</listen><auth>EXTERNAL</auth>
  <policy context="default"><allow send_destination="*" eavesdrop="true"/><allow eavesdrop="true"/><allow own="*"/></policy>
</busconfig>`

// Start starts a session bus of the test's own, on which nothing can be activated, and makes it the session bus of this process until
// the test ends. The connection is the test's, and not the one that go-keyring uses. Without dbus-daemon the test is skipped, or fails
// in CI.
func Start(t *testing.T) *dbus.Conn {
	t.Helper()
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	if _, err := exec.LookPath("dbus-daemon"); err != nil {
		if os.Getenv("CI") != "" {
			t.Fatal(err)
		}
		t.Skip(err)
	}
	dir := t.TempDir()
	file, socket := filepath.Join(dir, "bus.conf"), filepath.Join(dir, "bus")
	must(os.WriteFile(file, fmt.Appendf(nil, config, socket), 0o600))
	cmd := exec.Command("dbus-daemon", "--nofork", "--config-file="+file, "--print-address")
	out, err := cmd.StdoutPipe()
	must(err)
	must(cmd.Start())
	var address string
	_, err = fmt.Fscanln(out, &address) // it listens from here on
	must(err)
	t.Setenv("DBUS_SESSION_BUS_ADDRESS", address)
	conn, err := dbus.Connect(address)
	must(err)
	t.Cleanup(func() {
		_ = conn.Close()
		shared, err := dbus.SessionBus() // go-keyring's, which the next test must not find
		must(cmd.Process.Kill())
		_ = cmd.Wait()
		if err == nil {
			<-shared.Context().Done()
		}
	})
	return conn
}

//go:build linux

package hotkey

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/godbus/dbus/v5"
)

// TestPlasma uses KDE's own portal with its compositor. The packages are large and not installed everywhere: without them the test
// is skipped, even in CI. `.ci/setup plasma` installs them.
func TestPlasma(t *testing.T) {
	program := func(patterns ...string) string {
		for _, pattern := range patterns {
			if found, _ := filepath.Glob(pattern); len(found) > 0 {
				return found[0]
			}
		}
		t.Skipf("%s is not installed: .ci/setup plasma installs it", patterns[0])
		return ""
	}
	kwin := program("/usr/bin/kwin_wayland")
	accel := program("/usr/bin/kglobalaccel5")
	backend := program("/usr/libexec/xdg-desktop-portal-kde", "/usr/lib/*/libexec/xdg-desktop-portal-kde")
	frontend := program("/usr/libexec/xdg-desktop-portal")
	program("/usr/lib/*/qt5/plugins/platforms/libqwayland-generic.so")

	d := startWayland(t)
	// The program has a file capability, which a container may refuse. A copy has none, but it must keep the program's name.
	copied := filepath.Join(t.TempDir(), "kwin_wayland")
	if out, err := exec.Command("cp", kwin, copied).CombinedOutput(); err != nil {
		t.Fatalf("copy kwin: %v\n%s", err, out)
	}
	env := []string{"XDG_SESSION_TYPE=wayland", "XDG_CURRENT_DESKTOP=KDE"}
	d.Run(env, copied, "--virtual", "--no-lockscreen", "--socket", "wayland-0")
	eventually(t, "the compositor", func() bool {
		_, err := os.Stat(filepath.Join(d.Runtime, "wayland-0"))
		return err == nil
	})
	env = append(env, "WAYLAND_DISPLAY=wayland-0", "QT_QPA_PLATFORM=wayland")
	for _, part := range []struct{ program, name string }{
		{accel, "org.kde.kglobalaccel"},
		{backend, "org.freedesktop.impl.portal.desktop.kde"},
		{frontend, portalName},
	} {
		d.Run(env, part.program)
		eventually(t, part.name, func() bool {
			var owned bool
			err := d.Conn().BusObject().Call("org.freedesktop.DBus.NameHasOwner", 0, part.name).Store(&owned)
			return err == nil && owned
		})
	}

	activated := make(chan *dbus.Signal, 16)
	d.Conn().Signal(activated)
	defer d.Conn().RemoveSignal(activated)
	const implementation = "org.freedesktop.impl.portal.GlobalShortcuts"
	if err := d.Conn().AddMatchSignal(dbus.WithMatchInterface(implementation), dbus.WithMatchMember("Activated")); err != nil {
		t.Fatal(err)
	}
	press := func() {
		t.Helper()
		var component dbus.ObjectPath
		err := d.Conn().Object("org.kde.kglobalaccel", "/kglobalaccel").
			Call("org.kde.KGlobalAccel.getComponent", 0, sessionToken).Store(&component)
		if err == nil {
			err = d.Conn().Object("org.kde.kglobalaccel", component).
				Call("org.kde.kglobalaccel.Component.invokeShortcut", 0, shortcutID).Err
		}
		if err != nil {
			t.Fatal(err)
		}
		// The press passes through three processes. When the last one answers, it has passed the press on.
		for receive(t, activated, "the press in the portal").Name != implementation+".Activated" {
		}
		if err := d.Conn().Object(portalName, portalPath).Call("org.freedesktop.DBus.Peer.Ping", 0).Err; err != nil {
			t.Fatal(err)
		}
	}
	for range 2 { // the second time the desktop knows the shortcut
		l := listen(t)
		trigger, err := l.Set(patient(t), parsed(t, Default))
		if trigger != Default || err != nil {
			t.Fatalf("set: %q, %v", trigger, err)
		}
		press()
		l.heard(1)
		l.hold()
		press()
		l.heard(0)
		if err := l.Release(patient(t)); err != nil {
			t.Fatal(err)
		}
		press()
		l.heard(1)
		// Once the desktop knows the combination, only the person changes it there.
		if trigger, err = l.Set(patient(t), parsed(t, "Ctrl+Alt+Q")); trigger != Default || err != nil {
			t.Errorf("change: %q, %v", trigger, err)
		}
		press()
		l.heard(1)
		l.stop()
	}
}

func eventually(t *testing.T, what string, done func() bool) {
	t.Helper()
	for limit := time.Now().Add(patience); !done(); time.Sleep(10 * time.Millisecond) {
		if time.Now().After(limit) {
			t.Fatalf("waited in vain for %s", what)
		}
	}
}

//go:build linux && !nowindow

package window

import (
	"sync/atomic"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"
	"github.com/godbus/dbus/v5"

	"clockin24/tray/desktop"
)

// A settingsPortal answers Read as org.freedesktop.portal.Settings does, with a variant in a variant.
type settingsPortal struct{ scheme atomic.Uint32 }

func (p *settingsPortal) Read(string, string) (dbus.Variant, *dbus.Error) {
	return dbus.MakeVariant(dbus.MakeVariant(p.scheme.Load())), nil
}

func TestScheme(t *testing.T) {
	d := desktop.Start(t, desktop.With(desktop.Bus))
	t.Setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path="+d.Runtime+"/bus")
	if got := askScheme(t.Context()); got != theme.VariantLight {
		t.Errorf("without a portal: %v, want light", got)
	}
	portal := &settingsPortal{}
	conn := d.Conn()
	if err := conn.Export(portal, "/org/freedesktop/portal/desktop", "org.freedesktop.portal.Settings"); err != nil {
		t.Fatal(err)
	}
	if _, err := conn.RequestName("org.freedesktop.portal.Desktop", 0); err != nil {
		t.Fatal(err)
	}
	for answer, want := range map[uint32]fyne.ThemeVariant{
		0: theme.VariantLight, 1: theme.VariantDark, 2: theme.VariantLight, 9: theme.VariantLight,
	} {
		portal.scheme.Store(answer)
		if got := askScheme(t.Context()); got != want {
			t.Errorf("color-scheme %d: %v, want %v", answer, got, want)
		}
	}
}

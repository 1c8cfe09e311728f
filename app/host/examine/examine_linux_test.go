package examine

import (
	"strings"
	"testing"

	"clockin24/app"
	"clockin24/app/host/bus"
	"clockin24/tray/desktop"
)

// settle makes this process part of a desktop.
func settle(t *testing.T, d *desktop.Desktop) {
	t.Helper()
	for _, variable := range d.Env() {
		name, value, _ := strings.Cut(variable, "=")
		switch name {
		case "DISPLAY", "WAYLAND_DISPLAY", "XAUTHORITY", "DBUS_SESSION_BUS_ADDRESS":
			t.Setenv(name, value)
		}
	}
}

func TestADesktopIsExamined(t *testing.T) {
	t.Setenv("WAYLAND_DISPLAY", "")
	settle(t, desktop.Start(t, desktop.With(desktop.Screen, desktop.Bus, desktop.Notifications)))
	for check, want := range map[app.CheckName]string{
		app.CheckDesktop: "DISPLAY=:", app.CheckWindow: "X11 with GLX", app.CheckNotifications: "dunst",
	} {
		if detail, p := Desktop()[check](t.Context(), ""); p != nil || !strings.Contains(detail, want) {
			t.Errorf("%s: %q, %v, want %q", check, detail, p, want)
		}
	}
}

func TestAPoorDesktopIsExamined(t *testing.T) {
	t.Setenv("WAYLAND_DISPLAY", "")
	settle(t, desktop.Start(t, desktop.WithoutGLX(), desktop.With(desktop.Screen, desktop.Bus)))
	for check, want := range map[app.CheckName]app.Kind{
		app.CheckWindow: app.KindNoOpenGL, app.CheckNotifications: app.KindNoNotifications,
	} {
		if detail, p := Desktop()[check](t.Context(), ""); p == nil || p.Kind != want {
			t.Errorf("%s: %q, %v, want %q", check, detail, p, want)
		}
	}
}

func TestNoDesktopIsExamined(t *testing.T) {
	t.Setenv("DISPLAY", "")
	t.Setenv("WAYLAND_DISPLAY", "")
	t.Setenv("DBUS_SESSION_BUS_ADDRESS", bus.None)
	for check, want := range map[app.CheckName]app.Kind{
		app.CheckDesktop: app.KindNoDesktop, app.CheckWindow: app.KindNoOpenGL, app.CheckNotifications: app.KindNoNotifications,
	} {
		if detail, p := Desktop()[check](t.Context(), ""); p == nil || p.Kind != want {
			t.Errorf("%s: %q, %v, want %q", check, detail, p, want)
		}
	}
}

//go:build linux || freebsd || netbsd || openbsd

package notify

import (
	"context"
	"os/exec"
	"strings"

	freedesktop "github.com/esiqveland/notify"
	"github.com/godbus/dbus/v5"
)

// Disturbed tells whether the person is known to have switched notifications off for now, in KDE, GNOME, Xfce or dunst. It is
// false if that is not known. It waits for the desktop until ctx ends.
func Disturbed(ctx context.Context) bool {
	conn, err := dial(ctx)
	if err != nil {
		return false
	}
	defer conn.Close()
	defer context.AfterFunc(ctx, func() { conn.Close() })()
	info, err := freedesktop.GetServerInformation(conn)
	if err != nil {
		return false
	}
	server := conn.Object(notifications, notificationsPath)
	switch strings.ToLower(info.Name) {
	case "dunst":
		return holds(server.GetProperty("org.dunstproject.cmd0.paused"))
	case "gnome-shell":
		out, err := exec.CommandContext(ctx, "gsettings", "get", "org.gnome.desktop.notifications", "show-banners").Output()
		return err == nil && strings.TrimSpace(string(out)) == "false"
	case "xfce notify daemon":
		var on dbus.Variant
		err := conn.Object("org.xfce.Xfconf", "/org/xfce/Xfconf").
			CallWithContext(ctx, "org.xfce.Xfconf.GetProperty", 0, "xfce4-notifyd", "/do-not-disturb").Store(&on)
		return holds(on, err)
	}
	// The property of Plasma, and of servers that have copied it.
	return holds(server.GetProperty(notifications + ".Inhibited"))
}

// holds tells whether a property could be read and is true.
func holds(property dbus.Variant, err error) bool {
	on, _ := property.Value().(bool)
	return err == nil && on
}

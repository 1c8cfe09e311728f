//go:build linux || freebsd || netbsd || openbsd

package notify

import (
	"context"
	"fmt"
	"slices"
	"strings"

	freedesktop "github.com/esiqveland/notify"
	"github.com/godbus/dbus/v5"
)

// desktopEntry names the installed desktop entry, by which desktops group notifications and find the person's settings.
const desktopEntry = "app.clockin24.ClockIn24"

// A server is the notification server of the session
// (https://specifications.freedesktop.org/notification-spec/latest/).
//
// The connection stays open between notices: GNOME takes the notifications of a sender away that leaves the bus.
type server struct {
	icon string
	conn *dbus.Conn
}

// show returns when the server has taken the notice.
func (s *server) show(ctx context.Context, n Notice) error {
	if err := s.connect(ctx); err != nil {
		return fmt.Errorf("connect to the session bus: %w", err)
	}
	conn := s.conn
	// The library's calls end with their connection, not with a context.
	defer context.AfterFunc(ctx, func() { conn.Close() })()

	capabilities, err := freedesktop.GetCapabilities(conn)
	if err != nil {
		return err
	}
	body := n.Body
	if slices.Contains(capabilities, "body-markup") {
		body = escape(body)
	}
	_, err = freedesktop.SendNotification(conn, freedesktop.Notification{
		AppName:       AppName,
		AppIcon:       s.icon,
		Summary:       n.Title,
		Body:          body,
		ExpireTimeout: freedesktop.ExpireTimeoutSetByNotificationServer,
		Hints: map[string]dbus.Variant{
			"urgency":       dbus.MakeVariant(byte(n.Urgency)),
			"desktop-entry": dbus.MakeVariant(desktopEntry),
		},
	})
	return err
}

// connect connects to the session's bus unless that is done, and starts no bus where there is none.
func (s *server) connect(ctx context.Context) error {
	if s.conn != nil && s.conn.Connected() {
		return nil
	}
	conn, err := dbus.SessionBusPrivateNoAutoStartup()
	if err != nil {
		return err
	}
	defer context.AfterFunc(ctx, func() { conn.Close() })()
	err = conn.Auth(nil)
	if err == nil {
		err = conn.Hello()
	}
	if err != nil {
		conn.Close()
		return err
	}
	s.conn = conn
	return nil
}

// close makes the next notice connect anew.
func (s *server) close() {
	if s.conn != nil {
		s.conn.Close()
		s.conn = nil
	}
}

// escape makes plain text of the body's markup. GNOME knows no numbered entities, which html.EscapeString writes.
var escape = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;").Replace

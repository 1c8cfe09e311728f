//go:build unix && !darwin

package examine

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"log"
	"os"
	"strings"

	"github.com/godbus/dbus/v5"
	"github.com/jezek/xgb"
	"github.com/jezek/xgb/xproto"

	"clockin24/app"
	"clockin24/app/host/session"
)

func init() {
	xgb.Logger = log.New(io.Discard, "", 0) // the package has no other way to be silenced
}

// Desktop are the examiners of the graphical session and what belongs to it.
func Desktop() map[app.CheckName]app.Examiner {
	return map[app.CheckName]app.Examiner{
		app.CheckDesktop: examineDesktop, app.CheckWindow: examineOpenGL, app.CheckNotifications: examineNotifications,
	}
}

// examineDesktop looks at the graphical session.
func examineDesktop(context.Context, string) (string, *app.Problem) {
	if !session.HasDisplay() {
		return "", &app.Problem{Kind: app.KindNoDesktop}
	}
	var notes []string
	for _, variable := range []string{"XDG_CURRENT_DESKTOP", "XDG_SESSION_TYPE", "DISPLAY", "WAYLAND_DISPLAY"} {
		if value := os.Getenv(variable); value != "" {
			notes = append(notes, variable+"="+short(value))
		}
	}
	return strings.Join(notes, ", "), nil
}

// examineOpenGL looks at what a window is drawn with. On Wayland, OpenGL comes with the desktop. An X server needs the extension
// GLX, which remote desktops often lack.
func examineOpenGL(ctx context.Context, _ string) (string, *app.Problem) {
	if os.Getenv("WAYLAND_DISPLAY") != "" {
		return "Wayland", nil
	}
	type result struct {
		present bool
		err     error
	}
	done := make(chan result, 1)
	go func() { // the call takes no context, and ends when the server answers
		conn, err := xgb.NewConn()
		if err != nil {
			done <- result{err: err}
			return
		}
		defer conn.Close()
		reply, err := xproto.QueryExtension(conn, uint16(len("GLX")), "GLX").Reply()
		done <- result{err == nil && reply.Present, err}
	}()
	select {
	case r := <-done:
		switch {
		case r.err != nil:
			return short(r.err.Error()), &app.Problem{Kind: app.KindNoOpenGL}
		case !r.present:
			return "X11 without GLX", &app.Problem{Kind: app.KindNoOpenGL}
		}
		return "X11 with GLX", nil
	case <-ctx.Done():
		return "", &app.Problem{Kind: app.KindNoAnswer}
	}
}

// examineNotifications asks the notification server. A desktop that starts it on demand starts it now
// (https://specifications.freedesktop.org/notification-spec/latest/).
func examineNotifications(ctx context.Context, _ string) (string, *app.Problem) {
	none := &app.Problem{Kind: app.KindNoNotifications}
	bus, err := dbus.SessionBusPrivateNoAutoStartup(dbus.WithContext(ctx))
	if err == nil {
		defer bus.Close()
		if err = bus.Auth(nil); err == nil {
			err = bus.Hello()
		}
	}
	if err != nil {
		return short(err.Error()), none
	}
	const name = "org.freedesktop.Notifications"
	var program, vendor, version, spec string
	err = bus.Object(name, "/org/freedesktop/Notifications").CallWithContext(ctx, name+".GetServerInformation", 0).
		Store(&program, &vendor, &version, &spec)
	if err != nil {
		return short(err.Error()), none
	}
	return short(fmt.Sprintf("%s %s (%s)", cmp.Or(program, "?"), version, vendor)), nil
}

//go:build unix && !darwin

package dialogs

import (
	"context"
	"net"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

// HasScreen reports whether a display server answers, so that a window or a dialog can be shown.
func HasScreen(ctx context.Context) bool { return hasScreen(ctx, os.Getenv) }

// hasScreen tries the display servers that the environment names. The dialog programs cannot tell: they end in the same way
// when there is no screen and when the person closes them.
func hasScreen(ctx context.Context, getenv func(string) string) bool {
	ctx, stop := context.WithTimeout(ctx, 2*time.Second) // a server behind a network may be slow
	defer stop()
	servers := xServers(getenv("DISPLAY"))
	if name := getenv("WAYLAND_DISPLAY"); filepath.IsAbs(name) {
		servers = append(servers, server{"unix", name})
	} else if name != "" {
		servers = append(servers, server{"unix", filepath.Join(getenv("XDG_RUNTIME_DIR"), name)})
	}
	for _, s := range servers {
		if conn, err := new(net.Dialer).DialContext(ctx, s.network, s.address); err == nil {
			_ = conn.Close() // the connection was only a test
			return true
		}
	}
	return false
}

type server struct{ network, address string }

// xServers lists where an X display can be (X(7)): ":1" and "unix:1" are at a socket with a path or an abstract name, a path
// is itself, and "localhost:10.0" is on the network.
func xServers(display string) []server {
	if filepath.IsAbs(display) {
		return []server{{"unix", display}}
	}
	colon := strings.LastIndexByte(display, ':')
	if colon < 0 {
		return nil
	}
	number, _, _ := strings.Cut(display[colon+1:], ".")
	n, err := strconv.Atoi(number)
	if err != nil || n < 0 {
		return nil
	}
	switch host := strings.Trim(display[:colon], "[]"); host {
	case "", "unix":
		socket := "/tmp/.X11-unix/X" + strconv.Itoa(n)
		return []server{{"unix", socket}, {"unix", "@" + socket}}
	default:
		return []server{{"tcp", net.JoinHostPort(host, strconv.Itoa(6000+n))}}
	}
}

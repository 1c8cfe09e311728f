//go:build unix && !darwin

package dialogs

import (
	"net"
	"os"
	"path/filepath"
	"slices"
	"testing"
)

func TestXServers(t *testing.T) {
	local := func(n string) []server {
		return []server{{"unix", "/tmp/.X11-unix/X" + n}, {"unix", "@/tmp/.X11-unix/X" + n}}
	}
	for display, want := range map[string][]server{
		":0":             local("0"),
		":12.1":          local("12"),
		"unix:3":         local("3"),
		"localhost:10.0": {{"tcp", "localhost:6010"}},
		"[::1]:2":        {{"tcp", "[::1]:6002"}},
		"/run/x/0":       {{"unix", "/run/x/0"}},
		"":               nil,
		"0":              nil,
		":x":             nil,
		":-1":            nil,
	} {
		if got := xServers(display); !slices.Equal(got, want) {
			t.Errorf("%q is at %v, want %v", display, got, want)
		}
	}
}

func TestHasScreen(t *testing.T) {
	socket := listen(t)
	gone := filepath.Join(t.TempDir(), "gone")
	for name, c := range map[string]struct {
		env  map[string]string
		want bool
	}{
		"none":              {nil, false},
		"X":                 {map[string]string{"DISPLAY": socket}, true},
		"X that is gone":    {map[string]string{"DISPLAY": gone}, false},
		"Wayland by a path": {map[string]string{"WAYLAND_DISPLAY": socket}, true},
		"Wayland by a name": {
			map[string]string{"WAYLAND_DISPLAY": filepath.Base(socket), "XDG_RUNTIME_DIR": filepath.Dir(socket)}, true,
		},
		"Wayland that is gone, with X": {map[string]string{"WAYLAND_DISPLAY": gone, "DISPLAY": socket}, true},
	} {
		t.Run(name, func(t *testing.T) {
			if got := hasScreen(t.Context(), func(name string) string { return c.env[name] }); got != c.want {
				t.Errorf("%v, want %v", got, c.want)
			}
		})
	}
}

// listen makes the socket of a server that answers nothing, in a folder whose path is short enough for a socket.
func listen(t *testing.T) string {
	t.Helper()
	dir, err := os.MkdirTemp("", "screen")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	l, err := net.Listen("unix", filepath.Join(dir, "server"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	return l.Addr().String()
}

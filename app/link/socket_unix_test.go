//go:build unix

package link

import (
	"errors"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

func TestSocketIsTheUsersAlone(t *testing.T) {
	at := address(t)
	l, err := Listen(at)
	must(t, err)
	for _, path := range []string{at, lockPath(at)} {
		if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("%s: %v, %v", path, info.Mode(), err)
		}
	}
	must(t, l.Close())
	must(t, l.Close())
}

// Even where the file system lets another user at the socket, neither side says a byte to it.
func TestOtherUserIsRefused(t *testing.T) {
	if os.Geteuid() != 0 {
		t.Skip("becomes another user, which only root can")
	}
	at := address(t)
	must(t, os.Chmod(filepath.Dir(at), 0o777))
	binary := filepath.Join(filepath.Dir(at), "link.test")
	data, err := os.ReadFile(os.Args[0])
	must(t, err)
	must(t, os.WriteFile(binary, data, 0o755))
	asNobody := func(role string) *exec.Cmd {
		cmd := helper(t, role, at)
		cmd.Path, cmd.Dir = binary, "/"
		cmd.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: 65534, Gid: 65534}}
		return cmd
	}

	t.Run("who dials", func(t *testing.T) {
		stop := serveAt(t, at, resident, newBackend())
		must(t, os.Chmod(at, 0o666))
		out, err := asNobody("dial").CombinedOutput()
		must(t, err)
		if !strings.Contains(string(out), ErrForeign.Error()) {
			t.Errorf("%s", out)
		}
		must(t, stop())
	})
	t.Run("who dials without asking who listens", func(t *testing.T) {
		stop := serveAt(t, at, resident, newBackend())
		must(t, os.Chmod(at, 0o666))
		out, err := asNobody("dial without asking").CombinedOutput()
		must(t, err)
		if string(out) != "nothing" {
			t.Errorf("heard %s", out)
		}
		must(t, stop())
	})
	t.Run("who listens", func(t *testing.T) {
		cmd := asNobody("listen")
		out, err := cmd.StdoutPipe()
		must(t, err)
		must(t, cmd.Start())
		defer func() {
			_ = cmd.Process.Kill()
			_ = cmd.Wait()
		}()
		_, err = out.Read(make([]byte, 1))
		must(t, err)
		if _, err := Dial(t.Context(), at, shell); !errors.Is(err, ErrForeign) {
			t.Errorf("%v", err)
		}
		if _, _, err := Claim(t.Context(), at, start); !errors.Is(err, ErrForeign) {
			t.Errorf("%v", err)
		}
	})
}

// dialWithoutAsking prints what a resident says to somebody who says hello.
func dialWithoutAsking(at string) int {
	c, err := net.Dial("unix", at)
	if err != nil {
		return 1
	}
	_, _ = io.WriteString(c, `{"kind":"hello","hello":{"version":1,"role":"start"}}`+"\n")
	_ = c.SetReadDeadline(time.Now().Add(30 * time.Second))
	heard, _ := io.ReadAll(c)
	if len(heard) == 0 {
		heard = []byte("nothing")
	}
	_, _ = os.Stdout.Write(heard)
	return 0
}

func TestSessionsHaveAddressesOfTheirOwn(t *testing.T) {
	at := func(bus, wayland, display string) string {
		t.Setenv("DBUS_SESSION_BUS_ADDRESS", bus)
		t.Setenv("WAYLAND_DISPLAY", wayland)
		t.Setenv("DISPLAY", display)
		a, err := Address("/run/user/1000")
		must(t, err)
		return a
	}
	const bus = "unix:path=/run/user/1000/bus"
	base := at(bus, "", ":0")
	for _, same := range []string{at(bus, "", ":0.0"), at(bus+",guid=0123456789abcdef", "", ":0")} {
		if same != base {
			t.Errorf("%s and %s are the same session", same, base)
		}
	}
	for _, other := range []string{at(bus, "", ":1"), at(bus, "wayland-0", ":0"), at("unix:path=/tmp/x", "", ":0")} {
		if other == base {
			t.Errorf("%s is another session", other)
		}
	}
}

// warmUp has nothing to do: sockets leave nothing behind.
func warmUp() error { return nil }

// dialRaw connects without a word.
func dialRaw(at string) (net.Conn, error) { return net.Dial("unix", at) }

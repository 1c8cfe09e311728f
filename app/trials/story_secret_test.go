//go:build linux

package trials

import (
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"clockin24/app/trials/stage"

	"github.com/godbus/dbus/v5"
)

// wantNoSecret searches everything that other programs or a thief could read: the files of the person and of the session, the
// output, and the command lines and environments of all processes. It does not search the keyring's own file, which is not ours.
func (s *story) wantNoSecret(when string) {
	s.T.Helper()
	for _, dir := range []string{s.Home, s.Runtime, s.Logs} {
		if dir == "" {
			s.T.Fatal("a folder of the desktop is not known")
		}
		filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
			switch {
			case err != nil: // the file has gone meanwhile
				return nil
			case d.IsDir() && path == filepath.Join(s.Home, ".local/share/keyrings"):
				return fs.SkipDir
			case !d.Type().IsRegular():
				return nil
			}
			if text, err := os.ReadFile(path); err == nil && holdsMadeUp(text) {
				s.T.Errorf("%s the secret is in %s", when, path)
			}
			return nil
		})
	}
	processes := s.Processes()
	if len(processes) < 2 {
		s.T.Errorf("only these processes were found: %v", processes)
	}
	for _, p := range processes {
		if holdsMadeUp([]byte(strings.Join(append(p.Args, p.Environ...), "\x00"))) {
			s.T.Errorf("%s the secret is in the command line or the environment of process %d, %s", when, p.PID, p.Args[0])
		}
	}
	for _, n := range s.Notified() {
		if holdsMadeUp(fmt.Append(nil, n)) {
			s.T.Errorf("%s the secret was in a notification: %+v", when, n)
		}
	}
	for _, r := range s.Portal.Requests() {
		if holdsMadeUp([]byte(r.Method)) {
			s.T.Errorf("%s the secret was sent as a method", when)
		}
	}
}

// secretInKeyring is the secret that the keyring holds for Anna.
func (s *story) secretInKeyring() string {
	s.T.Helper()
	cmd := exec.CommandContext(s.Ctx, "secret-tool", "lookup", "service", "ClockIn24", "username", "7@"+stage.Host)
	cmd.Env = s.Env()
	out, err := cmd.Output() // it exits with 1 if there is none
	if _, ended := err.(*exec.ExitError); err != nil && !ended {
		s.T.Fatal(err)
	}
	return string(out)
}

// lockKeyring locks the login collection, as the person or a long absence would.
func (s *story) lockKeyring() {
	s.T.Helper()
	service := s.Conn().Object("org.freedesktop.secrets", "/org/freedesktop/secrets")
	login := []dbus.ObjectPath{"/org/freedesktop/secrets/collection/login"}
	if err := service.CallWithContext(s.Ctx, "org.freedesktop.Secret.Service.Lock", 0, login).Err; err != nil {
		s.T.Fatal(err)
	}
}

// dismissPrompt presses Esc in the window where the desktop asks for the keyring's password.
func (s *story) dismissPrompt() {
	s.T.Helper()
	const title = "Unlock Login Keyring"
	prompt := s.WaitWindow(s.Ctx, title)
	s.WaitFor("the keyboard in the prompt", func() bool { return s.Focused(s.Ctx, prompt) })
	s.Key("Escape")
	s.WaitNoWindow(s.Ctx, title)
}

package autostart

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"clockin24/app"
	"clockin24/app/host/files"
	"clockin24/tray/desktop"
)

// A directory in whose name everything has to be quoted.
const awkward = "a $HOME `of` \"my\" \\ 'own' ~;&|#(*)?"

// testAutostart is the switch for a program that writes its arguments into a file, in a home of its own.
func testAutostart(t *testing.T, directory string) (a *Switch, entry, said string) {
	t.Helper()
	home := t.TempDir()
	t.Setenv("XDG_CONFIG_HOME", filepath.Join(home, "config"))
	t.Setenv("XDG_CONFIG_DIRS", filepath.Join(home, "etc"))
	t.Setenv("XDG_CURRENT_DESKTOP", "ubuntu:GNOME")
	program := filepath.Join(home, directory, "clockin24")
	said = filepath.Join(home, "said")
	must(t, os.Mkdir(filepath.Dir(program), 0o700))
	script := "#!/bin/sh\nprintf '%s\\n' \"$0\" \"$@\" >" + said + ".part && mv " + said + ".part " + said + "\n"
	must(t, os.WriteFile(program, []byte(script), 0o700))
	return &Switch{program: program, args: []string{"--background"}}, filepath.Join(home, "config", "autostart", entryName), said
}

func TestAutostart(t *testing.T) {
	a, entry, _ := testAutostart(t, awkward+" 100%u")
	want := func(on bool) {
		t.Helper()
		if s := a.Status(t.Context()); s.On != on || s.Problem != nil {
			t.Errorf("%+v, want on %v", s, on)
		}
	}
	want(false)
	must(t, a.Off(t.Context()))
	must(t, a.On(t.Context()))
	want(true)
	desktop.Need(t, "desktop-file-validate")
	if out, err := exec.Command("desktop-file-validate", entry).CombinedOutput(); err != nil || len(out) > 0 {
		text, _ := os.ReadFile(entry)
		t.Errorf("%v: %s\n%s", err, out, text)
	}
	must(t, a.Off(t.Context()))
	want(false)
	if files.Exists(entry) {
		t.Error("the entry is left behind")
	}

	must(t, a.On(t.Context()))
	must(t, os.Remove(a.program))
	want(false) // a session does not start what is not there
}

func TestAutostartOfAPackage(t *testing.T) {
	a, entry, _ := testAutostart(t, awkward)
	text, err := entryText(a.program, a.args)
	must(t, err)
	system := systemEntries()[0]
	must(t, os.MkdirAll(filepath.Dir(system), 0o700))
	must(t, os.WriteFile(system, []byte(text), 0o600))
	if s := a.Status(t.Context()); !s.On {
		t.Errorf("of the package: %+v", s)
	}
	must(t, a.Off(t.Context()))
	if s := a.Status(t.Context()); s.On || !files.Exists(entry) {
		t.Errorf("hidden: %+v", s)
	}
	must(t, a.On(t.Context()))
	if s := a.Status(t.Context()); !s.On {
		t.Errorf("on again: %+v", s)
	}
}

func TestAutostartAsTheDesktopLeftIt(t *testing.T) {
	a, entry, _ := testAutostart(t, awkward)
	for add, blocked := range map[string]bool{
		"Hidden=true":                                true,
		"Hidden=false":                               false,
		"X-GNOME-Autostart-enabled=false":            true,
		"OnlyShowIn=KDE;XFCE;":                       true,
		"OnlyShowIn=KDE;GNOME;":                      false,
		"NotShowIn=GNOME;":                           true,
		"NotShowIn=KDE;":                             false,
		"[Desktop Action stop]\nHidden=true\nExec=x": false,
		"# Hidden=true":                              false,
	} {
		must(t, a.On(t.Context()))
		text, err := os.ReadFile(entry)
		must(t, err)
		must(t, os.WriteFile(entry, append(text, add+"\n"...), 0o600))
		s := a.Status(t.Context())
		if s.On == blocked || (s.Problem != nil) != blocked {
			t.Errorf("%s: %+v", add, s)
		}
		if blocked && (s.Problem.Kind != app.KindAutostartBlocked || s.Problem.Text != add) {
			t.Errorf("%s: the reason is %+v", add, s.Problem)
		}
		must(t, a.On(t.Context())) // the person's wish is the newer one
		if s := a.Status(t.Context()); !s.On {
			t.Errorf("%s: switched on again it is %+v", add, s)
		}
	}
}

func TestAutostartThatCannotBeHad(t *testing.T) {
	testAutostart(t, awkward)
	for _, a := range []*Switch{
		{program: "/opt/a=b/clockin24"}, {program: "/opt/a\nb/clockin24"}, {missing: ErrMissing},
	} {
		if err := a.On(t.Context()); !errors.Is(err, ErrMissing) {
			t.Errorf("%q: %v", a.program, err)
		}
	}
	t.Setenv("APPIMAGE", "/opt/ClockIn24.AppImage")
	if a := New(); a.program != "/opt/ClockIn24.AppImage" || a.missing != nil {
		t.Errorf("%+v", a)
	}
}

// A session's own mechanism, dex, starts the program; and GLib, which GNOME, Xfce, MATE and Cinnamon do it with, reads
// every quotation mark as it is meant. Neither copes with a percent sign, and dex with less.
func TestASessionStartsTheProgram(t *testing.T) {
	for _, session := range []struct {
		directory string
		command   []string
	}{
		{"it's my (own) & new", []string{"dex", "--autostart", "--environment", "GNOME"}},
		{awkward, []string{"gio", "launch"}},
	} {
		t.Run(session.command[0], func(t *testing.T) {
			desktop.Need(t, session.command[0])
			a, entry, said := testAutostart(t, session.directory)
			must(t, a.On(t.Context()))
			if session.command[0] == "gio" {
				session.command = append(session.command, entry)
			}
			cmd := exec.Command(session.command[0], session.command[1:]...)
			cmd.Env = append(os.Environ(), "HOME="+filepath.Dir(said))
			if out, err := cmd.CombinedOutput(); err != nil {
				t.Fatalf("%v: %s", err, out)
			}
			for deadline := time.Now().Add(20 * time.Second); !files.Exists(said) && time.Now().Before(deadline); {
				time.Sleep(5 * time.Millisecond)
			}
			text, err := os.ReadFile(said)
			must(t, err)
			started := strings.Split(strings.TrimSpace(string(text)), "\n")
			if want := []string{a.program, "--background"}; !slices.Equal(started, want) {
				t.Errorf("started %q, want %q", started, want)
			}
		})
	}
}

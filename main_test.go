package main

import (
	"errors"
	"os"
	"os/exec"
	"strings"
	"testing"
)

// playsMain is the environment variable by which this test program becomes ClockIn24.
const playsMain = "CLOCKIN24_TEST_MAIN"

func TestMain(m *testing.M) {
	if os.Getenv(playsMain) == "" {
		os.Exit(m.Run())
	}
	version = "99.9" // as the linker of a release sets it
	main()
}

// main only hands on: the version, the arguments and the exit code. What the program does is tried in app/trials.
func TestMainHandsOn(t *testing.T) {
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		argument string
		code     int
		says     string
	}{
		{"version", 0, "ClockIn24 99.9"},
		{"no-such-command", 2, "no-such-command"},
	} {
		cmd := exec.Command(self, c.argument)
		home := t.TempDir()
		cmd.Env = append(os.Environ(), playsMain+"=1", "HOME="+home, "XDG_CONFIG_HOME="+home, "XDG_STATE_HOME="+home, "XDG_RUNTIME_DIR="+home)
		out, err := cmd.CombinedOutput()
		var exit *exec.ExitError
		if err != nil && !errors.As(err, &exit) {
			t.Fatal(err)
		}
		if code := cmd.ProcessState.ExitCode(); code != c.code || !strings.Contains(string(out), c.says) {
			t.Errorf("clockin24 %s ends with %d, want %d, and says: %s", c.argument, code, c.code, out)
		}
	}
}

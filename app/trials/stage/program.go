//go:build linux

package stage

import (
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"testing"
)

// Programs are the two ways in which ClockIn24 is built, as paths of what a person starts.
type Programs struct {
	One string // tray and window in one
	Two string // the tray without cgo, with the window's program beside it
}

// BuildPrograms builds the program as a release does. What it built is gone after the test.
func BuildPrograms(t testing.TB) Programs {
	t.Helper()
	dir := t.TempDir()
	p := Programs{One: filepath.Join(dir, "one", "clockin24"), Two: filepath.Join(dir, "two", "clockin24")}
	Build(t, "CGO_ENABLED=1", "-o", p.One)
	Build(t, "CGO_ENABLED=0", "-tags", "nowindow", "-o", p.Two)
	if err := os.Link(p.One, filepath.Join(filepath.Dir(p.Two), "clockin24-window")); err != nil {
		t.Fatal(err)
	}
	return p
}

// Build builds the program, with an environment variable such as CGO_ENABLED=0 and with arguments to go build. A path after -o
// has to be absolute.
func Build(t testing.TB, variable string, args ...string) {
	t.Helper()
	cmd := exec.Command("go", slices.Concat([]string{"build", "-buildvcs=false"}, args, []string{"."})...)
	cmd.Dir, cmd.Env = Root(t), append(os.Environ(), variable)
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v: %v\n%s", cmd.Args, err, out)
	}
}

//go:build unix

package journal

import (
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"
)

// runAsNobody repeats a test in a process of a user who may not write everywhere, as root may.
func runAsNobody(t *testing.T) {
	t.Helper()
	dir, err := os.MkdirTemp("/tmp", "clockin24") // go test's own directories are root's alone
	must(t, err)
	defer os.RemoveAll(dir)
	must(t, os.Chmod(dir, 0o755))
	data, err := os.ReadFile(os.Args[0])
	must(t, err)
	binary := filepath.Join(dir, "journal.test")
	must(t, os.WriteFile(binary, data, 0o755))
	cmd := exec.Command(binary, "-test.v", "-test.run=^"+t.Name()+"$")
	asNobody(cmd)
	cmd.Dir = "/"
	cmd.Env = append(os.Environ(), "TMPDIR=/tmp", "HOME=/nonexistent")
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Errorf("as nobody: %v\n%s", err, out)
	}
}

func asNobody(cmd *exec.Cmd) {
	cmd.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: 65534, Gid: 65534}}
}

//go:build linux

package desktop

import (
	"errors"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"
)

// InNetwork repeats the test in a process with a private network, which has only a loopback interface that is down. It returns true
// in that process, and false in the first process, after the repetition is over. If no private network is allowed, as in many
// containers, the test is skipped even in CI.
func InNetwork(t *testing.T) bool {
	t.Helper()
	Need(t, "ip")
	const inside = "CLOCKIN24_TEST_NETWORK"
	if os.Getenv(inside) != "" {
		return true
	}
	cmd := exec.Command(os.Args[0], "-test.v", "-test.run=^"+t.Name()+"$")
	cmd.Env = append(os.Environ(), inside+"=1")
	cmd.SysProcAttr = &syscall.SysProcAttr{
		Cloneflags:  syscall.CLONE_NEWUSER | syscall.CLONE_NEWNET,
		UidMappings: []syscall.SysProcIDMap{{ContainerID: 0, HostID: os.Getuid(), Size: 1}},
		GidMappings: []syscall.SysProcIDMap{{ContainerID: 0, HostID: os.Getgid(), Size: 1}},
	}
	out, err := cmd.CombinedOutput()
	switch exit := (*exec.ExitError)(nil); {
	case errors.As(err, &exit):
		t.Errorf("in a network of its own: %v\n%s", err, out)
	case err != nil:
		t.Skip("no network of its own can be had here: ", err)
	case strings.Contains(string(out), "--- SKIP"):
		t.Skipf("in a network of its own: %s", out)
	default:
		t.Logf("in a network of its own:\n%s", out)
	}
	return false
}

// Cable lays a network cable from the link "office" to the link "socket", and plugs it in. The cable leads nowhere.
func Cable(t testing.TB) {
	t.Helper()
	if out, err := exec.Command("ip", "link", "add", "office", "type", "veth", "peer", "name", "socket").CombinedOutput(); err != nil {
		t.Skipf("this kernel makes no links: %v, %s", err, out)
	}
	IP(t, "link set office up", "link set socket up")
}

// IP sets up the network. Each line holds the arguments of one call of ip(8).
func IP(t testing.TB, lines ...string) {
	t.Helper()
	for _, line := range lines {
		if out, err := exec.Command("ip", strings.Fields(line)...).CombinedOutput(); err != nil {
			t.Fatalf("ip %s: %v, %s", line, err, out)
		}
	}
}

//go:build linux

package trials

import (
	"bufio"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/godbus/dbus/v5"
	"github.com/godbus/dbus/v5/prop"

	"clockin24/tray/desktop"
)

// How long a program is left alone before it counts as idle, and is then watched.
const (
	settling = 5 * time.Second
	watching = 6 * time.Second
)

// BenchmarkResident measures what the tray costs, signed in, beside another program that keeps the time: from exec until
// the icon is registered, memory (PSS, the program's share of what it has mapped), and wake-ups when idle.
func BenchmarkResident(b *testing.B) {
	desktop.Need(b, "ktimetracker")
	m := newMeasured(b, desktop.Screen, desktop.Bus, desktop.Keyring)
	host := &trayHost{registered: make(chan time.Time, 1)}
	host.serve(m)
	m.command(m.url, m.one, "login")

	found := figures{}
	for b.Loop() {
		m.tray(found, host, "one", m.one, "--background")
		m.tray(found, host, "nowindow", m.nowindow, "--background")
		m.tray(found, host, "ktimetracker", "ktimetracker")
	}
	found.ratio("ktimetracker-icon-ms", "one-icon-ms")
	found.ratio("ktimetracker-icon-ms", "nowindow-icon-ms")
	found.report(b)
}

// tray measures one run of a program with a tray icon.
func (m *measured) tray(found figures, host *trayHost, name, program string, args ...string) {
	m.b.Helper()
	select {
	case <-host.registered:
	default:
	}
	asked := len(m.portal.Asked("timeman.status"))
	began := time.Now()
	p := m.Run(nil, program, args...)
	defer p.Stop()
	select {
	case at := <-host.registered:
		found.took(name+"-icon-ms", at.Sub(began))
	case <-p.Done():
		m.b.Fatalf("%s ended:\n%s", name, p.Output())
	case <-time.After(time.Minute):
		m.b.Fatalf("%s shows no icon:\n%s", name, p.Output())
	}
	time.Sleep(settling) // nothing tells that a program is idle
	if name != "ktimetracker" && len(m.portal.Asked("timeman.status")) == asked {
		m.b.Fatalf("%s has not asked for the state of the day:\n%s", name, p.Output())
	}
	before := switches(p.PID)
	time.Sleep(watching)
	after := switches(p.PID)
	woken := 0.
	for thread, n := range after {
		woken += n - before[thread]
	}
	found.add(name+"-PSS-MiB", pss(p.PID)/1024)
	found.add(name+"-wakeups/s", woken/watching.Seconds())
}

// A trayHost takes icons as a panel does, and shows none.
type trayHost struct{ registered chan time.Time }

const watcher = "org.kde.StatusNotifierWatcher"

func (h *trayHost) serve(m *measured) {
	m.b.Helper()
	conn := m.Conn()
	if err := conn.Export(h, "/StatusNotifierWatcher", watcher); err != nil {
		m.b.Fatal(err)
	}
	if _, err := prop.Export(conn, "/StatusNotifierWatcher", prop.Map{watcher: {
		"IsStatusNotifierHostRegistered": {Value: true, Emit: prop.EmitFalse},
		"ProtocolVersion":                {Value: int32(0), Emit: prop.EmitFalse},
		"RegisteredStatusNotifierItems":  {Value: []string{}, Emit: prop.EmitFalse},
	}}); err != nil {
		m.b.Fatal(err)
	}
	if reply, err := conn.RequestName(watcher, dbus.NameFlagDoNotQueue); err != nil || reply != dbus.RequestNameReplyPrimaryOwner {
		m.b.Fatalf("own %s: %v, %v", watcher, reply, err)
	}
}

// RegisterStatusNotifierItem is called by a program that has an icon.
func (h *trayHost) RegisterStatusNotifierItem(string) *dbus.Error {
	select {
	case h.registered <- time.Now():
	default:
	}
	return nil
}

// RegisterStatusNotifierHost is called by another panel.
func (h *trayHost) RegisterStatusNotifierHost(string) *dbus.Error { return nil }

// group lists the processes of a process group.
func group(id int) []int {
	var pids []int
	dirs, _ := filepath.Glob("/proc/[0-9]*")
	for _, dir := range dirs {
		pid, _ := strconv.Atoi(filepath.Base(dir))
		if g, err := syscall.Getpgid(pid); err == nil && g == id {
			pids = append(pids, pid)
		}
	}
	return pids
}

// switches is how often each thread of a process group has gone to sleep, which is how often it was woken.
func switches(id int) map[string]float64 {
	n := map[string]float64{}
	for _, pid := range group(id) {
		threads, _ := filepath.Glob(fmt.Sprintf("/proc/%d/task/*", pid))
		for _, thread := range threads {
			n[thread] = procNumber(thread+"/status", "voluntary_ctxt_switches:")
		}
	}
	return n
}

// pss is the memory of a process group, in KiB, where shared pages count by their share.
func pss(id int) float64 {
	sum := 0.
	for _, pid := range group(id) {
		sum += procNumber(fmt.Sprintf("/proc/%d/smaps_rollup", pid), "Pss:")
	}
	return sum
}

// procNumber is the number after a name in a file of /proc; 0 where the process has ended.
func procNumber(file, name string) float64 {
	f, err := os.Open(file)
	if err != nil {
		return 0
	}
	defer f.Close()
	for s := bufio.NewScanner(f); s.Scan(); {
		if words := strings.Fields(s.Text()); slices.Index(words, name) == 0 && len(words) > 1 {
			n, _ := strconv.ParseFloat(words[1], 64)
			return n
		}
	}
	return 0
}

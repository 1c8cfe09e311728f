//go:build linux

package trials

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"clockin24/app/trials/stage"
	"clockin24/bitrix/portal"
	"clockin24/tray/desktop"
)

// The benchmarks repeat what app/trials/README.md says under "Measured". Each measures something else in the same run for
// comparison. They do not fail because a machine is slow, but they fail if what they measure does not happen.

// A figures collects what was measured, by the name and unit under which its median is reported.
type figures map[string][]float64

func (f figures) add(name string, value float64) { f[name] = append(f[name], value) }

func (f figures) took(name string, d time.Duration) {
	f.add(name, float64(d)/float64(time.Millisecond))
}

func (f figures) median(name string) float64 {
	values := slices.Sorted(slices.Values(f[name]))
	return values[len(values)/2]
}

// ratio adds the quotient of two medians.
func (f figures) ratio(of, to string) { f.add(of+"/"+to, f.median(of)/f.median(to)) }

func (f figures) report(b *testing.B) {
	b.Helper()
	for name := range f {
		b.ReportMetric(f.median(name), name)
	}
	b.ReportMetric(0, "ns/op")
}

// A measured is a desktop, the program in the two ways in which it is built, and a portal with an employee who has not started,
// and need not have.
type measured struct {
	*desktop.Desktop
	b        *testing.B
	one      string // tray and window in one program
	nowindow string // the tray without cgo, with the window's program beside it

	portal *portal.Portal
	user   *portal.User
	url    string // the webhook

	mu       sync.Mutex
	answered map[string]time.Time // by method, when the last answer left
}

func newMeasured(b *testing.B, parts ...desktop.Part) *measured {
	b.Helper()
	dir := b.TempDir()
	m := &measured{
		Desktop: desktop.Start(b, desktop.With(parts...)), b: b,
		one: filepath.Join(dir, "one", "clockin24"), nowindow: filepath.Join(dir, "nowindow", "clockin24"),
		answered: map[string]time.Time{},
	}
	m.build(m.one, "CGO_ENABLED=1")
	m.build(m.nowindow, "CGO_ENABLED=0", "-tags", "nowindow,nethttpomithttp2")
	if err := os.Symlink(m.one, filepath.Join(filepath.Dir(m.nowindow), "clockin24-window")); err != nil {
		b.Fatal(err)
	}
	employee, err := portal.Around(time.Now(), "", -30*time.Minute)
	if err != nil {
		b.Fatal(err)
	}
	m.portal = portal.New(portal.Options{Zone: employee.Zone})
	m.user = m.portal.Add(employee)
	server := httptest.NewServer(m)
	b.Cleanup(server.Close)
	m.url = m.user.Webhook(server.URL)
	return m
}

// build builds a program and drops it from the system's cache, so that it is read from disk as after a boot. Straight from the
// linker it is in the cache in large pieces, and Linux maps whole pieces, which takes a third more memory.
func (m *measured) build(program, cgo string, args ...string) {
	m.b.Helper()
	stage.Build(m.b, cgo, append(args, "-o", program)...)
	f, err := os.Open(program)
	if err != nil {
		m.b.Fatal(err)
	}
	defer f.Close()
	if err := errors.Join(f.Sync(), unix.Fadvise(int(f.Fd()), 0, 0, unix.FADV_DONTNEED)); err != nil {
		m.b.Fatal(err)
	}
}

// ServeHTTP is the portal, and notes when its answers leave.
func (m *measured) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	m.portal.ServeHTTP(w, r)
	m.mu.Lock()
	defer m.mu.Unlock()
	m.answered[path.Base(r.URL.Path)] = time.Now()
}

func (m *measured) lastAnswer(method string) time.Time {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.answered[method]
}

// notStarted resets the employee's day, so that it can be started again.
func (m *measured) notStarted() {
	m.b.Helper()
	if err := m.user.SetDay(portal.DayNone); err != nil {
		m.b.Fatal(err)
	}
}

// wantStarted fails the benchmark unless the day runs, and the portal was asked these methods for it and nothing else.
func (m *measured) wantStarted(before []portal.Request, methods ...string) {
	m.b.Helper()
	var asked []string
	for _, r := range m.portal.Requests()[len(before):] {
		asked = append(asked, r.Method)
	}
	if status := m.user.Status(); status != "OPENED" || !slices.Equal(asked, methods) {
		m.b.Fatalf("the day is %s after %q, want OPENED after %q", status, asked, methods)
	}
}

// command runs a program to its end, with a text as its standard input.
func (m *measured) command(stdin, name string, args ...string) string {
	m.b.Helper()
	cmd := exec.CommandContext(m.b.Context(), name, args...)
	cmd.Env = m.Env()
	cmd.Stdin = strings.NewReader(stdin)
	out, err := cmd.CombinedOutput()
	if err != nil {
		m.b.Fatalf("%s: %v\n%s", filepath.Base(name), err, out)
	}
	return string(out)
}

// poll asks again and again, often enough for what is timed elsewhere, and fails the benchmark after a minute.
func (m *measured) poll(what string, done func() bool) {
	m.b.Helper()
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	for end := time.Now().Add(time.Minute); !done(); <-tick.C {
		if time.Now().After(end) {
			m.b.Fatalf("waited in vain for %s", what)
		}
	}
}

// BenchmarkOpen starts the day from the command line, beside two calls by curl: what a script does that looks before it
// starts.
func BenchmarkOpen(b *testing.B) {
	desktop.Need(b, "curl")
	m := newMeasured(b)
	curl := func(method string) {
		m.command("{}", "curl", "--silent", "--fail", "--header", "Content-Type: application/json", "--data", "@-",
			m.url+method)
	}
	found := figures{}
	timed := func(name string, start func()) {
		m.notStarted()
		before := m.portal.Requests()
		began := time.Now()
		start()
		found.took(name, time.Since(began))
		m.wantStarted(before, "timeman.status", "timeman.open")
	}
	for b.Loop() {
		timed("curl-twice-ms", func() { curl("timeman.status"); curl("timeman.open") })
		timed("nowindow-ms", func() { m.command(m.url, m.nowindow, "open", "--url", "-") })
		timed("one-ms", func() { m.command(m.url, m.one, "open", "--url", "-") })
	}
	found.ratio("nowindow-ms", "curl-twice-ms")
	found.ratio("one-ms", "curl-twice-ms")
	found.report(b)
}

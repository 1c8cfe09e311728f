//go:build linux

package trials

import (
	"bytes"
	"compress/gzip"
	"context"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
	"unicode"

	"clockin24/app/trials/stage"
	"clockin24/bitrix"
	"clockin24/bitrix/portal"
)

// A home is where the program runs as a process. It contains nothing from this computer.
type home struct {
	*testing.T
	dir, config, state, runtime string
	path                        string // where programs are found before the system's; empty for none
	usual                       int64  // see nothing
}

func newHome(t *testing.T) *home {
	t.Helper()
	dir := t.TempDir()
	h := &home{T: t, dir: dir, config: filepath.Join(dir, "config"), state: filepath.Join(dir, "state"), runtime: filepath.Join(dir, "run")}
	for _, d := range []string{h.config, h.state, h.runtime} {
		if err := os.MkdirAll(filepath.Join(d, "clockin24"), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	return h
}

// A ran is the result of a process that has ended.
type ran struct {
	code   int
	shown  string // standard output and error
	memory int64  // the most that it used, in bytes, beyond what an idle command uses
}

const (
	enough    = 20 * time.Second // more than any command may take, as nothing here waits for a person
	muchSpace = 100 << 20        // bytes, beyond what a command uses that does nothing
)

// command is clockin24 in a home, as a process that has not been started yet.
func (h *home) command(ctx context.Context, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, "clockin24", args...)
	path := os.Getenv("PATH")
	if h.path != "" {
		path = h.path + ":" + path
	}
	cmd.Env = []string{
		"PATH=" + path, "LANG=en_US.UTF-8", "HOME=" + h.dir, "XDG_CONFIG_HOME=" + h.config,
		"XDG_STATE_HOME=" + h.state, "XDG_RUNTIME_DIR=" + h.runtime, "TMPDIR=" + h.runtime,
	}
	return cmd
}

// run runs a command with the given standard input.
func (h *home) run(stdin string, args ...string) ran {
	h.Helper()
	ctx, cancel := context.WithTimeout(h.Context(), enough)
	defer cancel()
	cmd := h.command(ctx, args...)
	cmd.Stdin = strings.NewReader(stdin)
	var shown bytes.Buffer
	cmd.Stdout, cmd.Stderr = &shown, &shown
	err := cmd.Run()
	if ctx.Err() != nil || cmd.ProcessState == nil {
		h.Fatalf("clockin24 %s: %v, %v\n%s", strings.Join(args, " "), err, ctx.Err(), shown.String())
	}
	return ran{cmd.ProcessState.ExitCode(), shown.String(), tookMost(cmd) - h.nothing()}
}

// tookMost is the largest amount of memory that a process used. The system includes the memory that its parent had when it started
// the process.
func tookMost(cmd *exec.Cmd) int64 {
	return cmd.ProcessState.SysUsage().(*syscall.Rusage).Maxrss << 10
}

// nothing is how much memory a command uses that does nothing.
func (h *home) nothing() int64 {
	h.Helper()
	if h.usual == 0 {
		cmd := h.command(h.Context(), "--help")
		if err := cmd.Run(); err != nil {
			h.Fatal(err)
		}
		h.usual = tookMost(cmd)
	}
	return h.usual
}

// wantDecent demands that what was shown contains no commands for a terminal, no crash and no secret, and is not too long.
func (r ran) wantDecent(t *testing.T) {
	t.Helper()
	if i := strings.IndexFunc(r.shown, func(c rune) bool {
		return c != '\n' && (unicode.IsControl(c) || unicode.Is(unicode.Cf, c) || c == unicode.ReplacementChar)
	}); i >= 0 {
		t.Errorf("it shows %q", r.shown[max(0, i-20):min(len(r.shown), i+20)])
	}
	switch {
	case strings.Contains(r.shown, "goroutine "), r.code < 0:
		t.Errorf("it crashed, %d: %s", r.code, r.shown)
	case len(r.shown) > 4<<10:
		t.Errorf("it shows %d bytes", len(r.shown))
	case holdsMadeUp([]byte(r.shown)):
		t.Errorf("it shows the secret: %s", r.shown)
	case r.memory > muchSpace:
		t.Errorf("it took %d MiB more than nothing", r.memory>>20)
	}
}

// Whatever is in the place of one of our files, a command ends soon. It succeeds if it does not need that file.
func TestHostileFiles(t *testing.T) {
	things := map[string]func(path string) error{
		"a huge file": func(path string) error { // most of it is a hole
			if err := os.WriteFile(path, []byte("language = \"en\"\n"), 0o600); err != nil {
				return err
			}
			return os.Truncate(path, 8<<30)
		},
		"a binary file": func(path string) error {
			return os.WriteFile(path, bytes.Repeat([]byte{0, 0xff, 0x1b, '['}, 1000), 0o600)
		},
		"a deep file": func(path string) error {
			return os.WriteFile(path, []byte("a = "+strings.Repeat("[", 60_000)), 0o600)
		},
		"a pipe":           func(path string) error { return syscall.Mkfifo(path, 0o600) },
		"a directory":      func(path string) error { return os.MkdirAll(filepath.Join(path, "full"), 0o700) },
		"a loop":           func(path string) error { return os.Symlink(path, path) },
		"an endless thing": func(path string) error { return os.Symlink("/dev/zero", path) },
		"a full disk":      func(path string) error { return os.Symlink("/dev/full", path) },
		"a dead link":      func(path string) error { return os.Symlink("/nowhere/at/all", path) },
	}
	p, employee := neighbourhood(t)
	for _, place := range []struct {
		name string
		at   func(*home) string
		open []int // the codes with which `clockin24 open` may end
	}{
		{"settings.toml", func(h *home) string { return h.config + "/clockin24/settings.toml" }, []int{0}},
		{"account.json", func(h *home) string { return h.config + "/clockin24/account.json" }, []int{0}},
		{"clockin24.log", func(h *home) string { return h.state + "/clockin24/clockin24.log" }, []int{0}},
		{"journal.txt", func(h *home) string { return h.state + "/clockin24/journal.txt" }, []int{0, 4}},
		{"journal.lock", func(h *home) string { return h.state + "/clockin24/journal.lock" }, []int{0, 4}},
		{"journal.carried", func(h *home) string { return h.state + "/clockin24/journal.carried" }, []int{0}},
		{"journal.db", func(h *home) string { return h.state + "/clockin24/journal.db" }, []int{0, 4}},
		{"the authority's file", func(h *home) string { return h.config + "/clockin24/authority.pem" }, []int{0}},
		{"the socket's directory", func(h *home) string { return h.runtime + "/clockin24" }, []int{0}},
	} {
		for thing, put := range things {
			t.Run(place.name+" is "+thing, func(t *testing.T) {
				t.Parallel()
				h := newHome(t)
				path := place.at(h)
				settings := fmt.Sprintf("ca_file = %q\n", h.config+"/clockin24/authority.pem")
				if err := os.WriteFile(h.config+"/clockin24/settings.toml", []byte(settings), 0o600); err != nil {
					t.Fatal(err)
				}
				_ = os.RemoveAll(path)
				if err := put(path); err != nil {
					t.Fatal(err)
				}
				for command, ends := range map[string][]int{"open": place.open, "status": {0}} {
					r := h.run(employee.Webhook(p.URL), command, "--url", "-")
					r.wantDecent(t)
					if !slices.Contains(ends, r.code) || r.code != 0 && r.shown == "" {
						t.Errorf("%s: exit code %d: %s", command, r.code, r.shown)
					}
				}
				r := h.run("", "status") // for the stored account
				r.wantDecent(t)
				if r.code == 0 || r.shown == "" {
					t.Errorf("exit code %d without an account: %s", r.code, r.shown)
				}
				h.run("", "doctor").wantDecent(t)
				h.run("", "autostart", "status").wantDecent(t)
			})
		}
	}
}

// neighbourhood is a well-behaved portal with an employee.
func neighbourhood(t *testing.T) (*portal.Server, *portal.User) {
	t.Helper()
	p := portal.New(portal.Options{})
	employee := p.Add(portal.Employee{ID: 7, Name: "Anna", Zone: "Europe/Moscow", Secret: stage.Secret})
	server, err := p.Listen("127.0.0.1:0", nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = server.Close() })
	return server, employee
}

// Only the user may read the files that the program makes, whatever mask the session has.
func TestFilesAreTheUsersAlone(t *testing.T) {
	p, employee := neighbourhood(t)
	h := newHome(t)
	for _, d := range []string{h.config, h.state, h.runtime} {
		if err := os.RemoveAll(d); err != nil {
			t.Fatal(err)
		}
	}
	old := syscall.Umask(0)
	r := h.run(employee.Webhook(p.URL), "open", "--url", "-")
	on := h.run("", "autostart", "on")
	syscall.Umask(old)
	if r.code != 0 || on.code != 0 {
		t.Fatalf("%s%s", r.shown, on.shown)
	}
	files := 0
	err := filepath.WalkDir(h.dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || path == h.dir {
			return err
		}
		info, err := d.Info()
		if err != nil {
			return err
		}
		files++
		if foreign := info.Mode().Perm() & 0o077; foreign != 0 && info.Mode().IsRegular() {
			t.Errorf("%s is %v", path, info.Mode())
		} else if foreign != 0 && info.IsDir() && filepath.Base(path) == "clockin24" {
			t.Errorf("%s is %v", path, info.Mode())
		}
		return nil
	})
	if err != nil || files < 5 {
		t.Errorf("%d files, %v", files, err)
	}
}

// With a hostile portal a command still ends soon, takes little memory, and shows a sentence.
func TestHostilePortal(t *testing.T) {
	evil := "\x1b]0;owned\x07\x1b[31m\u202e\u009b31m<script>alert(1)</script><img src=x onerror=alert(1)>\r\nroot: \x00'\"$(reboot)`reboot`"
	quoted := fmt.Sprintf("%q", evil)
	quoted = strings.NewReplacer(`\x1b`, `\u001b`, `\x00`, `\u0000`, `\a`, `\u0007`).Replace(quoted)
	answer := func(status int, document string) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "application/json")
			w.WriteHeader(status)
			_, _ = io.WriteString(w, document)
		}
	}
	raw := func(write func(io.Writer) error) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) {
			conn, _, err := w.(http.Hijacker).Hijack()
			if err != nil {
				return
			}
			defer conn.Close()
			for write(conn) == nil {
			}
		}
	}
	begun := func(first string, again []byte) http.HandlerFunc {
		return func(w http.ResponseWriter, r *http.Request) {
			sent := false
			raw(func(conn io.Writer) error {
				if !sent {
					sent = true
					_, err := io.WriteString(conn, first)
					return err
				}
				_, err := conn.Write(again)
				return err
			})(w, r)
		}
	}
	const ok = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
	block := bytes.Repeat([]byte("[{\"a\":"), 10_000)
	cases := map[string]http.HandlerFunc{
		"endless":            begun(ok+"\r\n{\"result\":", block),
		"endless headers":    begun(ok, []byte("X-Header: "+strings.Repeat("x", 1000)+"\r\n")),
		"one endless header": begun(ok+"X-Header: ", block),
		"endless hints":      raw(func(w io.Writer) error { _, err := io.WriteString(w, "HTTP/1.1 103 Early Hints\r\n\r\n"); return err }),
		"no HTTP":            raw(func(w io.Writer) error { _, err := w.Write(bytes.Repeat([]byte{0x1b, '[', 0}, 1000)); return err }),
		"deep":               answer(200, `{"result":`+strings.Repeat("[", 900_000)),
		"deep and closed":    answer(200, `{"result":`+strings.Repeat(`{"STATUS":`, 50_000)+"1"+strings.Repeat("}", 50_000)+"}"),
		"a bomb":             bomb,
		"not JSON":           answer(200, evil),
		"a page":             answer(200, "<html><script>alert(1)</script>"+evil),
		"an evil refusal":    answer(400, `{"error":`+quoted+`,"error_description":`+quoted+`}`),
		"a long refusal":     answer(400, `{"error":"`+strings.Repeat("A", 300_000)+`","error_description":"`+strings.Repeat("<b>A", 150_000)+`"}`),
		"an evil argument":   answer(400, `{"error":"ERROR_ARGUMENT","argument":`+quoted+`}`),
		"an evil status":     answer(200, `{"result":{"STATUS":`+quoted+`}}`),
		"a long status":      answer(200, `{"result":{"STATUS":"`+strings.Repeat("A", 900_000)+`"}}`),
		"impossible times":   answer(200, `{"result":{"STATUS":"OPENED","TIME_START":"-9999-99-99T99:99:99+99:99","TZ_OFFSET":1e300,"DURATION":"99999999999:99:99"},"time":{"start":1e300,"date_start":`+quoted+`}}`),
		"an evil redirect": func(w http.ResponseWriter, _ *http.Request) {
			w.Header()["Location"] = []string{"javascript:" + evil}
			w.WriteHeader(302)
		},
		"a redirect to a file": func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Location", "file:///etc/passwd")
			w.WriteHeader(302)
		},
		"a redirect to itself": func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Location", r.URL.String())
			w.WriteHeader(307)
		},
		"many keys":                    answer(200, `{"result":{`+strings.TrimSuffix(strings.Repeat(`"STATUS":"X",`, 70_000), ",")+`}}`),
		"the secret in every place":    answer(400, fmt.Sprintf(`{"error":%q,"error_description":%[1]q,"argument":%[1]q}`, stage.Secret)),
		"the secret, letter by letter": answer(400, `{"error":"ALERT_WARNING","error_description":"\u006d\u0061deup<b>secret</b>4story"}`),
	}
	for name, handler := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := httptest.NewServer(handler)
			defer server.Close()
			defer server.CloseClientConnections()
			h := newHome(t)
			webhook := server.URL + "/rest/7/" + stage.Secret + "/"
			for _, args := range [][]string{{"status", "--url", "-"}, {"open", "--url", "-"}, {"settings", "--url", "-"}, {"login"}} {
				r := h.run(webhook, args...)
				r.wantDecent(t)
				if r.code == 0 && args[0] != "status" || r.shown == "" {
					t.Errorf("%s: exit code %d: %s", args[0], r.code, r.shown)
				}
			}
			wantNowhere(t, h.dir)
		})
	}
}

// member is a part of a gzip stream: sixteen megabytes that take some kilobytes on the wire.
var member = sync.OnceValue(func() []byte {
	var packed bytes.Buffer
	w := gzip.NewWriter(&packed)
	_, _ = w.Write(make([]byte, 16<<20)) // a buffer accepts everything
	_ = w.Close()
	return packed.Bytes()
})

// bomb is a gigabyte that takes a megabyte on the wire.
func bomb(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Encoding", "gzip")
	for range 64 {
		if _, err := w.Write(member()); err != nil {
			return
		}
	}
}

// wantNowhere searches all files below a directory for the made-up secret.
func wantNowhere(t *testing.T, dir string) {
	t.Helper()
	wantNowhereIn(t, dir, stage.Secret)
}

func wantNowhereIn(t *testing.T, dir, secret string) {
	t.Helper()
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || !d.Type().IsRegular() {
			return err
		}
		text, err := os.ReadFile(path)
		if holds(text, secret) {
			t.Errorf("the secret %s is in %s", secret, path)
		}
		return err
	})
	if err != nil {
		t.Error(err)
	}
}

// A call to a portal that sends one byte at a time ends when its time is over.
func TestPortalThatDrips(t *testing.T) {
	gone := make(chan struct{})
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		defer close(gone)
		for r.Context().Err() == nil {
			_, _ = io.WriteString(w, " ")
			_ = http.NewResponseController(w).Flush()
			time.Sleep(10 * time.Millisecond)
		}
	}))
	defer server.Close()
	access, err := bitrix.ParseWebhook(server.URL + "/rest/7/" + stage.Secret + "/")
	if err != nil {
		t.Fatal(err)
	}
	client := bitrix.NewClient(access, bitrix.WithTimeouts(0, 300*time.Millisecond))
	defer client.CloseIdle()
	_, err = client.Timeman.Status(t.Context(), 0)
	if problem := fmt.Sprint(err); err == nil || !strings.Contains(problem, "timed out") || holdsMadeUp([]byte(problem)) {
		t.Errorf("got %v", err)
	}
	<-gone
}

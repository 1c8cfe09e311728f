package link

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"clockin24/app"
)

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// await waits for an event that has to come, however slow the machine is.
func await[T any](t testing.TB, what string, ch <-chan T) (v T) {
	t.Helper()
	select {
	case v = <-ch:
	case <-time.After(30 * time.Second):
		t.Fatalf("no %s", what)
	}
	return v
}

// noLeaks fails a test that leaves goroutines behind.
func noLeaks(t *testing.T) {
	t.Helper()
	before := runtime.NumGoroutine()
	t.Cleanup(func() {
		deadline := time.Now().Add(10 * time.Second)
		for runtime.NumGoroutine() > before && time.Now().Before(deadline) {
			time.Sleep(5 * time.Millisecond)
		}
		if n := runtime.NumGoroutine(); n > before {
			stacks := make([]byte, 1<<20)
			t.Errorf("%d goroutines became %d:\n%s", before, n, stacks[:runtime.Stack(stacks, true)])
		}
	})
}

// backend is a workday of which the test says what it does.
type backend struct {
	do     func(context.Context, app.Command) app.Reply
	raised chan string
	held   chan bool
	quit   chan struct{}

	mu       sync.Mutex
	latest   app.Snapshot
	watchers map[chan app.Snapshot]struct{}
}

func newBackend() *backend {
	return &backend{
		do: func(_ context.Context, c app.Command) app.Reply {
			return app.Reply{ID: c.ID, Verb: c.Verb, View: c.View, Outcome: app.Done}
		},
		raised:   make(chan string, 100),
		held:     make(chan bool, 100),
		quit:     make(chan struct{}, 1),
		watchers: map[chan app.Snapshot]struct{}{},
	}
}

func (b *backend) Do(ctx context.Context, c app.Command) app.Reply { return b.do(ctx, c) }

func (b *backend) Raise(screen string) { b.raised <- screen }

func (b *backend) HoldHotkey(on bool) { b.held <- on }
func (b *backend) Quit()              { b.quit <- struct{}{} }

func (b *backend) Watch(ctx context.Context) <-chan app.Snapshot {
	b.mu.Lock()
	defer b.mu.Unlock()
	ch := make(chan app.Snapshot, 1)
	ch <- b.latest
	b.watchers[ch] = struct{}{}
	context.AfterFunc(ctx, func() {
		b.mu.Lock()
		defer b.mu.Unlock()
		delete(b.watchers, ch)
		close(ch)
	})
	return ch
}

func (b *backend) publish(s app.Snapshot) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.latest = s
	for ch := range b.watchers {
		select {
		case <-ch:
		default:
		}
		ch <- s
	}
}

func opened(minute int) app.Snapshot {
	return app.Snapshot{Day: app.Day{State: app.Opened, Start: time.Date(2026, 3, 4, 9, minute, 0, 0, time.UTC)}}
}

var (
	resident = Hello{Role: RoleResident, Build: "1.0"}
	start    = Hello{Role: RoleStart, Build: "1.0"}
	shell    = Hello{Role: RoleCommandLine, Build: "1.0"}
)

// address is a place for a socket whose name is short enough.
func address(t testing.TB) string {
	t.Helper()
	dir, err := os.MkdirTemp("", "link")
	must(t, err)
	t.Cleanup(func() { must(t, os.RemoveAll(dir)) })
	t.Setenv("DISPLAY", t.Name()) // on Windows the name is the session's, whatever the folder
	a, err := Address(dir)
	must(t, err)
	return a
}

// serveAt runs a resident until the test ends or stop is called; stop returns what Serve did.
func serveAt(t testing.TB, address string, ours Hello, b Backend) (stop func() error) {
	t.Helper()
	l, err := Listen(address)
	must(t, err)
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- Serve(ctx, l, ours, b) }()
	stop = sync.OnceValue(func() error {
		cancel()
		return await(t, "end of Serve", done)
	})
	t.Cleanup(func() { _ = stop() })
	return stop
}

func TestCommandsSnapshotsAndReplies(t *testing.T) {
	noLeaks(t)
	at := address(t)
	b := newBackend()
	b.publish(opened(1))
	serveAt(t, at, resident, b)
	c, err := Dial(t.Context(), at, shell)
	must(t, err)
	defer c.Close()
	if got := c.Snapshot(); !got.Day.Start.Equal(opened(1).Day.Start) {
		t.Errorf("the snapshot at first: %+v", got)
	}
	reply := c.Do(t.Context(), app.Command{ID: "1", Verb: app.Start, View: app.ViewCommandLine})
	if reply.Outcome != app.Done || reply.ID != "1" || reply.Verb != app.Start {
		t.Errorf("reply %+v", reply)
	}
	if reply := c.Do(t.Context(), app.Command{Verb: app.Start}); reply.Outcome != app.Done || reply.ID == "" {
		t.Errorf("reply to a command without an id: %+v", reply)
	}
	watch := c.Watch(t.Context())
	await(t, "present snapshot", watch)
	b.publish(opened(2))
	if got := await(t, "newer snapshot", watch); !got.Day.Start.Equal(opened(2).Day.Start) {
		t.Errorf("the newer one: %+v", got)
	}
	for _, screen := range []string{"", "settings"} {
		must(t, c.Raise(screen))
		if got := await(t, "raised window", b.raised); got != screen {
			t.Errorf("raised %q, want %q", got, screen)
		}
	}
	must(t, c.Close())
	await(t, "end", c.Done())
	if _, open := <-watch; open {
		t.Error("watching goes on after the end")
	}
	if reply := c.Do(t.Context(), app.Command{ID: "2"}); reply.Outcome != app.Unreached {
		t.Errorf("after the end %+v", reply)
	}
}

// Who asks a resident to end knows when it has.
func TestQuit(t *testing.T) {
	noLeaks(t)
	at := address(t)
	b := newBackend()
	ctx, stop := context.WithCancel(t.Context())
	l, err := Listen(at)
	must(t, err)
	served := make(chan error, 1)
	go func() { served <- Serve(ctx, l, resident, b) }()
	c, err := Dial(t.Context(), at, Hello{Role: RoleCommandLine})
	must(t, err)
	asked := make(chan error, 1)
	go func() { asked <- c.Quit(t.Context()) }()
	await(t, "wish to quit", b.quit)
	select {
	case err := <-asked:
		t.Errorf("it has not ended, but %v", err)
	default:
	}
	stop()
	must(t, await(t, "end", asked))
	must(t, await(t, "end of serving", served))
}

// A window that was forgotten while it waited for a new shortcut does not keep the present one.
func TestTheHotkeyIsHeldForAMinute(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ours, theirs := net.Pipe()
		b := newBackend()
		ended := make(chan error, 1)
		go func() { ended <- serve(t.Context(), NewConn(ours), Hello{Role: RoleResident}, b) }()
		c, err := newClient(t.Context(), NewConn(theirs), Hello{Role: RoleWindow})
		must(t, err)
		must(t, c.HoldHotkey(true))
		if !<-b.held {
			t.Error("not held")
		}
		began := time.Now()
		if on := <-b.held; on || time.Since(began) != holdLimit {
			t.Errorf("held is %v after %v", on, time.Since(began))
		}
		must(t, c.Close())
		<-ended
		synctest.Wait()
	})
}

// A window that goes while the person presses a new shortcut must not take the present one with it.
func TestTheHotkeyIsHeldNoLongerThanTheLink(t *testing.T) {
	noLeaks(t)
	at := address(t)
	b := newBackend()
	serveAt(t, at, resident, b)
	c, err := Dial(t.Context(), at, Hello{Role: RoleWindow})
	must(t, err)
	for _, on := range []bool{true, false, true} {
		must(t, c.HoldHotkey(on))
		if got := await(t, "frame", b.held); got != on {
			t.Errorf("held is %v, want %v", got, on)
		}
	}
	must(t, c.Close())
	if await(t, "release at the end", b.held) {
		t.Error("held at the end")
	}
}

// Commands of one client run side by side, up to a number.
func TestManyCommandsAtOnce(t *testing.T) {
	noLeaks(t)
	at := address(t)
	b := newBackend()
	begun, release := make(chan struct{}, 100), make(chan struct{})
	b.do = func(_ context.Context, c app.Command) app.Reply {
		begun <- struct{}{}
		<-release
		return app.Reply{ID: c.ID, Outcome: app.Done}
	}
	serveAt(t, at, resident, b)
	c, err := Dial(t.Context(), at, shell)
	must(t, err)
	defer c.Close()
	replies := make(chan app.Reply, commands)
	for i := range commands {
		go func() { replies <- c.Do(context.Background(), app.Command{ID: fmt.Sprint(i)}) }()
	}
	for range commands {
		await(t, "begin", begun)
	}
	if r := c.Do(t.Context(), app.Command{ID: "one more"}); r.Outcome != app.Refused || r.Problem.Kind != app.Busy {
		t.Errorf("one more: %+v", r)
	}
	if r := c.Do(t.Context(), app.Command{ID: "0"}); r.Outcome != app.Refused || r.Problem.Kind != app.Busy {
		t.Errorf("the same id: %+v", r)
	}
	close(release)
	for range commands {
		if r := await(t, "reply", replies); r.Outcome != app.Done {
			t.Errorf("%+v", r)
		}
	}
}

// A command under way when the resident ends is answered, and a new resident cannot begin before.
func TestCommandIsAnsweredAtTheEnd(t *testing.T) {
	noLeaks(t)
	at := address(t)
	b := newBackend()
	begun, release := make(chan struct{}), make(chan struct{})
	b.do = func(ctx context.Context, c app.Command) app.Reply {
		close(begun)
		select {
		case <-release:
			return app.Reply{ID: c.ID, Outcome: app.Done}
		case <-ctx.Done():
			return app.Reply{ID: c.ID, Outcome: app.Kept}
		}
	}
	stop := serveAt(t, at, resident, b)
	c, err := Dial(t.Context(), at, shell)
	must(t, err)
	defer c.Close()
	replies := make(chan app.Reply, 1)
	go func() { replies <- c.Do(context.Background(), app.Command{ID: "1"}) }()
	await(t, "begin", begun)
	stopped := make(chan error)
	go func() { stopped <- stop() }()
	if runtime.GOOS != "windows" {
		if _, err := Listen(at); !errors.Is(err, ErrRunning) {
			t.Errorf("listen while it ends: %v", err)
		}
	}
	close(release)
	if r := await(t, "reply", replies); r.Outcome != app.Done {
		t.Errorf("%+v", r)
	}
	must(t, await(t, "end", stopped))
	await(t, "end of the link", c.Done())
	if _, err := Dial(t.Context(), at, shell); !errors.Is(err, ErrNotRunning) {
		t.Errorf("after the end: %v", err)
	}
}

func TestTwoHundredConnectsLeaveNothing(t *testing.T) {
	noLeaks(t)
	at := address(t)
	b := newBackend()
	stop := serveAt(t, at, resident, b)
	for i := range 200 {
		c, err := Dial(t.Context(), at, start)
		must(t, err)
		if i%2 == 0 {
			c.Do(t.Context(), app.Command{ID: "x"})
		}
		must(t, c.Close())
		await(t, "end", c.Done())
	}
	must(t, stop())
	left, err := os.ReadDir(filepath.Dir(at))
	if runtime.GOOS != "windows" && (err != nil || len(left) != 0) {
		t.Errorf("left behind: %v, %v", left, err)
	}
}

func TestOfManyStartsAtOnceOneListens(t *testing.T) {
	for range 50 {
		at := address(t)
		type result struct {
			l *Listener
			c *Client
		}
		results := make(chan result)
		var residents sync.WaitGroup
		for range 4 {
			go func() {
				l, c, err := Claim(t.Context(), at, start)
				if err != nil {
					t.Error(err)
				}
				if l != nil {
					residents.Go(func() { _ = Serve(t.Context(), l, resident, newBackend()) })
				}
				results <- result{l, c}
			}()
		}
		var winners []*Listener
		for range 4 {
			switch r := await(t, "claim", results); {
			case r.l != nil:
				winners = append(winners, r.l)
			case r.c != nil:
				_ = r.c.Close()
			}
		}
		for _, l := range winners {
			must(t, l.Close())
		}
		residents.Wait()
		if len(winners) != 1 {
			t.Fatalf("%d listen", len(winners))
		}
	}
}

func TestVersions(t *testing.T) {
	old, current := Hello{Version: 1, Role: RoleResident}, Hello{Version: 2, Role: RoleStart}
	t.Run("the resident is older and hands over", func(t *testing.T) {
		noLeaks(t)
		at := address(t)
		l, err := Listen(at)
		must(t, err)
		done := make(chan error, 1)
		go func() { done <- Serve(t.Context(), l, old, newBackend()) }()
		mine, c, err := Claim(t.Context(), at, current)
		if mine == nil || c != nil || err != nil {
			t.Fatalf("%v, %v, %v", mine, c, err)
		}
		must(t, mine.Close())
		var newer *VersionError
		if err := await(t, "end", done); !errors.As(err, &newer) || newer.TheirsOlder() || newer.Theirs.Version != 2 {
			t.Errorf("Serve: %v", err)
		}
	})
	t.Run("the command line is newer and goes its own way", func(t *testing.T) {
		at := address(t)
		stop := serveAt(t, at, old, newBackend())
		var older *VersionError
		if _, err := Dial(t.Context(), at, Hello{Version: 2, Role: RoleCommandLine}); !errors.As(err, &older) || !older.TheirsOlder() {
			t.Errorf("%v", err)
		}
		c, err := Dial(t.Context(), at, Hello{Version: 1, Role: RoleCommandLine})
		must(t, err)
		must(t, c.Close())
		must(t, stop())
	})
	t.Run("the resident is newer", func(t *testing.T) {
		at := address(t)
		serveAt(t, at, Hello{Version: 2, Role: RoleResident}, newBackend())
		var newer *VersionError
		if _, _, err := Claim(t.Context(), at, Hello{Version: 1, Role: RoleStart}); !errors.As(err, &newer) || newer.TheirsOlder() {
			t.Errorf("%v", err)
		}
	})
}

// raw connects without a hello, as somebody might.
func raw(t *testing.T, at string) net.Conn {
	t.Helper()
	if runtime.GOOS == "windows" {
		t.Skip("by a socket")
	}
	c, err := net.Dial("unix", at)
	must(t, err)
	t.Cleanup(func() { _ = c.Close() })
	return c
}

func TestBadPeersAreClosed(t *testing.T) {
	noLeaks(t)
	at := address(t)
	serveAt(t, at, resident, newBackend())
	const hello = `{"kind":"hello","hello":{"version":1,"role":"command line"}}` + "\n"
	for name, text := range map[string]string{
		"garbage":                    "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n",
		"a command before the hello": `{"kind":"command","command":{"id":"1","verb":"start"}}` + "\n",
		"a huge line":                strings.Repeat("x", lineLimit+8192),
		"garbage after the hello":    hello + "garbage\n",
		"a command without one":      hello + `{"kind":"command"}` + "\n",
		"a huge line after":          hello + strings.Repeat(" ", lineLimit+8192),
		"no kind":                    hello + "{}\n",
	} {
		c := raw(t, at)
		_, _ = io.WriteString(c, text) // may be closed before the end
		must(t, c.SetReadDeadline(time.Now().Add(30*time.Second)))
		if _, err := io.Copy(io.Discard, c); errors.Is(err, os.ErrDeadlineExceeded) {
			t.Errorf("%s: stays connected", name)
		}
	}
	c, err := Dial(t.Context(), at, shell)
	must(t, err)
	must(t, c.Close())
}

// Who connects and says nothing is closed, and who never reads holds up nobody.
func TestSilentAndSlowPeers(t *testing.T) {
	noLeaks(t)
	at := address(t)
	b := newBackend()
	serveAt(t, at, resident, b)
	silent := raw(t, at)
	slow := raw(t, at)
	_, err := io.WriteString(slow, `{"kind":"hello","hello":{"version":1,"role":"window"}}`+"\n")
	must(t, err)
	good, err := Dial(t.Context(), at, shell)
	must(t, err)
	defer good.Close()
	watch := good.Watch(t.Context())
	s := opened(0)
	s.Account = &app.Account{Name: strings.Repeat("n", 100_000)} // fills what the system buffers
	for i := range 30 {
		s.Day.Start = opened(i).Day.Start
		began := time.Now()
		b.publish(s)
		if took := time.Since(began); took > writeLimit/2 {
			t.Fatalf("publishing took %v", took)
		}
		for got := range watch {
			if got.Day.Start.Equal(s.Day.Start) {
				break
			}
		}
	}
	must(t, silent.SetReadDeadline(time.Now().Add(30*time.Second)))
	if _, err := io.Copy(io.Discard, silent); errors.Is(err, os.ErrDeadlineExceeded) {
		t.Error("the silent one stays connected")
	}
}

// However many connect, say half a line and never read: whoever means it is served again as soon as they had their time.
func TestAFloodOfPeers(t *testing.T) {
	noLeaks(t)
	at := address(t)
	serveAt(t, at, resident, newBackend())
	for i := range 10 * peers {
		c, err := net.Dial("unix", at)
		if err != nil {
			continue // the system's own limit
		}
		defer c.Close()
		_, _ = io.WriteString(c, strings.Repeat("{", i)) // may be closed already
	}
	deadline := time.Now().Add(30 * time.Second)
	for {
		c, err := Dial(t.Context(), at, shell)
		if err == nil {
			must(t, c.Close())
			return
		}
		if time.Now().After(deadline) {
			t.Fatalf("nobody is let in any more: %v", err)
		}
	}
}

func TestReplyThatIsTooLongLosesTheRawAnswer(t *testing.T) {
	at := address(t)
	b := newBackend()
	b.do = func(_ context.Context, c app.Command) app.Reply {
		raw, _ := json.Marshal(strings.Repeat("x", lineLimit))
		return app.Reply{ID: c.ID, Outcome: app.Refused, Raw: raw}
	}
	serveAt(t, at, resident, b)
	c, err := Dial(t.Context(), at, shell)
	must(t, err)
	defer c.Close()
	if r := c.Do(t.Context(), app.Command{ID: "1"}); r.Outcome != app.Refused || r.Raw != nil {
		t.Errorf("%s with %d bytes", r.Outcome, len(r.Raw))
	}
	long := app.Command{ID: "2", Reason: strings.Repeat("x", lineLimit)}
	if r := c.Do(t.Context(), long); r.Outcome != app.Unreached {
		t.Errorf("a command that is too long: %+v", r)
	}
	if r := c.Do(t.Context(), app.Command{ID: "3"}); r.Outcome != app.Refused {
		t.Errorf("after it: %+v", r)
	}
}

func TestDialNobody(t *testing.T) {
	at := address(t)
	began := time.Now()
	if _, err := Dial(t.Context(), at, shell); !errors.Is(err, ErrNotRunning) {
		t.Errorf("%v", err)
	}
	if took := time.Since(began); took > time.Second {
		t.Errorf("found out after %v", took)
	}
}

func TestSocketOfAKilledResident(t *testing.T) {
	at := address(t)
	cmd := helper(t, "listen", at)
	out, err := cmd.StdoutPipe()
	must(t, err)
	must(t, cmd.Start())
	_, err = out.Read(make([]byte, 1)) // it listens
	must(t, err)
	if _, err := Listen(at); !errors.Is(err, ErrRunning) {
		t.Errorf("while it lives: %v", err)
	}
	must(t, cmd.Process.Kill())
	_ = cmd.Wait()
	if _, err := Dial(t.Context(), at, shell); !errors.Is(err, ErrNotRunning) {
		t.Errorf("dial what it left: %v", err)
	}
	stop := serveAt(t, at, resident, newBackend())
	c, err := Dial(t.Context(), at, shell)
	must(t, err)
	must(t, c.Close())
	must(t, stop())
}

// helper is this test's binary as another process, see TestMain.
func helper(t testing.TB, role string, args ...string) *exec.Cmd {
	t.Helper()
	cmd := exec.Command(os.Args[0], args...)
	cmd.Env = append(os.Environ(), "LINK_TEST_ROLE="+role)
	return cmd
}

func TestMain(m *testing.M) {
	if role := os.Getenv("LINK_TEST_ROLE"); role != "" {
		os.Exit(help(role, os.Args[1:]))
	}
	os.Exit(m.Run())
}

func help(role string, args []string) int {
	ctx := context.Background()
	switch role {
	case "listen":
		l, err := Listen(args[0])
		if err != nil {
			return 1
		}
		fmt.Println("listening")
		_ = Serve(ctx, l, resident, newBackend())
		return 0
	case "dial":
		_, err := Dial(ctx, args[0], shell)
		fmt.Println(err)
		return 0
	}
	if role == "dial without asking" {
		return dialWithoutAsking(args[0])
	}
	return helpWindow(ctx, role)
}

func FuzzFrame(f *testing.F) {
	f.Add([]byte(`{"kind":"hello","hello":{"version":1,"role":"window"}}` + "\n"))
	f.Add([]byte(`{"kind":"command","command":{"id":"1","verb":"start","view":"tray","pressed":"2026-03-04T09:00:00+03:00"}}` + "\n"))
	f.Add([]byte(`{"kind":"reply","reply":{"id":"1","outcome":"done","day":{"state":"opened"},"raw":{"result":[]}}}` + "\n"))
	f.Add([]byte(`{"kind":"snapshot","snapshot":{"day":{"state":""},"rules":{"known":false,"tracking":false,"free":false}}}` + "\n"))
	f.Add([]byte(`{"kind":"from the future","x":[[[{}]]]}` + "\n" + `{"kind":"raise"}` + "\n"))
	f.Add([]byte("{}\n\n[]\nnull\n\"\"\n"))
	f.Fuzz(func(t *testing.T, text []byte) {
		c := NewConn(duplex{io.NopCloser(bytes.NewReader(text)), discard{}})
		for {
			frame, err := c.Receive()
			if err != nil {
				return
			}
			known, err := frame.known()
			if !known || err != nil {
				t.Fatalf("received %+v: %v", frame, err)
			}
			line, err := json.Marshal(frame)
			if err != nil {
				t.Fatalf("cannot be said again: %v", err)
			}
			var again Frame
			must(t, json.Unmarshal(line, &again))
			if again.Kind != frame.Kind {
				t.Errorf("%s became %s", frame.Kind, again.Kind)
			}
		}
	})
}

type discard struct{}

func (discard) Write(p []byte) (int, error) { return len(p), nil }
func (discard) Close() error                { return nil }

func BenchmarkDo(b *testing.B) {
	at := address(b)
	serveAt(b, at, resident, newBackend())
	c, err := Dial(b.Context(), at, shell)
	must(b, err)
	defer c.Close()
	for b.Loop() {
		c.Do(b.Context(), app.Command{ID: "1", Verb: app.Start})
	}
}

func BenchmarkDialAndDo(b *testing.B) {
	at := address(b)
	serveAt(b, at, resident, newBackend())
	for b.Loop() {
		c, err := Dial(b.Context(), at, shell)
		must(b, err)
		c.Do(b.Context(), app.Command{ID: "1", Verb: app.Start})
		must(b, c.Close())
	}
}

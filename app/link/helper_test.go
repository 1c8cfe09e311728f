package link

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"sync"
	"testing"
	"time"

	"clockin24/app"
	"clockin24/app/latest"
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
	do      func(context.Context, app.Command) app.Reply
	raised  chan app.Screen
	held    chan bool
	quit    chan struct{}
	watched chan struct{} // somebody looks

	snapshot latest.Value[app.Snapshot]
}

func newBackend() *backend {
	return &backend{
		do: func(_ context.Context, c app.Command) app.Reply {
			return app.Reply{ID: c.ID, Verb: c.Verb, View: c.View, Outcome: app.OutcomeDone}
		},
		raised:  make(chan app.Screen, 100),
		held:    make(chan bool, 100),
		quit:    make(chan struct{}, 1),
		watched: make(chan struct{}, 1),
	}
}

func (b *backend) Do(ctx context.Context, c app.Command) app.Reply { return b.do(ctx, c) }

func (b *backend) Raise(screen app.Screen) { b.raised <- screen }

func (b *backend) HoldHotkey(on bool) { b.held <- on }

func (b *backend) Quit() { signal(b.quit) }

// signal never waits, as a backend must not.
func signal(ch chan<- struct{}) {
	select {
	case ch <- struct{}{}:
	default:
	}
}

func (b *backend) Watch(ctx context.Context) <-chan app.Snapshot {
	defer signal(b.watched)
	return b.snapshot.Watch(ctx)
}

func (b *backend) publish(s app.Snapshot) { b.snapshot.Set(s) }

func opened(minute int) app.Snapshot {
	return app.Snapshot{Day: app.Day{State: app.StateOpened, Start: time.Date(2026, 3, 4, 9, minute, 0, 0, time.UTC)}}
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
	go func() {
		err := Serve(ctx, l, ours, b)
		_ = l.Close()
		done <- err
	}()
	stop = sync.OnceValue(func() error {
		cancel()
		return await(t, "end of Serve", done)
	})
	t.Cleanup(func() { _ = stop() })
	return stop
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
	if err := warmUp(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
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
		defer l.Close()
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

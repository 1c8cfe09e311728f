package link

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"testing"
	"time"

	"clockin24/app"
)

// helpWindow is a window process of the kind that role names.
func helpWindow(ctx context.Context, role string) int {
	hello := Hello{Role: RoleWindow}
	switch role {
	case "window without OpenGL":
		fmt.Fprintln(os.Stderr, "2026/03/04 09:00:00 Fyne error:  window creation error")
		hang()
	case "window without libraries":
		fmt.Fprintln(os.Stderr, "error while loading shared libraries: libGL.so.1")
		return 127
	case "window that hangs":
		hang()
	case "window of a newer version":
		hello.Version = Version + 1
	}
	c, err := Child(ctx, os.Stdin, os.Stdout, hello)
	if err != nil {
		return 2
	}
	if role == "window without a frame" {
		hang()
	}
	_ = c.Shown()
	switch role {
	case "window that crashes":
		panic("the driver did it")
	case "window that stays": // when its standard input ends
		hang()
	}
	reply := c.Do(ctx, app.Command{ID: "1", Verb: app.VerbStart, View: app.ViewWindow, Reason: c.Snapshot().Day.Start.Format("15:04")})
	select {
	case <-c.Done():
		return 0
	case screen := <-c.Raised():
		if reply.Outcome == app.OutcomeDone && screen == "finish" {
			_ = c.Closed()
		}
	}
	return 0
}

// hang never returns. A select without cases would be a deadlock to Go, which ends a program whose goroutines all wait.
func hang() {
	for {
		time.Sleep(time.Hour)
	}
}

func spawn(t *testing.T, ctx context.Context, role string, b Backend) *Window {
	t.Helper()
	cmd := helper(t, role)
	w, err := Spawn(ctx, Program{Path: cmd.Path, Env: cmd.Env}, resident, b)
	must(t, err)
	t.Cleanup(func() { _ = w.Close() })
	return w
}

func TestWindow(t *testing.T) {
	noLeaks(t)
	b := newBackend()
	b.publish(opened(7))
	commands := make(chan app.Command, 1)
	b.do = func(_ context.Context, c app.Command) app.Reply {
		commands <- c
		return app.Reply{ID: c.ID, Outcome: app.OutcomeDone}
	}
	w := spawn(t, t.Context(), "window", b)
	await(t, "first frame", w.Shown())
	if c := await(t, "command", commands); c.Verb != app.VerbStart || c.View != app.ViewWindow || c.Reason != "09:07" {
		t.Errorf("%+v", c)
	}
	w.Raise("finish")
	await(t, "end", w.Done())
	if must(t, w.Err()); w.Raise("") || !w.closed {
		t.Error("the person did not close the window")
	}
}

// A window that is slow to hear is not told twice, but what is wanted is not forgotten.
func TestWishes(t *testing.T) {
	for name, c := range map[string]struct{ wishes, want string }{
		"the front":                   {" ", ""},
		"a screen":                    {"finish", "finish"},
		"the front, then a screen":    {" finish", "finish"},
		"a screen, then the front":    {"finish ", "finish"},
		"a screen, then another one":  {"finish settings", "settings"},
		"a screen between two fronts": {" finish ", "finish"},
	} {
		wishes := make(chan app.Screen, 1)
		for _, screen := range strings.Split(c.wishes, " ") {
			want(wishes, app.Screen(screen))
		}
		if got := <-wishes; got != app.Screen(c.want) {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}

func TestWindowThatCannotBe(t *testing.T) {
	tests := map[string]string{
		"window without OpenGL":    "window creation error",
		"window without libraries": "libGL.so.1",
		"window that hangs":        "no frame",
		"window without a frame":   "no frame",
	}
	for role, want := range tests {
		t.Run(role, func(t *testing.T) {
			t.Parallel()
			began := time.Now()
			w := spawn(t, t.Context(), role, newBackend())
			await(t, "end", w.Done())
			if err := w.Err(); !errors.Is(err, ErrNoWindow) || !strings.Contains(err.Error(), want) {
				t.Errorf("%v, want %q", err, want)
			}
			if took := time.Since(began); want == "no frame" != (took >= shownLimit) {
				t.Errorf("given up after %v", took)
			}
		})
	}
	t.Run("no program", func(t *testing.T) {
		noLeaks(t)
		if _, err := Spawn(t.Context(), Program{Path: "/nonexistent/window"}, resident, newBackend()); !errors.Is(err, ErrNoWindow) {
			t.Errorf("%v", err)
		}
	})
}

func TestWindowThatCrashes(t *testing.T) {
	w := spawn(t, t.Context(), "window that crashes", newBackend())
	await(t, "first frame", w.Shown())
	await(t, "end", w.Done())
	if err := w.Err(); err == nil || errors.Is(err, ErrNoWindow) {
		t.Errorf("%v", err)
	}
}

func TestWindowOfANewerVersion(t *testing.T) {
	w := spawn(t, t.Context(), "window of a newer version", newBackend())
	await(t, "end", w.Done())
	var newer *VersionError
	if err := w.Err(); !errors.As(err, &newer) || newer.TheirsOlder() {
		t.Errorf("%v", err)
	}
}

func TestWindowIsTold(t *testing.T) {
	t.Run("by Close", func(t *testing.T) {
		noLeaks(t)
		w := spawn(t, t.Context(), "window", newBackend())
		await(t, "first frame", w.Shown())
		must(t, w.Close())
	})
	t.Run("by the context", func(t *testing.T) {
		noLeaks(t)
		ctx, cancel := context.WithCancel(t.Context())
		w := spawn(t, ctx, "window", newBackend())
		await(t, "first frame", w.Shown())
		cancel()
		await(t, "end", w.Done())
		must(t, w.Err())
	})
	t.Run("and does not go", func(t *testing.T) {
		noLeaks(t)
		w := spawn(t, t.Context(), "window that stays", newBackend())
		await(t, "first frame", w.Shown())
		must(t, w.Close()) // kills it
	})
}

// The resident is killed: the window's standard input ends, and so does the window.
func TestWindowOfAKilledResident(t *testing.T) {
	in, toChild := io.Pipe()
	fromChild, out := io.Pipe()
	ended := make(chan error, 1)
	go func() {
		c, err := Child(context.Background(), in, out, Hello{Role: RoleWindow})
		if err == nil {
			<-c.Done()
			err = c.Err()
		}
		ended <- err
	}()
	parent := NewConn(duplex{fromChild, toChild})
	_, err := parent.Greet(t.Context(), resident)
	must(t, err)
	must(t, parent.Send(Frame{Kind: KindSnapshot, Snapshot: &app.Snapshot{}}))
	must(t, parent.Close())
	if err := await(t, "end", ended); err != io.EOF {
		t.Errorf("%v", err)
	}
}

func TestLines(t *testing.T) {
	var got []string
	l := &lines{line: func(s string) { got = append(got, s) }}
	for _, part := range []string{"one\ntw", "o\r\n", strings.Repeat("x", 500), "y\n", "\n", "not ended"} {
		n, err := l.Write([]byte(part))
		if n != len(part) || err != nil {
			t.Errorf("%d, %v", n, err)
		}
	}
	want := []string{"one", "two", strings.Repeat("x", longestLine), ""}
	if fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("%q", got)
	}
}

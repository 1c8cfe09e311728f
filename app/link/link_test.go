package link

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"clockin24/app"
)

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
	reply := c.Do(t.Context(), app.Command{ID: "1", Verb: app.VerbStart, View: app.ViewCommandLine})
	if reply.Outcome != app.OutcomeDone || reply.ID != "1" || reply.Verb != app.VerbStart {
		t.Errorf("reply %+v", reply)
	}
	if reply := c.Do(t.Context(), app.Command{Verb: app.VerbStart}); reply.Outcome != app.OutcomeDone || reply.ID == "" {
		t.Errorf("reply to a command without an id: %+v", reply)
	}
	watch := c.Watch(t.Context())
	await(t, "present snapshot", watch)
	b.publish(opened(2))
	if got := await(t, "newer snapshot", watch); !got.Day.Start.Equal(opened(2).Day.Start) {
		t.Errorf("the newer one: %+v", got)
	}
	for _, screen := range []app.Screen{app.ScreenAny, app.ScreenSettings} {
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
	if reply := c.Do(t.Context(), app.Command{ID: "2"}); reply.Outcome != app.OutcomeUnreached {
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
		return app.Reply{ID: c.ID, Outcome: app.OutcomeDone}
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
	if r := c.Do(t.Context(), app.Command{ID: "one more"}); r.Outcome != app.OutcomeRefused || r.Problem.Kind != app.KindBusy {
		t.Errorf("one more: %+v", r)
	}
	if r := c.Do(t.Context(), app.Command{ID: "0"}); r.Outcome != app.OutcomeRefused || r.Problem.Kind != app.KindBusy {
		t.Errorf("the same id: %+v", r)
	}
	close(release)
	for range commands {
		if r := await(t, "reply", replies); r.Outcome != app.OutcomeDone {
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
			return app.Reply{ID: c.ID, Outcome: app.OutcomeDone}
		case <-ctx.Done():
			return app.Reply{ID: c.ID, Outcome: app.OutcomeKept}
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
	if next, err := Listen(at); !errors.Is(err, ErrRunning) {
		t.Errorf("listen while it ends: %v", err)
		if next != nil {
			_ = next.Close()
		}
	}
	close(release)
	if r := await(t, "reply", replies); r.Outcome != app.OutcomeDone {
		t.Errorf("%+v", r)
	}
	must(t, await(t, "end", stopped))
	await(t, "end of the link", c.Done())
	if _, err := Dial(t.Context(), at, shell); !errors.Is(err, ErrNotRunning) {
		t.Errorf("after the end: %v", err)
	}
}

func TestReplyThatIsTooLongLosesTheRawAnswer(t *testing.T) {
	at := address(t)
	b := newBackend()
	b.do = func(_ context.Context, c app.Command) app.Reply {
		raw, _ := json.Marshal(strings.Repeat("x", lineLimit))
		return app.Reply{ID: c.ID, Outcome: app.OutcomeRefused, Raw: raw}
	}
	serveAt(t, at, resident, b)
	c, err := Dial(t.Context(), at, shell)
	must(t, err)
	defer c.Close()
	if r := c.Do(t.Context(), app.Command{ID: "1"}); r.Outcome != app.OutcomeRefused || r.Raw != nil {
		t.Errorf("%s with %d bytes", r.Outcome, len(r.Raw))
	}
	long := app.Command{ID: "2", Reason: strings.Repeat("x", lineLimit)}
	if r := c.Do(t.Context(), long); r.Outcome != app.OutcomeUnreached {
		t.Errorf("a command that is too long: %+v", r)
	}
	if r := c.Do(t.Context(), app.Command{ID: "3"}); r.Outcome != app.OutcomeRefused {
		t.Errorf("after it: %+v", r)
	}
}

func BenchmarkDo(b *testing.B) {
	at := address(b)
	serveAt(b, at, resident, newBackend())
	c, err := Dial(b.Context(), at, shell)
	must(b, err)
	defer c.Close()
	for b.Loop() {
		c.Do(b.Context(), app.Command{ID: "1", Verb: app.VerbStart})
	}
}

func BenchmarkDialAndDo(b *testing.B) {
	at := address(b)
	serveAt(b, at, resident, newBackend())
	for b.Loop() {
		c, err := Dial(b.Context(), at, shell)
		must(b, err)
		c.Do(b.Context(), app.Command{ID: "1", Verb: app.VerbStart})
		must(b, c.Close())
	}
}

package link

import (
	"context"
	"errors"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"clockin24/app"
)

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
		go func() {
			err := Serve(t.Context(), l, old, newBackend())
			must(t, l.Close())
			done <- err
		}()
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

// A start of another build takes over, whichever is newer, and anything else uses what runs.
func TestBuilds(t *testing.T) {
	of := func(role Role, build string) Hello { return Hello{Role: role, Build: build} }
	for _, c := range []struct {
		name, runs, starts string
		takesOver          bool
	}{
		{"the same", "1.0", "1.0", false},
		{"both of a developer", "dev", "dev", false},
		{"an upgrade", "1.0", "1.1", true},
		{"back again", "1.1", "1.0", true},
		{"from a release to a developer's", "1.0", "dev", true},
	} {
		t.Run(c.name, func(t *testing.T) {
			noLeaks(t)
			at := address(t)
			ended := serveUntilQuit(t, at, of(RoleResident, c.runs), newBackend())
			shell, err := Dial(t.Context(), at, of(RoleCommandLine, c.starts))
			must(t, err)
			must(t, shell.Close())
			l, running, err := Claim(t.Context(), at, of(RoleStart, c.starts))
			must(t, err)
			if (l != nil) != c.takesOver || (running != nil) == c.takesOver {
				t.Fatalf("listens: %t, reaches: %t", l != nil, running != nil)
			}
			if l != nil {
				await(t, "end of the one before", ended)
				must(t, l.Close())
				return
			}
			must(t, running.Quit(t.Context()))
			await(t, "end", ended)
		})
	}
}

// serveUntilQuit runs a resident that ends when it is asked to, after a moment in which it writes what it has to.
func serveUntilQuit(t *testing.T, at string, ours Hello, b *backend) (ended <-chan struct{}) {
	t.Helper()
	l, err := Listen(at)
	must(t, err)
	ctx, stop := context.WithCancel(t.Context())
	done := make(chan struct{})
	go func() {
		<-b.quit
		stop()
	}()
	go func() {
		defer close(done)
		_ = Serve(ctx, l, ours, b)
		time.Sleep(20 * time.Millisecond)
		if next, err := Listen(at); !errors.Is(err, ErrRunning) {
			t.Errorf("the next one began while this one was writing: %v", err)
			if next != nil {
				_ = next.Close()
			}
		}
		_ = l.Close()
	}()
	return done
}

// A command under way is not cut off by an upgrade: it is waited for, and where it takes too long the old one stays.
func TestAHandOverWaitsForTheCommandUnderWay(t *testing.T) {
	newer := Hello{Role: RoleStart, Build: "1.1"}
	t.Run("it comes to its end", func(t *testing.T) {
		at, b := address(t), newBackend()
		b.publish(app.Snapshot{Doing: app.VerbPause})
		ended := serveUntilQuit(t, at, resident, b)
		claimed := make(chan *Listener, 1)
		go func() {
			l, _, err := claim(t.Context(), at, newer, time.Minute)
			if err != nil {
				t.Error(err)
			}
			claimed <- l
		}()
		await(t, "newer one", b.watched)
		b.publish(app.Snapshot{Doing: app.VerbPause, ClockAhead: 1})
		select {
		case <-ended:
			t.Error("it was cut off")
		case <-time.After(50 * time.Millisecond):
		}
		b.publish(app.Snapshot{})
		must(t, await(t, "hand-over", claimed).Close())
		await(t, "end", ended)
	})
	t.Run("it takes too long", func(t *testing.T) {
		at, b := address(t), newBackend()
		b.publish(app.Snapshot{Doing: app.VerbPause})
		stop := serveAt(t, at, resident, b)
		l, running, err := claim(t.Context(), at, newer, 50*time.Millisecond)
		if l != nil || running == nil || err != nil {
			t.Fatalf("%v, %v, %v", l, running, err)
		}
		must(t, running.Raise(""))
		await(t, "window", b.raised)
		must(t, running.Close())
		must(t, stop())
	})
}

// Starts of several builds at the same moment come to rest: every one takes over at most once.
func TestStartsOfManyBuildsComeToRest(t *testing.T) {
	at := address(t)
	const builds = 4
	var reached atomic.Int32
	var starts, residents sync.WaitGroup
	ended := make(chan struct{}, builds)
	for i := range builds {
		build := strconv.Itoa(i)
		starts.Go(func() {
			l, c, err := Claim(t.Context(), at, Hello{Role: RoleStart, Build: build})
			switch {
			case err != nil:
				t.Error(err)
			case c != nil:
				reached.Add(1)
				_ = c.Close()
			default:
				residents.Go(func() {
					b := newBackend()
					ctx, stop := context.WithCancel(t.Context())
					defer stop()
					go func() {
						<-b.quit
						stop()
					}()
					_ = Serve(ctx, l, Hello{Role: RoleResident, Build: build}, b)
					_ = l.Close()
					ended <- struct{}{}
				})
			}
		})
	}
	starts.Wait()
	if n := len(ended); n > builds-1 || reached.Load() > 0 {
		t.Errorf("%d of %d have ended, %d did not become the resident", n, builds, reached.Load())
	}
	last, err := Dial(t.Context(), at, shell)
	must(t, err)
	must(t, last.Quit(t.Context()))
	residents.Wait()
	if n := len(ended); n != builds {
		t.Errorf("%d were the resident, want %d", n, builds)
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
	if second, err := Listen(at); !errors.Is(err, ErrRunning) {
		t.Errorf("while it lives: %v", err)
		if second != nil {
			_ = second.Close()
		}
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

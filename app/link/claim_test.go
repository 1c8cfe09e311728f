package link

import (
	"errors"
	"sync"
	"testing"
	"time"
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

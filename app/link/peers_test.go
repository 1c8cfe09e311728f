package link

import (
	"errors"
	"io"
	"net"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"clockin24/app"
)

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

// raw connects without a hello, as somebody might.
func raw(t *testing.T, at string) net.Conn {
	t.Helper()
	c, err := dialRaw(at)
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
		c, err := dialRaw(at)
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

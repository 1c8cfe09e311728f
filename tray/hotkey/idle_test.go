//go:build linux

package hotkey

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/jezek/xgb/xproto"
	"github.com/jezek/xgb/xtest"
)

// A program that waits for the shortcut must use no processor time.
func TestIdle(t *testing.T) {
	if testing.Short() {
		t.Skip("takes ten seconds")
	}
	x := startX(t)
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	p := x.Run([]string{"HOTKEY_TEST_PROGRAM=1"}, self)
	for limit := patient(t); !strings.Contains(p.Output(), "set: <nil>"); time.Sleep(10 * time.Millisecond) {
		if limit.Err() != nil {
			t.Fatalf("the program did not come to wait: %s", p.Output())
		}
	}
	time.Sleep(time.Second) // the runtime comes to rest
	before := switches(t, p.PID)
	time.Sleep(10 * time.Second)
	n := switches(t, p.PID) - before
	t.Logf("%d wake-ups in 10 s", n)
	if n > 20 {
		t.Errorf("%d wake-ups in 10 s", n)
	}
	x.Key("ctrl+alt+w")
	for limit := patient(t); !strings.Contains(p.Output(), "pressed"); time.Sleep(10 * time.Millisecond) {
		if limit.Err() != nil {
			t.Fatalf("the program did not hear the shortcut: %s", p.Output())
		}
	}
}

// switches is how often the threads of a process have gone to sleep.
func switches(t *testing.T, pid int) (n int) {
	t.Helper()
	files, err := filepath.Glob(fmt.Sprintf("/proc/%d/task/*/status", pid))
	if err != nil || len(files) == 0 {
		t.Fatalf("no threads: %v", err)
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		_, after, _ := bytes.Cut(text, []byte("\nvoluntary_ctxt_switches:"))
		var one int
		if _, err := fmt.Sscan(string(after), &one); err != nil {
			t.Fatal(err)
		}
		n += one
	}
	return n
}

// BenchmarkPress measures the way from the key to the callback: the server, its socket, two goroutines.
func BenchmarkPress(b *testing.B) {
	x := startX(b)
	presses := make(chan Press, 1)
	l := New("Start the workday", func(p Press) { presses <- p }, nil)
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	go l.Run(ctx)
	s, err := Parse(Default)
	if err == nil {
		_, err = l.Set(ctx, s)
	}
	if err != nil {
		b.Fatal(err)
	}
	x.fake(xproto.KeyPress, keyControl)
	x.fake(xproto.KeyPress, keyAlt)
	for b.Loop() {
		xtest.FakeInput(x.conn, xproto.KeyPress, keyW, 0, x.root, 0, 0, 0)
		<-presses
		b.StopTimer()
		time.Sleep(2 * time.Millisecond)
		x.fake(xproto.KeyRelease, keyW)
		time.Sleep(2 * time.Millisecond)
		b.StartTimer()
	}
}

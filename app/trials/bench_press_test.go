//go:build linux

package trials

import (
	"context"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"clockin24/app/host/journal"
	"clockin24/app/words"
	"clockin24/tray/desktop"
)

// BenchmarkPress measures a start by Enter in the window: from the moment that the window sees the key to the request at
// the portal, from the portal's answer to the notification on the bus, and how many requests there are for it. Before the
// first of these Fyne looks for keys 60 times a second, which is in the time from the key. Beside it is the least that
// it takes: a line on disk, and a request on a connection that is open.
func BenchmarkPress(b *testing.B) {
	desktop.Need(b, "xdotool")
	m := newMeasured(b, desktop.Screen, desktop.Bus, desktop.WindowManager, desktop.Notifications, desktop.Keyring)
	m.command(m.url, m.nowindow, "login")
	found := figures{}
	for b.Loop() {
		m.press(found)
		m.least(found)
	}
	found.report(b)
}

// press starts the program, opens its window and presses Enter.
func (m *measured) press(found figures) {
	m.b.Helper()
	ctx, end := context.WithTimeout(m.b.Context(), time.Minute)
	defer end()
	m.notStarted()
	looked := m.quiet()
	p := m.Run(nil, m.nowindow, "--background")
	defer m.WaitNoTrayItem(ctx)
	defer p.Stop()
	item := m.TrayItem(ctx)
	m.poll("the portal to be asked", looked)
	looked = m.quiet()
	item.Activate(ctx)
	w := m.WaitWindow(ctx, words.New("ru").Text(words.WindowTitle))
	m.poll("the keyboard in the window", func() bool { return m.Focused(ctx, w) })
	m.poll("the window to look at the day", looked)

	said, before := len(m.Notified()), m.portal.Requests()
	// xdotool has its connection to the screen by then: this is the time just before the key.
	pressed := m.command("", "xdotool", "exec", "--sync", "--args", "2", "date", "+%s%N", "key", "--delay", "0", "Return")
	nanoseconds, err := strconv.ParseInt(strings.TrimSpace(pressed), 10, 64)
	if err != nil {
		m.b.Fatal(err)
	}
	m.poll("the notification", func() bool { return len(m.Notified()) > said })
	m.WaitNoWindow(ctx, words.New("ru").Text(words.WindowTitle))
	m.wantStarted(before, "timeman.status", "timeman.open")
	asked := m.portal.Asked("timeman.status")
	found.took("key-to-request-ms", asked[len(asked)-1].At.Sub(time.Unix(0, nanoseconds)))
	found.took("enter-to-request-ms", asked[len(asked)-1].At.Sub(m.pressed()))
	found.took("answer-to-notification-ms", m.Notified()[said].At.Sub(m.lastAnswer("timeman.open")))
	found.add("requests", float64(len(m.portal.Requests())-len(before)))
}

// pressed is when the window saw the last press.
func (m *measured) pressed() time.Time {
	m.b.Helper()
	journal := journal.New(filepath.Join(m.Home, ".local", "state", "clockin24", "journal.txt"), nil)
	attempts, err := journal.Attempts(time.Now().Add(-time.Hour), time.Time{})
	if err != nil || len(attempts) == 0 {
		m.b.Fatalf("no press on disk: %v", err)
	}
	return attempts[len(attempts)-1].Pressed
}

// quiet answers true when the portal has been asked, and then nothing for a while.
func (m *measured) quiet() func() bool {
	first := len(m.portal.Requests())
	asked, since := first, time.Now()
	return func() bool {
		if n := len(m.portal.Requests()); n != asked {
			asked, since = n, time.Now()
		}
		return asked > first && time.Since(since) > 300*time.Millisecond
	}
}

// least writes a line to disk and sends a request.
func (m *measured) least(found figures) {
	m.b.Helper()
	send := func() {
		answer, err := http.Post(m.url+"timeman.status", "application/json", strings.NewReader("{}"))
		if err != nil {
			m.b.Fatal(err)
		}
		defer answer.Body.Close()
		if _, err := answer.Body.Read(make([]byte, 1)); err != nil {
			m.b.Fatal(err)
		}
	}
	send()
	f, err := os.Create(filepath.Join(m.Home, "line"))
	if err != nil {
		m.b.Fatal(err)
	}
	defer f.Close()
	before := len(m.portal.Requests())
	began := time.Now()
	if _, err := f.WriteString("a line\n"); err != nil {
		m.b.Fatal(err)
	}
	if err := f.Sync(); err != nil {
		m.b.Fatal(err)
	}
	send()
	found.took("least-ms", m.portal.Requests()[before].At.Sub(began))
}

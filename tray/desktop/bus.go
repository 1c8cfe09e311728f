//go:build linux

package desktop

import (
	"context"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/godbus/dbus/v5"
)

func (d *Desktop) busAddress() string { return "unix:path=" + d.Runtime + "/bus" }

// Conn is a connection of the test's own to the desktop's bus.
func (d *Desktop) Conn() *dbus.Conn {
	d.t.Helper()
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.conn == nil || !d.conn.Connected() {
		d.conn = d.dial()
	}
	return d.conn
}

func (d *Desktop) dial() *dbus.Conn {
	d.t.Helper()
	conn, err := dbus.Connect(d.busAddress())
	if err != nil {
		d.t.Fatalf("desktop: connect to the bus: %v", err)
	}
	return conn
}

// owned says whether a name has an owner on the bus.
func (d *Desktop) owned(name string) bool {
	var owned bool
	err := d.Conn().BusObject().Call("org.freedesktop.DBus.NameHasOwner", 0, name).Store(&owned)
	return err == nil && owned
}

// A Notification is one call of org.freedesktop.Notifications.Notify.
type Notification struct {
	At      time.Time // when the bus delivered it
	Sender  string    // the unique bus name of the sender
	App     string
	Icon    string
	Summary string
	Body    string
	Actions []string
	Hints   map[string]dbus.Variant
	Timeout int32
	Replace uint32
}

// Urgency is the hint of that name: 0 low, 1 normal, 2 critical. It is 1 for a notification without the hint.
func (n Notification) Urgency() int {
	if u, ok := n.Hints["urgency"].Value().(byte); ok {
		return int(u)
	}
	return 1
}

// notices collects the notifications that pass the bus.
type notices struct {
	mu   sync.Mutex
	seen []Notification
	more chan struct{} // closed and replaced with each one
}

func newNotices() *notices { return &notices{more: make(chan struct{})} }

func (n *notices) add(one Notification) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.seen = append(n.seen, one)
	close(n.more)
	n.more = make(chan struct{})
}

func (n *notices) list() ([]Notification, <-chan struct{}) {
	n.mu.Lock()
	defer n.mu.Unlock()
	return slices.Clone(n.seen), n.more
}

// monitor listens to every Notify call on the bus until the bus ends. It also sees calls that no server answers.
func (d *Desktop) monitor() {
	d.t.Helper()
	conn := d.dial()
	calls := make(chan *dbus.Message, 1000)
	rules := []string{"type='method_call',interface='org.freedesktop.Notifications',member='Notify'"}
	if err := conn.BusObject().Call("org.freedesktop.DBus.Monitoring.BecomeMonitor", 0, rules, uint32(0)).Err; err != nil {
		d.t.Fatalf("desktop: monitor the bus: %v", err)
	}
	conn.Eavesdrop(calls)
	ended := make(chan struct{})
	d.t.Cleanup(func() {
		conn.Eavesdrop(nil) // otherwise godbus would send late messages to the channel that Close closes
		conn.Close()
		<-ended
	})
	go func() {
		defer close(ended)
		for {
			select {
			case <-conn.Context().Done():
				return
			case msg, open := <-calls:
				if !open {
					return // the bus has ended
				}
				one := Notification{At: time.Now()}
				one.Sender, _ = msg.Headers[dbus.FieldSender].Value().(string)
				if dbus.Store(msg.Body, &one.App, &one.Replace, &one.Icon, &one.Summary, &one.Body, &one.Actions,
					&one.Hints, &one.Timeout) == nil {
					d.notices.add(one)
				}
			}
		}
	}()
}

// Notified lists every notification that was sent since the start of the bus, oldest first, whether or not it was shown.
func (d *Desktop) Notified() []Notification {
	seen, _ := d.notices.list()
	return seen
}

// WaitNotification waits for a notification with the text in its summary or body, and returns the first one.
func (d *Desktop) WaitNotification(ctx context.Context, text string) Notification {
	d.t.Helper()
	for {
		seen, more := d.notices.list()
		for _, n := range seen {
			if strings.Contains(n.Summary, text) || strings.Contains(n.Body, text) {
				return n
			}
		}
		select {
		case <-more:
		case <-ctx.Done():
			d.t.Fatalf("desktop: waited in vain for a notification with %q; seen were %+v", text, seen)
		}
	}
}

// choice is the path of the file with the label of the button that is pressed next.
func (d *Desktop) choice() string { return filepath.Join(d.Home, ".choice") }

// Answer presses the button with a label on a notification that dunst shows.
func (d *Desktop) Answer(ctx context.Context, label string) {
	d.t.Helper()
	d.write(d.choice(), label)
	if out, err := d.tool(ctx, "dunstctl", "context"); err != nil {
		d.t.Fatalf("desktop: press %q: %v\n%s", label, err, out)
	}
}

// A Shown is a notification as the notification server displayed it.
type Shown struct {
	App     string
	Summary string
	Body    string // as the server understood it, with its markup
	Icon    string // path of the icon that was found
}

// Shown closes everything that dunst shows, and returns everything that dunst has shown, newest first.
func (d *Desktop) Shown(ctx context.Context) []Shown {
	d.t.Helper()
	dunst := d.Conn().Object("org.freedesktop.Notifications", "/org/freedesktop/Notifications")
	if err := dunst.CallWithContext(ctx, "org.dunstproject.cmd0.NotificationCloseAll", 0).Err; err != nil {
		d.t.Fatalf("desktop: close the notifications: %v", err)
	}
	var history []map[string]dbus.Variant
	if err := dunst.CallWithContext(ctx, "org.dunstproject.cmd0.NotificationListHistory", 0).Store(&history); err != nil {
		d.t.Fatalf("desktop: list the notifications: %v", err)
	}
	shown := make([]Shown, 0, len(history))
	for _, h := range history {
		text := func(key string) string { s, _ := h[key].Value().(string); return s }
		shown = append(shown, Shown{
			App: text("appname"), Summary: text("summary"), Body: text("body"), Icon: text("icon_path"),
		})
	}
	return shown
}

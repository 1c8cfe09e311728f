//go:build linux || freebsd || netbsd || openbsd

package notify

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	freedesktop "github.com/esiqveland/notify"
	"github.com/godbus/dbus/v5"
)

// desktopEntry names the installed desktop entry. Desktops group notifications, and find the person's settings, by that name.
const desktopEntry = "app.clockin24.ClockIn24"

// A server is the notification server of the session
// (https://specifications.freedesktop.org/notification-spec/latest/).
//
// The connection stays open between notices, because GNOME removes the notifications of a sender that leaves the bus.
type server struct {
	icon   string
	demo   bool // makes no difference on these systems
	conn   *dbus.Conn
	hearer sync.WaitGroup // the goroutine that receives the connection's signals, once something can be pressed

	mu    sync.Mutex // guards what follows
	hears bool
	shown showing
}

const (
	notifications     = "org.freedesktop.Notifications"
	notificationsPath = "/org/freedesktop/Notifications"
)

// begin does nothing on these systems.
func (*server) begin(context.Context) {}

// show returns when the server has taken the notice. If the server does not answer, the next notice connects anew.
func (s *server) show(ctx context.Context, n Notice) error {
	defer func() {
		if ctx.Err() != nil {
			s.hangUp()
		}
	}()
	if n.withdrawn() && s.conn == nil {
		return nil
	}
	if err := s.connect(ctx); err != nil {
		return fmt.Errorf("connect to the session bus: %w", err)
	}
	conn := s.conn
	// The calls of the library end when their connection is closed, not when a context ends.
	defer context.AfterFunc(ctx, func() { conn.Close() })()
	if n.withdrawn() {
		return s.withdraw(conn, n.Slot)
	}
	capabilities, err := freedesktop.GetCapabilities(conn)
	if err != nil {
		return err
	}
	body := n.Body
	if slices.Contains(capabilities, "body-markup") {
		body = escape(body)
	}
	var actions []freedesktop.Action
	if slices.Contains(capabilities, "actions") {
		if actions = actionsOf(n); len(actions) > 0 {
			if err := s.hear(conn); err != nil {
				return err
			}
		}
	}
	s.mu.Lock() // held until the notice is remembered, so that an answer to it waits for that
	defer s.mu.Unlock()
	id, err := freedesktop.SendNotification(conn, freedesktop.Notification{
		AppName:       AppName,
		ReplacesID:    s.shown.in(n.Slot),
		Actions:       actions,
		AppIcon:       s.icon,
		Summary:       n.Title,
		Body:          body,
		ExpireTimeout: freedesktop.ExpireTimeoutSetByNotificationServer,
		Hints: map[string]dbus.Variant{
			"urgency":       dbus.MakeVariant(byte(n.Urgency)),
			"desktop-entry": dbus.MakeVariant(desktopEntry),
		},
	})
	if err == nil && (len(actions) > 0 || n.Slot != "") {
		s.shown.remember(shown{id, n})
	}
	return err
}

// actionsOf are the actions of a notice. The key of a button is its place.
func actionsOf(n Notice) (actions []freedesktop.Action) {
	if n.Open != nil {
		actions = append(actions, freedesktop.NewDefaultAction(AppName))
	}
	for i, b := range n.Buttons {
		actions = append(actions, freedesktop.Action{Key: strconv.Itoa(i), Label: b.Label})
	}
	return actions
}

// withdraw closes the notice in a slot, if it is still there.
func (s *server) withdraw(conn *dbus.Conn, slot string) error {
	s.mu.Lock()
	id := s.shown.withdraw(slot)
	s.mu.Unlock()
	if id == 0 {
		return nil
	}
	// The error is dropped, because the specification demands one for a notification that is gone already.
	_ = conn.Object(notifications, notificationsPath).Call(notifications+".CloseNotification", 0, id).Err
	return nil
}

// hear begins to listen for what is pressed, and for a server that replaces another and gives out the same numbers again.
func (s *server) hear(conn *dbus.Conn) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.hears {
		return nil
	}
	const bus = "org.freedesktop.DBus"
	signals := make(chan *dbus.Signal, 16)
	conn.Signal(signals) // closed with the connection
	for _, rule := range [][]dbus.MatchOption{
		{dbus.WithMatchSender(notifications), dbus.WithMatchInterface(notifications), dbus.WithMatchMember("ActionInvoked")},
		{dbus.WithMatchSender(bus), dbus.WithMatchMember("NameOwnerChanged"), dbus.WithMatchArg(0, notifications)},
	} {
		if err := conn.AddMatchSignal(rule...); err != nil {
			conn.RemoveSignal(signals)
			return err
		}
	}
	s.hears = true
	s.hearer.Go(func() {
		for signal := range signals {
			s.heard(signal)
		}
	})
	return nil
}

func (s *server) heard(signal *dbus.Signal) {
	var id uint32
	var key string
	switch {
	case strings.HasSuffix(signal.Name, ".NameOwnerChanged"):
		s.mu.Lock()
		s.shown = nil
		s.mu.Unlock()
	case signal.Name == notifications+".ActionInvoked" && dbus.Store(signal.Body, &id, &key) == nil:
		if press := s.answer(id, key); press != nil {
			press()
		}
	}
}

// answer is the function of an action of a notice, which is returned once. It is nil if there is none.
func (s *server) answer(id uint32, key string) func() {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.shown.answer(id, key)
}

// connect connects to the session's bus, if that is not done yet. It never starts a bus.
func (s *server) connect(ctx context.Context) error {
	if s.conn != nil && s.conn.Connected() {
		return nil
	}
	s.hangUp() // closes what is left of a broken connection
	s.shown = nil
	conn, err := dial(ctx)
	s.conn = conn
	return err
}

// dial connects to the session's bus by a connection that nothing else shares.
func dial(ctx context.Context) (*dbus.Conn, error) {
	conn, err := dbus.SessionBusPrivateNoAutoStartup()
	if err != nil {
		return nil, err
	}
	defer context.AfterFunc(ctx, func() { conn.Close() })()
	err = conn.Auth(nil)
	if err == nil {
		err = conn.Hello()
	}
	if err != nil {
		conn.Close()
		return nil, err
	}
	return conn, nil
}

// hangUp closes the connection, so that the next notice connects anew.
func (s *server) hangUp() {
	if s.conn == nil {
		return
	}
	s.conn.Close()
	s.conn = nil
	s.hearer.Wait()
	s.hears = false
}

// leaving is how long the bus may take when the program ends.
const leaving = time.Second

// close removes the notices that nobody would answer any more. It does not wait until the server has done it.
func (s *server) close() {
	s.hangUp()
	slots := s.shown.slots()
	if len(slots) == 0 {
		return
	}
	ctx, cancel := context.WithTimeout(context.Background(), leaving)
	defer cancel()
	conn, err := dial(ctx)
	if err != nil {
		return
	}
	defer conn.Close()
	for _, slot := range slots {
		conn.Object(notifications, notificationsPath).
			Call(notifications+".CloseNotification", dbus.FlagNoReplyExpected|dbus.FlagNoAutoStart, s.shown.withdraw(slot))
	}
}

// escape makes the server show markup in the body as plain text. GNOME does not know the numbered entities that html.EscapeString
// writes.
var escape = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;").Replace

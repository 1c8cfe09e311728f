//go:build linux

package hotkey

import (
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/godbus/dbus/v5"

	"clockin24/tray/desktop"
)

// A standIn is a portal that the tests control: it has GlobalShortcuts, the registry of host programs, and objects for sessions and
// requests.
type standIn struct {
	t    *testing.T
	conn *dbus.Conn

	calls    chan string          // every call, with the arguments that matter
	sessions chan dbus.ObjectPath // every session that has something bound

	mu  sync.Mutex
	now behaviour
}

// A behaviour is how a stand-in answers. The zero behaviour knows no shortcut, and binds what it is asked to bind.
type behaviour struct {
	answer uint32  // the response to BindShortcuts, or silence
	early  bool    // responses come before replies
	made   bool    // CreateSession binds what comes with it, as in Plasma 5.27
	known  options // what ListShortcuts answers
	bound  options // what BindShortcuts answers
}

// listing is a portal's answer that lists our shortcut with this trigger, or nothing.
func listing(triggers ...string) options {
	list := []portalShortcut{}
	for _, t := range triggers {
		list = append(list, portalShortcut{shortcutID, options{"trigger_description": dbus.MakeVariant(t)}})
	}
	return options{"shortcuts": dbus.MakeVariant(list)}
}

// without names a part that a stand-in lacks.
type without string

func startWayland(t *testing.T) *desktop.Desktop {
	t.Helper()
	d := desktop.Start(t, desktop.With(desktop.Bus))
	t.Setenv("WAYLAND_DISPLAY", "wayland-0")
	t.Setenv("DISPLAY", ":54321") // XWayland, which must not be asked
	for _, e := range d.Env() {
		if address, ok := strings.CutPrefix(e, "DBUS_SESSION_BUS_ADDRESS="); ok {
			t.Setenv("DBUS_SESSION_BUS_ADDRESS", address)
		}
	}
	return d
}

// startPortal starts a session with a stand-in that lacks some parts.
func startPortal(t *testing.T, lacks ...without) *standIn {
	t.Helper()
	startWayland(t)
	s := &standIn{t: t, calls: make(chan string, 1000), sessions: make(chan dbus.ObjectPath, 1000)}
	s.appear(lacks...)
	return s
}

// appear puts the portal on the bus.
func (s *standIn) appear(lacks ...without) {
	s.t.Helper()
	conn, err := dbus.ConnectSessionBus()
	if err != nil {
		s.t.Fatal(err)
	}
	s.t.Cleanup(func() { conn.Close() })
	s.conn = conn
	for name, object := range map[string]any{
		portalShortcuts:                        standInShortcuts{s},
		"org.freedesktop.host.portal.Registry": standInRegistry{s},
		"org.freedesktop.DBus.Properties":      standInProperties{!slices.Contains(lacks, portalShortcuts)},
	} {
		if slices.Contains(lacks, without(name)) {
			continue
		}
		if err := conn.Export(object, portalPath, name); err != nil {
			s.t.Fatal(err)
		}
	}
	reply, err := conn.RequestName(portalName, dbus.NameFlagDoNotQueue)
	if err != nil || reply != dbus.RequestNameReplyPrimaryOwner {
		s.t.Fatalf("own the portal's name: %v, %v", reply, err)
	}
}

// behave sets how it answers from here on.
func (s *standIn) behave(b behaviour) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.now = b
}

func (s *standIn) behaviour() behaviour {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.now
}

// asked waits for the calls, which must come in this order.
func (s *standIn) asked(calls ...string) {
	s.t.Helper()
	for _, want := range calls {
		if got := receive(s.t, s.calls, want); got != want {
			s.t.Errorf("the portal was asked %q, want %q", got, want)
		}
	}
}

// notAsked checks that there was no other call.
func (s *standIn) notAsked() {
	s.t.Helper()
	select {
	case call := <-s.calls:
		s.t.Errorf("the portal was asked %q", call)
	default:
	}
}

func (s *standIn) emit(path dbus.ObjectPath, name string, values ...any) {
	s.t.Helper()
	if err := s.conn.Emit(path, name, values...); err != nil {
		s.t.Error(err)
	}
}

// activate reports a press as the compositor does.
func (s *standIn) activate(session dbus.ObjectPath, id, token string) {
	s.t.Helper()
	s.emit(portalPath, portalShortcuts+".Activated", session, id, uint64(12345), options{"activation_token": dbus.MakeVariant(token)})
}

// respond makes a request and sends its answer; for silence it sends none.
func (s *standIn) respond(sender dbus.Sender, with options, answer uint32, results options) dbus.ObjectPath {
	path := s.path("request", sender, with["handle_token"])
	if err := s.conn.Export(standInObject{s, "cancel"}, path, portalRequest); err != nil {
		s.t.Error(err)
	}
	send := func() { s.emit(path, portalRequest+".Response", answer, results) }
	switch {
	case answer == silence:
	case s.behaviour().early:
		send()
	default:
		go send()
	}
	return path
}

func (s *standIn) path(kind string, sender dbus.Sender, token dbus.Variant) dbus.ObjectPath {
	name := strings.ReplaceAll(strings.TrimPrefix(string(sender), ":"), ".", "_")
	text, _ := token.Value().(string)
	path := dbus.ObjectPath(string(portalPath) + "/" + kind + "/" + name + "/" + text)
	if !path.IsValid() || text == "" {
		s.t.Errorf("the path %q", path)
	}
	return path
}

type standInShortcuts struct{ s *standIn }

func (o standInShortcuts) CreateSession(sender dbus.Sender, with options) (dbus.ObjectPath, *dbus.Error) {
	path := o.s.path("session", sender, with["session_handle_token"])
	if err := o.s.conn.Export(standInObject{o.s, "end"}, path, portalSession); err != nil {
		o.s.t.Error(err)
	}
	o.s.calls <- "session"
	results := options{"session_handle": dbus.MakeVariant(string(path))}
	if o.s.behaviour().made {
		var shortcuts []portalShortcut
		if err := with["shortcuts"].Store(&shortcuts); err != nil {
			o.s.t.Error(err)
		}
		results["shortcuts"] = dbus.MakeVariant(shortcuts)
	}
	o.s.sessions <- path
	return o.s.respond(sender, with, 0, results), nil
}

func (o standInShortcuts) ListShortcuts(sender dbus.Sender, _ dbus.ObjectPath, with options) (dbus.ObjectPath, *dbus.Error) {
	o.s.calls <- "list"
	return o.s.respond(sender, with, 0, o.s.behaviour().known), nil
}

func (o standInShortcuts) BindShortcuts(
	sender dbus.Sender, _ dbus.ObjectPath, shortcuts []portalShortcut, parent string, with options,
) (dbus.ObjectPath, *dbus.Error) {
	now := o.s.behaviour()
	call := "bind" + parent
	for _, one := range shortcuts {
		trigger, _ := one.Options["preferred_trigger"].Value().(string)
		call += " " + one.ID + " " + trigger
		if text, _ := one.Options["description"].Value().(string); text != "Start the workday" {
			o.s.t.Errorf("the shortcut is described as %q", text)
		}
		one.Options["trigger_description"] = dbus.MakeVariant("Press " + trigger)
	}
	o.s.calls <- call
	results := now.bound
	if results == nil {
		results = options{"shortcuts": dbus.MakeVariant(shortcuts)}
	}
	return o.s.respond(sender, with, now.answer, results), nil
}

type standInRegistry struct{ s *standIn }

func (o standInRegistry) Register(id string, _ options) *dbus.Error {
	o.s.calls <- "register " + id
	return nil
}

type standInProperties struct{ known bool }

func (o standInProperties) Get(string, string) (dbus.Variant, *dbus.Error) {
	if !o.known {
		return dbus.Variant{}, dbus.NewError("org.freedesktop.DBus.Error.InvalidArgs", []any{"No such interface"})
	}
	return dbus.MakeVariant(uint32(1)), nil
}

// A standInObject is a session or a request.
type standInObject struct {
	s      *standIn
	closed string
}

func (o standInObject) Close() *dbus.Error {
	o.s.calls <- o.closed
	return nil
}

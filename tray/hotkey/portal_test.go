//go:build linux

package hotkey

import (
	"context"
	"errors"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/godbus/dbus/v5"

	"clockin24/tray/desktop"
)

// A standIn is a portal as the tests want it: with GlobalShortcuts, the registry of host programs, and objects for
// sessions and requests.
type standIn struct {
	t    *testing.T
	conn *dbus.Conn

	calls    chan string          // every call with what matters of it
	sessions chan dbus.ObjectPath // every session that has something bound

	mu  sync.Mutex
	now behaviour
}

// A behaviour is how a stand-in answers. The zero behaviour knows nothing and binds what it is asked for.
type behaviour struct {
	answer uint32  // to BindShortcuts: the response, or silence
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

// silence is a person who does not answer.
const silence = 99

// without is a part that a stand-in lacks.
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

// asked waits for the calls, in this order.
func (s *standIn) asked(calls ...string) {
	s.t.Helper()
	for _, want := range calls {
		if got := receive(s.t, s.calls, want); got != want {
			s.t.Errorf("the portal was asked %q, want %q", got, want)
		}
	}
}

// notAsked sees that there was no other call.
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

// activate is a press, as the compositor tells of it.
func (s *standIn) activate(session dbus.ObjectPath, id, token string) {
	s.t.Helper()
	s.emit(portalPath, portalShortcuts+".Activated", session, id, uint64(12345), options{"activation_token": dbus.MakeVariant(token)})
}

// respond makes a request and sends its answer, unless that is silence.
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

const (
	register = "register " + appID
	bindW    = "bind start-workday CTRL+ALT+w"
	bindQ    = "bind start-workday CTRL+ALT+q"
)

func TestPortal(t *testing.T) {
	for _, early := range []bool{false, true} {
		s := startPortal(t)
		s.behave(behaviour{early: early})
		l := listen(t)
		trigger, err := l.Set(patient(t), parsed(t, Default))
		if err != nil || trigger != "Press CTRL+ALT+w" {
			t.Fatalf("set: %q, %v", trigger, err)
		}
		s.asked(register, register, "session", "list", bindW)
		session := receive(t, s.sessions, "the session")

		before := time.Now()
		s.activate(session, shortcutID, "a token")
		if p := l.heard(1); p.At.Before(before) || p.At.After(time.Now()) || p.Token != "a token" {
			t.Errorf("heard %+v", p)
		}
		s.activate(session, "another", "")
		s.activate(session+"x", shortcutID, "")
		s.emit(portalPath, portalShortcuts+".Activated", "nonsense")
		s.emit("/", portalSession+".Closed")
		s.activate(session, shortcutID, "")
		l.heard(1)

		l.set("none")
		s.asked("end")
		s.activate(session, shortcutID, "")
		l.heard(0)
		s.notAsked()
	}
}

func TestPortalTrigger(t *testing.T) {
	for text, want := range map[string]string{
		"Ctrl+Alt+W":                 "CTRL+ALT+w",
		"Super+Shift+1":              "SHIFT+LOGO+1",
		"F8":                         "F8",
		"Ctrl+Alt+PageUp":            "CTRL+ALT+Prior",
		"Ctrl+Alt+Shift+Super+Enter": "CTRL+ALT+SHIFT+LOGO+Return",
	} {
		if got := preferred(parsed(t, text)); got != want {
			t.Errorf("%s is %s, want %s", text, got, want)
		}
	}
}

func TestPortalOfBefore119(t *testing.T) {
	s := startPortal(t, "org.freedesktop.host.portal.Registry")
	l := listen(t)
	l.set(Default)
	s.asked("session", "list", bindW)
	s.activate(receive(t, s.sessions, "the session"), shortcutID, "")
	l.heard(1)
}

// Portals differ in what they bind when, and in what they tell of it.
func TestPortalAnswers(t *testing.T) {
	asked := []string{register, register, "session", "list", bindW}
	for _, tc := range []struct {
		name    string
		portal  behaviour
		trigger string
		err     error
		asked   []string
	}{
		{name: "the person says no", portal: behaviour{answer: 1}, err: ErrRefused, asked: append(asked, "end")},
		{name: "it fails", portal: behaviour{answer: 2}, err: ErrRefused, asked: append(asked, "end")},
		{name: "it binds nothing", portal: behaviour{bound: listing()}, err: ErrRefused, asked: append(asked, "list", "end")},
		{name: "it does not tell what it has bound", portal: behaviour{bound: options{}}, asked: append(asked, "list")},
		{name: "it has bound another key", portal: behaviour{bound: listing("Meta+W")}, trigger: "Meta+W", asked: asked},
		{name: "it has no key", portal: behaviour{bound: listing("")}, err: ErrUnassigned, asked: asked},
		{name: "it knows it from before", portal: behaviour{known: listing("Meta+W")}, trigger: "Meta+W", asked: asked[:4]},
		{name: "it knows it without a key", portal: behaviour{known: listing("")}, err: ErrUnassigned, asked: asked[:4]},
		{name: "it bound it with the session", portal: behaviour{made: true}, asked: asked[:3]},
	} {
		t.Run(tc.name, func(t *testing.T) {
			s := startPortal(t)
			s.behave(tc.portal)
			l := listen(t)
			trigger, err := l.Set(patient(t), parsed(t, Default))
			if trigger != tc.trigger || !errors.Is(err, tc.err) || tc.err == nil && err != nil {
				t.Errorf("set: %q, %v; want %q, %v", trigger, err, tc.trigger, tc.err)
			}
			s.asked(tc.asked...)
			s.notAsked()
			s.activate(receive(t, s.sessions, "the session"), shortcutID, "")
			if errors.Is(tc.err, ErrRefused) {
				l.heard(0)
			} else {
				l.heard(1)
			}
		})
	}
}

func TestPortalRefusesAChange(t *testing.T) {
	s := startPortal(t)
	l := listen(t)
	l.set(Default)
	s.asked(register, register, "session", "list", bindW)
	receive(t, s.sessions, "the session")
	s.behave(behaviour{answer: 1})
	go func() {
		// The desktop binds what it knows already without asking.
		for call := range s.calls {
			if call == bindQ {
				s.behave(behaviour{})
				return
			}
		}
	}()
	if err := l.try("Ctrl+Alt+Q"); !errors.Is(err, ErrRefused) {
		t.Errorf("the change: %v", err)
	}
	s.activate(receive(t, s.sessions, "the session with the one before"), shortcutID, "")
	l.heard(1)
}

func TestPortalMissing(t *testing.T) {
	t.Run("interface", func(t *testing.T) {
		startPortal(t, portalShortcuts)
		if err := listen(t).try(Default); !is(err, NoPortal) {
			t.Error(err)
		}
	})
	t.Run("portal", func(t *testing.T) {
		startWayland(t)
		if err := listen(t).try(Default); !is(err, NoPortal) {
			t.Error(err)
		}
	})
	t.Run("bus", func(t *testing.T) {
		t.Setenv("WAYLAND_DISPLAY", "wayland-0")
		for _, address := range []string{"unix:path=/dev/null/none", "nonsense"} {
			t.Setenv("DBUS_SESSION_BUS_ADDRESS", address)
			if err := listen(t).try(Default); !is(err, NoPortal) {
				t.Error(err)
			}
		}
	})
}

// A person who does not answer the desktop's question keeps nobody else waiting.
func TestPortalUnanswered(t *testing.T) {
	s := startPortal(t)
	s.behave(behaviour{answer: silence})
	l := listen(t)
	ctx, cancel := context.WithCancelCause(patient(t))
	gone := errors.New("the window was closed")
	first := make(chan error, 1)
	go func() {
		_, err := l.Set(ctx, parsed(t, Default))
		first <- err
	}()
	s.asked(register, register, "session", "list", bindW)
	cancel(gone)
	if err := receive(t, first, "the end of Set"); !errors.Is(err, gone) {
		t.Errorf("set: %v", err)
	}
	s.asked("cancel", "end")

	go func() {
		_, err := l.Set(patient(t), parsed(t, Default))
		first <- err
	}()
	s.asked(register, "session", "list", bindW)
	s.behave(behaviour{})
	l.set("Ctrl+Alt+Q") // takes its place
	if err := receive(t, first, "the end of Set"); err == nil || errors.Is(err, ErrUnavailable) {
		t.Errorf("the one before: %v", err)
	}
	s.asked("cancel", "end", register, "session", "list", bindQ)

	s.behave(behaviour{answer: silence})
	go func() {
		_, err := l.Set(patient(t), parsed(t, Default))
		first <- err
	}()
	s.asked("end", register, "session", "list", bindW)
	s.behave(behaviour{})
	l.stop()
	if err := receive(t, first, "the end of Set"); err == nil {
		t.Error("set after the end")
	}
}

func TestPortalHold(t *testing.T) {
	s := startPortal(t)
	l := listen(t)
	l.set(Default)
	s.asked(register, register, "session", "list", bindW)
	session := receive(t, s.sessions, "the session")

	l.hold()
	s.activate(session, shortcutID, "")
	l.heard(0)
	if err := l.Release(patient(t)); err != nil {
		t.Fatal(err)
	}
	s.activate(session, shortcutID, "")
	l.heard(1)
	l.hold()
	l.set(Default)
	s.activate(session, shortcutID, "")
	l.heard(1)
	s.notAsked()

	l.hold()
	s.emit(session, portalSession+".Closed")
	l.lost(Ended)
	if err := l.Release(patient(t)); err != nil {
		t.Fatal(err)
	}
	s.activate(receive(t, s.sessions, "a new session"), shortcutID, "")
	l.heard(1)
}

func TestPortalEndsTheSession(t *testing.T) {
	s := startPortal(t)
	l := listen(t)
	l.set(Default)
	session := receive(t, s.sessions, "the session")
	s.emit(session, portalSession+".Closed")
	l.lost(Ended)
	s.activate(session, shortcutID, "")
	l.heard(0)
	l.set(Default)
	s.activate(receive(t, s.sessions, "a new session"), shortcutID, "")
	l.heard(1)
}

func TestPortalIsRestarted(t *testing.T) {
	s := startPortal(t)
	l := listen(t)
	l.set(Default)
	s.asked(register, register, "session", "list", bindW)
	receive(t, s.sessions, "the session")
	s.conn.Close()
	s.appear()
	s.asked(register, "session", "list", bindW)
	s.activate(receive(t, s.sessions, "a new session"), shortcutID, "")
	l.heard(1)

	s.behave(behaviour{answer: 1})
	s.conn.Close()
	s.appear()
	if err := receive(t, l.losses, "the loss"); !errors.Is(err, ErrRefused) {
		t.Errorf("lost by %v", err)
	}
}

func TestPortalEndsWithTheBus(t *testing.T) {
	d := startWayland(t)
	s := &standIn{t: t, calls: make(chan string, 1000), sessions: make(chan dbus.ObjectPath, 1000)}
	s.appear()
	l := listen(t)
	l.set(Default)
	d.Kill(desktop.Bus)
	l.lost(Ended)
	if err := l.try(Default); !is(err, NoPortal) {
		t.Errorf("without a bus: %v", err)
	}
	d.Start(desktop.Bus)
	s.appear()
	l.set(Default)
}

// What belongs to a program at the portal ends when the program leaves the bus.
func TestPortalTheEndLeavesTheBus(t *testing.T) {
	s := startPortal(t)
	count := func() int {
		var names []string
		if err := s.conn.BusObject().Call("org.freedesktop.DBus.ListNames", 0).Store(&names); err != nil {
			t.Fatal(err)
		}
		return len(names)
	}
	before := count()
	for range 20 {
		l := listen(t)
		l.set(Default)
		l.stop()
	}
	for limit := patient(t); count() > before; {
		if limit.Err() != nil {
			t.Fatalf("%d names on the bus, %d before", count(), before)
		}
	}
}

//go:build linux

package hotkey

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/godbus/dbus/v5"

	"clockin24/tray/desktop"
)

// silence stands for a person who does not answer.
const silence = 99

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

// Portals differ in when they bind a shortcut, and in what they report about it.
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
		// The desktop binds a shortcut that it already knows without asking.
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

// A person who does not answer the desktop's question must not block other calls.
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
	l.set("Ctrl+Alt+Q") // takes the place of the one that waits
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

// The portal ends everything that belongs to a program when the program leaves the bus.
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

//go:build unix && !darwin

package hotkey

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/godbus/dbus/v5"
)

// appID is the name of the installed desktop entry, by which the portal knows programs
// (https://flatpak.github.io/xdg-desktop-portal/docs/doc-org.freedesktop.host.portal.Registry.html).
const appID = "app.clockin24.ClockIn24"

// shortcutID is the name under which the desktop remembers the shortcut and the person's changes to it. It must never change.
const shortcutID = "start-workday"

// sessionToken is the name of our session, see createSession.
const sessionToken = "clockin24"

// These are the portal's names, https://flatpak.github.io/xdg-desktop-portal/docs/doc-org.freedesktop.portal.GlobalShortcuts.html
const (
	portalName      = "org.freedesktop.portal.Desktop"
	portalPath      = dbus.ObjectPath("/org/freedesktop/portal/desktop")
	portalShortcuts = "org.freedesktop.portal.GlobalShortcuts"
	portalRequest   = "org.freedesktop.portal.Request"
	portalSession   = "org.freedesktop.portal.Session"
	portalRegister  = "org.freedesktop.host.portal.Registry.Register"
)

// answering is how long the portal may take to answer a call that needs no person. It allows for the bus having to start the portal
// first.
const answering = 10 * time.Second

// options are the vardict of a portal's call.
type options map[string]dbus.Variant

// portal binds shortcuts through the GlobalShortcuts portal. It uses a private bus connection, because the portal drops everything
// that belongs to a connection when that connection ends.
type portal struct {
	conn        *dbus.Conn
	description string

	session dbus.ObjectPath // the session with the shortcut, or empty
	bound   Shortcut
	trigger string // the desktop's name for the combination that is bound
	paused  bool

	heard  chan event
	closed chan struct{}
	// sessions tells listen which session is the current one.
	sessions chan dbus.ObjectPath
}

// connectPortal connects to the session bus and to the portal on it.
func connectPortal(ctx context.Context, description string) (system, error) {
	ctx, cancel := context.WithTimeoutCause(ctx, answering, fmt.Errorf("no answer within %v", answering))
	defer cancel()
	conn, err := dial(ctx)
	if err != nil {
		if ctx.Err() != nil {
			return nil, unavailable(Failed, context.Cause(ctx))
		}
		return nil, unavailable(NoPortal, err)
	}
	p := &portal{
		conn:        conn,
		description: description,
		heard:       make(chan event),
		closed:      make(chan struct{}),
		sessions:    make(chan dbus.ObjectPath),
	}
	signals, err := p.introduce(ctx)
	if err != nil {
		_ = conn.Close()
		return nil, err
	}
	go p.listen(signals)
	return p, nil
}

// dial opens a private connection to the bus. It does not start a bus where there is none.
func dial(ctx context.Context) (*dbus.Conn, error) {
	conn, err := dbus.SessionBusPrivateNoAutoStartup(dbus.WithSignalHandler(dbus.NewSequentialSignalHandler()))
	if err != nil {
		return nil, err
	}
	defer context.AfterFunc(ctx, func() { _ = conn.Close() })() // Auth and Hello take no context
	err = conn.Auth(nil)
	if err == nil {
		err = conn.Hello()
	}
	if err != nil {
		_ = conn.Close()
		return nil, err
	}
	return conn, nil
}

// introduce subscribes to the portal's signals, registers this program, and asks whether the portal has global shortcuts.
func (p *portal) introduce(ctx context.Context) (<-chan *dbus.Signal, error) {
	from := dbus.WithMatchSender(portalName)
	for _, match := range [][]dbus.MatchOption{
		{from, dbus.WithMatchInterface(portalShortcuts), dbus.WithMatchMember("Activated")},
		{from, dbus.WithMatchInterface(portalSession), dbus.WithMatchMember("Closed")},
		{from, dbus.WithMatchInterface(portalRequest), dbus.WithMatchMember("Response")},
		{dbus.WithMatchSender("org.freedesktop.DBus"), dbus.WithMatchMember("NameOwnerChanged"), dbus.WithMatchArg(0, portalName)},
	} {
		if err := p.conn.AddMatchSignalContext(ctx, match...); err != nil {
			return nil, unavailable(Failed, err)
		}
	}
	signals := make(chan *dbus.Signal, 16)
	p.conn.Signal(signals)
	p.register(ctx)
	err := p.conn.Object(portalName, portalPath).CallWithContext(ctx, "org.freedesktop.DBus.Properties.Get", 0,
		portalShortcuts, "version").Err
	if err != nil {
		return nil, lacking(ctx, err)
	}
	return signals, nil
}

// register has to come before any other call. Portals before 1.19 do not know this call, and work without it.
func (p *portal) register(ctx context.Context) {
	_ = p.conn.Object(portalName, portalPath).CallWithContext(ctx, portalRegister, 0, appID, options{}).Err
}

// lacking tells a desktop that has no such portal from a portal that fails.
func lacking(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return unavailable(Failed, context.Cause(ctx))
	}
	var refused dbus.Error
	if errors.As(err, &refused) {
		switch name := strings.TrimPrefix(refused.Name, "org.freedesktop.DBus.Error."); {
		case name == "ServiceUnknown", name == "NameHasNoOwner", strings.HasPrefix(name, "Spawn."),
			name == "UnknownInterface", name == "UnknownMethod", name == "UnknownObject", name == "UnknownProperty",
			name == "InvalidArgs": // GDBus answers this for a property of an interface that does not exist
			return unavailable(NoPortal, err)
		}
	}
	return unavailable(Failed, err)
}

func (p *portal) events() <-chan event { return p.heard }

// listen passes on what the portal reports until the bus ends.
func (p *portal) listen(signals <-chan *dbus.Signal) {
	defer close(p.heard)
	var session dbus.ObjectPath
	for {
		select {
		case session = <-p.sessions:
		case s, open := <-signals:
			if !open {
				return
			}
			if e, ok := heardFrom(s, session); ok {
				select {
				case p.heard <- e:
				case session = <-p.sessions: // Run is busy with a new session, and the event is about the previous one
				case <-p.closed:
				}
			}
		}
	}
}

// heardFrom reads a signal. It checks whether the signal is one that we wait for, because the bus cannot be relied on to filter.
func heardFrom(s *dbus.Signal, session dbus.ObjectPath) (event, bool) {
	switch s.Name {
	case portalShortcuts + ".Activated":
		var of dbus.ObjectPath
		var id string
		var timestamp uint64 // milliseconds since a moment that no document defines
		var with options
		if dbus.Store(s.Body, &of, &id, &timestamp, &with) != nil || of != session || id != shortcutID {
			return event{}, false
		}
		token, _ := with["activation_token"].Value().(string)
		return event{kind: pressed, press: Press{At: time.Now(), Token: token}}, true
	case portalSession + ".Closed":
		return event{kind: broken, err: unavailable(Ended, nil)}, session != "" && s.Path == session
	case "org.freedesktop.DBus.NameOwnerChanged":
		var name, before, after string
		err := dbus.Store(s.Body, &name, &before, &after)
		return event{kind: outdated}, err == nil && name == portalName && after != "" && session != ""
	}
	return event{}, false
}

// bind closes the previous session, because a desktop may accept a shortcut of a program only once. It binds in a new session,
// because a session can bind only once.
func (p *portal) bind(ctx context.Context, s Shortcut) (trigger string, err error) {
	if p.paused && s == p.bound {
		p.paused = false
		return p.trigger, nil
	}
	before := p.bound
	_ = p.unbind(ctx, false)
	p.register(ctx) // a restarted portal has forgotten who we are
	trigger, err = p.open(ctx, s)
	if err != nil && !errors.Is(err, ErrUnassigned) && !before.None() && before != s {
		again, cancel := context.WithTimeout(context.WithoutCancel(ctx), answering)
		defer cancel()
		_, _ = p.open(again, before)
	}
	return trigger, err
}

// A portalShortcut is a shortcut in the form that the portal's calls use.
type portalShortcut struct {
	ID      string
	Options options
}

// open makes a session with one shortcut.
//
// The desktop may know the shortcut from an earlier session. It then binds it together with the session, and open does not bind it
// again: that would make Plasma 6.2 and 6.3 open the system settings at every start.
func (p *portal) open(ctx context.Context, s Shortcut) (trigger string, err error) {
	wanted := []portalShortcut{{shortcutID, options{
		"description":       dbus.MakeVariant(p.description),
		"preferred_trigger": dbus.MakeVariant(preferred(s)),
	}}}
	session, results, err := p.createSession(ctx, wanted)
	if err != nil {
		return "", err
	}
	p.follow(session)
	defer func() {
		if err == nil || errors.Is(err, ErrUnassigned) {
			p.session, p.bound, p.trigger = session, s, trigger
		} else {
			p.end(ctx, session)
		}
	}()
	bound, known, _ := ours(results)
	if !known {
		bound, known = p.listed(ctx, session)
	}
	if !known {
		results, err = p.request(ctx, "BindShortcuts", session, wanted, "", options{})
		if err != nil {
			return "", err
		}
		var told bool
		if bound, known, told = ours(results); !known {
			bound, known = p.listed(ctx, session)
		}
		if !known && told {
			return "", fmt.Errorf("%w: it bound nothing", ErrRefused)
		}
	}
	trigger, told := bound.Options["trigger_description"].Value().(string)
	if told && trigger == "" {
		return "", ErrUnassigned
	}
	return trigger, nil
}

// createSession makes a session. The session always has the same name, because Plasma identifies a program without an application
// id by that name. Plasma 5.27 accepts shortcuts only in this call, if the portal passes them on; other desktops ignore them here.
func (p *portal) createSession(ctx context.Context, wanted []portalShortcut) (dbus.ObjectPath, options, error) {
	ctx, cancel := context.WithTimeoutCause(ctx, answering, fmt.Errorf("no answer within %v", answering))
	defer cancel()
	results, err := p.request(ctx, "CreateSession", options{
		"session_handle_token": dbus.MakeVariant(sessionToken),
		"shortcuts":            dbus.MakeVariant(wanted),
	})
	if err != nil {
		return "", nil, err
	}
	handle, _ := results["session_handle"].Value().(string) // the portal sends a string here by its own mistake
	session := dbus.ObjectPath(handle)
	if !session.IsValid() {
		return "", nil, unavailable(Failed, fmt.Errorf("the portal made a session %q", handle))
	}
	return session, results, nil
}

// listed asks what is bound in a session. A portal that cannot answer counts as having nothing bound.
func (p *portal) listed(ctx context.Context, session dbus.ObjectPath) (bound portalShortcut, known bool) {
	ctx, cancel := context.WithTimeout(ctx, answering)
	defer cancel()
	results, err := p.request(ctx, "ListShortcuts", session, options{})
	if err != nil {
		return portalShortcut{}, false
	}
	bound, known, _ = ours(results)
	return bound, known
}

// ours looks for our shortcut in the portal's answer. Told says whether the answer lists shortcuts at all.
func ours(results options) (bound portalShortcut, known, told bool) {
	var list []portalShortcut
	v, ok := results["shortcuts"]
	if !ok || v.Store(&list) != nil {
		return portalShortcut{}, false, false
	}
	i := slices.IndexFunc(list, func(one portalShortcut) bool { return one.ID == shortcutID })
	if i < 0 {
		return portalShortcut{}, false, true
	}
	return list[i], true, true
}

// preferred writes the shortcut in the format of https://specifications.freedesktop.org/shortcuts-spec/latest/.
func preferred(s Shortcut) string {
	names := map[Modifiers]string{Ctrl: "CTRL+", Alt: "ALT+", Shift: "SHIFT+", Super: "LOGO+"}
	var b strings.Builder
	for _, m := range modifiers {
		if s.Modifiers&m.bit != 0 {
			b.WriteString(names[m.bit])
		}
	}
	return b.String() + s.Key.cap().name
}

// follow tells listen which session is the current one.
func (p *portal) follow(session dbus.ObjectPath) {
	select {
	case p.sessions <- session:
	case <-p.conn.Context().Done():
	}
}

func (p *portal) end(ctx context.Context, session dbus.ObjectPath) {
	p.follow("")
	p.dismiss(ctx, session, portalSession)
}

// unbind closes the session. A pause keeps it open, because the desktop might otherwise ask the person again afterwards.
func (p *portal) unbind(ctx context.Context, pause bool) error {
	if p.session == "" {
		return nil
	}
	p.paused = pause
	if !pause {
		p.end(ctx, p.session)
		p.session, p.bound, p.trigger = "", Shortcut{}, ""
	}
	return nil
}

// close disconnects from the bus; the portal then ends everything that belongs to us.
func (p *portal) close() {
	close(p.closed)
	_ = p.conn.Close()
	for range p.heard {
		// wait until listen has ended
	}
}

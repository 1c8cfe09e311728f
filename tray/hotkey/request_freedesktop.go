//go:build unix && !darwin

package hotkey

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/godbus/dbus/v5"
)

// dismissing is how long the portal may take to close something.
const dismissing = time.Second

// dismiss closes a session or a request, even when ctx has ended. It waits for the portal, so that the next call finds it closed.
func (p *portal) dismiss(ctx context.Context, object dbus.ObjectPath, kind string) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), dismissing)
	defer cancel()
	_ = p.conn.Object(portalName, object).CallWithContext(ctx, kind+".Close", dbus.FlagNoAutoStart).Err
}

// request makes a call that the portal answers by a signal, and waits for that signal:
// https://flatpak.github.io/xdg-desktop-portal/docs/doc-org.freedesktop.portal.Request.html. The last argument is the options of
// the call. If ctx ends first, the request is withdrawn, together with any dialog that it shows.
func (p *portal) request(ctx context.Context, method string, args ...any) (options, error) {
	handleToken := token()
	args[len(args)-1].(options)["handle_token"] = dbus.MakeVariant(handleToken)
	name := strings.NewReplacer(":", "", ".", "_").Replace(p.conn.Names()[0])
	expected := dbus.ObjectPath(string(portalPath) + "/request/" + name + "/" + handleToken)

	signals := make(chan *dbus.Signal, 16)
	p.conn.Signal(signals)
	defer p.conn.RemoveSignal(signals)
	var handle dbus.ObjectPath
	err := p.conn.Object(portalName, portalPath).CallWithContext(ctx, portalShortcuts+"."+method, 0, args...).Store(&handle)
	if err != nil {
		if ctx.Err() != nil {
			p.dismiss(ctx, expected, portalRequest)
		}
		return nil, p.failed(ctx, method, err)
	}
	for {
		select {
		case <-ctx.Done():
			p.dismiss(ctx, handle, portalRequest)
			return nil, context.Cause(ctx)
		case s, open := <-signals:
			switch {
			case !open:
				return nil, unavailable(Ended, dbus.ErrClosed)
			case s.Name == "org.freedesktop.DBus.NameOwnerChanged" && portalGone(s):
				return nil, unavailable(Failed, errors.New("the portal ended"))
			case s.Name == portalRequest+".Response" && (s.Path == handle || s.Path == expected):
				return response(method, s)
			}
		}
	}
}

func portalGone(s *dbus.Signal) bool {
	var name, before, after string
	return dbus.Store(s.Body, &name, &before, &after) == nil && name == portalName && after == ""
}

func (p *portal) failed(ctx context.Context, method string, err error) error {
	switch {
	case ctx.Err() != nil:
		return context.Cause(ctx)
	case !p.conn.Connected():
		return unavailable(Ended, err)
	}
	return unavailable(Failed, fmt.Errorf("%s: %w", method, err))
}

// response reads the answer: 0 means success, 1 that the person refused, 2 that the request ended in another way.
func response(method string, s *dbus.Signal) (options, error) {
	var code uint32
	var results options
	if err := dbus.Store(s.Body, &code, &results); err != nil {
		return nil, unavailable(Failed, fmt.Errorf("%s: read the answer: %w", method, err))
	}
	if code != 0 {
		return nil, fmt.Errorf("%w (%s: response %d)", ErrRefused, method, code)
	}
	return results, nil
}

// token is a new name for a request.
func token() string { return "clockin24_" + rand.Text() }

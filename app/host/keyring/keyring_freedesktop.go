//go:build unix && !darwin

package keyring

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/godbus/dbus/v5"

	"clockin24/app"
	"clockin24/app/host/session"
)

// callPrompts says whether a call may wait for the person. It may not, because open has unlocked the keyring before.
const callPrompts = false

// The Secret Service API, https://specifications.freedesktop.org/secret-service-spec/latest/
const (
	secretsName       = "org.freedesktop.secrets"
	secretsPath       = dbus.ObjectPath("/org/freedesktop/secrets")
	loginPath         = dbus.ObjectPath("/org/freedesktop/secrets/collection/login")
	secretsService    = "org.freedesktop.Secret.Service"
	secretsCollection = "org.freedesktop.Secret.Collection"
	secretsPrompt     = "org.freedesktop.Secret.Prompt"
	noPath            = dbus.ObjectPath("/")
)

// open makes sure that the collection which go-keyring will use is there and unlocked. The desktop asks the person for that.
// go-keyring would do the same on the connection that it shares with the tray, but it takes any signal there for the prompt's
// answer. So open uses a connection of its own.
func (k *Keyring) open(ctx context.Context) error {
	bus, err := k.dial(ctx)
	if err != nil {
		return err
	}
	defer bus.Close()
	s := secrets{bus}
	collection, locked, err := s.look(ctx, k.answer)
	if err != nil || !locked {
		return err
	}
	limit := k.prompt
	if !session.HasDisplay() {
		limit = k.answer // there is nowhere to ask
	}
	ctx, cancel := context.WithTimeoutCause(ctx, limit, fmt.Errorf("not unlocked within %v", limit))
	defer cancel()
	return s.unlock(ctx, collection)
}

// dial connects to the session bus. Without a bus there is no keyring.
func (k *Keyring) dial(ctx context.Context) (*dbus.Conn, error) {
	// The connection must outlive ctx, because a prompt is dismissed on it after ctx has ended.
	bus, err := dbus.SessionBusPrivateNoAutoStartup()
	if err != nil {
		return nil, fmt.Errorf("%w: %w", app.ErrKeyringMissing, err)
	}
	// Auth and Hello take no context.
	ctx, cancel := context.WithTimeout(ctx, k.answer)
	defer cancel()
	stop := context.AfterFunc(ctx, func() { _ = bus.Close() })
	err = bus.Auth(nil)
	if err == nil {
		err = bus.Hello()
	}
	if !stop() {
		err = errors.Join(context.Cause(ctx), err)
	}
	if err != nil {
		_ = bus.Close()
		return nil, fmt.Errorf("%w: %w", app.ErrKeyringMissing, err)
	}
	return bus, nil
}

// secrets is the Secret Service on a connection of its own.
type secrets struct{ bus *dbus.Conn }

// look finds the collection that go-keyring uses, "login" or else the default one, and tells whether it is locked. It starts
// the service if that does not run yet.
func (s secrets) look(ctx context.Context, limit time.Duration) (collection dbus.ObjectPath, locked bool, err error) {
	ctx, cancel := context.WithTimeoutCause(ctx, limit, fmt.Errorf("no answer within %v", limit))
	defer cancel()
	var collections dbus.Variant
	err = s.bus.Object(secretsName, secretsPath).CallWithContext(ctx, "org.freedesktop.DBus.Properties.Get", 0,
		secretsService, "Collections").Store(&collections)
	if err != nil {
		return "", false, missing(ctx, err)
	}
	paths, _ := collections.Value().([]dbus.ObjectPath)
	collection = loginPath
	if !slices.Contains(paths, loginPath) {
		err := s.bus.Object(secretsName, secretsPath).CallWithContext(ctx, secretsService+".ReadAlias", 0,
			"default").Store(&collection)
		if err != nil {
			return "", false, missing(ctx, err)
		}
	}
	if collection == noPath || collection == "" {
		return "", false, fmt.Errorf("%w: it has neither a login nor a default collection", app.ErrKeyringMissing)
	}
	locked, err = s.locked(ctx, collection)
	return collection, locked, err
}

func (s secrets) locked(ctx context.Context, collection dbus.ObjectPath) (bool, error) {
	var locked dbus.Variant
	err := s.bus.Object(secretsName, collection).CallWithContext(ctx, "org.freedesktop.DBus.Properties.Get", 0,
		secretsCollection, "Locked").Store(&locked)
	if err != nil {
		return false, missing(ctx, err)
	}
	is, _ := locked.Value().(bool)
	return is, nil
}

// missing tells a service that is not there from one that does not answer.
func missing(ctx context.Context, err error) error {
	var refused dbus.Error
	switch {
	case ctx.Err() != nil:
		return context.Cause(ctx)
	case !errors.As(err, &refused):
		return err
	}
	switch name := strings.TrimPrefix(refused.Name, "org.freedesktop.DBus.Error."); {
	case name == "ServiceUnknown", name == "NameHasNoOwner", name == "UnknownObject", strings.HasPrefix(name, "Spawn."):
		return fmt.Errorf("%w: %w", app.ErrKeyringMissing, err)
	}
	return err
}

// unlock asks the service to unlock a collection. If the service wants a prompt, unlock shows it, and dismisses it when ctx
// ends first.
func (s secrets) unlock(ctx context.Context, collection dbus.ObjectPath) error {
	stay := func(err error) error { return fmt.Errorf("%w: %w", app.ErrKeyringLocked, err) }
	var unlocked []dbus.ObjectPath
	var prompt dbus.ObjectPath
	err := s.bus.Object(secretsName, secretsPath).CallWithContext(ctx, secretsService+".Unlock", 0,
		[]dbus.ObjectPath{collection}).Store(&unlocked, &prompt)
	switch {
	case ctx.Err() != nil:
		return stay(context.Cause(ctx))
	case err != nil:
		return fmt.Errorf("unlock: %w", err)
	case prompt != noPath:
		if err := s.ask(ctx, prompt); err != nil {
			return stay(err)
		}
	}
	locked, err := s.locked(ctx, collection)
	if ctx.Err() != nil {
		return stay(context.Cause(ctx))
	}
	if locked {
		return stay(errors.New("it was not unlocked"))
	}
	return err
}

// ask shows a prompt and waits until the person has answered it.
func (s secrets) ask(ctx context.Context, prompt dbus.ObjectPath) error {
	for _, match := range [][]dbus.MatchOption{
		{dbus.WithMatchSender(secretsName), dbus.WithMatchObjectPath(prompt), dbus.WithMatchInterface(secretsPrompt)},
		{dbus.WithMatchInterface("org.freedesktop.DBus"), dbus.WithMatchMember("NameOwnerChanged"), dbus.WithMatchArg(0, secretsName)},
	} {
		if err := s.bus.AddMatchSignalContext(ctx, match...); err != nil {
			return err
		}
	}
	signals := make(chan *dbus.Signal, 8)
	s.bus.Signal(signals)
	call := s.bus.Object(secretsName, prompt).CallWithContext(ctx, secretsPrompt+".Prompt", 0, "")
	if call.Err != nil && ctx.Err() == nil {
		return fmt.Errorf("prompt: %w", call.Err)
	}
	for {
		select {
		case <-ctx.Done():
			s.bus.Object(secretsName, prompt).Call(secretsPrompt+".Dismiss", dbus.FlagNoReplyExpected)
			return context.Cause(ctx)
		case signal, ok := <-signals:
			switch {
			case !ok:
				return errors.New("the session bus went away")
			case signal.Name == "org.freedesktop.DBus.NameOwnerChanged":
				if gone(signal) {
					return errors.New("the keyring ended while it asked")
				}
			case signal.Path == prompt && signal.Name == secretsPrompt+".Completed":
				if dismissed(signal) {
					return errors.New("the prompt was dismissed")
				}
				return nil
			}
		}
	}
}

// gone tells whether a signal says that the service has no owner any more. It checks the name itself, because not every bus
// filters as it was asked to.
func gone(signal *dbus.Signal) bool {
	var name, before, after string
	err := dbus.Store(signal.Body, &name, &before, &after)
	return err == nil && name == secretsName && after == ""
}

func dismissed(signal *dbus.Signal) bool {
	if len(signal.Body) == 0 {
		return true
	}
	yes, ok := signal.Body[0].(bool)
	return !ok || yes
}

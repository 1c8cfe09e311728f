//go:build unix && !darwin

package bus

import (
	"context"
	"fmt"
	"time"

	"github.com/godbus/dbus/v5"
)

// Timeout is how long a bus may take to connect, and a service on it to answer.
const Timeout = 5 * time.Second

// A Listener is a connection to a bus that nothing else shares, with the signals that arrive on it.
type Listener struct {
	Conn    *dbus.Conn
	Signals chan *dbus.Signal
}

// Listen connects to a bus and subscribes to the signals that match one of the rules. It starts no bus.
func Listen(ctx context.Context, open func(...dbus.ConnOption) (*dbus.Conn, error), rules [][]dbus.MatchOption) (*Listener, error) {
	bus, err := open(dbus.WithContext(ctx))
	if err != nil {
		return nil, fmt.Errorf("connect: %w", err)
	}
	// Auth and Hello take no context.
	late := time.AfterFunc(Timeout, func() { _ = bus.Close() })
	defer late.Stop()
	l := &Listener{Conn: bus, Signals: make(chan *dbus.Signal, 16)}
	err = bus.Auth(nil)
	if err == nil {
		err = bus.Hello()
	}
	if err == nil {
		bus.Signal(l.Signals)
	}
	for _, rule := range rules {
		if err == nil {
			err = bus.AddMatchSignalContext(ctx, rule...)
		}
	}
	if err != nil {
		_ = bus.Close()
		return nil, fmt.Errorf("listen: %w", err)
	}
	return l, nil
}

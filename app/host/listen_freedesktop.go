//go:build unix && !darwin

package host

import (
	"context"
	"fmt"
	"time"

	"github.com/godbus/dbus/v5"
)

// busAnswer is how long a bus and what is asked on it may take.
const busAnswer = 5 * time.Second

// A hearing is a connection to a bus, of its own, and what it hears.
type hearing struct {
	bus     *dbus.Conn
	signals chan *dbus.Signal
}

// listen connects to a bus and has it send the signals that match one of the rules. It starts no bus.
func listen(ctx context.Context, open func(...dbus.ConnOption) (*dbus.Conn, error), rules [][]dbus.MatchOption) (*hearing, error) {
	bus, err := open(dbus.WithContext(ctx))
	if err != nil {
		return nil, fmt.Errorf("connect: %w", err)
	}
	// Auth and Hello take no context.
	late := time.AfterFunc(busAnswer, func() { _ = bus.Close() })
	defer late.Stop()
	h := &hearing{bus: bus, signals: make(chan *dbus.Signal, 16)}
	err = bus.Auth(nil)
	if err == nil {
		err = bus.Hello()
	}
	if err == nil {
		bus.Signal(h.signals)
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
	return h, nil
}

// Package network tells when there is a way out of this computer that there was not before: a cable, a Wi-Fi or a VPN.
//
// The kernel announces it, so this package never polls and never wakes the computer. Changes come in bursts, and each burst is reported
// once, when it is over. This room does not know whether a portal can be reached by the new way, and sends nothing.
package network

import (
	"context"
	"io"
	"net/netip"
	"time"
)

// A cable, a Wi-Fi or a VPN that comes brings addresses and routes one after the other.
const (
	settling  = time.Second     // after so long without a further change the burst is over
	unsettled = 5 * time.Second // a burst is reported after so long at the latest, because on some hosts it never ends
)

// passSettled reports changes of the network, once for each burst, until ctx ends or the watch does.
func passSettled(ctx context.Context, changes <-chan struct{}, ended <-chan error, changed func()) error {
	timer := time.NewTimer(settling)
	timer.Stop()
	defer timer.Stop()
	var first time.Time
	for {
		select {
		case <-ctx.Done():
			return nil
		case err := <-ended:
			return err
		case <-changes:
			now := time.Now()
			if first.IsZero() {
				first = now
			}
			timer.Reset(min(settling, unsettled-now.Sub(first)))
		case <-timer.C:
			first = time.Time{}
			changed()
		}
	}
}

// passHeard passes on the changes that listen reads from a socket, until ctx ends. It closes the socket.
func passHeard(ctx context.Context, socket io.ReadCloser, listen func(io.Reader, chan<- struct{}) error) func(changed func()) error {
	return func(changed func()) error {
		changes, ended := make(chan struct{}, 1), make(chan error, 1)
		go func() { ended <- listen(socket, changes) }()
		err := passSettled(ctx, changes, ended, changed)
		_ = socket.Close()
		if err == nil {
			<-ended
		}
		return err
	}
}

// tell notes that there was a change, unless a change is noted already.
func tell(changes chan<- struct{}) {
	select {
	case changes <- struct{}{}:
	default:
	}
}

// leads tells whether a route to these addresses may lead to a portal. A route to this computer or to link-local addresses does
// not.
func leads(to netip.Prefix) bool {
	a := to.Addr().Unmap()
	return to.IsValid() && !a.IsLoopback() && !a.IsLinkLocalUnicast() && !a.IsMulticast() && a != broadcast
}

var broadcast = netip.AddrFrom4([4]byte{255, 255, 255, 255})

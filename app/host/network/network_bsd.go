//go:build darwin || dragonfly || freebsd || netbsd || openbsd

package network

import (
	"context"
	"fmt"
	"io"
	"net/netip"
	"os"
	"syscall"

	"golang.org/x/net/route"
	"golang.org/x/sys/unix"
)

// Watch begins to listen for new ways out of this computer, which the kernel announces, route(4).
//
// The function that it returns has to be called exactly once. It calls changed once for each burst of changes, a second after the
// last of them, until ctx ends, or returns why it cannot go on.
func Watch(ctx context.Context) (pass func(changed func()) error, err error) {
	syscall.ForkLock.RLock()
	fd, err := unix.Socket(unix.AF_ROUTE, unix.SOCK_RAW, unix.AF_UNSPEC)
	if err == nil {
		unix.CloseOnExec(fd)
	}
	syscall.ForkLock.RUnlock()
	if err != nil {
		return nil, fmt.Errorf("make a socket: %w", err)
	}
	if err := unix.SetNonblock(fd, true); err != nil { // so that Go's own poller waits
		_ = unix.Close(fd)
		return nil, fmt.Errorf("make a socket: %w", err)
	}
	return passHeard(ctx, os.NewFile(uintptr(fd), "route"), listenRoutes), nil
}

// listenRoutes reports new ways until the socket is closed. It skips messages that it does not understand, which are of another
// version or system.
func listenRoutes(socket io.Reader, changes chan<- struct{}) error {
	message := make([]byte, 1<<13)
	for {
		length, err := socket.Read(message)
		if err != nil {
			return err
		}
		messages, _ := route.ParseRIB(route.RIBTypeRoute, message[:length])
		for _, m := range messages {
			if bringsWay(m) {
				tell(changes)
			}
		}
	}
}

// bringsWay tells whether a message announces a new route that may lead to a portal. A route to a single address is a neighbour.
func bringsWay(m route.Message) bool {
	r, ok := m.(*route.RouteMessage)
	if !ok || r.Type != unix.RTM_ADD && r.Type != unix.RTM_CHANGE || r.Flags&(unix.RTF_UP|unix.RTF_HOST) != unix.RTF_UP || len(r.Addrs) == 0 {
		return false
	}
	var to netip.Addr
	switch a := r.Addrs[unix.RTAX_DST].(type) {
	case *route.Inet4Addr:
		to = netip.AddrFrom4(a.IP)
	case *route.Inet6Addr:
		to = netip.AddrFrom16(a.IP)
	default:
		return false
	}
	return leads(netip.PrefixFrom(to, 0))
}

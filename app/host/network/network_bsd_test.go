//go:build darwin || dragonfly || freebsd || netbsd || openbsd

package network

import (
	"context"
	"net/netip"
	"testing"
	"time"

	"golang.org/x/net/route"
	"golang.org/x/sys/unix"
)

func TestRoutesThatAreWays(t *testing.T) {
	const network, host = unix.RTF_UP | unix.RTF_GATEWAY, unix.RTF_UP | unix.RTF_HOST
	for _, c := range []struct {
		name        string
		kind, flags int
		to          string
		want        bool
	}{
		{"a way out", unix.RTM_ADD, network, "0.0.0.0", true},
		{"by IPv6", unix.RTM_ADD, network, "::", true},
		{"another gateway", unix.RTM_CHANGE, network, "0.0.0.0", true},
		{"a VPN", unix.RTM_ADD, unix.RTF_UP, "10.0.0.0", true},
		{"a way ends", unix.RTM_DELETE, network, "0.0.0.0", false},
		{"somebody asks for one", unix.RTM_GET, network, "0.0.0.0", false},
		{"a neighbour", unix.RTM_ADD, host, "192.0.2.1", false},
		{"a link's own addresses", unix.RTM_ADD, unix.RTF_UP, "fe80::", false},
		{"this computer", unix.RTM_ADD, network, "127.0.0.0", false},
		{"a way that is down", unix.RTM_ADD, unix.RTF_GATEWAY, "0.0.0.0", false},
	} {
		m := &route.RouteMessage{Type: c.kind, Flags: c.flags}
		if a := netip.MustParseAddr(c.to); a.Is4() {
			m.Addrs = []route.Addr{&route.Inet4Addr{IP: a.As4()}}
		} else {
			m.Addrs = []route.Addr{&route.Inet6Addr{IP: a.As16()}}
		}
		if got := bringsWay(m); got != c.want {
			t.Errorf("%s: %v", c.name, got)
		}
	}
	for _, m := range []route.Message{&route.InterfaceMessage{}, &route.RouteMessage{Type: unix.RTM_ADD, Flags: network}} {
		if bringsWay(m) {
			t.Errorf("%#v", m)
		}
	}
}

// The kernel takes the watch, which ends with its context.
func TestTheNetworkIsWatched(t *testing.T) {
	ctx, stop := context.WithTimeout(t.Context(), time.Second)
	defer stop()
	pass, err := Watch(ctx)
	must(t, err)
	must(t, pass(func() {}))
}

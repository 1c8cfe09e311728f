package network

import (
	"context"
	"fmt"
	"net/netip"
	"unsafe"

	"golang.org/x/sys/windows"
)

// Watch begins to listen for new ways out of this computer: new routes, which come and go with the cable, the Wi-Fi or the VPN
// that they lead over, https://learn.microsoft.com/windows/win32/api/netioapi/nf-netioapi-notifyroutechange2.
//
// The function that it returns has to be called exactly once. It calls changed once for each burst of changes, a second after the
// last of them, until ctx ends, or returns why it cannot go on.
func Watch(ctx context.Context) (pass func(changed func()) error, err error) {
	changes := make(chan struct{}, 1)
	callback := windows.NewCallback(func(_ uintptr, row *windows.MibIpForwardRow2, kind uintptr) uintptr {
		if uint32(kind) == windows.MibAddInstance && row != nil && leads(destination(row)) {
			tell(changes)
		}
		return 0
	})
	var registered windows.Handle
	if err := windows.NotifyRouteChange2(windows.AF_UNSPEC, callback, nil, false, &registered); err != nil {
		return nil, fmt.Errorf("register for routes: %w", err)
	}
	return func(changed func()) error {
		defer windows.CancelMibChangeNotify2(registered) // waits for a callback that is running
		return passSettled(ctx, changes, nil, changed)
	}, nil
}

// destination is where a route leads. Windows fills in only this and the next hop in the rows that it passes.
func destination(row *windows.MibIpForwardRow2) netip.Prefix {
	to := &row.DestinationPrefix
	switch to.Prefix.Family {
	case windows.AF_INET:
		a := (*windows.RawSockaddrInet4)(unsafe.Pointer(&to.Prefix)).Addr
		return netip.PrefixFrom(netip.AddrFrom4(a), int(to.PrefixLength))
	case windows.AF_INET6:
		a := (*windows.RawSockaddrInet6)(unsafe.Pointer(&to.Prefix)).Addr
		return netip.PrefixFrom(netip.AddrFrom16(a), int(to.PrefixLength))
	}
	return netip.Prefix{}
}

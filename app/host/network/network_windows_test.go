package network

import (
	"context"
	"net/netip"
	"testing"
	"time"
	"unsafe"

	"golang.org/x/sys/windows"
)

func TestDestination(t *testing.T) {
	for _, want := range []string{"0.0.0.0/0", "192.0.2.0/24", "::/0", "2001:db8::/32"} {
		to := netip.MustParsePrefix(want)
		var row windows.MibIpForwardRow2
		row.DestinationPrefix.PrefixLength = uint8(to.Bits())
		if to.Addr().Is4() {
			*(*windows.RawSockaddrInet4)(unsafe.Pointer(&row.DestinationPrefix.Prefix)) = windows.RawSockaddrInet4{
				Family: windows.AF_INET, Addr: to.Addr().As4(),
			}
		} else {
			*(*windows.RawSockaddrInet6)(unsafe.Pointer(&row.DestinationPrefix.Prefix)) = windows.RawSockaddrInet6{
				Family: windows.AF_INET6, Addr: to.Addr().As16(),
			}
		}
		if got := destination(&row); got != to {
			t.Errorf("%v, want %s", got, want)
		}
	}
	if got := destination(&windows.MibIpForwardRow2{}); got.IsValid() {
		t.Errorf("%v of nothing", got)
	}
}

// Windows takes the watch, and lets go of it. To change the network of a computer takes an administrator.
func TestTheNetworkIsWatched(t *testing.T) {
	ctx, stop := context.WithTimeout(t.Context(), time.Second)
	defer stop()
	pass, err := Watch(ctx)
	must(t, err)
	must(t, pass(func() {}))
}

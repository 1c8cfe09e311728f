package network

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"iter"
	"net/netip"
	"os"
	"syscall"

	"golang.org/x/sys/unix"
)

// Watch begins to listen for new ways out of this computer, which the kernel announces whatever program makes them, rtnetlink(7).
//
// The function that it returns has to be called exactly once. It calls changed once for each burst of changes, a second after the
// last of them, until ctx ends, or returns why it cannot go on.
func Watch(ctx context.Context) (pass func(changed func()) error, err error) {
	socket, err := joinNetwork()
	if err != nil {
		return nil, err
	}
	n, err := presentNetwork()
	if err != nil {
		_ = socket.Close()
		return nil, err
	}
	return passHeard(ctx, socket, n.listen), nil
}

// joinNetwork opens a socket to which the kernel sends changes of links, addresses and routes. Only those who may set up the
// network can write to it, too.
func joinNetwork() (*os.File, error) {
	fd, err := unix.Socket(unix.AF_NETLINK, unix.SOCK_RAW|unix.SOCK_NONBLOCK|unix.SOCK_CLOEXEC, unix.NETLINK_ROUTE)
	if err != nil {
		return nil, fmt.Errorf("make a socket: %w", err)
	}
	socket := os.NewFile(uintptr(fd), "rtnetlink") // non-blocking, so that Go's own poller waits
	const groups = unix.RTMGRP_LINK | unix.RTMGRP_IPV4_IFADDR | unix.RTMGRP_IPV4_ROUTE | unix.RTMGRP_IPV6_ROUTE
	if err := unix.Bind(fd, &unix.SockaddrNetlink{Family: unix.AF_NETLINK, Groups: groups}); err != nil {
		_ = socket.Close()
		return nil, fmt.Errorf("join: %w", err)
	}
	return socket, nil
}

// listen reports changes until the socket is closed.
func (n *network) listen(socket io.Reader, changes chan<- struct{}) error {
	message := make([]byte, 1<<15)
	for {
		length, err := socket.Read(message)
		news := false
		if err == nil {
			news, err = n.receive(message[:length])
		}
		switch {
		case errors.Is(err, errLost), errors.Is(err, unix.ENOBUFS):
			present, err := presentNetwork()
			if err != nil {
				return err
			}
			*n, news = *present, true
		case err != nil:
			return err
		}
		if news {
			tell(changes)
		}
	}
}

// errLost says that a message could not be understood, so that the known ways may no longer be the present ones.
var errLost = errors.New("not understood")

// A network is the ways out of this computer, as the kernel has announced them. A message is news when it brings a new way over
// a link that runs, or when a link with ways runs again. Everything else that happens during a day is no news: neighbours,
// leases that are renewed, links of containers, a Wi-Fi that has no address yet.
type network struct {
	ways map[way]bool
	down map[int32]bool // links that do not run
}

// A way is a route that may lead to a portal.
type way struct {
	destination
	link int32
	over string // the gateways, as the kernel writes them
}

// A destination is what the kernel has one route to, or several of the same priority.
type destination struct {
	to            netip.Prefix
	table, metric uint32
	tos           uint8
}

func newNetwork() *network {
	return &network{ways: map[way]bool{}, down: map[int32]bool{}}
}

// presentNetwork asks the kernel for the present links and routes.
func presentNetwork() (*network, error) {
	n := newNetwork()
	for _, what := range []int{unix.RTM_GETLINK, unix.RTM_GETROUTE} {
		messages, err := syscall.NetlinkRIB(what, unix.AF_UNSPEC)
		if err != nil {
			return nil, fmt.Errorf("list the network: %w", err)
		}
		if _, err := n.receive(messages); err != nil {
			return nil, err
		}
	}
	return n, nil
}

// receive takes in messages of the kernel, and tells whether there is news among them.
func (n *network) receive(b []byte) (news bool, err error) {
	for len(b) > 0 {
		m, size, ok := cutMessage(b)
		if !ok {
			return news, errLost
		}
		b = b[size:]
		switch m.kind {
		case unix.RTM_NEWLINK, unix.RTM_DELLINK:
			news = n.hearLink(m) || news
		case unix.RTM_DELADDR:
			if len(m.data) >= unix.SizeofIfAddrmsg { // the kernel does not announce that IPv4 routes end with their address
				n.forget(int32(binary.NativeEndian.Uint32(m.data[4:])), netip.Addr.Is4)
			}
		case unix.RTM_NEWROUTE, unix.RTM_DELROUTE:
			news = n.hearRoute(m) || news
		}
	}
	return news, nil
}

// A netlinkMessage is an nlmsghdr and the data that follows it.
type netlinkMessage struct {
	kind, flags uint16
	data        []byte
}

// cutMessage reads the first of the messages, which each begin at a multiple of four bytes. (syscall.ParseNetlinkMessage and
// ParseNetlinkRouteAttr read beyond the end if the last length is invalid.)
func cutMessage(b []byte) (m netlinkMessage, size int, ok bool) {
	if len(b) < unix.NLMSG_HDRLEN {
		return netlinkMessage{}, 0, false
	}
	length := int64(binary.NativeEndian.Uint32(b))
	if length < unix.NLMSG_HDRLEN || length > int64(len(b)) {
		return netlinkMessage{}, 0, false
	}
	m = netlinkMessage{kind: binary.NativeEndian.Uint16(b[4:]), flags: binary.NativeEndian.Uint16(b[6:]), data: b[unix.NLMSG_HDRLEN:length]}
	return m, min(aligned(int(length)), len(b)), true
}

// attributes are the rtattrs of a route, up to the first that is invalid.
func attributes(b []byte) iter.Seq2[uint16, []byte] {
	return func(yield func(uint16, []byte) bool) {
		for len(b) >= unix.SizeofRtAttr {
			length := int(binary.NativeEndian.Uint16(b))
			if length < unix.SizeofRtAttr || length > len(b) || !yield(binary.NativeEndian.Uint16(b[2:]), b[unix.SizeofRtAttr:length]) {
				return
			}
			b = b[min(aligned(length), len(b)):]
		}
	}
}

func aligned(length int) int { return (length + 3) &^ 3 }

// hearLink takes in an ifinfomsg.
func (n *network) hearLink(m netlinkMessage) (news bool) {
	if len(m.data) < unix.SizeofIfInfomsg || m.data[0] != unix.AF_UNSPEC { // else it is about a port of a bridge
		return false
	}
	link := int32(binary.NativeEndian.Uint32(m.data[4:]))
	flags := binary.NativeEndian.Uint32(m.data[8:])
	gone, runs := m.kind == unix.RTM_DELLINK, flags&unix.IFF_RUNNING != 0
	if gone || flags&unix.IFF_UP == 0 { // the kernel does not announce that IPv4 routes end with their link
		n.forget(link, netip.Addr.IsValid)
	}
	if gone || runs {
		news = !gone && n.down[link] && n.leadOver(link)
		delete(n.down, link)
		return news
	}
	n.down[link] = true
	return false
}

// leadOver tells whether there is a way over a link.
func (n *network) leadOver(link int32) bool {
	for w := range n.ways {
		if w.link == link {
			return true
		}
	}
	return false
}

// forget drops a way, so that it is news when it comes again.
func (n *network) forget(link int32, of func(netip.Addr) bool) {
	for w := range n.ways {
		if w.link == link && of(w.to.Addr()) {
			delete(n.ways, w)
		}
	}
}

// hearRoute takes in an rtmsg.
func (n *network) hearRoute(m netlinkMessage) (news bool) {
	w, ok := wayOf(m)
	if !ok {
		return false
	}
	known := n.ways[w]
	if m.kind == unix.RTM_DELROUTE {
		delete(n.ways, w)
		return false
	}
	if m.flags&unix.NLM_F_REPLACE != 0 {
		for old := range n.ways {
			if old.destination == w.destination {
				delete(n.ways, old)
			}
		}
	}
	n.ways[w] = true
	return !known && !n.down[w.link]
}

// nexthopID is RTA_NH_ID, which golang.org/x/sys lacks.
const nexthopID = 30

// wayOf reads a route. It returns false for a route that leads to no portal, and for a message that is no route.
func wayOf(m netlinkMessage) (w way, ok bool) {
	if len(m.data) < unix.SizeofRtMsg {
		return way{}, false
	}
	family, kind, flags := m.data[0], m.data[7], binary.NativeEndian.Uint32(m.data[8:])
	w.tos, w.table = m.data[3], uint32(m.data[4])
	to := netip.IPv4Unspecified()
	switch {
	case kind != unix.RTN_UNICAST, flags&unix.RTM_F_CLONED != 0:
		return way{}, false
	case family == unix.AF_INET6:
		to = netip.IPv6Unspecified()
	case family != unix.AF_INET:
		return way{}, false
	}
	for kind, value := range attributes(m.data[unix.SizeofRtMsg:]) {
		switch kind {
		case unix.RTA_DST:
			to, _ = netip.AddrFromSlice(value)
		case unix.RTA_TABLE:
			w.table = number(value)
		case unix.RTA_PRIORITY:
			w.metric = number(value)
		case unix.RTA_OIF:
			w.link = int32(number(value))
		case unix.RTA_GATEWAY, unix.RTA_VIA, unix.RTA_MULTIPATH, nexthopID:
			w.over += string(value)
		}
	}
	w.to = netip.PrefixFrom(to, int(m.data[1]))
	return w, w.table != unix.RT_TABLE_LOCAL && leads(w.to)
}

// number is the value of an attribute that holds a number.
func number(b []byte) uint32 {
	if len(b) < 4 {
		return 0
	}
	return binary.NativeEndian.Uint32(b)
}

package network

import (
	"context"
	"encoding/binary"
	"errors"
	"net"
	"net/netip"
	"os"
	"slices"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"clockin24/tray/desktop"
)

// message is one of rtnetlink: its header, and behind it a body with attributes.
func message(kind, flags uint16, body []byte, attributes ...[]byte) []byte {
	for _, a := range attributes {
		body = append(body, a...)
	}
	b := make([]byte, unix.SizeofNlMsghdr, unix.SizeofNlMsghdr+len(body))
	binary.NativeEndian.PutUint32(b, uint32(unix.SizeofNlMsghdr+len(body)))
	binary.NativeEndian.PutUint16(b[4:], kind)
	binary.NativeEndian.PutUint16(b[6:], flags)
	return append(b, body...)
}

// attribute is an rtattr, padded to four bytes.
func attribute(kind uint16, value []byte) []byte {
	b := make([]byte, unix.SizeofRtAttr, 32)
	binary.NativeEndian.PutUint16(b, uint16(unix.SizeofRtAttr+len(value)))
	binary.NativeEndian.PutUint16(b[2:], kind)
	b = append(b, value...)
	return append(b, make([]byte, -len(value)&3)...)
}

func numbered(n uint32) []byte { return binary.NativeEndian.AppendUint32(nil, n) }

// linkIs is a link that is up, and runs or not.
func linkIs(link uint32, flags uint32) []byte {
	return linkMessage(unix.RTM_NEWLINK, unix.AF_UNSPEC, link, flags)
}

func linkMessage(kind uint16, family byte, link, flags uint32) []byte {
	body := make([]byte, unix.SizeofIfInfomsg)
	body[0] = family
	binary.NativeEndian.PutUint32(body[4:], link)
	binary.NativeEndian.PutUint32(body[8:], flags)
	return message(kind, 0, body, attribute(unix.IFLA_IFNAME, []byte("net\x00")))
}

// addressGone is the end of an IPv4 address of a link.
func addressGone(link uint32) []byte {
	body := make([]byte, unix.SizeofIfAddrmsg)
	body[0] = unix.AF_INET
	binary.NativeEndian.PutUint32(body[4:], link)
	return message(unix.RTM_DELADDR, 0, body)
}

// A route is one as the kernel tells it.
type route struct {
	to, by  string // by: a gateway
	link    uint32
	metric  uint32
	kind    byte // RTN_UNICAST where it is 0
	table   byte // main where it is 0
	cloned  bool
	replace bool
}

func (r route) message(kind uint16) []byte {
	to := netip.MustParsePrefix(r.to)
	body := make([]byte, unix.SizeofRtMsg)
	body[0], body[1], body[4], body[7] = unix.AF_INET, byte(to.Bits()), unix.RT_TABLE_MAIN, unix.RTN_UNICAST
	if to.Addr().Is6() {
		body[0] = unix.AF_INET6
	}
	if r.table != 0 {
		body[4] = r.table
	}
	if r.kind != 0 {
		body[7] = r.kind
	}
	if r.cloned {
		binary.NativeEndian.PutUint32(body[8:], unix.RTM_F_CLONED)
	}
	attributes := [][]byte{
		attribute(unix.RTA_TABLE, numbered(uint32(body[4]))),
		attribute(unix.RTA_OIF, numbered(r.link)), attribute(unix.RTA_PRIORITY, numbered(r.metric)),
	}
	if to.Bits() > 0 {
		attributes = append(attributes, attribute(unix.RTA_DST, to.Addr().AsSlice()))
	}
	if r.by != "" {
		attributes = append(attributes, attribute(unix.RTA_GATEWAY, netip.MustParseAddr(r.by).AsSlice()))
	}
	flags := uint16(0)
	if r.replace {
		flags = unix.NLM_F_REPLACE
	}
	return message(kind, flags, body, attributes...)
}

func (r route) comes() []byte { return r.message(unix.RTM_NEWROUTE) }
func (r route) goes() []byte  { return r.message(unix.RTM_DELROUTE) }

const (
	wire      = 2 // the number of a link
	container = 5
	runs      = unix.IFF_UP | unix.IFF_RUNNING
	unplugged = unix.IFF_UP
)

var (
	way4 = route{to: "0.0.0.0/0", by: "192.0.2.1", link: wire, metric: 100}
	lan4 = route{to: "192.0.2.0/24", link: wire, metric: 100}
	way6 = route{to: "::/0", by: "fe80::1", link: wire, metric: 1024}
	vpn  = route{to: "10.0.0.0/8", link: 7}
)

// What the kernel tells, and whether it is news: there is a way out that there was not before.
func TestNewsOfTheNetwork(t *testing.T) {
	replaced := func(r route, change func(*route)) route { r.replace = true; change(&r); return r }
	for _, c := range []struct {
		name    string
		present [][]byte // at the beginning
		heard   []byte
		want    bool
	}{
		{"a way out", nil, way4.comes(), true},
		{"by IPv6", nil, way6.comes(), true},
		{"a network without a gateway", nil, lan4.comes(), true},
		{"a VPN, beside another way", [][]byte{way4.comes()}, vpn.comes(), true},
		{"a lease is renewed", [][]byte{way4.comes()}, way4.comes(), false},
		{"and put in place of itself", [][]byte{way4.comes()}, replaced(way4, func(*route) {}).comes(), false},
		{"another gateway", [][]byte{way4.comes()}, replaced(way4, func(r *route) { r.by = "192.0.2.2" }).comes(), true},
		{
			"and the first one again",
			[][]byte{way4.comes(), replaced(way4, func(r *route) { r.by = "192.0.2.2" }).comes()},
			replaced(way4, func(*route) {}).comes(), true,
		},
		{"a way that is preferred again", [][]byte{replaced(way4, func(r *route) { r.metric = 20100 }).comes()}, way4.comes(), true},
		{"a way ends", [][]byte{way4.comes()}, way4.goes(), false},
		{"and comes again", [][]byte{way4.comes(), way4.goes()}, way4.comes(), true},
		{"a cable is pulled", [][]byte{linkIs(wire, runs), way4.comes()}, linkIs(wire, unplugged), false},
		{"and plugged in", [][]byte{way4.comes(), linkIs(wire, unplugged)}, linkIs(wire, runs), true},
		{"it was out when this began", [][]byte{linkIs(wire, unplugged), way4.comes()}, linkIs(wire, runs), true},
		{"the link tells of itself again", [][]byte{way4.comes(), linkIs(wire, unplugged), linkIs(wire, runs)}, linkIs(wire, runs), false},
		{"a way over a cable that is out", [][]byte{linkIs(wire, unplugged)}, way4.comes(), false},
		{"the same network after a Wi-Fi was off", [][]byte{way4.comes(), linkIs(wire, 0), linkIs(wire, runs)}, way4.comes(), true},
		{"a Wi-Fi is in reach again", [][]byte{way4.comes(), linkIs(wire, unplugged), way4.goes()}, linkIs(wire, runs), false},
		{"and has an address", [][]byte{way4.comes(), linkIs(wire, unplugged), way4.goes(), linkIs(wire, runs)}, way4.comes(), true},
		{"the same network after its address was given back", [][]byte{way4.comes(), addressGone(wire)}, way4.comes(), true},
		{"which leaves IPv6 alone", [][]byte{way6.comes(), addressGone(wire)}, way6.comes(), false},
		{"and other links", [][]byte{way4.comes(), addressGone(container)}, way4.comes(), false},
		{"a link of a container", [][]byte{linkIs(container, unplugged)}, linkIs(container, runs), false},
		{"its own addresses", nil, route{to: "fe80::/64", link: container}.comes(), false},
		{"a link that is no more", [][]byte{way4.comes(), linkMessage(unix.RTM_DELLINK, unix.AF_UNSPEC, wire, 0), linkIs(wire, unplugged)}, linkIs(wire, runs), false},
		{"a port of a bridge", [][]byte{way4.comes(), linkMessage(unix.RTM_DELLINK, unix.AF_BRIDGE, wire, 0)}, way4.comes(), false},
		{"a port of a bridge that is off", [][]byte{way4.comes(), linkMessage(unix.RTM_NEWLINK, unix.AF_BRIDGE, wire, 0)}, linkIs(wire, runs), false},
		{"this computer", nil, route{to: "127.0.0.0/8", link: 1}.comes(), false},
		{"an own address", nil, route{to: "192.0.2.7/32", link: wire, table: unix.RT_TABLE_LOCAL, kind: unix.RTN_LOCAL}.comes(), false},
		{"a way that is barred", nil, route{to: "0.0.0.0/0", kind: unix.RTN_UNREACHABLE}.comes(), false},
		{"what was learned of a way", nil, route{to: "203.0.113.7/32", by: "192.0.2.1", link: wire, cloned: true}.comes(), false},
		{"among others", nil, slices.Concat(linkIs(wire, runs), lan4.comes(), lan4.comes()), true},
		{"nothing", nil, nil, false},
		{"half a route", nil, message(unix.RTM_NEWROUTE, 0, make([]byte, 4)), false},
		{"half a link", nil, message(unix.RTM_NEWLINK, 0, make([]byte, 4)), false},
		{"half an address", nil, message(unix.RTM_DELADDR, 0, make([]byte, 4)), false},
		{"an attribute of another length", nil, message(unix.RTM_NEWROUTE, 0, make([]byte, unix.SizeofRtMsg), []byte{200, 0, 1, 0}), false},
	} {
		n := newNetwork()
		for _, b := range c.present {
			if _, err := n.receive(b); err != nil {
				t.Fatalf("%s: %v", c.name, err)
			}
		}
		if got, err := n.receive(c.heard); err != nil || got != c.want {
			t.Errorf("%s: %v, %v", c.name, got, err)
		}
	}
	if _, err := newNetwork().receive(way4.comes()[:20]); !errors.Is(err, errLost) {
		t.Errorf("half a message: %v", err)
	}
}

func FuzzNetwork(f *testing.F) {
	for _, b := range [][]byte{
		way4.comes(), way6.comes(), way4.goes(), linkIs(wire, runs), linkIs(wire, unplugged), addressGone(wire),
		{},
		way4.comes()[:20],
		[]byte("9\x00\x00\x00\x19\x000000000000000000000000\x05\x00000000\b\x00000000\b\x00000000\x05\x00000000"),
		slices.Concat(linkIs(wire, runs), lan4.comes(), vpn.comes()),
	} {
		f.Add(b)
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		n := newNetwork()
		_, _ = n.receive(b)
		for w := range n.ways {
			if !leads(w.to) {
				t.Errorf("%+v", w)
			}
		}
	})
}

// A watch of a socket that the test writes to, as the kernel does.
func TestTheNetworkIsHeardFromASocket(t *testing.T) {
	ends, err := unix.Socketpair(unix.AF_UNIX, unix.SOCK_SEQPACKET|unix.SOCK_NONBLOCK|unix.SOCK_CLOEXEC, 0)
	must(t, err)
	socket, kernel := os.NewFile(uintptr(ends[0]), "socket"), os.NewFile(uintptr(ends[1]), "kernel")
	defer kernel.Close()
	ctx, stop := context.WithTimeout(t.Context(), 20*time.Second)
	defer stop()
	for _, b := range [][]byte{linkIs(wire, runs), lan4.comes(), way4.comes(), way4.comes()} {
		_, err := kernel.Write(b)
		must(t, err)
	}
	heard := 0
	must(t, passHeard(ctx, socket, newNetwork().listen)(func() {
		heard++
		stop()
	}))
	if heard != 1 {
		t.Errorf("heard %d times", heard)
	}
	if _, err := kernel.Write(way4.comes()); err == nil {
		t.Error("the socket is still open")
	}
}

// What was lost is asked for: then it is not known what has come meanwhile.
func TestMessagesOfTheNetworkThatWereLost(t *testing.T) {
	present, err := presentNetwork()
	must(t, err)
	socket := &lossy{reads: []func([]byte) (int, error){
		func([]byte) (int, error) { return 0, unix.ENOBUFS },
		func(b []byte) (int, error) { return copy(b, way4.comes()[:20]), nil },
	}}
	n, changes := newNetwork(), make(chan struct{}, 8)
	if err := n.listen(socket, changes); !errors.Is(err, os.ErrClosed) {
		t.Error(err)
	}
	if len(changes) != 2 {
		t.Errorf("%d changes", len(changes))
	}
	if len(n.ways) != len(present.ways) {
		t.Errorf("known %v, there is %v", n.ways, present.ways)
	}
}

// lossy is a socket on which that is read.
type lossy struct {
	reads []func([]byte) (int, error)
}

func (l *lossy) Read(b []byte) (int, error) {
	if len(l.reads) == 0 {
		return 0, os.ErrClosed
	}
	read := l.reads[0]
	l.reads = l.reads[1:]
	return read(b)
}

// The kernel's own word of what is done to a network. The end of each step is a mark: a route of its own.
func TestTheKernelTellsOfTheNetwork(t *testing.T) {
	if !desktop.InNetwork(t) {
		return
	}
	desktop.Cable(t)
	desktop.IP(t, "link add mark type veth peer name marked", "link set mark up", "link set marked up")
	office, err := net.InterfaceByName("office")
	must(t, err)
	socket, err := joinNetwork()
	must(t, err)
	defer socket.Close()
	must(t, socket.SetReadDeadline(time.Now().Add(20*time.Second)))
	n, err := presentNetwork()
	must(t, err)
	const news, down = "news", "down"
	for i, step := range []struct {
		name, line string
		want       string // news, that the link does not run any more, which is none, or nothing
	}{
		{"an address", "address add 192.0.2.7/24 dev office", news},
		{"a way out", "route add default via 192.0.2.1", news},
		{"the address is kept for longer", "address change 192.0.2.7/24 dev office valid_lft 3600 preferred_lft 3600", ""},
		{"the way is set again", "route replace default via 192.0.2.1", ""},
		{"a neighbour", "neighbour add 192.0.2.1 lladdr 00:00:5e:00:53:01 dev office", ""},
		{"loopback", "link set lo up", ""},
		{"another gateway", "route replace default via 192.0.2.2", news},
		{"the first one again", "route replace default via 192.0.2.1", news},
		{"the cable is pulled", "link set socket down", down},
		{"the cable is plugged in", "link set socket up", news},
		{"the link is off", "link set office down", down},
		{"the link is on, with its network", "link set office up", news},
		{"a way out again", "route add default via 192.0.2.1", news},
		{"the address is given back", "address del 192.0.2.7/24 dev office", ""},
		{"the same address", "address add 192.0.2.7/24 dev office", news},
		{"an address by IPv6", "address add 2001:db8::7/64 dev office nodad", news},
		{"a way out by IPv6", "-6 route add default via 2001:db8::1", news},
		{"and again", "-6 route replace default via 2001:db8::1", ""},
		{"a container comes", "link add c0 up type veth peer name c1", ""},
		{"and runs", "link set c1 up", ""},
		{"and goes", "link del c0", ""},
	} {
		heard, marked := false, false
		mark := netip.PrefixFrom(netip.AddrFrom4([4]byte{198, 51, 100, byte(i)}), 32)
		hear := func() {
			b := make([]byte, 1<<15)
			length, err := socket.Read(b)
			if err != nil {
				t.Fatalf("%s: %v", step.name, err)
			}
			m, _, ok := cutMessage(b[:length])
			w, isWay := wayOf(m)
			marked = ok && isWay && w.to == mark
			told, err := n.receive(b[:length])
			must(t, err)
			heard = heard || told && !marked
		}
		desktop.IP(t, step.line)
		for step.want == news && !heard || step.want == down && !n.down[int32(office.Index)] { // which the kernel may tell later
			hear()
		}
		desktop.IP(t, "route add "+mark.String()+" dev mark")
		for !marked {
			hear()
		}
		if heard != (step.want == news) {
			t.Errorf("%s: news %v", step.name, heard)
		}
	}
}

// The whole watch, with a network that comes in a burst.
func TestANetworkThatComes(t *testing.T) {
	if !desktop.InNetwork(t) {
		return
	}
	desktop.Cable(t)
	ctx, stop := context.WithTimeout(t.Context(), 20*time.Second)
	defer stop()
	pass, err := Watch(ctx)
	must(t, err)
	desktop.IP(t, "address add 192.0.2.7/24 dev office", "route add default via 192.0.2.1")
	heard := 0
	must(t, pass(func() {
		heard++
		stop()
	}))
	if heard != 1 {
		t.Errorf("heard %d times", heard)
	}
}

package bitrix_test

import (
	"context"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"clockin24/bitrix"
)

// TestProxySettings runs the test binary again, because net/http reads the environment once.
func TestProxySettings(t *testing.T) {
	if os.Getenv("BITRIX_TEST_PORTAL") != "" {
		askThroughProxy(t)
		return
	}
	var connects atomic.Value
	proxy := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		connects.Store(r.Method + " " + r.RequestURI)
		w.WriteHeader(http.StatusForbidden)
	}))
	defer proxy.Close()
	p := newPortal(t, says(200, noRecordDocument))

	child := exec.Command(os.Args[0], "-test.run=^TestProxySettings$", "-test.v")
	child.Env = append(os.Environ(), "BITRIX_TEST_PORTAL="+p.URL, "NO_PROXY=", "no_proxy=",
		"HTTPS_PROXY="+proxy.URL, "HTTP_PROXY="+proxy.URL, "https_proxy="+proxy.URL, "http_proxy="+proxy.URL)
	if out, err := child.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	if got := connects.Load(); got != "CONNECT example.com:443" {
		t.Errorf("the proxy saw %v", got)
	}
	if n := len(p.asked()); n != 1 {
		t.Errorf("loopback got %d requests", n)
	}
}

func askThroughProxy(t *testing.T) {
	if _, err := newClient(t, os.Getenv("BITRIX_TEST_PORTAL")+"/rest/7/"+secret).Timeman.Status(context.Background(), 0); err != nil {
		t.Errorf("loopback: %v", err)
	}
	_, err := newClient(t, "https://example.com/rest/7/"+secret).Timeman.Status(context.Background(), 0)
	if e := asError(t, err); e.Fault != bitrix.FaultConnect || e.Executed() {
		t.Errorf("got %v", err)
	}
	mustHide(t, err)
}

func TestOneConnectionIsKept(t *testing.T) {
	var opened, closed atomic.Int32
	gone := make(chan struct{}, 10)
	p := &portal{}
	p.Server = httptest.NewUnstartedServer(p.record(says(200, noRecordDocument)))
	p.Config.ConnState = func(_ net.Conn, state http.ConnState) {
		switch state {
		case http.StateNew:
			opened.Add(1)
		case http.StateClosed:
			closed.Add(1)
			gone <- struct{}{}
		}
	}
	p.Start()
	defer p.Close()
	c := p.client(t)
	for range 5 {
		if _, err := c.Timeman.Status(context.Background(), 0); err != nil {
			t.Fatal(err)
		}
	}
	if n := opened.Load(); n != 1 || closed.Load() != 0 {
		t.Errorf("%d opened, %d closed", n, closed.Load())
	}
	c.CloseIdle()
	<-gone
}

// pipes are a network inside a test's bubble: a dialed connection arrives at the listener.
type pipes struct {
	net.Listener
	arriving     chan net.Conn
	opened, over atomic.Int32
}

func newPipes(t *testing.T, answer http.HandlerFunc) *pipes {
	p := &pipes{arriving: make(chan net.Conn)}
	server := &http.Server{Handler: answer, ConnState: func(_ net.Conn, state http.ConnState) {
		switch state {
		case http.StateNew:
			p.opened.Add(1)
		case http.StateClosed:
			p.over.Add(1)
		}
	}}
	go func() { _ = server.Serve(p) }()
	t.Cleanup(func() { _ = server.Close() })
	return p
}

func (p *pipes) dial(context.Context, string, string) (net.Conn, error) {
	here, there := net.Pipe()
	p.arriving <- there
	return here, nil
}

func (p *pipes) Accept() (net.Conn, error) {
	c, ok := <-p.arriving
	if !ok {
		return nil, net.ErrClosed
	}
	return c, nil
}

func (p *pipes) Close() error   { close(p.arriving); return nil }
func (p *pipes) Addr() net.Addr { return &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1), Port: 80} }

// One of several connections is kept, for a minute.
func TestConnectionsEnd(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		network := newPipes(t, func(w http.ResponseWriter, r *http.Request) {
			time.Sleep(time.Second) // so that the calls need connections of their own
			says(200, noRecordDocument)(w, r)
		})
		transport := bitrix.NewTransport(5 * time.Second)
		transport.DialContext = network.dial
		c := newClient(t, "http://127.0.0.1/rest/7/"+secret, bitrix.WithTransport(transport))
		var all sync.WaitGroup
		for range 3 {
			all.Go(func() {
				if err := status(c); err != nil {
					t.Error(err)
				}
			})
		}
		all.Wait()
		synctest.Wait()
		if opened, over := network.opened.Load(), network.over.Load(); opened != 3 || over != 2 {
			t.Errorf("after the calls: %d opened, %d closed", opened, over)
		}
		time.Sleep(59 * time.Second)
		synctest.Wait()
		if over := network.over.Load(); over != 2 {
			t.Errorf("within the minute: %d closed", over)
		}
		if err := status(c); err != nil || network.opened.Load() != 3 {
			t.Errorf("the kept one: %v, %d opened", err, network.opened.Load())
		}
		time.Sleep(61 * time.Second)
		synctest.Wait()
		if over := network.over.Load(); over != 3 {
			t.Errorf("after the minute: %d closed", over)
		}
	})
}

// If the other end, or a router, has dropped the kept connection, a read only costs a second request.
func TestForgottenConnection(t *testing.T) {
	var p *portal
	var drop atomic.Bool
	p = newPortal(t, func(w http.ResponseWriter, r *http.Request) {
		if drop.CompareAndSwap(true, false) {
			_ = hijacked(t, w).Close()
			return
		}
		says(200, noRecordDocument)(w, r)
	})
	c := p.client(t)
	for range 2 {
		if err := status(c); err != nil {
			t.Fatal(err)
		}
		drop.Store(true)
	}
	if n := len(p.asked()); n != 3 {
		t.Errorf("%d requests", n)
	}
}

func TestIPv6(t *testing.T) {
	l, err := net.Listen("tcp", "[::1]:0")
	if err != nil {
		t.Skip("this system has no IPv6")
	}
	p := &portal{}
	p.Server = httptest.NewUnstartedServer(p.record(says(200, noRecordDocument)))
	_ = p.Listener.Close()
	p.Listener = l
	p.Start()
	defer p.Close()
	if _, err := p.client(t).Timeman.Status(context.Background(), 0); err != nil {
		t.Error(err)
	}
	if host := p.asked()[0].host; host != l.Addr().String() {
		t.Errorf("Host: %s", host)
	}
}

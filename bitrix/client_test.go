package bitrix_test

import (
	"context"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"sync/atomic"
	"testing"

	"clockin24/bitrix"
)

// TestProxySettings runs the test binary anew, since net/http reads the environment once.
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
	if _, err := newClient(t, os.Getenv("BITRIX_TEST_PORTAL")+"/rest/7/"+secret).Status(context.Background(), 0); err != nil {
		t.Errorf("loopback: %v", err)
	}
	_, err := newClient(t, "https://example.com/rest/7/"+secret).Status(context.Background(), 0)
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
		if _, err := c.Status(context.Background(), 0); err != nil {
			t.Fatal(err)
		}
	}
	if n := opened.Load(); n != 1 || closed.Load() != 0 {
		t.Errorf("%d opened, %d closed", n, closed.Load())
	}
	c.CloseIdle()
	<-gone
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
	if _, err := p.client(t).Status(context.Background(), 0); err != nil {
		t.Error(err)
	}
	if host := p.asked()[0].host; host != l.Addr().String() {
		t.Errorf("Host: %s", host)
	}
}

package bitrix_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"clockin24/bitrix"
)

// hijacked takes the connection over from the server, so that a test can break it.
func hijacked(t *testing.T, w http.ResponseWriter) net.Conn {
	t.Helper()
	conn, _, err := w.(http.Hijacker).Hijack()
	if err != nil {
		t.Error(err)
	}
	return conn
}

// If the connection breaks after the request was sent, the call may have been executed, and it is sent exactly once.
func TestCutConnections(t *testing.T) {
	for _, tt := range []struct {
		name  string
		cut   func(net.Conn)
		fault bitrix.Fault
	}{
		{"before the answer", func(c net.Conn) { _ = c.Close() }, bitrix.FaultCut},
		{"with a reset", func(c net.Conn) {
			_ = c.(*net.TCPConn).SetLinger(0)
			_ = c.Close()
		}, bitrix.FaultCut},
		{"within the head", func(c net.Conn) {
			_, _ = io.WriteString(c, "HTTP/1.1 200 OK\r\nContent-Le")
			_ = c.Close()
		}, bitrix.FaultAnswer},
		{"within the body", func(c net.Conn) {
			_, _ = io.WriteString(c, "HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n"+openedDocument[:50])
			_ = c.Close()
		}, bitrix.FaultCut},
		{"within a chunk", func(c net.Conn) {
			_, _ = io.WriteString(c, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n100\r\n{")
			_ = c.Close()
		}, bitrix.FaultCut},
		{"by one who speaks no HTTP", func(c net.Conn) {
			_, _ = io.WriteString(c, "SSH-2.0-"+secret+"\r\n\r\n")
			_ = c.Close()
		}, bitrix.FaultAnswer},
		{"with nonsense for chunks", func(c net.Conn) {
			_, _ = io.WriteString(c, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n{")
			_ = c.Close()
		}, bitrix.FaultAnswer},
		{"with an endless head", func(c net.Conn) {
			_, _ = io.WriteString(c, "HTTP/1.1 200 OK\r\nX: "+strings.Repeat("x", 128<<10)+"\r\n\r\n")
			_ = c.Close()
		}, bitrix.FaultAnswer},
	} {
		for _, reused := range []bool{false, true} {
			t.Run(fmt.Sprintf("%s, reused %v", tt.name, reused), func(t *testing.T) {
				var executed atomic.Int32
				p := newPortal(t, func(w http.ResponseWriter, r *http.Request) {
					if strings.HasSuffix(r.URL.Path, "status") {
						says(200, noRecordDocument)(w, r)
						return
					}
					executed.Add(1)
					tt.cut(hijacked(t, w))
				})
				c := p.client(t)
				if reused {
					if _, err := c.Timeman.Status(context.Background(), 0); err != nil {
						t.Fatal(err)
					}
				}
				_, err := c.Timeman.Open(context.Background(), bitrix.Change{})
				if e := asError(t, err); e.Fault != tt.fault || !e.Executed() {
					t.Errorf("got %v, executed %v", err, e.Executed())
				}
				mustHide(t, err)
				// A repetition by net/http would have come before the error.
				if n := executed.Load(); n != 1 {
					t.Errorf("executed %d times", n)
				}
			})
		}
	}
}

func TestTimeoutAfterSending(t *testing.T) {
	for _, tt := range []struct {
		name  string
		begin string // of an answer that never ends
	}{
		{"no answer", ""},
		{"a slow head", "HTTP/1.1 200 OK\r\n"},
		{"a slow body", "HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n{"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			done := make(chan struct{})
			p := newPortal(t, func(w http.ResponseWriter, _ *http.Request) {
				conn := hijacked(t, w)
				_, _ = io.WriteString(conn, tt.begin)
				<-done
				_ = conn.Close()
			})
			defer close(done)

			_, err := p.client(t, bitrix.WithTimeouts(0, shortly)).Timeman.Open(context.Background(), bitrix.Change{})
			e := asError(t, err)
			if e.Fault != bitrix.FaultTimeout || !e.Executed() || !errors.Is(err, context.DeadlineExceeded) {
				t.Errorf("ours: %v, executed %v", err, e.Executed())
			}
			mustHide(t, err)

			ctx, cancel := context.WithTimeout(context.Background(), shortly)
			defer cancel()
			_, err = p.client(t).Timeman.Open(ctx, bitrix.Change{})
			if e := asError(t, err); e.Fault != bitrix.FaultTimeout || !e.Executed() {
				t.Errorf("the caller's: %v, executed %v", err, e.Executed())
			}
			if n := len(p.asked()); n != 2 {
				t.Errorf("%d requests", n)
			}
		})
	}
}

func TestCanceled(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan struct{})
	p := newPortal(t, func(http.ResponseWriter, *http.Request) {
		cancel()
		<-done
	})
	defer close(done)
	c := p.client(t)
	_, err := c.Timeman.Open(ctx, bitrix.Change{})
	e := asError(t, err)
	if e.Fault != bitrix.FaultCanceled || !e.Executed() || !errors.Is(err, context.Canceled) {
		t.Errorf("got %v, executed %v", err, e.Executed())
	}
	mustHide(t, err)

	_, err = c.Timeman.Open(ctx, bitrix.Change{})
	if e := asError(t, err); e.Fault != bitrix.FaultCanceled || e.Executed() {
		t.Errorf("canceled before: %v, executed %v", err, e.Executed())
	}
	late, cancel := context.WithTimeout(context.Background(), 0)
	defer cancel()
	_, err = c.Timeman.Open(late, bitrix.Change{})
	if e := asError(t, err); e.Fault != bitrix.FaultConnect || e.Executed() {
		t.Errorf("too late before: %v, executed %v", err, e.Executed())
	}
	if n := len(p.asked()); n != 1 {
		t.Errorf("%d requests", n)
	}
}

// never dials until the context ends.
func never(ctx context.Context, _, _ string) (net.Conn, error) {
	<-ctx.Done()
	return nil, ctx.Err()
}

// TestNothingSent has the failures before a request is sent.
func TestNothingSent(t *testing.T) {
	dialing := func(err error) bitrix.Option {
		return bitrix.WithTransport(&http.Transport{DialContext: func(context.Context, string, string) (net.Conn, error) {
			return nil, &net.OpError{Op: "dial", Net: "tcp", Err: err}
		}})
	}
	canceled, cancel := context.WithCancel(context.Background())
	for _, tt := range []struct {
		name   string
		ctx    context.Context
		option bitrix.Option
		fault  bitrix.Fault
	}{
		{
			"unknown name", context.Background(),
			dialing(&net.DNSError{Err: "no such host", Name: "example.com", IsNotFound: true}), bitrix.FaultHost,
		},
		{
			"no name server", context.Background(),
			dialing(&net.DNSError{Err: "server misbehaving", Name: "example.com", IsTemporary: true}),
			bitrix.FaultConnect,
		},
		{
			"slow name server", context.Background(),
			dialing(&net.DNSError{Err: "i/o timeout", Name: "example.com", IsTimeout: true}), bitrix.FaultConnect,
		},
		{"refused", context.Background(), dialing(syscall.ECONNREFUSED), bitrix.FaultConnect},
		{"unreachable", context.Background(), dialing(syscall.ENETUNREACH), bitrix.FaultConnect},
		{"no answer to SYN", context.Background(), dialing(os.ErrDeadlineExceeded), bitrix.FaultConnect},
		{
			"time is up while dialing", withTimeout(t, shortly),
			bitrix.WithTransport(&http.Transport{DialContext: never}), bitrix.FaultConnect,
		},
		{"canceled while dialing", canceled, bitrix.WithTransport(&http.Transport{
			DialContext: func(ctx context.Context, network, address string) (net.Conn, error) {
				cancel()
				return never(ctx, network, address)
			},
		}), bitrix.FaultCanceled},
		{"a proxy that refuses", context.Background(), bitrix.WithTransport(&http.Transport{
			Proxy: http.ProxyURL(&url.URL{Scheme: "http", Host: refusingProxy(t)}),
		}), bitrix.FaultConnect},
		{"a proxy that is off", context.Background(), bitrix.WithTransport(&http.Transport{
			Proxy: http.ProxyURL(&url.URL{Scheme: "http", Host: closedPort(t)}),
		}), bitrix.FaultConnect},
		{"a proxy by SOCKS that is off", context.Background(), bitrix.WithTransport(&http.Transport{
			Proxy: http.ProxyURL(&url.URL{Scheme: "socks5", Host: closedPort(t)}),
		}), bitrix.FaultConnect},
	} {
		t.Run(tt.name, func(t *testing.T) {
			c := newClient(t, "https://example.com/rest/7/"+secret, tt.option)
			_, err := c.Timeman.Open(tt.ctx, bitrix.Change{})
			e := asError(t, err)
			if e.Fault != tt.fault || e.Executed() || e.Answer.HTTPStatus != 0 || e.Answer.Raw != nil {
				t.Errorf("got %v, executed %v", err, e.Executed())
			}
			mustHide(t, err)
		})
	}
}

func withTimeout(t *testing.T, d time.Duration) context.Context {
	ctx, cancel := context.WithTimeout(context.Background(), d)
	t.Cleanup(cancel)
	return ctx
}

// closedPort returns an address at which nobody listens.
func closedPort(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}

func refusingProxy(t *testing.T) string {
	p := newPortal(t, func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusProxyAuthRequired) })
	return strings.TrimPrefix(p.URL, "http://")
}

func TestConnectionRefused(t *testing.T) {
	_, err := newClient(t, "http://"+closedPort(t)+"/rest/7/"+secret).Timeman.Open(context.Background(), bitrix.Change{})
	if e := asError(t, err); e.Fault != bitrix.FaultConnect || e.Executed() || !errors.Is(err, errRefused) {
		t.Errorf("got %v", err)
	}
	mustHide(t, err)
}

// A transport that does not report how far it got counts as having sent, and its errors are masked.
func TestForeignTransport(t *testing.T) {
	for _, tt := range []struct {
		name  string
		err   func(*http.Request) error
		fault bitrix.Fault
	}{
		{"the error of an http.Client", func(r *http.Request) error {
			return &url.Error{Op: "Post", URL: r.URL.String(), Err: errors.New("broken")}
		}, bitrix.FaultCut},
		{"percent-encoded", func(*http.Request) error {
			return errors.New("at /rest/7/%71%37" + secret[2:] + " and %2571%37" + secret[2:])
		}, bitrix.FaultCut},
		{"in upper case, in part", func(*http.Request) error {
			return errors.New("at " + strings.ToUpper(secret[3:12]) + "… and …" + secret[7:])
		}, bitrix.FaultCut},
		{"timed out", func(r *http.Request) error {
			return &url.Error{Op: "Post", URL: r.URL.String(), Err: os.ErrDeadlineExceeded}
		}, bitrix.FaultTimeout},
	} {
		t.Run(tt.name, func(t *testing.T) {
			c := newClient(t, "https://example.com/rest/7/"+secret, bitrix.WithTransport(roundTripper(
				func(r *http.Request) (*http.Response, error) { return nil, tt.err(r) })))
			_, err := c.Timeman.Open(context.Background(), bitrix.Change{})
			if e := asError(t, err); e.Fault != tt.fault || !e.Executed() {
				t.Errorf("got %v, executed %v", err, e.Executed())
			}
			if !strings.Contains(err.Error(), "•••") {
				t.Errorf("nothing masked in %v", err)
			}
			mustHide(t, err)
		})
	}
}

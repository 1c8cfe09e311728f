package bitrix_test

import (
	"context"
	"errors"
	"net/url"
	"slices"
	"sync"
	"testing"

	"clockin24/bitrix"
)

// A told is what knows proxies. It notes what it was asked.
type told struct {
	proxy *url.URL
	err   error

	mu        sync.Mutex
	asked     []string
	forgotten int
}

func (p *told) Proxy(_ context.Context, address *url.URL) (*url.URL, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.asked = append(p.asked, address.String())
	return p.proxy, p.err
}

func (p *told) Forget() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.forgotten++
}

// TestProxiesLearnNoSecret: neither of a webhook, in the path, nor of an application, in the query.
func TestProxiesLearnNoSecret(t *testing.T) {
	proxies := &told{proxy: &url.URL{Scheme: "http", Host: refusingProxy(t)}}
	c := newClient(t, "https://example.com:8443/prefix/rest/7/"+secret, bitrix.WithProxies(proxies))
	_, err := c.Timeman.Open(context.Background(), bitrix.Change{})
	if e := asError(t, err); e.Fault != bitrix.FaultConnect || e.Executed() {
		t.Errorf("got %v", err)
	}
	mustHide(t, err)
	_, err = bitrix.Refresh(context.Background(), newGrant(t), bitrix.WithProxies(proxies))
	if e := asError(t, err); e.Fault != bitrix.FaultConnect {
		t.Errorf("got %v", err)
	}
	want := []string{"https://example.com:8443/", "https://oauth.bitrix.info/"}
	if !slices.Equal(proxies.asked, want) {
		t.Errorf("asked for %q, want %q", proxies.asked, want)
	}
}

func TestProxiesAreNotAskedOfThisComputer(t *testing.T) {
	p, proxies := newPortal(t, says(200, noRecordDocument)), &told{err: errors.New("asked")}
	if err := status(p.client(t, bitrix.WithProxies(proxies))); err != nil || len(proxies.asked) > 0 {
		t.Errorf("%v, asked for %q", err, proxies.asked)
	}
}

// TestProxiesForget: after what could not be sent, so that the second try of a read asks anew, and when the client is told.
func TestProxiesForget(t *testing.T) {
	proxies := &told{proxy: &url.URL{Scheme: "http", Host: closedPort(t)}}
	c := newClient(t, "https://example.com/rest/7/"+secret, bitrix.WithProxies(proxies))
	if err := status(c); err == nil || len(proxies.asked) != 2 || proxies.forgotten != 2 {
		t.Errorf("%v, asked %d times, forgot %d", err, len(proxies.asked), proxies.forgotten)
	}
	c.CloseIdle()
	if proxies.forgotten != 3 {
		t.Errorf("forgot %d times", proxies.forgotten)
	}

	p, proxies := newPortal(t, says(500, "")), &told{}
	if err := status(p.client(t, bitrix.WithProxies(proxies))); err == nil || proxies.forgotten != 0 {
		t.Errorf("after an answer: %v, forgot %d", err, proxies.forgotten)
	}
}

func TestProxiesThatFail(t *testing.T) {
	proxies := &told{err: errors.New("no such script")}
	c := newClient(t, "https://example.com/rest/7/"+secret, bitrix.WithProxies(proxies))
	_, err := c.Timeman.Open(context.Background(), bitrix.Change{})
	if e := asError(t, err); e.Fault != bitrix.FaultConnect || e.Executed() {
		t.Errorf("got %v, executed %v", err, e.Executed())
	}
	mustHide(t, err)
}

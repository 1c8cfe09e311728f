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

// A fakeProxies is a [bitrix.Proxies] that records the addresses.
type fakeProxies struct {
	proxy *url.URL
	err   error

	mu        sync.Mutex
	asked     []string
	forgotten int
}

func (p *fakeProxies) Proxy(_ context.Context, address *url.URL) (*url.URL, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.asked = append(p.asked, address.String())
	return p.proxy, p.err
}

func (p *fakeProxies) Forget() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.forgotten++
}

// Proxies see neither the secret of a webhook, in the path, nor that of an application, in the query.
func TestProxiesLearnNoSecret(t *testing.T) {
	proxies := &fakeProxies{proxy: &url.URL{Scheme: "http", Host: refusingProxy(t)}}
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
	p, proxies := newPortal(t, says(200, noRecordDocument)), &fakeProxies{err: errors.New("asked")}
	if err := status(p.client(t, bitrix.WithProxies(proxies))); err != nil || len(proxies.asked) > 0 {
		t.Errorf("%v, asked for %q", err, proxies.asked)
	}
}

// Proxies forget after a request that could not be sent, so that the second try of a read asks again, and when the
// caller says so.
func TestProxiesForget(t *testing.T) {
	proxies := &fakeProxies{proxy: &url.URL{Scheme: "http", Host: closedPort(t)}}
	c := newClient(t, "https://example.com/rest/7/"+secret, bitrix.WithProxies(proxies))
	if err := status(c); err == nil || len(proxies.asked) != 2 || proxies.forgotten != 2 {
		t.Errorf("%v, asked %d times, forgot %d", err, len(proxies.asked), proxies.forgotten)
	}
	c.CloseIdle()
	if proxies.forgotten != 3 {
		t.Errorf("forgot %d times", proxies.forgotten)
	}

	p, proxies := newPortal(t, says(500, "")), &fakeProxies{}
	if err := status(p.client(t, bitrix.WithProxies(proxies))); err == nil || proxies.forgotten != 0 {
		t.Errorf("after an answer: %v, forgot %d", err, proxies.forgotten)
	}
}

func TestProxiesThatFail(t *testing.T) {
	proxies := &fakeProxies{err: errors.New("no such script")}
	c := newClient(t, "https://example.com/rest/7/"+secret, bitrix.WithProxies(proxies))
	_, err := c.Timeman.Open(context.Background(), bitrix.Change{})
	if e := asError(t, err); e.Fault != bitrix.FaultConnect || e.Executed() {
		t.Errorf("got %v, executed %v", err, e.Executed())
	}
	mustHide(t, err)
}

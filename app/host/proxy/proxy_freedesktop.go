//go:build unix && !darwin

package proxy

import (
	"context"
	"fmt"
	"net/url"
	"strconv"
	"sync"
	"time"

	"clockin24/app/host/bus"

	"github.com/godbus/dbus/v5"
	"golang.org/x/net/http/httpproxy"
)

// The portal of the desktop, https://flatpak.github.io/xdg-desktop-portal/docs/doc-org.freedesktop.portal.ProxyResolver.html
const (
	desktopName   = "org.freedesktop.portal.Desktop"
	desktopPath   = dbus.ObjectPath("/org/freedesktop/portal/desktop")
	desktopLookup = "org.freedesktop.portal.ProxyResolver.Lookup"
)

const (
	answerLimit = 2 * time.Second // how long the desktop may take: it may have to start its service, or to run a company's script
	keptFor     = 5 * time.Minute // how long an answer holds, or the lack of one, unless it is forgotten before
)

// Proxies are the proxies that the environment names, else those of the desktop's settings. They are [bitrix.Proxies].
type Proxies struct {
	named  func(*url.URL) (*url.URL, error)                            // what the environment names; nil for what NO_PROXY lists
	asks   func(*url.URL) bool                                         // whether the environment leaves the address to the desktop
	lookup func(ctx context.Context, address string) ([]string, error) // asks the desktop

	mu     sync.Mutex
	told   map[string]told // by address; Forget replaces the map, so that the result of a lookup under way is dropped too
	untold error
}

// told is what the desktop answered, or why it did not.
type told struct {
	proxy *url.URL
	at    time.Time
}

// New reads the environment: HTTPS_PROXY, HTTP_PROXY and NO_PROXY, also in small letters. It does not ask the desktop yet.
func New() *Proxies {
	environment := httpproxy.FromEnvironment()
	excepting := (&httpproxy.Config{HTTPSProxy: "desktop", NoProxy: environment.NoProxy}).ProxyFunc()
	return &Proxies{
		named: environment.ProxyFunc(),
		asks: func(address *url.URL) bool {
			proxy, err := excepting(address)
			return environment.HTTPSProxy == "" && proxy != nil && err == nil
		},
		lookup: lookup,
		told:   map[string]told{},
	}
}

// Proxy asks the desktop if the environment names no proxy. A desktop that does not answer counts as one without proxies. The
// only error is that ctx ended.
func (p *Proxies) Proxy(ctx context.Context, address *url.URL) (*url.URL, error) {
	if !p.asks(address) {
		return p.named(address)
	}
	p.mu.Lock()
	all := p.told
	known, ok := all[address.String()]
	p.mu.Unlock()
	if ok && time.Since(known.at) < keptFor {
		return known.proxy, nil
	}
	proxy, err := p.ask(ctx, address.String())
	if ctx.Err() != nil {
		return nil, context.Cause(ctx)
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	all[address.String()] = told{proxy, time.Now()}
	p.untold = err
	return proxy, nil
}

// Forget drops all answers, so that the desktop is asked anew.
func (p *Proxies) Forget() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.told = map[string]told{}
}

// Untold is why the desktop did not answer when it was asked last. It is nil if it did answer, or was never asked.
func (p *Proxies) Untold() error {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.untold
}

func (p *Proxies) ask(ctx context.Context, address string) (*url.URL, error) {
	ctx, cancel := context.WithTimeoutCause(ctx, answerLimit, fmt.Errorf("no answer within %v", answerLimit))
	defer cancel()
	answers, err := p.lookup(ctx, address)
	if ctx.Err() != nil {
		return nil, context.Cause(ctx)
	}
	if err != nil {
		return nil, err
	}
	return firstProxy(answers)
}

// lookup asks on a connection that it closes again, because each signal on the bus would wake a connection that is kept.
func lookup(ctx context.Context, address string) (answers []string, err error) {
	l, err := bus.Listen(ctx, dbus.SessionBusPrivateNoAutoStartup, nil)
	if err != nil {
		return nil, err
	}
	defer l.Conn.Close()
	err = l.Conn.Object(desktopName, desktopPath).CallWithContext(ctx, desktopLookup, 0, address).Store(&answers)
	return answers, err
}

// schemes are what net/http calls the kinds of proxies that the desktop names and net/http knows.
var schemes = map[string]string{
	"http": "http", "https": "https", "socks": "socks5", "socks5": "socks5", "socks5h": "socks5h",
}

// firstProxy is the first of an answer that can be used, nil for direct://
// (https://docs.gtk.org/gio/method.ProxyResolver.lookup.html). The error does not quote the answer, which may contain a password.
func firstProxy(answers []string) (*url.URL, error) {
	for _, answer := range answers {
		u, err := url.Parse(answer)
		if err != nil {
			continue
		}
		if u.Scheme == "direct" {
			return nil, nil
		}
		_, badPort := strconv.ParseUint(u.Port(), 10, 16)
		if scheme := schemes[u.Scheme]; scheme != "" && u.Hostname() != "" && (u.Port() == "" || badPort == nil) {
			return &url.URL{Scheme: scheme, User: u.User, Host: u.Host}, nil
		}
	}
	return nil, fmt.Errorf("none of %d proxies can be used", len(answers))
}

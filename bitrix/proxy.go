package bitrix

import (
	"context"
	"net/http"
	"net/url"

	"github.com/mattn/go-ieproxy"
)

// Proxies find the proxy for an address. The implementation may be a script of a company or another program, so it gets
// the scheme, host and port of a portal or of the auth server and nothing else of a call. It is safe for concurrent
// use.
type Proxies interface {
	// Proxy returns the proxy for an address such as https://example.bitrix24.ru/, or nil for none. The proxy's scheme
	// is one that [http.Transport] knows. If it returns an error, the call is not sent.
	Proxy(ctx context.Context, address *url.URL) (*url.URL, error)
	// Forget makes the next call look the proxy up again. It is called when a connection could not be made, after the
	// computer slept, and when the network has changed.
	Forget()
}

// WithProxies replaces [SystemProxies].
func WithProxies(p Proxies) Option { return func(o *options) { o.proxies = p } }

// SystemProxies are HTTPS_PROXY and similar variables, else the settings of Windows and macOS, including a script.
type SystemProxies struct{}

// Proxy returns the proxy that the system names at the moment.
func (SystemProxies) Proxy(ctx context.Context, address *url.URL) (*url.URL, error) {
	return ieproxy.GetProxyFunc()((&http.Request{URL: address}).WithContext(ctx))
}

// Forget does nothing, because SystemProxies remember nothing.
func (SystemProxies) Forget() {}

// Proxy returns the proxy that a call to an address uses. Calls to this computer use none, and p is not asked about
// them.
func Proxy(ctx context.Context, p Proxies, address *url.URL) (*url.URL, error) {
	if isLoopback(address.Hostname()) {
		return nil, nil
	}
	u, err := p.Proxy(ctx, &url.URL{Scheme: address.Scheme, Host: address.Host, Path: "/"})
	if err != nil {
		return nil, &proxyError{err}
	}
	return u, nil
}

// A proxyError is a proxy setting that cannot be used.
type proxyError struct{ err error }

func (e *proxyError) Error() string { return "proxy: " + e.err.Error() }
func (e *proxyError) Unwrap() error { return e.err }

package bitrix

import (
	"context"
	"net/http"
	"net/url"

	"github.com/mattn/go-ieproxy"
)

// Proxies know by which proxy an address is reached. What answers may be a script of a company or another program. So they
// are told scheme, host and port of a portal or of the auth server, and never what else a call has. They are safe for
// concurrent use.
type Proxies interface {
	// Proxy is the proxy on the way to an address such as https://example.bitrix24.ru/; nil is none. Schemes are those that
	// [http.Transport] knows. A call that gets an error is not sent.
	Proxy(ctx context.Context, address *url.URL) (*url.URL, error)
	// Forget has the next call ask anew: no connection could be made, the computer slept, or it is in another network.
	Forget()
}

// WithProxies replaces [SystemProxies].
func WithProxies(p Proxies) Option { return func(o *options) { o.proxies = p } }

// SystemProxies are HTTPS_PROXY and its kin, else what Windows and macOS are set to, a script included.
type SystemProxies struct{}

// Proxy is what the system says now.
func (SystemProxies) Proxy(ctx context.Context, address *url.URL) (*url.URL, error) {
	return ieproxy.GetProxyFunc()((&http.Request{URL: address}).WithContext(ctx))
}

// Forget does nothing: nothing is remembered here.
func (SystemProxies) Forget() {}

// Proxy is the proxy that a call takes on the way to an address: none for this computer itself, about which p is not asked.
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

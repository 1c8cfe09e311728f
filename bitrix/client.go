package bitrix

import (
	"cmp"
	"crypto/tls"
	"crypto/x509"
	"net"
	"net/http"
	"net/url"
	"time"
)

// What holds unless options say otherwise.
const (
	defaultConnect = 5 * time.Second
	defaultWhole   = 25 * time.Second

	keepIdle   = time.Minute // less than the usual 75 s of the portal's web server
	maxHeaders = 64 << 10
	maxBody    = 1 << 20
)

// A Client calls one portal. It is safe for concurrent use. It keeps at most one idle connection, for a minute at most.
type Client struct {
	access    Access
	base      *url.URL // the portal
	scrub     scrubber
	agent     string
	whole     time.Duration
	transport http.RoundTripper
}

// An Option changes a client under construction.
type Option func(*options)

type options struct {
	transport      http.RoundTripper
	connect, whole time.Duration
	agent          string
	roots          *x509.CertPool
}

// WithTransport replaces the whole way to the portal. What the transport says in its errors is scrubbed like the rest.
// Where it does not report to net/http/httptrace, every failure counts as possibly sent.
func WithTransport(t http.RoundTripper) Option { return func(o *options) { o.transport = t } }

// WithTimeouts limits making a connection (name, TCP, and once more for TLS) and a whole call. Zero keeps the usual 5 s and
// 25 s.
func WithTimeouts(connect, whole time.Duration) Option {
	return func(o *options) { o.connect, o.whole = connect, whole }
}

// WithVersion is the program's version in the User-Agent: ClockIn24/version.
func WithVersion(version string) Option {
	return func(o *options) { o.agent = "ClockIn24/" + version }
}

// WithRootCAs trusts these certificates in place of the system's.
func WithRootCAs(roots *x509.CertPool) Option { return func(o *options) { o.roots = roots } }

// NewClient makes a client for the portal of access. Nothing is sent yet.
func NewClient(access Access, opts ...Option) *Client {
	var o options
	for _, opt := range opts {
		opt(&o)
	}
	base, err := url.Parse(access.Portal())
	if err != nil {
		base = &url.URL{} // cannot be: the portal's address was made by net/url
	}
	c := &Client{
		access:    access,
		base:      base,
		scrub:     newScrubber(access.clear()),
		agent:     cmp.Or(o.agent, "ClockIn24"),
		whole:     cmp.Or(o.whole, defaultWhole),
		transport: o.transport,
	}
	if c.transport == nil {
		c.transport = newTransport(cmp.Or(o.connect, defaultConnect), o.roots)
	}
	return c
}

// CloseIdle closes the idle connection, if there is one: at the end, and after a sleep of the computer.
func (c *Client) CloseIdle() {
	if t, ok := c.transport.(interface{ CloseIdleConnections() }); ok {
		t.CloseIdleConnections()
	}
}

// newTransport makes the usual way to a portal. It speaks HTTP/1.1 only: one request at a time needs no more, and HTTP/2
// in net/http repeats some requests that the other side may have executed. Of HTTP/1.1 it repeats a POST only where not a
// single byte of it was written.
func newTransport(connect time.Duration, roots *x509.CertPool) *http.Transport {
	var one http.Protocols
	one.SetHTTP1(true)
	dialer := &net.Dialer{Timeout: connect}
	return &http.Transport{
		Proxy:                  proxy,
		DialContext:            dialer.DialContext,
		TLSHandshakeTimeout:    connect,
		TLSClientConfig:        &tls.Config{RootCAs: roots, MinVersion: tls.VersionTLS12},
		Protocols:              &one,
		DisableCompression:     true, // answers are small, and a limit on the body is a limit on what was sent
		MaxIdleConns:           1,
		MaxIdleConnsPerHost:    1,
		IdleConnTimeout:        keepIdle,
		MaxResponseHeaderBytes: maxHeaders,
	}
}

// proxy is the system's setting for the address, and never a proxy for this computer itself.
func proxy(r *http.Request) (*url.URL, error) {
	if isLoopback(r.URL.Hostname()) {
		return nil, nil
	}
	u, err := http.ProxyFromEnvironment(r)
	if err != nil {
		return nil, &proxyError{err}
	}
	return u, nil
}

// A proxyError is a proxy setting that cannot be used.
type proxyError struct{ err error }

func (e *proxyError) Error() string { return "proxy: " + e.err.Error() }
func (e *proxyError) Unwrap() error { return e.err }

package bitrix

import (
	"cmp"
	"crypto/tls"
	"crypto/x509"
	"math/rand/v2"
	"net"
	"net/http"
	"net/url"
	"time"
)

// The defaults of the options, and fixed limits.
const (
	defaultConnect = 5 * time.Second
	defaultWhole   = 25 * time.Second

	keepIdle   = time.Minute // the portal's web server usually keeps a connection 75 s
	maxHeaders = 64 << 10
	maxBody    = 1 << 20
)

// A Client calls one portal. Its fields are the services, each of which has the methods of one subject. [NewClient] and
// [NewGrantClient] make one. It is safe for concurrent use. It keeps at most one idle connection, for at most a minute.
//
// A call that the portal refuses with QUERY_LIMIT_EXCEEDED is repeated, see [WithTries]. Calls that only read are also
// repeated once if the connection could not be made or broke, or if the answer was HTTP 5xx. Nothing else is repeated.
type Client struct {
	Timeman TimemanService // the workday: timeman.*
	Profile ProfileService // whose credentials these are: profile
	System  SystemService  // what the portal has and allows: scope, server.time, method.get

	fixed   *credentials // of a client without a session
	session *session     // of a client with a grant, or nil
	sender  sender
	tries   int
	onWait  func(Wait)
	jitter  func(most time.Duration) time.Duration
	resets  *resets
}

// An Option changes a client that is being made.
type Option func(*options)

type options struct {
	transport      http.RoundTripper
	connect, whole time.Duration
	agent          string
	roots          *x509.CertPool
	proxies        Proxies
	tries          int
	onWait         func(Wait)
	jitter         func(most time.Duration) time.Duration
}

// WithTransport replaces everything between the client and the network, for the portal and for the auth server. The
// transport's errors are masked like all others. If the transport does not report to net/http/httptrace, every failure
// counts as possibly sent.
func WithTransport(t http.RoundTripper) Option { return func(o *options) { o.transport = t } }

// WithTimeouts limits how long making a connection may take (for the name and TCP, and once more for TLS), and how long
// a whole call may take. Zero keeps the default of 5 s or 25 s.
func WithTimeouts(connect, whole time.Duration) Option {
	return func(o *options) { o.connect, o.whole = connect, whole }
}

// WithVersion sets the program's version in the User-Agent: ClockIn24/version.
func WithVersion(version string) Option {
	return func(o *options) { o.agent = "ClockIn24/" + version }
}

// WithRootCAs trusts these certificates instead of the system's.
func WithRootCAs(roots *x509.CertPool) Option { return func(o *options) { o.roots = roots } }

// WithTries limits how often one call is made; 1 repeats nothing. Zero keeps the default of 5 tries, which takes 15 to
// 23 s of waiting.
func WithTries(n int) Option { return func(o *options) { o.tries = n } }

// WithOnWait sets a function that is called before every wait, so that the wait can be shown to a person. The goroutine
// of the call runs it. It must not block.
func WithOnWait(observe func(Wait)) Option { return func(o *options) { o.onWait = observe } }

// WithJitter replaces the random part of waits, for tests that have to be repeatable. The function draw returns a
// length from zero up to, but not including, most.
func WithJitter(draw func(most time.Duration) time.Duration) Option {
	return func(o *options) { o.jitter = draw }
}

// NewClient makes a client for the portal of access. It sends nothing.
func NewClient(access Access, opts ...Option) *Client {
	c := newClient(collect(opts))
	c.fixed = newCredentials(access, Grant{})
	return c
}

// NewGrantClient makes a client that calls as the person who signed in to an application. When the portal refuses the
// access token, the client renews the grant in the store, once for all calls under way, and repeats the call. Besides
// an [*Error], its methods return the store's errors, wrapped. It sends nothing.
func NewGrantClient(grant Grant, store GrantStore, opts ...Option) *Client {
	o := collect(opts)
	c := newClient(o)
	c.session = newSession(grant, store, newAuthServer(o))
	return c
}

func collect(opts []Option) options {
	o := options{proxies: SystemProxies{}}
	for _, opt := range opts {
		opt(&o)
	}
	o.connect = cmp.Or(o.connect, defaultConnect)
	o.whole = cmp.Or(o.whole, defaultWhole)
	o.agent = cmp.Or(o.agent, "ClockIn24")
	o.tries = cmp.Or(o.tries, usualTries)
	if o.jitter == nil {
		o.jitter = rand.N[time.Duration]
	}
	return o
}

func newClient(o options) *Client {
	c := &Client{sender: newSender(o), tries: o.tries, onWait: o.onWait, jitter: o.jitter, resets: &resets{}}
	c.Timeman, c.Profile, c.System = TimemanService{c}, ProfileService{c}, SystemService{c}
	if o.transport == nil {
		c.sender.transport = newTransport(o)
	}
	return c
}

// CloseIdle closes the idle connection, if there is one, and forgets which proxy was used. Call it at the end, after
// the computer slept, and when the network has changed.
func (c *Client) CloseIdle() {
	c.sender.proxies.Forget()
	if t, ok := c.sender.transport.(interface{ CloseIdleConnections() }); ok {
		t.CloseIdleConnections()
	}
}

// newTransport makes the default transport. It speaks HTTP/1.1 only: one request at a time needs no more, and HTTP/2 in
// net/http repeats some requests that the other side may have executed. With HTTP/1.1, net/http repeats a POST only if
// not a single byte of it was written.
func newTransport(o options) *http.Transport {
	var one http.Protocols
	one.SetHTTP1(true)
	dialer := &net.Dialer{Timeout: o.connect}
	return &http.Transport{
		Proxy: func(r *http.Request) (*url.URL, error) {
			return Proxy(r.Context(), o.proxies, r.URL)
		},
		DialContext:            dialer.DialContext,
		TLSHandshakeTimeout:    o.connect,
		TLSClientConfig:        &tls.Config{RootCAs: o.roots, MinVersion: tls.VersionTLS12},
		Protocols:              &one,
		DisableCompression:     true, // answers are small, and the limit on the body is a limit on what was sent
		MaxIdleConns:           1,
		MaxIdleConnsPerHost:    1,
		IdleConnTimeout:        keepIdle,
		MaxResponseHeaderBytes: maxHeaders,
	}
}

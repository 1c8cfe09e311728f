package bitrix

import (
	"crypto/rand"
	"fmt"
	"log/slog"
	"net/url"
	"slices"
	"strings"
)

// An App is a local application of one portal, which the portal's administrator has created there. It has the id and
// the secret from the application's card (protocol 4.2). [NewApp] makes one. It prints without the secret, like an
// [Access].
type App struct {
	portal string // like Access.portal
	id     string
	secret hidden
	server string // the auth server, if it was set by hand
}

// NewApp returns the application with this id and secret on the portal at the given address. The address may be pasted
// as loosely as a webhook. The error is an [*AccessError].
func NewApp(portal, id, secret string) (App, error) {
	address, err := parsePortal(portal)
	if err != nil {
		return App{}, err
	}
	id, ok := cleanWord(id)
	secret, also := cleanWord(secret)
	if !ok || !also {
		return App{}, &AccessError{Kind: AccessNotAnApp}
	}
	return App{portal: address, id: id, secret: hide(secret)}, nil
}

// WithAuthServer returns the same application with an auth server at another address than the usual one of its region.
// The error is an [*AccessError].
func (a App) WithAuthServer(address string) (App, error) {
	server, err := parsePortal(address)
	if err != nil {
		return App{}, err
	}
	a.server = strings.TrimSuffix(server, "/oauth/token")
	return a, nil
}

// Portal returns the address of the application's portal.
func (a App) Portal() string { return a.portal }

// ID returns the client_id.
func (a App) ID() string { return a.id }

// IsZero reports whether a is no application.
func (a App) IsZero() bool { return a == App{} }

// String returns the address of the portal and the id.
func (a App) String() string {
	if a.IsZero() {
		return ""
	}
	return a.portal + " " + a.id
}

// Format prints [App.String] for every verb.
func (a App) Format(f fmt.State, verb rune) { printText(f, verb, a.String()) }

// MarshalText returns [App.String].
func (a App) MarshalText() ([]byte, error) { return []byte(a.String()), nil }

// LogValue returns [App.String].
func (a App) LogValue() slog.Value { return slog.StringValue(a.String()) }

// NewState returns a new state for [App.AuthorizeURL]: a word that nobody can guess.
func NewState() string { return rand.Text() }

// AuthorizeURL returns the page of the portal on which the person consents. Open it in a browser. A refusal is shown on
// that page and redirects nowhere, so whoever waits for a code needs a time limit. The redirect is the address that
// should receive the code, such as [Loopback.Redirect]. A portal may ignore it and use the one on the application's
// card; it always does if the redirect is empty.
//
// Bitrix24 API docs: https://apidocs.bitrix24.com/settings/oauth/index.html
func (a App) AuthorizeURL(state, redirect string) string {
	q := url.Values{"client_id": {a.id}, "state": {state}}
	if redirect != "" {
		q.Set("response_type", "code")
		q.Set("redirect_uri", redirect)
	}
	return a.portal + "/oauth/authorize/?" + q.Encode()
}

// The auth servers (protocol 4.2).
const (
	authWorld  = "https://oauth.bitrix.info"
	authRegion = "https://oauth.bitrix24.tech"
)

// region lists the top-level domains of the portals whose auth server is authRegion.
var region = []string{"ru", "xn--p1ai", "by", "kz", "am", "az", "ge", "kg", "uz"}

// authServer returns the address to ask for tokens: the one that was set by hand, else the one that an answer has
// named, else that of the region. A portal on this computer is a simulated one. It is its own auth server, whatever it
// says.
func (a App) authServer(named string) string {
	if a.server != "" {
		return a.server
	}
	u, err := url.Parse(a.portal)
	if err != nil || isLoopback(u.Hostname()) {
		return a.portal
	}
	if named != "" {
		return named
	}
	host := u.Hostname()
	if slices.Contains(region, host[strings.LastIndex(host, ".")+1:]) {
		return authRegion
	}
	return authWorld
}

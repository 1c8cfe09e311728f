package bitrix

import (
	"errors"
	"net/http"
	"net/url"
	"strings"
)

// IsRename reports whether err is the redirect of a renamed portal, and returns its new host. Nothing was sent to that
// host. The person has to consent first; then [Access.Renamed] or [Grant.Renamed] give the access there.
func IsRename(err error) (host string, ok bool) {
	var e *Error
	if !errors.As(err, &e) || e.Fault != FaultMoved || !e.Rename {
		return "", false
	}
	return e.Location, true
}

// isRename reports whether a redirect is that of a renamed portal (protocol 15): it leads to the same path on another
// host, encrypted. Other redirects lead to a page of the portal, to a captive portal, or away from https.
func isRename(from, to *url.URL, status int) bool {
	switch status {
	case http.StatusFound, http.StatusMovedPermanently, http.StatusTemporaryRedirect, http.StatusPermanentRedirect:
	default:
		return false
	}
	there, ok := parseAddress(to.String())
	return ok && there.Host != from.Host && mayFollow(from, there) &&
		to.RequestURI() == from.RequestURI() && to.Fragment == ""
}

// mayFollow reports whether a secret that was meant for one address may be sent to the other, as far as encryption is
// concerned.
func mayFollow(from, to *url.URL) bool {
	return to.Scheme == "https" || from.Scheme == "http" && isLoopback(from.Hostname()) && isLoopback(to.Hostname())
}

// Renamed returns the same access at a portal's new host, which [IsRename] returns: a name and at most a port. The
// person has to consent first, because the next call sends the secret there. The new address is encrypted, unless both
// hosts are this computer. The error is an [*AccessError].
func (a Access) Renamed(host string) (Access, error) {
	portal, err := renamed(a.portal, host)
	if err != nil {
		return Access{}, err
	}
	a.portal = portal
	return a, nil
}

// Renamed returns the same grant at a portal's new host, like [Access.Renamed].
func (g Grant) Renamed(host string) (Grant, error) {
	portal, err := renamed(g.app.portal, host)
	if err != nil {
		return Grant{}, err
	}
	g.app.portal = portal
	return g, nil
}

func renamed(portal, host string) (string, error) {
	from, err := url.Parse(portal)
	if err != nil || from.Host == "" || host == "" || strings.ContainsAny(host, "/?#@\\ "+bullets) {
		return "", &AccessError{Kind: AccessNotAnAddress}
	}
	to, ok := parseAddress(from.Scheme + "://" + host)
	if ok && !mayFollow(from, to) {
		to, ok = parseAddress("https://" + host)
	}
	if !ok {
		return "", &AccessError{Kind: AccessNotAnAddress}
	}
	return portalAddress(to, from.Path), nil
}

package bitrix

import (
	"errors"
	"net/http"
	"net/url"
	"strings"
)

// IsRename tells whether err is the redirect of a renamed portal, and the host where it is now. Nothing was sent there:
// the person has to agree first, then [Access.Renamed] or [Grant.Renamed] lead there.
func IsRename(err error) (host string, ok bool) {
	var e *Error
	if !errors.As(err, &e) || e.Fault != FaultMoved || !e.Rename {
		return "", false
	}
	return e.Location, true
}

// isRename tells the redirect of a renamed portal (protocol 15), which leads to the same path on another host, encrypted,
// from all others: to a page of the portal's, to a captive portal, or away from https.
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

// mayFollow tells whether a secret that was meant for one address may go to the other, as far as encryption goes.
func mayFollow(from, to *url.URL) bool {
	return to.Scheme == "https" || from.Scheme == "http" && isLoopback(from.Hostname()) && isLoopback(to.Hostname())
}

// Renamed is the same access at a portal's new host, which is what [IsRename] gives: a name with a port at most. It needs
// the person's consent, since the next call takes the secret there. It is encrypted there, unless both hosts are this
// computer. The error is an [*AccessError].
func (a Access) Renamed(host string) (Access, error) {
	portal, err := renamed(a.portal, host)
	if err != nil {
		return Access{}, err
	}
	a.portal = portal
	return a, nil
}

// Renamed is the same grant at a portal's new host, like [Access.Renamed].
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
		return "", &AccessError{Kind: NotAnAddress}
	}
	to, ok := parseAddress(from.Scheme + "://" + host)
	if ok && !mayFollow(from, to) {
		to, ok = parseAddress("https://" + host)
	}
	if !ok {
		return "", &AccessError{Kind: NotAnAddress}
	}
	return portalAddress(to, from.Path), nil
}

package bitrix

import (
	"crypto/subtle"
	"fmt"
	"log/slog"
	"net/url"
	"strings"
)

// An AuthCode is the code that an authorization gives. It has to be exchanged within 30 seconds (protocol 4.2).
// [ParseAuthCode] reads one, and a [Loopback] receives one. It prints masked.
type AuthCode struct {
	code hidden

	// Domain is the portal's host as the address had it, or "". It was pasted or came from the browser, so it may be
	// shown, but it must not be trusted.
	Domain string

	serverDomain string // the auth server's host
}

// IsZero reports whether c is no code.
func (c AuthCode) IsZero() bool { return c == AuthCode{} }

// String returns a mask.
func (c AuthCode) String() string {
	if c.IsZero() {
		return ""
	}
	return bullets
}

// Format prints [AuthCode.String] for every verb.
func (c AuthCode) Format(f fmt.State, verb rune) { printText(f, verb, c.String()) }

// MarshalText returns [AuthCode.String].
func (c AuthCode) MarshalText() ([]byte, error) { return []byte(c.String()), nil }

// LogValue returns [AuthCode.String].
func (c AuthCode) LogValue() slog.Value { return slog.StringValue(c.String()) }

// authServer returns the auth server's address if it is one of Bitrix24's own, else "". The client's secret is sent
// there, and a pasted address could name any server.
func (c AuthCode) authServer() string {
	for _, known := range []string{authWorld, authRegion} {
		if "https://"+c.serverDomain == known {
			return known
		}
	}
	return ""
}

// ParseAuthCode reads what a person pastes after the authorization: the address to which the browser was sent, whole or
// only its query, or the code alone. Both may stand within a sentence or in quotes. An address must have the state that
// the authorization was started with; a code alone has no state to check. The error is an [*AccessError].
func ParseAuthCode(pasted, state string) (AuthCode, error) {
	words := strings.Fields(clean(pasted[:min(len(pasted), maxPasted)]))
	for _, w := range words {
		if query, ok := redirectQuery(w); ok {
			return codeOf(query, state)
		}
	}
	var found string
	for _, w := range words {
		w = strings.TrimRight(strings.Trim(w, wrapping), wrapping+".!")
		w = w[strings.LastIndexByte(w, ':')+1:] // Code:…
		if !isAuthCode(w) || strings.Contains(w, ".") || len(words) > 1 && !standsOut(w) {
			continue // a word with dots is more likely the portal's name
		}
		if found != "" && found != w {
			return AuthCode{}, &AccessError{Kind: AccessNotACode}
		}
		found = w
	}
	if found == "" {
		return AuthCode{}, &AccessError{Kind: AccessNotACode}
	}
	return AuthCode{code: hide(found)}, nil
}

// redirectQuery returns the query of an address, or a query that stands alone, if it has a code.
func redirectQuery(s string) (url.Values, bool) {
	if i := strings.IndexByte(s, '?'); i >= 0 {
		s = s[i+1:]
	}
	s = strings.TrimLeft(s, wrapping)
	if i := strings.IndexAny(s, "#\"'`<>«»“”„"); i >= 0 {
		s = s[:i]
	}
	s = strings.TrimRight(strings.ReplaceAll(s, "&amp;", "&"), wrapping+".!")
	query, err := url.ParseQuery(s)
	return query, err == nil && query.Has("code")
}

// codeOf takes the code out of the query of a redirect.
func codeOf(query url.Values, state string) (AuthCode, error) {
	code := query.Get("code")
	if len(query["code"]) != 1 || !isAuthCode(code) {
		return AuthCode{}, &AccessError{Kind: AccessNotACode}
	}
	came := query["state"]
	if state == "" || len(came) != 1 || subtle.ConstantTimeCompare([]byte(came[0]), []byte(state)) != 1 {
		return AuthCode{}, &AccessError{Kind: AccessWrongState}
	}
	c := AuthCode{code: hide(code)}
	if u, ok := parseAddress("https://" + query.Get("domain")); ok && len(u.Host) <= maxHost {
		c.Domain = u.Host
	}
	if u, ok := parseAddress("https://" + query.Get("server_domain")); ok {
		c.serverDomain = u.Host
	}
	return c, nil
}

// maxHost is the length of the longest host name with a port.
const maxHost = 253 + len(":65535")

// isAuthCode reports whether s can be a code. The form of a code is not documented.
func isAuthCode(s string) bool {
	return 8 <= len(s) && len(s) <= 512 && strings.Trim(lower(s), "abcdefghijklmnopqrstuvwxyz0123456789._-") == ""
}

// standsOut reports whether s looks like a code and not like one of the words around it.
func standsOut(s string) bool {
	return len(s) >= 16 && (len(s) >= 24 || strings.ContainsAny(s, "0123456789"))
}

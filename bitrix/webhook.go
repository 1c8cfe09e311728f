package bitrix

import (
	"net"
	"net/netip"
	"net/url"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/net/idna"
)

// An AccessKind says what is wrong with what was pasted, typed or stored.
type AccessKind string

// What can be wrong with what was pasted, typed or stored.
const (
	// NotAnAddress: no web address is in it.
	NotAnAddress AccessKind = "not an address"
	// NotAWebhook: an address, but without user and secret, such as that of the portal or of one of its pages; or a token
	// that is none.
	NotAWebhook AccessKind = "not a webhook"
	// TwoAddresses: more than one webhook, and they differ. Which one is meant is not guessed.
	TwoAddresses AccessKind = "two addresses"
	// PlainHTTP: http to something else than this computer would send the secret in clear.
	PlainHTTP AccessKind = "plain http"
	// NotAnApp: the id or the secret of an application is missing, or is not one word.
	NotAnApp AccessKind = "not an application"
	// NotACode: there is no code of an authorization in it, or more than one.
	NotACode AccessKind = "not a code"
	// WrongState: an address that came back from the authorization, but not from the one that was begun here.
	WrongState AccessKind = "state does not match"
	// NotAGrant: a stored text that [ParseGrant] cannot read.
	NotAGrant AccessKind = "not a grant"
)

// An AccessError says why there is no [Access]. It holds nothing of what was pasted.
type AccessError struct {
	Kind AccessKind
}

func (e *AccessError) Error() string { return "access to a portal: " + string(e.Kind) }

// ParseWebhook reads an inbound webhook in every form that people paste: with or without scheme, method, .json, slash at the
// end or query; with white space, line breaks or invisible characters; in quotes, brackets or a sentence; for a portal with
// a port, below a path, with a non-Latin name or an IPv6 address; twice, with a blank between or without. The user may be a
// number or a login (protocol 4.1). The error is an [*AccessError].
func ParseWebhook(pasted string) (Access, error) {
	kind := NotAnAddress
	for _, words := range readings(pasted) {
		var found Access
		for _, text := range splitAddresses(words) {
			access, k := parseWebhook(text)
			switch {
			case k == "" && !found.IsZero() && access != found:
				return Access{}, &AccessError{Kind: TwoAddresses}
			case k == "":
				found = access
			case k != NotAnAddress && (kind == NotAnAddress || k != NotAWebhook):
				kind = k
			}
		}
		if !found.IsZero() {
			return found, nil
		}
	}
	return Access{}, &AccessError{Kind: kind}
}

// parseWebhook reads the one address that text is. The kind is "" where it is a webhook.
func parseWebhook(text string) (Access, AccessKind) {
	u, ok := parseAddress(trimAddress(text))
	if !ok {
		return Access{}, NotAnAddress
	}
	prefix, user, secret, ok := webhookPath(u.Path)
	switch {
	case !ok:
		return Access{}, NotAWebhook
	case !mayCarrySecret(u):
		return Access{}, PlainHTTP
	case hasRestPath(prefix):
		return Access{}, TwoAddresses
	}
	access := Access{portal: portalAddress(u, prefix), user: user, secret: hide(secret)}
	if !isPortalPath(prefix) || !isPortalHost(u.Host) || access.showsSecret(secret) {
		return Access{}, NotAWebhook
	}
	return access, ""
}

// NewTokenAccess is the access with an OAuth access token to the portal at the given address, which may be pasted as
// loosely as a webhook (protocol 4.2). The error is an [*AccessError].
func NewTokenAccess(portal, token string) (Access, error) {
	token, ok := cleanWord(token)
	if !ok {
		return Access{}, &AccessError{Kind: NotAWebhook}
	}
	address, err := parsePortal(portal)
	if err != nil {
		return Access{}, err
	}
	return Access{portal: address, token: true, secret: hide(token)}, nil
}

// parsePortal reads the address of a portal out of one of its pages, too. The error is an [*AccessError].
func parsePortal(pasted string) (string, error) {
	for _, words := range readings(pasted) {
		for _, text := range splitAddresses(words) {
			u, ok := parseAddress(trimAddress(text))
			if !ok {
				continue
			}
			if !mayCarrySecret(u) {
				return "", &AccessError{Kind: PlainHTTP}
			}
			prefix, _, _ := strings.Cut(u.Path+"/", "/rest/")
			if isCloud(u.Hostname()) {
				prefix = "" // the path of a page in the browser
			}
			if isPortalPath(prefix) && isPortalHost(u.Host) {
				return portalAddress(u, prefix), nil
			}
		}
	}
	return "", &AccessError{Kind: NotAnAddress}
}

// cleanWord is a pasted secret without what is around it; not ok where it is not one printable word.
func cleanWord(pasted string) (word string, ok bool) {
	word = strings.Trim(clean(pasted), "\n "+wrapping)
	odd := func(r rune) bool { return unicode.IsSpace(r) || !unicode.IsPrint(r) }
	return word, word != "" && utf8.ValidString(word) && !strings.ContainsFunc(word, odd)
}

// wrapping is what people, mail programs and chats put around an address or behind it.
const wrapping = "\"'`«»“”„‟‘’‚‹›<>()[]{}|,;"

// maxPasted is how much of a pasted text is looked at, in bytes; Punycode takes quadratic time.
const maxPasted = 4 << 10

// readings are the ways to read a pasted text, each as its words, the most probable first: with an address joined that a mail
// program has broken into lines; as it is; with the blanks taken for a part of the address.
func readings(pasted string) [][]string {
	pasted = clean(pasted[:min(len(pasted), maxPasted)])
	const most = 50 // words of one reading
	list := [][]string{strings.Fields(strings.ReplaceAll(pasted, "\n", "")), strings.Fields(pasted)}
	for i, words := range list {
		list[i] = words[:min(len(words), most)]
	}
	return append(list, []string{strings.Join(strings.Fields(pasted), "")})
}

// clean leaves "\n" and " " as the only white space, and drops what cannot be seen.
func clean(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\n' || r == '\r' || r == '\u2028' || r == '\u2029':
			return '\n'
		case unicode.IsSpace(r):
			return ' '
		case unicode.Is(unicode.Cf, r) || unicode.IsControl(r):
			return -1
		}
		return r
	}, s)
}

// trimAddress cuts what is before the scheme and what cannot be part of an address behind it.
func trimAddress(s string) string {
	s = strings.Trim(s, wrapping)
	if !strings.Contains(s, "://") && strings.Contains(s, "%") {
		if u, err := url.PathUnescape(s); err == nil && strings.Contains(u, "://") {
			s = u // copied out of a query
		}
	}
	if i := strings.Index(s, "://"); i >= 0 {
		start := strings.LastIndexFunc(s[:i], func(r rune) bool { return (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') })
		s = s[start+1:]
		if i := strings.IndexAny(s, "\"'`«»“”„‟‘’‚‹›<>|"); i >= 0 {
			s = s[:i]
		}
	}
	s = strings.TrimRight(s, wrapping+".!:")
	switch open, closed := strings.Count(s, "["), strings.Count(s, "]"); { // of an IPv6 address
	case open > closed:
		s += "]"
	case open < closed && !strings.Contains(s, "://"):
		s = "[" + s
	}
	return s
}

// parseAddress reads one address. The host comes out lower-cased and in ASCII, without the usual port.
func parseAddress(s string) (*url.URL, bool) {
	typed := strings.Contains(s, "://")
	if !typed {
		s = "https://" + strings.TrimLeft(s, "/")
	}
	u, err := url.Parse(s)
	if err != nil || u.User != nil || u.Scheme != "https" && u.Scheme != "http" {
		return nil, false
	}
	host, ok := asciiHost(u.Hostname())
	if !ok {
		return nil, false
	}
	address := strings.Contains(host, ".") || host == "localhost" || strings.Contains(host, ":")
	if !typed && !address && !strings.Contains(u.Path, "/rest/") {
		return nil, false // any word could be a host
	}
	port := u.Port()
	if port != "" {
		if n, err := strconv.Atoi(port); err != nil || n < 1 || n > 65535 {
			return nil, false
		}
	}
	if port == "" || u.Scheme == "https" && port == "443" || u.Scheme == "http" && port == "80" {
		u.Host = host
		if strings.Contains(host, ":") {
			u.Host = "[" + host + "]"
		}
	} else {
		u.Host = net.JoinHostPort(host, port)
	}
	return u, true
}

// asciiHost is a host as the name service knows it, and stays itself when it is read again. A final dot, in any of the forms
// that IDNA takes for one, is left out.
func asciiHost(host string) (string, bool) {
	if ip, ok := parseIP(host); ok {
		return ip.String(), ip.Zone() == ""
	}
	host, err := idna.Lookup.ToASCII(host)
	host = strings.TrimSuffix(host, ".")
	if err != nil || host == "" || strings.HasPrefix(host, ".") || strings.HasSuffix(host, ".") || strings.Contains(host, "..") {
		return "", false
	}
	if ip, ok := parseIP(host); ok { // of full-width digits
		return ip.String(), true
	}
	for _, r := range host {
		if (r < 'a' || r > 'z') && (r < '0' || r > '9') && r != '-' && r != '.' {
			return "", false
		}
	}
	again, err := idna.Lookup.ToASCII(host) // refuses some of what it makes itself, as of bytes that are no UTF-8
	return host, err == nil && again == host
}

func parseIP(host string) (netip.Addr, bool) {
	ip, err := netip.ParseAddr(strings.TrimSuffix(host, "."))
	return ip, err == nil
}

// webhookPath splits /prefix/rest/USER/SECRET[/METHOD]; the prefix may have a rest of its own.
func webhookPath(path string) (prefix, user, secret string, ok bool) {
	for end := len(path); ; {
		at := strings.LastIndex(path[:end], "/rest/")
		if at < 0 {
			return "", "", "", false
		}
		parts := strings.FieldsFunc(path[at+len("/rest/"):], func(r rune) bool { return r == '/' })
		if len(parts) > 2 && parts[0] == "api" && isNumber(parts[1]) {
			parts = parts[1:] // the form of REST 3.0 (protocol 14)
		}
		if (len(parts) == 2 || len(parts) == 3) && isUser(parts[0]) && isSecret(parts[1]) {
			return path[:at], parts[0], parts[1], true
		}
		end = at + len("/rest") // two may share a slash
	}
}

func isNumber(s string) bool {
	n, err := strconv.Atoi(s)
	return err == nil && n > 0
}

func isUser(s string) bool {
	if n, err := strconv.Atoi(s); err == nil {
		return n > 0
	}
	return s != "." && s != ".." && !strings.ContainsFunc(s, func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !strings.ContainsRune("._-@+", r)
	})
}

// isSecret tells a secret from a method: methods have dots, save a few.
func isSecret(s string) bool {
	switch strings.ToLower(s) {
	case "", "profile", "scope", "methods", "batch", "events":
		return false
	}
	return !strings.ContainsFunc(s, func(r rune) bool {
		return (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && (r < '0' || r > '9') && r != '_' && r != '-'
	})
}

// mayCarrySecret tells whether a secret may go there: encrypted, or not off this computer.
func mayCarrySecret(u *url.URL) bool { return u.Scheme == "https" || isLoopback(u.Hostname()) }

func isLoopback(host string) bool {
	ip, err := netip.ParseAddr(host)
	return host == "localhost" || err == nil && ip.Unmap().IsLoopback()
}

// isCloud tells whether the host is one of Bitrix24's own, where nothing lies below a path.
func isCloud(host string) bool { return strings.Contains(host, ".bitrix24.") }

func portalAddress(u *url.URL, prefix string) string {
	p := url.URL{Scheme: u.Scheme, Host: u.Host, Path: strings.TrimRight(prefix, "/")}
	return p.String()
}

package bitrix

import (
	"net"
	"net/netip"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/net/idna"
)

// wrapping is what people, mail programs and chats put around an address or after it.
const wrapping = "\"'`«»“”„‟‘’‚‹›<>()[]{}|,;"

// maxPasted is how much of a pasted text is read, in bytes. Decoding Punycode takes quadratic time.
const maxPasted = 4 << 10

// readings returns the ways to read a pasted text, the most probable first. Each is a list of words: first with line
// breaks removed, because mail programs break long addresses; then as the text is; then with all blanks removed.
func readings(pasted string) [][]string {
	pasted = clean(pasted[:min(len(pasted), maxPasted)])
	const most = 50 // words of one reading
	list := [][]string{strings.Fields(strings.ReplaceAll(pasted, "\n", "")), strings.Fields(pasted)}
	for i, words := range list {
		list[i] = words[:min(len(words), most)]
	}
	return append(list, []string{strings.Join(strings.Fields(pasted), "")})
}

// clean leaves "\n" and " " as the only white space and drops invisible characters.
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

// cleanWord returns a pasted secret without the characters around it. It is not ok if the rest is not one printable
// word.
func cleanWord(pasted string) (word string, ok bool) {
	word = strings.Trim(clean(pasted), "\n "+wrapping)
	odd := func(r rune) bool { return unicode.IsSpace(r) || !unicode.IsPrint(r) }
	return word, word != "" && utf8.ValidString(word) && !strings.ContainsFunc(word, odd)
}

// trimAddress cuts off what stands before the scheme, and what stands after the address and cannot be part of it.
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

// parseAddress reads one address. It returns the host in lower case and in ASCII, without the usual port.
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

// asciiHost returns a host in the form that the name service knows. Reading the result again gives the same result. A
// final dot is removed, in each form that IDNA accepts for a dot.
func asciiHost(host string) (string, bool) {
	if ip, ok := parseIP(host); ok {
		return ip.String(), ip.Zone() == ""
	}
	host, err := idna.Lookup.ToASCII(host)
	host = strings.TrimSuffix(host, ".")
	if err != nil || host == "" || strings.HasPrefix(host, ".") || strings.HasSuffix(host, ".") || strings.Contains(host, "..") {
		return "", false
	}
	if ip, ok := parseIP(host); ok { // it was written in full-width digits
		return ip.String(), true
	}
	for _, r := range host {
		if (r < 'a' || r > 'z') && (r < '0' || r > '9') && r != '-' && r != '.' {
			return "", false
		}
	}
	again, err := idna.Lookup.ToASCII(host) // IDNA refuses some of its own results, for example of bytes that are not UTF-8
	return host, err == nil && again == host
}

func parseIP(host string) (netip.Addr, bool) {
	ip, err := netip.ParseAddr(strings.TrimSuffix(host, "."))
	return ip, err == nil
}

func isLoopback(host string) bool {
	ip, err := netip.ParseAddr(host)
	return host == "localhost" || err == nil && ip.Unmap().IsLoopback()
}

// isCloud reports whether the host is one of Bitrix24's own. These have no portals below a path.
func isCloud(host string) bool { return strings.Contains(host, ".bitrix24.") }

func portalAddress(u *url.URL, prefix string) string {
	p := url.URL{Scheme: u.Scheme, Host: u.Host, Path: strings.TrimRight(prefix, "/")}
	return p.String()
}

// mayCarrySecret reports whether a secret may be sent there: the address is encrypted, or it does not leave this
// computer.
func mayCarrySecret(u *url.URL) bool { return u.Scheme == "https" || isLoopback(u.Hostname()) }

// parsePortal reads the address of a portal, also from the address of one of its pages. The error is an [*AccessError].
func parsePortal(pasted string) (string, error) {
	for _, words := range readings(pasted) {
		for _, text := range splitAddresses(words) {
			u, ok := parseAddress(trimAddress(text))
			if !ok {
				continue
			}
			if !mayCarrySecret(u) {
				return "", &AccessError{Kind: AccessPlainHTTP}
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
	return "", &AccessError{Kind: AccessNotAnAddress}
}

// schemes finds where an address begins, also if it is encoded in a query.
var schemes = regexp.MustCompile(`(?i)https?(?::|%(?:25)*3a)(?:/|%(?:25)*2f){2}`)

// splitAddresses lists the addresses that the words may contain, in order. One word contains several if a webhook was
// pasted twice without a blank between.
func splitAddresses(words []string) []string {
	var list []string
	for _, word := range words {
		start := 0
		for _, at := range schemes.FindAllStringIndex(word, -1) {
			list = appendAddresses(list, word[start:at[0]])
			start = at[0]
		}
		list = appendAddresses(list, word[start:])
	}
	return list
}

// appendAddresses appends the addresses in a text that has at most one scheme. The same host may begin again in it
// without a scheme.
func appendAddresses(list []string, text string) []string {
	text = trimAddress(text)
	plain := unescape(text)
	scheme, rest, found := strings.Cut(plain, "://")
	if scheme += "://"; !found {
		scheme, rest = "", strings.TrimLeft(plain, "/")
	}
	folded := lower(rest)
	host, path, _ := strings.Cut(folded, "/")
	if host == "" || strings.Count("/"+path, "/rest/") < 2 {
		return append(list, text)
	}
	start := 0
	for at := 1; at < len(rest); at++ {
		// A login may end in the host's name, and words often end in a host name that has no dot.
		begins := rest[at-1] == '/' || rest[at-1] != '@' && strings.ContainsAny(host, ".:")
		if begins && strings.HasPrefix(folded[at:], host+"/") {
			list = append(list, scheme+rest[start:at])
			start = at
		}
	}
	return append(list, scheme+rest[start:])
}

// hasRestPath reports whether a path before a webhook's own part belongs to another webhook. A portal may lie below a
// path that ends in "rest".
func hasRestPath(path string) bool {
	path = strings.TrimRight(lower(unescape(path)), "/")
	return strings.Contains(path, "/rest/")
}

// isPortalPath reports whether a portal may lie below this path. The path is shown and stored in files outside the
// keyring. Anything else before a webhook's own part, or after a portal's host, may be a part of another webhook or a
// secret, so such a portal is refused.
func isPortalPath(path string) bool {
	path = lower(unescape(path))
	return !hasRestPath(path) && !strings.ContainsAny(path, `:\?#@`) && !looksSecret(path)
}

// isPortalHost reports whether a host has a domain, or else looks like a name in an office's own network and not like a
// secret.
func isPortalHost(host string) bool { return strings.ContainsAny(host, ".:") || !looksSecret(host) }

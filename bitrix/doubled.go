package bitrix

import (
	"regexp"
	"strings"
)

// schemes finds where an address begins, also as it stands in a query.
var schemes = regexp.MustCompile(`(?i)https?(?::|%(?:25)*3a)(?:/|%(?:25)*2f){2}`)

// splitAddresses lists the addresses that words may hold, in order. A word holds more than one where a webhook was pasted twice
// without a blank between.
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

// appendAddresses adds the addresses in a text that has one scheme at most: the same host may begin again, without a scheme.
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
		// A login may end in the host's name, and many a word in one without a dot.
		begins := rest[at-1] == '/' || rest[at-1] != '@' && strings.ContainsAny(host, ".:")
		if begins && strings.HasPrefix(folded[at:], host+"/") {
			list = append(list, scheme+rest[start:at])
			start = at
		}
	}
	return append(list, scheme+rest[start:])
}

// hasRestPath tells whether a path before a webhook's own part is that of another webhook. A portal may lie below a path that
// ends in "rest".
func hasRestPath(path string) bool {
	path = strings.TrimRight(lower(unescape(path)), "/")
	return strings.Contains(path, "/rest/")
}

// isPortalPath tells whether a path can be that below which a portal lies, which is shown and kept in files that are no keyring.
// Whatever else stands before a webhook's own part, or behind a portal's host, may be a part of another webhook or a
// secret, and then there is no such portal.
func isPortalPath(path string) bool {
	path = lower(unescape(path))
	return !hasRestPath(path) && !strings.ContainsAny(path, `:\?#@`) && !looksSecret(path)
}

// isPortalHost tells whether a host is one of a domain, or else may be that of an office's own network and no secret.
func isPortalHost(host string) bool { return strings.ContainsAny(host, ".:") || !looksSecret(host) }

// secretLike is the length from which letters mixed with digits are taken for a secret. That of a portal has 16.
const secretLike = 12

// looksSecret tells whether a text has a word of letters mixed with digits that is as long as a secret.
func looksSecret(text string) bool {
	other := func(r rune) bool { return (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && (r < '0' || r > '9') }
	for _, word := range strings.FieldsFunc(text, other) {
		if len(word) >= secretLike && strings.ContainsAny(word, "0123456789") && strings.Trim(word, "0123456789") != "" {
			return true
		}
	}
	return false
}

// showsSecret tells whether what is shown of an access holds its secret, or a part of it.
func (a Access) showsSecret(secret string) bool {
	secret = lower(secret)
	if len(secret) < fragment {
		return false // it is in many words
	}
	return find(lower(unescape(a.portal+"/"+a.user)), secret) != nil
}

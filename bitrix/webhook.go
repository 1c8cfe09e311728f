package bitrix

import (
	"strconv"
	"strings"
	"unicode"
)

// ParseWebhook reads an inbound webhook in every form that people paste: with or without scheme, method, .json, final
// slash or query; with white space, line breaks or invisible characters; in quotes, brackets or a sentence; for a
// portal with a port, below a path, with a non-Latin name or an IPv6 address; and twice, with or without a blank
// between. The user may be a number or a login (protocol 4.1). The error is an [*AccessError].
func ParseWebhook(pasted string) (Access, error) {
	kind := AccessNotAnAddress
	for _, words := range readings(pasted) {
		var found Access
		for _, text := range splitAddresses(words) {
			access, k := parseWebhook(text)
			switch {
			case k == "" && !found.IsZero() && access != found:
				return Access{}, &AccessError{Kind: AccessTwoAddresses}
			case k == "":
				found = access
			case k != AccessNotAnAddress && (kind == AccessNotAnAddress || k != AccessNotAWebhook):
				kind = k
			}
		}
		if !found.IsZero() {
			return found, nil
		}
	}
	return Access{}, &AccessError{Kind: kind}
}

// parseWebhook reads a text that is one address. The kind is "" if it is a webhook.
func parseWebhook(text string) (Access, AccessKind) {
	u, ok := parseAddress(trimAddress(text))
	if !ok {
		return Access{}, AccessNotAnAddress
	}
	prefix, user, secret, ok := webhookPath(u.Path)
	switch {
	case !ok:
		return Access{}, AccessNotAWebhook
	case !mayCarrySecret(u):
		return Access{}, AccessPlainHTTP
	case hasRestPath(prefix):
		return Access{}, AccessTwoAddresses
	}
	access := Access{portal: portalAddress(u, prefix), user: user, secret: hide(secret)}
	if !isPortalPath(prefix) || !isPortalHost(u.Host) || access.showsSecret(secret) {
		return Access{}, AccessNotAWebhook
	}
	return access, ""
}

// NewTokenAccess returns the access with an OAuth access token to the portal at the given address. The address may be
// pasted as loosely as a webhook (protocol 4.2). The error is an [*AccessError].
func NewTokenAccess(portal, token string) (Access, error) {
	token, ok := cleanWord(token)
	if !ok {
		return Access{}, &AccessError{Kind: AccessNotAWebhook}
	}
	address, err := parsePortal(portal)
	if err != nil {
		return Access{}, err
	}
	return Access{portal: address, token: true, secret: hide(token)}, nil
}

// webhookPath splits /prefix/rest/USER/SECRET[/METHOD]. The prefix may contain a rest of its own.
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
		end = at + len("/rest") // two of them may share a slash
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

// isSecret reports whether s can be a secret and is no method. Method names have dots, with few exceptions.
func isSecret(s string) bool {
	switch strings.ToLower(s) {
	case "", "profile", "scope", "methods", "batch", "events":
		return false
	}
	return !strings.ContainsFunc(s, func(r rune) bool {
		return (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && (r < '0' || r > '9') && r != '_' && r != '-'
	})
}

package bitrix

import (
	"fmt"
	"log/slog"
	"net/url"
	"strconv"
	"strings"
)

// An Access is the right to call one portal: an inbound webhook or an access token (protocol 4). [ParseWebhook] and
// [NewTokenAccess] make one. The zero value gives no access.
//
// An Access prints with its secret masked, as in https://example.bitrix24.ru/rest/7/•••/, for every verb and encoding,
// and also as an unexported field of another value. Two accesses are equal (==) if they give the same right. Only
// [Access.Reveal] and the request itself contain the secret.
type Access struct {
	portal string // scheme, host, port and the path before /rest, without a slash at the end
	user   string // the user part of a webhook's path, decoded; "" with a token
	token  bool
	secret hidden
}

// Portal returns the portal's address without credentials: https://host[:port][/prefix].
func (a Access) Portal() string { return a.portal }

// Host returns the portal's host name, with the port if it is not the usual one.
func (a Access) Host() string {
	_, rest, _ := strings.Cut(a.portal, "://")
	host, _, _ := strings.Cut(rest, "/")
	return host
}

// UserID returns the number of the webhook's owner, as the address has it. It is 0 for a token, and for a webhook that
// names its owner by login.
func (a Access) UserID() int {
	id, err := strconv.Atoi(a.user)
	if err != nil {
		return 0
	}
	return id
}

// IsZero reports whether a gives no access at all.
func (a Access) IsZero() bool { return a == Access{} }

// Reveal returns the webhook in clear, https://example.bitrix24.ru/rest/7/SECRET/. It is meant for the keyring only.
// [ParseWebhook] reads it back. It is empty for a token, because tokens are not stored.
func (a Access) Reveal() string {
	if a.IsZero() || a.token {
		return ""
	}
	return a.portal + "/rest/" + url.PathEscape(a.user) + "/" + a.secret.reveal() + "/"
}

// String returns the address with the secret masked.
func (a Access) String() string {
	switch {
	case a.IsZero():
		return ""
	case a.token:
		return a.portal + "/rest/?auth=" + bullets
	default:
		return a.portal + "/rest/" + url.PathEscape(a.user) + "/" + bullets + "/"
	}
}

// Format prints [Access.String] for every verb.
func (a Access) Format(f fmt.State, verb rune) { printText(f, verb, a.String()) }

// MarshalText returns [Access.String], for JSON and other encodings. It cannot be decoded again.
func (a Access) MarshalText() ([]byte, error) { return []byte(a.String()), nil }

// LogValue returns [Access.String].
func (a Access) LogValue() slog.Value { return slog.StringValue(a.String()) }

// method returns the address of a method. The address of a webhook contains its secret.
func (a Access) method(base *url.URL, name string) *url.URL {
	u := *base
	if a.token {
		u.Path += "/rest/" + name
	} else {
		u.Path += "/rest/" + a.user + "/" + a.secret.reveal() + "/" + name
	}
	return &u
}

// An AccessKind says what is wrong with a text that was pasted, typed or stored.
type AccessKind string

// The kinds of an [AccessError].
const (
	// AccessNotAnAddress: the text has no web address.
	AccessNotAnAddress AccessKind = "not an address"
	// AccessNotAWebhook: an address without user and secret, such as that of the portal or of one of its pages; or a
	// token that is not valid.
	AccessNotAWebhook AccessKind = "not a webhook"
	// AccessTwoAddresses: several webhooks that differ. Nobody guesses which one is meant.
	AccessTwoAddresses AccessKind = "two addresses"
	// AccessPlainHTTP: http to another computer, which would send the secret in clear.
	AccessPlainHTTP AccessKind = "plain http"
	// AccessNotAnApp: the id or the secret of an application is missing, or is not one word.
	AccessNotAnApp AccessKind = "not an application"
	// AccessNotACode: there is no code of an authorization in it, or more than one.
	AccessNotACode AccessKind = "not a code"
	// AccessWrongState: an address that another authorization has returned than the one that was started here.
	AccessWrongState AccessKind = "state does not match"
	// AccessNotAGrant: a stored text that [ParseGrant] cannot read.
	AccessNotAGrant AccessKind = "not a grant"
)

// An AccessError says why a text gives no [Access]. It holds nothing of that text.
type AccessError struct {
	Kind AccessKind
}

func (e *AccessError) Error() string { return "access to a portal: " + string(e.Kind) }

// showsSecret reports whether the visible parts of an access contain the secret or a part of it.
func (a Access) showsSecret(secret string) bool {
	secret = lower(secret)
	if len(secret) < fragment {
		return false // it is in many words
	}
	return find(lower(unescape(a.portal+"/"+a.user)), secret) != nil
}

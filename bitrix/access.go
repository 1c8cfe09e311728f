package bitrix

import (
	"fmt"
	"log/slog"
	"net/url"
	"strconv"
	"strings"
)

// An Access is the right to call one portal: an inbound webhook or an access token (protocol 4). Make it with
// [ParseWebhook] or [NewTokenAccess]; the zero value gives no access.
//
// It prints itself masked, https://example.bitrix24.ru/rest/7/•••/, whatever the verb or encoding, also as an unexported
// field of something else. Two accesses are equal (==) when they are the same right. Only [Access.Reveal] and the request
// itself bring the secret out.
type Access struct {
	portal string // scheme, host, port and the path before /rest, without a slash at the end
	user   string // the user part of a webhook's path, decoded; "" with a token
	token  bool
	secret hidden
}

// Portal is the portal's address without any credentials: https://host[:port][/prefix].
func (a Access) Portal() string { return a.portal }

// Host is the portal's host name with its port, where that is not the usual one.
func (a Access) Host() string {
	_, rest, _ := strings.Cut(a.portal, "://")
	host, _, _ := strings.Cut(rest, "/")
	return host
}

// UserID is the number of the webhook's owner, as the address has it. It is 0 for a token and for a webhook that names
// its owner by login.
func (a Access) UserID() int {
	id, err := strconv.Atoi(a.user)
	if err != nil {
		return 0
	}
	return id
}

// IsZero tells whether a gives no access at all.
func (a Access) IsZero() bool { return a == Access{} }

// Reveal is the webhook in clear, https://example.bitrix24.ru/rest/7/SECRET/, for the keyring only. [ParseWebhook] reads
// it back. It is empty for a token, which is not kept.
func (a Access) Reveal() string {
	if a.IsZero() || a.token {
		return ""
	}
	return a.portal + "/rest/" + url.PathEscape(a.user) + "/" + a.secret.reveal() + "/"
}

// String is the address with the secret masked.
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

// MarshalText is [Access.String], for JSON and the like. There is no way back.
func (a Access) MarshalText() ([]byte, error) { return []byte(a.String()), nil }

// LogValue is [Access.String].
func (a Access) LogValue() slog.Value { return slog.StringValue(a.String()) }

// method is the address of a method, with the secret of a webhook in it.
func (a Access) method(base *url.URL, name string) *url.URL {
	u := *base
	if a.token {
		u.Path += "/rest/" + name
	} else {
		u.Path += "/rest/" + a.user + "/" + a.secret.reveal() + "/" + name
	}
	return &u
}

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

// showsSecret tells whether what is shown of an access holds its secret, or a part of it.
func (a Access) showsSecret(secret string) bool {
	secret = lower(secret)
	if len(secret) < fragment {
		return false // it is in many words
	}
	return find(lower(unescape(a.portal+"/"+a.user)), secret) != nil
}

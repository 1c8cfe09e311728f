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

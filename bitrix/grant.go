package bitrix

import (
	"encoding/json"
	"fmt"
	"log/slog"
	"strings"
	"time"
	"unicode"
)

// A Grant is the right to call a portal as a person who has signed in to an [App] (protocol 4.2), with all that is
// needed to renew it. [Exchange] makes one, [Grant.Reveal] and [ParseGrant] write and read it for storage, and
// [NewGrantClient] calls with it.
//
// A Grant prints masked for every verb and encoding, like an [Access]. Two grants are equal (==) if they are the same;
// after a renewal they are not.
type Grant struct {
	app     App
	access  hidden
	refresh hidden
	server  string // scheme and host of the last server_endpoint, or ""
	member  string
	user    int
	scope   string
	expires int64
}

// App returns the application that the person signed in to, with the portal's present address.
func (g Grant) App() App { return g.app }

// Portal returns the portal's address without credentials: https://host[:port][/prefix].
func (g Grant) Portal() string { return g.app.portal }

// Host returns the portal's host name, with the port if it is not the usual one.
func (g Grant) Host() string { return g.Access().Host() }

// UserID returns the number of the person, or 0 if the auth server did not name it.
func (g Grant) UserID() int { return g.user }

// MemberID returns the portal's permanent name, which stays when its host changes; or "".
func (g Grant) MemberID() string { return g.member }

// Scopes returns the scopes that the auth server named.
func (g Grant) Scopes() []string {
	return strings.FieldsFunc(g.scope, func(r rune) bool { return r == ',' })
}

// Expires returns when the access token ends, by the auth server's clock; or zero. Nobody needs to watch it: the client
// renews the grant when the portal refuses it.
func (g Grant) Expires() time.Time {
	if g.expires == 0 {
		return time.Time{}
	}
	return time.Unix(g.expires, 0).UTC()
}

// Access returns the access with the present access token.
func (g Grant) Access() Access {
	if g.IsZero() {
		return Access{}
	}
	return Access{portal: g.app.portal, token: true, secret: g.access}
}

// IsZero reports whether g gives no right at all.
func (g Grant) IsZero() bool { return g == Grant{} }

// sameAccount reports whether both grants are of one person on one portal, whatever the portal's present address.
func (g Grant) sameAccount(other Grant) bool {
	return !other.IsZero() && g.user == other.user && g.member == other.member &&
		(g.member != "" || g.app.portal == other.app.portal)
}

// secrets returns the texts that no message may contain.
func (g Grant) secrets() []string {
	return []string{g.app.secret.reveal(), g.access.reveal(), g.refresh.reveal()}
}

// A grantDocument is the stored form of a grant.
type grantDocument struct {
	Portal     string `json:"portal"`
	ClientID   string `json:"client_id"`
	Secret     string `json:"client_secret"`
	AuthServer string `json:"auth_server,omitempty"`
	Access     string `json:"access_token"`
	Refresh    string `json:"refresh_token"`
	Server     string `json:"server_endpoint,omitempty"`
	MemberID   string `json:"member_id,omitempty"`
	UserID     int    `json:"user_id,omitempty"`
	Scope      string `json:"scope,omitempty"`
	Expires    int64  `json:"expires,omitempty"`
}

// Reveal returns the grant in clear, as one line of JSON, for the keyring only. [ParseGrant] reads it back. It begins
// with {, which no webhook does.
func (g Grant) Reveal() string {
	if g.IsZero() {
		return ""
	}
	document, err := json.Marshal(grantDocument{
		Portal: g.app.portal, ClientID: g.app.id, Secret: g.app.secret.reveal(), AuthServer: g.app.server,
		Access: g.access.reveal(), Refresh: g.refresh.reveal(), Server: g.server,
		MemberID: g.member, UserID: g.user, Scope: g.scope, Expires: g.expires,
	})
	if err != nil {
		return "" // cannot happen: the document consists of texts and numbers
	}
	return string(document)
}

// ParseGrant reads what [Grant.Reveal] has written. The error is an [*AccessError].
func ParseGrant(stored string) (Grant, error) {
	var d grantDocument
	if err := json.Unmarshal([]byte(stored), &d); err != nil {
		return Grant{}, &AccessError{Kind: AccessNotAGrant}
	}
	whole := isAddress(d.Portal) && (d.AuthServer == "" || isAddress(d.AuthServer)) &&
		(d.Server == "" || isAddress(d.Server)) && d.UserID >= 0 && word(d.MemberID) == d.MemberID && scopeList(d.Scope) == d.Scope
	for _, s := range []string{d.ClientID, d.Secret, d.Access, d.Refresh} {
		clean, ok := cleanWord(s)
		whole = whole && ok && clean == s
	}
	if !whole {
		return Grant{}, &AccessError{Kind: AccessNotAGrant}
	}
	return Grant{
		app:    App{portal: d.Portal, id: d.ClientID, secret: hide(d.Secret), server: d.AuthServer},
		access: hide(d.Access), refresh: hide(d.Refresh), server: d.Server,
		member: d.MemberID, user: d.UserID, scope: d.Scope, expires: d.Expires,
	}, nil
}

// isAddress reports whether s is an address in the form that this package writes, to which a secret may be sent.
func isAddress(s string) bool {
	u, ok := parseAddress(s)
	return ok && mayCarrySecret(u) && portalAddress(u, u.Path) == s
}

// scopeList returns a list of scopes, separated by commas whatever separated them before.
func scopeList(s string) string {
	var list []string
	for _, scope := range strings.FieldsFunc(s, func(r rune) bool { return r == ',' || unicode.IsSpace(r) }) {
		if scope = word(scope); scope != "" && len(list) < 100 {
			list = append(list, scope)
		}
	}
	return strings.Join(list, ",")
}

// word returns s if it is one short word of letters and digits, as ids are; else "".
func word(s string) string {
	if len(s) > 100 || strings.Trim(lower(s), "abcdefghijklmnopqrstuvwxyz0123456789._-") != "" {
		return ""
	}
	return s
}

// String returns the portal's address and the application's id, with the tokens masked.
func (g Grant) String() string {
	if g.IsZero() {
		return ""
	}
	return g.Access().String() + " " + g.app.id
}

// Format prints [Grant.String] for every verb.
func (g Grant) Format(f fmt.State, verb rune) { printText(f, verb, g.String()) }

// MarshalText returns [Grant.String], for JSON and other encodings. It cannot be decoded again.
func (g Grant) MarshalText() ([]byte, error) { return []byte(g.String()), nil }

// LogValue returns [Grant.String].
func (g Grant) LogValue() slog.Value { return slog.StringValue(g.String()) }

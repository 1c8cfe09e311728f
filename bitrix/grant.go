package bitrix

import (
	"encoding/json"
	"fmt"
	"log/slog"
	"strings"
	"time"
	"unicode"
)

// A Grant is the right to call a portal as a person who has signed in to an [App] (protocol 4.2), with all that is needed
// to renew it. [Exchange] gives it, [Grant.Reveal] and [ParseGrant] keep it, [NewGrantClient] calls with it.
//
// It prints itself masked, whatever the verb or encoding, like an [Access]. Two grants are equal (==) when they are the
// same; after a renewal they are not.
type Grant struct {
	app     App
	access  hidden
	refresh hidden
	server  string // of the last server_endpoint, scheme and host; or ""
	member  string
	user    int
	scope   string
	expires int64
}

// App is the application that the person signed in to, on the portal where it is now.
func (g Grant) App() App { return g.app }

// Portal is the portal's address without any credentials: https://host[:port][/prefix].
func (g Grant) Portal() string { return g.app.portal }

// Host is the portal's host name with its port, where that is not the usual one.
func (g Grant) Host() string { return g.Access().Host() }

// UserID is the number of the person, or 0 where the auth server did not tell.
func (g Grant) UserID() int { return g.user }

// MemberID names the portal for good, whatever its host; or "".
func (g Grant) MemberID() string { return g.member }

// Scopes are those that the auth server named.
func (g Grant) Scopes() []string {
	return strings.FieldsFunc(g.scope, func(r rune) bool { return r == ',' })
}

// Expires is when the portal refuses the access token by itself, by the auth server's clock; or zero. Nobody needs to
// watch it: the grant is renewed upon the refusal.
func (g Grant) Expires() time.Time {
	if g.expires == 0 {
		return time.Time{}
	}
	return time.Unix(g.expires, 0).UTC()
}

// Access is the access with the present access token.
func (g Grant) Access() Access {
	if g.IsZero() {
		return Access{}
	}
	return Access{portal: g.app.portal, token: true, secret: g.access}
}

// IsZero tells whether g gives no right at all.
func (g Grant) IsZero() bool { return g == Grant{} }

// sameAccount tells whether both are the rights of one person on one portal, wherever it is now.
func (g Grant) sameAccount(other Grant) bool {
	return !other.IsZero() && g.user == other.user && g.member == other.member &&
		(g.member != "" || g.app.portal == other.app.portal)
}

// secrets are the texts that no message may have.
func (g Grant) secrets() []string {
	return []string{g.app.secret.reveal(), g.access.reveal(), g.refresh.reveal()}
}

// A grantDocument is the stored form.
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

// Reveal is the grant in clear, one line of JSON, for the keyring only. [ParseGrant] reads it back. It begins with {, as no
// webhook does.
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
		return "" // cannot be: it is texts and numbers
	}
	return string(document)
}

// ParseGrant reads what [Grant.Reveal] wrote. The error is an [*AccessError].
func ParseGrant(stored string) (Grant, error) {
	var d grantDocument
	if err := json.Unmarshal([]byte(stored), &d); err != nil {
		return Grant{}, &AccessError{Kind: NotAGrant}
	}
	whole := isAddress(d.Portal) && (d.AuthServer == "" || isAddress(d.AuthServer)) &&
		(d.Server == "" || isAddress(d.Server)) && d.UserID >= 0 && word(d.MemberID) == d.MemberID && scopeList(d.Scope) == d.Scope
	for _, s := range []string{d.ClientID, d.Secret, d.Access, d.Refresh} {
		clean, ok := cleanWord(s)
		whole = whole && ok && clean == s
	}
	if !whole {
		return Grant{}, &AccessError{Kind: NotAGrant}
	}
	return Grant{
		app:    App{portal: d.Portal, id: d.ClientID, secret: hide(d.Secret), server: d.AuthServer},
		access: hide(d.Access), refresh: hide(d.Refresh), server: d.Server,
		member: d.MemberID, user: d.UserID, scope: d.Scope, expires: d.Expires,
	}, nil
}

// isAddress tells whether s is an address as this package writes them, and may be sent a secret.
func isAddress(s string) bool {
	u, ok := parseAddress(s)
	return ok && mayCarrySecret(u) && portalAddress(u, u.Path) == s
}

// scopeList is a list of scopes, whatever parts them, parted by commas.
func scopeList(s string) string {
	var list []string
	for _, scope := range strings.FieldsFunc(s, func(r rune) bool { return r == ',' || unicode.IsSpace(r) }) {
		if scope = word(scope); scope != "" && len(list) < 100 {
			list = append(list, scope)
		}
	}
	return strings.Join(list, ",")
}

// word is s if it is one short word of letters and digits, as ids are; else "".
func word(s string) string {
	if len(s) > 100 || strings.Trim(lower(s), "abcdefghijklmnopqrstuvwxyz0123456789._-") != "" {
		return ""
	}
	return s
}

// String is the portal's address, the application's id and the tokens masked.
func (g Grant) String() string {
	if g.IsZero() {
		return ""
	}
	return g.Access().String() + " " + g.app.id
}

// Format prints [Grant.String] for every verb.
func (g Grant) Format(f fmt.State, verb rune) { printText(f, verb, g.String()) }

// MarshalText is [Grant.String], for JSON and the like. There is no way back.
func (g Grant) MarshalText() ([]byte, error) { return []byte(g.String()), nil }

// LogValue is [Grant.String].
func (g Grant) LogValue() slog.Value { return slog.StringValue(g.String()) }

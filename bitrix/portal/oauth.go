package portal

import (
	"crypto/rand"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"
)

// An App is a local application of the portal. It signs people in by OAuth (protocol 4.2).
type App struct {
	ClientID     string   `json:"client_id"`
	ClientSecret string   `json:"client_secret"`
	Scopes       []string `json:"scopes"` // nil is timeman alone
	// Redirect is the address on the application's card, to which the code is sent. If it is empty, the portal shows
	// the code on a page to be copied.
	Redirect string `json:"redirect"`
	// HonorsRedirectURI lets a redirect_uri of the request replace Redirect.
	HonorsRedirectURI bool `json:"honors_redirect_uri"`
	// Refuses shows a page that refuses, and does not redirect the browser.
	Refuses bool `json:"refuses"`
	// User is the employee who is signed in to the portal in the browser; 0 means the one with the lowest number.
	User int `json:"user"`
}

// The lifetimes of what the auth server gives out.
const (
	codeLife    = 30 * time.Second
	accessLife  = time.Hour
	refreshLife = 180 * 24 * time.Hour
)

// A grant is a code or a token that was given out.
type grant struct {
	User   int       `json:"user"`
	Scopes []string  `json:"scopes"`
	Until  time.Time `json:"until"`
}

// grants are all that the auth server gave out. The portal's lock guards them.
type grants struct {
	codes, access, refresh map[string]grant
}

func newGrants() grants { return grants{map[string]grant{}, map[string]grant{}, map[string]grant{}} }

// newSecret returns a new secret that cannot be mistaken for a real one.
func newSecret(kind string) string { return "madeup-" + kind + "-" + strings.ToLower(rand.Text()) }

func (a App) scopes() []string {
	if a.Scopes == nil {
		return []string{"timeman"}
	}
	return a.Scopes
}

// Token gives out an access token for the employee, with the scopes of the portal's application. It is valid for an
// hour of the portal's clock.
func (u *User) Token() string {
	u.p.mu.Lock()
	defer u.p.mu.Unlock()
	access := newSecret("access")
	u.p.grants.access[access] = grant{u.id, u.p.app.scopes(), u.p.clock.now().Add(accessLife)}
	return access
}

// Code gives out a code as the authorization page does. It lives 30 seconds of the portal's clock.
func (u *User) Code() string {
	u.p.mu.Lock()
	defer u.p.mu.Unlock()
	return u.p.newCode(u.id)
}

func (p *Portal) newCode(user int) string {
	code := newSecret("code")
	p.grants.codes[code] = grant{user, p.app.scopes(), p.clock.now().Add(codeLife)}
	return code
}

// ExpireTokens ends all access tokens. Refresh tokens stay valid.
func (p *Portal) ExpireTokens() {
	p.mu.Lock()
	defer p.mu.Unlock()
	for token, g := range p.grants.access {
		g.Until = p.clock.now()
		p.grants.access[token] = g
	}
}

// Revoke ends all refresh tokens, as if the application had been removed.
func (p *Portal) Revoke() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.grants.refresh = map[string]grant{}
}

func (p *Portal) serveOAuth(w http.ResponseWriter, r *http.Request) {
	method := strings.Trim(r.URL.Path, "/")
	arrived := time.Now()
	_, params := parameters(r)
	p.mu.Lock()
	n := p.log.add(Request{
		At: arrived, Clock: p.Now(), HTTPMethod: r.Method, Method: method,
		ContentType: r.Header.Get("Content-Type"), Params: withoutSecrets(params).plain(),
	})
	fault := p.takeFault(method)
	var a *answer
	if fault == nil || fault.Executed {
		switch method {
		case "oauth/token":
			a = p.token(r, params)
		case "oauth/authorize":
			a = p.consent(r, params)
		default:
			a = &answer{status: http.StatusNotFound, contentType: "text/html"}
		}
	}
	p.mu.Unlock()
	p.finish(w, r, n, fault, a, false)
}

func withoutSecrets(params object) object {
	var o object
	o.merge(params)
	for _, name := range []string{"client_secret", "code", "refresh_token"} {
		o.remove(name)
	}
	return o
}

// consent is the portal's authorization page, with a person who consents at once.
func (p *Portal) consent(r *http.Request, params object) *answer {
	user := p.app.User
	for id := range p.employees {
		if p.app.User == 0 && (user == 0 || id < user) {
			user = id
		}
	}
	target := p.app.Redirect
	if uri := params.text("redirect_uri"); uri != "" && p.app.HonorsRedirectURI {
		target = uri
	}
	to, err := url.Parse(target)
	switch {
	case p.app.ClientID == "" || params.text("client_id") != p.app.ClientID:
		return htmlPage("The application was not found.")
	case p.app.Refuses || p.employees[user] == nil || err != nil:
		return htmlPage("You do not have access to the application.")
	case target == "":
		return htmlPage("Code: " + p.newCode(user))
	}
	q := to.Query()
	q.Set("code", p.newCode(user))
	q.Set("state", params.text("state"))
	q.Set("domain", r.Host)
	q.Set("member_id", memberID)
	q.Set("scope", strings.Join(p.app.scopes(), ","))
	q.Set("server_domain", authDomain)
	to.RawQuery = q.Encode()
	return &answer{status: http.StatusFound, location: to.String()}
}

func htmlPage(text string) *answer {
	return &answer{
		status: http.StatusOK, contentType: "text/html; charset=utf-8",
		body: []byte("<!DOCTYPE html><html><body><p>" + text + "</p></body></html>"),
	}
}

const (
	memberID   = "0123456789abcdef0123456789abcdef"
	authDomain = "oauth.bitrix.info"
)

// tokens is the answer of the auth server.
type tokens struct {
	AccessToken    string `json:"access_token"`
	RefreshToken   string `json:"refresh_token"`
	ExpiresIn      int    `json:"expires_in"`
	Expires        int64  `json:"expires"`
	ClientEndpoint string `json:"client_endpoint"`
	ServerEndpoint string `json:"server_endpoint"`
	Domain         string `json:"domain"`
	MemberID       string `json:"member_id"`
	Scope          string `json:"scope"`
	Status         string `json:"status"`
	UserID         int    `json:"user_id"`
}

// token exchanges a code or a refresh token. Each works once.
func (p *Portal) token(r *http.Request, params object) *answer {
	if p.app.ClientID == "" || params.text("client_id") != p.app.ClientID ||
		params.text("client_secret") != p.app.ClientSecret {
		return refusal(&Error{Code: "invalid_client", Text: "Invalid client", HTTPStatus: http.StatusUnauthorized})
	}
	given, from, domain := "", p.grants.codes, r.Host
	switch kind := params.text("grant_type"); kind {
	case "authorization_code":
		given = params.text("code")
	case "refresh_token":
		given, from, domain = params.text("refresh_token"), p.grants.refresh, authDomain
	default:
		return refusal(&Error{
			Code: "invalid_request", Text: fmt.Sprintf("Unknown grant type %q", kind), HTTPStatus: http.StatusBadRequest,
		})
	}
	old, ok := from[given]
	delete(from, given)
	now := p.clock.now()
	if !ok || !now.Before(old.Until) || p.employees[old.User] == nil {
		return refusal(&Error{Code: "invalid_grant", Text: "Invalid grant", HTTPStatus: http.StatusBadRequest})
	}
	access, refresh := newSecret("access"), newSecret("refresh")
	p.grants.access[access] = grant{old.User, slices.Clone(old.Scopes), now.Add(accessLife)}
	p.grants.refresh[refresh] = grant{old.User, slices.Clone(old.Scopes), now.Add(refreshLife)}
	scheme := "http"
	if r.TLS != nil {
		scheme = "https"
	}
	return asJSON(http.StatusOK, tokens{
		AccessToken: access, RefreshToken: refresh,
		ExpiresIn: int(accessLife.Seconds()), Expires: now.Add(accessLife).Unix(),
		ClientEndpoint: scheme + "://" + r.Host + "/rest/", ServerEndpoint: scheme + "://" + r.Host + "/rest/",
		Domain: domain, MemberID: memberID, Scope: strings.Join(old.Scopes, ","), Status: "L", UserID: old.User,
	})
}

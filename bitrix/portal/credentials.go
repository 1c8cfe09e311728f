package portal

import (
	"net/http"
	"slices"
	"strconv"
	"strings"
)

// credentials are what a request proves its rights with.
type credentials struct {
	route        route
	token        string
	tls          bool
	tokenInQuery bool // a query parameter "token" asks for another kind of check
}

func credentialsOf(r *http.Request, rt route, query, params object) credentials {
	c := credentials{route: rt, tls: r.TLS != nil}
	_, c.tokenInQuery = query.get("token")
	for _, name := range []string{"auth", "access_token"} {
		if c.token == "" {
			c.token = params.text(name)
		}
	}
	if bearer, ok := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer "); ok && c.token == "" {
		c.token = bearer
	}
	return c
}

// owner returns the employee whose webhook it is, or nil if the secret is wrong.
func (p *Portal) owner(rt route) *Employee {
	if id, err := strconv.Atoi(rt.user); err == nil {
		if e := p.employees[id]; e != nil && e.Secret == rt.secret {
			return e
		}
	}
	for _, e := range p.employees {
		if e.isOwner(rt.user) && e.Secret == rt.secret {
			return e
		}
	}
	return nil
}

// identify returns the caller's number for the log, whether or not the call will be allowed. It is 0 if the caller is
// unknown.
func (p *Portal) identify(creds credentials) int {
	if creds.route.webhook {
		if e := p.owner(creds.route); e != nil {
			return e.ID
		}
		return 0
	}
	return p.grants.access[creds.token].User
}

// authorize finds out who calls (protocol 4, 5).
func (p *Portal) authorize(c *call, creds credentials) *Error {
	switch {
	case creds.tokenInQuery:
		return p.sw.general("NO_AUTH_FOUND")
	case creds.route.webhook:
		return p.authorizeWebhook(c, creds)
	case creds.token == "":
		return p.sw.general("NO_AUTH_FOUND")
	}
	grant, ok := p.grants.access[creds.token]
	if !ok {
		return p.sw.general("invalid_token")
	}
	if !p.clock.now().Before(grant.Until) {
		return p.sw.general("expired_token")
	}
	c.caller, c.scopes, c.app, c.key = p.employees[grant.User], grant.Scopes, true, p.app.ClientID
	return p.admitUser(c.caller)
}

func (p *Portal) authorizeWebhook(c *call, creds credentials) *Error {
	if p.sw.HTTPSOnly && !creds.tls {
		return p.sw.general("INVALID_REQUEST")
	}
	e := p.owner(creds.route)
	if e == nil || !e.WebhookUntil.IsZero() && !p.clock.now().Before(e.WebhookUntil) {
		return p.sw.general("INVALID_CREDENTIALS")
	}
	c.caller, c.scopes, c.key = e, e.scopes(), "webhook "+strconv.Itoa(e.ID)
	return p.admitUser(e)
}

// admitUser refuses an employee who has left the company.
func (p *Portal) admitUser(e *Employee) *Error {
	if e == nil || e.Dismissed {
		return p.sw.general("authorization_error")
	}
	return nil
}

// A method is one name of the REST interface.
type method struct {
	// scopes has the scopes of which one must be granted. If it is empty, none is needed.
	scopes []string
	run    func(*call) (any, *Error)
}

func (m method) allowed(granted []string) bool {
	return len(m.scopes) == 0 || slices.ContainsFunc(m.scopes, func(s string) bool { return slices.Contains(granted, s) })
}

func (m method) scope() string {
	if len(m.scopes) == 0 {
		return ""
	}
	return m.scopes[0]
}

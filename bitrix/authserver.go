package bitrix

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// methodToken is the Method of an [Error] that came from the auth server.
const methodToken = "oauth/token"

// Exchange trades the code of an authorization for a grant. The code lives 30 seconds. Before the grant is stored, the
// person should see which user and which portal it is for; the portal is the one that the auth server names. The error
// is an [*Error] with the Method oauth/token. [CodeInvalidGrant] means that the code is wrong, used or too old.
//
// Bitrix24 API docs: https://apidocs.bitrix24.com/settings/oauth/index.html
func Exchange(ctx context.Context, app App, code AuthCode, opts ...Option) (Grant, error) {
	return newAuthServer(collect(opts)).exchange(ctx, app, code)
}

// Refresh trades the grant's refresh token for a new grant. This uses the refresh token up, so the new grant has to be
// stored before it is used. A [Client] does all this by itself. The error is an [*Error] with the Method oauth/token.
// [FaultSignedOut] means that the refresh token is no longer accepted.
//
// Bitrix24 API docs: https://apidocs.bitrix24.com/settings/oauth/auto-renewal.html
func Refresh(ctx context.Context, grant Grant, opts ...Option) (Grant, error) {
	return newAuthServer(collect(opts)).refresh(ctx, grant)
}

// An authServer gives out tokens. It keeps no connection open: net/http could send a GET twice over a kept one, and a
// refresh token works only once.
type authServer struct{ sender sender }

func newAuthServer(o options) *authServer {
	s := &authServer{newSender(o)}
	if o.transport == nil {
		t := newTransport(o)
		t.DisableKeepAlives = true
		s.sender.transport = t
	}
	return s
}

func (s *authServer) exchange(ctx context.Context, app App, code AuthCode) (Grant, error) {
	server := app.authServer(code.authServer())
	mask := newMaskers(app.secret.reveal(), code.code.reveal())
	t, fail := s.ask(ctx, app, server, mask, "authorization_code", "code", code.code)
	if fail.Fault != "" {
		return Grant{}, fail
	}
	grant, err := t.grant(app, server, fail.Answer.Received)
	if err != nil {
		fail.Fault, fail.Err = FaultAnswer, mask.cause(err, FaultAnswer)
		return Grant{}, fail
	}
	return grant, nil
}

func (s *authServer) refresh(ctx context.Context, old Grant) (Grant, error) {
	server := old.app.authServer(old.server)
	mask := newMaskers(old.secrets()...)
	t, fail := s.ask(ctx, old.app, server, mask, "refresh_token", "refresh_token", old.refresh)
	if IsCode(fail, CodeInvalidGrant) {
		fail.Fault = FaultSignedOut
	}
	if fail.Fault != "" {
		return Grant{}, fail
	}
	grant, err := t.renew(old, server, fail.Answer.Received)
	if err != nil {
		fail.Fault, fail.Err = FaultAnswer, mask.cause(err, FaultAnswer)
		return Grant{}, fail
	}
	return grant, nil
}

// ask sends one GET, as documented. The Fault stays empty on success. The body is not kept, because it may contain
// tokens.
func (s *authServer) ask(ctx context.Context, app App, server string, mask masker, kind, name string, given hidden,
) (tokens, *Error) {
	fail := &Error{Method: methodToken}
	u, err := url.Parse(server)
	switch {
	case err == nil && app.IsZero():
		err = errors.New("no application")
	case err == nil && given.reveal() == "":
		err = errors.New("no " + name)
	}
	if err != nil {
		fail.Fault, fail.Err = FaultRequest, mask.cause(err, FaultRequest)
		return tokens{}, fail
	}
	fail.Host = mask(u.Host)
	u.Path = strings.TrimRight(u.Path, "/") + "/oauth/token/"
	u.RawQuery = url.Values{
		"grant_type": {kind}, "client_id": {app.id}, "client_secret": {app.secret.reveal()}, name: {given.reveal()},
	}.Encode()

	err = s.sender.send(ctx, request{method: http.MethodGet, url: u, mask: mask}, fail)
	body := fail.Answer.Raw
	fail.Answer.Raw = nil
	var t tokens
	if err == nil && fail.Fault == "" {
		t, err = readTokens(body, fail, mask)
	}
	if err != nil {
		fail.Err = mask.cause(err, fail.Fault)
	}
	return t, fail
}

// tokens is an answer of the auth server (protocol 4.2).
type tokens struct {
	Access         text    `json:"access_token"`
	Refresh        text    `json:"refresh_token"`
	ExpiresIn      integer `json:"expires_in"`
	Expires        integer `json:"expires"`
	ClientEndpoint text    `json:"client_endpoint"`
	ServerEndpoint text    `json:"server_endpoint"`
	MemberID       text    `json:"member_id"`
	Scope          text    `json:"scope"`
	UserID         integer `json:"user_id"`
}

// readTokens reads a body whatever its HTTP status, because wrong_client was seen with status 200.
func readTokens(body []byte, fail *Error, mask masker) (tokens, error) {
	status := fail.Answer.HTTPStatus
	var t tokens
	envelope, err := readEnvelope(body)
	switch {
	case err == nil && envelope.refused():
		envelope.refuse(fail, mask)
		return tokens{}, nil
	case err == nil && status/100 != 2:
		err = errors.New("no error is named")
	case err == nil:
		err = json.Unmarshal(withoutBOM(body), &t)
	}
	if err != nil {
		fail.Fault = FaultAnswer
		return tokens{}, fmt.Errorf("HTTP %d: %w", status, err)
	}
	return t, nil
}

// grant makes the first grant of a sign-in. Its portal is the one that the answer names. If that address must not
// receive the tokens, it is the application's portal.
func (t tokens) grant(app App, server string, received time.Time) (Grant, error) {
	if portal, err := parsePortal(string(t.ClientEndpoint)); err == nil {
		app.portal = portal
	}
	g, err := t.renew(Grant{app: app}, server, received)
	if err == nil && g.refresh.reveal() == "" {
		return Grant{}, errors.New("no refresh_token")
	}
	return g, err
}

// renew puts the new tokens into a grant. The portal stays the one that the person consented to.
func (t tokens) renew(g Grant, server string, received time.Time) (Grant, error) {
	access, ok := cleanWord(string(t.Access))
	if !ok {
		return Grant{}, errors.New("no access_token")
	}
	g.access = hide(access)
	if refresh, ok := cleanWord(string(t.Refresh)); ok {
		g.refresh = hide(refresh)
	}
	member, user := word(string(t.MemberID)), int(min(max(t.UserID.value, 0), math.MaxInt32))
	if member != "" && g.member != "" && member != g.member || user != 0 && g.user != 0 && user != g.user {
		return Grant{}, errors.New("tokens of somebody else")
	}
	if member != "" {
		g.member = member
	}
	if user != 0 {
		g.user = user
	}
	if scope := scopeList(string(t.Scope)); scope != "" {
		g.scope = scope
	}
	if next, ok := endpoint(server, string(t.ServerEndpoint)); ok {
		g.server = next
	}
	switch {
	case t.Expires.value > 0:
		g.expires = t.Expires.value
	case t.ExpiresIn.value > 0:
		g.expires = received.Unix() + t.ExpiresIn.value
	default:
		g.expires = 0
	}
	return g, nil
}

// endpoint returns the scheme and host of the server that gives out the next tokens, if the present server is allowed
// to pass the secrets on to it.
func endpoint(server, next string) (string, bool) {
	from, err := url.Parse(server)
	to, ok := parseAddress(next)
	if err != nil || !ok || !mayFollow(from, to) {
		return "", false
	}
	return portalAddress(to, ""), true
}

package bitrix_test

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"clockin24/bitrix"
)

// The secrets of the OAuth tests contain the secret of all tests, so that mustHide finds them.
const (
	clientID     = "local.0123456789abcd.01234567"
	clientSecret = "client" + secret
	firstCode    = "code" + secret
	firstAccess  = "access1" + secret
	firstRefresh = "refresh1" + secret
	state        = "MADEUPSTATE"
	memberID     = "0123456789abcdef0123456789abcdef"
)

// tokensDocument returns the answer of protocol 4.2; HOST is the portal.
func tokensDocument(n int) string {
	return fmt.Sprintf(`{"access_token":"access%d%s","expires":1743060187,"expires_in":3600,"scope":"timeman,user_basic",
"domain":"oauth.bitrix.info","server_endpoint":"https://oauth.bitrix.info/rest/","status":"L",
"client_endpoint":"https://example.bitrix24.ru/rest/","member_id":"%s","user_id":7,"refresh_token":"refresh%[1]d%[2]s"}`,
		n, secret, memberID)
}

func parsedCode(t testing.TB, pasted string) bitrix.AuthCode {
	t.Helper()
	code, err := bitrix.ParseAuthCode(pasted, state)
	if err != nil {
		t.Fatal(err)
	}
	return code
}

// TestAuthServerByRegion checks where the client's secret is sent: never to an address that a person has pasted.
func TestAuthServerByRegion(t *testing.T) {
	const back = "https://example.com/?code=" + firstCode + "&state=" + state + "&server_domain="
	for _, tt := range []struct{ portal, server, pasted, want string }{
		{"example.bitrix24.ru", "", firstCode, "oauth.bitrix24.tech"},
		{"example.bitrix24.by", "", firstCode, "oauth.bitrix24.tech"},
		{"example.bitrix24.kz", "", firstCode, "oauth.bitrix24.tech"},
		{"пример.рф", "", firstCode, "oauth.bitrix24.tech"},
		{"example.bitrix24.com", "", firstCode, "oauth.bitrix.info"},
		{"example.bitrix24.de", "", firstCode, "oauth.bitrix.info"},
		{"example.bitrix24.com.tr", "", firstCode, "oauth.bitrix.info"},
		{"192.0.2.7", "", firstCode, "oauth.bitrix.info"},
		{"http://127.0.0.1:8080", "", firstCode, "127.0.0.1:8080"},
		{"http://127.0.0.1:8080", "", back + "oauth.bitrix.info", "127.0.0.1:8080"},
		{"example.com", "", back + "oauth.bitrix24.tech", "oauth.bitrix24.tech"},
		{"example.bitrix24.ru", "", back + "oauth.bitrix.info", "oauth.bitrix.info"},
		{"example.bitrix24.ru", "", back + "oauth.example.com", "oauth.bitrix24.tech"},
		{"example.bitrix24.ru", "", back + "oauth.bitrix.info.example.com", "oauth.bitrix24.tech"},
		{"example.bitrix24.ru", "https://auth.example.com", back + "oauth.bitrix.info", "auth.example.com"},
	} {
		app := newApp(t, tt.portal)
		if tt.server != "" {
			var err error
			if app, err = app.WithAuthServer(tt.server); err != nil {
				t.Fatal(err)
			}
		}
		_, err := bitrix.Exchange(context.Background(), app, parsedCode(t, tt.pasted), bitrix.WithTransport(answering(500, "")))
		if e := asError(t, err); e.Host != tt.want {
			t.Errorf("%s, %s, %s: asked %s, want %s", tt.portal, tt.server, tt.pasted, e.Host, tt.want)
		}
		mustHide(t, err)
	}
	if _, err := newApp(t, "example.com").WithAuthServer("http://auth.example.com"); accessKind(err) != bitrix.AccessPlainHTTP {
		t.Errorf("an auth server over plain http: %v", err)
	}
}

// recorder answers with a document and keeps the addresses that were asked for.
type recorder struct {
	status   int
	document string
	asked    []*http.Request
}

func (r *recorder) RoundTrip(q *http.Request) (*http.Response, error) {
	r.asked = append(r.asked, q)
	return answering(r.status, r.document)(q)
}

func TestExchange(t *testing.T) {
	r := &recorder{status: 200, document: tokensDocument(1)}
	grant, err := bitrix.Exchange(context.Background(), newApp(t, "old.bitrix24.ru"), parsedCode(t, firstCode),
		bitrix.WithTransport(r))
	if err != nil {
		t.Fatal(err)
	}
	if len(r.asked) != 1 {
		t.Fatalf("%d requests", len(r.asked))
	}
	q := r.asked[0]
	want := "https://oauth.bitrix24.tech/oauth/token/?client_id=" + clientID + "&client_secret=" + clientSecret +
		"&code=" + firstCode + "&grant_type=authorization_code"
	if q.Method != http.MethodGet || q.URL.String() != want || q.Body != nil {
		t.Errorf("asked %s %s", q.Method, q.URL)
	}
	if grant.Portal() != "https://example.bitrix24.ru" || grant.Host() != "example.bitrix24.ru" ||
		grant.UserID() != 7 || grant.MemberID() != memberID || grant.App().ID() != clientID ||
		!grant.Expires().Equal(time.Unix(1743060187, 0)) || fmt.Sprint(grant.Scopes()) != "[timeman user_basic]" {
		t.Errorf("got %v, %d, %s, %v, %v", grant, grant.UserID(), grant.MemberID(), grant.Expires(), grant.Scopes())
	}
	if access, _ := bitrix.NewTokenAccess("example.bitrix24.ru", firstAccess); grant.Access() != access {
		t.Errorf("access %v", grant.Access())
	}
}

func TestRefresh(t *testing.T) {
	grant := newGrant(t)
	r := &recorder{status: 200, document: tokensDocument(2)}
	next, err := bitrix.Refresh(context.Background(), grant, bitrix.WithTransport(r))
	if err != nil {
		t.Fatal(err)
	}
	want := "https://oauth.bitrix.info/oauth/token/?client_id=" + clientID + "&client_secret=" + clientSecret +
		"&grant_type=refresh_token&refresh_token=" + firstRefresh
	if got := r.asked[0].URL.String(); got != want {
		t.Errorf("asked %s", got)
	}
	if next == grant || next.Access() == grant.Access() || next.UserID() != 7 {
		t.Errorf("got %v", next)
	}
	if _, err := bitrix.Refresh(context.Background(), bitrix.Grant{}); asError(t, err).Fault != bitrix.FaultRequest {
		t.Errorf("the zero grant: %v", err)
	}
}

// newGrant returns the grant of user 7 on example.bitrix24.ru, from tokensDocument(1).
func newGrant(t testing.TB) bitrix.Grant {
	t.Helper()
	grant, err := bitrix.Exchange(context.Background(), newApp(t, "example.bitrix24.ru"), parsedCode(t, firstCode),
		bitrix.WithTransport(answering(200, tokensDocument(1))))
	if err != nil {
		t.Fatal(err)
	}
	return grant
}

// TestTokensAreReadTolerantly leaves parts of the answer out.
func TestTokensAreReadTolerantly(t *testing.T) {
	old := newGrant(t)
	for _, tt := range []struct {
		name, document string
		check          func(bitrix.Grant) bool
	}{
		{
			"numbers as strings", `{"access_token":"a2","refresh_token":"r2","expires":"1743063787","user_id":"7"}`,
			func(g bitrix.Grant) bool { return g.Expires().Unix() == 1743063787 && g.UserID() == 7 },
		},
		{
			"no refresh token keeps the old one", `{"access_token":"a2"}`,
			func(g bitrix.Grant) bool {
				return strings.Contains(g.Reveal(), firstRefresh) && g.MemberID() == memberID && len(g.Scopes()) == 2
			},
		},
		{
			"expires_in alone", `{"access_token":"a2","expires_in":3600}`,
			func(g bitrix.Grant) bool {
				left := time.Until(g.Expires())
				return left > 59*time.Minute && left <= time.Hour
			},
		},
		{
			"the portal stays", `{"access_token":"a2","client_endpoint":"https://evil.example.com/rest/"}`,
			func(g bitrix.Grant) bool { return g.Portal() == old.Portal() },
		},
		{
			"no step back from https", `{"access_token":"a2","server_endpoint":"http://oauth.example.com/rest/"}`,
			func(g bitrix.Grant) bool {
				return strings.Contains(g.Reveal(), `"server_endpoint":"https://oauth.bitrix.info"`)
			},
		},
		{
			"another auth server", `{"access_token":"a2","server_endpoint":"https://oauth.example.com/rest/"}`,
			func(g bitrix.Grant) bool {
				return strings.Contains(g.Reveal(), `"server_endpoint":"https://oauth.example.com"`)
			},
		},
		{
			"a BOM and odd types", "\ufeff" + `{"access_token":"a2","scope":["x"],"member_id":null,"expires":[]}`,
			func(g bitrix.Grant) bool { return g.MemberID() == memberID && g.Expires().IsZero() },
		},
	} {
		g, err := bitrix.Refresh(context.Background(), old, bitrix.WithTransport(answering(200, tt.document)))
		if err != nil || !tt.check(g) {
			t.Errorf("%s: %v, %s", tt.name, err, g.Reveal())
		}
	}
}

// TestAuthServerFailures has the errors of protocol 4.2, and answers that are not valid. Each may contain secrets.
func TestAuthServerFailures(t *testing.T) {
	grant := newGrant(t)
	app := newApp(t, "example.bitrix24.ru")
	code := parsedCode(t, firstCode)
	const refused, answer = bitrix.FaultRefused, bitrix.FaultAnswer
	for _, tt := range []struct {
		status   int
		document string
		code     bitrix.Code
		exchange bitrix.Fault
		refresh  bitrix.Fault
	}{
		{
			400, `{"error":"invalid_grant","error_description":"Invalid grant"}`, "invalid_grant",
			refused, bitrix.FaultSignedOut,
		},
		{200, `{"error":"INVALID_GRANT"}`, "INVALID_GRANT", refused, bitrix.FaultSignedOut},
		{
			401, `{"error":"invalid_client","error_description":"` + clientSecret + `"}`, "invalid_client",
			refused, refused,
		},
		{200, `{"error":"wrong_client"}`, "wrong_client", refused, refused},
		{
			400, `{"error":"invalid_request","error_description":"` + firstCode + " " + firstRefresh + " " + firstAccess + `"}`,
			"invalid_request", refused, refused,
		},
		{403, `{"error":"insufficient_scope"}`, "insufficient_scope", refused, refused},
		{402, `{"error":"PAYMENT_REQUIRED"}`, "PAYMENT_REQUIRED", refused, refused},
		{200, `{"error":"NOT_INSTALLED"}`, "NOT_INSTALLED", refused, refused},
		{500, `{"error":"` + secret + `"}`, "•••", refused, refused},
		{404, "<html>" + secret, "", answer, answer},
		{200, "", "", answer, answer},
		{200, "{}", "", answer, answer},
		{500, tokensDocument(2), "", answer, answer},
		{200, tokensDocument(2)[:60], "", answer, answer},
		{200, `{"access_token":"two words","refresh_token":"x"}`, "", answer, answer},
	} {
		t.Run(fmt.Sprintf("%d %.40s", tt.status, tt.document), func(t *testing.T) {
			way := bitrix.WithTransport(answering(tt.status, tt.document))
			got, err := bitrix.Exchange(context.Background(), app, code, way)
			checkAuthFailure(t, got, err, tt.exchange, tt.code, tt.status)
			got, err = bitrix.Refresh(context.Background(), grant, way)
			checkAuthFailure(t, got, err, tt.refresh, tt.code, tt.status)
		})
	}
	t.Run("another person's tokens", func(t *testing.T) {
		document := strings.Replace(tokensDocument(2), `"user_id":7`, `"user_id":8`, 1)
		got, err := bitrix.Refresh(context.Background(), grant, bitrix.WithTransport(answering(200, document)))
		checkAuthFailure(t, got, err, bitrix.FaultAnswer, "", 200)
	})
	t.Run("a code without a refresh token", func(t *testing.T) {
		got, err := bitrix.Exchange(context.Background(), app, code, bitrix.WithTransport(answering(200, `{"access_token":"a2"}`)))
		checkAuthFailure(t, got, err, bitrix.FaultAnswer, "", 200)
	})
	t.Run("a redirect", func(t *testing.T) {
		got, err := bitrix.Refresh(context.Background(), grant, bitrix.WithTransport(roundTripper(
			func(r *http.Request) (*http.Response, error) {
				response, _ := answering(302, "")(r)
				response.Header.Set("Location", "https://example.com"+r.URL.RequestURI())
				return response, nil
			})))
		checkAuthFailure(t, got, err, bitrix.FaultMoved, "", 302)
	})
	t.Run("a broken connection", func(t *testing.T) {
		got, err := bitrix.Refresh(context.Background(), grant, bitrix.WithTransport(roundTripper(
			func(r *http.Request) (*http.Response, error) {
				return nil, &url.Error{Op: "Get", URL: r.URL.String(), Err: io.ErrUnexpectedEOF}
			})))
		checkAuthFailure(t, got, err, bitrix.FaultCut, "", 0)
	})
}

func checkAuthFailure(t *testing.T, g bitrix.Grant, err error, fault bitrix.Fault, code bitrix.Code, status int) {
	t.Helper()
	e := asError(t, err)
	if !g.IsZero() || e.Fault != fault || e.Code != code || e.Method != "oauth/token" || e.Answer.HTTPStatus != status {
		t.Errorf("got %v: fault %s, code %q, HTTP %d", err, e.Fault, e.Code, e.Answer.HTTPStatus)
	}
	if e.Executed() || e.Answer.Raw != nil {
		t.Errorf("executed %v, raw %q", e.Executed(), e.Answer.Raw)
	}
	mustHide(t, err)
	mustHideText(t, err.Error())
}

// net/http would repeat a GET on a kept connection that breaks, and a refresh token works once.
func TestTokensAreFetchedOnce(t *testing.T) {
	p := newPortal(t, func(w http.ResponseWriter, r *http.Request) { _ = hijacked(t, w).Close() })
	app := newApp(t, p.URL)
	for n := range 2 {
		_, err := bitrix.Exchange(context.Background(), app, parsedCode(t, firstCode))
		if e := asError(t, err); e.Fault != bitrix.FaultCut {
			t.Errorf("got %v", err)
		}
		mustHide(t, err)
		if got := len(p.asked()); got != n+1 {
			t.Errorf("%d requests after %d exchanges", got, n+1)
		}
		if c := p.asked()[n].header.Get("Connection"); c != "close" {
			t.Errorf("Connection: %s", c)
		}
	}
}

// FuzzTokens: for every answer of the auth server there is an error without secrets, or a grant that can be stored.
func FuzzTokens(f *testing.F) {
	for _, s := range []string{
		tokensDocument(1), "{}", "[]", "null", `{"error":{"code":"` + clientSecret + `"}}`, `{"error":"x","error_description":"` + firstCode + `"}`,
		`{"access_token":"a","refresh_token":"b","client_endpoint":"https://example.com/a.//rest/","server_endpoint":"x"}`,
		`{"access_token":"a","refresh_token":"b","client_endpoint":"https://xn--/rest/","scope":",a, b","user_id":1e9,"expires":-1}`,
		"\ufeff<html>" + firstRefresh,
	} {
		f.Add(200, s)
		f.Add(400, s)
	}
	old := newGrant(f)
	app, code := newApp(f, "example.bitrix24.ru"), parsedCode(f, firstCode)
	f.Fuzz(func(t *testing.T, status int, body string) {
		way := bitrix.WithTransport(answering(status, body))
		exchanged, err := bitrix.Exchange(t.Context(), app, code, way)
		mustKeepOrFail(t, exchanged, err)
		refreshed, err := bitrix.Refresh(t.Context(), old, way)
		mustKeepOrFail(t, refreshed, err)
		if err == nil && refreshed.Portal() != old.Portal() {
			t.Errorf("the portal is %s", refreshed.Portal())
		}
	})
}

func mustKeepOrFail(t *testing.T, g bitrix.Grant, err error) {
	t.Helper()
	if err != nil {
		mustHide(t, err)
		if !g.IsZero() || asError(t, err).Answer.Raw != nil {
			t.Errorf("a grant or a body beside %v", err)
		}
		return
	}
	if again, err := bitrix.ParseGrant(g.Reveal()); err != nil || again != g {
		t.Errorf("%s does not read back: %v, %v", g.Reveal(), again, err)
	}
}

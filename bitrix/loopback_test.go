package bitrix_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"

	"clockin24/bitrix"
)

var pages = bitrix.Pages{Lang: "ru", Done: "Вход <выполнен>.", Not: "Здесь ничего нет."}

// A browser waits in the background for what a loopback takes.
type browser struct {
	redirect string
	stop     context.CancelFunc
	done     chan struct{}
	code     bitrix.AuthCode
	err      error
}

func listening(t *testing.T) *browser {
	t.Helper()
	l, err := bitrix.ListenLoopback(0, pages)
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	b := &browser{redirect: l.Redirect(), stop: stop, done: make(chan struct{})}
	go func() {
		defer close(b.done)
		b.code, b.err = l.Wait(ctx, state)
	}()
	t.Cleanup(func() { stop(); <-b.done })
	return b
}

// visit opens a page below the redirect address.
func (b *browser) visit(t *testing.T, method, path, host string) (int, string, http.Header) {
	t.Helper()
	r, err := http.NewRequest(method, b.redirect+path, nil)
	if err != nil {
		t.Fatal(err)
	}
	if host != "" {
		r.Host = host
	}
	transport := &http.Transport{DisableKeepAlives: true}
	response, err := transport.RoundTrip(r)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return response.StatusCode, string(body), response.Header
}

func TestLoopbackTakesTheCode(t *testing.T) {
	for _, path := range []string{
		"?code=" + firstCode + "&state=" + state,
		"back/?state=" + state + "&domain=example.bitrix24.ru&code=" + firstCode,
	} {
		b := listening(t)
		if !strings.HasPrefix(b.redirect, "http://127.0.0.1:") || !strings.HasSuffix(b.redirect, "/") {
			t.Errorf("redirect %s", b.redirect)
		}
		status, body, header := b.visit(t, "GET", path, "")
		<-b.done
		if b.err != nil {
			t.Fatal(b.err)
		}
		if got := sentCode(t, b.code); got != firstCode {
			t.Errorf("took %q", got)
		}
		if status != 200 || !strings.Contains(body, `<html lang="ru">`) || !strings.Contains(body, "Вход &lt;выполнен&gt;.") {
			t.Errorf("HTTP %d: %s", status, body)
		}
		mustHideText(t, body)
		if header.Get("Cache-Control") != "no-store" || header.Get("Referrer-Policy") != "no-referrer" ||
			!strings.HasPrefix(header.Get("Content-Security-Policy"), "default-src 'none'") {
			t.Errorf("header %v", header)
		}
		if _, err := net.Dial("tcp", strings.Trim(strings.TrimPrefix(b.redirect, "http://"), "/")); err == nil {
			t.Error("it still listens")
		}
	}
}

// Only the portal's answer to this sign-in ends the wait.
func TestLoopbackTakesNothingElse(t *testing.T) {
	b := listening(t)
	const good = "?code=" + firstCode + "&state=" + state
	for _, tt := range []struct{ name, method, path, host string }{
		{"an icon", "GET", "favicon.ico", ""},
		{"no code", "GET", "", ""},
		{"another state", "GET", "?code=" + firstCode + "&state=OTHER", ""},
		{"no state", "GET", "?code=" + firstCode, ""},
		{"a form", "POST", good, ""},
		{"a look", "HEAD", good, ""},
		{"a name that points here", "GET", good, "evil.example.com"},
		{"a broken query", "GET", good + "&x=%zz", ""},
	} {
		status, body, _ := b.visit(t, tt.method, tt.path, tt.host)
		if status != 400 || tt.method != "HEAD" && !strings.Contains(body, pages.Not) {
			t.Errorf("%s: HTTP %d: %s", tt.name, status, body)
		}
		mustHideText(t, body)
	}
	if status, _, _ := b.visit(t, "GET", good, "localhost:53682"); status != 200 {
		t.Errorf("the right one after all: HTTP %d", status)
	}
	<-b.done
	if b.err != nil || b.code.IsZero() {
		t.Errorf("%v, %v", b.code, b.err)
	}
}

func TestLoopbackEnds(t *testing.T) {
	b := listening(t)
	b.stop()
	<-b.done
	if !errors.Is(b.err, context.Canceled) || !b.code.IsZero() {
		t.Errorf("%v, %v", b.code, b.err)
	}
	l, err := bitrix.ListenLoopback(0, pages)
	if err != nil {
		t.Fatal(err)
	}
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := l.Wait(context.Background(), state); err == nil {
		t.Error("a closed one waited")
	}
}

func TestLoopbackPortIsTaken(t *testing.T) {
	taken, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	l, err := bitrix.ListenLoopback(taken.Addr().(*net.TCPAddr).Port, pages)
	if err == nil {
		_ = l.Close()
		t.Error("it shares the port")
	}
}

// TestSignIn goes through the whole sign-in by browser: authorization, code, exchange, a call, an expired token,
// another call.
func TestSignIn(t *testing.T) {
	var expired atomic.Bool
	var p *portal
	p = newPortal(t, func(w http.ResponseWriter, r *http.Request) {
		switch {
		case r.URL.Path == "/oauth/authorize/":
			q := r.URL.Query()
			back := "?code=" + firstCode + "&state=" + q.Get("state") + "&domain=" + r.Host
			http.Redirect(w, r, q.Get("redirect_uri")+back, http.StatusFound)
		case r.URL.Path == "/oauth/token/":
			n := 1
			if r.URL.Query().Get("grant_type") == "refresh_token" {
				n = 2
				expired.Store(false)
			}
			says(200, strings.ReplaceAll(strings.ReplaceAll(tokensDocument(n),
				"https://example.bitrix24.ru", p.URL), "https://oauth.bitrix.info", p.URL))(w, r)
		case expired.Load():
			says(401, `{"error":"expired_token","error_description":"The access token provided has expired"}`)(w, r)
		default:
			says(200, noRecordDocument)(w, r)
		}
	})
	app := newApp(t, p.URL)
	b := listening(t)
	response, err := http.Get(app.AuthorizeURL(state, b.redirect))
	if err != nil {
		t.Fatal(err)
	}
	_ = response.Body.Close()
	<-b.done
	if b.err != nil {
		t.Fatal(b.err)
	}
	if want := strings.TrimPrefix(p.URL, "http://"); b.code.Domain != want {
		t.Errorf("domain %s", b.code.Domain)
	}
	grant, err := bitrix.Exchange(context.Background(), app, b.code)
	if err != nil {
		t.Fatal(err)
	}
	s := &store{safe: newSafe(grant)}
	c := bitrix.NewGrantClient(grant, s)
	defer c.CloseIdle()
	for range 2 {
		if err := status(c); err != nil {
			t.Fatal(err)
		}
		expired.Store(true)
	}
	var paths []string
	for _, a := range p.asked() {
		path, _, _ := strings.Cut(a.path, "?")
		paths = append(paths, a.method+" "+path)
	}
	want := "[GET /oauth/authorize/ GET /oauth/token/ POST /rest/timeman.status POST /rest/timeman.status" +
		" GET /oauth/token/ POST /rest/timeman.status]"
	if got := fmt.Sprint(paths); got != want {
		t.Errorf("asked %s", got)
	}
}

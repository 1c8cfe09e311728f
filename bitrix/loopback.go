package bitrix

import (
	"context"
	"errors"
	"fmt"
	"html/template"
	"io"
	"log"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"sync"
	"time"
)

// A Loopback receives the code of an authorization from the browser, on this computer. The portal redirects the browser
// to it if the application's card has its address, or if the portal uses the redirect of the request. It receives one
// code.
type Loopback struct {
	listener net.Listener
	pages    Pages
}

// Pages are the sentences that the browser shows, and their language as in <html lang>.
type Pages struct {
	Lang string
	Done string // the code was received
	Not  string // the address had no code of this sign-in
}

// ListenLoopback listens on a port of 127.0.0.1; port 0 means any free one. The caller has to call [Loopback.Wait] or
// [Loopback.Close].
func ListenLoopback(port int, pages Pages) (*Loopback, error) {
	l, err := net.Listen("tcp4", net.JoinHostPort("127.0.0.1", strconv.Itoa(port)))
	if err != nil {
		return nil, fmt.Errorf("listen for the browser: %w", err)
	}
	return &Loopback{listener: l, pages: pages}, nil
}

// Redirect returns the address for [App.AuthorizeURL], such as http://127.0.0.1:53682/.
func (l *Loopback) Redirect() string { return "http://" + l.listener.Addr().String() + "/" }

// Close stops listening. It is not needed after [Loopback.Wait].
func (l *Loopback) Close() error { return l.listener.Close() }

// Wait answers the browser until it brings a code with this state, or until ctx ends, and then stops listening. Call it
// once. A request with another state gets a page that says so, and Wait goes on. The error is that of ctx or of
// listening.
func (l *Loopback) Wait(ctx context.Context, state string) (AuthCode, error) {
	codes := make(chan AuthCode, 1)
	server := &http.Server{
		Handler:           l.handler(state, codes),
		ReadHeaderTimeout: 5 * time.Second,
		ReadTimeout:       10 * time.Second,
		WriteTimeout:      10 * time.Second,
		IdleTimeout:       10 * time.Second,
		MaxHeaderBytes:    16 << 10,
		ErrorLog:          log.New(io.Discard, "", 0),
	}
	ended := make(chan error, 1)
	go func() { ended <- server.Serve(l.listener) }()
	select {
	case code := <-codes:
		// The page has to arrive. A browser that keeps the connection longer is cut off.
		limited, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Second)
		defer cancel()
		if server.Shutdown(limited) != nil {
			_ = server.Close()
		}
		<-ended
		return code, nil
	case <-ctx.Done():
		_ = server.Close()
		<-ended
		select {
		case code := <-codes:
			return code, nil
		default:
			return AuthCode{}, fmt.Errorf("wait for the browser: %w", ctx.Err())
		}
	case err := <-ended:
		_ = server.Close()
		return AuthCode{}, fmt.Errorf("wait for the browser: %w", err)
	}
}

// handler receives the first code and sends it to codes, which has room for one. A browser that loads the page again
// gets the same page.
func (l *Loopback) handler(state string, codes chan<- AuthCode) http.Handler {
	var once sync.Once
	var first AuthCode
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		status, sentence := http.StatusBadRequest, l.pages.Not
		code, err := l.code(r, state)
		if err == nil {
			once.Do(func() { first = code; codes <- code })
			if code == first {
				status, sentence = http.StatusOK, l.pages.Done
			}
		}
		h := w.Header()
		h.Set("Content-Type", "text/html; charset=utf-8")
		h.Set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'")
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "no-referrer") // the address has the code
		h.Set("Cache-Control", "no-store")
		w.WriteHeader(status)
		_ = page.Execute(w, struct{ Lang, Sentence string }{l.pages.Lang, sentence})
	})
}

// code reads the request of a browser that the portal has redirected. A Host that is not this computer means that a web
// page has pointed its own name to this address.
func (l *Loopback) code(r *http.Request, state string) (AuthCode, error) {
	host := (&url.URL{Host: r.Host}).Hostname()
	if r.Method != http.MethodGet || !isLoopback(host) {
		return AuthCode{}, errors.New("not the browser's redirect")
	}
	query, err := url.ParseQuery(r.URL.RawQuery)
	if err != nil {
		return AuthCode{}, err
	}
	return codeOf(query, state)
}

var page = template.Must(template.New("page").Parse(`<!DOCTYPE html>
<html lang="{{.Lang}}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>ClockIn24</title>
<style>
:root { color-scheme: light dark; font: 1.25rem/1.5 system-ui, sans-serif }
body { display: grid; place-content: center; min-height: 90vh; margin: 0 2rem; text-align: center }
</style>
</head>
<body><main><h1>ClockIn24</h1><p>{{.Sentence}}</p></main></body>
</html>
`))

package portal

import (
	"bytes"
	"crypto/tls"
	"fmt"
	"io"
	"net/http"
)

// Transport returns a transport to the portal without a network, for every host. It is for tests that use the clock of
// testing/synctest. All faults work. There are no connections, certificates or dial errors.
func (p *Portal) Transport() http.RoundTripper { return transport{p} }

type transport struct{ p *Portal }

// RoundTrip implements http.RoundTripper.
func (t transport) RoundTrip(r *http.Request) (*http.Response, error) {
	in := r.Clone(r.Context())
	in.RemoteAddr, in.RequestURI = "127.0.0.1:1", r.URL.RequestURI()
	if in.Host == "" {
		in.Host = r.URL.Host
	}
	if in.Body == nil {
		in.Body = http.NoBody
	}
	defer in.Body.Close()
	if r.URL.Scheme == "https" {
		in.TLS = &tls.ConnectionState{}
	}
	w := &recorder{header: http.Header{}}
	cut := t.p.serveInto(w, in)
	if err := r.Context().Err(); err != nil {
		return nil, err
	}
	if w.status == 0 {
		return nil, fmt.Errorf("simulated portal cut the connection: %w", io.ErrUnexpectedEOF)
	}
	var body io.Reader = &w.body
	if cut {
		body = io.MultiReader(body, cutConnection{})
	}
	return &http.Response{
		Status: fmt.Sprintf("%d %s", w.status, http.StatusText(w.status)), StatusCode: w.status,
		Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
		Header: w.header, Body: io.NopCloser(body), ContentLength: -1, Request: r,
	}, nil
}

// serveInto reports whether the answer was cut off.
func (p *Portal) serveInto(w http.ResponseWriter, r *http.Request) (cut bool) {
	defer func() {
		if e := recover(); e == http.ErrAbortHandler {
			cut = true
		} else if e != nil {
			panic(e)
		}
	}()
	p.ServeHTTP(w, r)
	return false
}

// A recorder keeps an answer.
type recorder struct {
	header http.Header
	status int
	body   bytes.Buffer
}

func (w *recorder) Header() http.Header            { return w.header }
func (w *recorder) WriteHeader(status int)         { w.status = status }
func (w *recorder) Write(part []byte) (int, error) { return w.body.Write(part) }

// cutConnection is the end of a body whose connection was cut.
type cutConnection struct{}

func (cutConnection) Read([]byte) (int, error) { return 0, io.ErrUnexpectedEOF }

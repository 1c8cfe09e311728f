//go:build linux

package stage

import (
	"bytes"
	"crypto/tls"
	"encoding/pem"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"clockin24/bitrix/portal"
)

// Host is the host name under which a program on a stage reaches the portal.
const Host = "example.bitrix24.ru"

// serve lets the program reach the portal by its name, over TLS and through a proxy, as in a company.
func (s *Stage) serve() {
	s.T.Helper()
	certificate, _, err := portal.NewCertificate(time.Now().Add(-time.Hour), time.Now().Add(24*time.Hour), Host)
	if err != nil {
		s.T.Fatal(err)
	}
	roots := filepath.Join(s.T.TempDir(), "roots.pem")
	block := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: certificate.Certificate[0]})
	if err := os.WriteFile(roots, block, 0o600); err != nil {
		s.T.Fatal(err)
	}
	s.Wire = &Wire{portal: s.Portal, held: map[string]chan struct{}{}, answered: map[string]time.Time{}}
	s.Wire.server = httptest.NewUnstartedServer(s.Wire)
	s.Wire.server.Config.ErrorLog = log.New(io.Discard, "", 0)
	s.Wire.server.TLS = &tls.Config{Certificates: []tls.Certificate{certificate}}
	s.Wire.server.StartTLS()
	s.Wire.proxy = httptest.NewServer(tunnel(s.Wire.server.Listener.Addr().String()))
	s.T.Cleanup(s.Wire.close)
	s.ProgramEnv = append(s.ProgramEnv, "HTTPS_PROXY="+s.Wire.proxy.URL, "SSL_CERT_FILE="+roots)
}

// A Wire is the way to the portal. It notes when answers leave, can hold them back, and can be cut.
type Wire struct {
	portal        http.Handler
	server, proxy *httptest.Server

	mu       sync.Mutex
	held     map[string]chan struct{} // by method
	answered map[string]time.Time     // by method, the last one
}

// Hold keeps the answers to a method back until release is called. The portal carries the requests out nevertheless.
func (w *Wire) Hold(method string) (release func()) {
	w.mu.Lock()
	defer w.mu.Unlock()
	gate := make(chan struct{})
	w.held[method] = gate
	return sync.OnceFunc(func() { close(gate) })
}

// LastAnswer is when the portal last answered a method.
func (w *Wire) LastAnswer(method string) time.Time {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.answered[method]
}

// Cut ends all connections to the portal and lets no new ones through, until [Wire.Mend].
func (w *Wire) Cut() {
	w.server.CloseClientConnections()
	w.proxy.Close()
}

// Mend lets connections through again, at the same address.
func (w *Wire) Mend(t *testing.T) {
	t.Helper()
	l, err := net.Listen("tcp", w.proxy.Listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	w.proxy = httptest.NewUnstartedServer(tunnel(w.server.Listener.Addr().String()))
	w.proxy.Listener.Close()
	w.proxy.Listener = l
	w.proxy.Start()
}

// Proxy is the address of the proxy that leads to the portal.
func (w *Wire) Proxy() string { return w.proxy.URL }

// AnotherProxy starts a second proxy to the portal and returns its address. Connections by it are let through after [Wire.Cut].
func (w *Wire) AnotherProxy(t *testing.T) string {
	t.Helper()
	another := httptest.NewServer(tunnel(w.server.Listener.Addr().String()))
	t.Cleanup(another.Close)
	return another.URL
}

func (w *Wire) close() {
	w.Cut()
	w.server.Close()
}

// ServeHTTP passes a request on to the portal, and its answer back.
func (w *Wire) ServeHTTP(rw http.ResponseWriter, r *http.Request) {
	method := path.Base(r.URL.Path)
	if body, err := io.ReadAll(r.Body); err == nil {
		r.Body = io.NopCloser(bytes.NewReader(body))
		if _, opens := OpeningIn(method, body); opens { // alone or in a batch
			method = "timeman.open"
		}
	}
	a := httptest.NewRecorder()
	w.portal.ServeHTTP(a, r) // which panics where it cuts the connection
	w.mu.Lock()
	gate := w.held[method]
	w.mu.Unlock()
	if gate != nil {
		select {
		case <-gate:
		case <-r.Context().Done():
			return
		}
	}
	for name, values := range a.Header() {
		rw.Header()[name] = values
	}
	w.mu.Lock()
	w.answered[method] = time.Now()
	w.mu.Unlock()
	rw.WriteHeader(a.Code)
	rw.Write(a.Body.Bytes())
}

// tunnel is a proxy by which every host is at one address.
func tunnel(address string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodConnect || r.Host != net.JoinHostPort(Host, "443") {
			http.Error(w, "no such host", http.StatusBadGateway)
			return
		}
		there, err := net.Dial("tcp", address)
		if err != nil {
			http.Error(w, err.Error(), http.StatusBadGateway)
			return
		}
		defer there.Close()
		here, _, err := http.NewResponseController(w).Hijack()
		if err != nil {
			return
		}
		defer here.Close()
		fmt.Fprint(here, "HTTP/1.1 200 OK\r\n\r\n")
		go func() {
			io.Copy(there, here)
			there.Close()
		}()
		io.Copy(here, there)
	})
}

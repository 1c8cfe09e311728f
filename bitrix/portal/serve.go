package portal

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"errors"
	"fmt"
	"io"
	stdlog "log"
	"math/big"
	"net"
	"net/http"
	"time"
)

// A Server serves a portal on one address.
type Server struct {
	URL string // http://127.0.0.1:12345, without a slash at the end

	http *http.Server
	done chan struct{}
}

// Listen serves the portal at an address such as 127.0.0.1:0, until [Server.Close]. With a certificate it speaks TLS,
// see [NewCertificate].
func (p *Portal) Listen(address string, certificate *tls.Certificate) (*Server, error) {
	l, err := net.Listen("tcp", address)
	if err != nil {
		return nil, fmt.Errorf("serve the simulated portal: %w", err)
	}
	s := &Server{
		URL:  "http://" + l.Addr().String(),
		http: &http.Server{Handler: p, ReadHeaderTimeout: time.Minute, ErrorLog: stdlog.New(io.Discard, "", 0)},
		done: make(chan struct{}),
	}
	if certificate != nil {
		s.URL = "https://" + l.Addr().String()
		l = tls.NewListener(l, &tls.Config{Certificates: []tls.Certificate{*certificate}})
	}
	go func() {
		defer close(s.done)
		s.http.Serve(l) // ends with ErrServerClosed
	}()
	return s, nil
}

// Close ends the server and cuts all connections.
func (s *Server) Close() error {
	err := s.http.Close()
	<-s.done
	return err
}

// Serve serves the portal like [Portal.Listen] until the context ends. It calls ready when it listens.
func (p *Portal) Serve(ctx context.Context, address string, certificate *tls.Certificate, ready func(*Server)) error {
	s, err := p.Listen(address, certificate)
	if err != nil {
		return err
	}
	ready(s)
	select {
	case <-ctx.Done():
	case <-s.done:
		err = errors.New("the simulated portal ended")
	}
	return errors.Join(err, s.Close())
}

// A Cleaner is the part of a testing.TB that [Portal.Start] needs.
type Cleaner interface {
	Helper()
	Cleanup(func())
	Fatal(...any)
}

// Start serves the portal on loopback until the test ends.
func (p *Portal) Start(t Cleaner) *Server {
	t.Helper()
	return p.start(t, nil)
}

// StartTLS serves the portal on loopback with the certificate until the test ends.
func (p *Portal) StartTLS(t Cleaner, certificate tls.Certificate) *Server {
	t.Helper()
	return p.start(t, &certificate)
}

func (p *Portal) start(t Cleaner, certificate *tls.Certificate) *Server {
	t.Helper()
	s, err := p.Listen("127.0.0.1:0", certificate)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

// NewCertificate makes a self-signed certificate and the pool of roots with which a client trusts it. The certificate
// is valid from one time until another for 127.0.0.1, ::1, localhost and the given hosts and addresses. With an until
// in the past it is expired.
func NewCertificate(from, until time.Time, hosts ...string) (tls.Certificate, *x509.CertPool, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return tls.Certificate{}, nil, fmt.Errorf("make key: %w", err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(from.UnixNano()), Subject: pkix.Name{CommonName: "simulated portal"},
		NotBefore: from, NotAfter: until, IsCA: true, BasicConstraintsValid: true,
		KeyUsage:    x509.KeyUsageDigitalSignature | x509.KeyUsageCertSign,
		ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
		DNSNames:    []string{"localhost"},
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1), net.IPv6loopback},
	}
	for _, h := range hosts {
		if ip := net.ParseIP(h); ip != nil {
			template.IPAddresses = append(template.IPAddresses, ip)
		} else {
			template.DNSNames = append(template.DNSNames, h)
		}
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		return tls.Certificate{}, nil, fmt.Errorf("make certificate: %w", err)
	}
	leaf, err := x509.ParseCertificate(der)
	if err != nil {
		return tls.Certificate{}, nil, fmt.Errorf("read certificate back: %w", err)
	}
	roots := x509.NewCertPool()
	roots.AddCert(leaf)
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key, Leaf: leaf}, roots, nil
}

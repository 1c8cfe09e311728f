package bitrix_test

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"io"
	"log"
	"net"
	"net/http/httptest"
	"runtime"
	"strings"
	"testing"
	"time"

	"clockin24/bitrix"
)

func TestTLS(t *testing.T) {
	secure := &portal{}
	secure.Server = httptest.NewUnstartedServer(secure.record(says(200, noRecordDocument)))
	secure.Config.ErrorLog = log.New(io.Discard, "", 0)
	secure.StartTLS()
	defer secure.Close()
	demanding := &portal{}
	demanding.Server = httptest.NewUnstartedServer(demanding.record(says(200, noRecordDocument)))
	demanding.TLS = &tls.Config{ClientAuth: tls.RequireAnyClientCert}
	demanding.Config.ErrorLog = secure.Config.ErrorLog
	demanding.StartTLS()
	defer demanding.Close()
	plain := newPortal(t, says(200, noRecordDocument))

	trusted := x509.NewCertPool()
	trusted.AddCert(secure.Certificate())
	trusted.AddCert(demanding.Certificate())
	silent := listener(t, func(c net.Conn) { _, _ = io.Copy(io.Discard, c) })
	closing := listener(t, func(c net.Conn) {
		_, _ = c.Read(make([]byte, 4096)) // all of the greeting, so that it is closed and not reset
		_ = c.Close()
	})
	resetting := listener(t, func(c net.Conn) {
		_ = c.(*net.TCPConn).SetLinger(0)
		_ = c.Close()
	})

	for _, tt := range []struct {
		name, host string
		fault      bitrix.Fault
	}{
		{"trusted", strings.TrimPrefix(secure.URL, "https://"), ""},
		{
			"another name", strings.Replace(strings.TrimPrefix(secure.URL, "https://"), "127.0.0.1", "127.0.0.2", 1),
			bitrix.FaultTLS,
		},
		{"plain HTTP", strings.TrimPrefix(plain.URL, "http://"), bitrix.FaultTLS},
		{"one who wants a certificate", strings.TrimPrefix(demanding.URL, "https://"), bitrix.FaultTLS},
		{"one who hangs up", closing, bitrix.FaultTLS},
		{"one who resets", resetting, bitrix.FaultConnect},
		{"one who says nothing", silent, bitrix.FaultConnect},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if strings.HasPrefix(tt.host, "127.0.0.2") {
				if _, err := net.DialTimeout("tcp", tt.host, time.Second); err != nil {
					t.Skip("this system has one loopback address only")
				}
			}
			c := newClient(t, "https://"+tt.host+"/rest/7/"+secret, bitrix.WithRootCAs(trusted), bitrix.WithTimeouts(shortly, 0))
			if tt.fault != bitrix.FaultConnect {
				c = newClient(t, "https://"+tt.host+"/rest/7/"+secret, bitrix.WithRootCAs(trusted))
			}
			_, err := c.Timeman.Open(context.Background(), bitrix.Change{})
			if tt.fault == "" {
				if err != nil {
					t.Error(err)
				}
				return
			}
			want := tt.fault
			if runtime.GOOS == "windows" && tt.host == resetting && strings.HasSuffix(err.Error(), ": EOF") {
				want = bitrix.FaultTLS // Wine now and then tells a reset as an end: then it is one who hangs up
			}
			if e := asError(t, err); e.Fault != want || e.Executed() {
				t.Errorf("got %v, executed %v", err, e.Executed())
			}
			mustHide(t, err)
		})
	}
	t.Run("untrusted", func(t *testing.T) {
		_, err := newClient(t, secure.URL+"/rest/7/"+secret).Timeman.Open(context.Background(), bitrix.Change{})
		if e := asError(t, err); e.Fault != bitrix.FaultTLS || e.Executed() {
			t.Errorf("got %v", err)
		}
		mustHide(t, err)
	})
	if n := len(plain.asked()) + len(demanding.asked()); n != 0 {
		t.Errorf("%d requests arrived where none should", n)
	}
}

// listener serves connections until the test ends.
func listener(t *testing.T, serve func(net.Conn)) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			go serve(c)
		}
	}()
	return l.Addr().String()
}

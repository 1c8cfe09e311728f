package bitrix_test

import (
	"context"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"io"
	"io/fs"
	"log"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"clockin24/bitrix"
)

func TestRootsWith(t *testing.T) {
	p := &portal{}
	p.Server = httptest.NewUnstartedServer(p.record(says(200, noRecordDocument)))
	p.Config.ErrorLog = log.New(io.Discard, "", 0)
	p.StartTLS()
	defer p.Close()
	der := p.Certificate().Raw
	certificate := string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}))
	other := string(pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: []byte("made up")}))
	broken := string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: []byte("made up")}))

	for _, tt := range []struct{ name, content, problem string }{
		{"PEM", certificate, ""},
		{"a bundle with words and other blocks", "# our authority\n" + other + certificate + certificate, ""},
		{"Windows line ends", strings.ReplaceAll(certificate, "\n", "\r\n"), ""},
		{"DER", string(der), ""},
		{"nothing", "", "there are none"},
		{"words", "not a certificate", "there are none"},
		{"other blocks only", other, "there are none"},
		{"a broken one", certificate + broken, "certificate 2"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			file := filepath.Join(t.TempDir(), "ca.pem")
			if err := os.WriteFile(file, []byte(tt.content), 0o600); err != nil {
				t.Fatal(err)
			}
			roots, err := bitrix.RootsWith(file)
			if tt.problem != "" {
				if err == nil || !strings.Contains(err.Error(), tt.problem) || !strings.Contains(err.Error(), file) {
					t.Errorf("got %v", err)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			want, err := x509.SystemCertPool()
			if err != nil {
				t.Fatal(err)
			}
			want.AddCert(p.Certificate())
			if !roots.Equal(want) {
				t.Error("these are not the system's and this one")
			}
			if _, err := p.client(t, bitrix.WithRootCAs(roots)).Timeman.Status(context.Background(), 0); err != nil {
				t.Error(err)
			}
		})
	}
	missing := filepath.Join(t.TempDir(), "none.pem")
	if _, err := bitrix.RootsWith(missing); !errors.Is(err, fs.ErrNotExist) || !strings.Contains(err.Error(), missing) {
		t.Errorf("no file: %v", err)
	}
}

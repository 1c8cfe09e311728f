package command

import (
	"bufio"
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

const scenario = `{
	"clock_stands_at": "2026-11-24T09:07:00+03:00",
	"switches": {"language": "ru", "status_by_docs": true},
	"employees": [{"id": 8, "zone": "Asia/Almaty"}, {"id": 1, "secret": "madeup1secret"}]
}`

// A serving is a command that runs.
type serving struct {
	*testing.T
	webhook string
	out     *bufio.Reader
}

// serve runs the command until the test ends.
func serve(t *testing.T, args ...string) serving {
	t.Helper()
	out, in := io.Pipe()
	c := New("ready")
	c.SetArgs(append([]string{"--listen", "127.0.0.1:0"}, args...))
	c.SetOut(in)
	c.SilenceErrors, c.SilenceUsage = true, true
	ended := make(chan error, 1)
	ctx, stop := context.WithCancel(t.Context())
	go func() {
		err := c.ExecuteContext(ctx)
		in.CloseWithError(errors.Join(io.EOF, err))
		ended <- err
	}()
	t.Cleanup(func() {
		stop()
		_ = out.Close()
		if err := <-ended; err != nil {
			t.Errorf("the command ends with %v", err)
		}
	})
	s := serving{T: t, out: bufio.NewReader(out)}
	s.webhook = s.line()
	return s
}

func (s serving) line() string {
	s.Helper()
	line, err := s.out.ReadString('\n')
	if err != nil {
		s.Fatal(err)
	}
	return strings.TrimSuffix(line, "\n")
}

// get asks by a client that trusts these roots besides nobody.
func (s serving) get(roots *x509.CertPool, address string) (string, error) {
	s.Helper()
	client := http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{RootCAs: roots}}}
	defer client.CloseIdleConnections()
	res, err := client.Get(address)
	if err != nil {
		return "", err
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		s.Fatal(err)
	}
	return string(body), nil
}

func file(t *testing.T, text string) string {
	path := filepath.Join(t.TempDir(), "scenario.json")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// Without flags there is one late employee; the clock of --clock is part of the state.
func TestOneEmployee(t *testing.T) {
	s := serve(t, "--clock", "2026-11-24T09:07:00+03:00", "--zone", "Europe/Moscow", "--day", "paused")
	if ready := s.line(); ready != "ready" {
		t.Errorf("the second line is %q", ready)
	}
	if body, err := s.get(nil, s.webhook+"timeman.status"); err != nil || !strings.Contains(body, `"STATUS":"PAUSED"`) {
		t.Errorf("%s, %v", body, err)
	}
	base, _, _ := strings.Cut(s.webhook, "/rest/")
	body, err := s.get(nil, base+"/_portal/state")
	if err != nil || !strings.Contains(body, `"clock_ahead": "`) {
		t.Errorf("%s, %v", body, err)
	}
}

// The first line is the webhook of the lowest number.
func TestScenario(t *testing.T) {
	s := serve(t, "--state", file(t, scenario))
	if !strings.HasSuffix(s.webhook, "/rest/1/madeup1secret/") {
		t.Errorf("the first line is %q", s.webhook)
	}
	base, _, _ := strings.Cut(s.webhook, "/rest/")
	body, err := s.get(nil, base+"/rest/8/madeup8secret/server.time")
	if err != nil || !strings.Contains(body, `"result":"2026-11-24T06:07:00+00:00"`) {
		t.Errorf("%s, %v", body, err)
	}
	body, err = s.get(nil, base+"/rest/8/madeup8secret/timeman.close")
	if err != nil || !strings.Contains(body, "Невозможно") {
		t.Errorf("%s, %v", body, err)
	}
}

func TestTLS(t *testing.T) {
	written := filepath.Join(t.TempDir(), "portal.pem")
	s := serve(t, "--tls", "--tls-cert", written)
	if ready := s.line(); ready != "ready" {
		t.Errorf("the second line is %q", ready)
	}
	raw, err := os.ReadFile(written)
	if err != nil {
		t.Fatal(err)
	}
	if bytes.Contains(raw, []byte("KEY")) {
		t.Error("the key is written, too")
	}
	roots := x509.NewCertPool()
	if !roots.AppendCertsFromPEM(raw) {
		t.Fatalf("no certificate: %s", raw)
	}
	for _, name := range []string{"127.0.0.1", "localhost"} {
		if body, err := s.get(roots, strings.Replace(s.webhook, "127.0.0.1", name, 1)+"profile"); err != nil {
			t.Errorf("at %s: %s, %v", name, body, err)
		}
	}
	var unknown x509.UnknownAuthorityError
	if _, err := s.get(x509.NewCertPool(), s.webhook+"profile"); !errors.As(err, &unknown) {
		t.Errorf("who trusts nobody: %v", err)
	}
}

func TestTLSPrintsItsCertificate(t *testing.T) {
	s := serve(t, "--tls=expired")
	var printed strings.Builder
	for line := s.line(); line != "ready"; line = s.line() {
		printed.WriteString(line + "\n")
	}
	block, _ := pem.Decode([]byte(printed.String()))
	if block == nil {
		t.Fatalf("no certificate: %s", printed.String())
	}
	roots := x509.NewCertPool()
	roots.AppendCertsFromPEM([]byte(printed.String()))
	var invalid x509.CertificateInvalidError
	if _, err := s.get(roots, s.webhook+"profile"); !errors.As(err, &invalid) || invalid.Reason != x509.Expired {
		t.Errorf("an expired one: %v", err)
	}
}

func TestWrongFlags(t *testing.T) {
	good := file(t, scenario)
	for _, c := range []struct{ args, want string }{
		{"--state /nowhere/at/all.json", "all.json"},
		{"--state " + file(t, "{\n  \"zone\" \"UTC\"\n}"), "scenario.json: line 2, column 10: invalid character"},
		{"--state " + file(t, `{"employees":[{"id":8,"manager":true}]}`), `employee 8: the name "manager" is not known`},
		{"--state " + file(t, `{}`), "no employees"},
		{"--state " + good + " --day opened", "--day"},
		{"--state " + good + " --clock 2026-11-24T09:07:00+03:00", "--clock"},
		{"--tls=maybe", `"maybe"`},
		{"--tls-cert /nowhere/at/all.pem", "--tls-cert"},
		{"--tls --listen nowhere", "--listen"},
		{"--clock noon", "--clock"},
		{"--schedule fixd", "--schedule"},
		{"--language de", "--language"},
		{"--zone Nowhere/Town", "Nowhere/Town"},
		{"--day later", "later"},
	} {
		cmd := New("ready")
		cmd.SetArgs(strings.Fields(c.args))
		cmd.SetOut(io.Discard)
		cmd.SilenceErrors, cmd.SilenceUsage = true, true
		if err := cmd.ExecuteContext(t.Context()); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %s", c.args, err, c.want)
		}
	}
}

package bitrix_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"clockin24/bitrix"
)

// TestMain gives this computer a zone with summer time that occurs in no test's answers.
func TestMain(m *testing.M) {
	berlin, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		panic(err)
	}
	time.Local = berlin
	m.Run()
}

// secret is the text that no message may contain, whole or in part.
const secret = "q7w3e5r9t1y2u4i6"

// A portal is a server that answers as the test says and records the requests.
type portal struct {
	*httptest.Server

	mu   sync.Mutex
	asks []ask
}

type ask struct {
	method string // POST
	host   string
	path   string
	header http.Header
	body   string
}

func newPortal(t testing.TB, answer http.HandlerFunc) *portal {
	t.Helper()
	p := &portal{}
	p.Server = httptest.NewServer(p.record(answer))
	t.Cleanup(p.Server.Close)
	return p
}

func (p *portal) record(answer http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		p.mu.Lock()
		p.asks = append(p.asks, ask{r.Method, r.Host, r.URL.RequestURI(), r.Header.Clone(), string(body)})
		p.mu.Unlock()
		answer(w, r)
	}
}

func (p *portal) asked() []ask {
	p.mu.Lock()
	defer p.mu.Unlock()
	return append([]ask(nil), p.asks...)
}

// client returns a client for user 7 of the portal.
func (p *portal) client(t testing.TB, options ...bitrix.Option) *bitrix.Client {
	t.Helper()
	return newClient(t, p.URL+"/rest/7/"+secret+"/", options...)
}

func newClient(t testing.TB, webhook string, options ...bitrix.Option) *bitrix.Client {
	t.Helper()
	access, err := bitrix.ParseWebhook(webhook)
	if err != nil {
		t.Fatalf("ParseWebhook: %v", err)
	}
	c := bitrix.NewClient(access, options...)
	t.Cleanup(c.CloseIdle)
	return c
}

// says gives every request the same answer.
func says(status int, body string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json; charset=utf-8")
		w.WriteHeader(status)
		_, _ = io.WriteString(w, body)
	}
}

func asError(t *testing.T, err error) *bitrix.Error {
	t.Helper()
	var e *bitrix.Error
	if !errors.As(err, &e) {
		t.Fatalf("got %T %v, want a *bitrix.Error", err, err)
	}
	return e
}

// mustHide fails if any form of err, or of an error that it wraps, shows the secret or a part of it.
func mustHide(t *testing.T, err error) {
	t.Helper()
	for ; err != nil; err = errors.Unwrap(err) {
		for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%d"} {
			mustHideText(t, fmt.Sprintf(verb, err))
			mustHideText(t, fmt.Sprintf(verb, struct{ inner error }{err}))
		}
		var e *bitrix.Error
		if errors.As(err, &e) {
			value := *e
			if strings.Contains(string(value.Answer.Raw), secret) {
				t.Errorf("the secret is in %s", value.Answer.Raw)
			}
			value.Answer.Raw = nil
			mustHideText(t, fmt.Sprintf("%+v %#v", value, value)) //nolint:govet // printed as a value on purpose
			document, _ := json.Marshal(value)
			mustHideText(t, string(document))
		}
	}
}

func mustHideText(t *testing.T, s string) {
	t.Helper()
	s = strings.ToLower(s)
	for i := range len(secret) - 7 {
		if part := secret[i : i+8]; strings.Contains(s, part) {
			t.Errorf("%q of the secret is in %q", part, s)
			return
		}
	}
}

// shortly is long for a computer and short for a person who runs the tests.
const shortly = 100 * time.Millisecond

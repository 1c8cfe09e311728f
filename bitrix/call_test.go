package bitrix_test

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"

	"clockin24/bitrix"
)

type roundTripper func(*http.Request) (*http.Response, error)

func (f roundTripper) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

type readCloser struct{ io.Reader }

func (readCloser) Close() error { return nil }

// echo is a page that repeats the requested address, as error pages do.
func echo(status int) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		w.WriteHeader(status)
		fmt.Fprintf(w, "<html><h1>Not here</h1>The address %s was not found.</html>", r.URL.Path)
	}
}

// TestAnswersThatAreNone has answers of proxies, load balancers, captive portals and broken servers.
func TestAnswersThatAreNone(t *testing.T) {
	for _, tt := range []struct {
		name   string
		answer http.HandlerFunc
		status int
		says   string
	}{
		{"a captive portal", echo(200), 200, "not a JSON object"},
		{"a load balancer", echo(503), 503, "not a JSON object"},
		{"a bad gateway", echo(502), 502, "HTTP 502"},
		{"not found", echo(404), 404, "HTTP 404"},
		{"nothing", says(200, ""), 200, "empty"},
		{"blanks", says(200, " \r\n"), 200, "empty"},
		{"a BOM alone", says(200, "\ufeff"), 200, "empty"},
		{"no content", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(204) }, 204, "empty"},
		{"half a document", says(200, openedDocument[:100]), 200, "unexpected end"},
		{"two documents", says(200, openedDocument+openedDocument), 200, "not a JSON object"},
		{"a list", says(200, `[{"result":{"STATUS":"OPENED"}}]`), 200, "not a JSON object"},
		{"a string", says(200, `"OPENED"`), 200, "not a JSON object"},
		{"null", says(200, `null`), 200, "not a JSON object"},
		{"a warning of PHP's in front", says(200, "<br><b>Warning</b>"+openedDocument), 200, "not a JSON object"},
		{"XML", says(200, `<?xml version="1.0"?><response/>`), 200, "not a JSON object"},
		{"an empty object", says(200, `{}`), 200, "neither result nor error"},
		{"nobody's object", says(200, `{"status":"ok"}`), 200, "neither result nor error"},
		{"a result of null", says(200, `{"result":null}`), 200, "STATUS"},
		{"a result of true", says(200, `{"result":true}`), 200, "not a day"},
		{"an empty map of PHP's", says(200, `{"result":[]}`), 200, "not a day"},
		{"no status", says(200, `{"result":{"TIME_START":"2025-03-27T08:00:01+02:00"}}`), 200, "STATUS"},
		{"an empty status", says(200, `{"result":{"STATUS":""}}`), 200, "STATUS"},
		{"a null status", says(200, `{"result":{"STATUS":null}}`), 200, "STATUS"},
		{"a number for a status", says(200, `{"result":{"STATUS":1}}`), 200, "not a day"},
		{"a result with HTTP 500", says(500, openedDocument), 500, "HTTP 500"},
		{"a result with HTTP 302 to nowhere", says(302, openedDocument), 302, "HTTP 302"},
		{"too large", func(w http.ResponseWriter, _ *http.Request) {
			_, _ = io.WriteString(w, `{"result":{"STATUS":"OPENED","x":"`+strings.Repeat("x", 1<<20)+`"}}`)
		}, 200, "larger than"},
		{"nested beyond sense", says(200, `{"result":`+strings.Repeat("[", 100_000)), 200, "not a JSON object"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			p := newPortal(t, tt.answer)
			_, err := p.client(t).Timeman.Open(context.Background(), bitrix.Change{})
			e := asError(t, err)
			if e.Fault != bitrix.FaultAnswer || e.Answer.HTTPStatus != tt.status || !strings.Contains(err.Error(), tt.says) {
				t.Errorf("got %v, HTTP %d", err, e.Answer.HTTPStatus)
			}
			if !e.Executed() {
				t.Error("it may have been executed")
			}
			if n := len(e.Answer.Raw); n > 1<<20 {
				t.Errorf("kept %d bytes", n)
			}
			if n := len(p.asked()); n != 1 {
				t.Errorf("%d requests", n)
			}
			mustHide(t, err)
		})
	}
}

func TestSettingsAndProfileNeedTheirShape(t *testing.T) {
	for _, document := range []string{
		`{"result":[]}`, `{"result":{}}`, `{"result":true}`, `{"result":null}`, `{"result":"x"}`, `{"result":{"ID":"0"}}`,
		`{"result":{"ID":"anna"}}`, `{"result":{"ID":-1}}`,
	} {
		p := newPortal(t, says(200, document))
		if _, err := p.client(t).Timeman.Settings(context.Background(), 0); asError(t, err).Fault != bitrix.FaultAnswer {
			t.Errorf("settings %s: %v", document, err)
		}
		if _, err := p.client(t).Profile.Get(context.Background()); asError(t, err).Fault != bitrix.FaultAnswer {
			t.Errorf("profile %s: %v", document, err)
		}
	}
}

func TestAnswerOfEndlessLengthIsLeft(t *testing.T) {
	left := make(chan struct{})
	p := newPortal(t, func(w http.ResponseWriter, r *http.Request) {
		defer close(left)
		for r.Context().Err() == nil {
			if _, err := w.Write(make([]byte, 64<<10)); err != nil {
				return
			}
		}
	})
	_, err := p.client(t).Timeman.Status(context.Background(), 0)
	if e := asError(t, err); e.Fault != bitrix.FaultAnswer {
		t.Errorf("got %v", err)
	}
	<-left
}

func TestRedirectsAreNotFollowed(t *testing.T) {
	stranger := newPortal(t, says(200, openedDocument))
	for _, tt := range []struct {
		name     string
		status   int
		location string
		want     string
	}{
		{"a rename", 302, "https://new.bitrix24.ru/rest/7/" + secret + "/timeman.open", "new.bitrix24.ru"},
		{"for good", 301, stranger.URL + "/", strings.TrimPrefix(stranger.URL, "http://")},
		{"with the method kept", 307, stranger.URL + "/rest/7/" + secret, strings.TrimPrefix(stranger.URL, "http://")},
		{"for good, with the method kept", 308, "//New.Example.com:8443/?x=" + secret, "new.example.com:8443"},
		{"to a page", 303, "/auth/?back=" + secret, "SELF"},
		{"to a host of secrets", 302, "https://" + secret + ".example.com/", "•••.example.com"},
		{"to nonsense", 302, "http://[", ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			p := newPortal(t, func(w http.ResponseWriter, _ *http.Request) {
				w.Header().Set("Location", tt.location)
				w.WriteHeader(tt.status)
				_, _ = io.WriteString(w, openedDocument)
			})
			_, err := p.client(t).Timeman.Open(context.Background(), bitrix.Change{})
			e := asError(t, err)
			want := strings.ReplaceAll(tt.want, "SELF", strings.TrimPrefix(p.URL, "http://"))
			if e.Fault != bitrix.FaultMoved || e.Location != want || e.Executed() || e.Answer.HTTPStatus != tt.status {
				t.Errorf("got %v, location %q, HTTP %d", err, e.Location, e.Answer.HTTPStatus)
			}
			if n := len(p.asked()); n != 1 {
				t.Errorf("%d requests", n)
			}
			mustHide(t, err)
		})
	}
	if n := len(stranger.asked()); n != 0 {
		t.Errorf("a stranger got %d requests", n)
	}
}

// A portal may repeat the address. The secret in it reaches no part of the answer, not even the raw body.
func TestSecretInAnswers(t *testing.T) {
	for _, document := range []string{
		`{"error":"` + secret + `","error_description":"` + secret + `","argument":"` + secret + `"}`,
		`{"error":{"code":"X","message":"no method at /rest/7/` + secret + `/timeman.open"}}`,
		`{"error":"X","error_description":"q7w3e5<b>r9t1y2u4i6</b> &#113;7w3e5r9t1y2u4i6 %71%37w3e5r9t1y2u4i6"}`,
		`{"error":"X","error_description":"` + strings.Repeat("x", 290) + " " + secret + `"}`,
		`{"result":{"STATUS":"` + secret + `"},"error":"X"}`,
		`{"result":"` + secret + `"}`,
		secret,
	} {
		p := newPortal(t, says(400, document))
		answer, err := p.client(t).Call(context.Background(), "timeman.open", nil)
		e := asError(t, err)
		mustHideText(t, fmt.Sprintf("%s|%s|%s|%s", e.Code, e.Description, e.Argument, e))
		if !strings.Contains(document, "<b>") { // markup within the secret stays in the raw body
			mustHide(t, err)
			mustHideText(t, string(answer.Raw))
		}
	}
}

func TestCallRefusesWhatCannotBeSent(t *testing.T) {
	p := newPortal(t, says(200, noRecordDocument))
	for _, method := range []string{"", "../../x", "timeman.open/", "timeman open", "a?b", secret + "/x"} {
		_, err := p.client(t).Call(context.Background(), method, nil)
		if e := asError(t, err); e.Fault != bitrix.FaultRequest || e.Executed() {
			t.Errorf("%q: %v", method, err)
		}
		mustHide(t, err)
	}
	_, err := p.client(t).Call(context.Background(), "x", map[string]any{"a": make(chan int)})
	if e := asError(t, err); e.Fault != bitrix.FaultRequest {
		t.Errorf("not JSON: %v", err)
	}
	_, err = bitrix.NewClient(bitrix.Access{}).Timeman.Status(context.Background(), 0)
	if e := asError(t, err); e.Fault != bitrix.FaultRequest {
		t.Errorf("no access: %v", err)
	}
	if n := len(p.asked()); n != 0 {
		t.Errorf("%d requests", n)
	}
}

package portal

import (
	"bytes"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

const (
	base = "http://example.bitrix24.ru"
	hour = time.Hour
)

// moscow is Tuesday, 24 November 2026 in Moscow.
func moscow(clock string) time.Time { return at("2026-11-24T" + clock + "+03:00") }

func at(iso string) time.Time {
	t, err := time.Parse(time.RFC3339, iso)
	if err != nil {
		panic(err)
	}
	return t
}

// office is a fixed schedule from Monday to Friday.
func office() Schedule { return Fixed(9*hour, 18*hour, "12345") }

// A desk is one employee of a portal whose clock is stopped. Tests call the portal with the employee's webhook.
type desk struct {
	*testing.T
	p *Portal
	u *User
}

func sit(t *testing.T, now time.Time, e Employee, switches ...Switches) desk {
	t.Helper()
	var o Options
	for _, s := range switches {
		o.Switches = s
	}
	p := New(o)
	p.SetClock(now)
	if e.ID == 0 {
		e.ID = 7
	}
	if e.Zone == "" {
		e.Zone = "Europe/Moscow"
	}
	return desk{t, p, p.Add(e)}
}

// A reply is an answer of the portal.
type reply struct {
	http.Header
	status int
	raw    string
	body   map[string]any
}

func (r reply) result() map[string]any {
	result, _ := r.body["result"].(map[string]any)
	return result
}

// code is the portal's error; "none" for a success.
func (r reply) code() string {
	if code, ok := r.body["error"].(string); ok {
		return code
	}
	return "none"
}

func (r reply) text() string {
	text, _ := r.body["error_description"].(string)
	return text
}

func serve(t *testing.T, p *Portal, r *http.Request) reply {
	t.Helper()
	w := httptest.NewRecorder()
	p.ServeHTTP(w, r)
	re := reply{Header: w.Header(), status: w.Code, raw: w.Body.String()}
	if strings.HasPrefix(w.Header().Get("Content-Type"), "application/json") {
		if err := json.Unmarshal(w.Body.Bytes(), &re.body); err != nil {
			t.Fatalf("answer %s: %v", w.Body, err)
		}
	}
	return re
}

// ask posts JSON to the webhook.
func (d desk) ask(method string, params Params) reply {
	d.Helper()
	raw, err := json.Marshal(params)
	if err != nil {
		d.Fatal(err)
	}
	return d.send("POST", method, "application/json", string(raw))
}

// send asks for what follows the webhook's address.
func (d desk) send(httpMethod, rest, contentType, body string) reply {
	d.Helper()
	r := httptest.NewRequest(httpMethod, d.u.Webhook(base)+rest, bytes.NewBufferString(body))
	if contentType != "" {
		r.Header.Set("Content-Type", contentType)
	}
	return serve(d.T, d.p, r)
}

// want asks and fails unless every key of the result is as wanted.
func (d desk) want(method string, params Params, want map[string]any) {
	d.Helper()
	r := d.ask(method, params)
	if r.status != http.StatusOK {
		d.Fatalf("%s %v = %d %s", method, params, r.status, r.raw)
	}
	for key, value := range want {
		if got := r.result()[key]; got != value {
			d.Errorf("%s %v: %s is %v, want %v", method, params, key, got, value)
		}
	}
}

// refused asks and fails unless the portal refuses with HTTP 400, the code and the text.
func (d desk) refused(method string, params Params, code, text string) {
	d.Helper()
	r := d.ask(method, params)
	if r.status != http.StatusBadRequest || r.code() != code || r.text() != text {
		d.Errorf("%s %v = %d %s, want %q %q", method, params, r.status, r.raw, code, text)
	}
	if _, there := r.body["time"]; there {
		d.Errorf("%s %v: time block on an error", method, params)
	}
}

package portal

import (
	"context"
	"crypto/tls"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"
)

// exchange posts timeman.open over a connection of its own.
func exchange(srv *Server, u *User) (*http.Response, []byte, error) {
	client := http.Client{
		Transport:     &http.Transport{DisableKeepAlives: true},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	res, err := client.Post(u.Webhook(srv.URL)+"timeman.open", "application/json", nil)
	if err != nil {
		return nil, nil, err
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	return res, body, err
}

func TestFaults(t *testing.T) {
	for name, c := range map[string]struct {
		fault    Fault
		executed bool
		status   int    // 0: no answer
		cut      bool   // the body cannot be read to its end
		contains string // of the body
	}{
		"cut before":    {CutBefore(), false, 0, true, ""},
		"cut after":     {CutAfter(), true, 0, true, ""},
		"slow":          {Slow(time.Millisecond), true, 200, false, "OPENED"},
		"truncated":     {Truncated(), true, 200, true, `{"result":{"STATUS"`},
		"HTML 200":      {HTML(200), false, 200, false, "<!DOCTYPE html>"},
		"HTML 503":      {HTML(503), false, 503, false, "Service Unavailable"},
		"executed 502":  {HTML(502).ButExecuted(), true, 502, false, "Bad Gateway"},
		"moved":         {Moved("https://new.example.com"), false, 302, false, ""},
		"401":           {Refused("expired_token"), false, 401, false, "The access token provided has expired"},
		"429":           {Refused("OPERATION_TIME_LIMIT"), false, 429, false, "OPERATION_TIME_LIMIT"},
		"500":           {Refused("INTERNAL_SERVER_ERROR"), false, 500, false, "INTERNAL_SERVER_ERROR"},
		"503":           {Refused("QUERY_LIMIT_EXCEEDED"), false, 503, false, `"Too many requests"`},
		"other status":  {Fault{Code: "PORTAL_DELETED", Status: 410}, false, 410, false, "Portal was deleted"},
		"empty":         {Answer(200, "application/json", ""), false, 200, false, ""},
		"another shape": {Answer(200, "application/json", "[]"), false, 200, false, "[]"},
	} {
		t.Run(name, func(t *testing.T) {
			p := New(Options{})
			u := p.Add(Employee{ID: 7})
			srv := p.Start(t)
			p.Fail("timeman.open", c.fault, 1)
			res, body, err := exchange(srv, u)
			if (err != nil) != c.cut {
				t.Fatalf("error %v", err)
			}
			if got := len(u.Records()) == 1; got != c.executed {
				t.Errorf("executed %v, want %v", got, c.executed)
			}
			if c.status == 0 {
				if res != nil {
					t.Fatalf("answered %d", res.StatusCode)
				}
			} else if res.StatusCode != c.status || !strings.Contains(string(body), c.contains) {
				t.Errorf("%d %s", res.StatusCode, body)
			}
			moved := u.Webhook("https://new.example.com") + "timeman.open"
			if name == "moved" && res.Header.Get("Location") != moved {
				t.Errorf("moved to %s, want %s", res.Header.Get("Location"), moved)
			}
			if res, _, err := exchange(srv, u); err != nil || res.StatusCode != 200 {
				t.Errorf("the next one is spoiled, too: %v", err)
			}
		})
	}
}

func TestFaultsByMethodAndCount(t *testing.T) {
	d := sit(t, moscow("09:00:00"), Employee{})
	d.p.Fail("timeman.STATUS", Refused("QUERY_LIMIT_EXCEEDED"), 2)
	d.p.Fail("", HTML(503), Always)
	var got []int
	for range 3 {
		got = append(got, d.ask("timeman.status", nil).status)
	}
	got = append(got, d.ask("profile", nil).status)
	d.p.Recover()
	got = append(got, d.ask("timeman.status", nil).status)
	for i, want := range []int{503, 503, 503, 503, 200} {
		if got[i] != want {
			t.Errorf("request %d: %d, want %d", i, got[i], want)
		}
	}
	if d.p.Requests()[1].Error != "QUERY_LIMIT_EXCEEDED" || d.p.Requests()[2].Error != "" {
		t.Errorf("recorded %+v", d.p.Requests())
	}
}

func TestClientGoesAway(t *testing.T) {
	p := New(Options{})
	u := p.Add(Employee{ID: 7})
	srv := p.Start(t)
	p.Fail("", Slow(time.Hour), 1)
	ctx, cancel := context.WithCancel(t.Context())
	r, _ := http.NewRequestWithContext(ctx, "POST", u.Webhook(srv.URL)+"timeman.open", nil)
	gone := make(chan error)
	go func() {
		_, err := http.DefaultClient.Do(r)
		gone <- err
	}()
	if q, err := p.Wait(t.Context(), 1); err != nil || q.Method != "timeman.open" {
		t.Fatalf("%+v %v", q, err)
	}
	cancel()
	if err := <-gone; !errors.Is(err, context.Canceled) {
		t.Errorf("client's error %v", err)
	}
}

func TestWaitEndsWithItsContext(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := New(Options{}).Wait(ctx, 1); !errors.Is(err, context.Canceled) {
		t.Errorf("error %v", err)
	}
}

func TestLogForgets(t *testing.T) {
	d := sit(t, moscow("09:00:00"), Employee{})
	for range 2*maxRequests + 1 {
		d.p.log.add(Request{})
	}
	if requests := d.p.Requests(); len(requests) != maxRequests+1 || requests[maxRequests].N != 2*maxRequests+1 {
		t.Errorf("%d requests, the last is %d", len(requests), requests[len(requests)-1].N)
	}
	if _, err := d.p.Wait(t.Context(), 1); err == nil {
		t.Error("the first is still there")
	}
}

func TestTLS(t *testing.T) {
	now := time.Now()
	for name, c := range map[string]struct {
		until time.Time
		ok    bool
	}{"valid": {now.Add(hour), true}, "expired": {now.Add(-hour), false}} {
		t.Run(name, func(t *testing.T) {
			certificate, roots, err := NewCertificate(now.Add(-2*hour), c.until)
			if err != nil {
				t.Fatal(err)
			}
			p := New(Options{Switches: Switches{HTTPSOnly: true}})
			u := p.Add(Employee{ID: 7})
			srv := p.StartTLS(t, certificate)
			client := http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{RootCAs: roots}}}
			defer client.CloseIdleConnections()
			res, err := client.Get(u.Webhook(srv.URL) + "profile")
			if err == nil {
				res.Body.Close()
			}
			var invalid *tls.CertificateVerificationError
			if c.ok != (err == nil) || !c.ok && !errors.As(err, &invalid) {
				t.Errorf("error %v", err)
			}
		})
	}
}

func TestRate(t *testing.T) {
	p := New(Options{Rate: CloudRate()})
	p.SetClock(moscow("09:00:00"))
	d := desk{t, p, p.Add(Employee{ID: 7})}
	through := func() (n int) {
		for range 60 {
			if d.ask("profile", nil).code() == "none" {
				n++
			}
		}
		return n
	}
	if n := through(); n != 50 {
		t.Errorf("%d of a burst, want 50", n)
	}
	p.Advance(3 * time.Second)
	if n := through(); n != 6 {
		t.Errorf("%d after three seconds, want 6", n)
	}
	const refused = `{"error":"QUERY_LIMIT_EXCEEDED","error_description":"Too many requests"}`
	if r := d.ask("profile", nil); r.status != 503 || r.raw != refused {
		t.Errorf("%d %s", r.status, r.raw)
	}
}

func TestOperatingLimit(t *testing.T) {
	p := New(Options{Operating: CloudOperating(100 * time.Second)})
	p.SetClock(moscow("09:00:00"))
	d := desk{t, p, p.Add(Employee{ID: 7})}
	for i := range 5 {
		r := d.ask("timeman.status", nil)
		timing, _ := r.body["time"].(map[string]any)
		if r.status != 200 || timing["operating"] != float64(100*(i+1)) || timing["operating_reset_at"] == nil {
			t.Fatalf("call %d: %s", i, r.raw)
		}
	}
	if r := d.ask("timeman.status", nil); r.status != 429 || r.code() != "OPERATION_TIME_LIMIT" {
		t.Errorf("beyond: %d %s", r.status, r.raw)
	}
	if r := d.ask("profile", nil); r.status != 200 {
		t.Errorf("another method: %d %s", r.status, r.raw)
	}
	p.Advance(10 * time.Minute)
	if r := d.ask("timeman.status", nil); r.status != 200 {
		t.Errorf("ten minutes later: %d %s", r.status, r.raw)
	}
}

func TestManyAtOnce(t *testing.T) {
	p := New(Options{})
	var all sync.WaitGroup
	for id := range 50 {
		u := p.Add(Employee{ID: id + 1})
		for range 4 {
			all.Go(func() {
				d := desk{t, p, u}
				d.ask("timeman.open", nil)
				d.ask("timeman.pause", nil)
				u.Status()
				p.Requests()
			})
		}
	}
	all.Wait()
	for _, u := range p.Users() {
		if n := len(u.Records()); n != 1 {
			t.Errorf("employee %d has %d records", u.ID(), n)
		}
	}
}

func TestTenThousandEmployees(t *testing.T) {
	p := New(Options{})
	for id := range 10_000 {
		p.Add(Employee{ID: id + 1, Zone: "Europe/Moscow", Schedule: office()})
	}
	for _, id := range []int{1, 5000, 10_000} {
		d := desk{t, p, p.User(id)}
		d.want("timeman.open", nil, map[string]any{"STATUS": Opened})
	}
	var saved strings.Builder
	if err := p.Save(&saved); err != nil {
		t.Fatal(err)
	}
	again, err := Load(strings.NewReader(saved.String()))
	if err != nil || len(again.Users()) != 10_000 || again.User(5000).Status() != Opened {
		t.Errorf("loaded: %v", err)
	}
}

func TestOAuth(t *testing.T) {
	const back = "http://127.0.0.1:1/back"
	app := App{ClientID: "local.madeup", ClientSecret: "madeup", Redirect: back, Scopes: []string{"timeman", "user"}}
	p := New(Options{App: app})
	p.SetClock(moscow("09:00:00"))
	p.Add(Employee{ID: 7})
	srv := p.Start(t)
	client := http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	get := func(path string) (*http.Response, map[string]any) {
		res, err := client.Get(srv.URL + path)
		if err != nil {
			t.Fatal(err)
		}
		defer res.Body.Close()
		var body map[string]any
		json.NewDecoder(res.Body).Decode(&body)
		return res, body
	}
	const credentials = "client_id=local.madeup&client_secret=madeup"
	consent := func() string {
		res, _ := get("/oauth/authorize/?client_id=local.madeup&state=abc")
		to, err := res.Location()
		if err != nil || !strings.HasPrefix(to.String(), back) || to.Query().Get("state") != "abc" {
			t.Fatalf("sent to %v: %v", to, err)
		}
		return to.Query().Get("code")
	}
	exchange := func(kind, name, value string, code string) map[string]any {
		t.Helper()
		_, body := get("/oauth/token/?grant_type=" + kind + "&" + credentials + "&" + name + "=" + value)
		if got, _ := body["error"].(string); got != code {
			t.Fatalf("%s with %s: %v, want %q", kind, value, body, code)
		}
		return body
	}
	status := func(token string) string {
		_, body := get("/rest/timeman.status?auth=" + token)
		code, _ := body["error"].(string)
		return code
	}

	late := consent()
	p.Advance(30 * time.Second)
	exchange("authorization_code", "code", late, "invalid_grant")

	code := consent()
	p.Advance(29 * time.Second)
	first := exchange("authorization_code", "code", code, "")
	if first["user_id"] != 7.0 || first["expires_in"] != 3600.0 || first["scope"] != "timeman,user" ||
		first["client_endpoint"] != srv.URL+"/rest/" || first["status"] != "L" {
		t.Errorf("answer %v", first)
	}
	exchange("authorization_code", "code", code, "invalid_grant")
	token := first["access_token"].(string)
	if got := status(token); got != "" {
		t.Errorf("fresh token: %s", got)
	}
	p.Advance(time.Hour)
	if got := status(token); got != "expired_token" {
		t.Errorf("token after an hour: %q", got)
	}
	refresh := first["refresh_token"].(string)
	second := exchange("refresh_token", "refresh_token", refresh, "")
	exchange("refresh_token", "refresh_token", refresh, "invalid_grant")
	if got := status(second["access_token"].(string)); got != "" {
		t.Errorf("refreshed token: %s", got)
	}
	p.ExpireTokens()
	if got := status(second["access_token"].(string)); got != "expired_token" {
		t.Errorf("ended token: %q", got)
	}
	p.Revoke()
	exchange("refresh_token", "refresh_token", second["refresh_token"].(string), "invalid_grant")
	if res, _ := get("/oauth/token/?client_id=local.madeup&client_secret=wrong"); res.StatusCode != 401 {
		t.Errorf("wrong client: %d", res.StatusCode)
	}
	raw, _ := json.Marshal(p.Requests())
	for _, secret := range []string{token, code, refresh, "client_secret"} {
		if strings.Contains(string(raw), secret) {
			t.Errorf("recorded %s: %s", secret, raw)
		}
	}
}

func TestConsentWithoutRedirect(t *testing.T) {
	page := func(app App, query string) reply {
		p := New(Options{App: app})
		p.Add(Employee{ID: 7})
		r, _ := http.NewRequest("GET", base+"/oauth/authorize/?client_id=local.madeup"+query, nil)
		r.Body = http.NoBody
		return serve(t, p, r)
	}
	app := App{ClientID: "local.madeup"}
	if r := page(app, ""); r.status != 200 || !strings.Contains(r.raw, "Code: madeup-code-") {
		t.Errorf("no page with the code: %s", r.raw)
	}
	refusing := app
	refusing.Refuses, refusing.Redirect = true, "http://127.0.0.1:1/"
	if r := page(refusing, ""); r.status != 200 || r.Get("Location") != "" {
		t.Errorf("refusal: %d %s", r.status, r.Get("Location"))
	}
	honoring := app
	honoring.HonorsRedirectURI = true
	to := page(honoring, "&redirect_uri=http://127.0.0.1:2/").Get("Location")
	if !strings.HasPrefix(to, "http://127.0.0.1:2/?code=") {
		t.Errorf("sent to %q", to)
	}
}

package portal

import (
	"bytes"
	"context"
	"fmt"
	"maps"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

func saved(t *testing.T, p *Portal) string {
	t.Helper()
	var text bytes.Buffer
	if err := p.Save(&text); err != nil {
		t.Fatal(err)
	}
	return text.String()
}

func loaded(t *testing.T, scenario string) *Portal {
	t.Helper()
	p, err := Load(strings.NewReader(scenario))
	if err != nil {
		t.Fatalf("%v\n%s", err, scenario)
	}
	return p
}

// Saving and loading gives the same portal, whatever it has.
func TestSaveAndLoad(t *testing.T) {
	p := New(Options{
		Switches: Newest(), Zone: "Asia/Vladivostok", Rate: CloudRate(), Operating: CloudOperating(1500 * time.Millisecond),
		App: App{ClientID: "local.madeup", ClientSecret: "madeup", Redirect: "http://127.0.0.1:1/", User: 8, HonorsRedirectURI: true},
	})
	p.SetClock(moscow("09:00:00"))
	s := office()
	s.MaxEdit, s.Earliest, s.NoReopen, s.AutoClose = time.Nanosecond, hour, true, true
	u := p.Add(Employee{
		ID: 7, Name: "Анна", Zone: "Europe/Moscow", Schedule: s, Scopes: []string{"timeman", "user"},
		Norms: Norms{MaxStart: 9*hour + 7*time.Minute}, Admin: true, WebhookUntil: moscow("23:00:00"),
	})
	p.Add(Employee{ID: 8, Schedule: Flexible(), NoTracking: true, Scopes: []string{}})
	p.Add(Employee{ID: 9, ManagesAll: true, NoOwnTime: true, Extranet: true, Dismissed: true, Login: "boris", Gender: "M"})
	u.Do("timeman.open", nil)
	p.Advance(3 * hour)
	u.Do("timeman.pause", nil)
	p.Advance(hour)
	u.Do("timeman.open", nil)
	u.Change(func(e *Employee) { e.Schedule = Schedule{} }) // the record keeps the one that it was started by
	token := u.Token()
	u.Code()
	p.Fail("timeman.open", Slow(1500*time.Millisecond), 2)
	p.Fail("", HTML(503), Always)
	p.Fail("profile", CutAfter(), 0)

	text := saved(t, p)
	for _, part := range []string{
		`"leaks": "01:00:00"`, `"max_start": "09:07:00"`, `"start": "09:00:00"`, `"max_edit": "00:00:00.000000001"`,
		`"limit": "8m0s"`, `"cost": "1.5s"`, `"delay": "1.5s"`, `"count": -1`, `"instant": true`, `"veto": false`,
	} {
		if !strings.Contains(text, part) {
			t.Errorf("no %s in\n%s", part, text)
		}
	}
	if strings.Contains(text, `"profile"`) {
		t.Error("a fault that is over is saved")
	}
	q := loaded(t, text)
	if again := saved(t, q); again != text {
		t.Errorf("saved again:\n%s\nwant\n%s", again, text)
	}
	one, _ := u.Do("timeman.status", nil)
	two, _ := q.User(7).Do("timeman.status", nil)
	if fmt.Sprint(one) != fmt.Sprint(two) {
		t.Errorf("status %v, want %v", two, one)
	}
	if q.grants.access[token].User != 7 {
		t.Error("the token is gone")
	}
	if r, e := q.User(7).Records()[0], q.User(7).Get(); r.Schedule != s || e.Schedule.Exists() {
		t.Errorf("the record has the schedule %+v, the employee %+v", r.Schedule, e.Schedule)
	}
}

// A clock of the test is saved with the time that it shows.
func TestSaveAClock(t *testing.T) {
	p := New(Options{Clock: func() time.Time { return time.Now().Add(-hour) }})
	p.Advance(-hour)
	if behind := time.Since(loaded(t, saved(t, p)).Now()); behind < 2*hour || behind > 2*hour+time.Minute {
		t.Errorf("the clock is behind by %s", behind)
	}
}

// A scenario that is written by hand may leave out most values.
func TestLoadByHand(t *testing.T) {
	p := loaded(t, "\ufeff"+`{"switches":{"language":"ru"},"clock_stands_at":"2026-11-24T09:00:00+03:00",
		"app":{"client_id":"local.madeup","scopes":["timeman","user"]},
		"access_tokens":{"madeup-access":{"user":7}},
		"faults":[{"method":"Timeman.Pause","fault":{"code":"OVERLOAD_LIMIT"}}],
		"employees":[{"id":7,"zone":"Europe/Moscow","norms":{"max_start":"09:05"},
			"schedule":{"kind":"fixed","start":"09:00","end":"18:00","days":"12345"},
			"records":[{"start":"2026-11-23T09:00:00+03:00","stop":"2026-11-23T18:00:00+03:00"},
				{"start":"2026-11-24T08:00:00+03:00","schedule":{"kind":"none"}}]}]}`)
	e := p.User(7).Get()
	if e.Schedule != office() || e.Secret != "madeup7secret" {
		t.Errorf("schedule %+v, secret %q", e.Schedule, e.Secret)
	}
	want := DefaultNorms()
	if want.MaxStart = 9*hour + 5*time.Minute; e.Norms != want {
		t.Errorf("norms %+v, want %+v", e.Norms, want)
	}
	for i, want := range []Record{{ID: 1, Offset: 10800, Schedule: office()}, {ID: 2, Offset: 10800}} {
		if r := e.Records[i]; r.ID != want.ID || r.Offset != want.Offset || r.Schedule != want.Schedule {
			t.Errorf("record %d is %+v", i, r)
		}
	}
	d := desk{t, p, p.User(7)}
	if r := d.send("GET", "timeman.pause", "", ""); r.code() != "OVERLOAD_LIMIT" {
		t.Errorf("no fault: %s", r.raw)
	}
	if r := serve(t, p, httptest.NewRequest("GET", base+"/rest/user.current?auth=madeup-access", nil)); r.result()["ID"] != "7" {
		t.Errorf("the token is not taken: %s", r.raw)
	}
	p.Advance(accessLife)
	if r := serve(t, p, httptest.NewRequest("GET", base+"/rest/profile?auth=madeup-access", nil)); r.code() != "expired_token" {
		t.Errorf("the token does not end: %s", r.raw)
	}
	ahead := loaded(t, `{"zone":"UTC","clock_ahead":"-01:00:00.5"}`)
	if behind := time.Since(ahead.Now()); behind < hour+time.Second/2 || behind > hour+time.Minute {
		t.Errorf("the clock is behind by %s", behind)
	}
}

// badScenarios are refused with one line that says what is wrong and where.
var badScenarios = map[string]string{
	"":                                    `line 1, column 1: unexpected end of JSON input`,
	"{\n  \"zone\": \"UTC\",\n}":          `line 3, column 1: invalid character '}' looking for beginning of object key string`,
	`{"zone":"UTC"} {}`:                   `line 1, column 16: invalid character '{' after top-level value`,
	`[]`:                                  `an object is needed, {…}, not array`,
	`{"zone":"Nowhere/Town"}`:             `zone: there is no time zone "Nowhere/Town"`,
	`{"employes":[]}`:                     `the name "employes" is not known`,
	`{"switches":{"instnt":true}}`:        `the name "instnt" is not known`,
	`{"switches":{"instant":"yes"}}`:      `switches.instant is to be bool, not string`,
	`{"switches":{"language":"de"}}`:      `switches: language "de" is none of en, ru`,
	`{"clock_ahead":"1h"}`:                `not a span of time like 09:15:00: "1h"`,
	`{"clock_ahead":"9999999:00:00"}`:     `not a span of time like 09:15:00: "9999999:00:00"`,
	`{"clock_ahead":"-400000:00:00"}`:     `clock: its year is to be from 2000 to 2999`,
	`{"rate":{"drain":2}}`:                `rate: burst is to be 1 or more, and drain not negative`,
	`{"clock_ahead":1}`:                   `clock_ahead is to be a span of time like 09:15:00, not number`,
	`{"operating":{"cost":"1s"}}`:         `operating: limit is to be more than nothing, and cost not negative`,
	`{"operating":{"limit":480}}`:         `operating: limit is to be a duration like 1.5s, not number`,
	`{"app":{"user":9}}`:                  `app: there is no employee 9`,
	`{"app":{"redirect":":"}}`:            `app: redirect is no address`,
	`{"codes":{"madeup":{"user":9}}}`:     `codes: there is no employee 9`,
	`{"faults":[{"count":0}]}`:            `fault: count is to be 1 or more, or -1 for always`,
	`{"faults":[{"fault":{"cutt":1}}]}`:   `fault: the name "cutt" is not known`,
	`{"faults":[{"delay":"2"}]}`:          `fault: not a duration like 1.5s or 2m: "2"`,
	`{"faults":[{"delay":"-2s"}]}`:        `fault: delay cannot be negative`,
	`{"faults":[{"fault":{"status":5}}]}`: `fault: status 5 is none of 200 to 599`,

	`{"employees":[{"name":"Anna"}]}`:                           `an employee: it has no number: id is to be 1 or more`,
	`{"employees":[{"id":"7"}]}`:                                `an employee: id is to be int, not string`,
	`{"employees":[{"id":7},{"id":7}]}`:                         `employee 7 is there twice`,
	`{"employees":[{"id":7,"zone":"Nowhere/Town"}]}`:            `employee 7: there is no time zone "Nowhere/Town"`,
	`{"employees":[{"id":7,"secret":"made/up"}]}`:               `employee 7: secret is to be of letters, digits, - and _`,
	`{"employees":[{"id":7,"login":"a/b"}]}`:                    `employee 7: login cannot have / ? # %`,
	`{"employees":[{"id":7,"gender":"f"}]}`:                     `employee 7: gender "f" is none of M, F`,
	`{"employees":[{"id":7,"manager":true}]}`:                   `employee 7: the name "manager" is not known`,
	`{"employees":[{"id":7,"norms":{"max_start":"-09:00"}}]}`:   `employee 7: norms: none can be negative`,
	`{"employees":[{"id":7,"schedule":{"kind":"fixd"}}]}`:       `employee 7: schedule: kind "fixd" is none of none, flexible, fixed`,
	`{"employees":[{"id":7,"schedule":{"begin":"09:00"}}]}`:     `employee 7: schedule: the name "begin" is not known`,
	`{"employees":[{"id":7,"schedule":{"start":"24:00"}}]}`:     `employee 7: schedule: start, end and earliest are to be from 00:00:00 to 23:59:59`,
	`{"employees":[{"id":7,"schedule":{"days":"08"}}]}`:         `employee 7: schedule: days "08" are to be digits from 1, Monday, to 7`,
	`{"employees":[{"id":7,"schedule":{"max_edit":"-01:00"}}]}`: `employee 7: schedule: max_edit cannot be negative: without it, it is off`,

	`{"employees":[{"id":7,"records":[{}]}]}`: `employee 7: record 1: start is needed, and the years of all times are to be from 2000 to 2999`,
	`{"employees":[{"id":7,"records":[{"start":"2026-11-24T09:00:00Z"},{"start":"2026-11-24T10:00:00Z"}]}]}`:                              `employee 7: record 1: only the last one can be without a stop`,
	`{"employees":[{"id":7,"records":[{"start":"2026-11-24T09:00:00Z","stop":"2026-11-24T08:00:00Z"}]}]}`:                                 `employee 7: record 1: its stop is before its start and the breaks`,
	`{"employees":[{"id":7,"records":[{"start":"2026-11-24T09:00:00Z","leaks":"-01:00"}]}]}`:                                              `employee 7: record 1: leaks cannot be negative`,
	`{"employees":[{"id":7,"records":[{"start":"2026-11-24T09:00:00Z","offset":99999}]}]}`:                                                `employee 7: record 1: offset is in seconds, and of no more than a day`,
	`{"employees":[{"id":7,"records":[{"start":"2026-11-24T09:00:00Z","paused":"2026-11-24T09:10:00Z","stop":"2026-11-24T09:20:00Z"}]}]}`: `employee 7: record 1: a day that has stopped is in no break`,
	`{"employees":[{"id":7,"records":[{"start":"2026-11-24T09:00:00Z","stops":"2026-11-24T08:00:00Z"}]}]}`:                                `employee 7: record: the name "stops" is not known`,
}

func TestLoadSaysWhatIsWrong(t *testing.T) {
	for bad, want := range badScenarios {
		p, err := Load(strings.NewReader(bad))
		if p != nil || err == nil || err.Error() != want {
			t.Errorf("%s\ngives: %v\nwant:  %s", bad, err, want)
		}
	}
}

// The state is replaced while the portal serves.
func TestPostState(t *testing.T) {
	d := sit(t, moscow("09:00:00"), Employee{Schedule: office()})
	d.ask("timeman.open", nil)
	post := func(body string) reply {
		r := httptest.NewRequest("POST", base+"/_portal/state", strings.NewReader(body))
		r.RemoteAddr = "127.0.0.1:1234"
		return serve(t, d.p, r)
	}
	if r := post(`{"zone":"UTC","employes":[]}`); r.status != 400 || r.raw != "the name \"employes\" is not known\n" {
		t.Errorf("a wrong one: %d %q", r.status, r.raw)
	}
	if d.u.Status() != Opened {
		t.Fatal("a wrong one has changed something")
	}
	const other = `{"zone":"Asia/Almaty","clock_stands_at":"2026-11-25T10:00:00+05:00","rate":{"drain":1,"burst":1},
		"employees":[{"id":1,"manages_all":true},{"id":8,"zone":"Asia/Kathmandu","schedule":{"kind":"flexible"}}]}`
	var asking sync.WaitGroup
	for range 4 {
		asking.Go(func() {
			for range 50 {
				d.p.ServeHTTP(httptest.NewRecorder(), httptest.NewRequest("GET", base+"/rest/8/madeup8secret/timeman.open", nil))
				d.p.Now()
			}
		})
	}
	if r := post(other); r.status != 200 {
		t.Fatalf("%d %s", r.status, r.raw)
	}
	asking.Wait()
	d.p.Advance(time.Minute)
	if now := d.p.Now(); now.Format(time.RFC3339) != "2026-11-25T10:01:00+05:00" || d.p.User(7) != nil {
		t.Errorf("the portal is still the old one: %s", now)
	}
	manager := desk{t, d.p, d.p.User(1)}
	manager.want("timeman.open", Params{"USER_ID": 8}, map[string]any{"STATUS": Opened})
	if r := manager.ask("timeman.open", Params{"USER_ID": 8}); r.code() != "QUERY_LIMIT_EXCEEDED" {
		t.Errorf("no limit: %s", r.raw)
	}
	if asked := d.p.Requests(); asked[0].Method != "timeman.open" || asked[0].User != 7 {
		t.Errorf("forgotten what was asked before: %+v", asked[0])
	}
	if err := d.u.SetDay(DayOpened); err == nil {
		t.Error("a day of an employee who is gone")
	}
	far := httptest.NewRequest("POST", base+"/_portal/state", strings.NewReader(`{"zone":"UTC"}`))
	for _, from := range []string{"192.0.2.1:1234", "10.0.0.1:80", "[2001:db8::1]:1", "", "localhost:1"} {
		far.RemoteAddr = from
		far.Header.Set("X-Forwarded-For", "127.0.0.1")
		far.Host = "127.0.0.1"
		if r := serve(t, d.p, far); r.status != 403 || d.p.User(8) == nil {
			t.Errorf("from %q: %d", from, r.status)
		}
	}
}

// The control interface names its paths, and refuses unknown names.
func TestControlIsStrict(t *testing.T) {
	d := sit(t, moscow("09:00:00"), Employee{})
	ask := func(method, path, body string) reply {
		r := httptest.NewRequest(method, base+path, strings.NewReader(body))
		r.RemoteAddr = "[::1]:1234"
		return serve(t, d.p, r)
	}
	if r := ask("PATCH", "/_portal/state", ""); r.status != 404 || !strings.Contains(r.raw, "POST /_portal/state") {
		t.Errorf("%d %s", r.status, r.raw)
	}
	for path, body := range map[string]string{
		"/_portal/fail": `{"methd":"timeman.open","fault":{}}`, "/_portal/clock": `{"advanced":"1h"}`,
		"/_portal/day": `{"user":7,"day":"opened","at":1}`, "/_portal/do": `{"user":7,"method":"timeman.open","parms":{}}`,
	} {
		if r := ask("POST", path, body); r.status != 400 || !strings.Contains(r.raw, "is not known") {
			t.Errorf("%s %s: %d %s", path, body, r.status, r.raw)
		}
	}
}

// Every scenario is either refused in one line, or gives a portal that answers every request and can be saved.
func FuzzScenario(f *testing.F) {
	for bad := range badScenarios {
		f.Add(bad)
	}
	f.Add(`{"employees":[{"id":7}]}`)
	f.Add(`{"zone":"Nowhere/To\n"}`)
	f.Add(`{"zone":"Asia/Kathmandu","clock_stands_at":"2026-11-24T01:29:59.5Z","clock_ahead":"-01:00:00.5",
		"switches":{"language":"ru","expires_at_next_shift":true,"status_by_docs":true,"cloud":true},
		"rate":{"drain":0.5,"burst":1e300},"operating":{"limit":"1ns","cost":"9999h"},
		"app":{"client_id":"local.madeup","client_secret":"madeup","redirect":"http://127.0.0.1:1/?a=%20","user":8},
		"codes":{"madeup":{"user":8}},"access_tokens":{"madeup":{"user":7,"scopes":[],"until":"2026-11-25T00:00:00Z"}},
		"refresh_tokens":{"madeup":{"user":7}},
		"faults":[{"method":"profile","count":-1,"delay":"1h","fault":{"cut":true}},{"fault":{"status":204,"body":"x"}},
			{"fault":{"truncate":true,"executed":true}},{"fault":{"location":"https://new.example.com"}},{"fault":{"code":"x"}}],
		"employees":[{"id":7,"login":"anna","zone":"America/St_Johns","scopes":null,"manages_all":true,"webhook_until":"2026-11-24T02:00:00Z",
			"schedule":{"kind":"fixed","start":"22:00","end":"06:00","days":"15","max_edit":"00:05","auto_close":true,"earliest":"01:00"},
			"records":[{"start":"2026-11-20T22:00:00-03:30","stop":"2026-11-21T06:00:00-03:30","leaks":"01:00"},
				{"id":5,"start":"2026-11-23T22:00:00-03:30","paused":"2026-11-23T23:00:00-03:30","offset":-12600}]},
			{"id":8,"no_own_time":true,"extranet":true,"dismissed":true,"no_tracking":true,"schedule":{"kind":"flexible"}}]}`)
	f.Fuzz(func(t *testing.T, scenario string) {
		p, err := Load(strings.NewReader(scenario))
		if err != nil {
			if text := err.Error(); text == "" || strings.ContainsAny(text, "\n\x00\x1b") {
				t.Errorf("%q is refused with %q", scenario, text)
			}
			return
		}
		text := saved(t, p)
		if again := saved(t, loaded(t, text)); !p.clock.stopped.IsZero() && again != text {
			t.Errorf("saved again:\n%s\nwant\n%s", again, text)
		}
		ctx, cancel := context.WithCancel(t.Context())
		cancel() // who asks does not wait for a slow answer
		for _, u := range p.Users()[:min(len(p.Users()), 5)] {
			paths := []string{"/oauth/authorize/?client_id=local.madeup", "/oauth/token/?grant_type=refresh_token&refresh_token=madeup"}
			for _, name := range slices.Sorted(maps.Keys(p.methods)) {
				paths = append(paths, strings.TrimPrefix(u.Webhook(base), base)+name, "/rest/"+name+"?auth=madeup&USER_ID=8")
			}
			for _, path := range paths {
				p.serveInto(httptest.NewRecorder(), httptest.NewRequest("GET", base+path, nil).WithContext(ctx))
			}
			for _, day := range DayStates() {
				_ = u.SetDay(day) // not every schedule allows each
			}
			for _, method := range []string{"timeman.status", "timeman.close", "timeman.open", "timeman.pause"} {
				_, _ = u.Do(method, Params{"TIME": p.Now().Format(time.RFC3339), "REPORT": "x"})
			}
		}
		loaded(t, saved(t, p))
	})
}

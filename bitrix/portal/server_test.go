package portal

import (
	"bytes"
	"encoding/json"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"reflect"
	"strings"
	"testing"
)

// A start at 08:30 with a reason, as it can be sent. The reason has what an encoding could get wrong.
const (
	sentTime   = "2026-11-24T08:30:00+03:00"
	sentReason = "автобус + «снег» & 100%"
)

func TestWaysToSendParameters(t *testing.T) {
	form := url.Values{"TIME": {sentTime}, "REPORT": {sentReason}}
	document, _ := json.Marshal(map[string]string{"TIME": sentTime, "REPORT": sentReason})
	lower, _ := json.Marshal(map[string]string{"time": sentTime, "Report": sentReason})
	rest, _ := json.Marshal(map[string]string{"REPORT": sentReason})
	var multi bytes.Buffer
	parts := multipart.NewWriter(&multi)
	parts.WriteField("TIME", sentTime)
	parts.WriteField("REPORT", sentReason)
	parts.Close()
	const encoded = "application/x-www-form-urlencoded"
	half, spaced := "TIME="+url.QueryEscape(sentTime), strings.ReplaceAll(form.Encode(), "%2B03", "+03")
	for name, c := range map[string]struct{ method, rest, contentType, body string }{
		"GET with a query":                 {"GET", "timeman.open?" + form.Encode(), "", ""},
		"POST with a query alone":          {"POST", "timeman.open?" + form.Encode(), "", ""},
		"JSON":                             {"POST", "timeman.open", "application/json", string(document)},
		"JSON with a charset":              {"POST", "timeman.open", "application/json; charset=utf-8", string(document)},
		"urlencoded":                       {"POST", "timeman.open", encoded, form.Encode()},
		"urlencoded without a type":        {"POST", "timeman.open", "", form.Encode()},
		"multipart":                        {"POST", "timeman.open", parts.FormDataContentType(), multi.String()},
		"half in the query, half in JSON":  {"POST", "timeman.open?" + half, "application/json", string(rest)},
		"names in lower case":              {"POST", "timeman.open", "application/json", string(lower)},
		"method in capitals":               {"POST", "TimeMan.OPEN", "application/json", string(document)},
		".json behind":                     {"POST", "timeman.open.json", "application/json", string(document)},
		"a slash behind":                   {"POST", "timeman.open/", "application/json", string(document)},
		".json and a slash behind":         {"POST", "timeman.open.json/", "application/json", string(document)},
		"a plus that became a space":       {"POST", "timeman.open", encoded, spaced},
		"state, start and auth left aside": {"POST", "timeman.open?state=1&start=0&sessid=x", encoded, form.Encode()},
	} {
		t.Run(name, func(t *testing.T) {
			d := sit(t, moscow("09:00:00"), Employee{Schedule: office()})
			r := d.send(c.method, c.rest, c.contentType, c.body)
			if r.status != http.StatusOK || r.result()["TIME_START"] != sentTime {
				t.Fatalf("%d %s", r.status, r.raw)
			}
			if got := d.u.Records()[0].ReportOpen; got != sentReason {
				t.Errorf("reason %q", got)
			}
			q := d.p.Requests()[0]
			if q.Method != "timeman.open" || q.HTTPMethod != c.method || q.User != 7 || len(q.Params) != 2 {
				t.Errorf("recorded %+v", q)
			}
		})
	}
}

func TestBrokenJSONIsNoParameters(t *testing.T) {
	for _, body := range []string{`{"TIME":"` + sentTime, `[1]`, `"x"`, `null`, ``, `{"TIME":"` + sentTime + `"} {`} {
		d := sit(t, moscow("09:00:00"), Employee{Schedule: office()})
		r := d.send("POST", "timeman.open", "application/json", body)
		if r.status != http.StatusOK || r.result()["TIME_START"] != "2026-11-24T09:00:00+03:00" {
			t.Errorf("%s: %d %s", body, r.status, r.raw)
		}
	}
}

func TestPlusThatBecameASpaceBefore2025(t *testing.T) {
	d := sit(t, moscow("09:00:00"), Employee{}, Switches{NoPlusRepair: true})
	d.refused("timeman.open", Params{"TIME": strings.Replace(sentTime, "+", " ", 1)},
		"WRONG_DATETIME_FORMAT", "Wrong datetime format")
}

func TestNestedParameters(t *testing.T) {
	for raw, want := range map[string]map[string]any{
		"a=1&b=2":           {"a": "1", "b": "2"},
		"a=1&a=2":           {"a": "2"},
		"cmd[x]=m&cmd[y]=n": {"cmd": map[string]any{"x": "m", "y": "n"}},
		"a[b][c]=1":         {"a": map[string]any{"b": map[string]any{"c": "1"}}},
		"l[]=1&l[]=2":       {"l": map[string]any{"0": "1", "1": "2"}},
		"=1&%zz=2&a=%zz&b":  {"b": ""},
		"[x]=1":             {"[x]": "1"},
		"":                  {},
	} {
		query := parseQuery(raw)
		if got := query.plain(); !reflect.DeepEqual(got, want) {
			t.Errorf("%q is %v, want %v", raw, got, want)
		}
	}
}

func TestSuccess(t *testing.T) {
	p := New(Options{Zone: "Europe/Moscow", Switches: Switches{Cloud: true}})
	p.SetClock(moscow("09:23:07").Add(650_000_000))
	d := desk{t, p, p.Add(Employee{ID: 7, Zone: "Asia/Vladivostok"})}
	r := d.ask("timeman.status", nil)
	for name, want := range map[string]string{
		"Content-Type": "application/json; charset=utf-8", "X-Content-Type-Options": "nosniff",
		"Access-Control-Allow-Origin": "*", "Date": "Tue, 24 Nov 2026 06:23:07 GMT",
	} {
		if got := r.Get(name); got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
	if r.Get("X-Bitrix-Rest-Time") == "" {
		t.Error("no header of the cloud")
	}
	const want = `{"result":{"STATUS":"CLOSED"},"time":{"start":1795501387.65,"finish":1795501387.65,"duration":0,` +
		`"processing":0,"date_start":"2026-11-24T09:23:07+03:00","date_finish":"2026-11-24T09:23:07+03:00"}}`
	if r.raw != want {
		t.Errorf("answer\n%s, want\n%s", r.raw, want)
	}
}

func TestLiteralAnswers(t *testing.T) {
	d := sit(t, moscow("09:00:00"), Employee{Schedule: office()})
	r := d.ask("timeman.open", Params{"LAT": 53.548841, "LON": 9.987274})
	const want = `{"STATUS":"OPENED","TIME_START":"2026-11-24T09:00:00+03:00","TIME_FINISH":null,` +
		`"DURATION":"00:00:00","TIME_LEAKS":"00:00:00","ACTIVE":true,"IP_OPEN":"","IP_CLOSE":"",` +
		`"LAT_OPEN":53.548841000000003,"LON_OPEN":9.9872739999999993,"LAT_CLOSE":0,"LON_CLOSE":0,"TZ_OFFSET":10800}`
	if !strings.HasPrefix(r.raw, `{"result":`+want+`,"time":{`) {
		t.Errorf("answer\n%s, want\n%s", r.raw, want)
	}
	other := d.ask("timeman.open", Params{"USER_ID": 1})
	if other.raw != `{"error":"","error_description":"User does not have access to managing other users work time"}` {
		t.Errorf("answer %s", other.raw)
	}
}

func TestGeneralErrors(t *testing.T) {
	get := func(path string) func(desk) *http.Request {
		return func(desk) *http.Request { return httptest.NewRequest("GET", base+path, nil) }
	}
	call := func(d desk) *http.Request {
		return httptest.NewRequest("POST", d.u.Webhook(base)+"timeman.status", nil)
	}
	for name, c := range map[string]struct {
		request      func(desk) *http.Request
		employee     Employee
		code         string
		source, docs int
	}{
		"wrong secret":     {get("/rest/7/nonsense/timeman.status"), Employee{}, "INVALID_CREDENTIALS", 401, 403},
		"foreign secret":   {get("/rest/8/madeup7secret/timeman.status"), Employee{}, "INVALID_CREDENTIALS", 401, 403},
		"empty user":       {get("/rest//madeup7secret/timeman.status"), Employee{}, "INVALID_CREDENTIALS", 401, 403},
		"no user":          {get("/rest/madeup7secret/timeman.status"), Employee{}, "ERROR_METHOD_NOT_FOUND", 404, 404},
		"no method":        {get("/rest/7/madeup7secret/"), Employee{}, "ERROR_METHOD_NOT_FOUND", 404, 404},
		"unknown method":   {get("/rest/7/madeup7secret/timeman.begin"), Employee{}, "ERROR_METHOD_NOT_FOUND", 404, 404},
		"nothing":          {get("/rest/timeman.status"), Employee{}, "NO_AUTH_FOUND", 401, 401},
		"unknown token":    {get("/rest/timeman.status?auth=x"), Employee{}, "invalid_token", 401, 401},
		"token in a query": {get("/rest/7/madeup7secret/timeman.status?token=x"), Employee{}, "NO_AUTH_FOUND", 401, 401},
		"no scope":         {call, Employee{Scopes: []string{"im"}}, "insufficient_scope", 401, 403},
		"webhook ended":    {call, Employee{WebhookUntil: moscow("09:00:00")}, "INVALID_CREDENTIALS", 401, 403},
		"dismissed":        {call, Employee{Dismissed: true}, "authorization_error", 401, 401},
		"from outside":     {call, Employee{Extranet: true}, "ALLOWED_ONLY_INTRANET_USER", 403, 403},
	} {
		t.Run(name, func(t *testing.T) {
			for docs, status := range map[bool]int{false: c.source, true: c.docs} {
				d := sit(t, moscow("09:00:00"), c.employee, Switches{StatusByDocs: docs})
				r := serve(t, d.p, c.request(d))
				if r.code() != c.code || r.status != status {
					t.Errorf("by docs %v: %d %s, want %d", docs, r.status, r.raw, status)
				}
			}
		})
	}
}

func TestWebhookByLogin(t *testing.T) {
	d := sit(t, moscow("09:00:00"), Employee{Login: "anna"})
	r := serve(t, d.p, httptest.NewRequest("GET", base+"/rest/Anna/madeup7secret/profile", nil))
	if r.result()["ID"] != "7" {
		t.Errorf("%d %s", r.status, r.raw)
	}
}

func TestPlainHTTPRefused(t *testing.T) {
	d := sit(t, moscow("09:00:00"), Employee{}, Switches{HTTPSOnly: true})
	if r := d.ask("profile", nil); r.code() != "INVALID_REQUEST" || r.text() != "Https required." {
		t.Errorf("over http: %s", r.raw)
	}
	over := httptest.NewRequest("POST", d.u.Webhook("https://example.bitrix24.ru")+"profile", nil)
	if r := serve(t, d.p, over); r.status != http.StatusOK {
		t.Errorf("over https: %s", r.raw)
	}
}

func TestOptions(t *testing.T) {
	d := sit(t, moscow("09:00:00"), Employee{})
	r := d.send("OPTIONS", "timeman.open", "", "")
	if r.status != http.StatusOK || r.Get("Access-Control-Allow-Origin") != "*" || len(d.u.Records()) != 0 {
		t.Errorf("%d %v, %d records", r.status, r.Header, len(d.u.Records()))
	}
}

func TestRequestsHoldNoSecret(t *testing.T) {
	d := sit(t, moscow("09:00:00"), Employee{Secret: "madeupsecret"})
	token := d.u.Token()
	for _, address := range []string{
		d.u.Webhook(base) + "timeman.open?auth=madeupsecret&access_token=madeupsecret",
		base + "/rest/timeman.open?auth=" + token,
		base + "/rest/madeupsecret/timeman.open",
		base + "/rest/7/timeman.open/madeupsecret",
		base + "/rest/madeupsecret",
		base + "/rest/api/7/madeupsecret/timeman.open",
	} {
		serve(t, d.p, httptest.NewRequest("POST", address, nil))
	}
	r := httptest.NewRequest("POST", base+"/rest/timeman.open", nil)
	r.Header.Set("Authorization", "Bearer "+token)
	serve(t, d.p, r)
	raw, _ := json.Marshal(d.p.Requests())
	if len(d.p.Requests()) != 7 || strings.Contains(string(raw), "madeup") {
		t.Errorf("recorded %s", raw)
	}
}

func TestCompanions(t *testing.T) {
	d := sit(t, moscow("09:00:00"), Employee{Name: "Анна", LastName: "Смирнова", Gender: "F", Admin: true})
	d.want("profile", nil, map[string]any{
		"ID": "7", "ADMIN": true, "NAME": "Анна", "LAST_NAME": "Смирнова", "PERSONAL_GENDER": "F",
		"TIME_ZONE": "Europe/Moscow",
	})
	result := func(method string, params Params) any { return d.ask(method, params).body["result"] }
	if got := result("server.time", nil); got != "2026-11-24T06:00:00+00:00" {
		t.Errorf("server.time is %v", got)
	}
	if got := result("scope", nil); !reflect.DeepEqual(got, []any{"timeman"}) {
		t.Errorf("scope is %v", got)
	}
	if got := result("scope", Params{"full": true}).([]any); len(got) < 10 {
		t.Errorf("all scopes are %v", got)
	}
	if got := result("methods", nil).([]any); len(got) != 15 || got[0] != "app.info" {
		t.Errorf("methods are %v", got)
	}
	d.want("method.get", Params{"name": "timeman.open"}, map[string]any{"isExisting": true, "isAvailable": true})
	d.want("method.get", Params{"name": "user.current"}, map[string]any{"isExisting": true, "isAvailable": false})
	d.want("method.get", Params{"name": "timeman.begin"}, map[string]any{"isExisting": false, "isAvailable": false})
	if r := d.ask("user.current", nil); r.code() != "insufficient_scope" {
		t.Errorf("user.current: %s", r.raw)
	}
	if r := d.ask("app.info", nil); r.status != 403 || r.text() != "Access denied! Application context required" {
		t.Errorf("app.info: %d %s", r.status, r.raw)
	}
	d.u.Change(func(e *Employee) { e.Scopes = []string{"user"} })
	d.want("user.current", nil, map[string]any{"ID": "7", "ACTIVE": true, "NAME": "Анна"})
	if got := result("user.admin", nil); got != true {
		t.Errorf("user.admin is %v", got)
	}
}

func TestScheduleGet(t *testing.T) {
	s := office()
	s.MaxEdit = 300 * 1e9
	d := sit(t, moscow("09:00:00"), Employee{Schedule: s})
	r := d.ask("timeman.schedule.get", Params{"id": 7}).result()
	shift := r["SHIFTS"].([]any)[0].(map[string]any)
	rules := r["SCHEDULE_VIOLATION_RULES"].(map[string]any)
	if r["SCHEDULE_TYPE"] != "FIXED" || shift["WORK_TIME_START"] != 32400.0 || shift["WORK_DAYS"] != "12345" ||
		rules["MAX_ALLOWED_TO_EDIT_WORK_TIME"] != 300.0 {
		t.Errorf("schedule is %v", r)
	}
	if unknown, ok := d.ask("timeman.schedule.get", Params{"id": 9}).body["result"].([]any); !ok || len(unknown) != 0 {
		t.Errorf("an unknown one is %v", unknown)
	}
}

func TestBatch(t *testing.T) {
	d := sit(t, moscow("09:00:00"), Employee{Schedule: office()})
	const cmd = `{"cmd":{"z":"timeman.open?TIME=2026-11-24T08%3A50%3A00%2B03%3A00&REPORT=x","a":"timeman.status",` +
		`"bad":"timeman.close?TIME=x","no":"timeman.begin","batch":"batch"},"halt":0}`
	r := d.send("POST", "batch", "application/json", cmd)
	inner := r.result()["result"].(map[string]any)
	errors := r.result()["result_error"].(map[string]any)
	if status := inner["a"].(map[string]any); status["TIME_START"] != "2026-11-24T08:50:00+03:00" {
		t.Errorf("the calls are not carried out in their order: %s", r.raw)
	}
	for label, code := range map[string]string{
		"bad": "WRONG_DATETIME_FORMAT", "no": "ERROR_METHOD_NOT_FOUND", "batch": "ERROR_BATCH_METHOD_NOT_ALLOWED",
	} {
		if got := errors[label].(map[string]any)["error"]; got != code {
			t.Errorf("%s: %v, want %s", label, got, code)
		}
	}
	for _, key := range []string{"result_total", "result_next"} {
		if empty, ok := r.result()[key].([]any); !ok || len(empty) != 0 {
			t.Errorf("%s is %v, want []", key, r.result()[key])
		}
	}
	if asked := d.p.Asked("timeman.open"); len(asked) != 1 || !asked[0].Batch || asked[0].Error != "" {
		t.Errorf("recorded %+v", asked)
	}
	if asked := d.p.Asked("timeman.close"); len(asked) != 1 || asked[0].Error != "WRONG_DATETIME_FORMAT" {
		t.Errorf("recorded %+v", asked)
	}
}

func TestBatchLimits(t *testing.T) {
	d := sit(t, moscow("09:00:00"), Employee{})
	halted := d.send("POST", "batch", "", "cmd[a]=timeman.close&cmd[b]=timeman.open&halt=1")
	if halted.status != http.StatusOK || len(d.u.Records()) != 0 {
		t.Errorf("not halted: %s", halted.raw)
	}
	cmd := map[string]string{}
	for i := range 51 {
		cmd[strings.Repeat("x", i+1)] = "profile"
	}
	if r := d.ask("batch", Params{"cmd": cmd}); r.status != 400 || r.code() != "ERROR_BATCH_LENGTH_EXCEEDED" {
		t.Errorf("51 calls: %d %s", r.status, r.raw)
	}
	if r := d.ask("batch", nil); r.status != http.StatusOK {
		t.Errorf("no calls: %d %s", r.status, r.raw)
	}
}

func TestControl(t *testing.T) {
	d := sit(t, moscow("09:00:00"), Employee{Schedule: office()})
	post := func(path, body string) reply {
		r := httptest.NewRequest("POST", base+path, strings.NewReader(body))
		r.RemoteAddr = "127.0.0.1:1234"
		return serve(t, d.p, r)
	}
	for _, step := range []struct{ path, body, status string }{
		{"/_portal/do", `{"user":7,"method":"timeman.open"}`, Opened},
		{"/_portal/clock", `{"advance":"1h"}`, Opened},
		{"/_portal/do", `{"user":7,"method":"timeman.pause","params":{}}`, Paused},
		{"/_portal/clock", `{"now":"2026-11-25T12:00:00+03:00"}`, Expired},
		{"/_portal/clock", `{"now":"2026-11-25T12:00:00+03:00","run":true}`, Expired},
		{"/_portal/day", `{"user":7,"day":"closed-today"}`, Closed},
		{"/_portal/fail", `{"method":"timeman.status","fault":{"code":"OVERLOAD_LIMIT"}}`, Closed},
	} {
		if r := post(step.path, step.body); r.status != http.StatusOK {
			t.Fatalf("%s %s: %d %s", step.path, step.body, r.status, r.raw)
		}
		if got := d.u.Status(); got != step.status {
			t.Fatalf("after %s %s: %s", step.path, step.body, got)
		}
	}
	if r := d.ask("timeman.status", nil); r.code() != "OVERLOAD_LIMIT" {
		t.Errorf("no fault: %s", r.raw)
	}
	for _, bad := range []struct{ path, body string }{
		{"/_portal/do", `{"user":8,"method":"timeman.open"}`},
		{"/_portal/day", `{"user":7,"day":"later"}`},
		{"/_portal/clock", `{}`},
		{"/_portal/clock", `{`},
	} {
		if r := post(bad.path, bad.body); r.status != http.StatusBadRequest {
			t.Errorf("%s %s: %d %s", bad.path, bad.body, r.status, r.raw)
		}
	}
	list := httptest.NewRequest("GET", base+"/_portal/requests", nil)
	list.RemoteAddr = "[::1]:1234"
	var requests []Request
	w := httptest.NewRecorder()
	d.p.ServeHTTP(w, list)
	err := json.Unmarshal(w.Body.Bytes(), &requests)
	if err != nil || len(requests) != 1 || requests[0].Error != "OVERLOAD_LIMIT" {
		t.Errorf("requests %s: %v", w.Body, err)
	}
	list.RemoteAddr = "192.0.2.1:1234"
	if r := serve(t, d.p, list); r.status != http.StatusForbidden {
		t.Errorf("from elsewhere: %d", r.status)
	}
}

package portal

import (
	"fmt"
	"math/rand/v2"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

// Random sequences of calls and clock moves never break what protocol 8 says.
func TestInvariants(t *testing.T) {
	schedules := []Schedule{
		office(), Flexible(),
		{},
		Fixed(22*hour, 6*hour, ""), Fixed(9*hour, 13*hour, "135"), Fixed(0, 0, ""),
		{Kind: KindFixed, Start: 8 * hour, End: 17 * hour, NoReopen: true, AutoClose: true, MaxEdit: time.Minute},
	}
	releases := []Switches{{}, Release2019(), Newest()}
	zones := []string{"Europe/Moscow", "America/St_Johns", "Europe/Berlin", "Australia/Lord_Howe"}
	for seed := range uint64(200) {
		random := rand.New(rand.NewPCG(seed, 24))
		e := Employee{Schedule: schedules[random.IntN(len(schedules))], Zone: zones[random.IntN(len(zones))]}
		// around the changes to and from summer time, too
		now := at("2026-03-26T00:00:00Z").Add(time.Duration(random.IntN(240*24)) * hour)
		d := sit(t, now, e, releases[random.IntN(len(releases))])
		var trail []string
		for range 60 {
			before := d.u.Get().Records
			status := d.u.Status()
			step := randomStep(d, random)
			trail = append(trail, step)
			if broken := invariant(d, before, status, step); broken != "" {
				t.Fatalf("seed %d: %s after\n%s", seed, broken, strings.Join(trail, "\n"))
			}
		}
	}
}

// randomStep makes a random change and returns its description.
func randomStep(d desk, random *rand.Rand) string {
	if random.IntN(2) == 0 {
		move := time.Duration(random.IntN(3*3600)) * time.Second
		if random.IntN(5) == 0 {
			move *= 10
		}
		d.p.Advance(move)
		return fmt.Sprintf("clock %s", d.p.Now())
	}
	method := []string{"open", "open", "pause", "close", "status"}[random.IntN(5)]
	params := Params{}
	if random.IntN(3) == 0 {
		around := d.p.Now().In(d.p.zoneOf(d.p.employees[7], d.p.Now())).Add(time.Duration(random.IntN(20*3600)-15*3600) * time.Second)
		params["TIME"] = around.Format(time.RFC3339)
	}
	if random.IntN(2) == 0 {
		params["REPORT"] = "причина"
	}
	r := d.ask("timeman."+method, params)
	return fmt.Sprintf("%s %v: %s %v", method, params, r.code(), r.result()["STATUS"])
}

// invariant returns what is wrong, or "".
func invariant(d desk, before []Record, status, step string) string {
	after := d.u.Get().Records
	open := 0
	for i, r := range after {
		if r.Stop.IsZero() {
			open++
		}
		if r.duration() < 0 || r.Leaks < 0 {
			return "negative duration"
		}
		if !r.Paused.IsZero() && !r.Stop.IsZero() {
			return "a break in a closed record"
		}
		if i >= len(before) {
			continue
		}
		if r.Leaks < before[i].Leaks {
			return "TIME_LEAKS shrank"
		}
		if r.Offset != before[i].Offset || !r.Start.Equal(before[i].Start) {
			return "the start changed"
		}
	}
	switch now := d.u.Status(); {
	case open > 1:
		return "more than one open record"
	case len(after) < len(before):
		return "a record is gone"
	case status == Expired && now != Expired && !strings.HasPrefix(step, "close"):
		return "EXPIRED was left by something else than close"
	case status == Closed && now == Paused:
		return "a break began on a closed day"
	case strings.HasPrefix(step, "open") && strings.Contains(step, ": none ") && now == Closed:
		return "open left the day closed"
	case strings.HasPrefix(step, "open") && strings.Contains(step, ": none ") && status != Expired && now == Expired:
		return "a record was born expired"
	}
	return ""
}

func FuzzRequest(f *testing.F) {
	f.Add("POST", "timeman.open", "", "application/json", `{"TIME":"2026-11-24T09:00:00+03:00","REPORT":"x"}`)
	f.Add("GET", "timeman.close.json/", "TIME=2026-11-24T09:00:00+03:00", "", "")
	f.Add("POST", "batch", "", "application/x-www-form-urlencoded", "cmd[a]=timeman.status&cmd[]=x&cmd[a][b]=1&halt=1")
	const part = "--x\r\nContent-Disposition: form-data; name=\"TIME\"\r\n\r\ny\r\n--x--\r\n"
	f.Add("POST", "timeman.open", "auth=madeupsecret", "multipart/form-data; boundary=x", part)
	f.Add("POST", "timeman.status", "USER_ID[]=1", "application/json", `{"USER_ID":{"a":[1,{"b":null}]},"LAT":1e999}`)
	f.Add("OPTIONS", "madeupsecret", "%zz=%zz&&==", "text/plain; =", strings.Repeat(`[`, 100))
	f.Fuzz(func(t *testing.T, method, name, query, contentType, body string) {
		const secret = "madeupsecret"
		d := sit(t, moscow("09:00:00"), Employee{Secret: secret, Admin: true, Schedule: office()})
		r := httptest.NewRequest("POST", base, strings.NewReader(body))
		r.Method, r.URL.Path, r.URL.RawQuery = method, "/rest/7/"+secret+"/"+name, query
		r.Header["Content-Type"] = []string{contentType}
		w := httptest.NewRecorder()
		d.p.ServeHTTP(w, r)
		sent := name + query + contentType + body
		if !strings.Contains(sent, "madeup") && strings.Contains(w.Body.String(), secret) {
			t.Errorf("the answer has the secret: %s", w.Body)
		}
		if w.Code == 200 && method != "OPTIONS" && !strings.HasPrefix(w.Body.String(), `{"result":`) {
			t.Errorf("a success without a result: %s", w.Body)
		}
		if w.Code >= 400 && !strings.HasPrefix(w.Body.String(), `{"error":`) {
			t.Errorf("%d without an error: %s", w.Code, w.Body)
		}
	})
}

func FuzzParseAtom(f *testing.F) {
	for _, seed := range []string{
		"2026-11-24T09:00:00+03:00", "2026-11-24T09:00:00Z", "2026-11-24T09:00:00+0300", "2026-02-31T24:00:00-0330",
		"2026-11-24T09:00:00 03:00", "2026-11-24 09:00:00", "", "9999-99-99T99:59:59+99", "0000-01-01T0:00:00Z",
		"0000-01-01T00:00:00+00:60",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, raw string) {
		parsed, ok := parseAtom(raw, true)
		strict, err := time.Parse(time.RFC3339, raw)
		canonical := strict.Format("2006-01-02T15:04:05-07:00")
		if err != nil || canonical != strings.Replace(raw, "Z", "+00:00", 1) { // Go's parser takes more, as 9:00 and +00:60
			return
		}
		if !ok || !parsed.Equal(strict) {
			t.Errorf("%q is %v %v, want %v", raw, parsed, ok, strict)
		}
	})
}

func BenchmarkStatus(b *testing.B) {
	p := New(Options{})
	for id := range 10_000 {
		p.Add(Employee{ID: id + 1, Zone: "Europe/Moscow", Schedule: office()})
	}
	u := p.User(5000)
	u.Do("timeman.open", nil)
	address := u.Webhook(base) + "timeman.status"
	b.ReportAllocs()
	for b.Loop() {
		p.ServeHTTP(httptest.NewRecorder(), httptest.NewRequest("POST", address, nil))
	}
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "requests/s")
}

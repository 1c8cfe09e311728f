package bitrix_test

import (
	"context"
	"encoding/json"
	"net/http"
	"reflect"
	"testing"
	"time"

	"clockin24/bitrix"
)

// The documents of protocol 7.2 and 3, unchanged.
const (
	openedDocument = `{"result":{"STATUS":"OPENED","TIME_START":"2025-03-27T08:00:01+02:00","TIME_FINISH":null,"DURATION":"00:00:00",
 "TIME_LEAKS":"00:00:00","ACTIVE":false,"IP_OPEN":"","IP_CLOSE":"","LAT_OPEN":53.548841000000003,
 "LON_OPEN":9.9872739999999993,"LAT_CLOSE":0,"LON_CLOSE":0,"TZ_OFFSET":7200}}`
	expiredDocument = `{"result":{"STATUS":"EXPIRED","TIME_START":"2025-03-26T09:01:00+02:00","TIME_FINISH":null,"DURATION":"00:00:00",
 "TIME_LEAKS":"00:17:53","ACTIVE":true,"TZ_OFFSET":7200,"TIME_FINISH_DEFAULT":"2025-03-26T18:00:00+02:00"}}`
	noRecordDocument = `{"result":{"STATUS":"CLOSED"},
 "time":{"start":1743056587.65,"finish":1743056587.85,"duration":0.2,"processing":0.17,
         "date_start":"2025-03-27T09:23:07+03:00","date_finish":"2025-03-27T09:23:07+03:00",
         "operating_reset_at":1743057187,"operating":0.167}}`
)

func zone(seconds int) *time.Location { return time.FixedZone("", seconds) }

func TestRequests(t *testing.T) {
	ctx := context.Background()
	at := time.Date(2025, 3, 27, 8, 57, 30, 999_999_999, zone(3*3600))
	for _, tt := range []struct {
		name, path, body string
		call             func(*bitrix.Client) error
	}{
		{"open now", "timeman.open", `{}`, func(c *bitrix.Client) error {
			_, err := c.Timeman.Open(ctx, bitrix.Change{})
			return err
		}},
		{
			"open at a time, to the second, in its zone", "timeman.open",
			`{"REPORT":"Пробка","TIME":"2025-03-27T08:57:30+03:00","USER_ID":42}`, func(c *bitrix.Client) error {
				_, err := c.Timeman.Open(ctx, bitrix.Change{User: 42, Time: at, Report: "Пробка"})
				return err
			},
		},
		{"half an hour of offset", "timeman.open", `{"TIME":"2025-03-27T11:27:30+05:30"}`, func(c *bitrix.Client) error {
			_, err := c.Timeman.Open(ctx, bitrix.Change{Time: at.In(zone(5*3600 + 1800))})
			return err
		}},
		{"west", "timeman.close", `{"TIME":"2025-03-27T02:27:30-03:30"}`, func(c *bitrix.Client) error {
			_, err := c.Timeman.Close(ctx, bitrix.Change{Time: at.In(zone(-3*3600 - 1800))})
			return err
		}},
		{"UTC", "timeman.open", `{"TIME":"2025-03-27T05:57:30Z"}`, func(c *bitrix.Client) error {
			_, err := c.Timeman.Open(ctx, bitrix.Change{Time: at.UTC()})
			return err
		}},
		{"close", "timeman.close", `{}`, func(c *bitrix.Client) error {
			_, err := c.Timeman.Close(ctx, bitrix.Change{})
			return err
		}},
		{"pause", "timeman.pause", `{}`, func(c *bitrix.Client) error {
			_, err := c.Timeman.Pause(ctx, 0)
			return err
		}},
		{"another's pause", "timeman.pause", `{"USER_ID":42}`, func(c *bitrix.Client) error {
			_, err := c.Timeman.Pause(ctx, 42)
			return err
		}},
		{"status", "timeman.status", `{}`, func(c *bitrix.Client) error {
			_, err := c.Timeman.Status(ctx, 0)
			return err
		}},
		{"another's status", "timeman.status", `{"USER_ID":42}`, func(c *bitrix.Client) error {
			_, err := c.Timeman.Status(ctx, 42)
			return err
		}},
		{"any method", "timeman.schedule.get", `{"id":5}`, func(c *bitrix.Client) error {
			_, err := c.Call(ctx, "timeman.schedule.get", map[string]any{"id": 5})
			return err
		}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			p := newPortal(t, says(200, noRecordDocument))
			if err := tt.call(p.client(t, bitrix.WithVersion("1.2.3"))); err != nil {
				t.Fatal(err)
			}
			asks := p.asked()
			if len(asks) != 1 {
				t.Fatalf("%d requests", len(asks))
			}
			got := asks[0]
			if got.method != "POST" || got.path != "/rest/7/"+secret+"/"+tt.path || got.body != tt.body {
				t.Errorf("got %s %s %s", got.method, got.path, got.body)
			}
			for key, want := range map[string]string{
				"Content-Type": "application/json", "Accept": "application/json", "User-Agent": "ClockIn24/1.2.3",
				"Cookie": "", "Authorization": "", "Accept-Encoding": "", "Idempotency-Key": "",
			} {
				if got := got.header.Get(key); got != want {
					t.Errorf("%s: %q, want %q", key, got, want)
				}
			}
		})
	}
}

func TestTokenGoesInTheBody(t *testing.T) {
	p := newPortal(t, says(200, noRecordDocument))
	access, err := bitrix.NewTokenAccess(p.URL+"/b24/", secret)
	if err != nil {
		t.Fatal(err)
	}
	c := bitrix.NewClient(access)
	defer c.CloseIdle()
	params := map[string]any{"USER_ID": 5}
	if _, err := c.Call(context.Background(), "timeman.status", params); err != nil {
		t.Fatal(err)
	}
	got := p.asked()[0]
	if got.path != "/b24/rest/timeman.status" || got.body != `{"USER_ID":5,"auth":"`+secret+`"}` {
		t.Errorf("got %s %s", got.path, got.body)
	}
	if len(params) != 1 {
		t.Errorf("the caller's parameters changed: %d", len(params))
	}
}

func TestCookiesStayHome(t *testing.T) {
	p := newPortal(t, func(w http.ResponseWriter, r *http.Request) {
		http.SetCookie(w, &http.Cookie{Name: "PHPSESSID", Value: "somebody", Path: "/"})
		says(200, noRecordDocument)(w, r)
	})
	c := p.client(t)
	for range 2 {
		if _, err := c.Timeman.Status(context.Background(), 0); err != nil {
			t.Fatal(err)
		}
	}
	for _, ask := range p.asked() {
		if ask.header.Get("Cookie") != "" {
			t.Errorf("sent %s", ask.header.Get("Cookie"))
		}
	}
}

func TestDays(t *testing.T) {
	for _, tt := range []struct {
		name, document string
		want           bitrix.Day
	}{
		{"opened, protocol 7.2", openedDocument, bitrix.Day{
			Status: "OPENED", Start: time.Date(2025, 3, 27, 8, 0, 1, 0, zone(7200)),
			LatOpen: 53.548841, LonOpen: 9.987274, Offset: 7200, HasOffset: true,
		}},
		{"expired, protocol 7.2", expiredDocument, bitrix.Day{
			Status: "EXPIRED", Start: time.Date(2025, 3, 26, 9, 1, 0, 0, zone(7200)),
			FinishDefault: time.Date(2025, 3, 26, 18, 0, 0, 0, zone(7200)),
			Leaks:         17*time.Minute + 53*time.Second, Active: true, Offset: 7200, HasOffset: true,
		}},
		{"no record, protocol 3", noRecordDocument, bitrix.Day{Status: "CLOSED", Active: true}},
		{"everything", `{"result":{"STATUS":"CLOSED","TIME_START":"2025-03-27T09:00:00+05:30","TIME_FINISH":"2025-03-28T12:00:00+05:30",
			"DURATION":"26:30:05","TIME_LEAKS":"100:00:00","ACTIVE":true,"IP_OPEN":"192.0.2.1","IP_CLOSE":"2001:db8::7",
			"LAT_OPEN":1.5,"LON_OPEN":-2.5,"LAT_CLOSE":3,"LON_CLOSE":4e0,"TZ_OFFSET":19800,"ID":9007199254740993}}`, bitrix.Day{
			Status: "CLOSED",
			Start:  time.Date(2025, 3, 27, 9, 0, 0, 0, zone(19800)), Finish: time.Date(2025, 3, 28, 12, 0, 0, 0, zone(19800)),
			Duration: 26*time.Hour + 30*time.Minute + 5*time.Second, Leaks: 100 * time.Hour, Active: true,
			IPOpen: "192.0.2.1", IPClose: "2001:db8::7", LatOpen: 1.5, LonOpen: -2.5, LatClose: 3, LonClose: 4,
			Offset: 19800, HasOffset: true, ID: 9007199254740993,
		}},
		{"everything as strings", `{"result":{"STATUS":"PAUSED","TIME_START":"2025-03-27T09:00:00+0300","ACTIVE":"N",
			"LAT_OPEN":"1.5","TZ_OFFSET":"10800","ID":"17"}}`, bitrix.Day{
			Status: "PAUSED", Start: time.Date(2025, 3, 27, 9, 0, 0, 0, zone(10800)), LatOpen: 1.5,
			Offset: 10800, HasOffset: true, ID: 17,
		}},
		{"everything null", `{"result":{"STATUS":"OPENED","TIME_START":null,"TIME_FINISH":null,"DURATION":null,"TIME_LEAKS":null,
			"ACTIVE":null,"IP_OPEN":null,"IP_CLOSE":null,"LAT_OPEN":null,"TZ_OFFSET":null,"ID":null}}`, bitrix.Day{
			Status: "OPENED", Active: true,
		}},
		{"everything nonsense", `{"result":{"STATUS":"OPENED","TIME_START":"soon","TIME_FINISH":[],"DURATION":{"a":1},"TIME_LEAKS":"1:2:3:4",
			"ACTIVE":"perhaps","IP_OPEN":["x"],"IP_CLOSE":{},"LAT_OPEN":"north","LON_OPEN":"NaN","TZ_OFFSET":1e300,"ID":"first"}}`, bitrix.Day{
			Status: "OPENED", Active: true,
		}},
		{"zero for false", `{"result":{"STATUS":"OPENED","ACTIVE":0}}`, bitrix.Day{Status: "OPENED"}},
		{"one for true", `{"result":{"STATUS":"OPENED","ACTIVE":1}}`, bitrix.Day{Status: "OPENED", Active: true}},
		{"Y for true", `{"result":{"STATUS":"OPENED","ACTIVE":"Y"}}`, bitrix.Day{Status: "OPENED", Active: true}},
		{"floats for integers", `{"result":{"STATUS":"OPENED","TZ_OFFSET":10800.0,"ID":5.0}}`, bitrix.Day{
			Status: "OPENED", Active: true, Offset: 10800, HasOffset: true, ID: 5,
		}},
		{"an offset of zero is one", `{"result":{"STATUS":"OPENED","TIME_START":"2025-03-27T09:00:00Z","TZ_OFFSET":0}}`, bitrix.Day{
			Status: "OPENED", Start: time.Date(2025, 3, 27, 9, 0, 0, 0, time.UTC), Active: true, HasOffset: true,
		}},
		{"west by half an hour", `{"result":{"STATUS":"OPENED","TIME_START":"2025-03-27T09:00:00-03:30","TZ_OFFSET":-12600}}`, bitrix.Day{
			Status: "OPENED", Start: time.Date(2025, 3, 27, 9, 0, 0, 0, zone(-12600)), Active: true, Offset: -12600, HasOffset: true,
		}},
		{"short offset, fraction, seconds as a number", `{"result":{"STATUS":"OPENED","TIME_START":"2025-03-27T09:00:00.5+03",
			"TIME_LEAKS":90,"DURATION":"-00:05:00"}}`, bitrix.Day{
			Status: "OPENED", Start: time.Date(2025, 3, 27, 9, 0, 0, 5e8, zone(10800)), Active: true,
			Leaks: 90 * time.Second, Duration: -5 * time.Minute,
		}},
		{"lower-case keys, more keys, a BOM", "\ufeff" + ` {"next":5,"total":"1","result":{"status":"OPENED","x":{"y":[1]}}} `, bitrix.Day{
			Status: "OPENED", Active: true,
		}},
		{"an unknown state", `{"result":{"STATUS":" Opened? "}}`, bitrix.Day{Status: "Opened?", Active: true}},
		{
			"no error beside a result", `{"error":null,"result":{"STATUS":"OPENED"}}`,
			bitrix.Day{Status: "OPENED", Active: true},
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			p := newPortal(t, says(200, tt.document))
			got, err := p.client(t).Timeman.Status(context.Background(), 0)
			if err != nil {
				t.Fatal(err)
			}
			if string(got.Answer.Raw) != tt.document || got.Answer.HTTPStatus != 200 {
				t.Errorf("answer: HTTP %d, %s", got.Answer.HTTPStatus, got.Answer.Raw)
			}
			got.Answer = bitrix.Answer{}
			sameDay(t, got, tt.want)
		})
	}
}

// sameDay compares times by what they print, and coordinates to a hundred millionth of a degree.
func sameDay(t *testing.T, got, want bitrix.Day) {
	t.Helper()
	for _, d := range []*bitrix.Day{&got, &want} {
		for _, at := range []*time.Time{&d.Start, &d.Finish, &d.FinishDefault} {
			if !at.IsZero() {
				_, offset := at.Zone()
				*at = at.In(zone(offset))
			}
		}
		for _, f := range []*float64{&d.LatOpen, &d.LonOpen, &d.LatClose, &d.LonClose} {
			*f = float64(int64(*f*1e8+0.5)) / 1e8
		}
	}
	if a, b := asJSON(t, got), asJSON(t, want); a != b {
		t.Errorf("got  %s\nwant %s", a, b)
	}
}

func asJSON(t *testing.T, v any) string {
	t.Helper()
	document, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(document)
}

// This test would fail if a time took on the zone of this computer, and with it its summer time (see [TestMain]).
func TestTimesKeepTheirOwnOffset(t *testing.T) {
	p := newPortal(t, says(200, `{"result":{"STATUS":"OPENED","TIME_START":"2025-03-29T09:00:00+01:00"}}`))
	day, err := p.client(t).Timeman.Status(context.Background(), 0)
	if err != nil {
		t.Fatal(err)
	}
	if got := day.Start.AddDate(0, 0, 1).Format(time.RFC3339); got != "2025-03-30T09:00:00+01:00" {
		t.Errorf("a day later it is %s", got)
	}
}

func TestSettings(t *testing.T) {
	for _, tt := range []struct {
		name, document string
		want           bitrix.Settings
	}{
		{"protocol 7.3", `{"result":{"UF_TIMEMAN":true,"UF_TM_FREE":false,"UF_TM_MAX_START":"09:15:00","UF_TM_MIN_FINISH":"17:45:00",
			"UF_TM_MIN_DURATION":"08:00:00","UF_TM_ALLOWED_DELTA":"00:15:00","ADMIN":true}}`, bitrix.Settings{
			Tracking: true, MaxStart: 33300 * time.Second, MinFinish: 63900 * time.Second, MinDuration: 8 * time.Hour,
			AllowedDelta: 15 * time.Minute, Admin: true,
		}},
		{"not tracked", `{"result":{"UF_TIMEMAN":false,"UF_TM_FREE":false,"UF_TM_MAX_START":"00:00:00","UF_TM_MIN_FINISH":"00:00:00",
			"UF_TM_MIN_DURATION":"00:00:00","UF_TM_ALLOWED_DELTA":"00:00:00"}}`, bitrix.Settings{}},
		{
			"letters for booleans", `{"result":{"UF_TIMEMAN":"Y","UF_TM_FREE":"1","ADMIN":"N"}}`,
			bitrix.Settings{Tracking: true, Free: true},
		},
		{"null for false", `{"result":{"UF_TIMEMAN":null}}`, bitrix.Settings{}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			p := newPortal(t, says(200, tt.document))
			got, err := p.client(t).Timeman.Settings(context.Background(), 42)
			if err != nil {
				t.Fatal(err)
			}
			if ask := p.asked()[0]; ask.path != "/rest/7/"+secret+"/timeman.settings" || ask.body != `{"USER_ID":42}` {
				t.Errorf("asked %s %s", ask.path, ask.body)
			}
			if string(got.Answer.Raw) != tt.document {
				t.Errorf("raw %s", got.Answer.Raw)
			}
			got.Answer = bitrix.Answer{}
			if !reflect.DeepEqual(got, tt.want) {
				t.Errorf("got %+v, want %+v", got, tt.want)
			}
		})
	}
}

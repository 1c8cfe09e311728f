package portal

import (
	"fmt"
	"testing"
)

// The table was written from protocol 9 and 13, not from the implementation. The server is in Moscow, and it is Monday,
// 2026-03-30, 12:00 there: on Sunday the clocks of Berlin went from +01:00 to +02:00. The employee asks for a start at
// 09:30+03:00, of which most portals keep the wall clock.
func TestClocksOfAnEmployee(t *testing.T) {
	const (
		silent  = `` // nothing but the names
		told    = `"zone_offset":true`
		hidden  = `"automatic_hidden":true`
		browser = `"browser_zones":true`
		off     = `"zones_off":true`
	)
	for _, tt := range []struct {
		name, switches, defaults, employee string
		zone                               string // TIME_ZONE
		offset                             any    // TIME_ZONE_OFFSET
		recorded                           string
	}{
		{"fixed", silent, "", `"zone":"Asia/Almaty"`, "Asia/Almaty", nil, "09:30:00+05:00"},
		{"fixed, with the offset", told, "", `"zone":"Asia/Almaty"`, "Asia/Almaty", 18000, "09:30:00+05:00"},
		{"fixed, after summer time", told, "", `"zone":"Europe/Berlin"`, "Europe/Berlin", 7200, "09:30:00+02:00"},
		{"none", silent, "", ``, "", nil, "09:30:00+03:00"},
		{"none, with the offset", told, "", ``, "", 10800, "09:30:00+03:00"},
		{"none, and a default", silent, "Asia/Almaty", ``, "", nil, "09:30:00+05:00"},
		{"none, and a default, with the offset", told, "Asia/Almaty", ``, "", 18000, "09:30:00+05:00"},
		{"fixed, and a default", told, "Asia/Almaty", `"zone":"Asia/Tokyo"`, "Asia/Tokyo", 32400, "09:30:00+09:00"},

		{"automatic, by its name", silent, "", `"zone":"Asia/Almaty","zone_automatic":true`, "Asia/Almaty", nil, "09:30:00+05:00"},
		{"automatic, hidden", hidden, "", `"zone":"Asia/Almaty","zone_automatic":true`, "", nil, "09:30:00+05:00"},
		{"fixed where automatic ones are hidden", hidden, "", `"zone":"Asia/Almaty"`, "Asia/Almaty", nil, "09:30:00+05:00"},
		{"automatic, with the offset", told, "", `"zone":"Asia/Almaty","zone_automatic":true`, "", 18000, "09:30:00+05:00"},
		{"automatic, without a name", told, "Asia/Almaty", `"zone_automatic":true`, "", 18000, "09:30:00+05:00"},

		{"by the browser", browser, "", `"zone":"Asia/Almaty","zone_automatic":true,"browser_offset":14400`, "Asia/Almaty", nil, "09:30:00+07:00"},
		{"by the browser, with the offset", browser + "," + told, "", `"zone_automatic":true,"browser_offset":-3600`, "", 7200, "09:30:00+02:00"},
		{"by no browser, as it is fixed", browser + "," + told, "", `"zone":"Asia/Almaty","browser_offset":14400`, "Asia/Almaty", 18000, "09:30:00+05:00"},
		{"by no browser, as that is over", told, "", `"zone":"Asia/Almaty","zone_automatic":true,"browser_offset":14400`, "", 18000, "09:30:00+05:00"},

		{"switched off", off, "", `"zone":"Asia/Almaty"`, "Asia/Almaty", nil, "09:30:00+03:00"},
		{"switched off, with the offset", off + "," + told, "", `"zone":"Asia/Almaty"`, "Asia/Almaty", 10800, "09:30:00+03:00"},
		{"switched off, and a default", off + "," + told, "Asia/Almaty", ``, "", 10800, "09:30:00+03:00"},
		{"switched off, and a browser", off + "," + browser + "," + told, "", `"zone_automatic":true,"browser_offset":14400`, "", 10800, "09:30:00+03:00"},

		{
			"kept since an hour ago", told, "", `"zone":"Asia/Almaty","zone_automatic":true,"kept_offset":{"offset":10800,"until":"2026-03-31T11:00:00+03:00"}`,
			"", 18000, "09:30:00+03:00",
		},
		{
			"kept since before summer time", told, "", `"zone":"Europe/Berlin","kept_offset":{"offset":3600,"until":"2026-03-30T12:00:01+03:00"}`,
			"Europe/Berlin", 7200, "09:30:00+01:00",
		},
		{
			"kept until just now", silent, "", `"zone":"Europe/Berlin","kept_offset":{"offset":3600,"until":"2026-03-30T12:00:00+03:00"}`,
			"Europe/Berlin", nil, "09:30:00+02:00",
		},
		{
			"kept, on a portal that reads an instant", `"instant":true,` + told, "",
			`"zone":"Asia/Almaty","zone_automatic":true,"kept_offset":{"offset":10800,"until":"2026-03-31T11:00:00+03:00"}`,
			"", 18000, "11:30:00+05:00",
		},
		{
			"by the browser, on a portal that reads an instant", `"instant":true,` + browser + "," + told, "",
			`"zone":"Asia/Almaty","zone_automatic":true,"browser_offset":-3600`, "", 7200, "11:30:00+05:00",
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			p := loaded(t, fmt.Sprintf(`{"zone":"Europe/Moscow","default_zone":%q,"clock_stands_at":"2026-03-30T12:00:00+03:00",
				"switches":{%s},"employees":[{"id":7,"schedule":{"kind":"flexible"}%s}]}`,
				tt.defaults, tt.switches, commaBefore(tt.employee)))
			p = loaded(t, saved(t, p))
			d := desk{t, p, p.User(7)}
			profile := d.ask("profile", nil).result()
			if profile["TIME_ZONE"] != tt.zone {
				t.Errorf("TIME_ZONE is %v", profile["TIME_ZONE"])
			}
			if got, there := profile["TIME_ZONE_OFFSET"]; there != (tt.offset != nil) || there && fmt.Sprint(got) != fmt.Sprint(tt.offset) {
				t.Errorf("TIME_ZONE_OFFSET is %v", got)
			}
			want := at("2026-03-30T" + tt.recorded)
			_, offset := want.Zone()
			d.want("timeman.open", Params{"TIME": "2026-03-30T09:30:00+03:00"}, map[string]any{
				"TIME_START": "2026-03-30T" + tt.recorded, "TZ_OFFSET": float64(offset),
			})
			if got := d.u.Records()[0]; got.Offset != offset || !got.Start.Equal(want) {
				t.Errorf("recorded %+v", got)
			}
		})
	}
}

func commaBefore(s string) string {
	if s == "" {
		return ""
	}
	return "," + s
}

// When the server's clocks change, so do those of employees in its zone, and those with a browser's difference to it.
func TestDifferenceToAServerWithSummerTime(t *testing.T) {
	p := New(Options{Zone: "Europe/Berlin", Switches: Switches{ZoneOffset: true, BrowserZones: true}})
	u := p.Add(Employee{ID: 7, ZoneAutomatic: true, BrowserOffset: 7200})
	d := desk{t, p, u}
	for now, offset := range map[string]float64{"2026-03-28T12:00:00Z": 10800, "2026-03-30T12:00:00Z": 14400} {
		p.SetClock(at(now))
		if got := d.ask("profile", nil).result()["TIME_ZONE_OFFSET"]; got != offset {
			t.Errorf("at %s it is %v", now, got)
		}
	}
}

func TestZones(t *testing.T) {
	for _, c := range []struct{ zone, now, start, offset string }{
		{"Asia/Kolkata", "2026-11-24T04:00:00Z", "2026-11-24T09:15:00+05:30", "+05:30"},
		{"America/St_Johns", "2026-11-24T13:00:00Z", "2026-11-24T09:15:00-03:30", "-03:30"},
		{"Asia/Kathmandu", "2026-11-24T04:00:00Z", "2026-11-24T09:15:00+05:45", "+05:45"},
		{"Pacific/Kiritimati", "2026-11-23T22:00:00Z", "2026-11-24T09:15:00+14:00", "+14:00"},
	} {
		for _, s := range []Switches{{}, Newest()} {
			d := sit(t, at(c.now), Employee{Zone: c.zone, Schedule: Flexible()}, s)
			d.want("timeman.open", Params{"TIME": c.start}, map[string]any{"STATUS": Opened, "TIME_START": c.start})
		}
	}
}

func TestChangeToSummerTimeKeepsTheOffsetOfTheStart(t *testing.T) {
	d := sit(t, at("2026-03-28T22:00:00+01:00"), Employee{Zone: "Europe/Berlin"})
	d.ask("timeman.open", nil)
	d.p.SetClock(at("2026-03-29T10:00:00+02:00"))
	d.want("timeman.status", nil, map[string]any{"TIME_START": "2026-03-28T22:00:00+01:00", "TZ_OFFSET": 3600.0})
	d.want("timeman.close", nil, map[string]any{
		"TIME_FINISH": "2026-03-29T09:00:00+01:00", "TZ_OFFSET": 3600.0, "DURATION": "11:00:00",
	})
}

package app

import (
	"testing"
	"time"
)

// TestZoneAt checks the sources of an employee's zone, in the order of protocol 9. It is Tuesday, 2000-02-01; the last Sunday
// in March is the 26th, and the last one in October is the 29th.
func TestZoneAt(t *testing.T) {
	const unknown = ""
	at := func(text string) Clocks {
		m := moment(t, text)
		_, east := m.Zone()
		return Clocks{east, m}
	}
	record := func(text string) func(*Account) {
		return func(a *Account) { a.Offset, a.OffsetAt, a.HasOffset = at(text).East, at(text).At, true }
	}
	said := func(text string) func(*Account) {
		return func(a *Account) { record(text)(a); a.Firm = true }
	}
	saidName := func(name string) func(*Account) { return func(a *Account) { a.Zone, a.Said = name, true } }
	name := func(name string) func(*Account) { return func(a *Account) { a.Zone = name } }
	told := func(text string) func(*Account) { return func(a *Account) { a.Told = at(text) } }
	server := func(text string) func(*Account) { return func(a *Account) { a.Server = at(text) } }
	lesson := func(text, assumed string) func(*Account) {
		return func(a *Account) { a.Lesson = Lesson{at(text), utcOffset(assumed)} }
	}
	type known = []func(*Account)
	for _, tt := range []struct {
		name     string
		known    known
		computer string
		now      string
		want     string // now, in the zone
	}{
		{"nothing", nil, "Europe/Moscow", "2000-02-01T06:00:00Z", unknown},

		{"an automatic zone with its offset", known{told("2000-02-01T08:59:00+03:00")}, "Europe/Samara", "2000-02-01T06:00:00Z", "09:00+03:00"},
		{"the offset agrees with the name", known{told("2000-02-01T09:00:00+01:00"), name("Europe/Berlin")}, "Asia/Tokyo", "2000-02-01T09:00:00Z", "10:00+01:00"},
		{"the name serves for its change of the clocks", known{told("2000-03-25T09:00:00+01:00"), name("Europe/Berlin")}, "Asia/Tokyo", "2000-03-27T07:00:00Z", "09:00+02:00"},
		{"the offset goes before the name", known{told("2000-02-01T09:00:00+03:00"), name("Asia/Almaty")}, "Asia/Almaty", "2000-02-01T06:30:00Z", "09:30+03:00"},
		{"the offset goes before the record", known{told("2000-02-01T09:00:00+03:00"), record("2000-02-01T09:00:00+06:00")}, "Asia/Almaty", "2000-02-01T06:30:00Z", "09:30+03:00"},
		{"an offset of yesterday", known{told("2000-01-31T09:00:00+03:00")}, "Asia/Tokyo", "2000-02-01T06:00:00Z", "09:00+03:00"},
		{"an offset of before a change of some clocks", known{told("2000-03-24T09:00:00+01:00")}, "Asia/Tokyo", "2000-03-27T06:00:00Z", unknown},
		{"an offset of this night before a change of some clocks", known{told("2000-03-26T00:30:00+01:00")}, "Asia/Tokyo", "2000-03-26T07:00:00Z", unknown},
		{"what disagreed with the name, before such a change", known{told("2000-03-24T09:00:00+01:00"), name("Asia/Tokyo")}, "Asia/Tokyo", "2000-03-27T06:00:00Z", unknown},
		{"a said name that the offset agrees with", known{told("2000-03-24T09:00:00+01:00"), saidName("Europe/Berlin")}, "Asia/Tokyo", "2000-03-27T07:00:00Z", "09:00+02:00"},
		{"a said name that the offset disagrees with", known{told("2000-02-01T09:00:00+03:00"), saidName("Asia/Almaty")}, "Asia/Almaty", "2000-02-01T06:30:00Z", "09:30+03:00"},

		{"the name alone", known{name("Europe/Berlin")}, "Asia/Tokyo", "2000-02-01T09:00:00Z", "10:00+01:00"},
		{"the name goes before the record", known{name("Europe/Berlin"), record("2000-02-01T09:00:00+03:00")}, "Asia/Tokyo", "2000-02-01T09:00:00Z", "10:00+01:00"},
		{"the name goes before the server", known{name("Europe/Berlin"), server("2000-02-01T09:00:00+03:00")}, "Europe/Moscow", "2000-02-01T09:00:00Z", "10:00+01:00"},
		{"a name that does not exist", known{name("Europe/Atlantis"), record("2000-02-01T09:00:00+03:00")}, "Asia/Tokyo", "2000-02-01T07:00:00Z", "10:00+03:00"},

		{"a record of the same date", known{record("2000-02-01T09:00:00+03:00")}, "Asia/Tokyo", "2000-02-01T07:00:00Z", "10:00+03:00"},
		{"a record of the same date, before a change of the clocks", known{record("2000-03-26T00:30:00+01:00")}, "Asia/Tokyo", "2000-03-26T07:00:00Z", unknown},
		{"a record of yesterday", known{record("2000-01-31T09:00:00+03:00")}, "Asia/Tokyo", "2000-02-01T07:00:00Z", unknown},
		{"a record of yesterday, beside this computer", known{record("2000-01-31T09:00:00+03:00")}, "Europe/Moscow", "2000-02-01T07:00:00Z", "10:00+03:00"},
		{"a record of yesterday, beside the server", known{record("2000-01-31T09:00:00+03:00"), server("2000-02-01T09:59:00+03:00")}, "Asia/Tokyo", "2000-02-01T07:00:00Z", "10:00+03:00"},
		{"the same, after a change of the clocks", known{record("2000-03-24T09:00:00+01:00"), server("2000-03-27T09:00:00+01:00")}, "Asia/Tokyo", "2000-03-27T09:00:00Z", unknown},

		{"the server, beside this computer", known{server("2000-02-01T09:00:00+03:00")}, "Europe/Moscow", "2000-02-01T07:00:00Z", "10:00+03:00"},
		{"the server, beside this computer before a change", known{server("2000-03-24T09:00:00+01:00")}, "Europe/Berlin", "2000-03-27T07:00:00Z", "09:00+02:00"},
		{"the server, elsewhere", known{server("2000-02-01T09:00:00+03:00")}, "Asia/Tokyo", "2000-02-01T07:00:00Z", unknown},
		{"the server, and a computer that was left at UTC", known{server("2000-02-01T09:00:00+00:00")}, "UTC", "2000-02-01T10:00:00Z", unknown},
		{"the server, against the last record", known{server("2000-02-01T09:00:00+03:00"), record("2000-01-31T09:00:00+06:00")}, "Europe/Moscow", "2000-02-01T07:00:00Z", unknown},
		{"the server, and a record of before a change", known{server("2000-03-27T09:00:00+02:00"), record("2000-03-24T09:00:00+01:00")}, "Europe/Helsinki", "2000-03-27T07:00:00Z", unknown},
		{"the server, and a record in winter", known{server("2000-03-27T09:00:00+02:00"), record("2000-03-24T09:00:00+01:00")}, "Europe/Berlin", "2000-03-27T07:00:00Z", "09:00+02:00"},

		{"what the person said", known{said("2000-01-20T09:00:00+03:00"), server("2000-02-01T09:00:00+05:00")}, "Asia/Tokyo", "2000-02-01T07:00:00Z", "10:00+03:00"},
		{"what the person said before a change of some clocks", known{said("2000-03-20T09:00:00+01:00")}, "Asia/Tokyo", "2000-03-27T07:00:00Z", unknown},
		{"a zone that the person named", known{saidName("Europe/Berlin")}, "Asia/Tokyo", "2000-03-27T07:00:00Z", "09:00+02:00"},

		{"recorded otherwise on this date", known{name("Asia/Almaty"), lesson("2000-02-01T09:00:00+03:00", "+06:00")}, "Asia/Almaty", "2000-02-01T07:00:00Z", "10:00+03:00"},
		{"recorded otherwise than the profile told", known{told("2000-02-01T08:00:00+06:00"), lesson("2000-02-01T09:00:00+03:00", "+06:00")}, "Asia/Almaty", "2000-02-01T07:00:00Z", "10:00+03:00"},
		{"and the next day", known{name("Asia/Almaty"), lesson("2000-01-31T09:00:00+03:00", "+06:00")}, "Asia/Almaty", "2000-02-01T07:00:00Z", "10:00+03:00"},
		{"and the profile has another name", known{name("Asia/Tokyo"), lesson("2000-01-31T09:00:00+03:00", "+06:00")}, "Asia/Almaty", "2000-02-01T07:00:00Z", "16:00+09:00"},
		{"and the profile tells another offset", known{told("2000-02-01T08:00:00+04:00"), lesson("2000-01-31T09:00:00+03:00", "+06:00")}, "Asia/Almaty", "2000-02-01T07:00:00Z", "11:00+04:00"},
		{"and nothing else is known", known{lesson("2000-01-31T09:00:00+03:00", "+06:00")}, "Asia/Almaty", "2000-02-01T07:00:00Z", "10:00+03:00"},
		{"and some clocks were changed", known{lesson("2000-03-24T09:00:00+01:00", "+06:00")}, "Asia/Almaty", "2000-03-27T07:00:00Z", unknown},
		{"an offset that the portal kept over a change", known{name("Europe/Berlin"), lesson("2000-03-27T09:00:00+01:00", "+02:00")}, "Europe/Berlin", "2000-03-27T08:00:00Z", "09:00+01:00"},
		{"and has forgotten the next day", known{name("Europe/Berlin"), lesson("2000-03-27T09:00:00+01:00", "+02:00")}, "Europe/Berlin", "2000-03-28T08:00:00Z", "10:00+02:00"},
		{"the same without a name", known{told("2000-03-28T09:00:00+02:00"), lesson("2000-03-27T09:00:00+01:00", "+02:00")}, "Asia/Tokyo", "2000-03-28T08:00:00Z", "10:00+02:00"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			liveIn(t, tt.computer)
			var a Account
			for _, know := range tt.known {
				know(&a)
			}
			now, got := moment(t, tt.now), unknown
			if zone := a.ZoneAt(now); zone != nil {
				got = now.In(zone).Format("15:04-07:00")
			}
			if got != tt.want {
				t.Errorf("it is %q, want %q", got, tt.want)
			}
		})
	}
}

// The clocks of every zone that is not in the list must be changed like those of a zone that is in it. Otherwise an offset that
// the person gave would outlive a change.
func TestEveryChangeOfClocksIsInTheList(t *testing.T) {
	from := time.Date(2024, 1, 1, 0, 0, 0, 0, time.UTC)
	for _, name := range []string{
		"Africa/El_Aaiun", "Africa/Ceuta", "America/Boise", "America/Detroit", "America/Ensenada", "America/Godthab", "America/Mexico_City",
		"America/Nassau", "America/Port-au-Prince", "America/Punta_Arenas", "America/Tijuana", "America/Toronto", "America/Winnipeg",
		"Antarctica/Macquarie", "Antarctica/McMurdo", "Arctic/Longyearbyen", "Asia/Famagusta", "Asia/Hebron", "Asia/Nicosia", "Asia/Qostanay",
		"Atlantic/Bermuda", "Atlantic/Canary", "Atlantic/Faroe", "Atlantic/Madeira", "Australia/Broken_Hill", "Australia/Hobart",
		"Australia/Melbourne", "Europe/Athens", "Europe/Bucharest", "Europe/Dublin", "Europe/Kyiv", "Europe/Madrid", "Europe/Paris",
		"Europe/Riga", "Europe/Sofia", "Europe/Vilnius", "Europe/Warsaw",
	} {
		z := zone(t, name)
		for day := range 3 * 365 {
			before := from.AddDate(0, 0, day)
			after := before.AddDate(0, 0, 1)
			if was := OffsetIn(z, before); was != OffsetIn(z, after) && steady(Clocks{was, before}, after) {
				t.Errorf("%s on %s", name, before.Format(time.DateOnly))
			}
		}
	}
}

func TestParseZone(t *testing.T) {
	for text, want := range map[string]int{
		"Europe/Moscow": 3 * 3600, " Asia/Kolkata ": 19800, "UTC": 0,
		"+3": 3 * 3600, "+03": 3 * 3600, "+03:30": 12600, "+0330": 12600, "-3:30": -12600, "UTC+5": 5 * 3600, "gmt-11": -11 * 3600,
		"−5": -5 * 3600, "+14:00": 14 * 3600,
	} {
		zone, p := ParseZone(text)
		if p != nil {
			t.Errorf("%q: %v", text, p)
			continue
		}
		if _, got := time.Date(2026, 11, 24, 9, 0, 0, 0, zone).Zone(); got != want {
			t.Errorf("%q is %d seconds east, want %d", text, got, want)
		}
	}
	for _, text := range []string{"", "Local", "Moscow", "3", "+15", "+3:99", "../../etc/passwd", "+", "UTC+99"} {
		if zone, p := ParseZone(text); p == nil || p.Kind != KindZoneFormat {
			t.Errorf("%q is %v", text, zone)
		}
	}
}

// The offset of a record counts on its date. On other dates it counts if this computer's clocks had the same offset.
func TestZoneSince(t *testing.T) {
	const unknown = ""
	for _, tt := range []struct {
		name     string
		offset   string
		then     string
		now      string
		computer string
		want     string // now, in the zone
	}{
		{"of today", "+03:00", "2000-02-01T09:00:00+03:00", "2000-02-01T15:00:00Z", "Europe/London", "2000-02-01T18:00:00+03:00"},
		{"of yesterday", "+03:00", "2000-01-31T09:00:00+03:00", "2000-02-01T06:00:00Z", "Europe/London", unknown},
		{"of yesterday, in the same zone", "+03:00", "2000-01-31T09:00:00+03:00", "2000-02-01T06:00:00Z", "Europe/Moscow", "2000-02-01T09:00:00+03:00"},
		{"of yesterday by its own clock", "+14:00", "2000-02-01T23:00:00+14:00", "2000-02-01T11:00:00Z", "Europe/London", unknown},
		{"before summer time", "+01:00", "2000-03-24T08:00:00+01:00", "2000-03-27T07:30:00Z", "Europe/Berlin", "2000-03-27T09:30:00+02:00"},
		{"before summer time, far away", "+01:00", "2000-03-24T08:00:00+01:00", "2000-03-27T07:30:00Z", "Asia/Tokyo", unknown},
		{"before winter time", "+02:00", "2000-10-27T08:00:00+02:00", "2000-10-30T08:30:00Z", "Europe/Berlin", "2000-10-30T09:30:00+01:00"},
		{"before winter time, where that is now", "+02:00", "2000-10-27T08:00:00+02:00", "2000-10-30T08:30:00Z", "Europe/Helsinki", unknown},
		{"on the night of the change", "+01:00", "2000-03-26T01:30:00+01:00", "2000-03-26T07:00:00Z", "Europe/Berlin", "2000-03-26T09:00:00+02:00"},
		{"by half an hour, in the autumn", "+11:00", "2000-03-24T09:00:00+11:00", "2000-03-26T22:30:00Z", "Australia/Lord_Howe", "2000-03-27T09:00:00+10:30"},
		{"half an hour east", "+05:30", "2000-01-31T09:00:00+05:30", "2000-02-01T03:30:00Z", "Asia/Kolkata", "2000-02-01T09:00:00+05:30"},
		{"half an hour beside the computer's", "+05:30", "2000-01-31T09:00:00+05:30", "2000-02-01T04:00:00Z", "Asia/Karachi", unknown},
		{"half an hour west, into summer", "-03:30", "2000-03-31T09:00:00-03:30", "2000-04-03T11:30:00Z", "America/St_Johns", "2000-04-03T09:00:00-02:30"},
		{"she moved, and the computer with her", "+03:00", "2000-01-31T09:00:00+03:00", "2000-02-01T03:00:00Z", "Asia/Almaty", unknown},
		{"a computer at UTC", "+00:00", "2000-03-24T09:00:00Z", "2000-03-27T08:00:00Z", "UTC", unknown},
		{"a computer in London", "+00:00", "2000-03-24T09:00:00Z", "2000-03-27T08:00:00Z", "Europe/London", "2000-03-27T09:00:00+01:00"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			liveIn(t, tt.computer)
			now, got := moment(t, tt.now), unknown
			if zone := ZoneSince(utcOffset(tt.offset), moment(t, tt.then), now); zone != nil {
				got = now.In(zone).Format(time.RFC3339)
			}
			if got != tt.want {
				t.Errorf("it is %q, want %q", got, tt.want)
			}
		})
	}
	var account Account
	account.HasOffset, account.Offset = true, 5*60*60
	if _, got := time.Now().In(account.Location()).Zone(); got != account.Offset || account.ZoneAt(time.Now()) != nil {
		t.Errorf("an offset of nobody knows when is shown as %d, and counts as %v", got, account.ZoneAt(time.Now()))
	}
}

// liveIn puts the computer into a zone for a test.
func liveIn(t *testing.T, name string) {
	t.Helper()
	here := time.Local
	t.Cleanup(func() { time.Local = here })
	time.Local = zone(t, name)
}

func moment(t *testing.T, text string) time.Time {
	t.Helper()
	m, err := time.Parse(time.RFC3339, text)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

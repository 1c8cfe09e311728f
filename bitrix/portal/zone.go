package portal

import (
	"cmp"
	"fmt"
	"os"
	"strings"
	"time"
)

// LocalZone is the IANA name of the computer's zone. Where the system does not tell it, it is the name of some zone
// whose clocks show now what the computer's show.
func LocalZone(now time.Time) string {
	names := []string{now.Location().String(), os.Getenv("TZ")}
	if target, err := os.Readlink("/etc/localtime"); err == nil {
		if _, name, ok := strings.Cut(target, "zoneinfo/"); ok {
			names = append(names, name)
		}
	}
	_, offset := now.Zone()
	if offset%3600 == 0 {
		names = append(names, fmt.Sprintf("Etc/GMT%+d", -offset/3600)) // POSIX counts westward
	}
	names = append(names, oddZones...)
	for _, name := range names {
		if name == "" || name == "Local" {
			continue
		}
		if loc, err := time.LoadLocation(name); err == nil && offsetIn(now, loc) == offset {
			return name
		}
	}
	return "UTC"
}

// oddZones have offsets that are no whole hours.
var oddZones = []string{
	"Asia/Kolkata", "Asia/Kathmandu", "Asia/Kabul", "Asia/Tehran", "Asia/Yangon", "Australia/Adelaide",
	"Australia/Darwin", "Australia/Eucla", "Australia/Lord_Howe", "Pacific/Chatham", "Pacific/Marquesas",
	"America/St_Johns",
}

// zones are the time zones that the portal knows by their IANA names: to look one up on each call would read a file.
type zones map[string]*time.Location

func (z zones) load(name string) error {
	if name == "" || z[name] != nil {
		return nil
	}
	loc, err := time.LoadLocation(name)
	if err != nil {
		return fmt.Errorf("there is no time zone %q", name) // the error has the name as it is, with control characters
	}
	z[name] = loc
	return nil
}

// zoneOf is the zone that an employee's work time goes by at a moment. An offset that is kept goes before what his clocks are
// now, save on a portal that reads TIME as an instant (protocol 9).
func (p *Portal) zoneOf(e *Employee, now time.Time) *time.Location {
	switch kept := e.KeptOffset; {
	case p.sw.Instant:
		return p.named(e)
	case now.Before(kept.Until):
		return time.FixedZone("", kept.Offset)
	}
	return p.clocksOf(e, now)
}

// clocksOf is the zone of an employee as the portal computes it at a moment, which is what profile tells: CTimeZone::GetOffset
// for a call without a browser.
func (p *Portal) clocksOf(e *Employee, now time.Time) *time.Location {
	server := p.clock.zone()
	switch {
	case p.sw.ZonesOff:
		return server
	case p.sw.BrowserZones && e.ZoneAutomatic:
		return time.FixedZone("", offsetIn(now, server)+e.BrowserOffset)
	}
	return p.named(e)
}

// named is the zone of an employee by the names that the portal has: that of his profile, the default, the server's.
func (p *Portal) named(e *Employee) *time.Location {
	return cmp.Or(p.zones[e.Zone], p.zones[p.defaultZone], p.clock.zone())
}

func offsetIn(t time.Time, loc *time.Location) int {
	_, offset := t.In(loc).Zone()
	return offset
}

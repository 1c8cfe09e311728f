package portal

import (
	"cmp"
	"fmt"
	"os"
	"strings"
	"time"
)

// LocalZone returns the IANA name of the computer's zone. If the system does not name it, it is the name of a zone
// whose clocks show the same time now.
func LocalZone(now time.Time) string {
	names := []string{now.Location().String(), os.Getenv("TZ")}
	if target, err := os.Readlink("/etc/localtime"); err == nil {
		if _, name, ok := strings.Cut(target, "zoneinfo/"); ok {
			names = append(names, name)
		}
	}
	_, offset := now.Zone()
	if offset%3600 == 0 {
		names = append(names, fmt.Sprintf("Etc/GMT%+d", -offset/3600)) // POSIX counts to the west
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

// oddZones have offsets that are not whole hours.
var oddZones = []string{
	"Asia/Kolkata", "Asia/Kathmandu", "Asia/Kabul", "Asia/Tehran", "Asia/Yangon", "Australia/Adelaide",
	"Australia/Darwin", "Australia/Eucla", "Australia/Lord_Howe", "Pacific/Chatham", "Pacific/Marquesas",
	"America/St_Johns",
}

// zones are the time zones that the portal uses, by their IANA names. Looking one up on each call would read a file.
type zones map[string]*time.Location

func (z zones) load(name string) error {
	if name == "" || z[name] != nil {
		return nil
	}
	loc, err := time.LoadLocation(name)
	if err != nil {
		return fmt.Errorf("there is no time zone %q", name) // LoadLocation's error would contain the name unquoted, with control characters
	}
	z[name] = loc
	return nil
}

// zoneOf returns the zone of an employee's work time at a moment. A kept offset takes precedence over the present one,
// except on a portal that reads TIME as an instant (protocol 9).
func (p *Portal) zoneOf(e *Employee, now time.Time) *time.Location {
	switch kept := e.KeptOffset; {
	case p.sw.Instant:
		return p.named(e)
	case now.Before(kept.Until):
		return time.FixedZone("", kept.Offset)
	}
	return p.clocksOf(e, now)
}

// clocksOf returns the zone of an employee as the portal computes it at a moment: CTimeZone::GetOffset for a call
// without a browser. The method profile returns it.
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

// named returns the zone of an employee by name: that of the profile, else the default, else the server's.
func (p *Portal) named(e *Employee) *time.Location {
	return cmp.Or(p.zones[e.Zone], p.zones[p.defaultZone], p.clock.zone())
}

func offsetIn(t time.Time, loc *time.Location) int {
	_, offset := t.In(loc).Zone()
	return offset
}

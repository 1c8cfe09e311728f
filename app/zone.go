package app

import (
	"regexp"
	"strings"
	"time"
)

var offsetText = regexp.MustCompile(`^(?i:UTC|GMT)?([+-]\d{1,2}(?::?[0-5]\d)?)$`)

// ParseZone reads a time zone that a person typed: an IANA name, as Europe/Moscow, or an offset, as +03:00 or UTC+5. The
// problem is about [FieldTime].
func ParseZone(text string) (*time.Location, *Problem) {
	text = strings.ReplaceAll(strings.TrimSpace(text), "−", "-")
	if m := offsetText.FindStringSubmatch(text); m != nil {
		digits := m[1]
		if len(digits) == 2 || len(digits) > 2 && digits[2] == ':' {
			digits = digits[:1] + "0" + digits[1:]
		}
		if seconds := utcOffset(digits); -farthest <= seconds && seconds <= farthest {
			return time.FixedZone("", seconds), nil
		}
	} else if zone := ZoneNamed(text); zone != nil {
		return zone, nil
	}
	return nil, &Problem{Kind: KindZoneFormat, Field: FieldTime}
}

// farthest is the offset of the easternmost clocks on earth, in seconds.
const farthest = 14 * 60 * 60

// ZoneNamed is the zone of an IANA name; nil if there is none.
func ZoneNamed(name string) *time.Location {
	if name == "" || name == "Local" {
		return nil
	}
	zone, err := time.LoadLocation(name)
	if err != nil {
		return nil
	}
	return zone
}

// AskZone is the problem that asks the person for the zone. It has what the clock of the portal's server shows at the moment
// local of this computer's clock, if an answer gave it.
func (s Snapshot) AskZone(local time.Time) *Problem {
	p := &Problem{Kind: KindZoneUnknown, Field: FieldTime}
	if there, ok := s.ServerNow(local); ok {
		p.Time = there
	}
	return p
}

// ServerNow is what the clock of the portal's server shows at the moment local of this computer's clock; false if no answer
// gave it.
func (s Snapshot) ServerNow(local time.Time) (time.Time, bool) {
	if s.Account == nil || !s.Account.Server.Known() {
		return time.Time{}, false
	}
	return local.Add(s.ClockAhead).Round(0).In(s.Account.Server.Zone()), true
}

// SameWall tells whether two moments, each in its own zone, show the same date and time of day.
func SameWall(a, b time.Time) bool { return a.Format(time.DateTime) == b.Format(time.DateTime) }

// OtherZone tells whether a portal that was sent asked recorded it as start in another zone: the time of day is the same, and
// the moment is another. When the clocks go back there are two hours of the same name, and a portal that throws the offset of
// TIME away keeps either of them (protocol 9): that counts as the same zone.
func OtherZone(start, asked time.Time) bool {
	start, asked = start.Truncate(time.Second), asked.Truncate(time.Second)
	return !start.Equal(asked) && SameWall(start, asked) && !SameWall(start.In(asked.Location()), asked)
}

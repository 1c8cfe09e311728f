package app

import (
	"slices"
	"sync"
	"time"

	"clockin24/app/calendar"
	"clockin24/bitrix"
)

// The sources of an employee's zone are these, in this order (protocol 9): TIME_ZONE_OFFSET of the profile, which is what the
// portal itself computes when it records a start; TIME_ZONE; TZ_OFFSET of the last record, as far as it still holds; the clock
// of the portal's server, if this computer's clock shows the same. What the person says counts if the profile gives nothing.
// What the portal then records is the last word: see [Account.Taught].

// Clocks say what some clocks showed: they were East seconds east of UTC at the moment At. A zero At means that nothing is
// known.
type Clocks struct {
	East int       `json:"east"`
	At   time.Time `json:"at"`
}

func (c Clocks) Known() bool { return !c.At.IsZero() }

func (c Clocks) Zone() *time.Location { return time.FixedZone("", c.East) }

// A Lesson is the offset by which the portal recorded a start, after another offset had been assumed.
type Lesson struct {
	Clocks
	// Assumed is the offset that had been assumed, in seconds east of UTC.
	Assumed int `json:"assumed"`
}

// ZoneAt is the employee's zone at a moment. It is nil if nothing shows for certain which zone that is.
func (a Account) ZoneAt(now time.Time) *time.Location {
	claimed := a.claimedAt(now)
	if a.Lesson.holds(claimed, ZoneNamed(a.Zone), now) {
		return a.Lesson.Zone()
	}
	return claimed
}

// LastZone is the last zone of the employee that was known; nil if none ever was.
func (a Account) LastZone() *time.Location {
	return a.ZoneAt(slices.MaxFunc([]time.Time{a.OffsetAt, a.Told.At, a.Server.At}, time.Time.Compare))
}

// claimedAt is [Account.ZoneAt] without the lesson: the zone that is assumed before the portal has recorded a start by another
// one.
func (a Account) claimedAt(now time.Time) *time.Location {
	if zone := a.profileAt(now); zone != nil {
		return zone
	}
	if zone := ZoneNamed(a.Zone); zone != nil && a.agrees(zone) {
		return zone
	}
	if zone := a.recordAt(now); zone != nil {
		return zone
	}
	return a.serverAt(now)
}

// profileAt is the zone that the profile gives, whatever the person says. The name of a zone is used because it knows when its
// clocks change, and only if it agrees with the offset that the profile gives with it.
func (a Account) profileAt(now time.Time) *time.Location {
	zone := ZoneNamed(a.Zone)
	switch {
	case zone != nil && a.agrees(zone) && (a.Told.Known() || !a.Said):
		return zone
	case a.Told.Known() && steady(a.Told, now):
		return a.Told.Zone()
	}
	return nil
}

// agrees tells whether a zone has the offset that the profile gave, if it gave one.
func (a Account) agrees(zone *time.Location) bool {
	return !a.Told.Known() || OffsetIn(zone, a.Told.At) == a.Told.East
}

// recordAt is the zone by the offset of the last record, or by the one that the person gave. An offset that the person gave, or
// that the server has as well, holds until any clocks on earth that show it are changed. Any other offset holds on its date,
// and longer if this computer's clocks had the same offset, as then it is where the person is.
func (a Account) recordAt(now time.Time) *time.Location {
	if !a.HasOffset {
		return nil
	}
	last := Clocks{a.Offset, a.OffsetAt}
	if zone := ZoneSince(last.East, last.At, now); zone != nil {
		return zone
	}
	if sure := a.Firm || a.Server.Known() && a.Server.East == last.East; sure && last.Known() && steady(last, now) {
		return last.Zone()
	}
	return nil
}

// serverAt is the zone of the portal's server, if this computer's clocks show the same. A last record with another offset
// speaks against it, unless the clocks were changed since.
func (a Account) serverAt(now time.Time) *time.Location {
	if !a.Server.Known() || !beside(a.Server) {
		return nil
	}
	if last := (Clocks{a.Offset, a.OffsetAt}); a.HasOffset && last.Known() && last.East != OffsetIn(time.Local, now) && steady(last, now) {
		return nil
	}
	return time.Local
}

// beside tells whether this computer's clocks showed the same. A computer that was left at UTC tells nothing about where it is.
func beside(c Clocks) bool {
	name, here := c.At.In(time.Local).Zone()
	return here == c.East && name != "UTC"
}

// ZoneSince is the zone, at now, of a person whose clocks had that offset then. The offset alone says nothing about another
// date: the clocks may have been changed, or the person may have moved (protocol 9). If this computer's clocks had the same
// offset, the computer is where the person is, and its own zone knows about the change. Otherwise the result is nil.
func ZoneSince(offset int, then, now time.Time) *time.Location {
	c := Clocks{offset, then}
	if beside(c) {
		return time.Local
	}
	if zone := c.Zone(); calendar.SameDate(then, now.In(zone)) && steady(c, now) {
		return zone
	}
	return nil
}

// cacheDays is how many days a portal may use an offset that it once computed (protocol 9).
const cacheDays = 36

// holds tells whether a lesson counts at a moment. It counts on its date. After that it counts as long as all other sources say
// what they said then, and neither those clocks were changed nor, shortly before the lesson, the ones that were assumed. In the
// latter case the portal was still using the offset from before the change, which it forgets in the end.
func (l Lesson) holds(claimed, named *time.Location, now time.Time) bool {
	switch {
	case !l.Known():
		return false
	case calendar.SameDate(l.At, now.In(l.Zone())):
		return true
	case !steady(l.Clocks, now), claimed != nil && OffsetIn(claimed, now) != l.Assumed:
		return false
	}
	before := l.At.AddDate(0, 0, -cacheDays)
	kept := func(z *time.Location) bool {
		return z != nil && OffsetIn(z, l.At) == l.Assumed && OffsetIn(z, before) == l.East
	}
	return !kept(named) && !slices.ContainsFunc(changing(), kept)
}

// steady tells whether clocks that showed this offset then still show it now, whichever zone they are in.
func steady(c Clocks, now time.Time) bool {
	return !slices.ContainsFunc(changing(), func(z *time.Location) bool {
		return OffsetIn(z, c.At) == c.East && OffsetIn(z, now) != c.East
	})
}

// changing are zones whose clocks are changed in the course of a year: one for each rule and offset.
var changing = sync.OnceValue(func() []*time.Location {
	var zones []*time.Location
	for _, name := range []string{
		"Africa/Cairo", "Africa/Casablanca", "America/Adak", "America/Anchorage", "America/Asuncion", "America/Chicago", "America/Denver",
		"America/Halifax", "America/Havana", "America/Los_Angeles", "America/Miquelon", "America/New_York", "America/Nuuk",
		"America/Santiago", "America/Sao_Paulo", "America/Scoresbysund", "America/St_Johns", "Antarctica/Troll", "Asia/Almaty", "Asia/Amman",
		"Asia/Baghdad", "Asia/Baku", "Asia/Beirut", "Asia/Damascus", "Asia/Gaza", "Asia/Jerusalem", "Asia/Qyzylorda", "Asia/Tehran", "Asia/Yerevan",
		"Atlantic/Azores", "Australia/Adelaide", "Australia/Lord_Howe", "Australia/Sydney", "Europe/Berlin", "Europe/Chisinau", "Europe/Helsinki",
		"Europe/Lisbon", "Europe/London", "Europe/Moscow", "Europe/Samara", "Pacific/Apia", "Pacific/Auckland", "Pacific/Chatham",
		"Pacific/Easter", "Pacific/Norfolk",
	} {
		if zone := ZoneNamed(name); zone != nil {
			zones = append(zones, zone)
		}
	}
	return zones
})

func OffsetIn(zone *time.Location, t time.Time) int {
	_, offset := t.In(zone).Zone()
	return offset
}

// Heard takes over what an answer says about the server's clock.
func (a Account) Heard(answer bitrix.Answer) Account {
	if !answer.HasServerOffset {
		return a
	}
	c := Clocks{answer.ServerOffset, answeredAt(answer)}
	if a.Server.East != c.East || !a.Server.Known() || !calendar.SameDate(a.Server.At, c.At.In(c.Zone())) {
		a.Server = c
	}
	return a
}

// answeredAt is when the portal answered, by its own clock if the answer has it.
func answeredAt(answer bitrix.Answer) time.Time {
	if answer.PortalTime.IsZero() {
		return answer.Received.Round(0)
	}
	return answer.PortalTime
}

// ToldAt tells whether the portal itself gives the zone at a moment, so that nothing that anybody else says counts.
func (a Account) ToldAt(now time.Time) bool {
	return a.profileAt(now) != nil || a.Lesson.Known() && calendar.SameDate(a.Lesson.At, now.In(a.Lesson.Zone()))
}

// Taught takes over the offset by which the portal has just recorded a start, if another one was assumed; the new offset counts
// from now on. This matters because the portal silently records a start hours early if the guess was too far east (protocol 9).
func (a Account) Taught(by Clocks, assumed int) Account {
	if assumed == by.East {
		return a
	}
	a.Lesson = Lesson{Clocks: by, Assumed: assumed}
	if a.Said && OffsetIn(ZoneNamed(a.Zone), by.At) != by.East {
		a.Zone, a.Said = "", false
	}
	return a
}

package app

import (
	"slices"
	"sync"
	"time"

	"clockin24/app/calendar"
	"clockin24/bitrix"
)

// What is known of an employee's clocks follows protocol 9, in this order: TIME_ZONE_OFFSET of the profile, which is what the
// portal computes itself when it records a start; TIME_ZONE; TZ_OFFSET of the last record, as far as that still holds; the clock
// of the portal's server, where this computer's shows the same. What the person says counts where the profile tells nothing. What
// the portal then records is the last word: see [Account.Taught].

// Clocks say what some clocks showed: East seconds east of UTC at the moment At. A zero At is not known.
type Clocks struct {
	East int       `json:"east"`
	At   time.Time `json:"at"`
}

func (c Clocks) Known() bool { return !c.At.IsZero() }

func (c Clocks) Zone() *time.Location { return time.FixedZone("", c.East) }

// A Lesson is what the portal recorded a start by, where another offset had been assumed.
type Lesson struct {
	Clocks
	// Assumed is that other one, in seconds east of UTC.
	Assumed int `json:"assumed"`
}

// ZoneAt is the employee's at a moment, nil where nothing tells for certain which one that is.
func (a Account) ZoneAt(now time.Time) *time.Location {
	claimed := a.claimedAt(now)
	if a.Lesson.holds(claimed, ZoneNamed(a.Zone), now) {
		return a.Lesson.Zone()
	}
	return claimed
}

// LastZone is the last one that is known of the employee, nil where nothing ever was.
func (a Account) LastZone() *time.Location {
	return a.ZoneAt(slices.MaxFunc([]time.Time{a.OffsetAt, a.Told.At, a.Server.At}, time.Time.Compare))
}

// claimedAt is [Account.ZoneAt] before any start was recorded otherwise.
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

// profileAt is what the profile tells, whatever the person says. A name serves for its changes of the clocks, and only where it
// agrees with the offset beside it.
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

// agrees tells whether a zone shows what the profile told as an offset, if it did.
func (a Account) agrees(zone *time.Location) bool {
	return !a.Told.Known() || OffsetIn(zone, a.Told.At) == a.Told.East
}

// recordAt is what the last record tells, or the offset that the person said. One that the person said, or that is the server's,
// too, holds as long as no clocks on earth that show it were changed. Any other holds on its date, and where this computer is
// beside the person.
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

// serverAt is the zone of the portal's server, where this computer's clocks show the same. A last record that shows something else
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

// beside tells whether this computer's clocks showed the same. A computer that was left at UTC is nowhere.
func beside(c Clocks) bool {
	name, here := c.At.In(time.Local).Zone()
	return here == c.East && name != "UTC"
}

// ZoneSince is the zone of a person whose clocks had that offset then. That alone tells nothing of another date: the clocks may
// have been changed, or the person moved (protocol 9). Where this computer's clocks had the same, it is where the person is, and
// knows of the change. Else it is nil.
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

// cacheDays is how long a portal may go by an offset that it once computed (protocol 9).
const cacheDays = 36

// holds tells whether a lesson counts at a moment: on its date; and after it as long as everything else tells what it told then,
// and neither those clocks were changed nor the ones that were assumed shortly before. Then the portal still went by the time of
// before, which it forgets in the end.
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

// steady tells whether clocks that showed that show it still, whichever zone theirs is.
func steady(c Clocks, now time.Time) bool {
	return !slices.ContainsFunc(changing(), func(z *time.Location) bool {
		return OffsetIn(z, c.At) == c.East && OffsetIn(z, now) != c.East
	})
}

// changing are zones whose clocks are changed, one for each rule and offset by which that is done.
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

// Heard takes over what an answer tells of the server's clock.
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

// answeredAt is when the portal answered, by its clock as far as it tells.
func answeredAt(answer bitrix.Answer) time.Time {
	if answer.PortalTime.IsZero() {
		return answer.Received.Round(0)
	}
	return answer.PortalTime
}

// ToldAt tells whether the portal itself tells the zone at a moment, so that nobody else's word counts.
func (a Account) ToldAt(now time.Time) bool {
	return a.profileAt(now) != nil || a.Lesson.Known() && calendar.SameDate(a.Lesson.At, now.In(a.Lesson.Zone()))
}

// Taught takes over by which offset the portal has just recorded a start, where another one was assumed: that counts from now on. A
// wrong guess to the east is recorded hours early in silence (protocol 9).
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

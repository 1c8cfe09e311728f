package app

import (
	"time"

	"clockin24/app/calendar"
)

// Recalled is what an older snapshot still says about an account at the moment now of this computer's clock, if the portal's
// clock is ahead of it by ahead: the zone as far as it was learned since, the rules, and the day if it is still today's. None
// of it is fresh. OK is false if the snapshot is about somebody else.
func (s Snapshot) Recalled(a Account, ahead time.Duration, now time.Time) (_ Snapshot, ok bool) {
	if s.Account == nil || s.Account.Key() != a.Key() {
		return Snapshot{}, false
	}
	old := *s.Account
	if a.Zone == "" && old.OffsetAt.After(a.OffsetAt) {
		a.Offset, a.HasOffset, a.OffsetAt, a.Firm = old.Offset, old.HasOffset, old.OffsetAt, old.Firm
	}
	if old.Server.At.After(a.Server.At) {
		a.Server = old.Server
	}
	recalled := Snapshot{Account: &a, Rules: s.Rules, ClockAhead: ahead}
	if s.Read.IsZero() || !calendar.SameDate(recalled.PortalNow(s.Read), recalled.PortalNow(now)) {
		return recalled, true
	}
	zone := a.Location()
	recalled.Day, recalled.Read = s.Day, s.Read
	recalled.Day.Start, recalled.Day.Finish, recalled.Day.Suggest = InZone(s.Day.Start, zone), InZone(s.Day.Finish, zone), InZone(s.Day.Suggest, zone)
	return recalled, true
}

// InZone gives t in a zone; a zero time stays zero.
func InZone(t time.Time, zone *time.Location) time.Time {
	if t.IsZero() {
		return t
	}
	return t.In(zone)
}

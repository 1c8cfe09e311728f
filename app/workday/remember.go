package workday

import (
	"time"

	"clockin24/app"
	"clockin24/app/calendar"
)

// recall takes over what the portal told an earlier process about this account: the rules, its clock, and the day if that
// is still today's. None of it is ever fresh.
func (s *state) recall(store SnapshotStore) {
	if store == nil {
		return
	}
	old, err := store.LoadSnapshot()
	if err != nil || old.Account == nil || s.Account == nil || old.Account.Key() != s.Account.Key() {
		return
	}
	s.stale = true
	if a := old.Account; s.Account.Zone == "" && a.OffsetAt.After(s.Account.OffsetAt) {
		s.Account.Offset, s.Account.HasOffset, s.Account.OffsetAt, s.Account.Firm = a.Offset, a.HasOffset, a.OffsetAt, a.Firm
	}
	if a := old.Account; a.Server.At.After(s.Account.Server.At) {
		s.Account.Server = a.Server
	}
	s.Rules = old.Rules
	if !s.ahead.Known {
		s.ahead, s.ClockAhead = app.RecalledClock(old.ClockAhead), old.ClockAhead
	}
	s.remembered = old
	zone, now := s.Account.Location(), s.PortalNow(time.Now())
	if old.Read.IsZero() || !calendar.SameDate(s.PortalNow(old.Read), now) {
		return
	}
	s.Day, s.Read = old.Day, old.Read
	s.Day.Start, s.Day.Finish, s.Day.Suggest = in(s.Day.Start, zone), in(s.Day.Finish, zone), in(s.Day.Suggest, zone)
}

// remember keeps what the portal told, where it differs from what is kept. A failure costs nothing but that.
func (o *owner) remember() {
	store, s := o.w.parts.Snapshots, o.state.Snapshot
	if store == nil || s.Account == nil || s.Read.IsZero() || s.Account.InMemory {
		return
	}
	old := o.state.remembered
	if old.Account != nil && old.Account.Key() == s.Account.Key() && old.Day == s.Day && old.Rules == s.Rules &&
		(old.ClockAhead-s.ClockAhead).Abs() < app.ClockSlack && calendar.SameDate(old.Read.In(s.Account.Location()), s.PortalNow(s.Read)) {
		return
	}
	told := app.Snapshot{Account: s.Account, Day: s.Day, Rules: s.Rules, Read: s.Read, ClockAhead: s.ClockAhead}
	o.state.remembered = told
	if err := store.SaveSnapshot(told); err != nil {
		o.w.parts.Log.Warn("remember what the portal told", "error", err)
	}
}

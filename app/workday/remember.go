package workday

import (
	"time"

	"clockin24/app"
	"clockin24/app/calendar"
)

// noted is what the disk has of the day already.
type noted struct {
	remembered app.Snapshot  // what the store of snapshots has
	recorded   app.DayRecord // what the history has
}

// recall takes over what the portal told an earlier process about this account: the rules, its clock, and the day if that
// is still today's. None of it is ever fresh.
func (s *state) recall(store SnapshotStore) {
	if store == nil {
		return
	}
	old, err := store.LoadSnapshot()
	if err != nil || s.session.Account == nil {
		return
	}
	clock := s.clock
	if !clock.Known {
		clock = app.RecalledClock(old.ClockAhead)
	}
	recalled, ok := old.Recalled(*s.session.Account, clock.Least, time.Now())
	if !ok {
		return
	}
	s.clock = clock
	s.remembered = old
	s.session.Note(*recalled.Account)
	s.today.recall(recalled)
}

// remember keeps what the portal told, where it differs from what is kept. A failure costs nothing but that.
func (o *owner) remember() {
	store, s := o.w.parts.Snapshots, o.state.snapshot()
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

// recordDay keeps what the portal last told of the day, when that has changed. A failure costs nothing but that.
func (o *owner) recordDay() {
	history, s := o.w.parts.History, o.state.snapshot()
	if history == nil || s.Account == nil || s.Problem != nil || !o.w.parts.Access.IsZero() {
		return
	}
	d, ok := app.RecordOf(s.Day, s.Rules)
	if !ok || d.Same(o.state.recorded) {
		return
	}
	o.state.recorded = d
	if err := history.KeepDay(s.Account.Key(), d); err != nil {
		o.w.parts.Log.Warn("keep the day in the journal", "error", err)
	}
}

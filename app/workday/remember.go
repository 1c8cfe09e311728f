package workday

import (
	"time"

	"clockin24/app"
	"clockin24/app/calendar"
	"clockin24/bitrix"
)

// noted is what is already on disk about the day.
type noted struct {
	remembered app.Snapshot  // what is in the store of snapshots
	recorded   app.DayRecord // what is in the history
}

// measureClock takes over what an answer tells about the portal's clock.
func (s *state) measureClock(a bitrix.Answer) { s.clock = s.clock.Measured(a) }

// recall takes over what the portal told an earlier process about this account: the rules, the portal's clock, and the day if
// it is still today's. None of it counts as fresh.
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

// remember stores what the portal has told, if it differs from what is stored. A failure has no other consequence.
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

// recordDay stores what the portal last told about the day, if that has changed. A failure has no other consequence.
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

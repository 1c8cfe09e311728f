package workday

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"clockin24/app"
	"clockin24/bitrix"
)

// A press that waits behind a reading that hangs is shown as kept and under way, whatever else changes meanwhile.
func TestAKeptPressStaysShown(t *testing.T) {
	tests := []struct {
		name    string
		happens func(*story, *Workday)
	}{
		{"a preference has changed", func(_ *story, w *Workday) { w.PreferencesChanged() }},
		{"the settings are opened", func(s *story, w *Workday) {
			s.expect(w.Do(s.Context(), app.Command{ID: "q", Verb: app.VerbReadPreferences, View: app.ViewWindow}), app.OutcomeDone, "")
		}},
		{"a preference is set", func(s *story, w *Workday) {
			s.expect(w.Do(s.Context(), app.Command{ID: "q", Verb: app.VerbSetPreference, Preference: app.PreferAllowedStart, Value: "08:30"}), app.OutcomeDone, "")
		}},
		{"another press waits behind it", func(s *story, w *Workday) {
			go w.Do(s.Context(), app.Command{ID: "q", Verb: app.VerbPause, View: app.ViewTray, Pressed: time.Now()})
		}},
		{"a window looks", func(s *story, w *Workday) {
			go w.Do(s.Context(), app.Command{ID: "q", Verb: app.VerbRefresh, View: app.ViewWindow})
		}},
		{"the portal is busy", func(_ *story, w *Workday) {
			w.waits(bitrix.Wait{For: time.Second, Err: &bitrix.Error{Code: bitrix.CodeQueryLimit, Fault: bitrix.FaultRefused}})
		}},
		{"a connection has broken", func(_ *story, w *Workday) {
			w.waits(bitrix.Wait{For: time.Second, Err: &bitrix.Error{Fault: bitrix.FaultConnect}})
		}},
		{"the computer is unlocked", func(_ *story, w *Workday) { w.Stale() }},
		{"the network changes", func(_ *story, w *Workday) { w.NetworkChanged() }},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			tell(t, func(s *story) { s.preferences = &chosen{} }, func(s *story) {
				s.slow = 20 * time.Second
				w := New(s.Workday.parts)
				ctx, end := context.WithCancel(s.Context())
				ended := make(chan struct{})
				go func() { w.Run(ctx); close(ended) }()
				synctest.Wait()
				go w.Do(s.Context(), app.Command{ID: "p", Verb: app.VerbStart, Reason: agreed, View: app.ViewHotkey, Pressed: time.Now()})
				synctest.Wait()
				time.Sleep(shownAfter)
				synctest.Wait()
				tt.happens(s, w)
				synctest.Wait()
				if snap := w.Snapshot(); snap.Doing != app.VerbStart || snap.Kept == nil || snap.Kept.ID != "p" {
					s.Errorf("doing %q, kept %+v; on disk are %d", snap.Doing, snap.Kept, s.keeps())
				}
				end()
				<-ended
			})
		})
	}
}

// The views show that a call waits for a busy portal until the call is over.
func TestAWaitStaysShown(t *testing.T) {
	tell(t, func(s *story) { s.hold = make(chan struct{}) }, func(s *story) {
		done := make(chan app.Reply)
		go func() { done <- s.do(app.Command{Verb: app.VerbStart}) }()
		synctest.Wait()
		s.waits(bitrix.Wait{For: time.Minute, Err: &bitrix.Error{Code: bitrix.CodeQueryLimit, Fault: bitrix.FaultRefused}})
		synctest.Wait()
		until := s.Snapshot().Waiting
		s.PreferencesChanged()
		synctest.Wait()
		if again := s.Snapshot().Waiting; until.IsZero() || !again.Equal(until) {
			s.Errorf("it waits until %v, then %v", until, again)
		}
		close(s.hold)
		<-done
		synctest.Wait()
		if left := s.Snapshot().Waiting; !left.IsZero() {
			s.Errorf("it still waits until %v", left)
		}
	})
}

func TestSnapshot(t *testing.T) {
	now := time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)
	press := func(id string, v app.Verb, age time.Duration) asked {
		a := asked{Command: app.Command{ID: id, Verb: v}}
		if age >= 0 {
			a.intent, a.keptAt = &app.Intent{ID: id}, now.Add(-age)
		}
		return a
	}
	const none = -1
	earlier := app.Snapshot{Kept: &app.Intent{ID: "earlier"}}
	tests := []struct {
		name  string
		of    exposed
		doing app.Verb
		kept  string
	}{
		{"nothing is under way", exposed{}, "", ""},
		{"a reading", exposed{queue: []asked{press("r", app.VerbRefresh, none)}}, "", ""},
		{"a press behind a reading", exposed{queue: []asked{press("r", app.VerbRefresh, none), press("p", app.VerbStart, 0)}}, app.VerbStart, ""},
		{"for long", exposed{queue: []asked{press("r", app.VerbRefresh, none), press("p", app.VerbStart, shownAfter)}}, app.VerbStart, "p"},
		{"a press that is made at length", exposed{queue: []asked{press("p", app.VerbStart, shownAfter)}}, app.VerbStart, "p"},
		{"two", exposed{queue: []asked{press("p", app.VerbStart, time.Minute), press("q", app.VerbPause, none)}}, app.VerbStart, "p"},
		{"an earlier one is kept", exposed{left: earlier, queue: []asked{press("p", app.VerbStart, time.Minute)}}, app.VerbStart, "earlier"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s := tt.of.snapshot(now)
			var kept string
			if s.Kept != nil {
				kept = s.Kept.ID
			}
			if s.Doing != tt.doing || kept != tt.kept {
				t.Errorf("doing %q, kept %q; want %q, %q", s.Doing, kept, tt.doing, tt.kept)
			}
		})
	}
}

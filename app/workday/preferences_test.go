package workday

import (
	"context"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"clockin24/app"
)

// chosen is a store of preferences that takes everything except what the test makes it refuse.
type chosen struct {
	mu     sync.Mutex
	now    app.Preferences
	refuse *app.Problem
}

func (c *chosen) Preferences() app.Preferences {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *chosen) Prefer(_ context.Context, name app.Preference, value string) *app.Problem {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.refuse == nil && name == app.PreferAllowedStart {
		c.now.AllowedStart = value
	}
	return c.refuse
}

func (c *chosen) LookAgain(context.Context) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now.Autostart.On = true
}

func TestAPreferenceTakesEffectWhileAStartIsUnderWay(t *testing.T) {
	store := &chosen{now: app.Preferences{AllowedStart: "portal"}}
	tell(t, func(s *story) {
		s.preferences = store
		s.hold = make(chan struct{})
	}, func(s *story) {
		before := s.Snapshot()
		if before.Preferences == nil || before.Preferences.AllowedStart != "portal" || before.Rules.LateAfter != 9*time.Hour+15*time.Minute {
			s.Fatalf("at first %+v, late after %v", before.Preferences, before.Rules.LateAfter)
		}
		go s.do(app.Command{Verb: app.VerbStart})
		synctest.Wait()
		s.expect(s.do(app.Command{Verb: app.VerbSetPreference, Preference: app.PreferAllowedStart, Value: "08:30"}), app.OutcomeDone, "")
		synctest.Wait()
		snap := s.Snapshot()
		if snap.Preferences.AllowedStart != "08:30" || snap.Rules.LateAfter != 8*time.Hour+30*time.Minute || snap.Doing != app.VerbStart {
			s.Errorf("meanwhile %+v, late after %v, doing %q", snap.Preferences, snap.Rules.LateAfter, snap.Doing)
		}
		close(s.hold)
		synctest.Wait()
		if snap := s.Snapshot(); snap.Rules.LateAfter != 8*time.Hour+30*time.Minute || snap.Doing != "" {
			s.Errorf("the start left behind %v, doing %q", snap.Rules.LateAfter, snap.Doing)
		}
	})
}

func TestARefusedPreferenceAndWhatTheSystemSays(t *testing.T) {
	store := &chosen{refuse: &app.Problem{Kind: app.KindPreferenceBad}}
	tell(t, func(s *story) { s.preferences = store }, func(s *story) {
		s.expect(s.do(app.Command{Verb: app.VerbSetPreference, Preference: app.PreferLanguage, Value: "xx"}), app.OutcomeRefused, app.KindPreferenceBad)
		s.expect(s.do(app.Command{Verb: app.VerbReadPreferences}), app.OutcomeDone, "")
		synctest.Wait()
		if !s.Snapshot().Preferences.Autostart.On {
			s.Error("what the system says was not read again")
		}
	})
	tell(t, nil, func(s *story) {
		s.expect(s.do(app.Command{Verb: app.VerbReadPreferences}), app.OutcomeRefused, app.KindInternal)
	})
}

func TestANewDateIsNoticed(t *testing.T) {
	tell(t, nil, func(s *story) {
		there := s.Snapshot().PortalNow(time.Now())
		y, m, d := there.Date()
		time.Sleep(time.Date(y, m, d+1, 0, 0, 0, 0, there.Location()).Sub(there) + usually/2)
		synctest.Wait()
		if read := s.Snapshot().Read; time.Since(read) > usually/2 {
			s.Errorf("the state was last read %v after midnight", usually/2-time.Since(read))
		}
	})
}

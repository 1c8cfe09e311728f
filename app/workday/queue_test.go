package workday

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"clockin24/app"
)

// A reading that hangs cannot lose a press: the press is on disk while it waits, and is shown as kept before the portal has
// failed.
func TestAPressBehindAReadingIsKept(t *testing.T) {
	tell(t, nil, func(s *story) {
		s.slow = 20 * time.Second
		w := New(s.Workday.parts)
		ctx, end := context.WithCancel(s.Context())
		ended := make(chan struct{})
		go func() { w.Run(ctx); close(ended) }()
		synctest.Wait() // its first reading hangs

		pressed := time.Now()
		reply := make(chan app.Reply, 1)
		go func() {
			reply <- w.Do(s.Context(), app.Command{ID: "p", Verb: app.VerbStart, Reason: agreed, View: app.ViewHotkey, Pressed: pressed})
		}()
		synctest.Wait()
		if snap := w.Snapshot(); s.keeps() != 1 || snap.Doing != app.VerbStart || snap.Kept != nil {
			s.Errorf("kept %d, snapshot %+v", s.keeps(), snap)
		}
		time.Sleep(shownAfter)
		synctest.Wait()
		if kept := w.Snapshot().Kept; kept == nil || kept.ID != "p" || !kept.Pressed.Equal(pressed) {
			s.Errorf("shown as kept: %+v", kept)
		}
		end() // the program ends, and the press gets its second chance
		<-ended
		if r := <-reply; r.Outcome != app.OutcomeKept || s.keeps() != 1 || s.toldOf("p").Outcome != app.OutcomeKept {
			s.Errorf("kept %d, replied %+v, told %+v", s.keeps(), r, s.toldOf("p"))
		}
	})
}

// The reading for which a press waits leaves the press alone, so that it is made only once.
func TestAPressBehindAReadingIsMadeOnce(t *testing.T) {
	tell(t, nil, func(s *story) {
		s.slow = time.Second
		w := New(s.Workday.parts)
		ctx, end := context.WithCancel(s.Context())
		ended := make(chan struct{})
		go func() { w.Run(ctx); close(ended) }()
		synctest.Wait()
		s.expect(w.Do(s.Context(), app.Command{ID: "p", Verb: app.VerbStart, View: app.ViewHotkey, Pressed: time.Now()}), app.OutcomeDone, "")
		end()
		<-ended
		if len(s.changes) != 1 || s.keeps() != 0 {
			s.Errorf("sent %+v, kept %d", s.changes, s.keeps())
		}
	})
}

// A press waits for a command of another kind, and for one about somebody else. The same press once more does not wait, since
// it is already under way. No press waits for a sign-in, since it would be made for the person who signs in next.
func TestWhatWaitsForWhat(t *testing.T) {
	tests := []struct {
		name         string
		first, press app.Command
		outcome      app.Outcome
		problem      app.Kind
	}{
		{"a start for somebody else", app.Command{Verb: app.VerbStart, User: 8}, app.Command{Verb: app.VerbStart}, app.OutcomeAlready, ""}, // of the one day there is
		{"a start", app.Command{Verb: app.VerbStart}, app.Command{Verb: app.VerbStart}, app.OutcomeRefused, app.KindBusy},
		{"a start before a break", app.Command{Verb: app.VerbStart}, app.Command{Verb: app.VerbPause}, app.OutcomeDone, ""},
		{"a start before a sign-out", app.Command{Verb: app.VerbStart}, app.Command{Verb: app.VerbSignOut}, app.OutcomeRefused, app.KindBusy},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			tell(t, func(s *story) { s.hold = make(chan struct{}) }, func(s *story) {
				tt.first.ID, tt.first.View = "first", app.ViewCommandLine
				tt.press.ID, tt.press.View = "press", app.ViewHotkey
				first, press := make(chan app.Reply, 1), make(chan app.Reply, 1)
				go func() { first <- s.do(tt.first) }()
				synctest.Wait()
				go func() { press <- s.do(tt.press) }()
				synctest.Wait()
				close(s.hold)
				<-first
				s.expect(<-press, tt.outcome, tt.problem)
				if s.keeps() != 0 {
					s.Errorf("kept %d", s.keeps())
				}
			})
		})
	}
}

// A start that was on disk while the keyring was asked, and was then refused, is not sent by itself later.
func TestAStartThatTheKeyringRefuses(t *testing.T) {
	tell(t, func(s *story) { s.memory.lock = app.ErrKeyringLocked }, func(s *story) {
		s.expect(s.do(app.Command{Verb: app.VerbStart}), app.OutcomeRefused, app.KindKeyringLocked)
		if s.keeps() != 0 {
			s.Error("it is still kept")
		}
		s.memory.mu.Lock()
		s.memory.lock = nil
		s.memory.mu.Unlock()
		s.expect(s.do(app.Command{Verb: app.VerbRefresh}), app.OutcomeDone, "")
		if len(s.changes) != 0 {
			s.Errorf("sent %+v", s.changes)
		}
	})
}

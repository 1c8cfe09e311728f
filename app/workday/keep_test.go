package workday

import (
	"context"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"clockin24/app"
	"clockin24/bitrix"
)

// cut takes the portal out of reach, or brings it back.
func (s *story) cut(off bool) {
	s.scripted.mu.Lock()
	s.scripted.offline = off
	s.scripted.mu.Unlock()
}

// comesBack makes the portal answer again, and waits until the workday has noticed.
func (s *story) comesBack() {
	s.cut(false)
	time.Sleep(10 * time.Minute)
	synctest.Wait()
}

// toldOf is the last reply that was told about a press.
func (s *story) toldOf(id string) app.Reply {
	s.scripted.mu.Lock()
	defer s.scripted.mu.Unlock()
	for i := len(s.told) - 1; i >= 0; i-- {
		if s.told[i].ID == id {
			return s.told[i]
		}
	}
	return app.Reply{}
}

const agreed = "Не было связи с порталом"

func TestAStartWithoutAConnectionIsKeptAndSentWithItsMoment(t *testing.T) {
	tell(t, nil, func(s *story) {
		s.cut(true)
		time.Sleep(time.Hour)
		pressed := s.now().Truncate(time.Second)
		r := s.do(app.Command{ID: "1", Verb: app.VerbStart, Reason: agreed})
		s.expect(r, app.OutcomeKept, app.KindUnreachable)
		if k := s.Snapshot().Kept; k == nil || !k.Pressed.Equal(s.now()) || !k.Consent || s.keeps() != 1 {
			s.Errorf("kept %+v", k)
		}
		s.comesBack()
		s.expect(s.toldOf("1"), app.OutcomeDone, "")
		if len(s.changes) != 1 || !s.changes[0].Time.Equal(pressed) || s.changes[0].Report != agreed {
			s.Errorf("sent %+v, want the start at %v", s.changes, pressed)
		}
		if s.Snapshot().Kept != nil || s.keeps() != 0 || s.Snapshot().Day.State != app.StateOpened {
			s.Errorf("still on the books: %+v", s.Snapshot())
		}
	})
}

// The shortcut does not ask for a reason, so that the person has not agreed to a start at an earlier moment.
func TestAStartWithoutAReasonIsAskedAboutFirst(t *testing.T) {
	tell(t, nil, func(s *story) {
		s.cut(true)
		time.Sleep(time.Hour)
		pressed := s.now().Truncate(time.Second)
		s.expect(s.do(app.Command{ID: "1", Verb: app.VerbStart, View: app.ViewHotkey}), app.OutcomeKept, app.KindUnreachable)
		time.Sleep(2 * time.Minute)
		s.comesBack()
		s.expect(s.toldOf("1"), app.OutcomeKept, app.KindConsentNeeded)
		if len(s.changes) != 0 || s.Snapshot().KeptNeeds(time.Now()) != app.KindConsentNeeded {
			s.Errorf("sent %+v", s.changes)
		}
		told := len(s.told)
		s.do(app.Command{ID: "look", Verb: app.VerbRefresh})
		if len(s.told) != told+1 {
			s.Error("it is asked again and again")
		}
		s.expect(s.do(app.Command{ID: "2", Verb: app.VerbSendKept}), app.OutcomeRefused, app.KindReasonNeeded)
		s.expect(s.do(app.Command{ID: "3", Verb: app.VerbSendKept, Reason: agreed}), app.OutcomeDone, "")
		if len(s.changes) != 1 || !s.changes[0].Time.Equal(pressed) || s.changes[0].Report != agreed {
			s.Errorf("sent %+v, want the start at %v", s.changes, pressed)
		}
		s.expect(s.do(app.Command{ID: "4", Verb: app.VerbSendKept, Reason: agreed}), app.OutcomeAlready, "")
	})
}

// Within the minute of the press no reason is needed.
func TestAPortalThatComesBackAtOnceIsSentAPlainOpen(t *testing.T) {
	tell(t, nil, func(s *story) {
		time.Sleep(time.Hour)
		s.cut(true)
		s.expect(s.do(app.Command{ID: "1", Verb: app.VerbStart}), app.OutcomeKept, app.KindUnreachable)
		s.cut(false)
		time.Sleep(30 * time.Second)
		synctest.Wait()
		s.expect(s.toldOf("1"), app.OutcomeDone, "")
		if len(s.changes) != 1 || !s.changes[0].Time.IsZero() {
			s.Errorf("sent %+v", s.changes)
		}
	})
}

func TestAKeptStartThatAnotherDeviceWasBeforeIsDropped(t *testing.T) {
	for _, c := range []struct {
		name   string
		status bitrix.Status
		want   app.Outcome
		kind   app.Kind
	}{
		{"and runs", bitrix.StatusOpened, app.OutcomeAlready, ""},
		{"and is on a break", bitrix.StatusPaused, app.OutcomeDifferent, app.KindOnBreak},
		{"and is closed", bitrix.StatusClosed, app.OutcomeDifferent, app.KindClosedToday},
	} {
		t.Run(c.name, func(t *testing.T) {
			tell(t, nil, func(s *story) {
				s.cut(true)
				time.Sleep(time.Hour)
				s.do(app.Command{ID: "1", Verb: app.VerbStart, Reason: agreed})
				s.scripted.mu.Lock()
				s.day = bitrix.Day{Status: c.status, Start: s.now().Add(-20 * time.Minute)}
				s.scripted.mu.Unlock()
				s.comesBack()
				s.expect(s.toldOf("1"), c.want, c.kind)
				if len(s.changes) != 0 || s.keeps() != 0 || s.scripted.day.Status != c.status {
					s.Errorf("sent %+v, kept %v", s.changes, s.kept)
				}
			})
		})
	}
}

// A forgotten yesterday has to be closed first. Then the kept start follows by itself.
func TestAKeptStartWaitsForYesterday(t *testing.T) {
	tell(t, nil, func(s *story) {
		s.cut(true)
		time.Sleep(time.Hour)
		s.do(app.Command{ID: "1", Verb: app.VerbStart, Reason: agreed})
		s.scripted.mu.Lock()
		s.day = bitrix.Day{Status: bitrix.StatusExpired, Start: s.now().AddDate(0, 0, -1)}
		s.scripted.mu.Unlock()
		s.comesBack()
		s.expect(s.toldOf("1"), app.OutcomeKept, app.KindDayExpired)
		s.expect(s.do(app.Command{ID: "2", Verb: app.VerbFinish, Time: "18:30", Reason: "Забыл"}), app.OutcomeDone, "")
		s.expect(s.do(app.Command{ID: "3", Verb: app.VerbRefresh}), app.OutcomeDone, "")
		s.expect(s.toldOf("1"), app.OutcomeDone, "")
		if s.Snapshot().Day.State != app.StateOpened || len(s.changes) != 1 {
			s.Errorf("day %+v, sent %+v", s.Snapshot().Day, s.changes)
		}
	})
}

func TestAKeptStartNeverCrossesIntoAnotherDay(t *testing.T) {
	tell(t, nil, func(s *story) {
		s.cut(true)
		time.Sleep(time.Hour)
		s.do(app.Command{ID: "1", Verb: app.VerbStart, Reason: agreed})
		time.Sleep(24 * time.Hour)
		s.comesBack()
		s.expect(s.toldOf("1"), app.OutcomeKept, app.KindDayGone)
		if len(s.changes) != 0 || s.keeps() != 1 || s.Snapshot().KeptNeeds(time.Now()) != app.KindDayGone {
			s.Errorf("sent %+v, kept %v", s.changes, s.kept)
		}
		s.expect(s.do(app.Command{ID: "2", Verb: app.VerbStart}), app.OutcomeDone, "") // the start of today
		s.expect(s.do(app.Command{ID: "3", Verb: app.VerbGiveUp}), app.OutcomeDone, "")
		if s.keeps() != 0 {
			s.Error("it is not off the books")
		}
	})
}

func TestSeveralKeptStartsAreOneStart(t *testing.T) {
	tell(t, nil, func(s *story) {
		s.cut(true)
		time.Sleep(time.Hour)
		s.do(app.Command{ID: "1", Verb: app.VerbStart, Reason: agreed})
		time.Sleep(5 * time.Minute)
		s.do(app.Command{ID: "2", Verb: app.VerbStart, Reason: agreed})
		s.comesBack()
		s.expect(s.toldOf("1"), app.OutcomeDone, "")
		s.expect(s.toldOf("2"), app.OutcomeAlready, "")
		if len(s.changes) != 1 || s.keeps() != 0 {
			s.Errorf("sent %+v, kept %v", s.changes, s.kept)
		}
	})
}

// If the portal refuses a kept start, the person is told and the press is off the books.
func TestAKeptStartThatThePortalRefuses(t *testing.T) {
	tell(t, nil, func(s *story) {
		s.cut(true)
		time.Sleep(time.Hour)
		s.do(app.Command{ID: "1", Verb: app.VerbStart, Reason: agreed})
		s.fail["open"] = []error{refused("timeman.open", bitrix.CodeAlertWarning, "Начало с компьютера запрещено")}
		s.comesBack()
		s.expect(s.toldOf("1"), app.OutcomeRefused, app.KindRefusedByPortal)
		if s.keeps() != 0 {
			s.Error("it is still kept")
		}
	})
}

// Credentials for a single command are gone after it, so that nobody could send the start later.
func TestAStartByCredentialsOfItsOwnIsNotKept(t *testing.T) {
	tell(t, func(s *story) { s.offline = true }, func(s *story) {
		access, err := bitrix.ParseWebhook(secret)
		if err != nil {
			t.Fatal(err)
		}
		s.Workday.parts.Access = access
		s.expect(s.do(app.Command{ID: "1", Verb: app.VerbStart, Reason: agreed}), app.OutcomeUnreached, app.KindUnreachable)
		if s.keeps() != 0 {
			s.Errorf("kept %v", s.kept)
		}
	})
}

// remembering is a store that outlives a process.
type remembering struct {
	mu sync.Mutex
	app.Snapshot
}

func (r *remembering) LoadSnapshot() (app.Snapshot, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.Snapshot, nil
}

func (r *remembering) SaveSnapshot(s app.Snapshot) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.Snapshot = s
	return nil
}

// A press on a morning without a connection is judged by what the portal told the day before.
func TestWhatThePortalToldIsRemembered(t *testing.T) {
	store := &remembering{}
	tell(t, func(s *story) { s.snapshots, s.ahead = store, 3*time.Minute }, func(s *story) {
		s.expect(s.do(app.Command{Verb: app.VerbStart}), app.OutcomeDone, "")
	})
	if store.Day.State != app.StateOpened || store.ClockAhead != 3*time.Minute || !store.Rules.Known {
		t.Fatalf("remembered %+v", store.Snapshot)
	}
	tell(t, func(s *story) { s.snapshots, s.ahead, s.offline = store, 3*time.Minute, true }, func(s *story) {
		now := s.Snapshot()
		if !now.Rules.Known || now.ClockAhead != 3*time.Minute || now.Day.State != app.StateOpened {
			s.Errorf("known %+v", now)
		}
		s.expect(s.do(app.Command{ID: "1", Verb: app.VerbStart, Reason: agreed}), app.OutcomeKept, app.KindUnreachable)
		if k := s.Snapshot().Kept; k == nil || !k.Pressed.Equal(s.now()) {
			s.Errorf("kept %+v, the portal has %v", k, s.now())
		}
	})
}

// Two sessions of one user share the journal.
func TestTwoProcessesSendOneStart(t *testing.T) {
	tell(t, nil, func(s *story) {
		s.cut(true)
		time.Sleep(time.Hour)
		s.Workday.parts.Turn = turns()
		s.do(app.Command{ID: "1", Verb: app.VerbStart, Reason: agreed})
		other := New(s.Workday.parts)
		other.parts.Told = func(app.Reply, app.Snapshot) {}
		ctx, stop := context.WithCancel(s.Context())
		var running sync.WaitGroup
		running.Go(func() { other.Run(ctx) })
		s.comesBack()
		stop()
		running.Wait()
		if len(s.changes) != 1 || s.keeps() != 0 {
			s.Errorf("sent %+v, kept %v", s.changes, s.kept)
		}
	})
}

// turns is a lock that a goroutine may wait for in virtual time.
func turns() func(context.Context) (func(), error) {
	free := make(chan struct{}, 1)
	return func(ctx context.Context) (func(), error) {
		select {
		case free <- struct{}{}:
			return func() { <-free }, nil
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
}

package workday

import (
	"testing"
	"testing/synctest"
	"time"

	"clockin24/app"
	"clockin24/bitrix"
)

// The portal is probed ever less often. When a network comes up, the kept start does not wait for the next probe.
func TestAKeptStartIsSentAtOnceWhenTheNetworkChanges(t *testing.T) {
	tell(t, nil, func(s *story) {
		s.cut(true)
		time.Sleep(time.Hour)
		s.expect(s.do(app.Command{ID: "1", Verb: app.VerbStart, Reason: agreed}), app.OutcomeKept, app.KindUnreachable)
		time.Sleep(time.Hour)
		s.NetworkChanged() // a Wi-Fi came up, but the portal is behind a VPN
		synctest.Wait()
		time.Sleep(3 * time.Second)
		s.cut(false)
		back := time.Now()
		s.NetworkChanged()
		synctest.Wait()
		s.expect(s.toldOf("1"), app.OutcomeDone, "")
		if took := time.Since(back); took != 0 || len(s.changes) != 1 {
			s.Errorf("sent after %v: %+v", took, s.changes)
		}
	})
}

// Names and proxies may become available a little later than the network, so the probing begins anew.
func TestANetworkThatTakesAMoment(t *testing.T) {
	tell(t, nil, func(s *story) {
		s.cut(true)
		time.Sleep(time.Hour)
		s.do(app.Command{ID: "1", Verb: app.VerbStart, Reason: agreed})
		time.Sleep(3 * time.Hour)
		s.NetworkChanged()
		synctest.Wait()
		s.cut(false)
		time.Sleep(23 * time.Second)
		synctest.Wait()
		s.expect(s.toldOf("1"), app.OutcomeDone, "")
	})
}

// A reading that began in the old network may hang there, and does not count as one in the new network.
func TestTheNetworkChangesDuringAReading(t *testing.T) {
	tell(t, nil, func(s *story) {
		s.cut(true)
		time.Sleep(time.Hour)
		s.do(app.Command{ID: "1", Verb: app.VerbStart, Reason: agreed})
		s.scripted.mu.Lock()
		s.slow, s.offline = 10*time.Second, false
		s.fail["status"] = []error{&bitrix.Error{Method: "timeman.status", Fault: bitrix.FaultTimeout}}
		s.scripted.mu.Unlock()
		go s.do(app.Command{ID: "look", Verb: app.VerbRefresh})
		synctest.Wait()
		s.NetworkChanged()
		synctest.Wait()
		s.scripted.mu.Lock()
		s.slow = 0
		s.scripted.mu.Unlock()
		time.Sleep(10*time.Second - time.Nanosecond)
		s.expect(s.toldOf("1"), app.OutcomeKept, app.KindUnreachable)
		time.Sleep(time.Nanosecond)
		synctest.Wait()
		s.expect(s.toldOf("1"), app.OutcomeDone, "")
	})
}

// If the network changes all the time, the portal is not read all the time.
func TestANetworkThatNeverSettles(t *testing.T) {
	tell(t, nil, func(s *story) {
		s.cut(true)
		time.Sleep(time.Hour)
		s.do(app.Command{ID: "1", Verb: app.VerbStart, Reason: agreed})
		s.scripted.mu.Lock()
		before := len(s.calls)
		s.scripted.mu.Unlock()
		for range 3600 {
			s.NetworkChanged()
			time.Sleep(time.Second)
		}
		synctest.Wait()
		if asked := len(s.calls) - before; asked < 25 || asked > 45 {
			s.Errorf("read %d times within an hour", asked)
		}
		s.cut(false)
		time.Sleep(10 * time.Minute)
		synctest.Wait()
		s.expect(s.toldOf("1"), app.OutcomeDone, "")
	})
}

// It does not postpone the readings that would be made anyway, either.
func TestANetworkThatChangesOftenPostponesNothing(t *testing.T) {
	tell(t, nil, func(s *story) {
		s.cut(true)
		time.Sleep(2 * time.Hour)
		for range 90 {
			s.NetworkChanged()
			time.Sleep(time.Second)
		}
		s.cut(false)
		s.do(app.Command{ID: "look", Verb: app.VerbRefresh})
		s.cut(true)
		s.do(app.Command{ID: "1", Verb: app.VerbStart, Reason: agreed}) // and the portal is read again within 23 s
		s.NetworkChanged()
		synctest.Wait()
		s.cut(false)
		time.Sleep(23 * time.Second)
		synctest.Wait()
		s.expect(s.toldOf("1"), app.OutcomeDone, "")
	})
}

// If all is well, a change of the network causes no reading, since nobody waits for one.
func TestTheNetworkChangesAndNothingWaits(t *testing.T) {
	tell(t, nil, func(s *story) {
		time.Sleep(10 * time.Second)
		s.scripted.mu.Lock()
		before := len(s.calls)
		s.scripted.mu.Unlock()
		for range 1000 {
			s.NetworkChanged()
			time.Sleep(time.Second)
		}
		if asked := s.calls[before:]; len(asked) != 0 {
			s.Errorf("asked %q", asked)
		}
		s.expect(s.do(app.Command{ID: "1", Verb: app.VerbStart}), app.OutcomeDone, "")
	})
}

// A connection that was left idle may be dead after a sleep, and does not work in another network.
func TestNoConnectionIsUsedAgain(t *testing.T) {
	tell(t, nil, func(s *story) {
		for i, happens := range []func(){s.NetworkChanged, s.Stale} {
			happens()
			synctest.Wait()
			if s.hungUp != i+1 {
				s.Errorf("hung up %d times, want %d", s.hungUp, i+1)
			}
		}
	})
}

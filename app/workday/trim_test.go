package workday

import (
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"clockin24/app"
)

// The journal is trimmed by the portal's clock, once in a day of that clock, and never before the portal has given it. A
// computer whose clock is a year ahead therefore trims nothing too early.
func TestTheJournalIsTrimmedByThePortalsClock(t *testing.T) {
	var trimmed []time.Time
	const wrong = 365 * 24 * time.Hour
	tell(t, func(s *story) {
		s.ahead = -wrong // how far the portal's clock is ahead of this computer's
		s.offline = true
		s.trim = func(now time.Time) error {
			trimmed = append(trimmed, now)
			return errors.New("no space left on device")
		}
	}, func(s *story) {
		s.do(app.Command{Verb: app.VerbRefresh})
		synctest.Wait()
		if len(trimmed) != 0 {
			s.Errorf("trimmed at %v before the portal answered", trimmed)
		}
		s.scripted.mu.Lock()
		s.offline = false
		s.scripted.mu.Unlock()
		s.do(app.Command{Verb: app.VerbStart})
		s.do(app.Command{Verb: app.VerbRefresh})
		synctest.Wait()
		if len(trimmed) != 1 || trimmed[0].Sub(time.Now().Add(-wrong)).Abs() > time.Minute {
			s.Errorf("trimmed at %v, while it is %v at the portal", trimmed, time.Now().Add(-wrong))
		}
		time.Sleep(betweenTrims)
		s.do(app.Command{Verb: app.VerbRefresh})
		synctest.Wait()
		if len(trimmed) != 2 {
			s.Errorf("trimmed at %v the day after", trimmed)
		}
	})
}

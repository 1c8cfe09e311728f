package app

import (
	"fmt"
	"testing"
	"time"
)

// The schedules of the tables below are the portal's default norms, as they count for different people, and schedules in which
// they do not count.
var schedules = map[string]Rules{
	"fixed": {
		Known: true, Tracking: true, MaxStart: 9*time.Hour + 15*time.Minute, LateAfter: 9*time.Hour + 15*time.Minute,
		MinFinish: 17*time.Hour + 45*time.Minute, MinDuration: 8 * time.Hour, AllowedDelta: 15 * time.Minute,
	},
	"own hours": {
		Known: true, Tracking: true, MaxStart: 9*time.Hour + 15*time.Minute, LateAfter: 10 * time.Hour,
		MinFinish: 17*time.Hour + 45*time.Minute, MinDuration: 8 * time.Hour, AllowedDelta: 15 * time.Minute,
	},
	"flexible": {
		Known: true, Tracking: true, Free: true, MaxStart: 9*time.Hour + 15*time.Minute,
		MinFinish: 17*time.Hour + 45*time.Minute, MinDuration: 8 * time.Hour, AllowedDelta: 15 * time.Minute,
	},
	"not tracked": {Known: true},
	"not read":    {},
}

// on is a time of day in Moscow, so many days after the Tuesday of the tables.
func on(t *testing.T, days int, clock string) time.Time {
	t.Helper()
	c, err := time.Parse("15:04:05", (clock + ":00")[:8])
	if err != nil {
		t.Fatal(err)
	}
	return time.Date(2026, 11, 24+days, c.Hour(), c.Minute(), c.Second(), 0, zone(t, "Europe/Moscow"))
}

// short writes a consequence as one line.
func (c Consequence) short() string {
	if c.Problem != nil {
		return string(c.Problem.Kind)
	}
	s := c.At.Format("02 15:04:05")
	if c.Ago > 0 {
		s += fmt.Sprintf(" ago %v", c.Ago)
	}
	if c.Late > 0 {
		s += fmt.Sprintf(" late %d", c.Late)
	}
	if c.Early > 0 {
		s += fmt.Sprintf(" early %d", c.Early)
	}
	if c.Worked > 0 {
		s += fmt.Sprintf(" worked %v", c.Worked)
	}
	if c.Short > 0 {
		s += fmt.Sprintf(" short %v", c.Short)
	}
	return s + map[Demand]string{DemandAsked: " asked", DemandRequired: " required"}[c.Reason] +
		map[Chance]string{ChancePossible: " maybe", ChanceCertain: " surely"}[c.Approval]
}

func TestForeseeStart(t *testing.T) {
	for _, c := range []struct{ schedule, now, typed, want string }{
		{"fixed", "09:14:59", "", "24 09:14:59"},
		{"fixed", "09:15:00", "", "24 09:15:00"},
		{"fixed", "09:15:01", "", "24 09:15:01 late 1 asked"},
		{"fixed", "09:27:00", "", "24 09:27:00 late 12 asked"},
		{"fixed", "09:27:00", "9:15", "24 09:15:00 ago 12m0s required"},
		{"fixed", "09:27:00", "9:16", "24 09:16:00 ago 11m0s late 1 required"},
		{"fixed", "09:27:00", "9:12", "24 09:12:00 ago 15m0s required"},
		{"fixed", "09:27:01", "9:12", "24 09:12:00 ago 15m1s required maybe"},
		{"fixed", "09:27:00", "8:45", "24 08:45:00 ago 42m0s required maybe"},
		{"fixed", "09:27:00", "-15", "24 09:12:00 ago 15m0s required"},
		{"fixed", "09:27:00", " 9:27 ", "24 09:27:00 late 12 required"},
		{"fixed", "09:27:00", "9:28", "time future"},
		{"fixed", "09:27:00", "0:00", "time midnight"},
		{"fixed", "00:05:00", "-6", "time other day"},
		{"fixed", "09:27:00", "soon", "time format"},
		{"own hours", "10:00:01", "", "24 10:00:01 late 1 asked"},
		{"flexible", "11:00:00", "", "24 11:00:00"},
		{"flexible", "11:00:00", "8:45", "24 08:45:00 ago 2h15m0s"},
		{"not tracked", "11:00:00", "8:45", "24 08:45:00 ago 2h15m0s required"},
		{"not read", "11:00:00", "", "24 11:00:00"},
		{"not read", "11:00:00", "8:45", "24 08:45:00 ago 2h15m0s required"},
	} {
		for _, state := range []State{StateNotStarted, StateUnknown} {
			s := Snapshot{Account: &Account{Zone: "Europe/Moscow"}, Day: Day{State: state}, Rules: schedules[c.schedule]}
			if got := s.Foresee(VerbStart, c.typed, on(t, 0, c.now)).short(); got != c.want {
				t.Errorf("%s, %s, at %s, %q typed: %s, want %s", state, c.schedule, c.now, c.typed, got, c.want)
			}
		}
	}
}

func TestForeseeFinish(t *testing.T) {
	running := Day{State: StateOpened, Status: "OPENED", Start: on(t, 0, "09:00")}
	lunch := Day{State: StateOpened, Status: "OPENED", Start: on(t, 0, "09:00"), Breaks: 45 * time.Minute}
	paused := Day{State: StatePaused, Status: "PAUSED", Start: on(t, 0, "09:00"), Finish: on(t, 0, "17:00")}
	silent := Day{State: StatePaused, Status: "PAUSED", Start: on(t, 0, "09:00")}
	evening := Day{State: StateOpened, Status: "OPENED", Start: on(t, 0, "18:00")}
	for _, c := range []struct {
		name, schedule     string
		day                Day
		now, typed, expect string
	}{
		{"a second before the border", "fixed", running, "17:44:59", "", "24 17:44:59 early 1 worked 8h44m59s asked"},
		{"at the border", "fixed", running, "17:45:00", "", "24 17:45:00 worked 8h45m0s"},
		{"early", "fixed", running, "16:03:00", "", "24 16:03:00 early 102 worked 7h3m0s short 57m0s asked"},
		{"a long lunch", "fixed", lunch, "17:45:00", "", "24 17:45:00 worked 8h0m0s"},
		{"a second too short", "own hours", lunch, "17:44:59", "", "24 17:44:59 worked 7h59m59s short 1s asked"},
		{"other hours than the portal says", "own hours", running, "17:00:00", "", "24 17:00:00 worked 8h0m0s"},
		{"began after the border", "fixed", evening, "23:00:00", "", "24 23:00:00 worked 5h0m0s short 3h0m0s asked"},
		{"another time", "fixed", running, "18:20:00", "18:05", "24 18:05:00 ago 15m0s worked 9h5m0s required"},
		{"one that may be looked at", "fixed", running, "18:20:01", "18:05", "24 18:05:00 ago 15m1s worked 9h5m0s required maybe"},
		{"up to the start", "fixed", running, "18:20:00", "9:00", "finish first"},
		{"to come", "fixed", running, "18:20:00", "18:21", "time future"},
		{"on a break", "fixed", paused, "17:45:00", "", "24 17:45:00 worked 8h0m0s"},
		{"before the break", "fixed", paused, "17:45:00", "16:00", "24 16:00:00 ago 1h45m0s early 105 worked 7h0m0s short 1h0m0s required maybe"},
		{"on a break since nobody knows when", "fixed", silent, "17:45:00", "", "24 17:45:00"},
		{"flexible", "flexible", running, "16:03:00", "", "24 16:03:00 worked 7h3m0s"},
		{"flexible, another time", "flexible", running, "16:03:00", "15:00", "24 15:00:00 ago 1h3m0s worked 6h0m0s"},
		{"not tracked", "not tracked", running, "16:03:00", "", "24 16:03:00 worked 7h3m0s"},
		{"not read", "not read", running, "16:03:00", "", "24 16:03:00 worked 7h3m0s"},
	} {
		s := Snapshot{Account: &Account{Zone: "Europe/Moscow"}, Day: c.day, Rules: schedules[c.schedule]}
		if got := s.Foresee(VerbFinish, c.typed, on(t, 0, c.now)).short(); got != c.expect {
			t.Errorf("%s: %s, want %s", c.name, got, c.expect)
		}
	}
}

// It is Tuesday, 09:07, and yesterday's day still runs.
func TestForeseeTheFinishOfAnEarlierDay(t *testing.T) {
	expired := Day{State: StateExpired, Status: "EXPIRED", Start: on(t, -1, "09:00"), Suggest: on(t, -1, "18:00")}
	earlier := Day{State: StateEarlier, Status: "OPENED", Start: on(t, -1, "09:00")}
	night := Day{State: StateEarlier, Status: "OPENED", Start: on(t, -1, "22:00")}
	for _, c := range []struct {
		name, schedule string
		day            Day
		typed, expect  string
	}{
		{"no time", "fixed", expired, "", "finish unknown"},
		{"no time, flexible", "flexible", earlier, " ", "finish unknown"},
		{"the proposed one", "fixed", expired, "18:00", "23 18:00:00 ago 15h7m0s worked 9h0m0s required surely"},
		{"early", "fixed", expired, "16:00", "23 16:00:00 ago 17h7m0s early 105 worked 7h0m0s short 1h0m0s required surely"},
		{"expired, flexible", "flexible", expired, "18:00", "23 18:00:00 ago 15h7m0s worked 9h0m0s required"},
		{"expired, not read", "not read", expired, "18:00", "23 18:00:00 ago 15h7m0s worked 9h0m0s required"},
		{"still running", "fixed", earlier, "18:00", "23 18:00:00 ago 15h7m0s worked 9h0m0s required maybe"},
		{"still running, flexible", "flexible", earlier, "18:00", "23 18:00:00 ago 15h7m0s worked 9h0m0s"},
		{"later than now, yesterday", "fixed", expired, "23:30", "23 23:30:00 ago 9h37m0s worked 14h30m0s required surely"},
		{"a night's morning", "fixed", night, "6:00", "24 06:00:00 ago 3h7m0s worked 8h0m0s required maybe"},
		{"a morning that has not come", "fixed", night, "10:00", "finish first"},
		{"yesterday has no minutes ago", "fixed", expired, "-15", "time other day"},
	} {
		s := Snapshot{Account: &Account{Zone: "Europe/Moscow"}, Day: c.day, Rules: schedules[c.schedule]}
		if got := s.Foresee(VerbFinish, c.typed, on(t, 0, "09:07")).short(); got != c.expect {
			t.Errorf("%s: %s, want %s", c.name, got, c.expect)
		}
	}
}

// The consequence is worked out by the portal's clock, not by this computer's.
func TestForeseeByThePortalsClock(t *testing.T) {
	s := Snapshot{Account: &Account{Zone: "Europe/Moscow"}, Day: Day{State: StateNotStarted}, Rules: schedules["fixed"], ClockAhead: -20 * time.Minute}
	if got, want := s.Foresee(VerbStart, "", on(t, 0, "09:30")).short(), "24 09:10:00"; got != want {
		t.Errorf("%s, want %s", got, want)
	}
}

// A proposal must be a text that, when it is typed, records exactly the finish that the portal proposes for a forgotten day. It
// is Tuesday, 12:07.
func TestProposal(t *testing.T) {
	for _, c := range []struct {
		name, start, suggest string
		suggestDay           int
		want                 string
	}{
		{"none", "09:00", "", -1, ""},
		{"of the same date", "09:00", "17:45", -1, "17:45"},
		{"with seconds", "09:00", "17:45:30", -1, "17:45:30"},
		{"before the start", "20:00", "05:00", -1, ""},
		{"the start itself", "20:00", "20:00", -1, ""},
		{"a night's next morning", "20:00", "05:00", 0, "05:00"},
		{"at midnight, which the portal takes for no time", "15:00", "00:00", 0, ""},
		{"to come", "20:00", "12:08", 0, ""},
		{"a day's next morning, which no time reaches", "08:00", "09:00", 0, ""},
	} {
		d := Day{State: StateExpired, Status: "EXPIRED", Start: on(t, -1, c.start)}
		if c.suggest != "" {
			d.Suggest = on(t, c.suggestDay, c.suggest)
		}
		now := on(t, 0, "12:07")
		for _, at := range []time.Time{now, now.UTC()} { // the clock may be given in any zone
			if got := d.Proposal(at); got != c.want {
				t.Errorf("%s: %q, want %q", c.name, got, c.want)
			}
		}
	}
}

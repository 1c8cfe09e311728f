package app

import (
	"testing"
	"time"
)

// TestFate checks what becomes of a press at 09:02:30 that was kept, depending on what the portal shows when it answers.
func TestFate(t *testing.T) {
	moscow := zone(t, "Europe/Moscow")
	on := func(day int, clock string) time.Time {
		c, err := time.Parse("15:04:05", clock)
		if err != nil {
			t.Fatal(err)
		}
		return time.Date(2026, 11, day, c.Hour(), c.Minute(), c.Second(), 0, moscow)
	}
	at := func(clock string) time.Time { return on(24, clock) }
	bare := Intent{Verb: VerbStart, Pressed: at("09:02:30")}
	agreed := bare
	agreed.Reason, agreed.Consent = "Не было связи", true
	earlier := agreed
	earlier.Time, earlier.Asked = "8:45", at("08:45:00")
	unsure := agreed
	unsure.Unsure = true
	mistyped := agreed
	mistyped.Time = "23:44"
	bareUnsure := bare
	bareUnsure.Unsure = true
	day := func(s State, start time.Time) Day { return Day{State: s, Start: start} }
	none := day(StateNotStarted, time.Time{})
	for _, c := range []struct {
		name string
		kept Intent
		day  Day
		now  time.Time
		want Fate
	}{
		{"the minute is not over", bare, none, at("09:02:59"), FatePlain},
		{"it is", bare, none, at("09:03:00"), FateAsks},
		{"an hour is", bare, none, at("10:02:30"), FateAsks},
		{"and she had agreed", agreed, none, at("09:03:00"), FateBackdated},
		{"she wrote a reason: a plain open would drop it", agreed, none, at("09:02:40"), FateBackdated},
		{"another time", earlier, none, at("09:02:40"), FateBackdated},
		{"the last second of the day", agreed, none, at("23:59:59"), FateBackdated},
		{"the next day", agreed, none, on(25, "00:00:00"), FateGone},
		{"the day before, by a clock that was set", agreed, none, on(23, "23:59:59"), FateGone},
		{"when it was is not known any more", unsure, none, at("09:30:00"), FateAsks},
		{"what was typed was no time of that day", mistyped, none, at("09:02:40"), FateAsks},
		{"not even within the minute", bareUnsure, none, at("09:02:40"), FateAsks},

		{"it runs since the press", bare, day(StateOpened, at("09:02:31")), at("09:10:00"), FateRecorded},
		{"a second before, by two clocks", bare, day(StateOpened, at("09:02:29")), at("09:10:00"), FateRecorded},
		{"after some tries", bare, day(StateOpened, at("09:03:40")), at("09:10:00"), FateRecorded},
		{"the phone was first", bare, day(StateOpened, at("08:57:00")), at("09:10:00"), FateOvertaken},
		{"the phone was later", bare, day(StateOpened, at("09:08:00")), at("09:10:00"), FateOvertaken},
		{"exactly what was typed", earlier, day(StateOpened, at("08:45:00")), at("09:10:00"), FateRecorded},
		{"not quite", earlier, day(StateOpened, at("08:45:01")), at("09:10:00"), FateOvertaken},
		{"recorded, and on a break now", bare, day(StatePaused, at("09:02:31")), at("12:10:00"), FateRecorded},
		{"another start, and on a break now", bare, day(StatePaused, at("08:57:00")), at("12:10:00"), FateOvertaken},
		{"recorded, and closed", bare, day(StateClosed, at("09:02:31")), at("18:10:00"), FateRecorded},
		{"closed elsewhere", bare, day(StateClosed, at("08:00:00")), at("09:10:00"), FateOvertaken},
		{"recorded, seen the next morning", bare, day(StateExpired, at("09:02:31")), on(25, "09:00:00"), FateRecorded},
		{"recorded, and closed by the portal at night", bare, day(StateNotStarted, at("09:02:31")), on(25, "09:00:00"), FateRecorded},
		{"yesterday's was another one", bare, day(StateExpired, at("08:02:31")), on(25, "09:00:00"), FateGone},
		{"somebody's start of the next day", bare, day(StateOpened, on(25, "08:57:00")), on(25, "09:00:00"), FateGone},

		{"yesterday was not closed", agreed, day(StateExpired, on(23, "09:00:00")), at("09:10:00"), FateWaits},
		{"yesterday runs", agreed, day(StateEarlier, on(23, "09:00:00")), at("09:10:00"), FateWaits},
		{"a state that nobody knows", agreed, Day{State: StateStrange}, at("09:10:00"), FateWaits},
		{"nothing was read", agreed, Day{}, at("09:10:00"), FateWaits},
	} {
		if got := c.kept.Fate(c.day, c.now); got != c.want {
			t.Errorf("%s: %d, want %d", c.name, got, c.want)
		}
	}
}

// TestCorrected checks when a press was by the portal's clock, after that clock turned out to be ahead by another amount than
// was noted with the press.
func TestCorrected(t *testing.T) {
	pressed := time.Date(2026, 11, 24, 9, 2, 30, 0, time.UTC)
	there := pressed.Add(20 * time.Minute) // the portal's clock when it answers, if nothing is wrong
	minutes := func(wall, steady int) Lapse {
		return Lapse{wall: time.Duration(wall) * time.Minute, steady: time.Duration(steady) * time.Minute, known: true}
	}
	for _, c := range []struct {
		name   string
		typed  string
		ahead  time.Duration
		there  time.Time
		since  Lapse
		want   time.Duration // after the moment that was noted
		unsure bool
	}{
		{"nothing happened", "", 0, there, minutes(20, 20), 0, false},
		{"it slept", "", 0, there, minutes(20, 2), 0, false},
		{"a header's second", "", 2 * time.Second, there, minutes(20, 20), 0, false},
		{"after a restart", "", 2 * time.Second, there, Lapse{}, 0, false},
		{"the clock had been behind by an hour all along", "", time.Hour, there.Add(time.Hour), minutes(20, 20), time.Hour, false},
		{"ahead by a day", "", -24 * time.Hour, there.AddDate(0, 0, -1), minutes(20, 20), -24 * time.Hour, false},
		{"it was set back by an hour meanwhile", "", time.Hour, there, minutes(-40, 20), 0, false},
		{"it was set ahead by ten minutes meanwhile", "", -10 * time.Minute, there, minutes(30, 20), 0, false},
		{"it was wrong or set, and it slept", "", time.Hour, there, minutes(25, 20), 0, true},
		{"it was wrong or set, and the program was restarted", "", time.Hour, there, Lapse{}, 0, true},
		{"a time of day is what it is", "9:00", time.Hour, there, Lapse{}, 0, false},
		{"minutes before the press move with it", "-15", time.Hour, there.Add(time.Hour), minutes(20, 20), time.Hour, false},
	} {
		i := Intent{Verb: VerbStart, Pressed: pressed, Time: c.typed}
		if c.typed != "" {
			i.Asked, _ = ParseTime(c.typed, pressed)
		}
		before := i.Want()
		got := i.Corrected(c.ahead, c.there, c.since)
		if moved := got.Want().Sub(before); moved != c.want || got.Unsure != c.unsure {
			t.Errorf("%s: moved by %v, unsure %v; want %v, %v", c.name, moved, got.Unsure, c.want, c.unsure)
		}
	}
}

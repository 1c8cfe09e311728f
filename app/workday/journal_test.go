package workday

import (
	"encoding/json"
	"errors"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"clockin24/app"
	"clockin24/bitrix"
)

// chronicle is a history in memory.
type chronicle struct {
	attempts []app.Attempt
	days     map[string]app.DayRecord
	err      error
	from     time.Time
}

func (c *chronicle) Attempts(from, until time.Time) ([]app.Attempt, error) {
	c.from = from
	var in []app.Attempt
	for _, a := range c.attempts {
		if !a.Pressed.Before(from) && a.Pressed.Before(until) {
			in = append(in, a)
		}
	}
	return in, c.err
}

func (c *chronicle) KeepDay(account string, d app.DayRecord) error {
	c.days[account+" "+d.Date] = d
	return nil
}

func (c *chronicle) Days(string, string, string) ([]app.DayRecord, error) { return nil, c.err }

func TestEveryPressIsRecorded(t *testing.T) {
	tell(t, nil, func(s *story) {
		for _, verb := range []app.Verb{app.VerbStart, app.VerbPause, app.VerbResume, app.VerbFinish} {
			s.expect(s.do(app.Command{ID: string(verb), Verb: verb}), app.OutcomeDone, "")
		}
		s.expect(s.do(app.Command{ID: "6", Verb: app.VerbPause}), app.OutcomeDifferent, app.KindClosedToday)
		s.do(app.Command{ID: "7", Verb: app.VerbPause, DryRun: true})
		if len(s.settled) != 5 || s.settled[4] != app.OutcomeDifferent {
			s.Errorf("recorded %v", s.settled)
		}
	})
}

// A break whose call was cut off is not sent again: the day is whatever the portal made of it.
func TestOnlyAStartIsKept(t *testing.T) {
	tell(t, func(s *story) {
		s.kept = []app.Intent{{ID: "1", Account: "7@example.bitrix24.ru", Verb: app.VerbPause, Pressed: s.now()}}
	}, func(s *story) {
		s.asks("overview")
		if s.Snapshot().Kept != nil || len(s.told) != 1 {
			s.Errorf("kept %+v, told %+v", s.Snapshot().Kept, s.told)
		}
	})
}

func TestTheDayGoesIntoTheHistory(t *testing.T) {
	history := &chronicle{days: map[string]app.DayRecord{}}
	tell(t, func(s *story) { s.history = history }, func(s *story) {
		if len(history.days) != 0 {
			s.Errorf("recorded %+v before anything began", history.days)
		}
		s.do(app.Command{Verb: app.VerbStart})
		s.do(app.Command{Verb: app.VerbPause})
		synctest.Wait() // the journal is written after the reply
		d := history.days["7@example.bitrix24.ru 2000-01-01"]
		if len(history.days) != 1 || d.Day.State != app.StatePaused || d.LateBy != 225 { // 13:00, allowed until 09:15
			s.Errorf("recorded %+v", history.days)
		}
	})
}

func TestReadingTheJournal(t *testing.T) {
	pressed := func(month time.Month, day, hour int) app.Attempt {
		return app.Attempt{Intent: app.Intent{Pressed: time.Date(2000, month, day, hour, 0, 0, 0, time.UTC)}}
	}
	history := &chronicle{days: map[string]app.DayRecord{}, attempts: []app.Attempt{
		pressed(1, 1, 9), pressed(1, 31, 20), pressed(1, 31, 22), // in Moscow the last one is in February
	}}
	tell(t, func(s *story) { s.history = history }, func(s *story) {
		s.asks("overview")
		r := s.do(app.Command{Verb: app.VerbReadJournal})
		s.expect(r, app.OutcomeDone, "")
		if r.Journal.Month != "2000-01" || len(r.Journal.Attempts) != 2 {
			s.Errorf("this month: %+v", r.Journal)
		}
		r = s.do(app.Command{Verb: app.VerbReadJournal, Month: "2000-02"})
		if r.Journal.Month != "2000-02" || len(r.Journal.Attempts) != 1 {
			s.Errorf("the next month: %+v", r.Journal)
		}
		history.err = errors.New("input/output error")
		s.expect(s.do(app.Command{Verb: app.VerbReadJournal}), app.OutcomeRefused, app.KindJournalUnreadable)
		s.asks()
	})
}

func TestGivingUpIsNoSuccess(t *testing.T) {
	tell(t, func(s *story) {
		_ = s.Press(app.Intent{ID: "kept", Account: "7@example.bitrix24.ru", Verb: app.VerbStart, Pressed: s.now().AddDate(0, 0, -1)})
	}, func(s *story) {
		s.expect(s.do(app.Command{Verb: app.VerbGiveUp}), app.OutcomeDone, "")
		synctest.Wait() // the books are closed after the reply
		if len(s.settled) != 1 || s.settled[0] != app.OutcomeGivenUp {
			s.Errorf("recorded %v", s.settled)
		}
	})
}

// If the disk is full, a break is only missing from the journal.
func TestABreakOnAFullDisk(t *testing.T) {
	tell(t, nil, func(s *story) {
		s.do(app.Command{Verb: app.VerbStart})
		s.full = errors.New("no space left on device")
		s.expect(s.do(app.Command{Verb: app.VerbPause}), app.OutcomeDone, "")
	})
}

// On the next morning the portal still reports yesterday's record. That says nothing about today, and the record stays what it
// was.
func TestARecordIsWhatItWasOnTheMorningAfter(t *testing.T) {
	moscow := zone(t, "Europe/Moscow")
	at := func(day, hour int) time.Time { return time.Date(2026, 11, day, hour, 0, 0, 0, moscow) }
	rules := app.Rules{LateAfter: 9*time.Hour - time.Minute}
	for _, c := range []struct {
		status bitrix.Status
		now    time.Time
		state  app.State // of the day
		want   app.State // of the record
	}{
		{bitrix.StatusClosed, at(23, 19), app.StateClosed, app.StateClosed},
		{bitrix.StatusClosed, at(24, 9), app.StateNotStarted, app.StateClosed},
		{bitrix.StatusOpened, at(24, 9), app.StateEarlier, app.StateOpened},
		{bitrix.StatusPaused, at(24, 9), app.StateEarlier, app.StatePaused},
		{bitrix.StatusExpired, at(24, 9), app.StateExpired, app.StateExpired},
	} {
		finish := time.Time{}
		if c.status == bitrix.StatusClosed {
			finish = at(23, 18)
		}
		day := app.DayOf(bitrix.Day{Status: c.status, Start: at(23, 9), Finish: finish, Active: true}, moscow, c.now)
		r, ok := app.RecordOf(day, rules)
		if !ok || day.State != c.state || r.Day.State != c.want || r.Date != "2026-11-23" || r.LateBy != 1 {
			t.Errorf("%s at %v: the day is %q, the record %+v", c.status, c.now, day.State, r)
		}
	}
	if r, ok := app.RecordOf(app.Day{State: app.StateNotStarted, Status: "CLOSED"}, rules); ok {
		t.Errorf("there is no record, but %+v", r)
	}
}

func TestReplaces(t *testing.T) {
	record := func(state app.State, start, finish int) app.DayRecord {
		at := func(hour int) time.Time {
			if hour == 0 {
				return time.Time{}
			}
			return time.Date(2026, 11, 24, hour, 0, 0, 0, time.UTC)
		}
		return app.DayRecord{Date: "2026-11-24", Day: app.Day{State: state, Start: at(start), Finish: at(finish)}}
	}
	yesterday := record(app.StateOpened, 9, 0)
	yesterday.Date = "2026-11-23"
	for _, c := range []struct {
		name   string
		d, old app.DayRecord
		want   bool
	}{
		{"it goes on", record(app.StateOpened, 9, 0), record(app.StateOpened, 9, 0), true},
		{"it was closed", record(app.StateClosed, 9, 18), record(app.StateOpened, 9, 0), true},
		{"it was opened again", record(app.StateOpened, 9, 0), record(app.StateClosed, 9, 12), true},
		{"the start was corrected", record(app.StateOpened, 8, 0), record(app.StateOpened, 9, 0), true},
		{"a second record", record(app.StateOpened, 14, 0), record(app.StateClosed, 9, 12), false},
		{"at once", record(app.StateOpened, 12, 0), record(app.StateClosed, 9, 12), false},
		{"the first one, told again", record(app.StateClosed, 9, 12), record(app.StateOpened, 14, 0), false},
		{"on a break, which has an end on some portals", record(app.StateOpened, 14, 0), record(app.StatePaused, 9, 12), true},
		{"another date", record(app.StateOpened, 9, 0), yesterday, false},
	} {
		if got := c.d.Replaces(c.old); got != c.want {
			t.Errorf("%s: %v", c.name, got)
		}
	}
}

// A page fits into the link between two processes, whatever people write.
func TestAPageHasItsLimit(t *testing.T) {
	var month []app.Attempt
	for n := range 1000 {
		month = append(month, app.Attempt{Intent: app.Intent{ID: strconv.Itoa(n), Verb: app.VerbStart, Reason: strings.Repeat("Пробки. ", 1+n%200)}})
	}
	page := lastAttempts(month, mostAttempts)
	text, err := json.Marshal(page)
	if err != nil || len(text) > mostAttempts+len("[]") || len(text) < mostAttempts*9/10 {
		t.Errorf("%d bytes, %v", len(text), err)
	}
	if last := page[len(page)-1]; len(page) == len(month) || last.ID != "999" {
		t.Errorf("%d attempts, the last is %s", len(page), last.ID)
	}
	if all := lastAttempts(month[:3], mostAttempts); len(all) != 3 {
		t.Errorf("%d of 3 are shown", len(all))
	}
	if none := lastAttempts(nil, mostAttempts); len(none) != 0 {
		t.Errorf("%d of none", len(none))
	}
}

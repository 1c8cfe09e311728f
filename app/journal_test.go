package app

import (
	"errors"
	"testing"
	"time"
)

// chronicle is a history in memory.
type chronicle struct {
	attempts []Attempt
	days     map[string]DayRecord
	err      error
	from     time.Time
}

func (c *chronicle) Attempts(from, until time.Time) ([]Attempt, error) {
	c.from = from
	var in []Attempt
	for _, a := range c.attempts {
		if !a.Pressed.Before(from) && a.Pressed.Before(until) {
			in = append(in, a)
		}
	}
	return in, c.err
}

func (c *chronicle) KeepDay(account string, d DayRecord) error {
	c.days[account+" "+d.Date] = d
	return nil
}

func (c *chronicle) Days(string, string, string) ([]DayRecord, error) { return nil, c.err }

func TestEveryPressIsRecorded(t *testing.T) {
	tell(t, nil, func(s *story) {
		for _, verb := range []Verb{Start, Pause, Resume, Finish} {
			s.expect(s.do(Command{ID: string(verb), Verb: verb}), Done, "")
		}
		s.expect(s.do(Command{ID: "6", Verb: Pause}), Different, NotRunning)
		s.do(Command{ID: "7", Verb: Pause, DryRun: true})
		if len(s.settled) != 5 || s.settled[4] != Different {
			s.Errorf("recorded %v", s.settled)
		}
	})
}

// A break that was cut off is not sent again: what the portal made of it is its own.
func TestOnlyAStartIsKept(t *testing.T) {
	tell(t, func(s *story) {
		s.kept = []Intent{{ID: "1", Account: "7@example.bitrix24.ru", Verb: Pause, Pressed: s.now()}}
	}, func(s *story) {
		s.asks("overview")
		if s.Snapshot().Kept != nil || len(s.told) != 1 {
			s.Errorf("kept %+v, told %+v", s.Snapshot().Kept, s.told)
		}
	})
}

func TestTheDayGoesIntoTheHistory(t *testing.T) {
	history := &chronicle{days: map[string]DayRecord{}}
	tell(t, func(s *story) { s.history = history }, func(s *story) {
		if len(history.days) != 0 {
			s.Errorf("recorded %+v before anything began", history.days)
		}
		s.do(Command{Verb: Start})
		s.do(Command{Verb: Pause})
		d := history.days["7@example.bitrix24.ru 2000-01-01"]
		if len(history.days) != 1 || d.Day.State != Paused || d.LateBy != 225 { // 13:00, allowed until 09:15
			s.Errorf("recorded %+v", history.days)
		}
	})
}

func TestReadingTheJournal(t *testing.T) {
	pressed := func(month time.Month, day, hour int) Attempt {
		return Attempt{Intent: Intent{Pressed: time.Date(2000, month, day, hour, 0, 0, 0, time.UTC)}}
	}
	history := &chronicle{days: map[string]DayRecord{}, attempts: []Attempt{
		pressed(1, 1, 9), pressed(1, 31, 20), pressed(1, 31, 22), // in Moscow the last one is in February
	}}
	tell(t, func(s *story) { s.history = history }, func(s *story) {
		s.asks("overview")
		r := s.do(Command{Verb: ReadJournal})
		s.expect(r, Done, "")
		if r.Journal.Month != "2000-01" || len(r.Journal.Attempts) != 2 {
			s.Errorf("this month: %+v", r.Journal)
		}
		r = s.do(Command{Verb: ReadJournal, Month: "2000-02"})
		if r.Journal.Month != "2000-02" || len(r.Journal.Attempts) != 1 {
			s.Errorf("the next month: %+v", r.Journal)
		}
		history.err = errors.New("input/output error")
		s.expect(s.do(Command{Verb: ReadJournal}), Refused, JournalUnreadable)
		s.asks()
	})
}

package portal

import (
	"cmp"
	"fmt"
	"time"
)

// A DayState is the state of an employee's workday in which a scenario starts.
type DayState string

// The states.
const (
	DayNone          DayState = "none"           // never worked
	DayClosedEarlier DayState = "closed-earlier" // worked until yesterday, not started today
	DayClosedToday   DayState = "closed-today"
	DayOpened        DayState = "opened" // today
	DayPaused        DayState = "paused" // today
	// DayYesterday means that yesterday's day is still running. With a flexible or no schedule this is possible all
	// day, with a fixed one only in the hours after midnight.
	DayYesterday DayState = "yesterday"
	DayExpired   DayState = "expired"
)

// DayStates returns all of them.
func DayStates() []DayState {
	return []DayState{
		DayNone, DayClosedEarlier, DayClosedToday, DayOpened, DayPaused, DayYesterday, DayExpired,
	}
}

// SetDay replaces the employee's records so that the day is in the given state at the portal's time. If today is less
// than an hour old, the day began just after midnight. SetDay fails if the schedule does not allow the state at this
// hour.
func (u *User) SetDay(s DayState) error {
	u.p.mu.Lock()
	defer u.p.mu.Unlock()
	e := u.p.employees[u.id]
	if e == nil {
		return fmt.Errorf("no employee %d", u.id)
	}
	m := u.p.momentFor(e, e)
	records, want, err := m.recordsFor(e.Schedule, s)
	if err != nil {
		return err
	}
	before := e.Records
	e.Records = records
	m.settle(e)
	if got := m.status(e.latest()); got != want {
		e.Records = before
		return fmt.Errorf("no %q by this schedule at this hour: it would be %s", s, got)
	}
	return nil
}

// recordsFor makes the records of a state, and returns the STATUS that belongs to it.
func (m moment) recordsFor(schedule Schedule, s DayState) ([]Record, string, error) {
	today := midnight(m.now, 0)
	start := m.now.Add(-time.Hour)
	if start.Before(today) {
		start = today
	}
	between := func(quarters time.Duration) time.Time {
		return start.Add((m.now.Sub(start) * quarters / 4).Truncate(time.Second))
	}
	at := func(start time.Time) Record {
		_, offset := start.Zone()
		return Record{ID: 1, Start: start, Offset: offset, Schedule: schedule}
	}
	begun := 9 * time.Hour
	if schedule.Kind == KindFixed {
		begun = schedule.Start
	}
	switch r := at(start); s {
	case DayNone:
		return nil, Closed, nil
	case DayOpened:
		return []Record{r}, Opened, nil
	case DayPaused:
		r.Paused = between(2)
		return []Record{r}, Paused, nil
	case DayClosedToday:
		r.Stop, r.IPClose = between(2), "127.0.0.1"
		return []Record{r}, Closed, nil
	case DayClosedEarlier:
		for days := -1; days >= -9; days-- {
			r = at(wallClock(midnight(m.now, days), begun))
			r.Stop, r.IPClose = r.Start.Add(9*time.Hour), "127.0.0.1"
			over := schedule.Kind != KindFixed || !m.now.Before(m.expires(&r))
			if over && r.Stop.Before(today) {
				return []Record{r}, Closed, nil
			}
		}
		return nil, "", fmt.Errorf("no %q by this schedule", s)
	case DayYesterday:
		return []Record{at(wallClock(midnight(m.now, -1), 23*time.Hour))}, Opened, nil
	case DayExpired:
		for days := -1; days >= -9; days-- {
			r = at(wallClock(midnight(m.now, days), begun))
			if m.status(&r) == Expired {
				return []Record{r}, Expired, nil
			}
		}
		return nil, "", fmt.Errorf("no %q by this schedule", s)
	}
	return nil, "", fmt.Errorf("no such state of a day: %q", s)
}

// Around returns an employee who has not started yet and is late by the given length: the allowed start,
// UF_TM_MAX_START, was so long ago. With a negative length it is still to come. The employee has a fixed schedule on
// every day of the week. Around works at any hour: the shift is placed around now and may go on into the next day. In
// the first minutes of a day, when the allowed start would be yesterday, it is one second after midnight instead, so
// the employee is less late. If it would be tomorrow, it is the last second of today.
//
// Changes of more than 15 minutes wait for approval. Zone is the IANA zone of the employee; empty means [LocalZone].
func Around(now time.Time, zone string, late time.Duration) (Employee, error) {
	zone = cmp.Or(zone, LocalZone(now))
	loc, err := time.LoadLocation(zone)
	if err != nil {
		return Employee{}, fmt.Errorf("zone of the employee: %w", err)
	}
	const day = 24 * time.Hour
	allowed := (clockOf(now.In(loc)) - late).Truncate(time.Minute)
	allowed = min(max(allowed, time.Second), day-time.Second)
	start := max(0, allowed-15*time.Minute).Truncate(time.Minute)
	end := (start + 9*time.Hour) % day
	schedule := Fixed(start, end, "")
	schedule.MaxEdit = 15 * time.Minute
	norms := DefaultNorms()
	norms.MaxStart, norms.MinFinish = allowed, (end-15*time.Minute+day)%day
	return Employee{
		ID: 7, Name: "Анна", LastName: "Смирнова", Gender: "F", Zone: zone, Schedule: schedule, Norms: norms,
	}, nil
}

// Demo returns the employee of the demonstration, who is seven minutes late.
func Demo(now time.Time, zone string) (Employee, error) { return Around(now, zone, 7*time.Minute) }

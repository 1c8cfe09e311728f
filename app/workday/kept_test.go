package workday

import (
	"testing"
	"testing/synctest"
	"time"

	"clockin24/app"
	"clockin24/app/calendar"
	"clockin24/bitrix"
	"clockin24/bitrix/portal"
)

// away cuts the office's portal off, and returns the function that brings it back.
func (o *office) away() (back func()) {
	o.offline.Store(true)
	return func() { o.offline.Store(false) }
}

// Two presses of one minute are kept, and the day was changed on the phone since. The portal refuses the first press, which has
// a reason. The second would be a plain open, and must not be judged by the day as it was before.
func TestAKeptPlainStartUndoesNothing(t *testing.T) {
	for state, want := range map[portal.DayState]string{portal.DayPaused: "PAUSED", portal.DayClosedToday: "CLOSED"} {
		t.Run(want, func(t *testing.T) {
			rush(t, fixed, app.Command{Reason: "Пробки"}, func(o *office, _ *[]app.Reply) {
				o.expect(o.do(app.Command{ID: "second", Verb: app.VerbStart, View: app.ViewCommandLine}), app.OutcomeKept, app.KindTooMany)
				if err := o.anna.SetDay(state); err != nil {
					t.Fatal(err)
				}
				o.portal.Recover()
				time.Sleep(time.Minute)
				synctest.Wait()
				if o.anna.Status() != want {
					t.Errorf("the day is %s, was %s", o.anna.Status(), want)
				}
			})
		})
	}
}

// If the portal is busy when a kept plain start is sent, the call is not repeated in the next minute, and even less on the next
// date.
func TestAKeptPlainStartStaysInItsMinute(t *testing.T) {
	inOffice(t, "2000-02-01T20:59:50Z", nil, func(o *office) { // 23:59:50 in Moscow
		o.signIn()
		pressed, back := time.Now(), o.away()
		o.expect(o.do(app.Command{ID: "first", Verb: app.VerbStart, View: app.ViewHotkey}), app.OutcomeKept, app.KindConnectionCut)
		time.Sleep(time.Until(pressed.Add(9200 * time.Millisecond)))
		back()
		o.portal.Fail("timeman.open", portal.Refused("QUERY_LIMIT_EXCEEDED"), 1)
		o.do(app.Command{ID: "look", Verb: app.VerbRefresh, View: app.ViewWindow}) // she opens the window
		if len(o.portal.Asked("timeman.open")) != 1 || len(o.anna.Records()) != 0 {
			t.Errorf("asked %d times, recorded %+v", len(o.portal.Asked("timeman.open")), o.anna.Records())
		}
	})
}

// A press whose request never left cannot be the record that the portal shows, however near the two times are.
func TestAPressThatNeverLeftIsNotTheRecord(t *testing.T) {
	for _, status := range []bitrix.Status{bitrix.StatusOpened, bitrix.StatusPaused, bitrix.StatusClosed} {
		t.Run(string(status), func(t *testing.T) {
			tell(t, nil, func(s *story) {
				s.cut(true)
				time.Sleep(time.Hour)
				pressed := s.now()
				s.do(app.Command{ID: "1", Verb: app.VerbStart, Reason: agreed})
				time.Sleep(3 * time.Minute)
				s.scripted.mu.Lock()
				s.day = bitrix.Day{Status: status, Start: pressed.Add(100 * time.Second)} // on the phone
				if status == bitrix.StatusClosed {
					s.day.Finish = pressed.Add(150 * time.Second)
				}
				s.scripted.mu.Unlock()
				s.comesBack()
				if r := s.toldOf("1"); r.Outcome != app.OutcomeAlready && r.Outcome != app.OutcomeDifferent || s.keeps() != 0 {
					s.Errorf("told %s, kept %d", r.Outcome, s.keeps())
				}
			})
		})
	}
}

// The person has to settle a kept start if the zone is not known, and is told so once.
func TestAKeptStartInAZoneThatNobodyKnows(t *testing.T) {
	inOffice(t, morning, func(o *office) {
		o.portal = portal.New(portal.Options{Zone: "Asia/Samarkand"})
		o.anna = o.portal.Add(portal.Employee{ID: 7, Name: "Анна"})
		o.hosts[oldHost] = o.portal
	}, func(o *office) {
		o.signIn()
		var told []app.Reply
		o.workday.parts.Told = func(r app.Reply, _ app.Snapshot) {
			if r.ID == "first" {
				told = append(told, r)
			}
		}
		time.Sleep(time.Minute)
		pressed, back := time.Now(), o.away()
		o.expect(o.do(app.Command{ID: "first", Verb: app.VerbStart, Reason: "Пробки"}), app.OutcomeKept, app.KindConnectionCut)
		back()
		before := len(o.portal.Requests())
		time.Sleep(8 * time.Hour)
		synctest.Wait()
		if len(told) != 2 || told[1].Outcome != app.OutcomeKept || told[1].Problem.Kind != app.KindZoneUnknown {
			t.Errorf("told %+v", told)
		}
		if needs := o.workday.Snapshot().KeptNeeds(time.Now()); needs != app.KindZoneUnknown {
			t.Errorf("needs %q", needs)
		}
		if asked := len(o.asked(before)); asked > 20 {
			t.Errorf("%d requests in 8 hours", asked)
		}
		o.expect(o.do(app.Command{ID: "send", Verb: app.VerbSendKept, Reason: "Пробки", Zone: "Asia/Samarkand"}), app.OutcomeDone, "")
		if r := o.anna.Records(); len(r) != 1 || !calendar.SameMinute(r[0].Start, pressed) {
			t.Errorf("recorded %+v", r)
		}
	})
}

// A portal that tells the day but fails to begin one is asked ever less often.
func TestAPortalThatBeginsNoDay(t *testing.T) {
	inOffice(t, morning, nil, func(o *office) {
		o.signIn()
		back := o.away()
		o.expect(o.do(app.Command{ID: "first", Verb: app.VerbStart, Reason: "Пробки"}), app.OutcomeKept, app.KindConnectionCut)
		o.portal.Fail("timeman.open", portal.HTML(500), portal.Always)
		back()
		before := len(o.portal.Requests())
		time.Sleep(8 * time.Hour)
		synctest.Wait()
		if asked := len(o.portal.Requests()) - before; asked < 20 || asked > 400 {
			t.Errorf("%d requests in 8 hours", asked)
		}
		if s := o.workday.Snapshot(); s.Kept == nil || s.Problem == nil || s.Problem.Kind != app.KindPortalBroken {
			t.Errorf("snapshot %+v", s)
		}
		o.portal.Recover()
		time.Sleep(8 * time.Minute)
		synctest.Wait()
		if s := o.workday.Snapshot(); s.Kept != nil || s.Problem != nil || s.Day.State != app.StateOpened {
			t.Errorf("snapshot %+v", s)
		}
	})
}

package workday

import (
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"clockin24/app"
	"clockin24/bitrix/portal"
)

// rush is a portal that is busy from the press of a start until calm. It is 09:00:10 when Anna presses.
func rush(t *testing.T, schedule portal.Schedule, press app.Command, story func(o *office, ofThePress *[]app.Reply)) {
	t.Helper()
	inOffice(t, "2000-02-01T05:59:00Z", func(o *office) {
		o.anna.Change(func(e *portal.Employee) { e.Schedule = schedule })
	}, func(o *office) {
		o.signIn()
		var told []app.Reply
		o.workday.parts.Told = func(r app.Reply, _ app.Snapshot) {
			if r.ID == "press" {
				told = append(told, r)
			}
		}
		time.Sleep(70 * time.Second)
		o.portal.Fail("", portal.Refused("QUERY_LIMIT_EXCEEDED"), portal.Always)
		press.Verb, press.View = app.VerbStart, app.ViewHotkey
		o.expect(o.do(press), app.OutcomeKept, app.KindTooMany)
		if took := time.Since(o.nine()); took > 31*time.Second {
			t.Errorf("she waited until %v after 09:00", took)
		}
		story(o, &told)
	})
}

// nine is 09:00 of the story's day.
func (o *office) nine() time.Time { return time.Date(2000, 2, 1, 6, 0, 0, 0, time.UTC) }

// starts are the opens that the portal took, with their parameters.
func (o *office) starts() []map[string]any {
	var taken []map[string]any
	for _, r := range o.portal.Asked("timeman.open") {
		if r.Error == "" {
			taken = append(taken, r.Params)
		}
	}
	return taken
}

func (o *office) wantStartAt(minute int) {
	o.Helper()
	records := o.anna.Records()
	if len(records) != 1 || records[0].Start.Sub(o.nine()).Truncate(time.Minute) != time.Duration(minute)*time.Minute {
		o.Errorf("recorded %+v", records)
	}
}

var fixed = portal.Fixed(9*time.Hour, 18*time.Hour, "1234567")

// If the portal has room within the pressed minute, a plain start records that minute.
func TestAStartInACrowdIsPlainWithinItsMinute(t *testing.T) {
	rush(t, fixed, app.Command{}, func(o *office, told *[]app.Reply) {
		o.portal.Recover()
		time.Sleep(30 * time.Second)
		synctest.Wait()
		o.wantStartAt(0)
		if got := o.starts(); len(got) != 1 || got[0]["TIME"] != nil {
			t.Errorf("sent %v", got)
		}
	})
}

// One reading after the press is enough while the portal is busy, for a plain start and for one with its time.
func TestAReadingStandsInACrowd(t *testing.T) {
	for name, press := range map[string]app.Command{"plain": {}, "with a reason": {Reason: "Пробки"}} {
		t.Run(name, func(t *testing.T) {
			inOffice(t, "2000-02-01T05:59:00Z", withSchedule(portal.Flexible()), func(o *office) {
				o.signIn()
				time.Sleep(62 * time.Second)
				o.portal.Fail("timeman.open", portal.Refused("QUERY_LIMIT_EXCEEDED"), portal.Always)
				press.Verb, press.View = app.VerbStart, app.ViewHotkey
				before := len(o.portal.Requests())
				o.expect(o.do(press), app.OutcomeKept, app.KindTooMany)
				time.Sleep(20 * time.Second)
				o.portal.Recover()
				time.Sleep(time.Minute)
				synctest.Wait()
				asked := o.asked(before)
				if asked[0] != "timeman.status" || slices.Contains(asked[1:], "timeman.status") {
					t.Errorf("the portal was asked %q", asked)
				}
				o.wantStartAt(0)
			})
		})
	}
}

// The day is read again if the portal has refused something for another reason than its load, or if it is not known whether a
// call reached it.
func TestAReadingStandsForNothingElseInACrowd(t *testing.T) {
	for name, fault := range map[string]portal.Fault{"refused": portal.Refused("OVERLOAD_LIMIT"), "cut": portal.CutBefore()} {
		t.Run(name, func(t *testing.T) {
			inOffice(t, "2000-02-01T05:59:00Z", withSchedule(fixed), func(o *office) {
				o.signIn()
				time.Sleep(62 * time.Second)
				o.portal.Fail("timeman.open", portal.Refused("QUERY_LIMIT_EXCEEDED"), portal.Always)
				o.expect(o.do(app.Command{Verb: app.VerbStart, Reason: "Пробки"}), app.OutcomeKept, app.KindTooMany)
				time.Sleep(20 * time.Second)
				o.portal.Recover()
				o.portal.Fail("timeman.open", fault, 1)
				for tries := len(o.portal.Asked("batch")); len(o.portal.Asked("batch")) == tries; {
					time.Sleep(100 * time.Millisecond)
				}
				synctest.Wait()
				if err := o.anna.SetDay(portal.DayPaused); err != nil {
					t.Fatal(err)
				}
				before := len(o.portal.Requests())
				time.Sleep(20 * time.Minute)
				synctest.Wait()
				if asked := o.asked(before); len(asked) == 0 || asked[0] != "timeman.status" || slices.Contains(asked, "timeman.open") {
					t.Errorf("the portal was asked %q", asked)
				}
			})
		})
	}
}

// The reason why a start was kept is noted with it, and stays true whatever happens to the portal after that.
func TestWhyAStartIsKeptIsNoted(t *testing.T) {
	rush(t, fixed, app.Command{}, func(o *office, _ *[]app.Reply) {
		why := func() app.Kind {
			kept := o.workday.Snapshot().Kept
			if kept == nil {
				t.Fatal("no start is kept")
			}
			return kept.Why
		}
		if got := why(); got != app.KindTooMany {
			t.Errorf("kept for %q", got)
		}
		o.portal.Recover()
		o.portal.Fail("", portal.CutBefore(), portal.Always)
		time.Sleep(5 * time.Minute)
		synctest.Wait()
		if got := why(); got != app.KindTooMany {
			t.Errorf("later it was kept for %q", got)
		}
	})
}

// When the minute is over, Anna is asked, which costs no request. What she agrees to then costs one.
func TestAStartInACrowdIsAskedAboutWhenItsMinuteIsOver(t *testing.T) {
	rush(t, fixed, app.Command{}, func(o *office, told *[]app.Reply) {
		time.Sleep(time.Until(o.nine().Add(time.Minute)))
		before := len(o.portal.Requests())
		time.Sleep(2 * time.Second)
		synctest.Wait()
		if len(*told) != 2 || (*told)[1].Outcome != app.OutcomeKept || (*told)[1].Problem.Kind != app.KindConsentNeeded {
			t.Errorf("told %+v", *told)
		}
		o.wantAsked(before)
		time.Sleep(time.Minute)
		o.wantAsked(before)

		o.expect(o.do(app.Command{ID: "agree", Verb: app.VerbSendKept, Reason: "Портал был занят"}), app.OutcomeKept, app.KindTooMany)
		time.Sleep(time.Minute)
		o.portal.Recover()
		before = len(o.portal.Requests())
		time.Sleep(time.Minute)
		synctest.Wait()
		o.wantAsked(before, "timeman.status", "timeman.open")
		o.wantStartAt(0)
		if last := (*told)[len(*told)-1]; last.Outcome != app.OutcomeDone {
			t.Errorf("told %+v", last)
		}
		if s := o.workday.Snapshot(); s.Kept != nil || s.Problem != nil || s.Day.State != app.StateOpened {
			t.Errorf("snapshot %+v", s)
		}
	})
}

// A reason that Anna wrote when pressing is sent with the press, and she is not asked.
func TestAReasonInACrowd(t *testing.T) {
	rush(t, fixed, app.Command{Reason: "Пробки"}, func(o *office, told *[]app.Reply) {
		time.Sleep(3 * time.Minute)
		o.portal.Recover()
		time.Sleep(2 * time.Minute)
		synctest.Wait()
		o.wantStartAt(0)
		if got := o.starts(); len(got) != 1 || got[0]["REPORT"] != "Пробки" {
			t.Errorf("sent %v", got)
		}
		for _, r := range *told {
			if r.Problem != nil && r.Problem.Kind == app.KindConsentNeeded {
				t.Error("she was asked")
			}
		}
	})
}

// With a flexible schedule the pressed moment needs no reason.
func TestAFlexibleScheduleInACrowd(t *testing.T) {
	rush(t, portal.Flexible(), app.Command{}, func(o *office, told *[]app.Reply) {
		time.Sleep(3 * time.Minute)
		o.portal.Recover()
		before := len(o.portal.Requests())
		time.Sleep(2 * time.Minute)
		synctest.Wait()
		o.wantStartAt(0)
		o.wantAsked(before, "timeman.status", "timeman.open")
		if got := o.starts(); len(got) != 1 || got[0]["TIME"] == nil || got[0]["REPORT"] != nil {
			t.Errorf("sent %v", got)
		}
	})
}

// What happened on another device meanwhile is not undone, and no second record is begun although the portal would begin one
// (protocol 8).
func TestAStartInACrowdThatAnotherDeviceWasBefore(t *testing.T) {
	states := map[portal.DayState]string{portal.DayOpened: "OPENED", portal.DayPaused: "PAUSED", portal.DayClosedToday: "CLOSED"}
	for name, schedule := range map[string]portal.Schedule{"fixed": fixed, "none": {}, "flexible": portal.Flexible()} {
		for state, want := range states {
			t.Run(name+" "+want, func(t *testing.T) { anotherDeviceWasBefore(t, schedule, state, want) })
		}
	}
}

func anotherDeviceWasBefore(t *testing.T, schedule portal.Schedule, state portal.DayState, want string) {
	rush(t, schedule, app.Command{Reason: "Пробки"}, func(o *office, told *[]app.Reply) {
		if err := o.anna.SetDay(state); err != nil {
			t.Fatal(err)
		}
		before := o.anna.Records()
		time.Sleep(3 * time.Minute)
		o.portal.Recover()
		asked := len(o.portal.Requests())
		time.Sleep(2 * time.Minute)
		synctest.Wait()
		o.wantAsked(asked, "timeman.status")
		if after := o.anna.Records(); o.anna.Status() != want || len(after) != len(before) || !after[0].Start.Equal(before[0].Start) {
			t.Errorf("%s: %+v, before %+v", o.anna.Status(), after, before)
		}
		if last := (*told)[len(*told)-1]; last.Outcome != app.OutcomeDifferent && last.Outcome != app.OutcomeAlready {
			t.Errorf("told %+v", last)
		}
		if s := o.workday.Snapshot(); s.Day.Status != want || s.Kept != nil || s.Problem != nil {
			t.Errorf("snapshot %+v", s)
		}
	})
}

// A person who was away from the computer may have done anything meanwhile, so the state is read.
func TestAnUnlockInACrowd(t *testing.T) {
	rush(t, fixed, app.Command{Reason: "Пробки"}, func(o *office, told *[]app.Reply) {
		o.workday.Stale()
		time.Sleep(3 * time.Minute)
		o.portal.Recover()
		before := len(o.portal.Requests())
		time.Sleep(2 * time.Minute)
		synctest.Wait()
		o.wantStartAt(0)
		o.wantAsked(before, "timeman.status", "timeman.open")
	})
}

package workday

import (
	"testing"
	"time"

	"clockin24/app"
	"clockin24/bitrix/portal"
)

// A person sees and types minutes, but the portal keeps seconds. If the typed time is already on record, the day is as it was
// asked for: nothing is sent, and the reply does not say that something was.
func TestATimeOfTheRecordedMinuteChangesNothing(t *testing.T) {
	inOffice(t, "2026-11-24T12:00:37+03:00", nil, func(o *office) {
		o.signIn()
		o.expect(o.do(app.Command{Verb: app.VerbStart}), app.OutcomeDone, "")
		time.Sleep(10 * time.Minute)
		before := o.anna.Get().Records
		for _, c := range []struct {
			time    string
			outcome app.Outcome
			kind    app.Kind
		}{
			{"12:00", app.OutcomeAlready, ""},
			{"12:00:37", app.OutcomeAlready, ""},
			{"-10", app.OutcomeAlready, ""},
			{"11:59", app.OutcomeDifferent, app.KindStartUnlike},
			{"12:01", app.OutcomeDifferent, app.KindStartUnlike},
		} {
			asked := len(o.portal.Asked("timeman.open"))
			r := o.do(app.Command{Verb: app.VerbStart, Time: c.time, Reason: "x"})
			o.expect(r, c.outcome, c.kind)
			if r.Asked.IsZero() || len(o.portal.Asked("timeman.open")) != asked {
				t.Errorf("%s: asked for %v; the portal was to open a day that runs", c.time, r.Asked)
			}
		}
		o.expect(o.do(app.Command{Verb: app.VerbFinish}), app.OutcomeDone, "")
		time.Sleep(5 * time.Minute)
		asked := len(o.portal.Asked("timeman.close"))
		o.expect(o.do(app.Command{Verb: app.VerbFinish, Time: "12:10", Reason: "x"}), app.OutcomeAlready, "")
		o.expect(o.do(app.Command{Verb: app.VerbFinish, Time: "12:09", Reason: "x"}), app.OutcomeDifferent, app.KindStartUnlike)
		if len(o.portal.Asked("timeman.close")) != asked {
			t.Error("the portal was to close a day that is closed")
		}
		after := o.anna.Get().Records
		if len(before) != 1 || len(after) != 1 || !after[0].Start.Equal(before[0].Start) {
			t.Errorf("the start was %v and is %v", before, after)
		}
	})
}

// If the proposed finish is typed, the portal records exactly that, and it is a time of the employee's own clock.
func TestAProposalIsRecordedAsItIs(t *testing.T) {
	for name, schedule := range map[string]portal.Schedule{
		"by day":         portal.Fixed(9*time.Hour, 17*time.Hour+45*time.Minute, ""),
		"in the evening": portal.Fixed(13*time.Hour, 21*time.Hour+30*time.Minute+20*time.Second, ""),
	} {
		t.Run(name, func(t *testing.T) {
			inOffice(t, "2026-11-24T12:07:00+03:00", func(o *office) {
				o.anna.Change(func(e *portal.Employee) { e.Schedule = schedule })
				if err := o.anna.SetDay(portal.DayExpired); err != nil {
					t.Fatal(err)
				}
			}, func(o *office) {
				o.signIn()
				r := o.do(app.Command{Verb: app.VerbStart})
				o.expect(r, app.OutcomeDifferent, app.KindDayExpired)
				typed := r.Day.Proposal(time.Now())
				o.expect(o.do(app.Command{Verb: app.VerbFinish, Time: typed, Reason: "Забыла"}), app.OutcomeDone, "")
				records := o.anna.Get().Records
				if got := records[len(records)-1].Stop; typed == "" || !got.Equal(r.Day.Suggest) {
					t.Errorf("%q was typed and %v recorded, but the portal had proposed %v", typed, got, r.Day.Suggest)
				}
			})
		})
	}
}

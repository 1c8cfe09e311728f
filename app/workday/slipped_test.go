package workday

import (
	"net/http"
	"path"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"clockin24/app"
	"clockin24/app/calendar"
	"clockin24/bitrix/portal"
)

// phone is what Anna does on another device, a minute apart.
func (o *office) phone(methods ...string) {
	o.Helper()
	for _, method := range methods {
		if _, err := o.anna.Do("timeman."+method, nil); err != nil {
			o.Errorf("%s: %v", method, err)
		}
	}
}

// withSchedule prepares an office in which Anna has this schedule.
func withSchedule(schedule portal.Schedule) func(*office) {
	return func(o *office) { o.anna.Change(func(e *portal.Employee) { e.Schedule = schedule }) }
}

// A press is not judged by what was read before it, however recent that is: neither to send it nor to say that it is already
// done.
func TestAPressGoesByWhatIsReadAfterIt(t *testing.T) {
	for name, c := range map[string]struct {
		before, after []string // on the phone, before and after the reading
		press         app.Command
		outcome       app.Outcome
		kind          app.Kind
		status        string
	}{
		"a start, and a break has begun":             {nil, []string{"open", "pause"}, app.Command{Verb: app.VerbStart}, app.OutcomeDifferent, app.KindOnBreak, "PAUSED"},
		"a start with its time, and a break":         {nil, []string{"open", "pause"}, app.Command{Verb: app.VerbStart, Time: "8:30", Reason: "Врач"}, app.OutcomeDifferent, app.KindOnBreak, "PAUSED"},
		"a start with a reason, and a break":         {nil, []string{"open", "pause"}, app.Command{Verb: app.VerbStart, Reason: "Врач"}, app.OutcomeDifferent, app.KindOnBreak, "PAUSED"},
		"a start, and the day is over":               {nil, []string{"open", "close"}, app.Command{Verb: app.VerbStart}, app.OutcomeDifferent, app.KindClosedToday, "CLOSED"},
		"a start with its time, and the day is over": {nil, []string{"open", "close"}, app.Command{Verb: app.VerbStart, Time: "8:30", Reason: "Врач"}, app.OutcomeDifferent, app.KindClosedToday, "CLOSED"},
		"a start, and the day runs":                  {nil, []string{"open"}, app.Command{Verb: app.VerbStart}, app.OutcomeAlready, "", "OPENED"},
		"a start with a reason, and the day runs":    {nil, []string{"open"}, app.Command{Verb: app.VerbStart, Reason: "Врач"}, app.OutcomeAlready, "", "OPENED"},
		"a start with its time, and the day runs":    {nil, []string{"open"}, app.Command{Verb: app.VerbStart, Time: "8:30", Reason: "Врач"}, app.OutcomeDifferent, app.KindStartUnlike, "OPENED"},
		"a start of a day that ran, on a break":      {[]string{"open"}, []string{"pause"}, app.Command{Verb: app.VerbStart}, app.OutcomeDifferent, app.KindOnBreak, "PAUSED"},
		"a start of a day that ran, over":            {[]string{"open"}, []string{"close"}, app.Command{Verb: app.VerbStart}, app.OutcomeDifferent, app.KindClosedToday, "CLOSED"},
		"a pause, and the day is over":               {[]string{"open"}, []string{"close"}, app.Command{Verb: app.VerbPause}, app.OutcomeDifferent, app.KindClosedToday, "CLOSED"},
		"a pause of a day that was on one":           {[]string{"open", "pause"}, []string{"open"}, app.Command{Verb: app.VerbPause}, app.OutcomeDone, "", "PAUSED"},
		"a resumption, and the day is over":          {[]string{"open", "pause"}, []string{"close"}, app.Command{Verb: app.VerbResume}, app.OutcomeDifferent, app.KindClosedToday, "CLOSED"},
		"a resumption of a day that ran":             {[]string{"open"}, []string{"pause"}, app.Command{Verb: app.VerbResume}, app.OutcomeDone, "", "OPENED"},
		"a finish of a day that was over":            {[]string{"open", "close"}, []string{"open"}, app.Command{Verb: app.VerbFinish}, app.OutcomeDone, "", "CLOSED"},
		"a finish of no day":                         {nil, []string{"open"}, app.Command{Verb: app.VerbFinish}, app.OutcomeDone, "", "CLOSED"},
		"a re-opening of a day on a break":           {[]string{"open", "close"}, []string{"open", "pause"}, app.Command{Verb: app.VerbReopen}, app.OutcomeDifferent, app.KindNotRunning, "PAUSED"},
	} {
		t.Run(name, func(t *testing.T) {
			inOffice(t, "2000-02-01T06:00:10Z", withSchedule(fixed), func(o *office) {
				o.signIn()
				o.phone(c.before...)
				time.Sleep(time.Minute)
				o.expect(o.do(app.Command{Verb: app.VerbRefresh}), app.OutcomeDone, "")
				time.Sleep(2 * time.Second)
				o.phone(c.after...)
				time.Sleep(2 * time.Second)
				r := o.do(c.press)
				o.expect(r, c.outcome, c.kind)
				if o.anna.Status() != c.status || r.Day.Status != c.status {
					t.Errorf("the day is %s and told to be %s, want %s", o.anna.Status(), r.Day.Status, c.status)
				}
				if o.workday.Snapshot().Day.Status != c.status {
					t.Errorf("%s is shown", o.workday.Snapshot().Day.Status)
				}
			})
		})
	}
}

// The portal itself guards a start with TIME, so that it needs only one request, which has a reading with it.
func TestAStartWithItsTimeIsOneRequest(t *testing.T) {
	inOffice(t, "2000-02-01T06:20:10Z", withSchedule(fixed), func(o *office) {
		o.signIn()
		time.Sleep(10 * time.Minute)
		before := len(o.portal.Requests())
		o.expect(o.do(app.Command{Verb: app.VerbStart, Time: "9:05", Reason: "$result[status][STATUS]"}), app.OutcomeDone, "")
		var methods []string
		for _, r := range o.portal.Requests()[before:] {
			methods = append(methods, r.Method)
		}
		if !slices.Equal(methods, []string{"batch", "timeman.status", "timeman.open"}) {
			t.Errorf("asked %q", methods)
		}
		o.wantStart(o.anna, "2000-02-01T09:05:00+03:00")
		if report := o.anna.Records()[0].ReportOpen; report != "$ result[status][STATUS]" {
			t.Errorf("the reason is %q", report)
		}
	})
}

// If the portal's clock was set since the last reading, the start is recorded by the clock as it is now.
func TestAStartByAClockThatWasSet(t *testing.T) {
	for name, c := range map[string]struct {
		typed string
		want  string
	}{
		"with a reason":            {"", "2000-02-01T12:30:10+03:00"},
		"a quarter of an hour ago": {"-15", "2000-02-01T12:15:10+03:00"},
	} {
		t.Run(name, func(t *testing.T) {
			inOffice(t, "2000-02-01T06:20:10Z", withSchedule(fixed), func(o *office) {
				o.signIn()
				time.Sleep(5 * time.Minute)
				o.portal.Advance(3 * time.Hour)
				time.Sleep(5 * time.Minute)
				o.expect(o.do(app.Command{Verb: app.VerbStart, Time: c.typed, Reason: "Врач"}), app.OutcomeDone, "")
				o.wantStart(o.anna, c.want)
			})
		})
	}
}

// With a flexible schedule the portal begins a second record for any TIME, so the day is read first.
func TestAStartWithItsTimeOfAFlexibleSchedule(t *testing.T) {
	inOffice(t, "2000-02-01T06:20:10Z", withSchedule(portal.Flexible()), func(o *office) {
		o.signIn()
		o.phone("open")
		time.Sleep(time.Minute)
		o.phone("close")
		time.Sleep(time.Minute)
		o.expect(o.do(app.Command{Verb: app.VerbStart, Time: "9:22", Reason: "Врач"}), app.OutcomeDifferent, app.KindClosedToday)
		if n := len(o.anna.Records()); n != 1 {
			t.Errorf("%d records", n)
		}
	})
}

// An unclear outcome is settled by reading, not by sending the request again.
func TestAnUnclearStartWithItsTime(t *testing.T) {
	for name, c := range map[string]struct {
		fault   portal.Fault
		outcome app.Outcome
		kind    app.Kind
		records int
	}{
		"cut before":        {portal.CutBefore(), app.OutcomeUnreached, app.KindNotRecorded, 0},
		"cut after":         {portal.CutAfter(), app.OutcomeDone, "", 1},
		"a page after":      {portal.HTML(http.StatusBadGateway).ButExecuted(), app.OutcomeDone, "", 1},
		"a page before":     {portal.HTML(http.StatusBadGateway), app.OutcomeUnreached, app.KindNotRecorded, 0},
		"a page that is OK": {portal.HTML(http.StatusOK).ButExecuted(), app.OutcomeDone, "", 1},
	} {
		t.Run(name, func(t *testing.T) {
			inOffice(t, "2000-02-01T06:20:10Z", withSchedule(fixed), func(o *office) {
				o.signIn()
				o.portal.Fail("timeman.open", c.fault, 1)
				before := len(o.portal.Requests())
				o.expect(o.do(app.Command{Verb: app.VerbStart, Time: "9:05", Reason: "Врач"}), c.outcome, c.kind)
				o.wantAsked(before, "timeman.open", "timeman.status")
				if n := len(o.anna.Records()); n != c.records {
					t.Errorf("%d records", n)
				}
			})
		})
	}
}

// A portal that takes no batch gets the calls one after the other from then on.
func TestAStartWithItsTimeWithoutBatch(t *testing.T) {
	inOffice(t, "2000-02-01T06:20:10Z", withSchedule(fixed), func(o *office) {
		o.signIn()
		o.portal.Fail("batch", portal.Refused("ERROR_METHOD_NOT_FOUND"), portal.Always)
		before := len(o.portal.Requests())
		o.expect(o.do(app.Command{Verb: app.VerbStart, Time: "9:05", Reason: "Врач"}), app.OutcomeDone, "")
		o.wantAsked(before, "timeman.open", "timeman.status", "timeman.open")
		o.wantStart(o.anna, "2000-02-01T09:05:00+03:00")
		if err := o.anna.SetDay(portal.DayNone); err != nil {
			t.Fatal(err)
		}
		before = len(o.portal.Requests())
		o.expect(o.do(app.Command{Verb: app.VerbStart, Time: "9:06", Reason: "Врач"}), app.OutcomeDone, "")
		o.wantAsked(before, "timeman.status", "timeman.open")
	})
}

// meanwhile makes Anna do something on the phone when the next request of a method is on its way.
func (o *office) meanwhile(method string, does func()) {
	o.hosts[oldHost] = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if path.Base(r.URL.Path) == method && does != nil {
			do := does
			does = nil
			do()
		}
		o.portal.ServeHTTP(w, r)
	})
}

// Nobody can foresee what is done elsewhere between the reading and the call. The reply says what has happened.
func TestWhatSlipsThroughIsTold(t *testing.T) {
	none := portal.Schedule{}
	for name, c := range map[string]struct {
		schedule portal.Schedule
		before   []string // on the phone, before the press
		method   string   // when this method is on its way or, if it is "", before the press,
		phone    []string // she does this on the phone, each ten seconds after the other
		press    app.Command
		kind     app.Kind
		status   string
		records  int
	}{
		"a break is ended":         {fixed, nil, "timeman.open", []string{"open", "pause"}, app.Command{Verb: app.VerbStart}, app.KindBreakEnded, "OPENED", 1},
		"a day is re-opened":       {fixed, nil, "timeman.open", []string{"open", "close"}, app.Command{Verb: app.VerbStart}, app.KindDayReopened, "OPENED", 1},
		"a second record":          {none, nil, "", []string{"open", "close"}, app.Command{Verb: app.VerbStart, Reason: "Врач"}, app.KindSecondRecord, "OPENED", 2},
		"nor one within the first": {none, nil, "batch", []string{"open", "close"}, app.Command{Verb: app.VerbStart, Reason: "Врач"}, app.KindClosedToday, "CLOSED", 1},
		"nor is a break ended":     {none, nil, "batch", []string{"open", "pause"}, app.Command{Verb: app.VerbStart, Reason: "Врач"}, app.KindOnBreak, "PAUSED", 1},
		"nor a day re-opened":      {fixed, nil, "batch", []string{"open", "close"}, app.Command{Verb: app.VerbStart, Reason: "Врач"}, app.KindClosedToday, "CLOSED", 1},
		"a resumption re-opens":    {fixed, []string{"open", "pause"}, "timeman.open", []string{"close"}, app.Command{Verb: app.VerbResume}, app.KindDayReopened, "OPENED", 1},
		"a resumption begins anew": {none, []string{"open", "pause"}, "timeman.open", []string{"close"}, app.Command{Verb: app.VerbResume}, app.KindSecondRecord, "OPENED", 2},
		"a re-opening ends a break": {
			fixed, []string{"open", "close"}, "timeman.open", []string{"open", "pause"}, app.Command{Verb: app.VerbReopen}, app.KindBreakEnded, "OPENED", 1,
		},
		"a pause of a day that is over": {fixed, []string{"open"}, "timeman.pause", []string{"close"}, app.Command{Verb: app.VerbPause}, app.KindStateUnlike, "CLOSED", 1},
	} {
		t.Run(name, func(t *testing.T) {
			inOffice(t, "2000-02-01T06:00:10Z", withSchedule(c.schedule), func(o *office) {
				o.signIn()
				for _, method := range c.before {
					o.phone(method)
					time.Sleep(10 * time.Second)
				}
				o.expect(o.do(app.Command{Verb: app.VerbRefresh}), app.OutcomeDone, "")
				phone := func() {
					for _, method := range c.phone {
						o.phone(method)
						time.Sleep(10 * time.Second)
					}
				}
				if c.method == "" {
					phone()
				} else {
					o.meanwhile(c.method, phone)
				}
				r := o.do(c.press)
				o.expect(r, app.OutcomeDifferent, c.kind)
				synctest.Wait()
				if n := len(o.anna.Records()); o.anna.Status() != c.status || n != c.records || len(o.kept) != 0 {
					t.Errorf("%s, %d records, kept %+v", o.anna.Status(), n, o.kept)
				}
				records := o.anna.Records()
				last := records[len(records)-1]
				if r.Day.Status != c.status || !r.Day.Start.Equal(last.Start) {
					t.Errorf("told %+v, recorded %+v", r.Day, last)
				}
			})
		})
	}
}

// A day that was begun elsewhere in that moment, at an earlier time, is not the start of this press.
func TestADayThatWasBegunMeanwhile(t *testing.T) {
	inOffice(t, "2000-02-01T06:00:10Z", withSchedule(fixed), func(o *office) {
		o.signIn()
		o.meanwhile("timeman.open", func() {
			if _, err := o.anna.Do("timeman.open", portal.Params{"TIME": "2000-02-01T08:50:00+03:00", "REPORT": "Врач"}); err != nil {
				t.Fatal(err)
			}
		})
		r := o.do(app.Command{Verb: app.VerbStart})
		o.expect(r, app.OutcomeDifferent, app.KindStartedElsewhere)
		o.wantStart(o.anna, "2000-02-01T08:50:00+03:00")
		if !calendar.SameMinute(r.Problem.Time, o.anna.Records()[0].Start) {
			t.Errorf("told %v", r.Problem.Time)
		}
	})
}

// A start, a resumption and a re-opening that nobody disturbs are reported as done.
func TestNothingSlipsThrough(t *testing.T) {
	for name, schedule := range map[string]portal.Schedule{"fixed": fixed, "none": {}, "flexible": portal.Flexible()} {
		t.Run(name, func(t *testing.T) {
			inOffice(t, "2000-02-01T06:00:10Z", withSchedule(schedule), func(o *office) {
				o.signIn()
				for _, verb := range []app.Verb{app.VerbStart, app.VerbPause, app.VerbResume, app.VerbPause, app.VerbResume, app.VerbFinish, app.VerbReopen, app.VerbFinish, app.VerbReopen} {
					o.expect(o.do(app.Command{Verb: verb}), app.OutcomeDone, "")
					time.Sleep(20 * time.Second)
				}
			})
		})
	}
}

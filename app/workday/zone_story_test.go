package workday

import (
	"testing"
	"testing/synctest"
	"time"

	"clockin24/app"
	"clockin24/app/calendar"
	"clockin24/app/doctor"
	"clockin24/bitrix/portal"
)

// Whatever way a portal computes the clocks of an employee, one of three things happens: the start is recorded in the minute
// that was meant, or the person is asked, or the person is told which minute the portal recorded. The server is in Moscow, and
// it is 12:00 there.
func TestAStartByWhateverClocksThePortalGoesBy(t *testing.T) {
	const at = "2000-02-01T09:00:00Z"
	type (
		employee = portal.Employee
		switches = portal.Switches
	)
	until := func(text string) time.Time { return moment(t, text) }
	for _, tt := range []struct {
		name     string
		switches switches
		defaults string
		employee employee
		computer string
		kind     app.Kind // "" where the start at 9:00 is recorded as it was meant
		recorded string   // the result
		tomorrow string   // the result of the same on the next day; "" if it is the same
	}{
		{"automatic, with the offset", switches{ZoneOffset: true}, "", employee{Zone: "Asia/Almaty", ZoneAutomatic: true}, "Asia/Tokyo", "", "09:00+06:00", ""},
		{"automatic, by the browser, with the offset", switches{ZoneOffset: true, BrowserZones: true}, "", employee{ZoneAutomatic: true, BrowserOffset: 3600}, "Asia/Tokyo", "", "09:00+04:00", ""},
		{"automatic, by its name", switches{}, "", employee{Zone: "Asia/Almaty", ZoneAutomatic: true}, "Asia/Tokyo", "", "09:00+06:00", ""},
		{"automatic and hidden, elsewhere", switches{AutomaticHidden: true}, "", employee{Zone: "Asia/Almaty", ZoneAutomatic: true}, "Asia/Tokyo", app.KindZoneUnknown, "", ""},
		{"automatic and hidden, beside the server", switches{AutomaticHidden: true}, "", employee{Zone: "Europe/Moscow", ZoneAutomatic: true}, "Europe/Moscow", "", "09:00+03:00", ""},
		{
			"a computer beside the server, and nobody else",
			switches{AutomaticHidden: true},
			"",
			employee{Zone: "Asia/Almaty", ZoneAutomatic: true},
			"Europe/Moscow",
			app.KindZoneUnlike, "09:00+06:00", "09:00+06:00",
		},
		{"none, beside the server", switches{}, "", employee{}, "Europe/Moscow", "", "09:00+03:00", ""},
		{"none, and a default with the offset", switches{ZoneOffset: true}, "Asia/Almaty", employee{}, "Europe/Moscow", "", "09:00+06:00", ""},
		{"none, and a default that nobody tells", switches{}, "Asia/Almaty", employee{}, "Europe/Moscow", app.KindZoneUnlike, "09:00+06:00", "09:00+06:00"},
		{"switched off, with the offset", switches{ZoneOffset: true, ZonesOff: true}, "", employee{Zone: "Asia/Almaty"}, "Asia/Almaty", "", "09:00+03:00", ""},
		{"switched off", switches{ZonesOff: true}, "", employee{Zone: "Asia/Almaty"}, "Asia/Almaty", app.KindZoneUnlike, "09:00+03:00", "09:00+03:00"},
		{
			"kept since an hour ago",
			switches{ZoneOffset: true},
			"",
			employee{Zone: "Asia/Almaty", ZoneAutomatic: true, KeptOffset: portal.KeptOffset{Offset: 10800, Until: until("2000-02-02T08:00:00Z")}},
			"Asia/Almaty", app.KindZoneUnlike, "09:00+03:00", "",
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			liveIn(t, tt.computer)
			inOffice(t, at, func(o *office) {
				o.portal = portal.New(portal.Options{Zone: "Europe/Moscow", DefaultZone: tt.defaults, Switches: tt.switches})
				e := tt.employee
				e.ID, e.Name, e.Schedule = 7, "Анна", portal.Flexible()
				o.anna = o.portal.Add(e)
				o.hosts[oldHost] = o.portal
			}, func(o *office) {
				o.signIn()
				morning := func(kind app.Kind, recorded string) {
					o.Helper()
					outcome := map[app.Kind]app.Outcome{"": app.OutcomeDone, app.KindZoneUnknown: app.OutcomeRefused, app.KindZoneUnlike: app.OutcomeDifferent}[kind]
					before := len(o.anna.Records())
					r := o.do(app.Command{Verb: app.VerbStart, Time: "9:00", Reason: "Врач"})
					o.expect(r, outcome, kind)
					records := o.anna.Records()[before:]
					if recorded == "" || len(records) != 1 {
						if recorded != "" || len(records) != 0 {
							o.Errorf("recorded %+v", records)
						}
						return
					}
					got := records[0].Start.In(time.FixedZone("", records[0].Offset))
					if got.Format("15:04-07:00") != recorded || !r.Day.Start.Equal(got) || r.Day.Start.Format("15:04-07:00") != recorded {
						o.Errorf("recorded %v, told %v, want %s", got, r.Day.Start, recorded)
					}
				}
				morning(tt.kind, tt.recorded)
				if tt.tomorrow == "" && tt.kind != "" {
					return
				}
				o.do(app.Command{Verb: app.VerbFinish})
				time.Sleep(24 * time.Hour)
				synctest.Wait()
				if tt.tomorrow == "" {
					tt.tomorrow = tt.recorded
				}
				morning("", tt.tomorrow)
			})
		})
	}
}

// A start without a time is recorded at once, whatever is assumed of the zone, and teaches the zone by which the next one is sent.
func TestAPlainStartTeachesTheZone(t *testing.T) {
	liveIn(t, "Asia/Almaty")
	inOffice(t, "2000-02-01T09:00:20Z", func(o *office) {
		o.portal.Switch(func(s *portal.Switches) { s.ZonesOff = true })
		o.anna.Change(func(e *portal.Employee) { e.Zone, e.Schedule = "Asia/Almaty", portal.Flexible() })
	}, func(o *office) {
		o.signIn()
		pressed := time.Now()
		o.expect(o.do(app.Command{Verb: app.VerbStart}), app.OutcomeDone, "")
		o.wantMinute(pressed)
		o.do(app.Command{Verb: app.VerbFinish})
		time.Sleep(24 * time.Hour)
		o.expect(o.do(app.Command{Verb: app.VerbStart, Time: "9:00", Reason: "Врач"}), app.OutcomeDone, "")
		o.wantStart(o.anna, "2000-02-02T09:00:00+03:00")
	})
}

// An offset that the person said once is not asked for again, until some clocks that show it are changed.
func TestASaidOffsetIsAskedForOnce(t *testing.T) {
	liveIn(t, "Asia/Tokyo")
	inOffice(t, "2000-03-20T09:00:00Z", func(o *office) {
		o.portal = portal.New(portal.Options{Zone: "Europe/Berlin"})
		o.anna = o.portal.Add(portal.Employee{ID: 7, Name: "Анна", Schedule: portal.Flexible()})
		o.hosts[oldHost] = o.portal
	}, func(o *office) {
		o.signIn()
		start := app.Command{Verb: app.VerbStart, Time: "9:00", Reason: "Врач"}
		r := o.do(start)
		o.expect(r, app.OutcomeRefused, app.KindZoneUnknown)
		if got := r.Problem.Time.Format("15:04-07:00"); got != "10:00+01:00" {
			t.Errorf("the portal's clock shows %s", got)
		}
		said := start
		said.Zone = "+01:00"
		o.expect(o.do(said), app.OutcomeDone, "")
		for range 3 {
			o.do(app.Command{Verb: app.VerbFinish})
			time.Sleep(24 * time.Hour)
			o.expect(o.do(start), app.OutcomeDone, "")
		}
		o.do(app.Command{Verb: app.VerbFinish})
		time.Sleep(4 * 24 * time.Hour)
		o.expect(o.do(start), app.OutcomeRefused, app.KindZoneUnknown)
	})
}

// A start whose answer was lost is also reported as the portal recorded it.
func TestAStartWithoutAnAnswerInAnotherZone(t *testing.T) {
	liveIn(t, "Asia/Almaty")
	inOffice(t, "2000-02-01T09:00:00Z", func(o *office) {
		o.portal.Switch(func(s *portal.Switches) { s.ZonesOff = true })
		o.anna.Change(func(e *portal.Employee) { e.Zone, e.Schedule = "Asia/Almaty", fixed })
	}, func(o *office) {
		o.signIn()
		o.portal.Fail("timeman.open", portal.CutAfter(), 1)
		o.expect(o.do(app.Command{Verb: app.VerbStart, Time: "9:00", Reason: "Врач"}), app.OutcomeDifferent, app.KindZoneUnlike)
		o.wantStart(o.anna, "2000-02-01T09:00:00+03:00")
	})
}

// If the portal was out of reach for a long time after it recorded the start, the next reading shows by which zone it did.
func TestAKeptStartInAnotherZone(t *testing.T) {
	liveIn(t, "Asia/Almaty")
	inOffice(t, "2000-02-01T09:00:00Z", func(o *office) {
		o.portal.Switch(func(s *portal.Switches) { s.ZonesOff = true })
		o.anna.Change(func(e *portal.Employee) { e.Zone, e.Schedule = "Asia/Almaty", fixed })
	}, func(o *office) {
		o.signIn()
		var told app.Reply
		o.workday.parts.Told = func(r app.Reply, _ app.Snapshot) {
			if r.ID == "first" {
				told = r
			}
		}
		o.portal.Fail("timeman.open", portal.CutAfter(), 1)
		o.portal.Fail("timeman.status", portal.CutBefore(), 20)
		o.expect(o.do(app.Command{ID: "first", Verb: app.VerbStart, Time: "9:00", Reason: "Врач"}), app.OutcomeKept, app.KindConnectionCut)
		o.portal.Fail("batch", portal.CutBefore(), 20)
		time.Sleep(2 * time.Hour)
		synctest.Wait()
		o.expect(told, app.OutcomeDifferent, app.KindZoneUnlike)
		if got := told.Day.Start.Format("15:04-07:00"); got != "09:00+03:00" {
			t.Errorf("told %s", got)
		}
	})
}

// When the clocks go back, a portal that throws the offset of TIME away takes one of two hours of the same name for the other
// one. That is not another zone: the reply says that the start is another one, and the program learns nothing from it for the
// rest of the date.
func TestTheOtherHourOfTheSameNameIsNoOtherZone(t *testing.T) {
	for name, fail := range map[string]func(*portal.Portal){
		"answered":          func(*portal.Portal) {},
		"without an answer": func(p *portal.Portal) { p.Fail("timeman.open", portal.CutAfter(), 1) },
	} {
		t.Run(name, func(t *testing.T) {
			liveIn(t, "Asia/Tokyo")
			inOffice(t, "2000-10-29T01:40:00Z", func(o *office) { // 2:40 in Berlin, for the second time
				o.portal = portal.New(portal.Options{Zone: "Europe/Berlin"})
				o.anna = o.portal.Add(portal.Employee{ID: 7, Name: "Анна", Zone: "Europe/Berlin", Schedule: portal.Flexible()})
				o.hosts[oldHost] = o.portal
			}, func(o *office) {
				o.signIn()
				fail(o.portal)
				start := app.Command{Verb: app.VerbStart, Time: "2000-10-29T02:20:00+01:00", Reason: "Врач"}
				o.expect(o.do(start), app.OutcomeDifferent, app.KindStartUnlike)
				o.wantStart(o.anna, "2000-10-29T02:20:00+02:00")
				account := o.workday.Snapshot().Account
				if got := time.Now().In(account.ZoneAt(time.Now())).Format("-07:00"); got != "+01:00" {
					t.Errorf("her clocks are taken to show %s now", got)
				}
			})
		})
	}
}

// A kept start for which no zone is known is sent as soon as the person gives the zone, even if that is with another start.
func TestAZoneThatIsSaidLaterSendsWhatIsKept(t *testing.T) {
	for _, say := range []app.Command{{Verb: app.VerbStart, Zone: "Asia/Samarkand"}, {Verb: app.VerbSendKept, Reason: "Пробки", Zone: "+05:00"}} {
		t.Run(string(say.Verb), func(t *testing.T) {
			liveIn(t, "Asia/Tokyo")
			inOffice(t, morning, func(o *office) {
				o.portal = portal.New(portal.Options{Zone: "Asia/Samarkand"})
				o.anna = o.portal.Add(portal.Employee{ID: 7, Name: "Анна", Schedule: fixed})
				o.hosts[oldHost] = o.portal
			}, func(o *office) {
				o.signIn()
				time.Sleep(time.Minute)
				pressed, back := time.Now(), o.away()
				o.expect(o.do(app.Command{ID: "first", Verb: app.VerbStart, Reason: "Пробки"}), app.OutcomeKept, app.KindConnectionCut)
				back()
				time.Sleep(time.Hour)
				synctest.Wait()
				parts := o.parts()
				findings := doctor.Diagnose(o.Context(), parts.Doctor())
				waits := false
				for _, f := range findings {
					waits = waits || f.Check == app.CheckJournal && f.Problem != nil && f.Problem.Kind == app.KindZoneUnknown
				}
				if !waits {
					t.Errorf("the connection check does not say that it waits for the person: %+v", findings)
				}
				say.ID = "second"
				if r := o.do(say); r.Outcome != app.OutcomeDone && r.Outcome != app.OutcomeAlready {
					t.Errorf("%s: %v", r.Outcome, r.Problem)
				}
				if r := o.anna.Records(); len(r) != 1 || !calendar.SameMinute(r[0].Start, pressed) {
					t.Errorf("recorded %+v", r)
				}
			})
		})
	}
}

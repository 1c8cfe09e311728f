package workday

import (
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"clockin24/app"
	"clockin24/app/calendar"
	"clockin24/bitrix/portal"
)

// readings are the two ways in which portals read the offset of a TIME (protocol 9).
var readings = []struct {
	name     string
	switches portal.Switches
}{
	{"the wall clock counts", portal.Switches{}},
	{"the instant counts", portal.Newest()},
}

// A time is recorded as it was meant, which is in the employee's zone, whatever the portal makes of its offset and wherever the
// computer is.
func TestATimeIsRecordedAsItWasMeant(t *testing.T) {
	tests := []struct {
		name     string
		at       string // now
		zone     string // the employee's
		computer string
		typed    string
		want     string // as the portal records it; empty if it is refused
		kind     app.Kind
	}{
		{"in Moscow", "2000-02-01T07:00:00Z", "Europe/Moscow", "Europe/Moscow", "9:12", "2000-02-01T09:12:00+03:00", ""},
		{"minutes ago", "2000-02-01T07:00:00Z", "Europe/Moscow", "Europe/Moscow", "-15", "2000-02-01T09:45:00+03:00", ""},
		{"half an hour east", "2000-02-01T04:30:00Z", "Asia/Kolkata", "Europe/London", "9:10", "2000-02-01T09:10:00+05:30", ""},
		{"half an hour west", "2000-02-01T13:00:00Z", "America/St_Johns", "Europe/London", "9:00", "2000-02-01T09:00:00-03:30", ""},
		{"three quarters", "2000-02-01T04:30:00Z", "Asia/Kathmandu", "Asia/Kolkata", "9:59", "2000-02-01T09:59:00+05:45", ""},
		{"a day ahead of the computer", "2000-02-01T20:00:00Z", "Pacific/Kiritimati", "Pacific/Pago_Pago", "9:00", "2000-02-02T09:00:00+14:00", ""},
		{"a day behind the computer", "2000-02-01T20:00:00Z", "Pacific/Pago_Pago", "Pacific/Kiritimati", "8:30", "2000-02-01T08:30:00-11:00", ""},
		{"just after midnight", "2000-01-31T21:10:00Z", "Europe/Moscow", "Europe/Moscow", "0:05", "2000-02-01T00:05:00+03:00", ""},
		{"just before midnight", "2000-02-01T20:59:30Z", "Europe/Moscow", "UTC", "23:59", "2000-02-01T23:59:00+03:00", ""},
		{"midnight itself", "2000-01-31T21:10:00Z", "Europe/Moscow", "Europe/Moscow", "0:00", "", app.KindTimeMidnight},
		{"yesterday by the employee's clock", "2000-01-31T21:10:00Z", "Europe/Moscow", "UTC", "2000-01-31T23:50", "", app.KindTimeOtherDay},
		{"later than the employee's clock", "2000-02-01T07:00:00Z", "Europe/Moscow", "Asia/Tokyo", "10:01", "", app.KindTimeFuture},
		{"an instant in another zone", "2000-02-01T04:30:00Z", "Asia/Kolkata", "Europe/London", "2000-02-01T03:40:00Z", "2000-02-01T09:10:00+05:30", ""},
		{"an instant of yesterday's date in its own zone", "2000-01-31T22:30:00Z", "Europe/Moscow", "UTC", "2000-01-31T21:45:00.25Z", "2000-02-01T00:45:00+03:00", ""},
		{"before the clocks went forward", "2000-03-26T08:00:00Z", "Europe/Berlin", "Europe/Berlin", "1:30", "2000-03-26T01:30:00+01:00", ""},
		{"after the clocks went forward", "2000-03-26T08:00:00Z", "Europe/Berlin", "Europe/Berlin", "9:00", "2000-03-26T09:00:00+02:00", ""},
		{"while the clocks went forward", "2000-03-26T08:00:00Z", "Europe/Berlin", "Europe/Berlin", "2:30", "", app.KindTimeGone},
		{"before the clocks went back", "2000-10-29T08:00:00Z", "Europe/Berlin", "Europe/Berlin", "1:30", "2000-10-29T01:30:00+02:00", ""},
		{"after the clocks went back", "2000-10-29T08:00:00Z", "Europe/Berlin", "Europe/Berlin", "8:30", "2000-10-29T08:30:00+01:00", ""},
		{"a change of half an hour", "2000-03-25T23:00:00Z", "Australia/Lord_Howe", "UTC", "9:00", "2000-03-26T09:00:00+10:30", ""},
	}
	for _, reading := range readings {
		for _, tt := range tests {
			t.Run(reading.name+"/"+tt.name, func(t *testing.T) {
				liveIn(t, tt.computer)
				inOffice(t, tt.at, func(o *office) {
					o.portal.Switch(func(s *portal.Switches) { *s = reading.switches })
					o.anna.Change(func(e *portal.Employee) { e.Zone = tt.zone })
				}, func(o *office) {
					o.signIn()
					before := len(o.portal.Requests())
					r := o.do(app.Command{Verb: app.VerbStart, Time: tt.typed, Reason: "Врач"})
					if tt.want == "" {
						o.expect(r, app.OutcomeRefused, tt.kind)
						o.wantAsked(before)
						return
					}
					o.expect(r, app.OutcomeDone, "")
					o.wantAsked(before, "timeman.open") // from a fresh snapshot
					o.wantStart(o.anna, tt.want)
					if sent := o.portal.Asked("timeman.open")[0].Params["TIME"]; sent != tt.want {
						t.Errorf("TIME was %v", sent)
					}
				})
			})
		}
	}
}

// liveIn puts the computer into a zone for a test.
func liveIn(t *testing.T, name string) {
	t.Helper()
	here := time.Local
	t.Cleanup(func() { time.Local = here })
	time.Local = zone(t, name)
}

func (o *office) wantStart(u *portal.User, want string) {
	o.Helper()
	records := u.Records()
	if len(records) == 0 {
		o.Fatal("nothing is recorded")
	}
	last := records[len(records)-1]
	got := last.Start.In(time.FixedZone("", last.Offset)).Format(time.RFC3339)
	if got != want {
		o.Errorf("recorded %s, want %s", got, want)
	}
}

// Many profiles have no zone. Then the last record gives an offset; if there is none, the person is asked, once.
func TestAZoneThatTheProfileDoesNotTell(t *testing.T) {
	const at = "2000-02-01T05:00:00Z" // 10:00 at the server, in UTC+5
	nowhere := func(o *office) {
		o.portal = portal.New(portal.Options{Zone: "Asia/Samarkand"})
		o.anna = o.portal.Add(portal.Employee{ID: 7, Name: "Анна"})
		o.hosts[oldHost] = o.portal
	}
	liveIn(t, "Europe/London")
	for _, reading := range readings {
		withSwitches := func(o *office) {
			nowhere(o)
			o.portal.Switch(func(s *portal.Switches) { *s = reading.switches })
		}
		t.Run(reading.name+"/the last record tells", func(t *testing.T) {
			liveIn(t, "Asia/Samarkand")
			inOffice(t, at, func(o *office) {
				withSwitches(o)
				o.check(o.anna.SetDay(portal.DayClosedEarlier))
			}, func(o *office) {
				o.signIn()
				before := len(o.portal.Requests())
				o.expect(o.do(app.Command{Verb: app.VerbStart, Time: "9:00", Reason: "Врач"}), app.OutcomeDone, "")
				o.wantAsked(before, "timeman.open")
				o.wantStart(o.anna, "2000-02-01T09:00:00+05:00")
			})
		})
		t.Run(reading.name+"/nothing tells", func(t *testing.T) {
			inOffice(t, at, withSwitches, func(o *office) {
				o.signIn()
				before := len(o.portal.Requests())
				o.expect(o.do(app.Command{Verb: app.VerbStart, Time: "9:00", Reason: "Врач"}), app.OutcomeRefused, app.KindZoneUnknown)
				o.expect(o.do(app.Command{Verb: app.VerbStart, Reason: "Врач"}), app.OutcomeRefused, app.KindZoneUnknown)
				o.expect(o.do(app.Command{Verb: app.VerbStart, Time: "9:00", Reason: "Врач", Zone: "Mars"}), app.OutcomeRefused, app.KindZoneFormat)
				o.wantAsked(before)
				o.expect(o.do(app.Command{Verb: app.VerbStart, Time: "9:00", Reason: "Врач", Zone: "Asia/Samarkand"}), app.OutcomeDone, "")
				o.wantStart(o.anna, "2000-02-01T09:00:00+05:00")
				if a := o.saved(); a.Zone != "Asia/Samarkand" || !a.Said {
					t.Errorf("the zone is not remembered: %+v", a)
				}
			})
		})
		t.Run(reading.name+"/a start now needs none", func(t *testing.T) {
			inOffice(t, at, withSwitches, func(o *office) {
				o.signIn()
				o.expect(o.do(app.Command{Verb: app.VerbStart}), app.OutcomeDone, "")
			})
		})
	}
}

// A record from before a change of the clocks has an offset that is no longer right, and the person knows better.
func TestTheZoneThatAPersonSaysGoesBeforeThatOfTheRecord(t *testing.T) {
	liveIn(t, "Africa/Lagos")                             // in UTC+1, and stays there
	inOffice(t, "2000-03-27T07:00:00Z", func(o *office) { // the Monday after, 09:00 in Berlin
		o.portal = portal.New(portal.Options{Zone: "Europe/Berlin"})
		berlin := zone(t, "Europe/Berlin")
		friday := time.Date(2000, 3, 24, 9, 0, 0, 0, berlin)
		o.anna = o.portal.Add(portal.Employee{ID: 7, Records: []portal.Record{
			{ID: 1, Start: friday, Stop: friday.Add(8 * time.Hour), Offset: 3600},
		}})
		o.hosts[oldHost] = o.portal
	}, func(o *office) {
		o.signIn()
		o.expect(o.do(app.Command{Verb: app.VerbStart, Time: "8:45", Reason: "Врач"}), app.OutcomeRefused, app.KindTimeFuture) // it is 08:00 in Lagos
		o.expect(o.do(app.Command{Verb: app.VerbStart, Time: "8:45", Reason: "Врач", Zone: "Europe/Berlin"}), app.OutcomeDone, "")
		o.wantStart(o.anna, "2000-03-27T08:45:00+02:00")
	})
}

// For another employee the zone is that employee's. Portals differ in whose date they compare the time with, so nothing is sent
// if the two dates differ.
func TestTheDayOfAnotherEmployee(t *testing.T) {
	liveIn(t, "Asia/Kamchatka")
	kamchatka := func(days portal.DayState) func(*office) {
		return func(o *office) {
			o.anna.Change(func(e *portal.Employee) { e.Admin = true })
			boris := o.portal.Add(portal.Employee{ID: 8, Name: "Борис", Zone: "Asia/Kamchatka"})
			o.check(boris.SetDay(days))
		}
	}
	const sameDate, otherDate = "2000-02-01T06:00:00Z", "2000-02-01T18:00:00Z" // 18:00; 06:00 of the next day
	for _, reading := range readings {
		tests := []struct {
			name string
			at   string
			days portal.DayState
			ask  app.Command
			want string
			kind app.Kind
		}{
			{"same date", sameDate, portal.DayClosedEarlier, app.Command{Time: "9:00"}, "2000-02-01T09:00:00+12:00", ""},
			{"other date", otherDate, portal.DayClosedEarlier, app.Command{Time: "5:00"}, "", app.KindZonesDiffer},
			{"no record", sameDate, portal.DayNone, app.Command{Time: "9:00"}, "", app.KindZoneUnknown},
			{"no record, but said", sameDate, portal.DayNone, app.Command{Time: "9:00", Zone: "+12"}, "2000-02-01T09:00:00+12:00", ""},
			{"no record, other date", otherDate, portal.DayNone, app.Command{Time: "5:00", Zone: "+12"}, "", app.KindZonesDiffer},
			{"now, other date", otherDate, portal.DayClosedEarlier, app.Command{}, "2000-02-02T06:00:00+12:00", ""},
		}
		for _, tt := range tests {
			t.Run(reading.name+"/"+tt.name, func(t *testing.T) {
				inOffice(t, tt.at, func(o *office) {
					o.portal.Switch(func(s *portal.Switches) { *s = reading.switches })
					kamchatka(tt.days)(o)
				}, func(o *office) {
					o.signIn()
					c := tt.ask
					c.Verb, c.User = app.VerbStart, 8
					if c.Time != "" {
						c.Reason = "Врач"
					}
					r := o.do(c)
					if tt.want == "" {
						o.expect(r, app.OutcomeRefused, tt.kind)
						if opened := o.portal.Asked("timeman.open"); len(opened) != 0 {
							t.Errorf("sent %+v", opened)
						}
						return
					}
					o.expect(r, app.OutcomeDone, "")
					o.wantStart(o.portal.User(8), tt.want)
				})
			})
		}
	}
}

// The offset of another employee's last record may also be no longer right.
func TestTheZoneOfAnotherEmployee(t *testing.T) {
	for computer, kind := range map[string]app.Kind{"Asia/Kamchatka": "", "Europe/Moscow": app.KindZoneUnknown} {
		t.Run(computer, func(t *testing.T) {
			liveIn(t, computer)
			inOffice(t, "2000-02-01T06:00:00Z", func(o *office) {
				o.anna.Change(func(e *portal.Employee) { e.Admin = true })
				o.check(o.portal.Add(portal.Employee{ID: 8, Zone: "Asia/Kamchatka"}).SetDay(portal.DayClosedEarlier))
			}, func(o *office) {
				o.signIn()
				outcome := app.OutcomeDone
				if kind != "" {
					outcome = app.OutcomeRefused
				}
				o.expect(o.do(app.Command{Verb: app.VerbStart, User: 8, Time: "9:00", Reason: "Врач"}), outcome, kind)
			})
		})
	}
}

func (o *office) check(err error) {
	o.Helper()
	if err != nil {
		o.Fatal(err)
	}
}

// Anna's zone and her schedule may change while the program runs. They are read again on each date, together with the day.
func TestProfileAndRulesAreReadOnEachDate(t *testing.T) {
	almaty := func(o *office) {
		o.anna.Change(func(e *portal.Employee) { e.Zone, e.Schedule = "Asia/Almaty", portal.Flexible() })
	}
	const month = 30 * 24 * time.Hour
	start := func(o *office) {
		o.Helper()
		pressed := time.Now()
		o.expect(o.do(app.Command{Verb: app.VerbStart, Reason: "Пробки"}), app.OutcomeDone, "")
		o.wantMinute(pressed)
	}
	t.Run("with a reading", func(t *testing.T) {
		inOffice(t, "2000-02-01T06:00:20Z", nil, func(o *office) {
			o.signIn()
			almaty(o)
			time.Sleep(month)
			synctest.Wait()
			if s := o.workday.Snapshot(); s.Account.Zone != "Asia/Almaty" || !s.Rules.Free {
				t.Errorf("zone %s, rules %+v", s.Account.Zone, s.Rules)
			}
			before := len(o.portal.Requests())
			start(o)
			if asked := o.asked(before); slices.Contains(asked, "batch") || slices.Contains(asked, "profile") {
				t.Errorf("the portal was asked %q", asked) // at midnight the portal gave it
			}
		})
	})
	t.Run("with a press", func(t *testing.T) { // a press comes first after a night in which the computer slept
		inOffice(t, "2000-02-01T06:00:20Z", nil, func(o *office) {
			o.signIn()
			back := o.away()
			time.Sleep(month)
			almaty(o)
			back()
			before := len(o.portal.Requests())
			start(o)
			o.wantAsked(before, "batch", "timeman.open")
		})
	})
	t.Run("by a portal that takes one call at a time", func(t *testing.T) {
		inOffice(t, "2000-02-01T06:00:20Z", func(o *office) {
			o.portal.Fail("batch", portal.Refused("ERROR_METHOD_NOT_FOUND"), portal.Always)
		}, func(o *office) {
			o.signIn()
			almaty(o)
			before := len(o.portal.Requests())
			time.Sleep(month)
			synctest.Wait()
			if s := o.workday.Snapshot(); s.Account.Zone != "Asia/Almaty" || !s.Rules.Free {
				t.Errorf("zone %s, rules %+v", s.Account.Zone, s.Rules)
			}
			if asked := len(o.portal.Requests()) - before; asked > 30*(perDate+4) {
				t.Errorf("%d requests", asked)
			}
			start(o)
		})
	})
	t.Run("where the portal does not tell them", func(t *testing.T) {
		inOffice(t, "2000-02-01T06:00:20Z", nil, func(o *office) {
			o.signIn()
			o.portal.Fail("profile", portal.Refused("ACCESS_DENIED"), portal.Always)
			o.portal.Fail("timeman.settings", portal.Refused("ACCESS_DENIED"), portal.Always)
			time.Sleep(month)
			synctest.Wait()
			if s := o.workday.Snapshot(); s.Account.Zone != "Europe/Moscow" || !s.Rules.Known {
				t.Errorf("zone %s, rules %+v", s.Account.Zone, s.Rules)
			}
			start(o)
		})
	})
	t.Run("a zone that is taken out of the profile", func(t *testing.T) {
		inOffice(t, "2000-02-01T06:00:20Z", nil, func(o *office) {
			o.signIn()
			o.anna.Change(func(e *portal.Employee) { e.Zone = "" })
			time.Sleep(month)
			o.expect(o.do(app.Command{Verb: app.VerbStart, Reason: "Пробки"}), app.OutcomeRefused, app.KindZoneUnknown)
		})
	})
}

func moment(t *testing.T, text string) time.Time {
	t.Helper()
	m, err := time.Parse(time.RFC3339, text)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// The program does not foresee the consequence of a time by clocks that may be wrong.
func TestForeseeInNoKnownZone(t *testing.T) {
	liveIn(t, "Asia/Tokyo")
	friday, monday := moment(t, "2000-03-24T08:00:00+01:00"), moment(t, "2000-03-27T07:30:00Z") // 09:30 in Berlin
	s := app.Snapshot{Account: &app.Account{Offset: 3600, HasOffset: true, OffsetAt: friday}, Rules: app.Rules{Known: true}}
	for typed, want := range map[string]app.Kind{"9:15": app.KindZoneUnknown, "9:": app.KindTimeFormat, "": ""} {
		c, got := s.Foresee(app.VerbStart, typed, monday), app.Kind("")
		if c.Problem != nil {
			got = c.Problem.Kind
		}
		if got != want {
			t.Errorf("%q is %q, want %q", typed, got, want)
		}
	}
}

// The person can replace the zone that was given before, and the zone of the profile takes precedence over both.
func TestASaidZone(t *testing.T) {
	liveIn(t, "Europe/London")
	inOffice(t, "2000-02-01T05:00:20Z", func(o *office) {
		o.portal = portal.New(portal.Options{Zone: "Asia/Samarkand"})
		o.anna = o.portal.Add(portal.Employee{ID: 7, Name: "Анна"})
		o.hosts[oldHost] = o.portal
	}, func(o *office) {
		o.signIn()
		zone := func(want string, said bool) {
			o.Helper()
			if a := o.workday.Snapshot().Account; a.Zone != want || a.Said != said {
				o.Errorf("it is %q, said: %v", a.Zone, a.Said)
			}
		}
		try := app.Command{Verb: app.VerbStart, Time: "5:00", Reason: "Врач", DryRun: true}
		for _, try.Zone = range []string{"Asia/Tashkent", "Asia/Samarkand", ""} {
			o.expect(o.do(try), app.OutcomePlanned, "")
		}
		zone("Asia/Samarkand", true)
		time.Sleep(24 * time.Hour)
		synctest.Wait()
		zone("Asia/Samarkand", true)
		o.anna.Change(func(e *portal.Employee) { e.Zone = "Asia/Almaty" })
		time.Sleep(24 * time.Hour)
		synctest.Wait()
		zone("Asia/Almaty", false)
	})
}

// wantMinute checks that Anna's last start is recorded in the minute of a press.
func (o *office) wantMinute(pressed time.Time) {
	o.Helper()
	records := o.anna.Records()
	if len(records) == 0 || !calendar.SameMinute(records[len(records)-1].Start, pressed) {
		o.Errorf("pressed %v, recorded %+v", pressed, records)
	}
}

// Over the weekend the clocks were changed, and the profile has no zone. On Monday a start with a reason is recorded with the
// moment of the press, or Anna is told that this is not possible and what makes it possible. A start without a reason is
// recorded at once, as always.
func TestTheClocksWereChangedSinceTheLastRecord(t *testing.T) {
	for _, change := range []struct{ name, friday, monday, start string }{
		{"to summer time", "2000-03-24T07:00:00Z", "2000-03-27T07:30:20Z", "2000-03-27T09:30:00+02:00"},
		{"to winter time", "2000-10-27T07:00:00Z", "2000-10-30T08:30:20Z", "2000-10-30T09:30:00+01:00"},
	} {
		monday := func(t *testing.T, name, computer string, story func(o *office)) {
			for _, reading := range readings {
				t.Run(change.name+"/"+reading.name+"/"+name, func(t *testing.T) {
					liveIn(t, computer)
					inOffice(t, change.friday, func(o *office) {
						o.portal = portal.New(portal.Options{Zone: "Europe/Berlin"})
						o.portal.Switch(func(s *portal.Switches) { *s = reading.switches })
						o.anna = o.portal.Add(portal.Employee{ID: 7, Name: "Анна", Schedule: fixed})
						o.hosts[oldHost] = o.portal
					}, func(o *office) {
						o.signIn()
						o.expect(o.do(app.Command{Verb: app.VerbStart}), app.OutcomeDone, "")
						time.Sleep(9 * time.Hour)
						o.expect(o.do(app.Command{Verb: app.VerbFinish, Reason: "Врач"}), app.OutcomeDone, "")
						time.Sleep(time.Until(moment(t, change.monday)))
						story(o)
					})
				})
			}
		}
		refused := func(o *office) {
			o.Helper()
			o.expect(o.do(app.Command{Verb: app.VerbStart, Reason: "Пробки"}), app.OutcomeRefused, app.KindZoneUnknown)
			if got := len(o.anna.Records()); got != 1 {
				o.Errorf("%d records", got)
			}
		}
		monday(t, "a computer beside her", "Europe/Berlin", func(o *office) {
			o.expect(o.do(app.Command{Verb: app.VerbStart, Reason: "Пробки"}), app.OutcomeDone, "")
			o.wantMinute(moment(o.T, change.monday))
		})
		monday(t, "a computer elsewhere", "Asia/Tokyo", func(o *office) {
			refused(o)
			o.expect(o.do(app.Command{Verb: app.VerbStart}), app.OutcomeDone, "")
			o.wantMinute(moment(o.T, change.monday))
		})
		monday(t, "she sets the zone in the profile", "Asia/Tokyo", func(o *office) {
			refused(o)
			o.anna.Change(func(e *portal.Employee) { e.Zone = "Europe/Berlin" })
			time.Sleep(app.Fresh)
			o.expect(o.do(app.Command{Verb: app.VerbStart, Reason: "Пробки", Time: "9:30"}), app.OutcomeDone, "")
			o.wantStart(o.anna, change.start)
		})
		monday(t, "she says the offset", "Asia/Tokyo", func(o *office) {
			refused(o)
			o.expect(o.do(app.Command{Verb: app.VerbStart, Reason: "Пробки", Time: "9:30", Zone: change.start[len(change.start)-6:]}), app.OutcomeDone, "")
			o.wantStart(o.anna, change.start)
		})
		monday(t, "a press that is kept", "Asia/Tokyo", func(o *office) {
			back := o.away()
			time.Sleep(app.Fresh) // what was read is old
			pressed := time.Now()
			o.expect(o.do(app.Command{Verb: app.VerbStart, Reason: "Пробки"}), app.OutcomeKept, app.KindConnectionCut)
			if needs := o.workday.Snapshot().KeptNeeds(time.Now()); needs != app.KindZoneUnknown {
				o.Errorf("it needs %q", needs)
			}
			back()
			time.Sleep(10 * time.Minute)
			synctest.Wait()
			if got := len(o.anna.Records()); got != 1 {
				o.Errorf("%d records", got)
			}
			o.anna.Change(func(e *portal.Employee) { e.Zone = "Europe/Berlin" })
			time.Sleep(2 * time.Hour)
			synctest.Wait()
			o.wantMinute(pressed)
		})
		monday(t, "a press that is kept beside her", "Europe/Berlin", func(o *office) {
			back := o.away()
			time.Sleep(app.Fresh) // what was read is old
			pressed := time.Now()
			o.expect(o.do(app.Command{Verb: app.VerbStart, Reason: "Пробки"}), app.OutcomeKept, app.KindConnectionCut)
			back()
			time.Sleep(10 * time.Minute)
			synctest.Wait()
			o.wantMinute(pressed)
		})
	}
}

// A running day is finished by the same clocks with which it began, wherever the computer is.
func TestADayIsEndedInTheZoneOfItsStart(t *testing.T) {
	for _, reading := range readings {
		t.Run(reading.name, func(t *testing.T) {
			liveIn(t, "Asia/Tokyo")
			inOffice(t, "2000-02-01T06:00:00Z", func(o *office) {
				o.portal = portal.New(portal.Options{Zone: "Asia/Samarkand"})
				o.portal.Switch(func(s *portal.Switches) { *s = reading.switches })
				o.anna = o.portal.Add(portal.Employee{ID: 7, Name: "Анна", Schedule: fixed})
				o.hosts[oldHost] = o.portal
			}, func(o *office) {
				o.signIn()
				o.expect(o.do(app.Command{Verb: app.VerbStart}), app.OutcomeDone, "")
				time.Sleep(24 * time.Hour)
				o.expect(o.do(app.Command{Verb: app.VerbStart, Reason: "Пробки"}), app.OutcomeDifferent, app.KindDayExpired)
				o.expect(o.do(app.Command{Verb: app.VerbFinish, Time: "18:00", Reason: "Забыла"}), app.OutcomeDone, "")
				if got := o.anna.Records()[0].Stop; !got.Equal(moment(t, "2000-02-01T18:00:00+05:00")) {
					t.Errorf("it ended %v", got)
				}
			})
		})
	}
}

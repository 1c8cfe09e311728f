package dialogs

import (
	"context"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"clockin24/app"
	"clockin24/app/words"
)

// The day changes under the questions, at every moment at which it can: between any two readings of the state. Time and
// reason are then asked for the same day, and the finish is sent for that day.
func TestAQuestionIsOfOneSnapshot(t *testing.T) {
	const most = 12 // the readings of a whole conversation, and some more
	for change := range most {
		t.Run(strconv.Itoa(change), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				time.Sleep(9*time.Hour + 10*time.Minute)
				reads, forgotten, running := 0, yesterday(app.StateExpired), day(app.StateOpened)
				r := &resident{}
				r.source = func() app.Snapshot {
					if reads++; reads > change {
						return running
					}
					return forgotten
				}
				r.do = func(c app.Command) app.Reply {
					present := forgotten
					if reads >= change {
						present = running
					}
					if c.Verb == app.VerbFinish && !present.Day.IsOf(c.Of) {
						return app.Reply{Outcome: app.OutcomeDifferent, Problem: &app.Problem{Kind: app.KindOtherDay}, Day: present.Day}
					}
					return app.Reply{Outcome: app.OutcomeDone}
				}
				var ofTime, ofReason app.Day
				ask := func(_ context.Context, d dialog) (answer, error) {
					asked, typed := running.Day, "8:40"
					if strings.Contains(d.text+d.field, "31.12.1999") {
						asked, typed = forgotten.Day, "8:30"
					}
					switch {
					case d.title != endTitle:
						return answer{}, nil
					case d.field != reasonField:
						ofTime = asked
						return answer{agreed, typed}, nil
					}
					ofReason = asked
					if !ofTime.IsOf(asked.Start) {
						t.Errorf("the time was asked for %v, and the reason for %v", ofTime.Start, asked.Start)
					}
					return answer{agreed, "Врач"}, nil
				}
				f := &flow{backend: r, words: words.New("ru"), ask: ask}
				if err := f.run(t.Context(), app.ScreenFinish); err != nil {
					t.Error(err)
				}
				if len(r.commands) == 0 {
					t.Error("nothing was sent")
				}
				for _, c := range r.commands {
					if want := map[bool]string{true: "8:30", false: "8:40"}[forgotten.Day.IsOf(c.Of)]; c.Time != want || !ofReason.IsOf(c.Of) {
						t.Errorf("sent %s for %v, and %v was asked about", c.Time, c.Of, ofReason.Start)
					}
				}
			})
		})
	}
}

// becomes makes the reading of the state return another state.
func becomes(latest app.Snapshot) func(*story) {
	return func(s *story) {
		s.do = func(c app.Command) app.Reply {
			if c.Verb == app.VerbRefresh {
				s.latest = latest
			}
			return app.Reply{Outcome: app.OutcomeDone}
		}
	}
}

// What the person agreed to for one record, kept start, person or portal is not done to another one in the same state: the
// question is asked again.
func TestTheSubjectIsAnotherOne(t *testing.T) {
	changed := func(s app.Snapshot, change func(*app.Snapshot)) app.Snapshot {
		a := *s.Account
		s.Account = &a
		change(&s)
		return s
	}
	later := func(s *app.Snapshot) { s.Day.Start = s.Day.Start.Add(time.Hour) }
	kept := func(id string) app.Snapshot {
		s := day(app.StateNotStarted)
		s.Kept = &app.Intent{ID: id, Verb: app.VerbStart, Pressed: time.Date(2000, 1, 1, 8, 57, 0, 0, time.UTC)}
		return s
	}
	renamed := func(host string) app.Snapshot {
		s := day(app.StateNotStarted)
		s.Problem = &app.Problem{Kind: app.KindRenamed, Host: host}
		return s
	}
	for name, c := range map[string]struct {
		before, after app.Snapshot
		first, second turn
	}{
		"pause":   {day(app.StateOpened), changed(day(app.StateOpened), later), third("08:00").carefully(), esc("09:00").carefully()},
		"resume":  {day(app.StatePaused), changed(day(app.StatePaused), later), ok("", "Продолжить"), esc("Продолжить")},
		"finish":  {day(app.StatePaused), changed(day(app.StatePaused), later), third("Завершить день…"), esc("Завершить день…")},
		"reopen":  {day(app.StateClosed), changed(day(app.StateClosed), later), ok("", "Продолжить").carefully(), esc("Продолжить").carefully()},
		"give up": {kept("1"), kept("2"), third("Отменить начало"), esc("Отменить начало")},
		"move":    {renamed("one.bitrix24.ru"), renamed("two.bitrix24.ru"), ok("", "one.bitrix24.ru").carefully(), esc("two.bitrix24.ru").carefully()},
		"start": {
			day(app.StateNotStarted), changed(day(app.StateNotStarted), func(s *app.Snapshot) { s.Account.User, s.Account.Name = 9, "Борис Иванов" }),
			ok("", "Анна Смирнова"), esc("Борис Иванов"),
		},
	} {
		t.Run(name, func(t *testing.T) {
			tell(t, c.before, app.ScreenDay, becomes(c.after), c.first, c.second).want()
		})
	}
}

// If the workday refuses a press because the portal has another record by then, the dialog says so with the present state.
func TestADayThatIsNotThereAnyMore(t *testing.T) {
	other := day(app.StateOpened)
	other.Day.Start = other.Day.Start.Add(time.Hour)
	refuses := func(s *story) {
		s.do = func(c app.Command) app.Reply {
			if c.Verb == app.VerbRefresh {
				return app.Reply{Outcome: app.OutcomeDone}
			}
			s.latest = other
			return app.Reply{Outcome: app.OutcomeDifferent, Problem: &app.Problem{Kind: app.KindOtherDay, Time: other.Day.Start}, Day: other.Day}
		}
	}
	const says = "На портале уже другой рабочий день: от 01.01.2000, начатый в 09:00"
	s := tell(t, day(app.StateOpened), app.ScreenDay, refuses, third("08:00").carefully(), esc(says, "Рабочий день идёт с 09:00").carefully())
	s.want(app.Command{Verb: app.VerbPause, Of: startOf(app.StateOpened)})
	s = tell(t, yesterday(app.StateExpired), app.ScreenFinish, refuses, ok("18:10").standing("17:00"), ok("Врач"), esc(says).carefully())
	s.want(app.Command{Verb: app.VerbFinish, Of: startOf(app.StateExpired), Time: "18:10", Reason: "Врач"})
}

// A time that was typed yesterday does not count today: the question of its reason stood open over night.
func TestATypedTimeIsOfItsDay(t *testing.T) {
	s := tell(t, day(app.StateNotStarted), app.ScreenDay, func(s *story) {
		s.before = func() {
			if len(s.turns) == 1 {
				time.Sleep(24 * time.Hour)
			}
		}
	}, third(), ok("9:00"), ok("Пробки", "Начать в 09:00"), esc("не начат", "Начать сейчас"))
	s.want()
}

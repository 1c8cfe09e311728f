package dialogs

import (
	"testing"
	"time"

	"clockin24/app"
)

// yesterday is a forgotten day for which the portal proposes a finish.
func yesterday(state app.State) app.Snapshot {
	s := day(state)
	s.Day.Suggest = s.Day.Start.Add(9 * time.Hour)
	return s
}

// closes makes the backend close the forgotten day, as the portal does.
func closes(s *story) {
	refuses := s.do
	s.do = func(c app.Command) app.Reply {
		if refuses != nil {
			if r := refuses(c); r.Outcome != app.OutcomeDone {
				return r
			}
		}
		if c.Verb == app.VerbFinish {
			s.latest = day(app.StateNotStarted)
		}
		return app.Reply{Outcome: app.OutcomeDone}
	}
}

// The forgotten day is closed with a time and a reason, and then today's begins.
func TestFinishYesterday(t *testing.T) {
	for _, state := range []app.State{app.StateEarlier, app.StateExpired} {
		t.Run(string(state), func(t *testing.T) {
			s := tell(t, yesterday(state), app.ScreenDay, closes,
				ok("", "Шаг 1 из 2", "31.12.1999"),
				ok("7:00x", "Время завершения, 31.12.1999").standing("17:00"),
				ok("18:10", "Время не распознано").standing("7:00x"),
				ok("", "Будет записано завершение 31.12.1999 в 18:10", "нужна причина"),
				ok("Не закрыл день", "нужна причина"),
				ok("", "Шаг 2 из 2", "Начать сейчас"))
			s.want(app.Command{Verb: app.VerbFinish, Of: startOf(app.StateExpired), Time: "18:10", Reason: "Не закрыл день"}, app.Command{Verb: app.VerbStart})
		})
	}
}

// What was typed stays when the portal refuses it.
func TestFinishYesterdayRefused(t *testing.T) {
	s := tell(t, yesterday(app.StateExpired), app.ScreenDay, func(s *story) {
		s.do = refusing(&app.Problem{Kind: app.KindTimeOtherDay, Field: app.FieldTime}, &app.Problem{Kind: app.KindUnreachable})
		closes(s)
	},
		ok(""), ok("18:10").standing("17:00"), ok("Не закрыл день"),
		ok("18:05").standing("18:10"), ok("Не закрыл день").standing("Не закрыл день"),
		ok("", "Нет связи"), ok("18:05").standing("18:05"), ok("Не закрыл день").standing("Не закрыл день"),
		esc("Шаг 2 из 2"))
	finish := app.Command{Verb: app.VerbFinish, Of: startOf(app.StateExpired), Time: "18:10", Reason: "Не закрыл день"}
	again := finish
	again.Time = "18:05"
	s.want(finish, again, again)
}

// strictDay has run since eight, and may end at six in the evening at the earliest.
func strictDay(state app.State) app.Snapshot {
	s := day(state)
	s.Rules.MaxStart = s.Rules.LateAfter
	s.Rules.AllowedDelta, s.Rules.MinFinish, s.Rules.MinDuration = 15*time.Minute, 18*time.Hour, 8*time.Hour
	return s
}

// A day ends at another time, or now, after the person was asked for the time and the reason and was told what follows.
func TestFinishToday(t *testing.T) {
	const early = "Завершение раньше графика на 8 ч 50 мин."
	t.Run("at another time", func(t *testing.T) {
		says := []string{
			"Будет записано завершение в 08:30, раньше текущего времени на 40 минут.", "Рабочее время: 30 минут; минимум по правилам портала: 8 часов.",
			"подтверждение руководителя", "Завершение раньше графика", "нужна причина", "Завершить в 08:30",
		}
		s := tell(t, strictDay(app.StateOpened), app.ScreenFinish, nil,
			ok("9:30", "Завершение рабочего дня", "Рабочий день идёт с 08:00", "Время завершения (пустое поле: сейчас)", "Далее"),
			ok("8:30x", "позже текущего").standing("9:30"),
			ok("8:30", "Время не распознано").standing("8:30x"),
			ok("", says...), ok("Врач", says...))
		s.want(app.Command{Verb: app.VerbFinish, Of: startOf(app.StateOpened), Time: "8:30", Reason: "Врач"})
		if s.read != 1 {
			t.Errorf("the state was read %d times", s.read)
		}
	})
	t.Run("now and early, with a reason", func(t *testing.T) {
		s := tell(t, strictDay(app.StateOpened), app.ScreenFinish, nil,
			ok(""), ok("", early, "Укажите причину."), ok("Врач", early, "Завершить рабочий день"))
		s.want(app.Command{Verb: app.VerbFinish, Of: startOf(app.StateOpened), Reason: "Врач"})
	})
	t.Run("now and early, without", func(t *testing.T) {
		s := tell(t, strictDay(app.StateOpened), app.ScreenFinish, nil, ok(""), third(early, "Завершить без причины"))
		s.want(app.Command{Verb: app.VerbFinish, Of: startOf(app.StateOpened)})
	})
	t.Run("now and in time", func(t *testing.T) {
		s := tell(t, day(app.StateOpened), app.ScreenFinish, nil, ok(""), ok("", "Рабочее время: 1 ч 10 мин.", "Причину можно не указывать."))
		s.want(app.Command{Verb: app.VerbFinish, Of: startOf(app.StateOpened)})
	})
	t.Run("from the day that runs", func(t *testing.T) {
		s := tell(t, day(app.StateOpened), app.ScreenDay, nil, ok("", "Завершить день…").carefully(), ok(""), ok(""))
		s.want(app.Command{Verb: app.VerbFinish, Of: startOf(app.StateOpened)})
	})
	t.Run("from a break", func(t *testing.T) {
		s := tell(t, day(app.StatePaused), app.ScreenDay, nil, third("Завершить день…"), ok(""), ok(""))
		s.want(app.Command{Verb: app.VerbFinish, Of: startOf(app.StateOpened)})
	})
}

// What was typed stays when the portal refuses it, and a reason is asked for if the portal wants one.
func TestFinishTodayRefused(t *testing.T) {
	s := tell(t, day(app.StateOpened), app.ScreenFinish, func(s *story) {
		s.do = refusing(&app.Problem{Kind: app.KindReasonNeeded, Field: app.FieldReason}, &app.Problem{Kind: app.KindUnreachable})
	},
		ok(""), ok("", "Причину можно не указывать."), ok("", "нужна причина"), ok("Врач", "нужна причина"),
		ok("", "Нет связи", "Завершить день…").carefully(), ok(""), ok("Врач").standing("Врач"))
	finish := app.Command{Verb: app.VerbFinish, Of: startOf(app.StateOpened), Reason: "Врач"}
	s.want(app.Command{Verb: app.VerbFinish, Of: startOf(app.StateOpened)}, finish, finish)
}

// If the day is not running, the dialog says so, and nothing ends.
func TestNothingToFinish(t *testing.T) {
	tell(t, day(app.StateNotStarted), app.ScreenFinish, nil, esc("Рабочий день не начат")).want()
	closes := func(s *story) {
		s.do = func(c app.Command) app.Reply {
			s.latest = day(app.StateClosed)
			return app.Reply{Outcome: app.OutcomeDone}
		}
	}
	tell(t, day(app.StateOpened), app.ScreenFinish, closes, ok("9:00"), esc("завершён").carefully()).want()
}

// What was typed for yesterday's day is not sent for today's.
func TestTheFinishIsThatOfItsDay(t *testing.T) {
	s := tell(t, yesterday(app.StateExpired), app.ScreenFinish, func(s *story) {
		s.do = func(c app.Command) app.Reply {
			s.latest = day(app.StateOpened)
			return app.Reply{Outcome: app.OutcomeDone}
		}
	}, ok("18:10", "Время завершения, 31.12.1999").standing("17:00"), ok("9:05", "пустое поле: сейчас"), ok("Врач", "в 09:05"))
	s.want(app.Command{Verb: app.VerbFinish, Of: startOf(app.StateOpened), Time: "9:05", Reason: "Врач"})
}

// Where the secret goes is the person's decision, and no Enter makes it.
func TestMove(t *testing.T) {
	moved := day(app.StateNotStarted)
	moved.Problem = &app.Problem{Kind: app.KindRenamed, Host: "new.bitrix24.ru"}
	s := tell(t, moved, app.ScreenDay, func(s *story) {
		s.do = func(c app.Command) app.Reply {
			if c.Verb == app.VerbMove {
				s.latest = day(app.StateNotStarted)
			}
			return app.Reply{Outcome: app.OutcomeDone}
		}
	}, ok("", "new.bitrix24.ru", "Перейти на новый адрес").carefully(), ok("", "Начать сейчас"))
	s.want(app.Command{Verb: app.VerbMove, Host: "new.bitrix24.ru"}, app.Command{Verb: app.VerbStart})

	s = tell(t, moved, app.ScreenDay, func(s *story) { s.do = refusing(&app.Problem{Kind: app.KindMoved, Host: "new.bitrix24.ru"}) },
		ok("", "new.bitrix24.ru").carefully(), esc("new.bitrix24.ru").carefully())
	s.want(app.Command{Verb: app.VerbMove, Host: "new.bitrix24.ru"})
}

// A webhook that the portal no longer accepts leads to another one.
func TestSignInAgain(t *testing.T) {
	bad := day(app.StateNotStarted)
	bad.Problem = &app.Problem{Kind: app.KindCredentialsBad}
	tell(t, bad, app.ScreenDay, nil, ok("", "Войти"), esc("Адрес портала").standing("example.bitrix24.ru")).want()
}

// A start that was pressed without a connection is sent with the reason that the person saw, or is given up.
func TestKeptStart(t *testing.T) {
	kept := func(pressed time.Time, change ...func(*app.Intent)) app.Snapshot {
		s := day(app.StateNotStarted)
		s.Kept = &app.Intent{ID: "1", Verb: app.VerbStart, Pressed: pressed, Why: app.KindUnreachable}
		for _, c := range change {
			c(s.Kept)
		}
		return s
	}
	at := time.Date(2000, 1, 1, 8, 57, 0, 0, time.UTC)
	unsure := func(i *app.Intent) { i.Unsure = true }

	s := tell(t, kept(at), app.ScreenDay, nil, ok("", "Начало в 08:57 сохранено", "Отправить начало в 08:57", "Отменить начало"),
		ok("").standing("Нет связи с порталом"), ok("Не было сети", "нужна причина").standing("Нет связи с порталом"))
	s.want(app.Command{Verb: app.VerbSendKept, Kept: "1", Reason: "Не было сети"})

	s = tell(t, kept(at, unsure), app.ScreenDay, nil, ok("", "часы компьютера"), ok("9x", "Время начала").standing("08:57"),
		ok("9:01", "Время не распознано").standing("9x"), ok("Не было сети").standing("Нет связи с порталом"))
	s.want(app.Command{Verb: app.VerbSendKept, Kept: "1", Time: "9:01", Reason: "Не было сети"})

	tell(t, kept(at), app.ScreenDay, nil, third("Отменить начало")).want(app.Command{Verb: app.VerbGiveUp, Kept: "1"})
}

// The proposed reason of a kept start is why the start was kept. If nobody knows why, the person says it.
func TestTheReasonOfAKeptStartIsTrue(t *testing.T) {
	const reason = "Врач"
	for _, c := range []struct {
		name         string
		why, problem app.Kind
		want         string
	}{
		{"the portal was busy", app.KindTooMany, "", "Портал был занят"},
		{"and cannot be reached now", app.KindTooMany, app.KindUnreachable, "Портал был занят"},
		{"it is busy", "", app.KindTooMany, "Портал был занят"},
		{"it was not reached", app.KindHostUnknown, app.KindTooMany, "Нет связи с порталом"},
		{"it did not answer", app.KindPortalBroken, "", "Портал не отвечал"},
		{"nobody knows", "", "", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			snap := day(app.StateNotStarted)
			snap.Kept = &app.Intent{ID: "1", Verb: app.VerbStart, Pressed: time.Date(2000, 1, 1, 8, 57, 0, 0, time.UTC), Why: c.why}
			if c.problem != "" {
				snap.Problem = &app.Problem{Kind: c.problem}
			}
			s := tell(t, snap, app.ScreenDay, nil, ok("", "Отправить начало в 08:57"), ok(reason).standing(c.want))
			s.want(app.Command{Verb: app.VerbSendKept, Kept: "1", Reason: reason})
		})
	}
}

// A reason that the person wrote with the press is not replaced by one of the program's.
func TestTheReasonOfAKeptStartIsTheOneThatWasWritten(t *testing.T) {
	snap := day(app.StateNotStarted)
	snap.Kept = &app.Intent{
		ID: "1", Verb: app.VerbStart, Pressed: time.Date(2000, 1, 1, 8, 57, 0, 0, time.UTC), Why: app.KindUnreachable,
		Reason: "Пробки", Consent: true, Unsure: true,
	}
	s := tell(t, snap, app.ScreenDay, nil, ok("", "часы компьютера"), ok("8:55").standing("08:57"), ok("Пробки").standing("Пробки"))
	s.want(app.Command{Verb: app.VerbSendKept, Kept: "1", Time: "8:55", Reason: "Пробки"})
}

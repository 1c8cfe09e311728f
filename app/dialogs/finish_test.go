package dialogs

import (
	"testing"
	"time"

	"clockin24/app"
)

// yesterday is a forgotten day, for which the portal proposes a finish.
func yesterday(state app.State) app.Snapshot {
	s := day(state)
	s.Day.Suggest = s.Day.Start.Add(9 * time.Hour)
	return s
}

// closes has the backend close the forgotten day, as the portal does.
func closes(s *story) {
	refuses := s.do
	s.do = func(c app.Command) app.Reply {
		if refuses != nil {
			if r := refuses(c); r.Outcome != app.Done {
				return r
			}
		}
		if c.Verb == app.Finish {
			s.latest = day(app.NotStarted)
		}
		return app.Reply{Outcome: app.Done}
	}
}

// The forgotten day is closed with a time and a reason, and then today's begins.
func TestFinishYesterday(t *testing.T) {
	for _, state := range []app.State{app.Earlier, app.Expired} {
		t.Run(string(state), func(t *testing.T) {
			s := tell(t, yesterday(state), false, closes,
				ok("", "Шаг 1 из 2", "31.12.1999"),
				ok("7:00x", "Время завершения, 31.12.1999").standing("17:00"),
				ok("18:10", "Время не распознано").standing("7:00x"),
				ok("", "Будет записано завершение 31.12.1999 в 18:10", "нужна причина"),
				ok("Не закрыл день", "нужна причина"),
				ok("", "Шаг 2 из 2", "Начать сейчас"))
			s.want(app.Command{Verb: app.Finish, Time: "18:10", Reason: "Не закрыл день"}, app.Command{Verb: app.Start})
		})
	}
}

// What was typed stays when the portal refuses it.
func TestFinishYesterdayRefused(t *testing.T) {
	s := tell(t, yesterday(app.Expired), false, func(s *story) {
		s.do = refusing(&app.Problem{Kind: app.TimeOtherDay, Field: app.FieldTime}, &app.Problem{Kind: app.Unreachable})
		closes(s)
	},
		ok(""), ok("18:10").standing("17:00"), ok("Не закрыл день"),
		ok("18:05").standing("18:10"), ok("Не закрыл день").standing("Не закрыл день"),
		ok("", "Нет связи"), ok("18:05").standing("18:05"), ok("Не закрыл день").standing("Не закрыл день"),
		esc("Шаг 2 из 2"))
	finish := app.Command{Verb: app.Finish, Time: "18:10", Reason: "Не закрыл день"}
	again := finish
	again.Time = "18:05"
	s.want(finish, again, again)
}

// Where the secret goes is the person's decision, and no Enter makes it.
func TestMove(t *testing.T) {
	moved := day(app.NotStarted)
	moved.Problem = &app.Problem{Kind: app.Renamed, Host: "new.bitrix24.ru"}
	s := tell(t, moved, false, func(s *story) {
		s.do = func(c app.Command) app.Reply {
			if c.Verb == app.Move {
				s.latest = day(app.NotStarted)
			}
			return app.Reply{Outcome: app.Done}
		}
	}, ok("", "new.bitrix24.ru", "Перейти на новый адрес").carefully(), ok("", "Начать сейчас"))
	s.want(app.Command{Verb: app.Move, Host: "new.bitrix24.ru"}, app.Command{Verb: app.Start})

	s = tell(t, moved, false, func(s *story) { s.do = refusing(&app.Problem{Kind: app.Moved, Host: "new.bitrix24.ru"}) },
		ok("", "new.bitrix24.ru").carefully(), esc("new.bitrix24.ru").carefully())
	s.want(app.Command{Verb: app.Move, Host: "new.bitrix24.ru"})
}

// A webhook that the portal does not take any more leads to another one.
func TestSignInAgain(t *testing.T) {
	bad := day(app.NotStarted)
	bad.Problem = &app.Problem{Kind: app.CredentialsBad}
	tell(t, bad, false, nil, ok("", "Войти"), esc("Адрес портала").standing("example.bitrix24.ru")).want()
}

// A start that was pressed without a connection is sent with the reason that the person saw, or given up.
func TestKeptStart(t *testing.T) {
	kept := func(pressed time.Time, change ...func(*app.Intent)) app.Snapshot {
		s := day(app.NotStarted)
		s.Kept = &app.Intent{ID: "1", Verb: app.Start, Pressed: pressed}
		for _, c := range change {
			c(s.Kept)
		}
		return s
	}
	at := time.Date(2000, 1, 1, 8, 57, 0, 0, time.UTC)
	unsure := func(i *app.Intent) { i.Unsure = true }

	s := tell(t, kept(at), false, nil, ok("", "Начало в 08:57 сохранено", "Отправить начало в 08:57", "Отменить начало"),
		ok("").standing("Нет связи с порталом"), ok("Не было сети", "нужна причина").standing("Нет связи с порталом"))
	s.want(app.Command{Verb: app.SendKept, Reason: "Не было сети"})

	s = tell(t, kept(at, unsure), false, nil, ok("", "часы компьютера"), ok("9x", "Время начала").standing("08:57"),
		ok("9:01", "Время не распознано").standing("9x"), ok("Не было сети").standing("Нет связи с порталом"))
	s.want(app.Command{Verb: app.SendKept, Time: "9:01", Reason: "Не было сети"})

	tell(t, kept(at), false, nil, third("Отменить начало")).want(app.Command{Verb: app.GiveUp})
}

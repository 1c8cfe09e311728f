//go:build !nowindow

package window

import (
	"testing"
	"time"

	"fyne.io/fyne/v2"

	"clockin24/app"
	"clockin24/app/words"
)

// running is a day that began at a time of this morning in Moscow, as it is told at 09:12.
func running(since string) app.Day {
	return app.Day{State: app.StateOpened, Status: "OPENED", Start: at(since)}
}

// forgotten is yesterday's day, which the portal wants to be closed first.
func forgotten() app.Day {
	y := func(clock string) time.Time { return at(clock).AddDate(0, 0, -1) }
	return app.Day{State: app.StateExpired, Status: "EXPIRED", Start: y("08:57"), Suggest: y("18:00")}
}

func TestTheDayInNumbers(t *testing.T) {
	play(t, func(s *stage) {
		d := running("07:30")
		d.Breaks = 20 * time.Minute
		s.open(app.ScreenDay, in(d))
		s.wantText(s.start().state.Text, "Рабочий день идёт с 07:30 (Москва, UTC+3) · 1 ч 22 мин")
		s.wantText(s.start().numbers.Text, "Перерывы: 20 минут · по графику до 17:45")
		time.Sleep(time.Minute)
		s.settle()
		s.wantText(s.start().state.Text, "Рабочий день идёт с 07:30 (Москва, UTC+3) · 1 ч 23 мин")

		d.State, d.Status, d.Finish = app.StatePaused, "PAUSED", at("09:00")
		s.says(in(d))
		s.wantText(s.start().numbers.Text, "Рабочее время: 1 ч 10 мин · перерывы: 33 минуты")
	})
}

// The window asks about leaving early as it does about coming late: that, too, is possible without a reason.
func TestFinishEarly(t *testing.T) {
	play(t, func(s *stage) {
		s.backend.do = done
		s.open(app.ScreenDay, in(running("07:30")))
		s.tap(s.start().finish)
		screen := s.start()
		s.wantText(s.frame.win.Title(), "Завершение рабочего дня")
		s.wantText(screen.begin.Text, "Завершить сейчас, 09:12")
		s.wantText(screen.timeSays.Text, "Рабочее время: 1 ч 42 мин; минимум по правилам портала: 8 часов.")
		s.wantText(screen.reasonSays.Text, "Завершение раньше графика на 8 ч 33 мин. Укажите причину.")
		s.wantFocus(screen.reason)
		s.wantShown(screen.plain, true)
		s.wantShown(screen.pause, false)
		s.typeIn("Врач")
		s.press(fyne.KeyReturn)
		s.settle()
		s.wantNone() // an Enter that was on its way
		time.Sleep(moment)
		s.press(fyne.KeyReturn)
		s.settle()
		if c := s.wantOne(app.VerbFinish); c.Time != "" || c.Reason != "Врач" {
			t.Errorf("sent %q with %q", c.Time, c.Reason)
		}
		s.wantClosed(true)
	})
}

func TestFinishAtAnotherTime(t *testing.T) {
	play(t, func(s *stage) {
		s.backend.do = done
		s.open(app.ScreenFinish, in(running("07:30")))
		screen := s.start()
		screen.time.SetText("7:30")
		s.wantText(screen.timeSays.Text, "Рабочий день начат в 07:30 (Москва, UTC+3), завершение не может быть раньше. Укажите более позднее время.")
		screen.time.SetText("8:50")
		s.wantText(screen.begin.Text, "Завершить в 08:50")
		s.wantText(screen.timeSays.Text, "Будет записано завершение в 08:50, раньше текущего времени на 22 минуты."+
			" Рабочее время: 1 ч 20 мин; минимум по правилам портала: 8 часов. Может понадобиться подтверждение руководителя.")
		s.wantText(screen.reasonSays.Text, "Завершение раньше графика на 8 ч 55 мин. Для другого времени нужна причина.")
		s.wantShown(screen.plain, false)
		screen.reason.SetText("Врач")
		s.tap(screen.begin)
		s.settle()
		if c := s.wantOne(app.VerbFinish); c.Time != "8:50" || c.Reason != "Врач" {
			t.Errorf("sent %q with %q", c.Time, c.Reason)
		}
	})
}

// A held Enter opens the question how the day is to end, and does not answer it.
func TestAHeldEnterFinishesNothing(t *testing.T) {
	play(t, func(s *stage) {
		snap := in(running("07:30"))
		snap.Rules = app.Rules{Known: true, Tracking: true, Free: true}
		s.open(app.ScreenDay, snap)
		s.focusOn(s.start().finish)
		for range 40 {
			s.press(fyne.KeyReturn)
			time.Sleep(30 * time.Millisecond)
			s.settle()
		}
		s.wantNone()
		s.wantFocus(s.start().begin)
		time.Sleep(moment)
		s.press(fyne.KeyReturn)
		s.settle()
		s.wantOne(app.VerbFinish)
	})
}

// A person who asks for the finish in the menu gets it in the window that is open: what was typed there for something else is
// not sent with it, and comes back together with what it was for.
func TestFinishIsAskedForInTheOpenWindow(t *testing.T) {
	play(t, func(s *stage) {
		s.backend.do = done
		s.open(app.ScreenDay, late())
		s.start().reason.SetText("Автобус")
		s.says(in(running("09:10"))) // by telephone, meanwhile
		s.raise(app.ScreenFinish)
		screen := s.start()
		s.wantText(s.frame.win.Title(), "Завершение рабочего дня")
		s.wantShown(screen.form.box, true)
		s.wantText(screen.reason.Text, "")
		s.wantText(screen.timeTitle.Text, "Завершить с другим временем")
		screen.time.SetText("9:11")
		screen.reason.SetText("Врач")

		s.raise(app.ScreenFinish) // again, or by a click on the icon
		s.raise("")
		s.wantText(screen.time.Text, "9:11")
		time.Sleep(moment)
		s.tap(screen.begin)
		s.settle()
		if c := s.wantOne(app.VerbFinish); c.Time != "9:11" || c.Reason != "Врач" {
			t.Errorf("sent %q with %q", c.Time, c.Reason)
		}
	})
	play(t, func(s *stage) {
		s.backend.do = done
		s.open(app.ScreenDay, late())
		s.start().reason.SetText("Автобус")
		s.says(in(running("09:10")))
		s.raise(app.ScreenFinish)
		s.says(late()) // the supervisor has deleted the record
		s.wantText(s.start().reason.Text, "Автобус")
	})
}

// While a command is under way the screen stands still. Then it asks for the finish instead of closing, if the day is
// running.
func TestFinishIsAskedForWhileTheWindowIsSending(t *testing.T) {
	for _, c := range []struct {
		name    string
		press   func(*start) *button
		becomes app.Day
		closed  bool
	}{
		{"a break", func(s *start) *button { return s.pause }, app.Day{State: app.StatePaused, Start: at("08:57")}, false},
		{"the finish itself", func(s *start) *button { s.onFinish(); return s.plain }, app.Day{State: app.StateClosed, Start: at("08:57")}, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			play(t, func(s *stage) {
				answer := make(chan app.Reply)
				s.backend.do = func(asked app.Command) app.Reply {
					if asked.Verb == app.VerbRefresh {
						return app.Reply{Outcome: app.OutcomeDone}
					}
					return <-answer
				}
				s.open(app.ScreenDay, in(running("08:57")))
				b := c.press(s.start())
				time.Sleep(moment)
				s.tap(b)
				s.settle()
				s.raise(app.ScreenFinish)
				s.says(in(c.becomes))
				answer <- app.Reply{Outcome: app.OutcomeDone, Day: c.becomes}
				s.settle()
				if s.wantClosed(c.closed); !c.closed {
					s.wantShown(s.start().form.box, true)
					s.wantText(s.start().begin.Text, "Завершить сейчас, 09:12")
				}
			})
		})
	}
}

// A webhook that the person is typing is not lost when the finish is asked for; the sign-in leads to the finish.
func TestFinishIsAskedForWhileSigningIn(t *testing.T) {
	play(t, func(s *stage) {
		s.backend.do = done
		s.open(app.ScreenSignIn, in(running("08:57")))
		s.signIn().webhook.SetText("https://example.bitrix24.ru/rest/7/")
		s.raise(app.ScreenFinish)
		s.wantText(s.signIn().webhook.Text, "https://example.bitrix24.ru/rest/7/")
		s.frame.show(newConfirm(s.frame, anna()), words.SignInTitle)
		s.tap(s.confirm().yes)
		s.settle()
		s.wantText(s.frame.win.Title(), "Завершение рабочего дня")
		s.wantShown(s.start().form.box, true)
	})
}

// A person who asks for the finish of a day that is over, or has not begun, is shown that state.
func TestFinishOfADayThatDoesNotRun(t *testing.T) {
	play(t, func(s *stage) {
		s.open(app.ScreenFinish, in(app.Day{State: app.StateClosed, Status: "CLOSED", Start: at("07:57"), Finish: at("08:30")}))
		s.wantShown(s.start().form.box, false)
		s.wantFocus(s.start().leave)
		s.says(onTime())
		s.wantText(s.start().begin.Text, "Начать сейчас, 09:12")
	})
}

// What was typed for one question is not sent with another.
func TestWordsStayWithTheirQuestion(t *testing.T) {
	play(t, func(s *stage) {
		s.open(app.ScreenDay, onTime())
		screen := s.start()
		screen.time.SetText("8:45")
		screen.reason.SetText("Пробки")
		s.says(in(forgotten()))
		s.wantText(screen.time.Text, "18:00")
		s.wantText(screen.reason.Text, "")
		s.says(onTime())
		s.wantText(screen.time.Text, "8:45")
		s.wantText(screen.reason.Text, "Пробки")
	})
}

// Yesterday was not closed: two steps in one window.
func TestYesterdayInTwoSteps(t *testing.T) {
	play(t, func(s *stage) {
		closed := forgotten()
		closed.State, closed.Status, closed.Finish, closed.Pending = app.StateNotStarted, "CLOSED", closed.Suggest, true
		s.backend.do = func(app.Command) app.Reply {
			return app.Reply{Outcome: app.OutcomeDone, Day: closed, Asked: closed.Finish}
		}
		s.open(app.ScreenDay, in(forgotten()))
		screen := s.start()
		s.wantText(screen.step.Text, "Шаг 1 из 2. Сначала завершить его, потом начать сегодняшний.")
		s.wantText(screen.timeTitle.Text, "Время завершения, 31.12.1999")
		s.wantText(screen.time.Text, "18:00")
		s.wantText(screen.timeSays.Text, "Будет записано завершение 31.12.1999 в 18:00. Рабочее время: 9 ч 3 мин."+
			" Изменение будет ждать подтверждения руководителя.")
		s.wantText(screen.reasonSays.Text, "Чтобы завершить прошедший день, нужна причина.")
		s.wantText(screen.begin.Text, "Завершить в 18:00")
		s.wantFocus(screen.reason)
		s.press(fyne.KeyReturn)
		s.wantNone()
		s.typeIn("Забыли отметить")
		s.press(fyne.KeyReturn)
		s.press(fyne.KeyReturn)
		s.settle()
		if c := s.wantOne(app.VerbFinish); c.Time != "18:00" || c.Reason != "Забыли отметить" {
			t.Errorf("sent %q with %q", c.Time, c.Reason)
		}

		s.wantClosed(false)
		s.wantText(screen.step.Text, "Рабочий день завершён в 18:00 31.12.1999 (Москва, UTC+3). Изменение ждёт подтверждения руководителя."+
			"\nШаг 2 из 2. Начать сегодняшний рабочий день.")
		s.wantText(screen.time.Text, "")
		s.wantText(screen.reason.Text, "")
		s.wantText(screen.begin.Text, "Начать сейчас, 09:12")
		s.press(fyne.KeyReturn) // twice, because nothing seemed to happen
		s.settle()
		s.wantOne(app.VerbFinish)
		s.says(onTime())
		time.Sleep(moment)

		s.backend.do = refusedWith(app.Problem{Kind: app.KindRefusedByPortal, Code: "ALERT_WARNING", Text: "Еще рано начинать работу"})
		s.press(fyne.KeyReturn)
		s.settle()
		s.wantText(screen.says.Text, "Портал отказал: «Еще рано начинать работу». Если это непонятно, обратитесь к администратору портала.")
		s.wantText(screen.step.Text, "Рабочий день завершён в 18:00 31.12.1999 (Москва, UTC+3). Изменение ждёт подтверждения руководителя."+
			"\nШаг 2 из 2. Начать сегодняшний рабочий день.")
		s.backend.do = done
		s.press(fyne.KeyReturn)
		s.settle()
		if n := len(s.backend.commands); n != 3 || s.backend.commands[2].Verb != app.VerbStart {
			t.Errorf("sent %v", s.backend.commands)
		}
		s.wantClosed(true)
	})
}

func TestYesterdayRefused(t *testing.T) {
	play(t, func(s *stage) {
		s.backend.do = refusedWith(app.Problem{Kind: app.KindUnreachable, Host: "example.bitrix24.ru"})
		s.open(app.ScreenDay, in(forgotten()))
		s.typeIn("Забыли отметить")
		s.press(fyne.KeyReturn)
		s.settle()
		screen := s.start()
		s.wantText(screen.reason.Text, "Забыли отметить")
		s.wantText(screen.time.Text, "18:00")
		s.wantText(screen.step.Text, "Шаг 1 из 2. Сначала завершить его, потом начать сегодняшний.")
		s.wantFocus(screen.begin)
	})
}

// If yesterday is still running by the portal's record, nothing proposes when it ended.
func TestYesterdayStillRuns(t *testing.T) {
	play(t, func(s *stage) {
		d := forgotten()
		d.State, d.Status, d.Suggest = app.StateEarlier, "OPENED", time.Time{}
		s.open(app.ScreenDay, in(d))
		s.wantText(s.start().time.Text, "")
		s.wantText(s.start().timeSays.Text, "Укажите, во сколько закончился рабочий день от 31.12.1999.")
		s.wantFocus(s.start().time)
		s.press(fyne.KeyReturn)
		s.settle()
		s.wantNone()
	})
}

func TestReopenSaysWhatItMeans(t *testing.T) {
	over := app.Day{State: app.StateClosed, Status: "CLOSED", Start: at("07:57"), Finish: at("08:30")}
	for _, c := range []struct {
		known, free bool
		want        string
	}{
		{true, false, "Если продолжить, время после завершения (42 минуты) станет перерывом."},
		{true, true, "Если продолжить, начнётся вторая запись; первая, с 07:57 до 08:30, останется."},
		{false, false, "«Продолжить рабочий день» откроет его снова. При обычном графике время после завершения станет перерывом; " +
			"при свободном или без графика начнётся вторая запись, а первая останется."},
	} {
		play(t, func(s *stage) {
			over.Start, over.Finish = at("07:57"), at("08:30")
			snap := in(over)
			snap.Rules.Known, snap.Rules.Free = c.known, c.free
			s.open(app.ScreenDay, snap)
			s.wantText(s.start().way.Text, c.want)
			s.wantFocus(s.start().leave)
		})
	}
}

// Without a connection, the person sees what will be sent later, and agrees to it by the press.
func TestAStartWithoutAConnection(t *testing.T) {
	play(t, func(s *stage) {
		snap := onTime()
		snap.Problem = &app.Problem{Kind: app.KindUnreachable, Host: "example.bitrix24.ru"}
		s.open(app.ScreenDay, snap)
		screen := s.start()
		s.wantText(screen.reason.Text, "Нет связи с порталом")
		s.wantFocus(screen.begin)

		s.says(onTime())
		s.wantText(screen.reason.Text, "") // nobody has agreed to it
		s.says(snap)
		s.wantText(screen.reason.Text, "Нет связи с порталом")

		s.focusOn(screen.reason)
		s.typeIn("Авария у провайдера") // replaces the proposed reason
		s.wantText(screen.reason.Text, "Авария у провайдера")
		s.says(onTime())
		s.wantText(screen.reason.Text, "Авария у провайдера")
		s.says(snap)
		s.tap(screen.begin)
		s.settle()
		if c := s.wantOne(app.VerbStart); c.Reason != "Авария у провайдера" {
			t.Errorf("sent %+v", c)
		}
	})
}

func TestAKeptStartThatAsks(t *testing.T) {
	play(t, func(s *stage) {
		s.backend.do = done
		snap := onTime()
		snap.Kept = &app.Intent{ID: "1", Verb: app.VerbStart, Pressed: at("09:02"), Why: app.KindTimedOut}
		s.open(app.ScreenDay, snap)
		screen := s.start()
		s.wantText(screen.step.Text, "Начало в 09:02 сохранено, но ещё не записано. Портал принимает прошедшее время только с причиной.")
		s.wantText(screen.time.Text, "09:02")
		s.wantText(screen.reason.Text, "Портал не отвечал")
		s.wantText(screen.begin.Text, "Отправить начало в 09:02")
		s.wantShown(screen.giveUp, true)
		s.wantFocus(screen.reason)
		s.press(fyne.KeyReturn)
		s.settle()
		if c := s.wantOne(app.VerbSendKept); c.Reason != "Портал не отвечал" {
			t.Errorf("sent %+v", c)
		}
	})
}

// The proposed reason is why the start was kept, and stays so when the portal fails for another reason. If nobody knows why,
// the person says it, and nothing is sent before that.
func TestTheReasonOfAKeptStartIsTrue(t *testing.T) {
	for _, c := range []struct {
		why, problem app.Kind
		want         string
	}{
		{app.KindTooMany, "", "Портал был занят"},
		{app.KindTooMany, app.KindUnreachable, "Портал был занят"},
		{"", app.KindTooMany, "Портал был занят"},
		{app.KindHostUnknown, app.KindTooMany, "Нет связи с порталом"},
		{"", "", ""},
	} {
		play(t, func(s *stage) {
			s.backend.do = done
			snap := onTime()
			snap.Kept = &app.Intent{ID: "1", Verb: app.VerbStart, Pressed: at("09:02"), Why: c.why}
			if c.problem != "" {
				snap.Problem = &app.Problem{Kind: c.problem, Host: "example.bitrix24.ru"}
			}
			s.open(app.ScreenDay, snap)
			s.wantText(s.start().reason.Text, c.want)
			s.press(fyne.KeyReturn)
			s.settle()
			if c.want == "" {
				s.wantNone()
				return
			}
			if sent := s.wantOne(app.VerbSendKept); sent.Reason != c.want {
				t.Errorf("sent %+v", sent)
			}
		})
	}
}

func TestAKeptStartThatWaits(t *testing.T) {
	play(t, func(s *stage) {
		s.backend.do = done
		snap := onTime()
		snap.Problem = &app.Problem{Kind: app.KindUnreachable, Host: "example.bitrix24.ru"}
		snap.Kept = &app.Intent{ID: "1", Verb: app.VerbStart, Pressed: at("09:02"), Reason: "Пробки", Consent: true}
		s.open(app.ScreenDay, snap)
		screen := s.start()
		s.wantText(screen.way.Text, "Начало в 09:02 сохранено и будет отправлено, когда портал ответит.")
		s.wantShown(screen.form.box, false)
		s.wantFocus(screen.leave)
		s.tap(screen.giveUp)
		s.settle()
		s.wantOne(app.VerbGiveUp)
		s.wantClosed(false)
	})
}

// A start whose date is over can only be given up, and is in nobody's way.
func TestAKeptStartOfYesterday(t *testing.T) {
	play(t, func(s *stage) {
		snap := onTime()
		snap.Kept = &app.Intent{ID: "1", Verb: app.VerbStart, Pressed: at("09:02").AddDate(0, 0, -1)}
		s.open(app.ScreenDay, snap)
		screen := s.start()
		s.wantShown(screen.giveUp, true)
		s.wantText(screen.begin.Text, "Начать сейчас, 09:12")
	})
}

package dialogs

import (
	"context"
	"errors"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"clockin24/app"
	"clockin24/app/words"
)

// webhook is obviously made up.
const webhook = "https://example.bitrix24.ru/rest/7/notarealsecret/"

// A story is a conversation in a bubble of time, at ten past nine in the employee's zone. Its person answers from a script,
// and its resident records the commands.
type story struct {
	t     *testing.T
	words *words.Words
	person
	resident
}

// A turn is what the person sees, and the answer to it.
type turn struct {
	sees    []string // somewhere in the dialog
	typed   string   // what stands in the field
	secret  bool
	careful bool
	answer
}

// A person answers each dialog in turn, and looks for anything that should not be there.
type person struct {
	turns   []turn
	before  func() // runs before each answer
	showing bool
}

func (s *story) ask(ctx context.Context, d dialog) (answer, error) {
	s.t.Helper()
	if s.showing {
		s.t.Error("two dialogs at once")
	}
	s.showing = true
	defer func() { s.showing = false }()
	shown := strings.Join([]string{d.title, d.text, d.field, d.typed, d.ok, d.other, d.leave}, "\n")
	if strings.Contains(shown, "notarealsecret") {
		s.t.Errorf("the secret is shown:\n%s", shown)
	}
	if len(s.turns) == 0 {
		<-ctx.Done()
		s.t.Errorf("one dialog more than expected:\n%s", shown)
		return answer{}, ctx.Err()
	}
	now := s.turns[0]
	s.turns = s.turns[1:]
	for _, text := range now.sees {
		if !strings.Contains(shown, text) {
			s.t.Errorf("%q is not in\n%s", text, shown)
		}
	}
	if d.typed != now.typed || d.secret != now.secret || d.careful != now.careful {
		s.t.Errorf("typed %q, secret %v, careful %v, want %q, %v, %v in\n%s",
			d.typed, d.secret, d.careful, now.typed, now.secret, now.careful, shown)
	}
	if d.ok == "" || now.pressed == other && d.other == "" || now.pressed == left && d.leave == "" {
		s.t.Errorf("there is no such button in\n%s", shown)
	}
	if s.before != nil {
		s.before()
	}
	return now.answer, nil
}

// A resident records what it is asked to do.
type resident struct {
	do     func(app.Command) app.Reply // nil replies that it is done
	source func() app.Snapshot         // nil returns latest

	mu       sync.Mutex
	latest   app.Snapshot
	commands []app.Command // without the readings
	read     int
	browsed  []string
	notified []string
}

func (r *resident) Do(_ context.Context, c app.Command) app.Reply {
	r.mu.Lock()
	defer r.mu.Unlock()
	if c.Verb == app.VerbRefresh {
		r.read++
	} else {
		r.commands = append(r.commands, c)
	}
	reply := app.Reply{Outcome: app.OutcomeDone}
	if r.do != nil {
		reply = r.do(c)
	}
	reply.ID, reply.Verb, reply.View = c.ID, c.Verb, c.View
	return reply
}

func (r *resident) Snapshot() app.Snapshot {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.source != nil {
		return r.source()
	}
	return r.latest
}

func (r *resident) Notify(title, body string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.notified = append(r.notified, title+": "+body)
}

func (r *resident) Browse(page string) error {
	r.browsed = append(r.browsed, page)
	return nil
}

// refusing answers every command except the readings with these problems, one by one, and then with success.
func refusing(problems ...*app.Problem) func(app.Command) app.Reply {
	return func(c app.Command) app.Reply {
		if c.Verb == app.VerbRefresh || len(problems) == 0 {
			return app.Reply{Outcome: app.OutcomeDone}
		}
		p := problems[0]
		problems = problems[1:]
		return app.Reply{Outcome: app.OutcomeRefused, Problem: p}
	}
}

func anna() *app.Account {
	return &app.Account{
		Portal: "https://example.bitrix24.ru", Host: "example.bitrix24.ru", User: 7, Name: "Анна Смирнова", HasOffset: true,
	}
}

// day is a snapshot in that state, on a schedule that begins at ten.
func day(state app.State) app.Snapshot {
	s := app.Snapshot{Account: anna(), Day: app.Day{State: state}, Rules: app.Rules{
		Known: true, Tracking: true, LateAfter: 10 * time.Hour,
	}}
	morning := time.Date(2000, 1, 1, 8, 0, 0, 0, time.UTC)
	switch state {
	case app.StateOpened, app.StatePaused, app.StateClosed:
		s.Day.Start = morning
	case app.StateEarlier, app.StateExpired:
		s.Day.Start = morning.AddDate(0, 0, -1)
	}
	if state == app.StateClosed {
		s.Day.Finish = morning.Add(30 * time.Minute)
	}
	return s
}

// startOf is when the record of [day] in that state began.
func startOf(state app.State) time.Time { return day(state).Day.Start }

// lateDay is a day that should have started at nine.
func lateDay() app.Snapshot {
	s := day(app.StateNotStarted)
	s.Rules.LateAfter = 9 * time.Hour
	return s
}

// atUTC has the computer of a test at UTC, so that what is said of zones does not depend on the machine.
func atUTC(t *testing.T) {
	here := time.Local
	time.Local = time.UTC
	t.Cleanup(func() { time.Local = here })
}

func tell(t *testing.T, latest app.Snapshot, first app.Screen, set func(*story), turns ...turn) *story {
	atUTC(t)
	s := &story{t: t, words: words.New("ru"), person: person{turns: turns}, resident: resident{latest: latest}}
	synctest.Test(t, func(t *testing.T) {
		time.Sleep(9*time.Hour + 10*time.Minute)
		if set != nil {
			set(s)
		}
		f := &flow{backend: s, words: s.words, ask: s.ask}
		if err := f.run(t.Context(), first); err != nil {
			t.Error(err)
		}
	})
	if len(s.turns) > 0 {
		t.Errorf("%d dialogs were not shown, next %+v", len(s.turns), s.turns[0])
	}
	for _, c := range s.commands {
		if c.ID == "" || c.View != app.ViewDialog || c.Pressed.IsZero() {
			t.Errorf("an incomplete command: %+v", c)
		}
	}
	return s
}

// want compares the commands by what a person gave with them.
func (s *story) want(commands ...app.Command) {
	s.t.Helper()
	got := slices.Clone(s.commands)
	for i := range got {
		got[i].ID, got[i].View, got[i].Pressed = "", "", time.Time{}
	}
	if !slices.Equal(got, commands) {
		s.t.Errorf("commands %v, want %v", got, commands)
	}
}

func ok(typed string, sees ...string) turn { return turn{sees: sees, answer: answer{agreed, typed}} }

func third(sees ...string) turn { return turn{sees: sees, answer: answer{pressed: other}} }
func esc(sees ...string) turn   { return turn{sees: sees} }

func (t turn) standing(typed string) turn { t.typed = typed; return t }
func (t turn) carefully() turn            { t.careful = true; return t }
func (t turn) hidden() turn               { t.secret = true; return t }

func TestStartInTime(t *testing.T) {
	s := tell(t, day(app.StateNotStarted), app.ScreenDay, nil,
		ok("", "Анна Смирнова", "Рабочий день не начат", "Начать сейчас", "Начать с другим временем"))
	s.want(app.Command{Verb: app.VerbStart})
	if s.read != 1 {
		t.Errorf("the state was read %d times", s.read)
	}
}

func TestStartBeforeTheStateIsKnown(t *testing.T) {
	s := tell(t, day(app.StateUnknown), app.ScreenDay, nil, ok("", "Состояние читается с портала…", "Начать сейчас"))
	s.want(app.Command{Verb: app.VerbStart})
}

func TestStartLate(t *testing.T) {
	const says = "Начало позже графика на 10 минут."
	t.Run("with a reason", func(t *testing.T) {
		s := tell(t, lateDay(), app.ScreenDay, nil,
			ok("", says), ok("", says, "Причина изменения"), ok(" Пробки ", says))
		s.want(app.Command{Verb: app.VerbStart, Reason: "Пробки"})
	})
	t.Run("without", func(t *testing.T) {
		s := tell(t, lateDay(), app.ScreenDay, nil, ok("", says), third(says, "Начать без причины"))
		s.want(app.Command{Verb: app.VerbStart})
	})
	t.Run("which the reading told", func(t *testing.T) {
		s := tell(t, day(app.StateUnknown), app.ScreenDay, func(s *story) {
			s.do = func(c app.Command) app.Reply {
				if c.Verb == app.VerbRefresh {
					s.latest = lateDay()
				}
				return app.Reply{Outcome: app.OutcomeDone}
			}
		}, ok(""), ok("Пробки", says))
		s.want(app.Command{Verb: app.VerbStart, Reason: "Пробки"})
	})
}

func TestStartAtAnotherTime(t *testing.T) {
	s := tell(t, day(app.StateNotStarted), app.ScreenDay, nil,
		third(),
		ok("25:00", "Время начала", "15 минут назад"),
		ok("9:30", "Время не распознано").standing("25:00"),
		ok("9:00", "позже").standing("9:30"),
		ok("", "Для другого времени нужна причина."),
		ok("Пробки", "Для другого времени нужна причина."))
	s.want(app.Command{Verb: app.VerbStart, Time: "9:00", Reason: "Пробки"})
}

// The words of the window say what a start at another time will lead to before it is sent.
func TestStartAtAnotherTimeSaysWhatItComesTo(t *testing.T) {
	strict := lateDay()
	strict.Rules.AllowedDelta = 15 * time.Minute
	eleven := func(*story) { time.Sleep(110 * time.Minute) }
	says := []string{
		"Будет записано начало в 09:30, раньше текущего времени на 1 ч 30 мин.", "подтверждение руководителя",
		"Начало позже графика на 30 минут.", "нужна причина", "Начать в 09:30",
	}
	s := tell(t, strict, app.ScreenDay, eleven, third(), ok("9:30"), ok("", says...), ok("Пробки", says...))
	s.want(app.Command{Verb: app.VerbStart, Time: "9:30", Reason: "Пробки"})

	flexible := day(app.StateNotStarted)
	flexible.Rules.Free = true
	s = tell(t, flexible, app.ScreenDay, nil, third(), ok("9:00"),
		ok("", "Будет записано начало в 09:00", "Причину можно не указывать.", "Начать в 09:00"))
	s.want(app.Command{Verb: app.VerbStart, Time: "9:00"})
}

// Minutes ago are counted from the moment at which they were typed, so that what was said of them stays true.
func TestMinutesAgoDoNotMove(t *testing.T) {
	s := tell(t, day(app.StateNotStarted), app.ScreenDay, func(s *story) {
		s.before = func() { time.Sleep(2 * time.Minute) } // the person thinks
	}, third(), ok("-15"), ok("Пробки", "Будет записано начало в 08:59"))
	s.want(app.Command{Verb: app.VerbStart, Time: "08:59:00", Reason: "Пробки"})
}

func TestNoTimeMeansNow(t *testing.T) {
	s := tell(t, day(app.StateNotStarted), app.ScreenDay, nil, third(), ok(""))
	s.want(app.Command{Verb: app.VerbStart})
}

func TestWhatWasTypedStaysAfterARefusal(t *testing.T) {
	for _, p := range []*app.Problem{
		{Kind: app.KindTimeOtherDay, Field: app.FieldTime},
		{Kind: app.KindUnreachable, Host: "example.bitrix24.ru"},
		nil,
	} {
		s := tell(t, day(app.StateNotStarted), app.ScreenDay, func(s *story) { s.do = refusing(p) },
			third(), ok("9:00"), ok("Пробки"),
			ok("8:50").standing("9:00"), ok("Пробки").standing("Пробки"))
		s.want(app.Command{Verb: app.VerbStart, Time: "9:00", Reason: "Пробки"},
			app.Command{Verb: app.VerbStart, Time: "8:50", Reason: "Пробки"})
	}
}

// If the zone is not known, no reason can be sent, but the day can begin without one.
func TestAReasonInNoKnownZone(t *testing.T) {
	s := tell(t, lateDay(), app.ScreenDay, func(s *story) { s.do = refusing(&app.Problem{Kind: app.KindZoneUnknown, Field: app.FieldTime}) },
		ok(""), ok("Пробки"), third("отправить время или причину нельзя").standing("Пробки"))
	s.want(app.Command{Verb: app.VerbStart, Reason: "Пробки"}, app.Command{Verb: app.VerbStart})

	s = tell(t, day(app.StateNotStarted), app.ScreenDay, func(s *story) { s.do = refusing(&app.Problem{Kind: app.KindZoneUnknown, Field: app.FieldTime}) },
		third(), ok("9:00"), ok("Пробки"), ok("", "Укажите пояс в профиле").standing("9:00"), ok("").standing("Пробки"))
	s.want(app.Command{Verb: app.VerbStart, Time: "9:00", Reason: "Пробки"}, app.Command{Verb: app.VerbStart})
}

// A reason that was typed for another time is not sent unseen with a start now.
func TestAnOldReasonIsSeenAgain(t *testing.T) {
	s := tell(t, day(app.StateNotStarted), app.ScreenDay, func(s *story) { s.do = refusing(&app.Problem{Kind: app.KindUnreachable}) },
		third(), ok("9:00"), ok("Пробки"),
		ok("").standing("9:00"), ok("", "Причину можно не указывать.").standing("Пробки"))
	s.want(app.Command{Verb: app.VerbStart, Time: "9:00", Reason: "Пробки"}, app.Command{Verb: app.VerbStart})
}

func TestALateReasonStays(t *testing.T) {
	s := tell(t, lateDay(), app.ScreenDay, func(s *story) { s.do = refusing(&app.Problem{Kind: app.KindBusy}) },
		ok(""), ok("Пробки"), ok("Пробки!", "выполняется").standing("Пробки"))
	s.want(app.Command{Verb: app.VerbStart, Reason: "Пробки"}, app.Command{Verb: app.VerbStart, Reason: "Пробки!"})
}

func TestThePortalWantsAReason(t *testing.T) {
	flexible := day(app.StateNotStarted)
	flexible.Rules.Free = true
	s := tell(t, flexible, app.ScreenDay, func(s *story) {
		s.do = refusing(&app.Problem{Kind: app.KindReasonNeeded, Field: app.FieldReason})
	}, third(), ok("9:00"), ok("", "Причину можно не указывать."), ok("", "нужна причина"), ok("Пробки", "нужна причина"))
	s.want(app.Command{Verb: app.VerbStart, Time: "9:00"}, app.Command{Verb: app.VerbStart, Time: "9:00", Reason: "Пробки"})
}

func TestARefusedStartIsAskedForAgain(t *testing.T) {
	s := tell(t, day(app.StateNotStarted), app.ScreenDay, func(s *story) {
		s.do = refusing(&app.Problem{Kind: app.KindUnreachable, Host: "example.bitrix24.ru"})
	}, ok(""), ok("", "Нет связи: example.bitrix24.ru", "Начать сейчас"))
	s.want(app.Command{Verb: app.VerbStart}, app.Command{Verb: app.VerbStart})
}

func TestTheMomentIsThatOfThePress(t *testing.T) {
	s := tell(t, lateDay(), app.ScreenDay, func(s *story) {
		s.before = func() { time.Sleep(time.Minute) } // the person thinks
		s.do = func(app.Command) app.Reply { time.Sleep(time.Hour); return app.Reply{Outcome: app.OutcomeDone} }
	}, ok(""), ok("Пробки"))
	// The state was on its way for an hour, and then the person took a minute for the reason.
	if got := s.commands[0].Pressed.UTC().Format("15:04"); got != "10:11" {
		t.Errorf("pressed at %s, want 10:11", got)
	}
}

func TestStates(t *testing.T) {
	for _, c := range []struct {
		state   app.State
		turn    turn
		verbs   []app.Verb
		browsed bool
	}{
		{app.StatePaused, ok("", "Продолжить рабочий день"), []app.Verb{app.VerbResume}, false},
		{app.StateOpened, third("Перерыв").carefully(), []app.Verb{app.VerbPause}, false},
		{app.StateClosed, ok("", "40 минут", "станет перерывом").carefully(), []app.Verb{app.VerbReopen}, false},
		{app.StateEarlier, third("начало дня в 08:00 31.12.1999", "Открыть портал"), nil, true},
		{app.StateExpired, third("Завершить рабочий день", "Открыть портал"), nil, true},
		{app.StateStrange, ok("", "Открыть портал"), nil, true},
	} {
		t.Run(string(c.state), func(t *testing.T) {
			s := tell(t, day(c.state), app.ScreenDay, nil, c.turn)
			var want []app.Command
			for _, v := range c.verbs {
				want = append(want, app.Command{Verb: v, Of: startOf(c.state)})
			}
			s.want(want...)
			if (len(s.browsed) > 0) != c.browsed {
				t.Errorf("browsed %q", s.browsed)
			}
		})
	}
}

func TestReopenSaysWhatItMeans(t *testing.T) {
	for _, c := range []struct {
		rules app.Rules
		says  []string
	}{
		{app.Rules{Known: true, Tracking: true}, []string{"время после завершения (40 минут) станет перерывом"}},
		{app.Rules{Known: true, Tracking: true, Free: true}, []string{"начнётся вторая запись"}},
		{app.Rules{}, []string{"При обычном графике", "станет перерывом", "при свободном или без графика начнётся вторая запись"}},
	} {
		closed := day(app.StateClosed)
		closed.Rules = c.rules
		tell(t, closed, app.ScreenDay, nil, ok("", c.says...).carefully()).want(app.Command{Verb: app.VerbReopen, Of: startOf(app.StateClosed)})
	}
}

func TestEscSendsNothing(t *testing.T) {
	for name, c := range map[string]struct {
		latest app.Snapshot
		first  app.Screen
		turns  []turn
	}{
		"start":     {day(app.StateNotStarted), app.ScreenDay, []turn{esc()}},
		"time":      {day(app.StateNotStarted), app.ScreenDay, []turn{third(), esc()}},
		"reason":    {lateDay(), app.ScreenDay, []turn{ok(""), esc()}},
		"paused":    {day(app.StatePaused), app.ScreenDay, []turn{esc()}},
		"opened":    {day(app.StateOpened), app.ScreenDay, []turn{esc().carefully()}},
		"closed":    {day(app.StateClosed), app.ScreenDay, []turn{esc().carefully()}},
		"finish":    {day(app.StateOpened), app.ScreenFinish, []turn{esc("Время завершения")}},
		"its why":   {day(app.StateOpened), app.ScreenFinish, []turn{ok(""), esc("Рабочее время")}},
		"expired":   {day(app.StateExpired), app.ScreenDay, []turn{esc()}},
		"nobody":    {app.Snapshot{}, app.ScreenDay, []turn{esc("входящий вебхук", "Войти…")}},
		"portal":    {app.Snapshot{}, app.ScreenSignIn, []turn{esc()}},
		"webhook":   {app.Snapshot{}, app.ScreenSignIn, []turn{third(), esc().hidden()}},
		"keyring":   {app.Snapshot{Problem: &app.Problem{Kind: app.KindKeyringLocked}}, app.ScreenDay, []turn{esc("Повторить", "Войти…")}},
		"no answer": {day(app.StateUnknown), app.ScreenDay, []turn{esc()}},
	} {
		t.Run(name, func(t *testing.T) {
			s := tell(t, c.latest, c.first, nil, c.turns...)
			s.want()
			if len(s.browsed) > 0 {
				t.Errorf("browsed %q", s.browsed)
			}
		})
	}
}

// The state on screen is an old one: the person agreed to start a day, not to end a break.
func TestTheStateIsAnotherOne(t *testing.T) {
	s := tell(t, day(app.StateNotStarted), app.ScreenDay, func(s *story) {
		s.do = func(c app.Command) app.Reply {
			if c.Verb == app.VerbRefresh {
				s.latest = day(app.StatePaused)
			}
			return app.Reply{Outcome: app.OutcomeDone}
		}
	}, ok("", "не начат"), esc("Перерыв", "Продолжить рабочий день"))
	s.want()
}

func TestWhatIsDifferentIsSaid(t *testing.T) {
	t.Run("and the way from there asked for", func(t *testing.T) {
		s := tell(t, day(app.StateNotStarted), app.ScreenDay, func(s *story) {
			s.do = func(c app.Command) app.Reply {
				if c.Verb == app.VerbRefresh {
					return app.Reply{Outcome: app.OutcomeDone}
				}
				s.latest = day(app.StatePaused)
				return app.Reply{Outcome: app.OutcomeDifferent, Problem: &app.Problem{Kind: app.KindOnBreak}, Day: day(app.StatePaused).Day}
			}
		}, ok(""), esc("Сейчас перерыв", "Продолжить рабочий день"))
		s.want(app.Command{Verb: app.VerbStart})
	})
	t.Run("and no more where nothing is left to do", func(t *testing.T) {
		s := tell(t, day(app.StateNotStarted), app.ScreenDay, func(s *story) {
			s.do = func(c app.Command) app.Reply {
				if c.Verb == app.VerbRefresh {
					return app.Reply{Outcome: app.OutcomeDone}
				}
				return app.Reply{Outcome: app.OutcomeKept}
			}
		}, ok(""), ok("", "Будет отправлено, когда портал ответит.", "Закрыть"))
		s.want(app.Command{Verb: app.VerbStart})
	})
}

func TestNotices(t *testing.T) {
	off := day(app.StateNotStarted)
	off.ClockAhead = -10 * time.Minute
	off.Account.Offset = 4*3600 + 15*60 // an offset of no place, and so not of this computer
	off.Problem = &app.Problem{Kind: app.KindUnreachable, Host: "example.bitrix24.ru"}
	tell(t, off, app.ScreenDay, nil, esc("Часы компьютера расходятся с часами портала на 10 минут",
		"Время сотрудника: 13:15", "Нет связи: example.bitrix24.ru"))
}

func TestTryTheKeyringAgain(t *testing.T) {
	s := tell(t, app.Snapshot{Problem: &app.Problem{Kind: app.KindKeyringLocked}}, app.ScreenDay, func(s *story) {
		s.do = func(app.Command) app.Reply {
			if s.read == 2 {
				s.latest = day(app.StateNotStarted)
			}
			return app.Reply{Outcome: app.OutcomeDone}
		}
	}, ok("", "Хранилище ключей закрыто", "Повторить"), ok("", "не начат"))
	s.want(app.Command{Verb: app.VerbStart})
}

// accepting signs the person in.
func accepting(s *story, p app.Person, problems ...*app.Problem) {
	s.do = func(c app.Command) app.Reply {
		switch c.Verb {
		case app.VerbCheck:
			return app.Reply{Outcome: app.OutcomeDone, Person: &p}
		case app.VerbSignIn:
			if len(problems) > 0 {
				problem := problems[0]
				problems = problems[1:]
				return app.Reply{Outcome: app.OutcomeRefused, Problem: problem}
			}
			s.latest = day(app.StateNotStarted)
		}
		return app.Reply{Outcome: app.OutcomeDone}
	}
}

func TestSignIn(t *testing.T) {
	s := tell(t, app.Snapshot{}, app.ScreenSignIn, func(s *story) { accepting(s, app.Person{Account: *anna()}) },
		ok("example.bitrix24.ru", "Адрес портала", "Открыть страницу вебхуков"),
		ok(webhook, "1. На портале", "timeman", "Проверить").hidden(),
		ok("", "Анна Смирнова, example.bitrix24.ru. Это вы?"),
		ok("", "Рабочий день не начат"))
	s.want(app.Command{Verb: app.VerbCheck, Webhook: webhook}, app.Command{Verb: app.VerbSignIn, Whose: anna().Key()}, app.Command{Verb: app.VerbStart})
	if want := []string{"https://example.bitrix24.ru" + app.WebhooksPage}; !slices.Equal(s.browsed, want) {
		t.Errorf("browsed %q, want %q", s.browsed, want)
	}
	if s.read != 1 {
		t.Errorf("the state was read %d times", s.read)
	}
}

func TestSignInWithTheWebhookAtHand(t *testing.T) {
	t.Run("by the button", func(t *testing.T) {
		s := tell(t, app.Snapshot{}, app.ScreenSignIn, nil, third("Адрес вебхука уже есть"), esc().hidden())
		s.want()
	})
	t.Run("in the wrong field", func(t *testing.T) {
		bad := &app.Problem{Kind: app.KindCredentialsBad, Field: app.FieldWebhook}
		s := tell(t, app.Snapshot{}, app.ScreenSignIn, func(s *story) { s.do = refusing(bad) },
			ok(webhook), esc("не принял").hidden())
		s.want(app.Command{Verb: app.VerbCheck, Webhook: webhook})
	})
}

// Half a webhook is no address, and does not come back into a field that everybody can read.
func TestAWrongAddressDoesNotComeBack(t *testing.T) {
	tell(t, app.Snapshot{}, app.ScreenSignIn, nil, ok("7/notarealsecret"), esc("Укажите адрес портала"))
}

func TestSomebodyElsesWebhook(t *testing.T) {
	boss := app.Person{Account: *anna(), Rules: app.Rules{Known: true}}
	boss.Admin = true
	s := tell(t, app.Snapshot{}, app.ScreenSignIn, func(s *story) { accepting(s, boss) },
		third(), ok(webhook).hidden(),
		third("права администратора", "Учёт рабочего времени", "Нет, войти иначе").carefully(), esc())
	s.want(app.Command{Verb: app.VerbCheck, Webhook: webhook})
}

func TestSignInWithoutAKeyring(t *testing.T) {
	for _, kind := range []app.Kind{app.KindKeyringLocked, app.KindKeyringMissing, app.KindKeyringBroken} {
		s := tell(t, app.Snapshot{}, app.ScreenSignIn, func(s *story) {
			accepting(s, app.Person{Account: *anna()}, &app.Problem{Kind: kind}, &app.Problem{Kind: kind})
		},
			third(), ok(webhook).hidden(), ok(""),
			ok("", "Повторить с хранилищем ключей"), third("Хранить в памяти до выхода из программы"), esc())
		s.want(app.Command{Verb: app.VerbCheck, Webhook: webhook},
			app.Command{Verb: app.VerbSignIn, Whose: anna().Key()}, app.Command{Verb: app.VerbSignIn, Whose: anna().Key()}, app.Command{Verb: app.VerbSignIn, Whose: anna().Key(), InMemory: true})
	}
}

func TestSignInIsTriedAgain(t *testing.T) {
	s := tell(t, app.Snapshot{}, app.ScreenSignIn, func(s *story) {
		accepting(s, app.Person{Account: *anna()}, &app.Problem{Kind: app.KindNotOnDisk}, &app.Problem{Kind: app.KindCheckFirst})
	}, third(), ok(webhook).hidden(), ok(""), ok("", "Повторить"), esc().hidden())
	s.want(app.Command{Verb: app.VerbCheck, Webhook: webhook}, app.Command{Verb: app.VerbSignIn, Whose: anna().Key()}, app.Command{Verb: app.VerbSignIn, Whose: anna().Key()})
}

// When the resident ends, nothing of the conversation is left: neither the dialog nor the reading.
func TestTheEndOfTheResident(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, stop := context.WithCancel(t.Context())
		gone := false
		ask := func(ctx context.Context, _ dialog) (answer, error) {
			<-ctx.Done()
			gone = true
			return answer{}, ctx.Err()
		}
		f := &flow{backend: waiting{day(app.StateNotStarted)}, words: words.New("ru"), ask: ask}
		time.AfterFunc(time.Second, stop)
		if err := f.run(ctx, app.ScreenDay); !errors.Is(err, context.Canceled) || !gone {
			t.Errorf("%v, dialog gone: %v", err, gone)
		}
	})
}

// waiting is a resident that does not reply until it ends.
type waiting struct{ latest app.Snapshot }

func (w waiting) Do(ctx context.Context, _ app.Command) app.Reply { <-ctx.Done(); return app.Reply{} }
func (w waiting) Snapshot() app.Snapshot                          { return w.latest }
func (w waiting) Browse(string) error                             { return nil }
func (w waiting) Notify(string, string)                           {}

func TestClosingADialogEndsTheReading(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := &flow{
			backend: waiting{day(app.StateNotStarted)}, words: words.New("ru"),
			ask: func(context.Context, dialog) (answer, error) { return answer{}, nil },
		}
		if err := f.run(t.Context(), app.ScreenDay); err != nil {
			t.Error(err)
		}
	})
}

func TestADialogThatFails(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		failed := errors.New("no more windows")
		f := &flow{
			backend: waiting{day(app.StateNotStarted)}, words: words.New("ru"),
			ask: func(context.Context, dialog) (answer, error) { return answer{}, failed },
		}
		if err := f.run(t.Context(), app.ScreenDay); !errors.Is(err, failed) {
			t.Error(err)
		}
	})
}

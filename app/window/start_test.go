//go:build !nowindow

package window

import (
	"slices"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"

	"clockin24/app"
)

func done(app.Command) app.Reply { return app.Reply{Outcome: app.OutcomeDone} }

func refusedWith(p app.Problem) func(app.Command) app.Reply {
	return func(app.Command) app.Reply { return app.Reply{Outcome: app.OutcomeRefused, Problem: &p} }
}

func TestEnterStartsNow(t *testing.T) {
	play(t, func(s *stage) {
		s.backend.do = done
		s.open(app.ScreenDay, onTime())
		s.wantText(s.start().begin.Text, "Начать сейчас, 09:12")
		s.wantFocus(s.start().begin)
		s.press(fyne.KeyReturn)
		s.settle()
		c := s.wantOne(app.VerbStart)
		if c.Time != "" || c.Reason != "" {
			t.Errorf("sent %+v, want a plain start", c)
		}
		if c.ID == "" || c.View != app.ViewWindow || !c.Pressed.Equal(time.Now()) {
			t.Errorf("sent id %q from %q, pressed at %v; want an id, the window, now", c.ID, c.View, c.Pressed)
		}
		s.wantClosed(true)
	})
}

func TestTheStateIsReadOnceWhenTheWindowOpens(t *testing.T) {
	play(t, func(s *stage) {
		s.open(app.ScreenDay, onTime())
		s.says(late())
		time.Sleep(2 * time.Minute)
		s.settle()
		if s.backend.read != 1 {
			t.Errorf("read %d times, want once", s.backend.read)
		}
	})
}

func TestLate(t *testing.T) {
	play(t, func(s *stage) {
		s.backend.do = done
		s.open(app.ScreenDay, late())
		screen := s.start()
		s.wantFocus(screen.reason)
		s.wantText(screen.reasonSays.Text, "Начало позже графика на 12 минут. Укажите причину.")

		s.press(fyne.KeyReturn)
		s.settle()
		s.wantNone()
		s.wantFocus(screen.reason)
		if screen.reasonSays.Importance != widget.DangerImportance {
			t.Error("an Enter without a reason changed nothing on the screen")
		}

		s.typeIn(" Пробки ")
		s.wantText(screen.reasonSays.Text, "Начало позже графика на 12 минут.")
		if screen.reasonSays.Importance != widget.MediumImportance {
			t.Error("the hint still calls for a reason that is there")
		}
		s.press(fyne.KeyReturn)
		s.settle()
		if c := s.wantOne(app.VerbStart); c.Time != "" || c.Reason != "Пробки" {
			t.Errorf("sent %q with %q, want now with the reason", c.Time, c.Reason)
		}
		s.wantClosed(true)
	})
}

func TestLateWithoutAReason(t *testing.T) {
	play(t, func(s *stage) {
		s.backend.do = done
		s.open(app.ScreenDay, late())
		s.typeIn("не важно")
		s.tap(s.start().plain)
		s.settle()
		if c := s.wantOne(app.VerbStart); c.Time != "" || c.Reason != "" {
			t.Errorf("sent %q with %q, want a plain start", c.Time, c.Reason)
		}
	})
}

func TestStartWithoutAReasonIsOnlyForALateNow(t *testing.T) {
	play(t, func(s *stage) {
		s.open(app.ScreenDay, onTime())
		s.wantShown(s.start().plain, false)
		s.says(late())
		s.wantShown(s.start().plain, true)
		s.start().time.SetText("8:45")
		s.wantShown(s.start().plain, false)
	})
}

func TestAtAnotherTime(t *testing.T) {
	play(t, func(s *stage) {
		s.backend.do = done
		s.open(app.ScreenDay, onTime())
		screen := s.start()
		screen.time.SetText("845")
		s.wantText(screen.begin.Text, "Начать в 08:45")
		s.wantText(screen.timeSays.Text, "Будет записано начало в 08:45, раньше текущего времени на 27 минут. Может понадобиться подтверждение руководителя.")
		s.wantText(screen.reasonSays.Text, "Для другого времени нужна причина.")

		s.focusOn(screen.time)
		s.press(fyne.KeyReturn)
		s.settle()
		s.wantNone()
		s.wantFocus(screen.reason)

		s.typeIn("Врач")
		s.wantText(screen.reasonSays.Text, "")
		s.press(fyne.KeyReturn)
		s.settle()
		if c := s.wantOne(app.VerbStart); c.Time != "845" || c.Reason != "Врач" {
			t.Errorf("sent %q with %q", c.Time, c.Reason)
		}
	})
}

func TestAFlexibleScheduleNeedsNoReason(t *testing.T) {
	play(t, func(s *stage) {
		snap := onTime()
		snap.Rules.Free, snap.Rules.LateAfter = true, 0
		s.open(app.ScreenDay, snap)
		s.focusOn(s.start().time)
		s.typeIn("-15")
		s.wantText(s.start().reasonSays.Text, "Причину можно не указывать.")
		s.press(fyne.KeyReturn)
		s.settle()
		if c := s.wantOne(app.VerbStart); c.Time != "-15" {
			t.Errorf("sent %q", c.Time)
		}
	})
}

func TestAWrongTimeIsSaidBesideTheField(t *testing.T) {
	for _, typed := range []string{"25:00", "9:60", "утро", "9:13", "-10000", "0:00"} {
		t.Run(typed, func(t *testing.T) {
			play(t, func(s *stage) {
				s.open(app.ScreenDay, onTime())
				screen := s.start()
				screen.time.SetText(typed)
				screen.reason.SetText("Врач")
				_, p := app.ParseTime(typed, at("09:12"))
				s.wantText(screen.timeSays.Text, s.frame.words.Problem(p, nil))
				s.wantText(screen.begin.Text, "Начать рабочий день")
				s.focusOn(screen.reason)
				s.press(fyne.KeyReturn)
				s.settle()
				s.wantNone()
				s.wantFocus(screen.time)
				s.wantText(screen.reason.Text, "Врач")
			})
		})
	}
}

func TestTheMinuteTicks(t *testing.T) {
	play(t, func(s *stage) {
		snap := onTime()
		snap.ClockAhead = 20 * time.Second
		s.open(app.ScreenDay, snap)
		time.Sleep(39 * time.Second)
		s.settle()
		s.wantText(s.start().begin.Text, "Начать сейчас, 09:12")
		time.Sleep(time.Second)
		s.settle()
		s.wantText(s.start().begin.Text, "Начать сейчас, 09:13")
		time.Sleep(3 * time.Minute)
		s.settle()
		s.wantText(s.start().begin.Text, "Начать сейчас, 09:16")
		s.wantFocus(s.start().reason) // late since 09:15, so the reason is asked for now
	})
}

func TestARefusalKeepsWhatWasTyped(t *testing.T) {
	tests := []struct {
		field app.Field
		said  func(*start) *widget.Label
		focus func(*start) fyne.Focusable
	}{
		{app.FieldTime, func(s *start) *widget.Label { return s.timeSays }, func(s *start) fyne.Focusable { return s.time }},
		{app.FieldReason, func(s *start) *widget.Label { return s.reasonSays }, func(s *start) fyne.Focusable { return s.reason }},
		{app.FieldNone, func(s *start) *widget.Label { return s.says }, func(s *start) fyne.Focusable { return s.begin }},
	}
	for _, tt := range tests {
		t.Run("about "+string(tt.field), func(t *testing.T) {
			play(t, func(s *stage) {
				p := app.Problem{Kind: app.KindRefusedByPortal, Field: tt.field, Text: "Так нельзя"}
				s.backend.do = refusedWith(p)
				s.open(app.ScreenDay, onTime())
				screen := s.start()
				screen.time.SetText("8:45")
				screen.reason.SetText("Врач")
				s.focusOn(screen.reason)
				s.press(fyne.KeyReturn)
				s.settle()
				s.wantClosed(false)
				s.wantShown(screen.working.row, false)
				s.wantText(screen.time.Text, "8:45")
				s.wantText(screen.reason.Text, "Врач")
				s.wantText(tt.said(screen).Text, s.frame.words.Problem(&p, nil))
				s.wantShown(tt.said(screen), true)
				s.wantFocus(tt.focus(screen))

				s.backend.do = done
				s.focusOn(screen.reason)
				s.press(fyne.KeyReturn)
				s.settle()
				if len(s.backend.commands) != 2 {
					t.Errorf("%d commands, want the second attempt to be sent", len(s.backend.commands))
				}
				s.wantClosed(true)
			})
		})
	}
}

// If the zone is not known, no reason can be sent, but the day can begin without one.
func TestAReasonInNoKnownZone(t *testing.T) {
	play(t, func(s *stage) {
		p := app.Problem{Kind: app.KindZoneUnknown, Field: app.FieldTime}
		s.backend.do = refusedWith(p)
		s.open(app.ScreenDay, onTime())
		screen := s.start()
		screen.reason.SetText("Врач")
		s.wantShown(screen.plain, false)
		s.tap(screen.begin)
		s.settle()
		s.wantText(screen.timeSays.Text, s.frame.words.Problem(&p, nil))
		s.wantShown(screen.plain, true)
		s.backend.do = done
		s.tap(screen.plain)
		s.settle()
		if c := s.backend.commands; len(c) != 2 || c[1].Reason != "" || c[1].Time != "" {
			t.Errorf("sent %+v", c)
		}
		s.wantClosed(true)
	})
}

func TestARefusalGoesWhenItsFieldIsChanged(t *testing.T) {
	play(t, func(s *stage) {
		s.backend.do = refusedWith(app.Problem{Kind: app.KindTimeFuture, Field: app.FieldTime, Time: at("09:12")})
		s.open(app.ScreenDay, onTime())
		screen := s.start()
		screen.time.SetText("9:12")
		screen.reason.SetText("Врач")
		s.tap(screen.begin)
		s.settle()
		s.wantText(screen.timeSays.Text, s.frame.problem(screen.refused))
		screen.time.SetText("9:10")
		s.wantText(screen.timeSays.Text, "Будет записано начало в 09:10, раньше текущего времени на 2 минуты.")
	})
}

// These are, for each state, what the window offers, what has the focus, and what an Enter does then.
func TestStates(t *testing.T) {
	yesterday := func() time.Time { return at("08:57").AddDate(0, 0, -1) }
	keyring := app.Snapshot{Problem: &app.Problem{Kind: app.KindKeyringLocked}}
	tests := []struct {
		name  string
		snap  func() app.Snapshot
		says  string
		offer func(*start) []*button
		focus func(*start) fyne.Focusable
		enter app.Verb // "" where it sends nothing
	}{
		{
			"running", func() app.Snapshot { return in(app.Day{State: app.StateOpened, Start: at("08:57")}) },
			"Начинать его ещё раз не нужно.",
			func(s *start) []*button { return []*button{s.pause, s.finish} }, func(s *start) fyne.Focusable { return s.leave }, "",
		},
		{
			"on a break", func() app.Snapshot { return in(app.Day{State: app.StatePaused, Start: at("08:57")}) },
			"Чтобы закончить перерыв, выберите «Продолжить рабочий день».",
			func(s *start) []*button { return []*button{s.finish, s.resume} }, func(s *start) fyne.Focusable { return s.resume }, app.VerbResume,
		},
		{
			"closed today", func() app.Snapshot {
				return in(app.Day{State: app.StateClosed, Start: at("07:57"), Finish: at("08:30")})
			},
			"Если продолжить, время после завершения (42 минуты) станет перерывом.",
			func(s *start) []*button { return []*button{s.reopen} }, func(s *start) fyne.Focusable { return s.leave }, "",
		},
		{
			"running since yesterday", func() app.Snapshot { return in(app.Day{State: app.StateEarlier, Start: yesterday()}) },
			"", func(s *start) []*button { return []*button{s.portal, s.begin} }, func(s *start) fyne.Focusable { return s.time }, "",
		},
		{
			"expired", func() app.Snapshot { return in(app.Day{State: app.StateExpired, Start: yesterday()}) },
			"", func(s *start) []*button { return []*button{s.portal, s.begin} }, func(s *start) fyne.Focusable { return s.time }, "",
		},
		{
			"unfamiliar", func() app.Snapshot { return in(app.Day{State: app.StateStrange, Status: "FROZEN"}) },
			"Чтобы ничего не испортить, откройте портал и проверьте день там.",
			func(s *start) []*button { return []*button{s.portal} }, func(s *start) fyne.Focusable { return s.portal }, "",
		},
		{
			"nobody signed in", func() app.Snapshot { return app.Snapshot{} },
			"ClockIn24 работает через входящий вебхук Битрикс24. Он создаётся один раз.",
			func(s *start) []*button { return []*button{s.signIn} }, func(s *start) fyne.Focusable { return s.signIn }, "",
		},
		{
			"keyring locked", func() app.Snapshot { return keyring }, "",
			func(s *start) []*button { return []*button{s.signIn, s.retry} }, func(s *start) fyne.Focusable { return s.retry }, "",
		},
		{
			"not read yet", func() app.Snapshot { return in(app.Day{}) }, "",
			func(s *start) []*button { return []*button{s.begin} }, func(s *start) fyne.Focusable { return s.begin }, app.VerbStart,
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			play(t, func(s *stage) {
				s.open(app.ScreenDay, tt.snap())
				screen := s.start()
				s.wantText(screen.way.Text, tt.says)
				var offer []*button
				for _, b := range screen.buttons() {
					if b.Visible() {
						offer = append(offer, b)
					}
				}
				if want := tt.offer(screen); !slices.Equal(offer, want) {
					t.Errorf("offers %v, want %v", names(offer), names(want))
				}
				s.wantFocus(tt.focus(screen))
				s.press(fyne.KeyReturn)
				s.settle()
				if tt.enter == "" {
					s.wantNone()
				} else {
					s.wantOne(tt.enter)
				}
			})
		})
	}
}

// The day turned out to be in another state than the person asked for: the window says so, and offers what is safe from
// there.
func TestDifferent(t *testing.T) {
	play(t, func(s *stage) {
		paused := in(app.Day{State: app.StatePaused, Status: "PAUSED", Start: at("08:57")})
		reply := app.Reply{
			Verb: app.VerbStart, Outcome: app.OutcomeDifferent, Day: paused.Day, Problem: &app.Problem{Kind: app.KindOnBreak, Time: at("08:57")},
		}
		s.backend.do = func(app.Command) app.Reply { return reply }
		s.open(app.ScreenDay, onTime())
		screen := s.start()
		s.press(fyne.KeyReturn)
		s.settle()
		s.says(paused)
		s.wantClosed(false)
		s.wantShown(screen.form.box, false)
		s.wantText(screen.way.Text, s.frame.words.Sentence(reply, paused))
		s.wantShown(screen.resume, true)
		s.wantFocus(screen.leave)
		s.press(fyne.KeyReturn)
		s.wantOne(app.VerbStart)
		s.wantClosed(true)
	})
}

// An obstacle comes with the reply and with the snapshot, and is told once.
func TestAProblemIsSaidOnce(t *testing.T) {
	p := app.Problem{Kind: app.KindUnreachable, Host: "example.bitrix24.ru"}
	for _, r := range []app.Reply{{Outcome: app.OutcomeUnreached, Problem: &p}, {Outcome: app.OutcomeKept, Problem: &p}} {
		t.Run(string(r.Outcome), func(t *testing.T) {
			play(t, func(s *stage) {
				s.backend.do = func(app.Command) app.Reply { return r }
				s.open(app.ScreenDay, onTime())
				s.press(fyne.KeyReturn)
				s.settle()
				snap := onTime()
				snap.Problem = &p
				s.says(snap)
				screen := s.start()
				said := strings.Join([]string{screen.notice.Text, screen.says.Text, screen.way.Text}, "\n")
				if n := strings.Count(said, s.frame.problem(&p)); n != 1 {
					t.Errorf("says the problem %d times in\n%s", n, said)
				}
			})
		})
	}
}

func TestAKeptPressIsNotPressedAgain(t *testing.T) {
	play(t, func(s *stage) {
		s.backend.do = func(app.Command) app.Reply { return app.Reply{Outcome: app.OutcomeKept} }
		snap := onTime()
		s.open(app.ScreenDay, snap)
		s.press(fyne.KeyReturn)
		s.settle()
		screen := s.start()
		s.wantShown(screen.form.box, false)
		s.wantShown(screen.begin, false)
		s.wantFocus(screen.leave)
	})
}

func TestWhatElseThereIsToKnow(t *testing.T) {
	play(t, func(s *stage) {
		snap := onTime()
		snap.Problem = &app.Problem{Kind: app.KindUnreachable, Host: "example.bitrix24.ru"}
		snap.Kept = &app.Intent{Pressed: at("09:02")}
		snap.ClockAhead = -7 * time.Minute
		s.open(app.ScreenDay, snap)
		screen := s.start()
		s.wantText(screen.whose.Text, "Анна Смирнова · example.bitrix24.ru")
		s.wantText(screen.state.Text, s.frame.words.State(snap, time.Now()))
		s.wantText(screen.notice.Text, s.frame.problem(snap.Problem)+
			" Часы компьютера расходятся с часами портала на 7 минут. Записывается время портала."+
			" Время сотрудника: 09:05 (Москва, UTC+3).")
		s.wantText(screen.way.Text, "")
		s.wantText(screen.begin.Text, "Отправить начало в 09:02")
	})
}

func TestAnotherViewIsAtWork(t *testing.T) {
	play(t, func(s *stage) {
		snap := onTime()
		s.open(app.ScreenDay, snap)
		snap.Doing = app.VerbStart
		s.says(snap)
		s.press(fyne.KeyReturn)
		s.tap(s.start().begin)
		s.settle()
		s.wantNone()
		snap.Doing = ""
		s.says(snap)
		s.tap(s.start().begin)
		s.settle()
		s.wantOne(app.VerbStart)
	})
}

func TestOpenThePortal(t *testing.T) {
	play(t, func(s *stage) {
		s.open(app.ScreenDay, in(app.Day{State: app.StateExpired, Start: at("08:57").AddDate(0, 0, -1)}))
		s.tap(s.start().portal)
		s.settle()
		if !slices.Equal(s.backend.browsed, []string{"https://example.bitrix24.ru"}) {
			t.Errorf("opened %q", s.backend.browsed)
		}
		s.wantClosed(true)
	})
}

func TestTheWindowEndsWithTheResident(t *testing.T) {
	play(t, func(s *stage) {
		s.open(app.ScreenDay, onTime())
		close(s.backend.done)
		s.settle()
		s.wantClosed(true)
	})
}

func names(bs []*button) (all []string) {
	for _, b := range bs {
		all = append(all, b.Text)
	}
	return all
}

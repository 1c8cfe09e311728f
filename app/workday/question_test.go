package workday

import (
	"slices"
	"testing"
	"time"

	"clockin24/app"
	"clockin24/bitrix"
	"clockin24/bitrix/portal"
)

// A press for one record is not carried out on another one that has taken its place. It is refused, and the reply says which
// record is there. A press that does not name a record is for the one that is there.
func TestAPressIsForTheDayThatWasSeen(t *testing.T) {
	type began int // the record that the portal has by then
	const (
		seen    began = iota // as the person saw it
		later                // half an hour later
		earlier              // a day earlier
		never                // there is none
	)
	for _, c := range []struct {
		name    string
		command app.Command
		status  bitrix.Status
		began   began
		outcome app.Outcome
		kind    app.Kind
		method  string // the method that changes something; "" for none
	}{
		{"finish", app.Command{Verb: app.VerbFinish}, bitrix.StatusOpened, seen, app.OutcomeDone, "", "close"},
		{"finish another", app.Command{Verb: app.VerbFinish}, bitrix.StatusOpened, later, app.OutcomeDifferent, app.KindOtherDay, ""},
		{"finish another at a time", app.Command{Verb: app.VerbFinish, Time: "12:30", Reason: "Врач"}, bitrix.StatusOpened, later, app.OutcomeDifferent, app.KindOtherDay, ""},
		{"finish a forgotten one", app.Command{Verb: app.VerbFinish, Time: "12:30", Reason: "Врач"}, bitrix.StatusExpired, earlier, app.OutcomeDifferent, app.KindOtherDay, ""},
		{"finish one that was closed", app.Command{Verb: app.VerbFinish}, bitrix.StatusClosed, seen, app.OutcomeAlready, "", ""},
		{"finish one that another came after", app.Command{Verb: app.VerbFinish}, bitrix.StatusClosed, later, app.OutcomeDifferent, app.KindOtherDay, ""},
		{"finish none", app.Command{Verb: app.VerbFinish}, bitrix.StatusClosed, never, app.OutcomeDifferent, app.KindNotRunning, ""},
		{"pause", app.Command{Verb: app.VerbPause}, bitrix.StatusOpened, seen, app.OutcomeDone, "", "pause"},
		{"pause another", app.Command{Verb: app.VerbPause}, bitrix.StatusOpened, later, app.OutcomeDifferent, app.KindOtherDay, ""},
		{"pause another that is paused", app.Command{Verb: app.VerbPause}, bitrix.StatusPaused, later, app.OutcomeDifferent, app.KindOtherDay, ""},
		{"resume", app.Command{Verb: app.VerbResume}, bitrix.StatusPaused, seen, app.OutcomeDone, "", "open"},
		{"resume another", app.Command{Verb: app.VerbResume}, bitrix.StatusPaused, later, app.OutcomeDifferent, app.KindOtherDay, ""},
		{"reopen", app.Command{Verb: app.VerbReopen}, bitrix.StatusClosed, seen, app.OutcomeDone, "", "open"},
		{"reopen another", app.Command{Verb: app.VerbReopen}, bitrix.StatusClosed, later, app.OutcomeDifferent, app.KindOtherDay, ""},
		{"reopen none", app.Command{Verb: app.VerbReopen}, bitrix.StatusClosed, never, app.OutcomeDifferent, app.KindOtherDay, ""},
		{"see what would come of it", app.Command{Verb: app.VerbPause, DryRun: true}, bitrix.StatusOpened, later, app.OutcomeDifferent, app.KindOtherDay, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			for _, says := range []bool{true, false} {
				tell(t, nil, func(s *story) {
					time.Sleep(time.Hour) // what was read is old by now
					start := s.now().Add(-2 * time.Hour).Truncate(time.Second)
					s.day = bitrix.Day{Status: c.status, Start: map[began]time.Time{
						seen: start, later: start.Add(30 * time.Minute), earlier: start.AddDate(0, 0, -1),
					}[c.began]}
					if c.status == bitrix.StatusClosed && !s.day.Start.IsZero() {
						s.day.Finish = s.now().Add(-time.Minute)
					}
					s.calls = nil
					command := c.command
					if says {
						command.Of = start.Add(123 * time.Microsecond).UTC() // more exact than the portal's, and in another zone
					}
					r := s.do(command)
					if !says {
						if r.Problem != nil && r.Problem.Kind == app.KindOtherDay {
							t.Errorf("refused, although nobody said which day: %+v", r)
						}
						return
					}
					s.expect(r, c.outcome, c.kind)
					if c.kind == app.KindOtherDay && r.Problem != nil && (!r.Problem.Time.Equal(s.day.Start) || !r.Day.Start.Equal(s.day.Start)) {
						t.Errorf("the reply tells of %v and %v, want %v", r.Problem.Time, r.Day.Start, s.day.Start)
					}
					for _, method := range []string{"open", "pause", "close"} {
						if slices.Contains(s.calls, method) != (method == c.method) {
							t.Errorf("the portal was asked %v", s.calls)
						}
					}
				})
			}
		})
	}
}

// A person who gives up a kept start, or agrees to it, means the one that was shown. Another one may be the first by then: it
// is neither dropped nor sent in place of the one that was meant.
func TestAnAnswerIsForTheKeptStartThatWasSeen(t *testing.T) {
	waiting := func(s *story) {
		s.cut(true)
		for i, id := range []string{"first", "second"} {
			pressed := s.now().Add(time.Duration(i-2) * time.Hour).Truncate(time.Second)
			s.kept = append(s.kept, app.Intent{ID: id, Account: "7@example.bitrix24.ru", Verb: app.VerbStart, Pressed: pressed, Unsent: true})
		}
	}
	left := func(s *story, want ...string) {
		s.Helper()
		s.keeps()
		var ids []string
		for _, k := range s.kept {
			ids = append(ids, k.ID)
		}
		if !slices.Equal(ids, want) {
			s.Errorf("kept are %q, want %q", ids, want)
		}
	}
	tell(t, waiting, func(s *story) {
		s.expect(s.do(app.Command{Verb: app.VerbGiveUp, Kept: "second"}), app.OutcomeDone, "")
		left(s, "first")
		s.expect(s.do(app.Command{Verb: app.VerbGiveUp, Kept: "second"}), app.OutcomeAlready, "")
		left(s, "first")
		s.expect(s.do(app.Command{Verb: app.VerbGiveUp}), app.OutcomeDone, "") // whichever start is kept
		left(s)
	})
	tell(t, waiting, func(s *story) {
		pressed := s.kept[1].Pressed
		s.comesBack()
		s.expect(s.do(app.Command{Verb: app.VerbSendKept, Reason: agreed, Kept: "gone by now"}), app.OutcomeAlready, "")
		if len(s.changes) != 0 {
			s.Errorf("sent %+v", s.changes)
		}
		left(s, "first", "second")
		s.expect(s.do(app.Command{Verb: app.VerbSendKept, Reason: agreed, Kept: "second"}), app.OutcomeDone, "")
		if len(s.changes) != 1 || !s.changes[0].Time.Equal(pressed) {
			s.Errorf("sent %+v, want that of %v", s.changes, pressed)
		}
	})
}

// A person who agrees to a sign-in signs in the account that was shown, and not one that was checked meanwhile, in another
// window or by the shell.
func TestASignInIsOfThePersonWhoWasSeen(t *testing.T) {
	inOffice(t, morning, nil, func(o *office) {
		stranger := o.portal.Add(portal.Employee{ID: 8, Name: "Борис", Zone: "Europe/Moscow"})
		check := func(webhook string) string {
			r := o.do(app.Command{Verb: app.VerbCheck, Webhook: webhook})
			o.expect(r, app.OutcomeDone, "")
			return r.Person.Key()
		}
		seen := check(o.webhookOf(oldHost))
		check(stranger.Webhook("http://" + oldHost))
		o.expect(o.do(app.Command{Verb: app.VerbSignIn, Whose: seen}), app.OutcomeRefused, app.KindCheckFirst)
		if o.saved() != nil || len(o.secrets) != 0 {
			t.Errorf("signed in is %+v, with %d secrets", o.saved(), len(o.secrets))
		}
		check(o.webhookOf(oldHost))
		o.expect(o.do(app.Command{Verb: app.VerbSignIn, Whose: seen}), app.OutcomeDone, "")
		if o.saved() == nil || o.saved().Key() != anna {
			t.Errorf("signed in is %+v", o.saved())
		}
	})
}

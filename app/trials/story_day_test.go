//go:build linux

package trials

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"

	"clockin24/app"
	"clockin24/app/words"
	"clockin24/assets"
	"clockin24/bitrix/portal"
	"clockin24/tray/desktop"
)

// The stories of a day after its start, see [TestStories].
func dayStories(t *testing.T, p programs) {
	t.Run("break and resume", func(t *testing.T) { breakAndResume(t, p.two) })
	t.Run("finish early", func(t *testing.T) { finishEarly(t, p.one) })
	t.Run("re-opened from the shell", func(t *testing.T) { reopenedFromTheShell(t, p.two) })
	t.Run("yesterday in two steps", func(t *testing.T) { yesterdayInTwoSteps(t, p.two) })
	t.Run("yesterday, the second step refused", func(t *testing.T) { secondStepRefused(t, p.one) })
}

// startIn starts the program with Anna signed in and her day in a state.
func (s *stage) startIn(day portal.DayState, icon assets.IconState) *desktop.Item {
	s.t.Helper()
	if err := s.anna.SetDay(day); err != nil {
		s.t.Fatal(err)
	}
	s.signIn()
	s.start("--background")
	item := s.TrayItem(s.ctx)
	s.waitIcon(item, icon)
	return item
}

// reads is how long nobody has read what has just appeared: what is pressed sooner was meant for what stood there before.
const reads = 600 * time.Millisecond

// Anna goes to lunch and comes back, by the window. Enter in a window that has just opened does neither begin a break nor end
// the day.
func breakAndResume(t *testing.T, program string) {
	s := newStage(t, program, "ru")
	item := s.startIn(portal.DayOpened, assets.IconOpened)
	item.Activate(s.ctx)
	s.waitWindow(words.WindowTitle)
	s.Key("Return")
	s.waitNoWindow()
	if s.anna.Status() != portal.Opened {
		t.Fatalf("an Enter made the day %s", s.anna.Status())
	}

	item.Activate(s.ctx)
	w := s.waitWindow(words.WindowTitle)
	s.keep(s.waitPicture(w, nil), "running.png")
	s.Key("Tab", "Return") // from Close to Break
	s.waitAsked("timeman.pause", 1)
	s.WaitNotification(s.ctx, s.words.Text(words.HeadlinePaused))
	s.waitIcon(item, assets.IconOnBreak)
	s.waitNoWindow()
	worked := s.words.Text(words.GlanceWorked, words.With("Span", "")) // however long that is by now
	if tooltip := item.Properties(s.ctx).Tooltip; !strings.Contains(strings.ToLower(tooltip), worked) {
		t.Errorf("the tooltip says %q, not %q", tooltip, worked)
	}

	item.Activate(s.ctx)
	w = s.waitWindow(words.WindowTitle)
	s.keep(s.waitPicture(w, nil), "break.png")
	s.Key("Return")
	open := s.waitAsked("timeman.open", 1)
	s.WaitNotification(s.ctx, s.words.Text(words.HeadlineResumed))
	s.waitIcon(item, assets.IconOpened)
	s.waitNoWindow()
	if len(open.Params) != 0 {
		t.Errorf("the break was ended with %v", open.Params)
	}
	if records := s.anna.Records(); len(records) != 1 || !records[0].Paused.IsZero() || s.anna.Status() != portal.Opened {
		t.Errorf("the records are %+v", records)
	}
}

// She leaves for the doctor's, and her window is still open: it asks how the day is to end, says that it is early, and the
// portal gets the reason with the moment.
func finishEarly(t *testing.T, program string) {
	s := newStage(t, program, "ru")
	item := s.startIn(portal.DayOpened, assets.IconOpened)
	item.Activate(s.ctx)
	running := s.waitPicture(s.waitWindow(words.WindowTitle), nil)
	item.Click(s.ctx, s.words.Text(words.MenuFinishAt))
	w := s.waitWindow(words.FinishTitle)
	empty := s.waitPicture(w, running)
	time.Sleep(reads)
	s.Key("Return") // without a reason that only asks for one
	s.Type("Приём у врача")
	s.keep(s.waitPicture(w, empty), "finish.png")
	pressed := time.Now()
	s.Key("Return")
	closed := s.waitAsked("timeman.close", 1)
	s.WaitNotification(s.ctx, s.words.Text(words.HeadlineFinished))
	s.waitIcon(item, assets.IconNotStarted)
	s.waitNoWindow()
	s.wantNow(closed, pressed)
	records := s.anna.Records()
	if len(records) != 1 || records[0].ReportClose != "Приём у врача" || records[0].Unapproved || s.anna.Status() != portal.Closed {
		t.Errorf("the records are %+v", records)
	}
}

// She has finished, and goes on from a terminal, with the tray running: that is one press, and nothing on the desktop says
// that it was not done.
func reopenedFromTheShell(t *testing.T, program string) {
	s := newStage(t, program, "ru")
	item := s.startIn(portal.DayClosedToday, assets.IconNotStarted)
	if out, err := s.command("open", "--reopen").CombinedOutput(); err != nil {
		t.Fatalf("open --reopen: %v\n%s", err, out)
	}
	s.WaitNotification(s.ctx, s.words.Text(words.HeadlineResumed))
	s.waitIcon(item, assets.IconOpened)
	for _, n := range s.Notified() {
		if strings.Contains(n.Summary, s.words.Text(words.HeadlineUnchanged)) {
			t.Errorf("the desktop was told %q: %s", n.Summary, n.Body)
		}
	}
	out, err := s.command("journal", "--json").Output()
	var has struct{ Attempts []app.Attempt }
	if err = errors.Join(err, json.Unmarshal(out, &has)); err != nil {
		t.Fatal(err)
	}
	if all := has.Attempts; len(all) != 1 || all[0].Verb != app.VerbReopen || all[0].Outcome != app.OutcomeDone {
		t.Errorf("the journal has %+v", all)
	}
	if records := s.anna.Records(); len(records) != 1 || s.anna.Status() != portal.Opened {
		t.Errorf("the records are %+v", records)
	}
}

// Yesterday was not closed: the time that the portal proposes, a reason, and then today.
func yesterdayInTwoSteps(t *testing.T, program string) {
	s := newStage(t, program, "ru")
	item := s.startIn(portal.DayExpired, assets.IconAttention)
	s.closeYesterday(item)
	s.waitMenu(item, s.words.Text(words.StateNotStarted))
	time.Sleep(reads)
	s.Type("Пробки")
	s.Key("Return")
	s.waitAsked("timeman.open", 1)
	s.WaitNotification(s.ctx, s.words.Text(words.HeadlineStarted))
	s.waitIcon(item, assets.IconOpened)
	s.waitNoWindow()
	s.wantYesterdayClosed()
	if records := s.anna.Records(); len(records) != 2 || records[1].ReportOpen != "Пробки" {
		t.Errorf("the records are %+v", records)
	}
}

// The portal closes yesterday and does not start today. The window says that the first is done, and goes on from there.
func secondStepRefused(t *testing.T, program string) {
	s := newStage(t, program, "ru")
	item := s.startIn(portal.DayExpired, assets.IconAttention)
	w := s.closeYesterday(item)
	s.waitMenu(item, s.words.Text(words.StateNotStarted))
	s.anna.Change(func(e *portal.Employee) { e.NoOwnTime = true })
	time.Sleep(reads)
	s.Type("Пробки")
	s.Key("Return")
	s.waitAsked("timeman.open", 1)
	s.waitComplaint(w)
	s.keep(s.waitPicture(w, nil), "second-step-refused.png")
	s.wantYesterdayClosed()

	s.anna.Change(func(e *portal.Employee) { e.NoOwnTime = false })
	s.Key("Return")
	open := s.waitAsked("timeman.open", 2)
	s.WaitNotification(s.ctx, s.words.Text(words.HeadlineStarted))
	s.waitIcon(item, assets.IconOpened)
	s.waitNoWindow()
	if open.Params["REPORT"] != "Пробки" || len(s.portal.Asked("timeman.close")) != 1 {
		t.Errorf("started by %v after %d closings", open.Params, len(s.portal.Asked("timeman.close")))
	}
}

// closeYesterday does the first step. An Enter too many does not do the second.
func (s *stage) closeYesterday(item *desktop.Item) desktop.Window {
	s.t.Helper()
	item.Click(s.ctx, s.words.Text(words.MenuFinishEarlier))
	w := s.waitWindow(words.WindowTitle)
	empty := s.waitPicture(w, nil)
	s.Type("Отметка не сделана вовремя")
	s.keep(s.waitPicture(w, empty), "yesterday.png")
	s.Key("Return", "Return")
	s.waitAsked("timeman.close", 1)
	s.WaitNotification(s.ctx, s.words.Text(words.HeadlineFinished))
	return w
}

// wantYesterdayClosed wants the finish that the portal proposed, with the reason.
func (s *stage) wantYesterdayClosed() {
	s.t.Helper()
	r := s.anna.Records()[0]
	if r.Stop.IsZero() || r.Stop.Sub(r.Start) != 9*time.Hour || r.ReportClose != "Отметка не сделана вовремя" || !r.Unapproved {
		s.t.Errorf("yesterday's record is %+v", r)
	}
}

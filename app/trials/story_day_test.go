//go:build linux

package trials

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"

	"clockin24/app"
	"clockin24/app/trials/stage"
	"clockin24/app/words"
	"clockin24/assets"
	"clockin24/bitrix/portal"
	"clockin24/tray/desktop"
)

// dayStories are the stories of a day after its start, see [TestStories].
func dayStories(t *testing.T, p stage.Programs) {
	t.Run("break and resume", func(t *testing.T) { breakAndResume(t, p.Two) })
	t.Run("finish early", func(t *testing.T) { finishEarly(t, p.One) })
	t.Run("re-opened from the shell", func(t *testing.T) { reopenedFromTheShell(t, p.Two) })
	t.Run("yesterday in two steps", func(t *testing.T) { yesterdayInTwoSteps(t, p.Two) })
	t.Run("yesterday, the second step refused", func(t *testing.T) { secondStepRefused(t, p.One) })
}

// startIn starts the program with Anna signed in and her day in the given state.
func (s *story) startIn(day portal.DayState, icon assets.IconState) *desktop.Item {
	s.T.Helper()
	if err := s.Anna.SetDay(day); err != nil {
		s.T.Fatal(err)
	}
	s.SignIn()
	s.StartProgram("--background")
	item := s.TrayItem(s.Ctx)
	s.WaitIcon(item, icon)
	return item
}

// reads is how long a person needs to read what has just appeared. A key that is pressed sooner was meant for what was there
// before.
const reads = 600 * time.Millisecond

// Anna goes to lunch and comes back, using the window. Enter in a window that has just opened neither begins a break nor ends the
// day.
func breakAndResume(t *testing.T, program string) {
	s := newStory(t, program, "ru")
	item := s.startIn(portal.DayOpened, assets.IconOpened)
	item.Activate(s.Ctx)
	s.WaitKeyboardIn(words.WindowTitle)
	s.Key("Return")
	s.WaitWindowGone()
	if s.Anna.Status() != portal.Opened {
		t.Fatalf("an Enter made the day %s", s.Anna.Status())
	}

	item.Activate(s.Ctx)
	w := s.WaitKeyboardIn(words.WindowTitle)
	s.KeepPicture(s.WaitPicture(w, nil), "running.png")
	s.Key("Tab", "Return") // from Close to Break
	s.WaitAsked("timeman.pause", 1)
	s.WaitNotification(s.Ctx, s.Words.Text(words.HeadlinePaused))
	s.WaitIcon(item, assets.IconOnBreak)
	s.WaitWindowGone()
	worked := s.Words.Text(words.GlanceWorked, words.With("Span", "")) // the time differs from run to run
	if tooltip := item.Properties(s.Ctx).Tooltip; !strings.Contains(strings.ToLower(tooltip), worked) {
		t.Errorf("the tooltip says %q, not %q", tooltip, worked)
	}

	item.Activate(s.Ctx)
	w = s.WaitKeyboardIn(words.WindowTitle)
	s.KeepPicture(s.WaitPicture(w, nil), "break.png")
	s.Key("Return")
	open := s.WaitAsked("timeman.open", 1)
	s.WaitNotification(s.Ctx, s.Words.Text(words.HeadlineResumed))
	s.WaitIcon(item, assets.IconOpened)
	s.WaitWindowGone()
	if len(open.Params) != 0 {
		t.Errorf("the break was ended with %v", open.Params)
	}
	if records := s.Anna.Records(); len(records) != 1 || !records[0].Paused.IsZero() || s.Anna.Status() != portal.Opened {
		t.Errorf("the records are %+v", records)
	}
}

// Anna leaves early to see the doctor, and her window is still open. The window asks how the day is to end and says that it is
// early, and the portal gets the reason together with the moment.
func finishEarly(t *testing.T, program string) {
	s := newStory(t, program, "ru")
	item := s.startIn(portal.DayOpened, assets.IconOpened)
	item.Activate(s.Ctx)
	running := s.WaitPicture(s.WaitKeyboardIn(words.WindowTitle), nil)
	item.Click(s.Ctx, s.Words.Text(words.MenuFinishAt))
	w := s.WaitKeyboardIn(words.FinishTitle)
	empty := s.WaitPicture(w, running)
	time.Sleep(reads)
	s.Key("Return") // without a reason, this only makes the window ask for one
	s.Type("Приём у врача")
	s.KeepPicture(s.WaitPicture(w, empty), "finish.png")
	pressed := time.Now()
	s.Key("Return")
	closed := s.WaitAsked("timeman.close", 1)
	s.WaitNotification(s.Ctx, s.Words.Text(words.HeadlineFinished))
	s.WaitIcon(item, assets.IconNotStarted)
	s.WaitWindowGone()
	s.wantNow(closed, pressed)
	records := s.Anna.Records()
	if len(records) != 1 || records[0].ReportClose != "Приём у врача" || records[0].Unapproved || s.Anna.Status() != portal.Closed {
		t.Errorf("the records are %+v", records)
	}
}

// Anna has finished, and resumes from a terminal while the tray is running. That is one press, and nothing on the desktop says that
// it was not done.
func reopenedFromTheShell(t *testing.T, program string) {
	s := newStory(t, program, "ru")
	item := s.startIn(portal.DayClosedToday, assets.IconNotStarted)
	if out, err := s.Command("open", "--reopen").CombinedOutput(); err != nil {
		t.Fatalf("open --reopen: %v\n%s", err, out)
	}
	s.WaitNotification(s.Ctx, s.Words.Text(words.HeadlineResumed))
	s.WaitIcon(item, assets.IconOpened)
	for _, n := range s.Notified() {
		if strings.Contains(n.Summary, s.Words.Text(words.HeadlineUnchanged)) {
			t.Errorf("the desktop was told %q: %s", n.Summary, n.Body)
		}
	}
	out, err := s.Command("journal", "--json").Output()
	var has struct{ Attempts []app.Attempt }
	if err = errors.Join(err, json.Unmarshal(out, &has)); err != nil {
		t.Fatal(err)
	}
	if all := has.Attempts; len(all) != 1 || all[0].Verb != app.VerbReopen || all[0].Outcome != app.OutcomeDone {
		t.Errorf("the journal has %+v", all)
	}
	if records := s.Anna.Records(); len(records) != 1 || s.Anna.Status() != portal.Opened {
		t.Errorf("the records are %+v", records)
	}
}

// Anna did not finish yesterday. She accepts the time that the portal proposes, gives a reason, and then starts today.
func yesterdayInTwoSteps(t *testing.T, program string) {
	s := newStory(t, program, "ru")
	item := s.startIn(portal.DayExpired, assets.IconAttention)
	s.closeYesterday(item)
	s.WaitMenu(item, s.Words.Text(words.StateNotStarted))
	time.Sleep(reads)
	s.Type("Пробки")
	s.Key("Return")
	s.WaitAsked("timeman.open", 1)
	s.WaitNotification(s.Ctx, s.Words.Text(words.HeadlineStarted))
	s.WaitIcon(item, assets.IconOpened)
	s.WaitWindowGone()
	s.wantYesterdayClosed()
	if records := s.Anna.Records(); len(records) != 2 || records[1].ReportOpen != "Пробки" {
		t.Errorf("the records are %+v", records)
	}
}

// The portal closes yesterday but does not start today. The window says that the first step is done, and continues from there.
func secondStepRefused(t *testing.T, program string) {
	s := newStory(t, program, "ru")
	item := s.startIn(portal.DayExpired, assets.IconAttention)
	w := s.closeYesterday(item)
	s.WaitMenu(item, s.Words.Text(words.StateNotStarted))
	s.Anna.Change(func(e *portal.Employee) { e.NoOwnTime = true })
	time.Sleep(reads)
	s.Type("Пробки")
	s.Key("Return")
	s.WaitAsked("timeman.open", 1)
	s.waitComplaint(w)
	s.KeepPicture(s.WaitPicture(w, nil), "second-step-refused.png")
	s.wantYesterdayClosed()

	s.Anna.Change(func(e *portal.Employee) { e.NoOwnTime = false })
	s.Key("Return")
	open := s.WaitAsked("timeman.open", 2)
	s.WaitNotification(s.Ctx, s.Words.Text(words.HeadlineStarted))
	s.WaitIcon(item, assets.IconOpened)
	s.WaitWindowGone()
	if open.Params["REPORT"] != "Пробки" || len(s.Portal.Asked("timeman.close")) != 1 {
		t.Errorf("started by %v after %d closings", open.Params, len(s.Portal.Asked("timeman.close")))
	}
}

// closeYesterday does the first step. One Enter too many does not do the second step.
func (s *story) closeYesterday(item *desktop.Item) desktop.Window {
	s.T.Helper()
	item.Click(s.Ctx, s.Words.Text(words.MenuFinishEarlier))
	w := s.WaitKeyboardIn(words.WindowTitle)
	empty := s.WaitPicture(w, nil)
	s.Type("Отметка не сделана вовремя")
	s.KeepPicture(s.WaitPicture(w, empty), "yesterday.png")
	s.Key("Return", "Return")
	s.WaitAsked("timeman.close", 1)
	s.WaitNotification(s.Ctx, s.Words.Text(words.HeadlineFinished))
	return w
}

// wantYesterdayClosed checks that the portal got the finish that it proposed, with the reason.
func (s *story) wantYesterdayClosed() {
	s.T.Helper()
	r := s.Anna.Records()[0]
	if r.Stop.IsZero() || r.Stop.Sub(r.Start) != 9*time.Hour || r.ReportClose != "Отметка не сделана вовремя" || !r.Unapproved {
		s.T.Errorf("yesterday's record is %+v", r)
	}
}

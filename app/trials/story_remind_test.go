//go:build linux

package trials

import (
	"image"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"clockin24/app/remind"
	"clockin24/app/trials/stage"
	"clockin24/app/words"
	"clockin24/assets"
	"clockin24/bitrix/portal"
)

// always are preferences that make every day a working day at every hour.
const always = "workdays = \"mon tue wed thu fri sat sun\"\nquiet_hours = \"\"\ncountry = \"none\"\n"

// Anna logs in half an hour before she is late. She is reminded, and starts by pressing the button of the notification in dunst.
func startedFromAReminder(t *testing.T, program string) {
	s := newStory(t, program, "ru")
	s.allowedIn(30 * time.Minute)
	s.SignIn()
	s.WriteSettings(always)
	p := s.StartProgram("--background")
	item := s.TrayItem(s.Ctx)
	notice := s.WaitNotification(s.Ctx, s.Words.Text(words.RemindNotStarted))
	start := s.Words.Text(words.RemindStart)
	want := []string{
		"default", "ClockIn24", "0", start, "1", s.Words.Text(words.RemindLater, words.With("Span", remind.SnoozeFor)),
		"2", s.Words.Text(words.RemindNotToday),
	}
	allowed := time.Now().In(s.Zone).Add(30 * time.Minute)
	inTime := func(at time.Time) string {
		return s.Words.Text(words.RemindInTime, words.With("Time", at.Format("15:04")))
	}
	if !slices.Equal(notice.Actions, want) || notice.Urgency() != 1 ||
		notice.Body != inTime(allowed) && notice.Body != inTime(allowed.Add(-time.Minute)) { // a minute may have passed in between
		t.Errorf("the reminder is %q with %q", notice.Body, notice.Actions)
	}
	corner := func() *image.NRGBA { return stage.Cropped(s.Screen(s.Ctx), image.Rect(760, 0, 1280, 190)) }
	s.KeepPicture(s.WaitView(corner, nil), "reminder.png")

	s.Answer(s.Ctx, start)
	s.WaitNotification(s.Ctx, s.Words.Text(words.HeadlineStartedAt, words.With("Time", s.StartedAt())))
	if asked := s.Portal.Asked("timeman.open"); len(asked) != 1 || len(asked[0].Params) != 0 {
		t.Errorf("the portal was asked to start by %+v", asked)
	}
	s.WaitIcon(item, assets.IconOpened)
	if info, err := os.Stat(filepath.Join(s.Home, ".local/state/clockin24/reminded.json")); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("what was reminded of: %v, %v", info, err)
	}
	item.Click(s.Ctx, s.Words.Text(words.MenuQuit))
	s.WaitEnd(p)
	s.StartProgram("--background")
	s.waitLog(string(remind.WhyRuns), 2)
	if n := len(s.Notified()); n != 2 {
		t.Errorf("%d notifications, want 2", n)
	}
}

// Anna is late. The button then opens the window, because the start needs a reason. She closes it: she is ill, and does not want to
// be reminded any more today, not even when she logs in again.
func answeredAReminder(t *testing.T, program string) {
	s := newStory(t, program, "ru")
	s.SignIn()
	s.WriteSettings(always)
	p := s.StartProgram("--background")
	item := s.TrayItem(s.Ctx)
	notice := s.WaitNotification(s.Ctx, s.Words.Text(words.RemindNotStarted))
	says := func(late int) bool {
		return strings.Contains(notice.Body, s.Words.LateBy(time.Duration(late)*time.Minute))
	}
	if !says(7) && !says(8) { // a minute may have passed since the office was set up
		t.Errorf("the reminder says %q", notice.Body)
	}
	s.Answer(s.Ctx, s.Words.Text(words.RemindStartWindow))
	s.WaitKeyboardIn(words.WindowTitle)
	s.Key("Escape")
	s.WaitWindowGone()
	if asked := s.Portal.Asked("timeman.open"); len(asked) != 0 {
		t.Errorf("a late start was sent without a word: %+v", asked)
	}
	item.Click(s.Ctx, s.Words.Text(words.MenuQuit))
	s.WaitEnd(p)

	// Without this file the program takes it for the next day.
	if err := os.Remove(filepath.Join(s.Home, ".local/state/clockin24/reminded.json")); err != nil {
		t.Fatal(err)
	}
	p = s.StartProgram("--background")
	item = s.TrayItem(s.Ctx)
	s.WaitFor("the reminder", func() bool { return len(s.Notified()) == 2 })
	s.Answer(s.Ctx, s.Words.Text(words.RemindNotToday))
	s.waitLog(string(remind.WhyNotToday), 1)
	item.Click(s.Ctx, s.Words.Text(words.MenuQuit))
	s.WaitEnd(p)
	s.StartProgram("--background")
	s.waitLog(string(remind.WhyNotToday), 2)
	if n := len(s.Notified()); n != 2 {
		t.Errorf("%d notifications, want 2", n)
	}
}

// Anna chose that logging in starts her day. On Saturday it does not, and on Monday it does, once. The record is then removed by
// hand, and the next login leaves it that way.
func startedByLogin(t *testing.T, program string) {
	s := newStory(t, program, "ru")
	saturday := time.Date(2026, 11, 28, 8, 50, 0, 0, s.Zone)
	monday := saturday.AddDate(0, 0, 2)
	login := func(now time.Time) (logout func()) {
		s.Portal.RunClock(now)
		p := s.StartProgram("--background")
		item := s.TrayItem(s.Ctx)
		return func() {
			item.Click(s.Ctx, s.Words.Text(words.MenuQuit))
			s.WaitEnd(p)
			s.WaitNoTrayItem(s.Ctx)
		}
	}
	s.Portal.RunClock(saturday)
	s.allowedIn(30 * time.Minute)
	s.SignIn()
	s.WriteSettings("reminders = false\nat_login = \"start\"\ncountry = \"RU\"\n")

	logout := login(saturday)
	s.waitLog(string(remind.WhyWeekend), 1)
	logout()
	if asked, said := s.Portal.Asked("timeman.open"), s.Notified(); len(asked)+len(said) != 0 {
		t.Errorf("on Saturday the portal was asked to start by %+v, and was said %+v", asked, said)
	}

	logout = login(monday)
	notice := s.WaitNotification(s.Ctx, s.Words.Text(words.NoteByItself))
	if asked := s.Portal.Asked("timeman.open"); len(asked) != 1 || len(asked[0].Params) != 0 || s.Anna.Status() != "OPENED" {
		t.Errorf("on Monday the portal was asked to start by %+v", asked)
	}
	if start := s.Anna.Records()[0].Start; start.Before(monday) || start.After(s.Portal.Now()) ||
		!strings.Contains(notice.Summary, start.In(s.Zone).Format("15:04")) {
		t.Errorf("started at %v, and said %q", start, notice.Summary)
	}
	logout()

	if err := s.Anna.SetDay(portal.DayClosedEarlier); err != nil {
		t.Fatal(err)
	}
	logout = login(monday.Add(10 * time.Minute))
	s.waitLog(string(remind.WhyOff), 1)
	logout()
	if asked := s.Portal.Asked("timeman.open"); len(asked) != 1 {
		t.Errorf("a second login started the day: %+v", asked)
	}
}

// allowedIn makes Anna late after a wait, by the portal's clock.
func (s *story) allowedIn(wait time.Duration) {
	s.T.Helper()
	other, err := portal.Around(s.Portal.Now(), s.Zone.String(), -wait)
	if err != nil {
		s.T.Fatal(err)
	}
	s.Anna.Change(func(e *portal.Employee) { e.Schedule, e.Norms = other.Schedule, other.Norms })
}

// waitLog waits until the log contains a reason the given number of times.
func (s *story) waitLog(why string, times int) {
	s.T.Helper()
	s.WaitFor("the log to say "+why, func() bool {
		text, _ := os.ReadFile(filepath.Join(s.Home, ".local/state/clockin24/clockin24.log"))
		return strings.Count(string(text), why) >= times
	})
}

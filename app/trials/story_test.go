//go:build linux

package trials

import (
	"fmt"
	"image"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"clockin24/app/trials/stage"
	"clockin24/app/words"
	"clockin24/assets"
	"clockin24/bitrix/portal"
	"clockin24/tray/desktop"
)

// TestStories plays what people do with the built program, on a real desktop without a screen, against the simulated portal. It
// also takes the pictures of the whole desktop in assets/pictures:
//
//	CLOCKIN24_PICTURES=$PWD/assets/pictures go test -run 'TestStories/^start$' ./app/trials
func TestStories(t *testing.T) {
	if testing.Short() {
		t.Skip("stories take a minute")
	}
	for _, tool := range []string{"xdotool", "import", "secret-tool", "zenity"} {
		desktop.Need(t, tool)
	}
	p := stage.BuildPrograms(t)
	t.Run("start", func(t *testing.T) { startFromTheTray(t, p.One) })
	t.Run("start by pointer", func(t *testing.T) { startByPointer(t, p.Two) })
	t.Run("first sign-in", func(t *testing.T) { firstSignIn(t, p.Two) })
	t.Run("refused", func(t *testing.T) { refused(t, p.One) })
	t.Run("paused elsewhere", func(t *testing.T) { pausedElsewhere(t, p.One) })
	t.Run("closed while sending", func(t *testing.T) { closedWhileSending(t, p.One) })
	t.Run("busy portal", func(t *testing.T) { busyPortal(t, p.Two) })
	t.Run("offline", func(t *testing.T) { offline(t, p.One) })
	t.Run("killed while sending", func(t *testing.T) { endedWhileSending(t, p.Two, (*story).kill) })
	t.Run("logged out while sending", func(t *testing.T) { endedWhileSending(t, p.Two, (*story).logOut) })
	t.Run("upgraded", func(t *testing.T) { upgraded(t, p.Two) })
	t.Run("command line", func(t *testing.T) { commandLine(t, p.Two) })
	t.Run("command line with its own credentials", func(t *testing.T) { commandLineOfItsOwn(t, p.Two) })
	t.Run("second start", func(t *testing.T) { secondStart(t, p.Two) })
	t.Run("end of the session", func(t *testing.T) { endOfSession(t, p.Two) })
	t.Run("started at login", func(t *testing.T) { startedAtLogin(t, p.Two) })
	t.Run("changed settings", func(t *testing.T) { changedSettings(t, p.Two) })
	t.Run("unusable certificates", func(t *testing.T) { unusableCertificates(t, p.Two) })
	t.Run("started from a reminder", func(t *testing.T) { startedFromAReminder(t, p.Two) })
	t.Run("answered a reminder", func(t *testing.T) { answeredAReminder(t, p.One) })
	t.Run("started by login", func(t *testing.T) { startedByLogin(t, p.Two) })
	t.Run("unlocked", func(t *testing.T) { unlocked(t, p.One) })
	dayStories(t, p)
	t.Run("demo", func(t *testing.T) { demo(t, p.One) })
	t.Run("demo without a session", func(t *testing.T) { demoWithoutSession(t, p.One) })
	t.Run("no keyring", func(t *testing.T) { noKeyring(t, p.One) })
	t.Run("locked keyring", func(t *testing.T) { lockedKeyring(t, p.One) })
	t.Run("shortcut", func(t *testing.T) { shortcut(t, p.Two) })
	t.Run("shortcut asks first", func(t *testing.T) { shortcutAsksFirst(t, p.Two) })
	t.Run("shortcut taken", func(t *testing.T) { shortcutTaken(t, p.Two) })
	t.Run("two starts at once", func(t *testing.T) { twoStartsAtOnce(t, p.Two) })
	t.Run("killed and started again", func(t *testing.T) { killedAndStartedAgain(t, p.Two) })
	t.Run("panel restarted", func(t *testing.T) { panelRestarted(t, p.Two) })
	t.Run("prompt while the panel restarts", func(t *testing.T) { promptWhilePanelRestarts(t, p.Two) })
	t.Run("late panel", func(t *testing.T) { latePanel(t, p.Two) })
	t.Run("no OpenGL", func(t *testing.T) { noOpenGL(t, p.Two) })
	t.Run("finish by dialogs", func(t *testing.T) { finishByDialogs(t, p.Two) })
	t.Run("raise dialogs", func(t *testing.T) { raiseDialogs(t, p.Two) })
	t.Run("no notifications", func(t *testing.T) { noNotifications(t, p.Two) })
	t.Run("stopped notifications", func(t *testing.T) { stoppedNotifications(t, p.Two) })
	t.Run("proxy of the desktop", func(t *testing.T) { proxyOfTheDesktop(t, p.Two) })
	t.Run("the bus ends", func(t *testing.T) { busEnds(t, p.One) })
	t.Run("no bus", func(t *testing.T) { noBus(t, p.One) })
	t.Run("no bus, no OpenGL", func(t *testing.T) { noBusNoOpenGL(t, p.Two) })
	t.Run("nothing at all", func(t *testing.T) { nothingAtAll(t, p.Two) })
	t.Run("starts and stops", func(t *testing.T) { startsAndStops(t, p.Two) })
}

// Anna is late, clicks the icon, writes why, and presses Enter, twice because nothing seems to happen.
func startFromTheTray(t *testing.T, program string) {
	s := newStory(t, program, "en")
	_, item := s.StartLate()
	late := item.Properties(s.Ctx)
	item.WaitIcon(s.Ctx)

	item.Activate(s.Ctx)
	w := s.WaitKeyboardIn(words.WindowTitle)
	s.wantLook()
	empty := s.WaitPicture(w, nil)
	const reason = "Traffic jam on the ring road"
	s.Type(reason)
	s.KeepPicture(s.WaitPicture(w, empty), "start.png")

	asked := len(s.Portal.Requests())
	corner := func() *image.NRGBA { return stage.Cropped(s.Screen(s.Ctx), image.Rect(760, 0, 1280, 190)) }
	before := s.WaitView(corner, nil)
	pressed := time.Now()
	s.Key("Return", "Return")
	open := s.WaitAsked("timeman.open", 1)
	notice := s.WaitNotification(s.Ctx, s.Words.Text(words.HeadlineStartedAt, words.With("Time", s.StartedAt())))
	s.WaitWindowGone()

	s.WantStarted(reason)
	s.wantNow(open, pressed)
	requests := slices.DeleteFunc(s.Portal.Requests()[asked:], func(r portal.Request) bool { return r.Batch })
	if len(requests) != 1 {
		t.Errorf("a start with its time took %d requests: %+v", len(requests), requests)
	}
	if notice.App != "ClockIn24" || notice.Urgency() != 1 {
		t.Errorf("the notification: %+v", notice)
	}
	t.Logf("from xdotool's start, through Enter, to the request at the portal: %v", open.At.Sub(pressed))
	t.Logf("from the portal's answer to Notify on the bus: %v", notice.At.Sub(s.Wire.LastAnswer("timeman.open")))

	s.WaitIcon(item, assets.IconOpened)
	s.WaitMenu(item, s.Words.Text(words.StateOpenedAt, words.With("Time", s.StartedAt())))
	if now := item.Properties(s.Ctx); now.Tooltip == late.Tooltip || !strings.Contains(now.Tooltip, s.StartedAt()) {
		t.Errorf("the tooltip is %q and was %q", now.Tooltip, late.Tooltip)
	}
	s.KeepPicture(s.WaitView(corner, before), "desktop.png")
	shown := s.Shown(s.Ctx)
	if len(shown) != 1 || shown[0].Summary != notice.Summary || shown[0].Icon == "" {
		t.Errorf("the desktop showed %+v", shown)
	}
}

// wantLook checks that the program reads the state when the window opens.
func (s *story) wantLook() {
	s.T.Helper()
	s.WaitFor("the answer to the window's reading", func() bool {
		batched := func(r portal.Request) bool { return r.Batch } // sent at the start of the program
		read := slices.DeleteFunc(s.Portal.Asked("timeman.status"), batched)
		return len(read) >= 2 && read[1].Status != 0 // one of them was sent when she signed in
	})
}

// wantNow checks a start or a finish with a reason against protocol 7.4 and 9: TIME is the moment of the press to the second, never
// later than the portal's clock, and written in the zone of the employee.
func (s *story) wantNow(r portal.Request, pressed time.Time) {
	s.T.Helper()
	if names := slices.Sorted(maps.Keys(r.Params)); !slices.Equal(names, []string{"REPORT", "TIME"}) ||
		r.HTTPMethod != "POST" || !strings.HasPrefix(r.ContentType, "application/json") {
		s.T.Errorf("asked by %s, %s, with %q", r.HTTPMethod, r.ContentType, names)
	}
	text := fmt.Sprint(r.Params["TIME"])
	at, err := time.Parse("2006-01-02T15:04:05-07:00", text)
	_, offset := at.Zone()
	_, want := at.In(s.Zone).Zone()
	if err != nil || offset != want || at.Before(pressed.Truncate(time.Second)) || at.After(r.At) {
		s.T.Errorf("TIME is %s for a press at %v that was asked at %v", text, pressed.In(s.Zone), r.At.In(s.Zone))
	}
}

// This is the same story with a pointer on the panel, in Russian, with the two programs of a release, on a computer whose clock is
// set to another zone.
func startByPointer(t *testing.T, program string) {
	s := newStory(t, program, "ru", desktop.WithZone("Asia/Novosibirsk"))
	_, item := s.StartLate()
	x, y := item.WaitIcon(s.Ctx)
	s.Pointer(x, y, 1)
	s.WaitKeyboardIn(words.WindowTitle)
	s.wantLook()
	const reason = "Пробки на МКАД, 7 баллов"
	s.Type(reason)
	pressed := time.Now()
	s.Key("Return", "Return")
	open := s.WaitAsked("timeman.open", 1)
	notice := s.WaitNotification(s.Ctx, s.Words.Text(words.HeadlineStartedAt, words.With("Time", s.StartedAt())))
	s.WaitWindowGone()
	s.WantStarted(reason)
	s.wantNow(open, pressed)
	if !strings.Contains(notice.Summary+notice.Body, "UTC") {
		t.Errorf("the zone of the time is not named: %q, %q", notice.Summary, notice.Body)
	}
	s.WaitIcon(item, assets.IconOpened)
}

// A newcomer opens the portal's page for webhooks, pastes a webhook, and confirms that it is her own. The secret is then in the
// keyring, and at no moment anywhere else.
func firstSignIn(t *testing.T, program string) {
	s := newStory(t, program, "ru")
	opened := s.ReplaceBrowser()
	p := s.StartProgram()
	item := s.TrayItem(s.Ctx)
	s.WaitIcon(item, assets.IconNotConfigured)
	w, entered := s.enterWebhook(opened)
	s.KeepPicture(entered, "sign-in.png")
	s.wantNoSecret("while the webhook stands in the window")
	s.Key("Return")
	s.WaitAsked("timeman.settings", 1)
	s.KeepPicture(s.WaitPicture(w, entered), "sign-in-confirm.png")
	s.wantNoSecret("while the window asks whose it is")
	if s.secretInKeyring() != "" {
		t.Error("the secret is kept before anybody said whose it is")
	}

	s.Key("shift+Tab", "Return") // Enter alone must not answer the question
	s.WaitNotification(s.Ctx, "Анна Смирнова")
	s.WaitKeyboardIn(words.WindowTitle)
	s.WaitIcon(item, assets.IconAttention)
	if kept := s.secretInKeyring(); !strings.Contains(kept, stage.Secret) {
		t.Errorf("the keyring has %q", kept)
	}
	s.wantNoSecret("when she is signed in")
	item.Click(s.Ctx, s.Words.Text(words.MenuQuit))
	s.WaitEnd(p)
	s.WaitNoTrayItem(s.Ctx)
	s.wantNoSecret("when the program has ended")

	s.StartProgram()
	item = s.TrayItem(s.Ctx)
	s.WaitIcon(item, assets.IconAttention)
	s.WaitKeyboardIn(words.WindowTitle)
	s.wantNoSecret("when the program runs again")
	s.Type("Автобус")
	s.Key("Return")
	s.WaitNotification(s.Ctx, s.Words.Text(words.HeadlineStarted))
	s.WantStarted("Автобус")
	s.WaitWindowGone()
	s.wantNoSecret("when the day has begun")
}

// The portal does not let Anna start, and says why in its own words. The text that she wrote stays in the window, and is sent
// again.
func refused(t *testing.T, program string) {
	s := newStory(t, program, "ru")
	_, item := s.StartLate()
	item.Click(s.Ctx, s.Words.Text(words.MenuStart))
	w := s.WaitKeyboardIn(words.WindowTitle)
	s.Anna.Change(func(e *portal.Employee) { e.NoOwnTime = true })
	s.Type("Пробки")
	if s.complains(w) {
		t.Error("the window complains before anything was sent")
	}
	s.Key("Return")
	first := s.WaitAsked("timeman.open", 1)
	s.waitComplaint(w)
	s.KeepPicture(s.WaitPicture(w, nil), "refused.png")
	if r := s.Portal.Asked("timeman.open")[0]; r.Error != "ALERT_WARNING" {
		t.Errorf("the portal answered %q", r.Error)
	}
	if said := s.Notified(); len(said) > 0 {
		t.Errorf("the window says it, and so do notifications: %+v", said)
	}

	s.Anna.Change(func(e *portal.Employee) { e.NoOwnTime = false })
	s.Key("Return")
	second := s.WaitAsked("timeman.open", 2)
	s.WaitNotification(s.Ctx, s.Words.Text(words.HeadlineStarted))
	s.WaitWindowGone()
	if first.Params["REPORT"] != "Пробки" || second.Params["REPORT"] != "Пробки" {
		t.Errorf("the reasons were %q and %q", first.Params["REPORT"], second.Params["REPORT"])
	}
	s.WaitIcon(item, assets.IconOpened)
}

// complains tells whether something in the window has the colour of errors.
func (s *story) complains(w desktop.Window) bool {
	s.T.Helper()
	n := 0
	for pix := s.Picture(w).Pix; len(pix) > 0; pix = pix[4:] {
		rgb := [3]uint8(pix[:3])
		if rgb == [3]uint8{0xb0, 0x2a, 0x20} || rgb == [3]uint8{0xff, 0xa8, 0x9e} { // the colour on light and on dark
			n++
		}
	}
	return n > 20
}

func (s *story) waitComplaint(w desktop.Window) {
	s.T.Helper()
	s.WaitFor("the window to say what is wrong", func() bool { return s.complains(w) })
}

// After the program last read the state, somebody started Anna's day and paused it, on her telephone. Her Start does not end the
// break.
func pausedElsewhere(t *testing.T, program string) {
	s := newStory(t, program, "ru")
	_, item := s.StartLate()
	// The reading at the opening of the window fails, so that the window still shows the state of the morning.
	s.Portal.Fail("timeman.status", portal.CutBefore(), portal.Always)
	item.Activate(s.Ctx)
	w := s.WaitKeyboardIn(words.WindowTitle)
	s.WaitIcon(item, assets.IconOffline)
	empty := s.WaitPicture(w, nil)
	s.Type("Пробки на кольцевой дороге, семь баллов") // replaces the proposed reason
	typed := s.WaitPicture(w, empty)
	if err := s.Anna.SetDay(portal.DayPaused); err != nil {
		t.Fatal(err)
	}
	release := s.Wire.Hold("timeman.status")
	s.Portal.Recover() // not earlier, because the program reads again by itself
	s.Key("Return")
	s.WaitIcon(item, assets.IconSending)
	sending := s.WaitPicture(w, typed)
	release()
	s.WaitIcon(item, assets.IconOnBreak)
	s.WaitNotification(s.Ctx, s.Words.Text(words.WindowResume)) // names the command that ends a break
	s.KeepPicture(s.WaitPicture(w, sending), "paused.png")
	if asked := s.Portal.Asked("timeman.open"); len(asked) != 0 || s.Anna.Status() != "PAUSED" {
		t.Errorf("the day is %s, asked for by %+v", s.Anna.Status(), asked)
	}

	// The Enter of somebody who presses it once more closes the window, and does nothing else.
	s.Key("Return")
	s.WaitWindowGone()
	if s.Anna.Status() != "PAUSED" {
		t.Errorf("the day is %s", s.Anna.Status())
	}
}

// Esc closes the window, but never cancels the request.
func closedWhileSending(t *testing.T, program string) {
	s := newStory(t, program, "ru")
	_, item := s.StartLate()
	release := s.Wire.Hold("timeman.open")
	item.Activate(s.Ctx)
	s.WaitKeyboardIn(words.WindowTitle)
	s.Type("Пробки")
	s.Key("Return")
	s.WaitAsked("timeman.open", 1)
	s.WaitIcon(item, assets.IconSending)
	s.Key("Escape")
	s.WaitWindowGone()
	if said := s.Notified(); len(said) > 0 {
		t.Errorf("told before the portal answered: %+v", said)
	}
	release()
	s.WaitNotification(s.Ctx, s.Words.Text(words.HeadlineStartedAt, words.With("Time", s.StartedAt())))
	s.WaitIcon(item, assets.IconOpened)
	s.WantStarted("Пробки")
}

// Without a network the start is kept. It is sent with its moment as soon as the portal answers again.
func offline(t *testing.T, program string) {
	s := newStory(t, program, "ru")
	_, item := s.StartLate()
	item.Activate(s.Ctx)
	w := s.WaitKeyboardIn(words.WindowTitle)
	s.wantLook()
	s.Type("Пробки")
	s.Wire.Cut()
	s.Key("Return")
	s.WaitNotification(s.Ctx, s.Words.Text(words.NoteKept))
	s.WaitIcon(item, assets.IconOffline)
	s.KeepPicture(s.WaitPicture(w, nil), "offline.png")
	s.Key("Escape")
	s.WaitWindowGone()
	s.Wire.Mend(t)
	item.Activate(s.Ctx)
	s.WaitNotification(s.Ctx, s.Words.Text(words.HeadlineStarted))
	s.WantStarted("Пробки")
}

// The program ends between the press and the answer, by a crash or with the session. The next program finds out what became of the
// start, and says so.
func endedWhileSending(t *testing.T, program string, how func(*story, *desktop.Process)) {
	for _, c := range []struct {
		name  string
		fault portal.Fault
		opens int // how many there are in the end
	}{
		{"before the portal got to it", portal.Fault{Delay: time.Hour}, 2},
		{"when the portal had recorded it", portal.Slow(time.Hour), 1},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := newStory(t, program, "ru")
			p, item := s.StartLate()
			s.Portal.Fail("timeman.open", c.fault, 1)
			item.Activate(s.Ctx)
			s.WaitKeyboardIn(words.WindowTitle)
			s.Type("Пробки")
			s.Key("Return")
			s.WaitOpening(1)
			s.WaitIcon(item, assets.IconSending)
			how(s, p)
			s.WaitWindowGone()
			s.WaitNoTrayItem(s.Ctx)
			if said := s.Notified(); len(said) != 0 {
				t.Errorf("told before it was known: %+v", said)
			}

			s.StartProgram("--background")
			s.WaitNotification(s.Ctx, s.Words.Text(words.HeadlineStarted))
			item = s.TrayItem(s.Ctx)
			s.WaitIcon(item, assets.IconOpened)
			asked := stage.Openings(s.Portal)
			if len(asked) != c.opens || asked[len(asked)-1].Time != asked[0].Time {
				t.Errorf("asked to start by %+v", asked)
			}
			if said := s.Notified(); len(said) != 1 {
				t.Errorf("told: %+v", said)
			}
		})
	}
}

// kill immediately ends the resident, and nothing else.
func (s *story) kill(p *desktop.Process) {
	s.T.Helper()
	if err := syscall.Kill(p.PID, syscall.SIGKILL); err != nil {
		s.T.Fatal(err)
	}
	s.WaitEnd(p)
}

// A person who starts the program again gets its window, once.
func secondStart(t *testing.T, program string) {
	s := newStory(t, program, "ru")
	p, _ := s.StartLate()
	again := func(args ...string) {
		t.Helper()
		second := s.StartProgram(args...)
		s.WaitEnd(second)
		if second.ExitCode() != 0 || second.Output() != "" {
			t.Errorf("the second start ends with %d and says %q", second.ExitCode(), second.Output())
		}
	}
	again("--background")
	again()
	w := s.WaitKeyboardIn(words.WindowTitle)
	other := s.Run(nil, "zenity", "--info", "--title", "Another", "--text", "?")
	front := s.WaitWindow(s.Ctx, "Another")
	s.WaitFor("another window in front", func() bool { return s.Focused(s.Ctx, front) })
	again()
	s.WaitFor("the window in front again", func() bool { return s.Focused(s.Ctx, w) })
	other.Stop()
	if ours := s.OwnProcesses(); len(ours) != 2 || ours[0].PID != p.PID {
		t.Errorf("running are %v", ours)
	}
}

// At the end of the session the program ends at once, together with its window, and leaves nothing behind.
func endOfSession(t *testing.T, program string) {
	s := newStory(t, program, "ru")
	p, item := s.StartLate()
	item.Activate(s.Ctx)
	s.WaitKeyboardIn(words.WindowTitle)
	s.logOut(p)
	s.WaitWindowGone()
	if ours := s.OwnProcesses(); len(ours) > 0 {
		t.Errorf("still running: %v", ours)
	}
	s.wantNothingIn(filepath.Join(s.Runtime, "clockin24"), filepath.Join(s.Home, "tmp"))
}

// On a machine without other work the icon goes within a second of the end of a session, and the program soon after that; the log
// of the stories shows the times. A busy machine may take longer, within these limits.
const (
	iconGoes    = 5 * time.Second
	programGoes = 10 * time.Second
)

// logOut ends the program as the end of a session does. It checks that the program ends well and soon, and that the icon goes
// first.
func (s *story) logOut(p *desktop.Process) {
	s.T.Helper()
	began := time.Now()
	if err := syscall.Kill(p.PID, syscall.SIGTERM); err != nil {
		s.T.Fatal(err)
	}
	s.WaitNoTrayItem(s.Ctx)
	if took := time.Since(began); took > iconGoes {
		s.T.Errorf("the icon went %v after SIGTERM", took)
	} else {
		s.T.Logf("from SIGTERM to the end of the icon: %v", took)
	}
	s.ends(p, began)
}

// terminate is the same as [stage.logOut] for a program without an icon.
func (s *story) terminate(p *desktop.Process) {
	s.T.Helper()
	began := time.Now()
	if err := syscall.Kill(p.PID, syscall.SIGTERM); err != nil {
		s.T.Fatal(err)
	}
	s.ends(p, began)
}

// ends checks that a program ends that was asked to end.
func (s *story) ends(p *desktop.Process, asked time.Time) {
	s.T.Helper()
	s.WaitEnd(p)
	if took := time.Since(asked); took > programGoes {
		s.T.Errorf("the program ended %v after SIGTERM", took)
	} else {
		s.T.Logf("from SIGTERM to the end of the program: %v", took)
	}
	if p.ExitCode() != 0 {
		s.T.Errorf("exit code %d: %s", p.ExitCode(), p.Output())
	}
}

// wantNothingIn checks that these folders contain no file except locks, which the next program takes over.
func (s *story) wantNothingIn(dirs ...string) {
	s.T.Helper()
	for _, dir := range dirs {
		filepath.WalkDir(dir, func(path string, d os.DirEntry, err error) error {
			if err == nil && !d.IsDir() && filepath.Ext(path) != ".lock" {
				s.T.Errorf("left behind: %s", path)
			}
			return nil
		})
	}
}

// Somebody who wants to see what the program is tries the demonstration, which leaves nothing behind.
func demo(t *testing.T, program string) {
	s := newStory(t, program, "en")
	p := s.StartProgram("demo")
	item := s.TrayItem(s.Ctx)
	s.WaitKeyboardIn(words.WindowTitle)
	s.WaitIcon(item, assets.IconAttention)
	s.Type("Looking around")
	s.Key("Return")
	s.WaitNotification(s.Ctx, s.Words.Text(words.HeadlineStarted))
	s.WaitIcon(item, assets.IconOpened)
	s.WaitWindowGone()
	item.Click(s.Ctx, s.Words.Text(words.MenuQuit))
	s.WaitEnd(p)
	if said := p.Output(); p.ExitCode() != 0 || strings.Count(said, "\n") != 1 || !strings.Contains(said, "http://127.0.0.1:") {
		t.Errorf("exit code %d: %s", p.ExitCode(), said)
	}
	if len(s.Portal.Requests()) > 0 {
		t.Errorf("a real portal was asked: %+v", s.Portal.Requests())
	}
	s.wantNothingIn(filepath.Join(s.Home, "tmp"), filepath.Join(s.Home, ".config/clockin24"),
		filepath.Join(s.Home, ".local/state/clockin24"), filepath.Join(s.Runtime, "clockin24"))
}

// Without a session the demonstration says what is missing.
func demoWithoutSession(t *testing.T, program string) {
	desk := desktop.Start(t, desktop.With(), desktop.WithLang("en_US.UTF-8"))
	p := desk.Run(nil, program, "demo")
	<-p.Done()
	if said := p.Output(); p.ExitCode() == 0 || !strings.Contains(said, words.New("en").Text(words.ShellNoDesktop)) ||
		strings.Count(said, "\n") != 1 {
		t.Errorf("exit code %d: %s", p.ExitCode(), said)
	}
}

// Without a keyring the secret can be kept until the program ends.
func noKeyring(t *testing.T, program string) {
	s := newStory(t, program, "ru", desktop.Without(desktop.Keyring))
	s.keepInMemory(nil, "no-keyring.png")
}

// If the owner of the keyring does not open it, the same holds.
func lockedKeyring(t *testing.T, program string) {
	s := newStory(t, program, "en")
	s.lockKeyring()
	s.keepInMemory(s.dismissPrompt, "locked-keyring.png")
}

// enterWebhook goes through the window that appears at the first start, up to the webhook, and returns a picture of it.
func (s *story) enterWebhook(opened func() string) (desktop.Window, *image.NRGBA) {
	s.T.Helper()
	w := s.WaitKeyboardIn(words.SignInTitle)
	empty := s.WaitPicture(w, nil)
	s.Type(stage.Host)
	s.Key("Return")
	s.WaitFor("the page for webhooks", func() bool { return opened() == "https://"+stage.Host+"/devops/section/standard/" })
	s.Type(s.Webhook())
	return w, s.WaitPicture(w, empty)
}

// keepInMemory signs in by the way that is offered if the keyring cannot be used, and starts the day. Then it restarts the program,
// which no longer knows anybody.
func (s *story) keepInMemory(prompted func(), picture string) {
	s.T.Helper()
	opened := s.ReplaceBrowser()
	p := s.StartProgram()
	w, entered := s.enterWebhook(opened)
	s.Key("Return")
	s.WaitAsked("timeman.settings", 1)
	s.WaitPicture(w, entered)
	s.Key("shift+Tab", "Return")
	if prompted != nil {
		prompted()
	}
	s.waitComplaint(w)
	s.KeepPicture(s.WaitPicture(w, nil), picture)
	s.Key("shift+Tab", "shift+Tab", "Return")
	item := s.TrayItem(s.Ctx)
	s.WaitIcon(item, assets.IconAttention)
	s.WaitKeyboardIn(words.WindowTitle)
	s.wantNoSecret("when it is kept in memory")
	s.Type("Пробки")
	s.Key("Return")
	s.WaitNotification(s.Ctx, s.Words.Text(words.HeadlineStartedAt, words.With("Time", s.StartedAt())))
	s.WantStarted("Пробки")
	s.WaitWindowGone()
	item.Click(s.Ctx, s.Words.Text(words.MenuQuit))
	s.WaitEnd(p)
	s.WaitNoTrayItem(s.Ctx)
	s.StartProgram()
	s.WaitKeyboardIn(words.SignInTitle)
	s.WaitIcon(s.TrayItem(s.Ctx), assets.IconNotConfigured)
}

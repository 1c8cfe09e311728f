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

	"clockin24/app/words"
	"clockin24/assets"
	"clockin24/bitrix/portal"
	"clockin24/tray/desktop"
)

// TestStories plays what people do with the built program, on a real desktop without a screen, against the simulated
// portal. The pictures of the whole in assets/pictures are taken on the way:
//
//	CLOCKIN24_PICTURES=$PWD/assets/pictures go test -run 'TestStories/^start$' ./app/trials
func TestStories(t *testing.T) {
	if testing.Short() {
		t.Skip("stories take a minute")
	}
	for _, tool := range []string{"xdotool", "import", "secret-tool", "zenity"} {
		desktop.Need(t, tool)
	}
	p := buildPrograms(t)
	t.Run("start", func(t *testing.T) { startFromTheTray(t, p.one) })
	t.Run("start by pointer", func(t *testing.T) { startByPointer(t, p.two) })
	t.Run("first sign-in", func(t *testing.T) { firstSignIn(t, p.two) })
	t.Run("refused", func(t *testing.T) { refused(t, p.one) })
	t.Run("paused elsewhere", func(t *testing.T) { pausedElsewhere(t, p.one) })
	t.Run("closed while sending", func(t *testing.T) { closedWhileSending(t, p.one) })
	t.Run("busy portal", func(t *testing.T) { busyPortal(t, p.two) })
	t.Run("offline", func(t *testing.T) { offline(t, p.one) })
	t.Run("killed while sending", func(t *testing.T) { endedWhileSending(t, p.two, (*stage).kill) })
	t.Run("logged out while sending", func(t *testing.T) { endedWhileSending(t, p.two, (*stage).logOut) })
	t.Run("upgraded", func(t *testing.T) { upgraded(t, p.two) })
	t.Run("command line", func(t *testing.T) { commandLine(t, p.two) })
	t.Run("command line with its own credentials", func(t *testing.T) { commandLineOfItsOwn(t, p.two) })
	t.Run("second start", func(t *testing.T) { secondStart(t, p.two) })
	t.Run("end of the session", func(t *testing.T) { endOfSession(t, p.two) })
	t.Run("started at login", func(t *testing.T) { startedAtLogin(t, p.two) })
	t.Run("changed settings", func(t *testing.T) { changedSettings(t, p.two) })
	t.Run("unusable certificates", func(t *testing.T) { unusableCertificates(t, p.two) })
	t.Run("started from a reminder", func(t *testing.T) { startedFromAReminder(t, p.two) })
	t.Run("answered a reminder", func(t *testing.T) { answeredAReminder(t, p.one) })
	t.Run("started by login", func(t *testing.T) { startedByLogin(t, p.two) })
	t.Run("unlocked", func(t *testing.T) { unlocked(t, p.one) })
	dayStories(t, p)
	t.Run("demo", func(t *testing.T) { demo(t, p.one) })
	t.Run("demo without a session", func(t *testing.T) { demoWithoutSession(t, p.one) })
	t.Run("no keyring", func(t *testing.T) { noKeyring(t, p.one) })
	t.Run("locked keyring", func(t *testing.T) { lockedKeyring(t, p.one) })
	t.Run("shortcut", func(t *testing.T) { shortcut(t, p.two) })
	t.Run("shortcut asks first", func(t *testing.T) { shortcutAsksFirst(t, p.two) })
	t.Run("shortcut taken", func(t *testing.T) { shortcutTaken(t, p.two) })
	t.Run("two starts at once", func(t *testing.T) { twoStartsAtOnce(t, p.two) })
	t.Run("killed and started again", func(t *testing.T) { killedAndStartedAgain(t, p.two) })
	t.Run("panel restarted", func(t *testing.T) { panelRestarted(t, p.two) })
	t.Run("prompt while the panel restarts", func(t *testing.T) { promptWhilePanelRestarts(t, p.two) })
	t.Run("late panel", func(t *testing.T) { latePanel(t, p.two) })
	t.Run("no OpenGL", func(t *testing.T) { noOpenGL(t, p.two) })
	t.Run("finish by dialogs", func(t *testing.T) { finishByDialogs(t, p.two) })
	t.Run("raise dialogs", func(t *testing.T) { raiseDialogs(t, p.two) })
	t.Run("no notifications", func(t *testing.T) { noNotifications(t, p.two) })
	t.Run("stopped notifications", func(t *testing.T) { stoppedNotifications(t, p.two) })
	t.Run("proxy of the desktop", func(t *testing.T) { proxyOfTheDesktop(t, p.two) })
	t.Run("the bus ends", func(t *testing.T) { busEnds(t, p.one) })
	t.Run("no bus", func(t *testing.T) { noBus(t, p.one) })
	t.Run("no bus, no OpenGL", func(t *testing.T) { noBusNoOpenGL(t, p.two) })
	t.Run("nothing at all", func(t *testing.T) { nothingAtAll(t, p.two) })
	t.Run("starts and stops", func(t *testing.T) { startsAndStops(t, p.two) })
}

// Anna is late, clicks the icon, writes why, and presses Enter, twice because nothing seems to happen.
func startFromTheTray(t *testing.T, program string) {
	s := newStage(t, program, "en")
	_, item := s.startLate()
	late := item.Properties(s.ctx)
	item.WaitIcon(s.ctx)

	item.Activate(s.ctx)
	w := s.waitWindow(words.WindowTitle)
	s.wantLook()
	empty := s.waitPicture(w, nil)
	const reason = "Traffic jam on the ring road"
	s.Type(reason)
	s.keep(s.waitPicture(w, empty), "start.png")

	asked := len(s.portal.Requests())
	corner := func() *image.NRGBA { return cropped(s.Screen(s.ctx), image.Rect(760, 0, 1280, 190)) }
	before := s.waitView(corner, nil)
	pressed := time.Now()
	s.Key("Return", "Return")
	open := s.waitAsked("timeman.open", 1)
	notice := s.WaitNotification(s.ctx, s.words.Text(words.HeadlineStartedAt, words.With("Time", s.started())))
	s.waitNoWindow()

	s.wantStarted(reason)
	s.wantNow(open, pressed)
	requests := slices.DeleteFunc(s.portal.Requests()[asked:], func(r portal.Request) bool { return r.Batch })
	if len(requests) != 1 {
		t.Errorf("a start with its time took %d requests: %+v", len(requests), requests)
	}
	if notice.App != "ClockIn24" || notice.Urgency() != 1 {
		t.Errorf("the notification: %+v", notice)
	}
	t.Logf("from xdotool's start, through Enter, to the request at the portal: %v", open.At.Sub(pressed))
	t.Logf("from the portal's answer to Notify on the bus: %v", notice.At.Sub(s.wire.lastAnswer("timeman.open")))

	s.waitIcon(item, assets.IconOpened)
	s.waitMenu(item, s.words.Text(words.StateOpenedAt, words.With("Time", s.started())))
	if now := item.Properties(s.ctx); now.Tooltip == late.Tooltip || !strings.Contains(now.Tooltip, s.started()) {
		t.Errorf("the tooltip is %q and was %q", now.Tooltip, late.Tooltip)
	}
	s.keep(s.waitView(corner, before), "desktop.png")
	shown := s.Shown(s.ctx)
	if len(shown) != 1 || shown[0].Summary != notice.Summary || shown[0].Icon == "" {
		t.Errorf("the desktop showed %+v", shown)
	}
}

// wantLook wants that the window's opening has the state read.
func (s *stage) wantLook() {
	s.t.Helper()
	s.waitFor("the answer to the window's reading", func() bool {
		batched := func(r portal.Request) bool { return r.Batch } // at the start of the program
		read := slices.DeleteFunc(s.portal.Asked("timeman.status"), batched)
		return len(read) >= 2 && read[1].Status != 0 // one was when she signed in
	})
}

// wantNow holds a start, or a finish, with a reason against protocol 7.4 and 9: TIME is the moment of the press to the second,
// never later than the portal's clock, written in the zone of the employee.
func (s *stage) wantNow(r portal.Request, pressed time.Time) {
	s.t.Helper()
	if names := slices.Sorted(maps.Keys(r.Params)); !slices.Equal(names, []string{"REPORT", "TIME"}) ||
		r.HTTPMethod != "POST" || !strings.HasPrefix(r.ContentType, "application/json") {
		s.t.Errorf("asked by %s, %s, with %q", r.HTTPMethod, r.ContentType, names)
	}
	text := fmt.Sprint(r.Params["TIME"])
	at, err := time.Parse("2006-01-02T15:04:05-07:00", text)
	_, offset := at.Zone()
	_, want := at.In(s.zone).Zone()
	if err != nil || offset != want || at.Before(pressed.Truncate(time.Second)) || at.After(r.At) {
		s.t.Errorf("TIME is %s for a press at %v that was asked at %v", text, pressed.In(s.zone), r.At.In(s.zone))
	}
}

// The same with a pointer on the panel, in Russian, with the two programs of a release, on a computer whose clock is
// that of another zone.
func startByPointer(t *testing.T, program string) {
	s := newStage(t, program, "ru", desktop.WithZone("Asia/Novosibirsk"))
	_, item := s.startLate()
	x, y := item.WaitIcon(s.ctx)
	s.Pointer(x, y, 1)
	s.waitWindow(words.WindowTitle)
	s.wantLook()
	const reason = "Пробки на МКАД, 7 баллов"
	s.Type(reason)
	pressed := time.Now()
	s.Key("Return", "Return")
	open := s.waitAsked("timeman.open", 1)
	notice := s.WaitNotification(s.ctx, s.words.Text(words.HeadlineStartedAt, words.With("Time", s.started())))
	s.waitNoWindow()
	s.wantStarted(reason)
	s.wantNow(open, pressed)
	if !strings.Contains(notice.Summary+notice.Body, "UTC") {
		t.Errorf("the zone of the time is not named: %q, %q", notice.Summary, notice.Body)
	}
	s.waitIcon(item, assets.IconOpened)
}

// A newcomer opens the portal's page for webhooks, pastes a webhook, and says that it is her own. The secret is in the
// keyring then, and nowhere else at any moment.
func firstSignIn(t *testing.T, program string) {
	s := newStage(t, program, "ru")
	opened := s.browser()
	p := s.start()
	item := s.TrayItem(s.ctx)
	s.waitIcon(item, assets.IconNotConfigured)
	w, entered := s.enterWebhook(opened)
	s.keep(entered, "sign-in.png")
	s.wantNoSecret("while the webhook stands in the window")
	s.Key("Return")
	s.waitAsked("timeman.settings", 1)
	s.keep(s.waitPicture(w, entered), "sign-in-confirm.png")
	s.wantNoSecret("while the window asks whose it is")
	if s.secretInKeyring() != "" {
		t.Error("the secret is kept before anybody said whose it is")
	}

	s.Key("shift+Tab", "Return") // Enter alone answers nothing
	s.WaitNotification(s.ctx, "Анна Смирнова")
	s.waitWindow(words.WindowTitle)
	s.waitIcon(item, assets.IconAttention)
	if kept := s.secretInKeyring(); !strings.Contains(kept, madeUp) {
		t.Errorf("the keyring has %q", kept)
	}
	s.wantNoSecret("when she is signed in")
	item.Click(s.ctx, s.words.Text(words.MenuQuit))
	s.waitEnd(p)
	s.WaitNoTrayItem(s.ctx)
	s.wantNoSecret("when the program has ended")

	s.start()
	item = s.TrayItem(s.ctx)
	s.waitIcon(item, assets.IconAttention)
	s.waitWindow(words.WindowTitle)
	s.wantNoSecret("when the program runs again")
	s.Type("Автобус")
	s.Key("Return")
	s.WaitNotification(s.ctx, s.words.Text(words.HeadlineStarted))
	s.wantStarted("Автобус")
	s.waitNoWindow()
	s.wantNoSecret("when the day has begun")
}

// The portal does not let Anna start, and says why in its own words. What she wrote stays, and goes out again.
func refused(t *testing.T, program string) {
	s := newStage(t, program, "ru")
	_, item := s.startLate()
	item.Click(s.ctx, s.words.Text(words.MenuStart))
	w := s.waitWindow(words.WindowTitle)
	s.anna.Change(func(e *portal.Employee) { e.NoOwnTime = true })
	s.Type("Пробки")
	if s.complains(w) {
		t.Error("the window complains before anything was sent")
	}
	s.Key("Return")
	first := s.waitAsked("timeman.open", 1)
	s.waitComplaint(w)
	s.keep(s.waitPicture(w, nil), "refused.png")
	if r := s.portal.Asked("timeman.open")[0]; r.Error != "ALERT_WARNING" {
		t.Errorf("the portal answered %q", r.Error)
	}
	if said := s.Notified(); len(said) > 0 {
		t.Errorf("the window says it, and so do notifications: %+v", said)
	}

	s.anna.Change(func(e *portal.Employee) { e.NoOwnTime = false })
	s.Key("Return")
	second := s.waitAsked("timeman.open", 2)
	s.WaitNotification(s.ctx, s.words.Text(words.HeadlineStarted))
	s.waitNoWindow()
	if first.Params["REPORT"] != "Пробки" || second.Params["REPORT"] != "Пробки" {
		t.Errorf("the reasons were %q and %q", first.Params["REPORT"], second.Params["REPORT"])
	}
	s.waitIcon(item, assets.IconOpened)
}

// complains tells whether something in the window is in the colour of errors.
func (s *stage) complains(w desktop.Window) bool {
	s.t.Helper()
	n := 0
	for pix := s.look(w).Pix; len(pix) > 0; pix = pix[4:] {
		rgb := [3]uint8(pix[:3])
		if rgb == [3]uint8{0xb0, 0x2a, 0x20} || rgb == [3]uint8{0xff, 0xa8, 0x9e} { // on light and on dark
			n++
		}
	}
	return n > 20
}

func (s *stage) waitComplaint(w desktop.Window) {
	s.t.Helper()
	s.waitFor("the window to say what is wrong", func() bool { return s.complains(w) })
}

// After the last look somebody started Anna's day and paused it, on her telephone. Her Start does not end the break.
func pausedElsewhere(t *testing.T, program string) {
	s := newStage(t, program, "ru")
	_, item := s.startLate()
	// The look at the opening of the window fails, so that the window still shows the morning's state.
	s.portal.Fail("timeman.status", portal.CutBefore(), portal.Always)
	item.Activate(s.ctx)
	w := s.waitWindow(words.WindowTitle)
	s.waitIcon(item, assets.IconOffline)
	empty := s.waitPicture(w, nil)
	s.Type("Пробки на кольцевой дороге, семь баллов") // in place of the reason that is proposed
	typed := s.waitPicture(w, empty)
	if err := s.anna.SetDay(portal.DayPaused); err != nil {
		t.Fatal(err)
	}
	s.portal.Recover() // only now: the program looks again by itself
	s.Key("Return")
	s.waitIcon(item, assets.IconOnBreak)
	s.WaitNotification(s.ctx, s.words.Text(words.WindowResume)) // names the way that ends a break
	s.keep(s.waitPicture(w, typed), "paused.png")
	if asked := s.portal.Asked("timeman.open"); len(asked) != 0 || s.anna.Status() != "PAUSED" {
		t.Errorf("the day is %s, asked for by %+v", s.anna.Status(), asked)
	}

	// The Enter of somebody who presses once more closes the window, and no more.
	s.Key("Return")
	s.waitNoWindow()
	if s.anna.Status() != "PAUSED" {
		t.Errorf("the day is %s", s.anna.Status())
	}
}

// Esc closes the window, never the request.
func closedWhileSending(t *testing.T, program string) {
	s := newStage(t, program, "ru")
	_, item := s.startLate()
	release := s.wire.hold("timeman.open")
	item.Activate(s.ctx)
	s.waitWindow(words.WindowTitle)
	s.Type("Пробки")
	s.Key("Return")
	s.waitAsked("timeman.open", 1)
	s.waitIcon(item, assets.IconSending)
	s.Key("Escape")
	s.waitNoWindow()
	if said := s.Notified(); len(said) > 0 {
		t.Errorf("told before the portal answered: %+v", said)
	}
	release()
	s.WaitNotification(s.ctx, s.words.Text(words.HeadlineStartedAt, words.With("Time", s.started())))
	s.waitIcon(item, assets.IconOpened)
	s.wantStarted("Пробки")
}

// Without a net the start is kept, and sent with its moment as soon as the portal answers again.
func offline(t *testing.T, program string) {
	s := newStage(t, program, "ru")
	_, item := s.startLate()
	item.Activate(s.ctx)
	w := s.waitWindow(words.WindowTitle)
	s.wantLook()
	s.Type("Пробки")
	s.wire.cut()
	s.Key("Return")
	s.WaitNotification(s.ctx, s.words.Text(words.NoteKept))
	s.waitIcon(item, assets.IconOffline)
	s.keep(s.waitPicture(w, nil), "offline.png")
	s.Key("Escape")
	s.waitNoWindow()
	s.wire.mend(t)
	item.Activate(s.ctx)
	s.WaitNotification(s.ctx, s.words.Text(words.HeadlineStarted))
	s.wantStarted("Пробки")
}

// The program is ended between the press and the answer: by a crash, or with the session. The next start finds out what became
// of it, and says so.
func endedWhileSending(t *testing.T, program string, how func(*stage, *desktop.Process)) {
	for _, c := range []struct {
		name  string
		fault portal.Fault
		opens int // in the end
	}{
		{"before the portal got to it", portal.Fault{Delay: time.Hour}, 2},
		{"when the portal had recorded it", portal.Slow(time.Hour), 1},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := newStage(t, program, "ru")
			p, item := s.startLate()
			s.portal.Fail("timeman.open", c.fault, 1)
			item.Activate(s.ctx)
			s.waitWindow(words.WindowTitle)
			s.Type("Пробки")
			s.Key("Return")
			s.waitOpening(1)
			s.waitIcon(item, assets.IconSending)
			how(s, p)
			s.waitNoWindow()
			s.WaitNoTrayItem(s.ctx)
			if said := s.Notified(); len(said) != 0 {
				t.Errorf("told before it was known: %+v", said)
			}

			s.start("--background")
			s.WaitNotification(s.ctx, s.words.Text(words.HeadlineStarted))
			item = s.TrayItem(s.ctx)
			s.waitIcon(item, assets.IconOpened)
			asked := openings(s.portal)
			if len(asked) != c.opens || asked[len(asked)-1].Time != asked[0].Time {
				t.Errorf("asked to start by %+v", asked)
			}
			if said := s.Notified(); len(said) != 1 {
				t.Errorf("told: %+v", said)
			}
		})
	}
}

// kill ends the resident, and nothing else, at once.
func (s *stage) kill(p *desktop.Process) {
	s.t.Helper()
	if err := syscall.Kill(p.PID, syscall.SIGKILL); err != nil {
		s.t.Fatal(err)
	}
	s.waitEnd(p)
}

// Who starts the program again gets its window, once.
func secondStart(t *testing.T, program string) {
	s := newStage(t, program, "ru")
	p, _ := s.startLate()
	again := func(args ...string) {
		t.Helper()
		second := s.start(args...)
		s.waitEnd(second)
		if second.ExitCode() != 0 || second.Output() != "" {
			t.Errorf("the second start ends with %d and says %q", second.ExitCode(), second.Output())
		}
	}
	again("--background")
	again()
	w := s.waitWindow(words.WindowTitle)
	other := s.Run(nil, "zenity", "--info", "--title", "Another", "--text", "?")
	front := s.WaitWindow(s.ctx, "Another")
	s.waitFor("another window in front", func() bool { return s.Focused(s.ctx, front) })
	again()
	s.waitFor("the window in front again", func() bool { return s.Focused(s.ctx, w) })
	other.Stop()
	if ours := s.ours(); len(ours) != 2 || ours[0].PID != p.PID {
		t.Errorf("running are %v", ours)
	}
}

// At the end of the session the program goes at once, with the window, and leaves nothing behind.
func endOfSession(t *testing.T, program string) {
	s := newStage(t, program, "ru")
	p, item := s.startLate()
	item.Activate(s.ctx)
	s.waitWindow(words.WindowTitle)
	s.logOut(p)
	s.waitNoWindow()
	if ours := s.ours(); len(ours) > 0 {
		t.Errorf("still running: %v", ours)
	}
	s.wantNothingIn(filepath.Join(s.Runtime, "clockin24"), filepath.Join(s.Home, "tmp"))
}

// Where nothing else runs the icon goes within a second of the end of a session, which the log of the stories tells, and the
// program soon after that. A busy machine may take longer, within these limits.
const (
	iconGoes    = 5 * time.Second
	programGoes = 10 * time.Second
)

// logOut ends the program as the end of a session does, which is well and soon, and the icon first.
func (s *stage) logOut(p *desktop.Process) {
	s.t.Helper()
	began := time.Now()
	if err := syscall.Kill(p.PID, syscall.SIGTERM); err != nil {
		s.t.Fatal(err)
	}
	s.WaitNoTrayItem(s.ctx)
	if took := time.Since(began); took > iconGoes {
		s.t.Errorf("the icon went %v after SIGTERM", took)
	} else {
		s.t.Logf("from SIGTERM to the end of the icon: %v", took)
	}
	s.ends(p, began)
}

// terminate is [stage.logOut] where there is no icon.
func (s *stage) terminate(p *desktop.Process) {
	s.t.Helper()
	began := time.Now()
	if err := syscall.Kill(p.PID, syscall.SIGTERM); err != nil {
		s.t.Fatal(err)
	}
	s.ends(p, began)
}

// ends wants that a program that was asked to end does.
func (s *stage) ends(p *desktop.Process, asked time.Time) {
	s.t.Helper()
	s.waitEnd(p)
	if took := time.Since(asked); took > programGoes {
		s.t.Errorf("the program ended %v after SIGTERM", took)
	} else {
		s.t.Logf("from SIGTERM to the end of the program: %v", took)
	}
	if p.ExitCode() != 0 {
		s.t.Errorf("exit code %d: %s", p.ExitCode(), p.Output())
	}
}

// wantNothingIn wants that no file is left in these folders but locks, which a next program takes over.
func (s *stage) wantNothingIn(dirs ...string) {
	s.t.Helper()
	for _, dir := range dirs {
		filepath.WalkDir(dir, func(path string, d os.DirEntry, err error) error {
			if err == nil && !d.IsDir() && filepath.Ext(path) != ".lock" {
				s.t.Errorf("left behind: %s", path)
			}
			return nil
		})
	}
}

// Who wants to see what this is tries the demonstration, which leaves nothing behind.
func demo(t *testing.T, program string) {
	s := newStage(t, program, "en")
	p := s.start("demo")
	item := s.TrayItem(s.ctx)
	s.waitWindow(words.WindowTitle)
	s.waitIcon(item, assets.IconAttention)
	s.Type("Looking around")
	s.Key("Return")
	s.WaitNotification(s.ctx, s.words.Text(words.HeadlineStarted))
	s.waitIcon(item, assets.IconOpened)
	s.waitNoWindow()
	item.Click(s.ctx, s.words.Text(words.MenuQuit))
	s.waitEnd(p)
	if said := p.Output(); p.ExitCode() != 0 || strings.Count(said, "\n") != 1 || !strings.Contains(said, "http://127.0.0.1:") {
		t.Errorf("exit code %d: %s", p.ExitCode(), said)
	}
	if len(s.portal.Requests()) > 0 {
		t.Errorf("a real portal was asked: %+v", s.portal.Requests())
	}
	s.wantNothingIn(filepath.Join(s.Home, "tmp"), filepath.Join(s.Home, ".config/clockin24"),
		filepath.Join(s.Home, ".local/state/clockin24"), filepath.Join(s.Runtime, "clockin24"))
}

// Without a session the demonstration says what is missing.
func demoWithoutSession(t *testing.T, program string) {
	s := &stage{t: t, words: words.New("en"), program: program}
	s.Desktop = desktop.Start(t, desktop.With(), desktop.WithLang("en_US.UTF-8"))
	p := s.start("demo")
	<-p.Done()
	if said := p.Output(); p.ExitCode() == 0 || !strings.Contains(said, s.words.Text(words.ShellNoDesktop)) ||
		strings.Count(said, "\n") != 1 {
		t.Errorf("exit code %d: %s", p.ExitCode(), said)
	}
}

// Without a keyring the secret can be kept until the program ends.
func noKeyring(t *testing.T, program string) {
	s := newStage(t, program, "ru", desktop.Without(desktop.Keyring))
	s.keepInMemory(nil, "no-keyring.png")
}

// With a keyring that its owner does not open it is the same.
func lockedKeyring(t *testing.T, program string) {
	s := newStage(t, program, "en")
	s.lockKeyring()
	s.keepInMemory(s.dismissPrompt, "locked-keyring.png")
}

// enterWebhook goes the way of the window that is shown at the first start, up to the webhook, and returns the picture
// of it.
func (s *stage) enterWebhook(opened func() string) (desktop.Window, *image.NRGBA) {
	s.t.Helper()
	w := s.waitWindow(words.SignInTitle)
	empty := s.waitPicture(w, nil)
	s.Type(portalHost)
	s.Key("Return")
	s.waitFor("the page for webhooks", func() bool { return opened() == "https://"+portalHost+"/devops/section/standard/" })
	s.Type(s.webhook())
	return w, s.waitPicture(w, empty)
}

// keepInMemory signs in, goes the way that is offered where the keyring cannot be used, starts the day, and starts the
// program again, which knows nobody then.
func (s *stage) keepInMemory(prompted func(), picture string) {
	s.t.Helper()
	opened := s.browser()
	p := s.start()
	w, entered := s.enterWebhook(opened)
	s.Key("Return")
	s.waitAsked("timeman.settings", 1)
	s.waitPicture(w, entered)
	s.Key("shift+Tab", "Return")
	if prompted != nil {
		prompted()
	}
	s.waitComplaint(w)
	s.keep(s.waitPicture(w, nil), picture)
	s.Key("shift+Tab", "shift+Tab", "Return")
	item := s.TrayItem(s.ctx)
	s.waitIcon(item, assets.IconAttention)
	s.waitWindow(words.WindowTitle)
	s.wantNoSecret("when it is kept in memory")
	s.Type("Пробки")
	s.Key("Return")
	s.WaitNotification(s.ctx, s.words.Text(words.HeadlineStartedAt, words.With("Time", s.started())))
	s.wantStarted("Пробки")
	s.waitNoWindow()
	item.Click(s.ctx, s.words.Text(words.MenuQuit))
	s.waitEnd(p)
	s.WaitNoTrayItem(s.ctx)
	s.start()
	s.waitWindow(words.SignInTitle)
	s.waitIcon(s.TrayItem(s.ctx), assets.IconNotConfigured)
}

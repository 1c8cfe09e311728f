package program

import (
	"context"
	"log/slog"
	"os"
	"runtime/debug"
	"sync"
	"time"

	"clockin24/app"
	"clockin24/app/calendar"
	"clockin24/app/dialogs"
	"clockin24/app/host/child"
	"clockin24/app/host/files"
	"clockin24/app/host/session"
	"clockin24/app/host/settings"
	"clockin24/app/link"
	"clockin24/app/resident"
	"clockin24/app/words"
	"clockin24/app/workday"
	"clockin24/assets"
	"clockin24/bitrix"
	"clockin24/tray"
	"clockin24/tray/hotkey"
	"clockin24/tray/notify"
)

// resident runs the tray, with the workday, the windows and the socket for second starts, and opens one of the windows.
// Prepare, where it is given, acts on the workday before anybody else does.
func (p *Program) resident(ctx context.Context, opens app.Screen, prepare func(context.Context, *workday.Workday) error) error {
	background := opens == app.ScreenNone
	if err := p.needScreen(ctx); err != nil {
		p.openLog()
		p.log.Error("not started", "reason", err)
		return err
	}
	token := activationToken()
	address, err := p.address()
	if err != nil {
		return err
	}
	listener, running, err := link.Claim(ctx, address, p.hello(link.RoleStart))
	switch {
	case err != nil:
		return err
	case running != nil:
		defer running.Close()
		if background {
			return nil
		}
		return running.Raise(opens)
	}

	p.openLog()
	slog.SetDefault(p.log) // what libraries say by the package log
	for _, secret := range []string{"CLOCKIN24_URL", "CLOCKIN24_TOKEN"} {
		_ = os.Unsetenv(secret) // the system's dialogs inherit this environment
	}
	defer listener.Close() // when all is written: the next resident begins
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	c, err := p.assemble(ctx)
	if err != nil {
		return err
	}
	p.warn = c.resident.Warn

	tasks := &group{log: p.log}
	defer tasks.Wait()
	defer stop()
	served := backend{c.workday, c.keys, c.resident}
	tasks.Go(func() {
		if err := link.Serve(ctx, listener, p.hello(link.RoleResident), served); err != nil {
			p.log.Info("handing over", "reason", err)
			stop()
		}
	})
	tasks.Go(func() {
		if prepare != nil {
			if err := prepare(ctx, c.workday); err != nil {
				p.log.Error("prepare", "error", err)
			}
		}
		switch opens {
		case app.ScreenNone:
		case app.ScreenAny:
			c.resident.OpenWith(token)
		default:
			c.resident.Open(opens)
		}
	})
	tasks.Go(func() { p.missTray(ctx, background, c.resident) })
	c.runParts(ctx, p, background, tasks)
	tasks.Go(func() { c.resident.Run(); stop() })
	defer app.LogPanic(p.log)
	c.tray.Run(ctx)
	return nil
}

// A group is what a resident does at the same time.
type group struct {
	sync.WaitGroup
	log *slog.Logger
}

// Go runs f like [sync.WaitGroup.Go]. A panic of f is in the log before it ends the program.
func (g *group) Go(f func()) {
	g.WaitGroup.Go(func() {
		defer app.LogPanic(g.log)
		f()
	})
}

// An assembly is the parts of a resident, which know each other.
type assembly struct {
	workday     *workday.Workday
	resident    *resident.Resident
	tray        *tray.Tray
	keys        *hotkey.Setting
	preferences *settings.Preferences
	notifier    *notify.Notifier
}

// assemble makes the parts; none of them acts yet.
func (p *Program) assemble(ctx context.Context) (*assembly, error) {
	c := &assembly{notifier: p.notifier(p.icon(), p.unsaid)}
	c.keys = hotkey.NewSetting(p.words.Text(words.WindowStart),
		func(press hotkey.Press) {
			c.resident.Shortcut(press.At, press.Token, c.preferences.Settings().ShortcutConfirm)
		},
		func(lost *app.Problem) { c.preferences.ShortcutLost(lost); c.resident.Warn(lost) })
	var err error
	if c.preferences, err = p.preferences(c.keys, func() { c.workday.PreferencesChanged() }); err != nil {
		return nil, err
	}
	parts := p.parts(bitrix.Access{})
	parts.Preferences, parts.Reasons = c.preferences, p.reasons()
	parts.AllowedStart = func() string { return c.preferences.Settings().AllowedStart }
	parts.Told = func(reply app.Reply, s app.Snapshot) { c.resident.Told(reply, s) }
	c.workday = workday.New(parts)
	c.resident = resident.New(ctx, p.residentParts(c))
	c.tray = tray.New(p.words, actions(c.resident))
	return c, nil
}

// residentParts are what the resident joins.
func (p *Program) residentParts(c *assembly) resident.Parts {
	return resident.Parts{
		Workday: c.workday, Words: p.words, Log: p.log, Browse: child.OpenURL,
		Draw: func(s app.Snapshot) { c.tray.Draw(s) },
		Say: func(title, body string, critical bool) {
			notice := notify.Notice{Title: title, Body: body, Urgency: notify.Normal}
			if critical {
				notice.Urgency = notify.Critical
			}
			c.notifier.Show(notice)
		},
		Ask: func(ctx context.Context, screen app.Screen) resident.Window {
			return dialogs.Open(ctx, asking{c.workday, c.notifier, ctx}, p.words, screen)
		},
		Spawn: func(ctx context.Context, screen app.Screen, token string) (resident.Window, error) {
			return p.spawn(ctx, c, screen, token)
		},
		SettingsFile: p.dirs.Settings(),
		Reminding: &resident.Reminding{
			Book: files.RemindedAt(p.dirs.Reminded()), Calendar: c.preferences.Calendar,
			Offer: func(title, body string, open func(), buttons ...resident.Button) {
				c.notifier.Show(reminder(title, body, open, buttons))
			},
			Withdraw: func() { c.notifier.Withdraw(reminders) }, Disturbed: notify.Disturbed,
		},
	}
}

// runParts has the parts act until ctx ends.
func (c *assembly) runParts(ctx context.Context, p *Program, background bool, tasks *group) {
	tasks.Go(func() { c.notifier.Run(ctx) })
	tasks.Go(func() { c.workday.Run(ctx) })
	tasks.Go(func() { c.keys.Run(ctx) })
	tasks.Go(func() { p.begin(ctx, c.preferences, c.resident) })
	if background {
		at := time.Now()
		tasks.Go(func() { loggedIn(ctx, at, c.resident) })
	}
	tasks.Go(func() { session.Watch(ctx, p.log, c.sessionChanged) })
	tasks.Go(func() { rest(ctx) })
}

// sessionChanged acts on what happens to the session.
func (c *assembly) sessionChanged(event session.Event) {
	switch event {
	case session.Locked:
		c.resident.Locked()
		return // nothing that was known is older by that
	case session.Unlocked:
		c.resident.Unlocked(time.Now())
	case session.Networked:
		c.workday.NetworkChanged()
		return // nor by that
	default:
		c.resident.Look()
	}
	c.workday.Stale()
}

// loggedIn tells of a login, where the session has just started the program: in the background, and not long after the person
// logged in.
func loggedIn(ctx context.Context, at time.Time, r *resident.Resident) {
	const loggingIn = 10 * time.Minute
	if began := session.LoggedIn(ctx); began.IsZero() || at.Sub(began).Abs() < loggingIn {
		r.LoggedIn(at)
	}
}

// reminders is where notifications that remind are shown, one at a time.
const reminders = "reminders"

func reminder(title, body string, open func(), buttons []resident.Button) notify.Notice {
	notice := notify.Notice{Title: title, Body: body, Urgency: notify.Normal, Slot: reminders, Open: open}
	for _, b := range buttons {
		notice.Buttons = append(notice.Buttons, notify.Button(b))
	}
	return notice
}

// settled is when the start is over.
const settled = 3 * time.Second

// rest gives the memory back that only the start needed: a resident that has nothing to do collects no garbage.
func rest(ctx context.Context) {
	select {
	case <-ctx.Done():
	case <-time.After(settled):
		debug.FreeOSMemory()
	}
}

func actions(r *resident.Resident) tray.Actions {
	read := func() { r.Press(app.Command{Verb: app.VerbRefresh}) }
	press := func(v app.Verb) func(app.Snapshot) {
		return func(shown app.Snapshot) { r.Press(shown.Command(v)) }
	}
	open := func(screen app.Screen) func() { return func() { r.Open(screen) } }
	return tray.Actions{
		Open: r.OpenWindow, StartNow: r.StartNow, SignIn: r.OpenWindow, Reopen: r.OpenWindow, FinishEarlier: r.OpenWindow, FinishAt: open(app.ScreenFinish),
		Unlock: read, Refresh: read, GiveUp: press(app.VerbGiveUp),
		Resume: press(app.VerbResume), Finish: press(app.VerbFinish), Break: press(app.VerbPause),
		Portal: r.OpenPortal, Journal: open(app.ScreenJournal), Settings: open(app.ScreenSettings), Quit: r.Quit,
	}
}

// backend is the resident as other processes reach it.
type backend struct {
	*workday.Workday
	*hotkey.Setting
	resident *resident.Resident
}

func (b backend) Raise(screen app.Screen) { b.resident.Open(screen) }

func (b backend) Quit() { b.resident.Quit() }

// asking is what the system's dialogs need: a workday that can open pages and notify.
type asking struct {
	*workday.Workday
	notifier *notify.Notifier
	ctx      context.Context
}

func (a asking) Browse(page string) error { return child.OpenURL(a.ctx, page) }

func (a asking) Notify(title, body string) {
	a.notifier.Show(notify.Notice{Title: title, Body: body, Urgency: notify.Normal})
}

// preferences are those of a resident.
func (p *Program) preferences(keys *hotkey.Setting, changed func()) (*settings.Preferences, error) {
	holidays, err := settings.NewHolidays(assets.Holidays(), p.dirs.Holidays(), p.words.Comment)
	if err != nil {
		return nil, err
	}
	return settings.LoadPreferences(settings.Parts{
		Holidays: holidays, Guessed: calendar.GuessCountry(words.System(), holidays.Countries()),
		Path: p.dirs.Settings(), Log: p.dirs.Log(), Languages: assets.Languages(),
		Autostart: p.autostart, Shortcut: keys,
		Speak: p.words.Speak, Comment: p.words.Comment, Changed: changed,
	}), nil
}

// reasons are those of a resident: what the command line is given may be a script's.
func (p *Program) reasons() *files.Reasons {
	f, err := files.LoadReasons(p.dirs.Reasons())
	if err != nil {
		p.log.Error("read the reasons", "error", err)
	}
	return f
}

// begin has the preferences take effect, and says what does not work: of the shortcut only once.
func (p *Program) begin(ctx context.Context, preferences *settings.Preferences, r *resident.Resident) {
	for _, problem := range []*app.Problem{preferences.Preferences().Problem, preferences.Preferences().HolidaysProblem} {
		if problem != nil {
			r.Warn(problem)
		}
	}
	preferences.Begin(ctx) // which may wait for the person
	problem := preferences.Preferences().ShortcutProblem
	if problem != nil {
		p.log.Info("no shortcut", "kind", problem.Kind, "why", problem.Text)
	}
	if ctx.Err() == nil && p.news("no-shortcut", problem != nil) {
		r.Warn(problem)
	}
}

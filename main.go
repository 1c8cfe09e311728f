// ClockIn24 starts the workday in Bitrix24 from the system tray.
//
// One program plays three parts: the resident, which owns the workday and shows the tray icon; the window, a child of the
// resident that lives for seconds; and the command line. This file says which part it is and wires it.
package main

import (
	"context"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/signal"
	"path/filepath"
	"runtime/debug"
	"sync"
	"syscall"
	"time"
	_ "time/tzdata" // Windows has no zones of its own

	"github.com/spf13/cobra"
	"golang.org/x/term"

	"clockin24/app"
	"clockin24/app/cli"
	"clockin24/app/dialogs"
	"clockin24/app/host"
	"clockin24/app/link"
	"clockin24/app/resident"
	"clockin24/app/window"
	"clockin24/app/words"
	"clockin24/assets"
	"clockin24/bitrix"
	"clockin24/bitrix/portal"
	"clockin24/bitrix/portal/command"
	"clockin24/tray"
	"clockin24/tray/hotkey"
	"clockin24/tray/notify"
)

// version is overwritten by the release's linker flags, and else that of the build.
var version string

func main() { os.Exit(run()) }

func run() int {
	host.EnsureBus()
	ends := []os.Signal{os.Interrupt, syscall.SIGTERM}
	if !signal.Ignored(syscall.SIGHUP) { // as nohup has it
		ends = append(ends, syscall.SIGHUP)
	}
	ctx, stop := signal.NotifyContext(context.Background(), ends...)
	defer stop()
	p, err := newProgram()
	if err != nil {
		fmt.Fprintln(os.Stderr, "clockin24:", err)
		return cli.ExitRefused
	}
	defer p.close()
	return cli.Run(ctx, p.commandLine(), os.Args[1:])
}

// A program is what all parts are made from: where things are, and how it speaks.
type program struct {
	dirs     host.Dirs
	settings host.Settings
	broken   error          // of the settings file, or of a file that it names
	roots    *x509.CertPool // nil is the system's
	words    *words.Words
	log      *slog.Logger
	logFile  io.Closer
	keyring  app.Keyring
	accounts app.AccountStore
	journal  *host.Journal
	warn     func(*app.Problem) // says what nobody asked about

	autostart *host.Autostart // nil: a demonstration does not start at login
	sockets   string          // directory; empty is the user's own
}

func newProgram() (*program, error) {
	dirs, err := host.NewDirs()
	if err != nil {
		return nil, err
	}
	p := newProgramIn(dirs)
	p.autostart = host.NewAutostart("--background")
	return p, nil
}

func newProgramIn(dirs host.Dirs) *program {
	p := &program{dirs: dirs, keyring: host.NewKeyring(), accounts: host.NewAccountFile(dirs.Account())}
	p.settings, p.broken = host.LoadSettings(dirs.Settings())
	if p.settings.CAFile != "" {
		var err error
		p.roots, err = bitrix.RootsWith(p.settings.CAFile)
		p.broken = errors.Join(p.broken, err)
	}
	languages := words.System()
	if p.settings.Language != "" {
		languages = []string{p.settings.Language}
	}
	p.words = words.New(languages...)
	p.log, p.logFile = slog.New(slog.DiscardHandler), io.NopCloser(nil)
	p.warn = func(problem *app.Problem) { fmt.Fprintln(os.Stderr, p.words.Problem(problem, time.Local)) }
	p.journal = host.NewJournal(dirs.Journal(), func(err error) {
		p.log.Error("the journal was set aside", "error", err)
		p.warn(&app.Problem{Kind: app.JournalDamaged})
	})
	return p
}

// openLog begins to write the log. What does not act on a workday leaves none behind.
func (p *program) openLog() {
	if f, err := host.OpenLog(p.dirs.Log()); err == nil {
		p.log, p.logFile = slog.New(slog.NewTextHandler(f, nil)), f
	}
	if p.broken != nil {
		p.log.Error("the settings are not used", "error", p.broken)
	}
}

func (p *program) close() { _ = p.logFile.Close() }

// build is the version that is shown and sent.
func build() string {
	if version != "" {
		return version
	}
	if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "" && info.Main.Version != "(devel)" {
		return info.Main.Version
	}
	return "dev"
}

// options are what every way to a portal has here.
func (p *program) options(more ...bitrix.Option) []bitrix.Option {
	all := []bitrix.Option{bitrix.WithVersion(build())}
	if p.roots != nil {
		all = append(all, bitrix.WithRootCAs(p.roots))
	}
	return append(all, more...)
}

// redirectPort is where the code of an authorization is taken on this computer, if it is free: the address on the card
// of a local application, http://127.0.0.1:53682/, has to name one.
const redirectPort = 53682

// listen waits for the browser to bring a code, on any free port where the usual one is taken.
func (p *program) listen() (app.CodeListener, error) {
	pages := bitrix.Pages{
		Lang: p.words.Lang(), Done: p.words.Text(words.BrowserDone), Not: p.words.Text(words.BrowserNot),
	}
	l, err := bitrix.ListenLoopback(redirectPort, pages)
	if err != nil {
		l, err = bitrix.ListenLoopback(0, pages)
	}
	if err != nil {
		return nil, err
	}
	return l, nil
}

// parts are what a workday is made of here. A set access makes it the workday of that alone.
func (p *program) parts(access bitrix.Access) app.Parts {
	return app.Parts{
		Access: access, Log: p.log,
		Dial: func(a bitrix.Access, more ...bitrix.Option) app.Portal {
			return bitrix.NewClient(a, p.options(more...)...)
		},
		DialGrant: func(g bitrix.Grant, s bitrix.GrantStore, more ...bitrix.Option) app.Portal {
			return bitrix.NewGrantClient(g, s, p.options(more...)...)
		},
		Exchange: func(ctx context.Context, a bitrix.App, c bitrix.AuthCode) (bitrix.Grant, error) {
			return bitrix.Exchange(ctx, a, c, p.options()...)
		},
		Listen:  p.listen,
		Keyring: p.keyring, Accounts: p.accounts, Journal: p.journal, History: p.journal, Lock: host.NewLock(p.dirs.SecretsLock()).Take,
		Turn: host.NewLock(p.dirs.PressesLock()).Take, Snapshots: host.NewSnapshotFile(p.dirs.Snapshot()),
		AllowedStart: func() string { return string(p.settings.AllowedStart) },
		Examiners:    p.examiners(),
	}
}

// examiners look at this computer for the connection check.
func (p *program) examiners() map[app.CheckName]app.Examiner {
	route := host.Route{Roots: p.roots}
	all := host.DesktopExaminers()
	all[app.CheckTray] = host.ExamineTray(tray.Host)
	all[app.CheckProgram] = host.ExamineProgram(build())
	all[app.CheckAddress], all[app.CheckConnection] = route.Address, route.Connection
	all[app.CheckDirectories] = p.dirs.Examine
	return all
}

func (p *program) commandLine() cli.Parts {
	parts := cli.Parts{
		Words: p.words, Version: build(),
		Stdin: os.Stdin, Stdout: os.Stdout, Stderr: os.Stderr, Getenv: os.Getenv,
		Connect: p.connect,
		Dial:    func(a bitrix.Access) cli.Caller { return bitrix.NewClient(a, p.options()...) },
		Browse:  host.OpenURL, Autostart: p.autostart, Attempts: p.journal.Attempts,
		Diagnose: func(ctx context.Context, access bitrix.Access) []app.Finding {
			return app.Diagnose(ctx, p.parts(access))
		},
		Resident: func(ctx context.Context, background bool) error { return p.resident(ctx, background, nil) },
		Quit:     p.quit,
		More:     []*cobra.Command{p.windowCommand(), p.demoCommand(), p.portalCommand()},
	}
	if term.IsTerminal(int(os.Stdin.Fd())) {
		parts.ReadSecret = func() (string, error) {
			secret, err := term.ReadPassword(int(os.Stdin.Fd()))
			return string(secret), err
		}
	}
	return parts
}

// connect finds the workday that a command of the command line is about: the resident's where one runs, else one of
// its own for this command.
func (p *program) connect(ctx context.Context, access bitrix.Access) (cli.Workday, func(), error) {
	if access.IsZero() {
		if address, err := p.address(); err == nil {
			if c, err := link.Dial(ctx, address, hello(link.RoleCommandLine)); err == nil {
				return c, func() { _ = c.Close() }, nil
			}
		}
	}
	p.openLog()
	parts := p.parts(access)
	parts.OneCommand = true
	w := app.New(parts)
	ctx, stop := context.WithCancel(ctx)
	var running sync.WaitGroup
	running.Go(func() { w.Run(ctx) })
	return w, func() { stop(); running.Wait() }, nil
}

// quit ends the resident, and is false where there is none.
func (p *program) quit(ctx context.Context) (bool, error) {
	address, err := p.address()
	if err != nil {
		return false, err
	}
	c, err := link.Dial(ctx, address, hello(link.RoleCommandLine))
	if errors.Is(err, link.ErrNotRunning) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	defer c.Close()
	ctx, stop := context.WithTimeout(ctx, quitting)
	defer stop()
	return true, c.Quit(ctx)
}

// quitting is how long a resident may take to end.
const quitting = 10 * time.Second

// address is where the resident of this user and session listens.
func (p *program) address() (string, error) {
	dir := p.sockets
	if dir == "" {
		var err error
		if dir, err = p.dirs.Runtime(); err != nil {
			return "", err
		}
	}
	return link.Address(dir)
}

func hello(role link.Role) link.Hello {
	return link.Hello{Version: link.Version, Role: role, Build: build()}
}

// windowProgram is the program that shows windows: the release's own beside this one, else this one.
func windowProgram() (string, error) {
	self, err := os.Executable()
	if err != nil {
		return "", fmt.Errorf("find the window's program: %w", err)
	}
	beside := filepath.Join(filepath.Dir(self), "clockin24-window"+filepath.Ext(self))
	if _, err := os.Stat(beside); err == nil {
		return beside, nil
	}
	return self, nil
}

// resident runs the tray, with the workday, the window and the socket for second starts. In the background it opens no
// window. Prepare, where it is given, acts on the workday before anybody else does.
func (p *program) resident(ctx context.Context, background bool, prepare func(context.Context, *app.Workday) error) error {
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
	listener, running, err := link.Claim(ctx, address, hello(link.RoleStart))
	switch {
	case err != nil:
		return err
	case running != nil:
		defer running.Close()
		if background {
			return nil
		}
		return running.Raise()
	}

	p.openLog()
	slog.SetDefault(p.log) // what libraries say by the package log
	for _, secret := range []string{"CLOCKIN24_URL", "CLOCKIN24_TOKEN"} {
		_ = os.Unsetenv(secret) // the system's dialogs inherit this environment
	}
	var crew sync.WaitGroup
	defer crew.Wait()
	ctx, stop := context.WithCancel(ctx)
	defer stop()

	notifier := notify.New(p.icon(), p.unsaid)
	var r *resident.Resident
	var preferences *host.Preferences
	var workday *app.Workday
	keys := hotkey.NewSetting(p.words.Text(words.WindowStart),
		func(press hotkey.Press) { r.Shortcut(press.At, press.Token, preferences.Settings().ShortcutConfirm) },
		func(lost *app.Problem) { preferences.ShortcutLost(lost); r.Warn(lost) })
	preferences, err = p.preferences(keys, func() { workday.PreferencesChanged() })
	if err != nil {
		return err
	}
	parts := p.parts(bitrix.Access{})
	parts.Preferences, parts.Reasons = preferences, p.reasons()
	parts.AllowedStart = func() string { return string(preferences.Settings().AllowedStart) }
	parts.Told = func(reply app.Reply, s app.Snapshot) { r.Told(reply, s) }
	workday = app.New(parts)
	var t *tray.Tray
	var reached backend
	r = resident.New(ctx, resident.Parts{
		Workday: workday, Words: p.words, Log: p.log, Browse: host.OpenURL,
		Draw: func(s app.Snapshot) { t.Draw(s) },
		Say: func(title, body string, critical bool) {
			notice := notify.Notice{Title: title, Body: body, Urgency: notify.Normal}
			if critical {
				notice.Urgency = notify.Critical
			}
			notifier.Show(notice)
		},
		Ask: func(ctx context.Context, signIn bool) error {
			return dialogs.Run(ctx, browsing{workday, ctx}, p.words, signIn)
		},
		Spawn: func(ctx context.Context, signIn bool, token string) (resident.Window, error) {
			if signIn {
				return spawn(ctx, reached, window.SignIn, token)
			}
			return spawn(ctx, reached, window.Start, token)
		},
		Reminding: &resident.Reminding{
			Book: host.NewRemindedFile(p.dirs.Reminded()), Calendar: preferences.Calendar,
			Offer: func(title, body string, open func(), buttons ...resident.Button) {
				notifier.Show(reminder(title, body, open, buttons))
			},
			Withdraw: func() { notifier.Withdraw(reminders) }, Disturbed: notify.Disturbed,
		},
		SpawnFinish:   func(ctx context.Context) (resident.Window, error) { return spawn(ctx, reached, window.Finish, "") },
		SpawnSettings: func(ctx context.Context) (resident.Window, error) { return spawn(ctx, reached, window.Settings, "") },
		SettingsFile:  p.dirs.Settings(),
		SpawnJournal:  func(ctx context.Context) (resident.Window, error) { return spawn(ctx, reached, window.Journal, "") },
	})
	reached = backend{workday, keys, r}
	p.warn = r.Warn
	t = tray.New(p.words, actions(r))

	crew.Go(func() { notifier.Run(ctx) })
	crew.Go(func() { workday.Run(ctx) })
	crew.Go(func() { keys.Run(ctx) })
	crew.Go(func() { p.begin(ctx, preferences, r) })
	if background {
		at := time.Now()
		crew.Go(func() { loggedIn(ctx, at, r) })
	}
	crew.Go(func() {
		host.WatchSession(ctx, p.log, func(event host.SessionEvent) {
			switch event {
			case host.Locked:
				r.Locked()
				return // nothing that was known is older by that
			case host.Unlocked:
				r.Unlocked(time.Now())
			default:
				r.Look()
			}
			workday.Stale()
		})
	})
	crew.Go(func() {
		if err := link.Serve(ctx, listener, hello(link.RoleResident), reached); err != nil {
			p.log.Info("handing over", "reason", err)
			stop()
		}
	})
	crew.Go(func() {
		if prepare != nil {
			if err := prepare(ctx, workday); err != nil {
				p.log.Error("prepare", "error", err)
			}
		}
		if !background {
			r.OpenWith(token)
		}
	})
	crew.Go(func() { p.missTray(ctx, background, r) })
	crew.Go(func() { r.Run(); stop() })
	crew.Go(func() { rest(ctx) })
	t.Run(ctx)
	stop()
	return nil
}

// loggedIn tells of a login, where the session has just started the program: in the background, and not long after the person
// logged in.
func loggedIn(ctx context.Context, at time.Time, r *resident.Resident) {
	const loggingIn = 10 * time.Minute
	if began := host.LoggedIn(ctx); began.IsZero() || at.Sub(began).Abs() < loggingIn {
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
	press := func(v app.Verb) func() { return func() { r.Press(v) } }
	return tray.Actions{
		Open: r.OpenWindow, StartNow: r.StartNow, SignIn: r.OpenWindow, Reopen: r.OpenWindow, FinishEarlier: r.OpenWindow, FinishAt: r.OpenFinish,
		Unlock: press(app.Refresh), Refresh: press(app.Refresh), GiveUp: press(app.GiveUp),
		Resume: press(app.Resume), Finish: press(app.Finish), Break: press(app.Pause),
		Portal: r.OpenPortal, Journal: r.OpenJournal, Settings: r.OpenSettings, Quit: r.Quit,
	}
}

// backend is the resident as other processes reach it.
type backend struct {
	*app.Workday
	*hotkey.Setting
	resident *resident.Resident
}

func (b backend) Raise() { b.resident.OpenWindow() }
func (b backend) Quit()  { b.resident.Quit() }

// browsing is a workday that can open pages.
type browsing struct {
	*app.Workday
	ctx context.Context
}

func (b browsing) Browse(page string) error { return host.OpenURL(b.ctx, page) }

// spawn starts the window's process.
func spawn(ctx context.Context, reached backend, which window.Which, token string) (resident.Window, error) {
	program, err := windowProgram()
	if err != nil {
		return nil, err
	}
	child := link.Program{Path: program, Args: []string{"window", string(which)}, Env: host.ChildEnv(os.Environ())}
	if token != "" {
		for _, name := range activationVariables {
			child.Env = append(child.Env, name+"="+token)
		}
	}
	return link.Spawn(ctx, child, hello(link.RoleResident), reached)
}

// icon is the path of the program's icon for notifications, written where it is missing. Windows takes none of more than 256
// pixels.
func (p *program) icon() string {
	path := filepath.Join(p.dirs.State, "clockin24.png")
	if _, err := os.Stat(path); err == nil {
		return path
	}
	if err := os.WriteFile(path, assets.AppIconOf(128), 0o600); err != nil {
		return ""
	}
	return path
}

// windowCommand is what the resident starts. It speaks with it on its standard input and output.
func (p *program) windowCommand() *cobra.Command {
	return &cobra.Command{
		Use: "window", Hidden: true, Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			child, err := link.Child(cmd.Context(), os.Stdin, os.Stdout, hello(link.RoleWindow))
			if err != nil {
				return err
			}
			if preferences := child.Snapshot().Preferences; preferences != nil {
				p.words.Speak(preferences.Language)
			}
			return window.Run(cmd.Context(), fromWindow{child}, p.words, window.Which(args[0]))
		},
	}
}

// fromWindow is the resident as the window sees it.
type fromWindow struct{ *link.Client }

func (f fromWindow) Snapshots() <-chan app.Snapshot { return f.Watch(context.Background()) }
func (f fromWindow) Raise() <-chan struct{}         { return f.Raised() }
func (f fromWindow) Shown()                         { _ = f.Client.Shown() }
func (f fromWindow) Closed()                        { _ = f.Client.Closed() }
func (f fromWindow) HoldHotkey(on bool)             { _ = f.Client.HoldHotkey(on) }
func (fromWindow) Browse(address string) error      { return host.OpenURL(context.Background(), address) }

func (fromWindow) OpenFolder(path string) error { return host.OpenFolder(context.Background(), path) }

// demoCommand shows the main job on a simulated portal: an employee who is a few minutes late, throwaway settings.
func (p *program) demoCommand() *cobra.Command {
	return &cobra.Command{
		Use: "demo", Short: p.words.Text(words.ShellDemoShort), Long: p.words.Text(words.ShellDemoLong), Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return p.demo(cmd.Context(), cmd.OutOrStdout()) },
	}
}

func (p *program) demo(ctx context.Context, out io.Writer) error {
	if err := p.needScreen(ctx); err != nil {
		return err
	}
	employee, err := portal.Demo(time.Now(), "")
	if err != nil {
		return err
	}
	simulated := portal.New(portal.Options{Zone: employee.Zone})
	user := simulated.Add(employee)
	server, err := simulated.Listen("127.0.0.1:0", nil)
	if err != nil {
		return err
	}
	defer server.Close()
	home, err := os.MkdirTemp("", "clockin24-demo-")
	if err != nil {
		return fmt.Errorf("make a throwaway home: %w", err)
	}
	defer os.RemoveAll(home)
	demo := newProgramIn(host.Dirs{Config: home, State: home})
	defer demo.close()
	demo.words, demo.sockets = p.words, home
	fmt.Fprintln(out, p.words.Text(words.ShellDemoReady, words.With("Portal", server.URL)))
	return demo.resident(ctx, false, func(ctx context.Context, w *app.Workday) error {
		ask := app.Command{ID: "demo check", Verb: app.Check, View: app.ViewLogin, Webhook: user.Webhook(server.URL)}
		if check := w.Do(ctx, ask); check.Problem != nil {
			return check.Problem
		}
		w.Do(ctx, app.Command{ID: "demo sign in", Verb: app.SignIn, View: app.ViewLogin, InMemory: true})
		return nil
	})
}

// portalCommand serves the simulated portal by itself.
func (p *program) portalCommand() *cobra.Command {
	c := command.New(p.words.Text(words.ShellPortalReady))
	c.Short, c.Long = p.words.Text(words.ShellPortalShort), p.words.Text(words.ShellPortalLong)
	return c
}

// preferences are those of a resident.
func (p *program) preferences(keys *hotkey.Setting, changed func()) (*host.Preferences, error) {
	languages, _ := words.Languages()
	holidays, err := host.NewHolidays(assets.Holidays(), p.dirs.Holidays(), p.words.Comment)
	if err != nil {
		return nil, err
	}
	return host.LoadPreferences(host.PreferenceParts{
		Holidays: holidays, Guessed: app.GuessCountry(words.System(), holidays.Countries()),
		Path: p.dirs.Settings(), Log: p.dirs.Log(), Languages: languages,
		Autostart: p.autostart, Shortcut: keys,
		Speak: p.words.Speak, Comment: p.words.Comment, Changed: changed,
	}), nil
}

// reasons are those of a resident: what the command line is given may be a script's.
func (p *program) reasons() *host.ReasonFile {
	f, err := host.LoadReasons(p.dirs.Reasons())
	if err != nil {
		p.log.Error("read the reasons", "error", err)
	}
	return f
}

// begin has the preferences take effect, and says what does not work: of the shortcut only once.
func (p *program) begin(ctx context.Context, preferences *host.Preferences, r *resident.Resident) {
	for _, problem := range []*app.Problem{preferences.Preferences().Problem, preferences.Preferences().HolidaysProblem} {
		if problem != nil {
			r.Warn(problem)
		}
	}
	preferences.Begin(ctx) // which may wait for the person
	if problem := preferences.Preferences().ShortcutProblem; ctx.Err() == nil && p.news("no-shortcut", problem != nil) {
		r.Warn(problem)
	}
}

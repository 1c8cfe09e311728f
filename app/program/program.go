// Package program wires the parts that the one program plays: the resident, which owns the workday and shows the tray icon;
// the window, a child of the resident that lives for seconds; the command line; and the simulated portal, for a
// demonstration or by itself. It knows every other package, and no other package knows it.
package program

import (
	"context"
	"crypto/x509"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"runtime/debug"
	"time"
	_ "time/tzdata" // Windows has no zones of its own

	"clockin24/app"
	"clockin24/app/account"
	"clockin24/app/cli"
	"clockin24/app/host/autostart"
	"clockin24/app/host/console"
	"clockin24/app/host/examine"
	"clockin24/app/host/files"
	"clockin24/app/host/journal"
	"clockin24/app/host/keyring"
	"clockin24/app/host/proxy"
	"clockin24/app/host/settings"
	"clockin24/app/link"
	"clockin24/app/words"
	"clockin24/app/workday"
	"clockin24/assets"
	"clockin24/bitrix"
	"clockin24/tray"
	"clockin24/tray/notify"
)

// A Program is what all parts are made from: where things are, and how it speaks.
type Program struct {
	version  string
	dirs     files.Dirs
	settings settings.Settings
	broken   *app.Problem   // of the settings file, or of a file that it names
	roots    *x509.CertPool // nil is the system's
	proxies  *proxy.Proxies
	words    *words.Words
	log      *slog.Logger
	logFile  io.Closer
	keyring  account.Keyring
	accounts account.Store
	journal  *journal.Journal
	warn     func(*app.Problem) // says what nobody asked about

	stdout, stderr *console.Writer

	autostart *autostart.Switch // nil: a demonstration does not start at login
	sockets   string            // directory; empty is the user's own
	notifier  func(icon string, failed func(notify.Notice, error)) *notify.Notifier
}

// New finds out where things are on this machine. An empty version is that of the build.
func New(version string) (*Program, error) {
	dirs, err := files.NewDirs()
	if err != nil {
		return nil, err
	}
	p := newIn(dirs, version)
	p.autostart = autostart.New("--background")
	return p, nil
}

func newIn(dirs files.Dirs, version string) *Program {
	p := &Program{version: version, dirs: dirs, keyring: keyring.New(), accounts: files.AccountAt(dirs.Account())}
	p.proxies = proxy.New()
	p.notifier = notify.New
	p.stdout, p.stderr = console.NewWriter(os.Stdout), console.NewWriter(os.Stderr)
	p.settings, p.roots, p.broken = settings.Use(dirs.Settings())
	languages := words.System()
	if p.settings.Language != "" {
		languages = []string{p.settings.Language}
	}
	p.words = words.New(languages...)
	p.log, p.logFile = slog.New(slog.DiscardHandler), io.NopCloser(nil)
	p.warn = func(problem *app.Problem) { fmt.Fprintln(p.stderr, p.words.Problem(problem, time.Local)) }
	p.journal = journal.New(dirs.Journal(), func(err error) {
		p.log.Error("the journal is damaged", "error", err)
		p.warn(&app.Problem{Kind: app.KindJournalDamaged})
	})
	return p
}

// Run plays the part that the arguments ask for, and returns the exit code.
func (p *Program) Run(ctx context.Context, args []string) int {
	return cli.Run(ctx, p.commandLine(), args)
}

// openLog begins to write the log. What does not act on a workday leaves none behind.
func (p *Program) openLog() {
	if f, err := files.OpenLog(p.dirs.Log()); err == nil {
		p.log, p.logFile = slog.New(slog.NewTextHandler(masking{f}, nil)), f
	}
	if p.broken != nil {
		p.log.Error("read the settings", "error", p.broken)
	}
}

// masking writes without what may be a secret, whatever was given to the log.
type masking struct{ to io.Writer }

func (m masking) Write(line []byte) (int, error) {
	if _, err := io.WriteString(m.to, bitrix.Mask(string(line))); err != nil {
		return 0, err
	}
	return len(line), nil
}

// warnOfSettings says that the settings are not used as they were meant, to who gives a command.
func (p *Program) warnOfSettings() {
	if p.broken != nil {
		p.warn(p.broken)
	}
}

// Close ends the log.
func (p *Program) Close() { _ = p.logFile.Close() }

// build is the version that is shown and sent.
func (p *Program) build() string {
	if p.version != "" {
		return p.version
	}
	if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "" && info.Main.Version != "(devel)" {
		return info.Main.Version
	}
	return "dev"
}

// options are what every way to a portal has here.
func (p *Program) options(more ...bitrix.Option) []bitrix.Option {
	all := []bitrix.Option{bitrix.WithVersion(p.build()), bitrix.WithProxies(p.proxies)}
	if p.roots != nil {
		all = append(all, bitrix.WithRootCAs(p.roots))
	}
	return append(all, more...)
}

// redirectPort is where the code of an authorization is taken on this computer, if it is free: the address on the card
// of a local application, http://127.0.0.1:53682/, has to name one.
const redirectPort = 53682

// listen waits for the browser to bring a code, on any free port where the usual one is taken.
func (p *Program) listen() (account.CodeListener, error) {
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
func (p *Program) parts(access bitrix.Access) workday.Parts {
	return workday.Parts{
		Access: access, Log: p.log,
		Dial: func(a bitrix.Access, more ...bitrix.Option) account.Portal {
			return account.PortalOf(bitrix.NewClient(a, p.options(more...)...))
		},
		DialGrant: func(g bitrix.Grant, s bitrix.GrantStore, more ...bitrix.Option) account.Portal {
			return account.PortalOf(bitrix.NewGrantClient(g, s, p.options(more...)...))
		},
		Exchange: func(ctx context.Context, a bitrix.App, c bitrix.AuthCode) (bitrix.Grant, error) {
			return bitrix.Exchange(ctx, a, c, p.options()...)
		},
		Listen:  p.listen,
		Keyring: p.keyring, Accounts: p.accounts, Journal: p.journal, History: p.journal, Trim: p.journal.Trim, Lock: files.NewLock(p.dirs.SecretsLock()).Take,
		Turn: files.NewLock(p.dirs.PressesLock()).Take, Snapshots: files.SnapshotAt(p.dirs.Snapshot()),
		AllowedStart: func() string { return p.settings.AllowedStart },
		Examiners:    p.examiners(),
	}
}

// examiners look at this computer for the connection check.
func (p *Program) examiners() map[app.CheckName]app.Examiner {
	route := examine.Route{Roots: p.roots, Proxies: p.proxies, Untold: p.proxies.Untold}
	all := examine.Desktop()
	all[app.CheckTray] = examine.Tray(tray.Host)
	all[app.CheckSettings] = examine.Settings(p.dirs.Settings(), p.dirs.Holidays())
	all[app.CheckProgram] = examine.Program(p.build())
	all[app.CheckAddress], all[app.CheckConnection] = route.Address, route.Connection
	all[app.CheckDirectories] = examine.Dirs(p.dirs)
	return all
}

// address is where the resident of this user and session listens.
func (p *Program) address() (string, error) {
	dir := p.sockets
	if dir == "" {
		var err error
		if dir, err = p.dirs.Runtime(); err != nil {
			return "", err
		}
	}
	return link.Address(dir)
}

func (p *Program) hello(role link.Role) link.Hello {
	return link.Hello{Version: link.Version, Role: role, Build: p.build()}
}

// icon is the path of the program's icon for notifications, written where it is missing. Windows takes none of more than 256
// pixels.
func (p *Program) icon() string {
	path := filepath.Join(p.dirs.State, "clockin24.png")
	if _, err := os.Stat(path); err == nil {
		return path
	}
	if err := os.WriteFile(path, assets.AppIconOf(128), 0o600); err != nil {
		return ""
	}
	return path
}

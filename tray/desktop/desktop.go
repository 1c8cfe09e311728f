//go:build linux

// Package desktop starts a real Linux desktop without a screen for one test: an X server, a session bus, a window manager, a panel
// with a tray, a notification server and a keyring. Each of them belongs to the test alone, and starts only if the test wants it.
// Only tests import this package.
//
// Everything lives in folders of the test and ends with it. If a tool is missing, the test is skipped; where CI=true, it fails.
package desktop

import (
	"cmp"
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/godbus/dbus/v5"
)

// A Part is one program of the desktop.
type Part string

// The parts, in the order in which they are started.
const (
	Screen        Part = "screen"         // Xvfb
	Bus           Part = "bus"            // dbus-daemon
	WindowManager Part = "window manager" // openbox
	Panel         Part = "panel"          // xfce4-panel, which is the tray
	Notifications Part = "notifications"  // dunst
	Keyring       Part = "keyring"        // gnome-keyring-daemon, with an open login collection
)

// Password opens the login collection of [Keyring] once it is locked.
const Password = "desktop"

// all lists every part, in the order of the constants.
var all = []Part{Screen, Bus, WindowManager, Panel, Notifications, Keyring}

// patience is how long one part may take to start before the test fails. It does not measure anything.
const patience = 30 * time.Second

// A Desktop is a running desktop. Its methods fail the test when they cannot do what they say; call them from the
// test's goroutine only.
type Desktop struct {
	// Home is the HOME of every program that runs on the desktop.
	Home string
	// Runtime is the XDG_RUNTIME_DIR, mode 0700.
	Runtime string
	// Logs is the folder with the output of every process.
	Logs string

	t       testing.TB
	lang    string
	zone    string
	locale  bool
	noGLX   bool
	display string // ":7"; a screen that is started again keeps it

	mu       sync.Mutex
	parts    map[Part]*Process
	programs []*Process
	conn     *dbus.Conn
	notices  *notices
}

// An Option changes what [Start] starts.
type Option func(*Desktop, *[]Part)

// With starts only these parts.
func With(parts ...Part) Option {
	return func(_ *Desktop, wanted *[]Part) { *wanted = parts }
}

// Without starts all parts but these.
func Without(parts ...Part) Option {
	return func(_ *Desktop, wanted *[]Part) {
		*wanted = slices.DeleteFunc(slices.Clone(*wanted), func(p Part) bool { return slices.Contains(parts, p) })
	}
}

// WithoutGLX makes a screen without OpenGL, like that of a remote desktop.
func WithoutGLX() Option {
	return func(d *Desktop, _ *[]Part) { d.noGLX = true }
}

// WithLang sets the LANG of [Desktop.Env], which is ru_RU.UTF-8 by default. The locale need not be installed, see [WithLocale].
func WithLang(lang string) Option {
	return func(d *Desktop, _ *[]Part) { d.lang = lang }
}

// WithZone sets the IANA time zone of the desktop, which is that of the test by default.
func WithZone(zone string) Option {
	return func(d *Desktop, _ *[]Part) { d.zone = zone }
}

// WithLocale makes the locale of [WithLang], which takes a second. GTK programs (zenity) need it to handle Cyrillic.
func WithLocale() Option {
	return func(d *Desktop, _ *[]Part) { d.locale = true }
}

// Start starts a desktop with all parts, or with those that the options select. It waits until each part is ready, and ends the
// desktop with the test.
func Start(t testing.TB, options ...Option) *Desktop {
	t.Helper()
	d := &Desktop{
		Home:    filepath.Join(t.TempDir(), "home"),
		Logs:    filepath.Join(t.TempDir(), "logs"),
		t:       t,
		lang:    "ru_RU.UTF-8",
		parts:   map[Part]*Process{},
		notices: newNotices(),
	}
	wanted := slices.Clone(all)
	for _, o := range options {
		o(d, &wanted)
	}
	for _, p := range wanted {
		for _, tool := range recipes[p].tools {
			Need(t, tool)
		}
	}

	// The path of a socket has room for 107 bytes, and the test's own folder may have a longer path.
	runtime, err := os.MkdirTemp("", "desktop")
	if err != nil {
		t.Fatal(err)
	}
	d.Runtime = runtime
	t.Cleanup(func() { os.RemoveAll(runtime) })
	t.Cleanup(d.end)
	d.furnish()

	var later []Part
	for _, p := range all {
		switch {
		case !slices.Contains(wanted, p):
		case p == Screen || p == Bus:
			d.Start(p)
		default:
			later = append(later, p)
		}
	}
	// The other parts need the screen and the bus, but not each other, so they start at the same time.
	for _, p := range later {
		d.launch(p)
	}
	for _, p := range later {
		d.awaitReady(p)
	}
	return d
}

// Need skips the test if the tool is missing; in CI it fails the test.
func Need(t testing.TB, tool string) {
	t.Helper()
	if _, err := exec.LookPath(tool); err == nil {
		return
	}
	if os.Getenv("CI") == "true" {
		t.Fatalf("%s is not installed: .ci/setup installs what the tests of the desktop need", tool)
	}
	t.Skipf("%s is not installed", tool)
}

// Display is the name of the screen, as in DISPLAY.
func (d *Desktop) Display() string { return d.display }

// Env is the environment of a program on this desktop. It takes over only PATH, the time zone and the place for coverage data from
// the environment of the test.
func (d *Desktop) Env() []string {
	env := []string{
		"PATH=" + os.Getenv("PATH"),
		"HOME=" + d.Home,
		"LANG=" + d.lang,
		// C.UTF-8 is part of the C library and so is always there; the X libraries need such a locale to make letters of keys.
		"LC_CTYPE=C.UTF-8",
		"XDG_RUNTIME_DIR=" + d.Runtime,
		"XDG_CONFIG_HOME=" + filepath.Join(d.Home, ".config"),
		"XDG_DATA_HOME=" + filepath.Join(d.Home, ".local", "share"),
		"XDG_STATE_HOME=" + filepath.Join(d.Home, ".local", "state"),
		"XDG_CACHE_HOME=" + filepath.Join(d.Home, ".cache"),
		"XDG_CURRENT_DESKTOP=XFCE",
		"XDG_SESSION_TYPE=x11",
		"TMPDIR=" + filepath.Join(d.Home, "tmp"),
		// These variables keep out the helpers of the accessibility bus, the virtual file system and the settings daemon, because
		// nothing would end them.
		"NO_AT_BRIDGE=1",
		"GTK_A11Y=none",
		"GIO_USE_VFS=local",
		"GSETTINGS_BACKEND=memory",
	}
	if zone := cmp.Or(d.zone, os.Getenv("TZ")); zone != "" {
		env = append(env, "TZ="+zone)
	}
	if d.locale {
		env = append(env, "LOCPATH="+filepath.Join(d.Home, ".locale"))
	}
	if dir := os.Getenv("GOCOVERDIR"); dir != "" {
		env = append(env, "GOCOVERDIR="+dir)
	}
	if d.display != "" {
		env = append(env, "DISPLAY="+d.display)
	}
	if d.running(Bus) {
		env = append(env, "DBUS_SESSION_BUS_ADDRESS="+d.busAddress())
	}
	return env
}

// toolEnv is the environment of the desktop's own parts and tools. xdotool can type Cyrillic only in a locale that exists.
func (d *Desktop) toolEnv() []string {
	return append(d.Env(), "LC_ALL=C.UTF-8")
}

// furnish makes the folders and settings that the parts need.
func (d *Desktop) furnish() {
	d.t.Helper()
	for _, dir := range []string{d.Home, filepath.Join(d.Home, "tmp"), d.Logs} {
		if err := os.MkdirAll(dir, 0o700); err != nil {
			d.t.Fatal(err)
		}
	}
	for name, text := range map[string]string{
		".config/xfce4/xfconf/xfce-perchannel-xml/xfce4-panel.xml": panelSettings,
		".config/gtk-3.0/settings.ini":                             gtkSettings,
		".config/dunst/dunstrc":                                    strings.ReplaceAll(dunstSettings, "CHOICE", d.choice()),
	} {
		d.write(filepath.Join(d.Home, name), text)
	}
	if d.locale {
		Need(d.t, "localedef")
		name, charmap, _ := strings.Cut(d.lang, ".")
		if err := os.MkdirAll(filepath.Join(d.Home, ".locale"), 0o700); err != nil {
			d.t.Fatal(err)
		}
		cmd := exec.Command("localedef", "-i", name, "-f", charmap, filepath.Join(d.Home, ".locale", d.lang))
		if out, err := cmd.CombinedOutput(); err != nil {
			d.t.Fatalf("desktop: make the locale %s: %v\n%s", d.lang, err, out)
		}
	}
	services := filepath.Join(d.Home, ".bus")
	if err := os.MkdirAll(services, 0o700); err != nil {
		d.t.Fatal(err)
	}
	for _, name := range activatable {
		if text, err := os.ReadFile(filepath.Join("/usr/share/dbus-1/services", name)); err == nil {
			d.write(filepath.Join(services, name), string(text))
		}
	}
	d.write(filepath.Join(d.Home, ".bus.conf"),
		strings.NewReplacer("ADDRESS", d.busAddress(), "SERVICES", services).Replace(busSettings))
}

func (d *Desktop) write(path, text string) {
	d.t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		d.t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		d.t.Fatal(err)
	}
}

// poll calls done again and again until it returns true. If ctx ends first, the test fails with the name of what it waited for.
func (d *Desktop) poll(ctx context.Context, what string, done func() bool) {
	d.t.Helper()
	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()
	for !done() {
		select {
		case <-ctx.Done():
			d.t.Fatalf("desktop: waited in vain for %s: %v", what, ctx.Err())
		case <-tick.C:
		}
	}
}

// tool runs a command line tool on the desktop and returns what it printed.
func (d *Desktop) tool(ctx context.Context, name string, args ...string) (string, error) {
	d.t.Helper()
	Need(d.t, name)
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.Env = d.toolEnv()
	out, err := cmd.Output()
	return strings.TrimSpace(string(out)), err
}

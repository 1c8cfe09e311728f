//go:build linux

package desktop

import (
	"bufio"
	"context"
	"io"
	"os"
	"path/filepath"
	"strings"
	"syscall"

	"github.com/godbus/dbus/v5"
)

// A recipe says how a part is started and when it is ready.
type recipe struct {
	tools []string
	start func(*Desktop) *Process
	ready func(*Desktop) bool
}

var recipes = map[Part]recipe{
	Screen: {
		tools: []string{"Xvfb", "setxkbmap"},
		start: startScreen,
		ready: func(d *Desktop) bool { return d.display != "" },
	},
	Bus: {
		tools: []string{"dbus-daemon"},
		start: startBus,
		ready: func(*Desktop) bool { return true },
	},
	WindowManager: {
		tools: []string{"openbox", "xprop"},
		start: func(d *Desktop) *Process {
			return d.spawn("openbox", d.toolEnv(), nil, nil, "openbox", "--sm-disable")
		},
		ready: func(d *Desktop) bool {
			out, err := d.tool(d.t.Context(), "xprop", "-root", "_NET_SUPPORTING_WM_CHECK")
			return err == nil && strings.Contains(out, "window id #")
		},
	},
	Panel: {
		tools: []string{"xfce4-panel"},
		start: func(d *Desktop) *Process {
			return d.spawn("xfce4-panel", d.toolEnv(), nil, nil, "xfce4-panel", "--disable-wm-check", "--sm-client-disable")
		},
		ready: func(d *Desktop) bool { return d.owned("org.kde.StatusNotifierWatcher") },
	},
	Notifications: {
		tools: []string{"dunst"},
		start: func(d *Desktop) *Process { return d.spawn("dunst", d.toolEnv(), nil, nil, "dunst") },
		ready: func(d *Desktop) bool { return d.owned("org.freedesktop.Notifications") },
	},
	Keyring: {
		tools: []string{"gnome-keyring-daemon"},
		start: func(d *Desktop) *Process {
			return d.spawn("gnome-keyring", d.toolEnv(), strings.NewReader(Password), nil,
				"gnome-keyring-daemon", "--foreground", "--unlock", "--components=secrets")
		},
		ready: func(d *Desktop) bool {
			if !d.owned("org.freedesktop.secrets") {
				return false
			}
			var collection dbus.ObjectPath
			err := d.Conn().Object("org.freedesktop.secrets", "/org/freedesktop/secrets").
				Call("org.freedesktop.Secret.Service.ReadAlias", 0, "default").Store(&collection)
			return err == nil && collection != "/"
		},
	},
}

// Start starts a part that is not running, and waits until it is ready.
func (d *Desktop) Start(p Part) {
	d.t.Helper()
	d.launch(p)
	d.awaitReady(p)
}

// Stop ends a part in the way the end of a session does.
func (d *Desktop) Stop(p Part) {
	d.t.Helper()
	d.take(p).Stop()
}

// Kill ends a part in the way a crash does.
func (d *Desktop) Kill(p Part) {
	d.t.Helper()
	d.take(p).Kill()
}

// Revive restarts a part that has ended by itself, and tells whether it had ended.
func (d *Desktop) Revive(p Part) bool {
	d.t.Helper()
	select {
	case <-d.part(p).Done():
		d.take(p)
		d.Start(p)
		return true
	default:
		return false
	}
}

// Freeze keeps a part from answering (SIGSTOP) until [Desktop.Thaw].
func (d *Desktop) Freeze(p Part) {
	d.t.Helper()
	d.part(p).Signal(syscall.SIGSTOP)
}

// Thaw lets a frozen part continue.
func (d *Desktop) Thaw(p Part) {
	d.t.Helper()
	d.part(p).Signal(syscall.SIGCONT)
}

func (d *Desktop) part(p Part) *Process {
	d.t.Helper()
	d.mu.Lock()
	defer d.mu.Unlock()
	process := d.parts[p]
	if process == nil {
		d.t.Fatalf("desktop: the %s does not run", p)
	}
	return process
}

// take removes the part from the list of running parts.
func (d *Desktop) take(p Part) *Process {
	d.t.Helper()
	process := d.part(p)
	d.mu.Lock()
	defer d.mu.Unlock()
	delete(d.parts, p)
	return process
}

func (d *Desktop) running(p Part) bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.parts[p] != nil
}

func (d *Desktop) launch(p Part) {
	d.t.Helper()
	if d.running(p) {
		d.t.Fatalf("desktop: the %s runs already", p)
	}
	process := recipes[p].start(d)
	d.mu.Lock()
	d.parts[p] = process
	d.mu.Unlock()
	if p == Bus {
		d.monitor()
	}
}

func (d *Desktop) awaitReady(p Part) {
	d.t.Helper()
	ctx, cancel := context.WithTimeout(d.t.Context(), patience)
	defer cancel()
	process := d.part(p)
	d.poll(ctx, "the "+string(p), func() bool {
		select {
		case <-process.Done():
			d.t.Fatalf("desktop: the %s ended at its start:\n%s", p, process.Output())
		default:
		}
		return recipes[p].ready(d)
	})
}

func startScreen(d *Desktop) *Process {
	d.t.Helper()
	args := []string{"-displayfd", "3", "-screen", "0", "1280x800x24", "-nolisten", "tcp", "-noreset"}
	if d.display != "" {
		args = append([]string{d.display}, args...)
	}
	if d.noGLX {
		args = append(args, "-extension", "GLX")
	}
	process, number := d.spawnAndRead("Xvfb", args...)
	d.display = ":" + number
	// Without a layout that has Cyrillic letters, xdotool remaps keys while it types, and loses some letters.
	if _, err := d.tool(d.t.Context(), "setxkbmap", "us,ru", "-option", "grp:ctrls_toggle"); err != nil {
		d.t.Fatalf("desktop: set the keyboard's layouts: %v", err)
	}
	return process
}

func startBus(d *Desktop) *Process {
	d.t.Helper()
	// A bus that was killed leaves its socket behind.
	if err := os.Remove(filepath.Join(d.Runtime, "bus")); err != nil && !os.IsNotExist(err) {
		d.t.Fatal(err)
	}
	process, _ := d.spawnAndRead("dbus-daemon", "--nofork", "--nopidfile", "--print-address=3",
		"--config-file="+filepath.Join(d.Home, ".bus.conf"))
	return process
}

// spawnAndRead starts a process that writes a line to its file 3 when it is ready, and returns that line.
func (d *Desktop) spawnAndRead(name string, args ...string) (*Process, string) {
	d.t.Helper()
	r, w, err := os.Pipe()
	if err != nil {
		d.t.Fatal(err)
	}
	defer r.Close()
	env := d.toolEnv()
	if name == "dbus-daemon" {
		// Programs that the bus activates inherit the bus's environment, and use it to find the bus.
		env = append(env, "DBUS_SESSION_BUS_ADDRESS="+d.busAddress())
	}
	process := d.spawn(name, env, nil, w, name, args...)
	w.Close()
	line, err := bufio.NewReader(r).ReadString('\n')
	if err != nil && (err != io.EOF || line == "") {
		process.Kill()
		d.t.Fatalf("desktop: %s did not start: %v\n%s", name, err, process.Output())
	}
	return process, strings.TrimSpace(line)
}

// activatable are the only services that the bus may start by itself: the panel's settings and the keyring's prompt. The other
// services of the machine would make a keyring or a notification server appear in tests that want none.
var activatable = []string{"org.xfce.Xfconf.service", "org.gnome.keyring.SystemPrompter.service"}

const busSettings = `<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type>
  <listen>ADDRESS</listen>
  <auth>EXTERNAL</auth>
  <servicedir>SERVICES</servicedir>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
    <allow own="*"/>
  </policy>
</busconfig>
`

// panelSettings describe one panel along the top: window list, space, tray, clock.
const panelSettings = `<?xml version="1.0" encoding="UTF-8"?>
<channel name="xfce4-panel" version="1.0">
  <property name="configver" type="int" value="2"/>
  <property name="panels" type="array">
    <value type="int" value="1"/>
    <property name="dark-mode" type="bool" value="true"/>
    <property name="panel-1" type="empty">
      <property name="position" type="string" value="p=6;x=0;y=0"/>
      <property name="position-locked" type="bool" value="true"/>
      <property name="length" type="uint" value="100"/>
      <property name="size" type="uint" value="32"/>
      <property name="icon-size" type="uint" value="0"/>
      <property name="plugin-ids" type="array">
        <value type="int" value="1"/>
        <value type="int" value="2"/>
        <value type="int" value="3"/>
        <value type="int" value="4"/>
      </property>
    </property>
  </property>
  <property name="plugins" type="empty">
    <property name="plugin-1" type="string" value="tasklist"/>
    <property name="plugin-2" type="string" value="separator">
      <property name="expand" type="bool" value="true"/>
      <property name="style" type="uint" value="0"/>
    </property>
    <property name="plugin-3" type="string" value="systray">
      <property name="square-icons" type="bool" value="true"/>
      <property name="hide-new-items" type="bool" value="false"/>
    </property>
    <property name="plugin-4" type="string" value="clock"/>
  </property>
</channel>
`

const gtkSettings = `[Settings]
gtk-theme-name=Adwaita
gtk-icon-theme-name=Adwaita
gtk-font-name=DejaVu Sans 9
gtk-enable-animations=0
`

// dunstSettings keep a notification on the screen, so that a test can take a picture of it. dunst does not open a menu with the
// buttons; it reads the choice that [Desktop.Answer] has written to a file.
const dunstSettings = `[global]
    monitor = 0
    follow = none
    width = 380
    offset = 16x48
    font = DejaVu Sans 10
    markup = full
    format = "<b>%s</b>\n%b"
    icon_position = left
    min_icon_size = 32
    max_icon_size = 48
    history_length = 50
    timeout = 0
    dmenu = grep --fixed-strings --file=CHOICE
`

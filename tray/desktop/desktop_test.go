//go:build linux

package desktop_test

import (
	"bytes"
	"context"
	"image"
	"image/color"
	"image/png"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"fyne.io/systray"
	"github.com/godbus/dbus/v5"

	"clockin24/tray/desktop"
)

// The test binary also serves as the program whose tray icon the tests look at.
func TestMain(m *testing.M) {
	if os.Getenv("DESKTOP_TEST_PROGRAM") == "" {
		os.Exit(m.Run())
	}
	tell := func(what string) { os.WriteFile(os.Getenv("DESKTOP_TEST_PROGRAM"), []byte(what), 0o600) }
	systray.SetTitle("desktop-test")
	systray.SetTooltip("A tooltip")
	systray.SetIcon(redSquare())
	systray.SetOnTapped(func() { tell("tapped") })
	systray.Run(func() {
		systray.AddMenuItem("State", "").Disable()
		hidden := systray.AddMenuItem("Hidden", "")
		hidden.Hide()
		systray.AddSeparator()
		say := systray.AddMenuItem("Say_it", "")
		go func() {
			for range say.ClickedCh {
				tell("clicked")
			}
		}()
	}, nil)
}

func redSquare() []byte {
	img := image.NewNRGBA(image.Rect(0, 0, 22, 22))
	for n := range 22 * 22 {
		img.Set(n%22, n/22, color.NRGBA{R: 200, A: 255})
	}
	var buf bytes.Buffer
	png.Encode(&buf, img)
	return buf.Bytes()
}

func run(t *testing.T, d *desktop.Desktop) (told string) {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	told = filepath.Join(t.TempDir(), "told")
	d.Run([]string{"DESKTOP_TEST_PROGRAM=" + told}, self)
	return told
}

func waitFile(t *testing.T, ctx context.Context, path, want string) {
	t.Helper()
	for {
		if got, _ := os.ReadFile(path); string(got) == want {
			os.Remove(path)
			return
		}
		select {
		case <-ctx.Done():
			got, _ := os.ReadFile(path)
			t.Fatalf("the program said %q, want %q", got, want)
		case <-time.After(5 * time.Millisecond):
		}
	}
}

func patience(t *testing.T) context.Context {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	t.Cleanup(cancel)
	return ctx
}

func TestTray(t *testing.T) {
	d := desktop.Start(t)
	ctx := patience(t)
	told := run(t, d)

	item := d.TrayItem(ctx)
	p := item.Properties(ctx)
	if p.Title != "desktop-test" || p.ID != "desktop-test" || p.Tooltip != "A tooltip" || p.ItemIsMenu {
		t.Errorf("properties: %+v", p)
	}
	if p.Icon == nil || p.Icon.At(3, 3) != (color.NRGBA{R: 200, A: 255}) {
		t.Errorf("icon: %v", p.Icon)
	}

	want := []string{"(State)", "-", "Sayit"}
	menu := item.WaitMenu(ctx, "the menu", func(m desktop.MenuItem) bool { return slices.Equal(m.Labels(), want) })
	if menu.Find("Hidden") != nil {
		t.Error("found a hidden item")
	}
	item.Click(ctx, "Sayit")
	waitFile(t, ctx, told, "clicked")
	item.Activate(ctx)
	waitFile(t, ctx, told, "tapped")

	x, y := item.WaitIcon(ctx)
	d.Pointer(x, y, 1)
	waitFile(t, ctx, told, "tapped")

	d.Kill(desktop.Panel)
	d.Start(desktop.Panel)
	x, y = item.WaitIcon(ctx)
	d.Pointer(x, y, 1)
	waitFile(t, ctx, told, "tapped")
	d.Screenshot(filepath.Join(t.ArtifactDir(), "tray.png"))
}

func TestNotifications(t *testing.T) {
	d := desktop.Start(t, desktop.With(desktop.Screen, desktop.Bus, desktop.Notifications))
	ctx := patience(t)
	server := d.Conn().Object("org.freedesktop.Notifications", "/org/freedesktop/Notifications")
	send := func(summary string) *dbus.Call {
		return server.Go("org.freedesktop.Notifications.Notify", 0, make(chan *dbus.Call, 1), "test", uint32(0), "", summary,
			"a <i>body</i>", []string{}, map[string]dbus.Variant{"urgency": dbus.MakeVariant(byte(2))}, int32(-1))
	}

	before := time.Now()
	if call := <-send("Shown").Done; call.Err != nil {
		t.Fatal(call.Err)
	}
	n := d.WaitNotification(ctx, "Show")
	if n.App != "test" || n.Body != "a <i>body</i>" || n.Urgency() != 2 || n.At.Before(before) {
		t.Errorf("%+v", n)
	}
	shown := d.Shown(ctx)
	if len(shown) != 1 || shown[0].Summary != "Shown" || shown[0].Body != "a <i>body</i>" {
		t.Errorf("%+v", shown)
	}

	d.Freeze(desktop.Notifications)
	call := send("Into the void")
	d.WaitNotification(ctx, "void")
	select {
	case <-call.Done:
		t.Error("a frozen server answered")
	default:
	}
	d.Thaw(desktop.Notifications)
	if err := (<-call.Done).Err; err != nil {
		t.Error(err)
	}
	d.Stop(desktop.Notifications)
	if err := (<-send("Nobody").Done).Err; err == nil {
		t.Error("a stopped server answered")
	}
}

func TestTypeIntoAWindow(t *testing.T) {
	desktop.Need(t, "zenity")
	d := desktop.Start(t, desktop.With(desktop.Screen, desktop.Bus, desktop.WindowManager), desktop.WithoutGLX(),
		desktop.WithLocale())
	ctx := patience(t)
	p := d.Run(nil, "zenity", "--entry", "--title", "Question (1)", "--text", "?")
	w := d.WaitWindow(ctx, "Question (1)")
	for !d.Focused(ctx, w) && ctx.Err() == nil {
		time.Sleep(5 * time.Millisecond)
	}
	d.Type("Пробки, 12%")
	d.Key("Return")
	<-p.Done()
	if got := p.Output(); !strings.Contains(got, "Пробки, 12%") || p.ExitCode() != 0 {
		t.Errorf("typed text came out as %q, exit code %d", got, p.ExitCode())
	}
	d.WaitNoWindow(ctx, "Question (1)")
}

// Each part can be left out, and no program of the machine's own desktop takes its place.
func TestWithout(t *testing.T) {
	t.Setenv("CLOCKIN24_TOKEN", "made-up")
	t.Run("notifications and keyring", func(t *testing.T) {
		d := desktop.Start(t, desktop.With(desktop.Bus))
		for _, name := range []string{
			"org.freedesktop.Notifications", "org.freedesktop.secrets", "org.kde.StatusNotifierWatcher",
		} {
			err := d.Conn().Object(name, "/").Call("org.freedesktop.DBus.Peer.Ping", 0).Err
			if err == nil {
				t.Errorf("%s answers", name)
			}
		}
	})
	t.Run("anything", func(t *testing.T) {
		d := desktop.Start(t, desktop.With())
		for _, e := range d.Env() {
			for _, bad := range []string{"DISPLAY=", "DBUS_", "CLOCKIN24_"} {
				if strings.HasPrefix(e, bad) {
					t.Errorf("environment has %s", e)
				}
			}
		}
	})
}

func TestKeyring(t *testing.T) {
	d := desktop.Start(t, desktop.With(desktop.Bus, desktop.Keyring))
	var collection dbus.ObjectPath
	service := d.Conn().Object("org.freedesktop.secrets", "/org/freedesktop/secrets")
	if err := service.Call("org.freedesktop.Secret.Service.ReadAlias", 0, "default").Store(&collection); err != nil {
		t.Fatal(err)
	}
	v, err := d.Conn().Object("org.freedesktop.secrets", collection).GetProperty("org.freedesktop.Secret.Collection.Locked")
	if err != nil || v.Value() != false {
		t.Errorf("the collection is locked: %v, %v", v, err)
	}
}

// waitProcess waits until the command line of a process of the desktop contains a word. It has to wait because the kernel shows no
// command line for a moment after a program was started.
func waitProcess(t *testing.T, d *desktop.Desktop, word string) {
	t.Helper()
	names := ""
	for end := time.Now().Add(10 * time.Second); time.Now().Before(end); time.Sleep(10 * time.Millisecond) {
		names = ""
		for _, p := range d.Processes() {
			names += " " + strings.Join(p.Args, " ")
		}
		if strings.Contains(names, word) {
			return
		}
	}
	t.Errorf("%s is not among the processes:%s", word, names)
}

// A desktop leaves no process and no file behind.
func TestEnd(t *testing.T) {
	var d *desktop.Desktop
	t.Run("desktop", func(t *testing.T) {
		d = desktop.Start(t)
		d.Run(nil, "sleep", "1000")
		for _, want := range []string{
			"Xvfb", "dbus-daemon", "openbox", "xfce4-panel", "dunst", "gnome-keyring-daemon", "sleep",
		} {
			waitProcess(t, d, want)
		}
	})
	if left := d.Processes(); len(left) > 0 {
		t.Errorf("left running: %v", left)
	}
	if _, err := os.Stat(d.Runtime); !os.IsNotExist(err) {
		t.Errorf("left behind: %s", d.Runtime)
	}
}

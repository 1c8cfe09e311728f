//go:build linux

package tray_test

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"image"
	"image/draw"
	"log/slog"
	"os"
	"os/signal"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/godbus/dbus/v5"

	"clockin24/app"
	"clockin24/app/words"
	"clockin24/assets"
	"clockin24/tray"
	"clockin24/tray/desktop"
)

// The test binary is also a program that is nothing but a tray: it draws the snapshots that it reads as lines of JSON,
// and prints what was pressed.
func TestMain(m *testing.M) {
	pipe := os.Getenv("TRAY_TEST_PROGRAM")
	if pipe == "" {
		os.Exit(m.Run())
	}
	ctx, quit := signal.NotifyContext(context.Background(), syscall.SIGTERM)
	say := func(what string) func() { return func() { fmt.Println("pressed", what) } }
	sayOf := func(what string) func(app.Snapshot) {
		return func(shown app.Snapshot) {
			fmt.Println("pressed", what)
			fmt.Println("of", shown.Day.Start.UTC().Format(time.RFC3339))
		}
	}
	t := tray.New(words.New("ru"), tray.Actions{
		Open: say("open"), StartNow: say("start now"), SignIn: say("sign in"), Unlock: say("unlock"),
		Resume: sayOf("resume"), Reopen: say("reopen"), FinishEarlier: say("finish earlier"), Finish: sayOf("finish"), FinishAt: say("finish at"), Break: sayOf("break"),
		GiveUp: func(app.Snapshot) { panic("https://example.bitrix24.ru/rest/7/madeup7secret/") }, Refresh: say("refresh"), Portal: say("portal"), Quit: quit,
	})
	snapshots, err := os.Open(pipe)
	if err != nil {
		slog.Error(err.Error())
		os.Exit(1)
	}
	lines := bufio.NewScanner(snapshots)
	next := func() bool {
		var s app.Snapshot
		if !lines.Scan() || json.Unmarshal(lines.Bytes(), &s) != nil {
			return false
		}
		t.Draw(s)
		return true
	}
	next()
	go func() {
		for next() {
		}
	}()
	t.Run(ctx)
	fmt.Println("ended")
}

// A program is the running tray of a test.
type program struct {
	*desktop.Process
	*desktop.Item
	t     *testing.T
	pipe  *os.File
	heard int // of its output
}

func start(t *testing.T, d *desktop.Desktop, first app.Snapshot) *program {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	races, err := filepath.Abs("testdata/races.txt")
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "snapshots")
	if err := syscall.Mkfifo(path, 0o600); err != nil {
		t.Fatal(err)
	}
	p := &program{t: t, Process: d.Run([]string{"TRAY_TEST_PROGRAM=" + path, "GORACE=suppressions=" + races}, self)}
	t.Cleanup(func() {
		if out := p.Output(); strings.Contains(out, "DATA RACE") || strings.Contains(out, "panic:") || strings.Contains(out, "madeup7secret") {
			t.Error(out)
		}
	})
	// Open for both, so that it does not wait for the program.
	if p.pipe, err = os.OpenFile(path, os.O_RDWR, 0); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { p.pipe.Close() })
	p.draw(first)
	return p
}

func (p *program) draw(s app.Snapshot) {
	p.t.Helper()
	if err := json.NewEncoder(p.pipe).Encode(s); err != nil {
		p.t.Fatal(err)
	}
}

// wantSaid waits until the program has printed the line, since the last time that it was asked.
func (p *program) wantSaid(ctx context.Context, line string) {
	p.t.Helper()
	for {
		out := p.Output()
		if i := strings.Index(out[p.heard:], line+"\n"); i >= 0 {
			p.heard += i + len(line) + 1
			return
		}
		select {
		case <-ctx.Done():
			p.t.Fatalf("the program did not say %q, but %q", line, out)
		case <-time.After(5 * time.Millisecond):
		}
	}
}

func (p *program) wantMenu(ctx context.Context, want ...string) {
	p.t.Helper()
	var last []string
	defer func() {
		if p.t.Failed() {
			p.t.Errorf("the menu was %q", last)
		}
	}()
	p.WaitMenu(ctx, fmt.Sprintf("the menu %q", want), func(m desktop.MenuItem) bool {
		last = m.Labels()
		return slices.Equal(last, want)
	})
}

func (p *program) wantIcon(ctx context.Context, want assets.IconState) {
	p.t.Helper()
	p.WaitProperties(ctx, "the icon "+string(want), func(got desktop.Properties) bool {
		return samePicture(got.Icon, want)
	})
}

func samePicture(got image.Image, want assets.IconState) bool {
	if got == nil {
		return false
	}
	file, _, err := image.Decode(strings.NewReader(string(assets.Icon(want, got.Bounds().Dx()))))
	if err != nil || file.Bounds().Size() != got.Bounds().Size() {
		return false
	}
	for y := range file.Bounds().Dy() {
		for x := range file.Bounds().Dx() {
			r, _, _, a := file.At(x, y).RGBA()
			r2, _, _, a2 := got.At(x, y).RGBA()
			if a>>8 != a2>>8 || a == 0xffff && r>>8 != r2>>8 {
				return false
			}
		}
	}
	return true
}

func patience(t *testing.T) context.Context {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	t.Cleanup(cancel)
	return ctx
}

var anna = &app.Account{
	Portal: "https://example.bitrix24.ru", Host: "example.bitrix24.ru", User: 7, Name: "Анна Смирнова",
	Zone: "Europe/Moscow", Offset: 3 * 60 * 60, HasOffset: true,
}

func signedIn(state app.State) app.Snapshot {
	return app.Snapshot{Account: anna, Day: app.Day{State: state}, Read: time.Now()}
}

// A panel reads the tray over the bus; no panel is needed to see what it would show.
func TestOnTheBus(t *testing.T) {
	d := desktop.Start(t, desktop.With(desktop.Bus))
	ctx := patience(t)
	w := words.New("ru")
	p := start(t, d, app.Snapshot{})
	p.Item = d.TrayItem(ctx)

	properties := p.Properties(ctx)
	if properties.ID != "ClockIn24" || properties.Title != "ClockIn24" || properties.ItemIsMenu ||
		properties.Category != "ApplicationStatus" || properties.Tooltip != w.Tooltip(app.Snapshot{}, time.Now()) {
		t.Errorf("properties: %+v", properties)
	}
	state := func(s app.Snapshot) string { return "(" + w.State(s, time.Now()) + ")" }
	p.wantIcon(ctx, assets.IconNotConfigured)
	p.wantMenu(ctx, state(app.Snapshot{}), "Войти…", "-", "(Открыть портал)", "-", "Закрыть ClockIn24")
	p.Click(ctx, "Войти…")
	p.wantSaid(ctx, "pressed sign in")

	s := signedIn(app.StateNotStarted)
	p.draw(s)
	p.wantIcon(ctx, assets.IconNotStarted)
	p.wantMenu(ctx, state(s), "Начать рабочий день…", "Начать сейчас", "-", "Открыть портал", "-", "Закрыть ClockIn24")
	for label, action := range map[string]string{
		"Начать рабочий день…": "open", "Начать сейчас": "start now", "Открыть портал": "portal",
	} {
		p.Click(ctx, label)
		p.wantSaid(ctx, "pressed "+action)
	}
	p.Activate(ctx)
	p.wantSaid(ctx, "pressed open")

	s = signedIn(app.StateNotStarted)
	s.Doing = app.VerbStart
	p.draw(s)
	p.wantIcon(ctx, assets.IconSending)
	p.wantMenu(ctx, state(s), "Начать рабочий день…", "(Начать сейчас)", "-", "Открыть портал", "-", "Закрыть ClockIn24")

	s = signedIn(app.StatePaused)
	s.Day.Start = time.Now().Add(-3 * time.Hour)
	p.draw(s)
	p.wantIcon(ctx, assets.IconOnBreak)
	p.wantMenu(ctx, state(s), "Продолжить рабочий день", "Завершить рабочий день", "Завершить с другим временем…", "-", "Открыть портал", "-",
		"Закрыть ClockIn24")
	p.WaitProperties(ctx, "the tooltip of the break", func(got desktop.Properties) bool {
		return got.Tooltip == w.Tooltip(s, time.Now())
	})
	p.Click(ctx, "Продолжить рабочий день")
	p.wantSaid(ctx, "pressed resume")
	p.wantSaid(ctx, "of "+s.Day.Start.UTC().Format(time.RFC3339))

	s = signedIn(app.StateStrange)
	s.Day.Status = "ON_THE_MOON"
	p.draw(s)
	p.wantIcon(ctx, assets.IconAttention)
	p.wantMenu(ctx, state(s), "Обновить", "-", "Открыть портал", "-", "Закрыть ClockIn24")

	p.Click(ctx, "Закрыть ClockIn24")
	p.wantSaid(ctx, "ended")
	<-p.Done()
	if p.ExitCode() != 0 {
		t.Errorf("exit code %d: %s", p.ExitCode(), p.Output())
	}
	d.WaitNoTrayItem(ctx)
}

// Drawing the same again sends nothing, and a change sends itself alone: each signal wakes the panel.
func TestDrawsOnlyWhatChanged(t *testing.T) {
	d := desktop.Start(t, desktop.With(desktop.Bus))
	ctx := patience(t)
	s := signedIn(app.StateNotStarted)
	p := start(t, d, s)
	p.Item = d.TrayItem(ctx)
	p.wantIcon(ctx, assets.IconNotStarted)
	p.Menu(ctx)

	signals := make(chan *dbus.Signal, 1000)
	d.Conn().Signal(signals)
	if err := d.Conn().AddMatchSignal(dbus.WithMatchPathNamespace("/StatusNotifierItem")); err != nil {
		t.Fatal(err)
	}
	// Left out are signals that come with these and, once, 150 ms after the menu was first read.
	telling := []string{"NewIcon", "NewToolTip", "NewTitle", "ItemsPropertiesUpdated"}
	untilNewIcon := func() (before []string) {
		t.Helper()
		for {
			select {
			case signal := <-signals:
				switch member := signal.Name[strings.LastIndex(signal.Name, ".")+1:]; {
				case member == "NewIcon":
					return before
				case slices.Contains(telling, member):
					before = append(before, member)
				}
			case <-ctx.Done():
				t.Fatalf("no new icon after %q", before)
			}
		}
	}

	s.Read = time.Now()
	p.draw(s)
	s.Doing = app.VerbStart
	p.draw(s)
	if sent := untilNewIcon(); len(sent) > 0 {
		t.Errorf("drawing the same sent %q", sent)
	}
	p.draw(s)
	p.draw(s)
	p.draw(signedIn(app.StateClosed))
	// The tooltip, the state, and "Start now", which cannot be pressed.
	want := []string{"NewToolTip", "ItemsPropertiesUpdated", "ItemsPropertiesUpdated"}
	if sent := untilNewIcon(); !slices.Equal(sent, want) {
		t.Errorf("starting sent %q besides the icon, want %q", sent, want)
	}
}

func TestHost(t *testing.T) {
	d := desktop.Start(t, desktop.Without(desktop.Notifications, desktop.Keyring, desktop.Panel))
	t.Setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path="+d.Runtime+"/bus")
	ctx, cancel := context.WithCancel(patience(t))
	defer cancel()
	host := func(want bool) {
		t.Helper()
		if got, err := tray.Host(ctx); err != nil || (got != "") != want {
			t.Errorf("host %q, %v", got, err)
		}
	}
	there, err := tray.Watch(ctx)
	if err != nil {
		t.Fatal(err)
	}
	p := start(t, d, signedIn(app.StateNotStarted))
	p.Item = d.TrayItem(ctx)

	if <-there {
		t.Error("a tray without a panel")
	}
	host(false)
	if !tray.Missing(ctx, time.Millisecond) {
		t.Error("no tray is missed without a panel")
	}
	for range 2 { // comes late, goes, comes again
		d.Start(desktop.Panel)
		if !<-there {
			t.Error("no tray with a panel")
		}
		host(true)
		if tray.Missing(ctx, time.Hour) {
			t.Error("a tray is missed with a panel")
		}
		p.WaitIcon(ctx)
		d.Kill(desktop.Panel)
		if <-there {
			t.Error("a tray after the panel's end")
		}
	}
	cancel()
	if _, open := <-there; open {
		t.Error("watches on")
	}
}

func TestWithoutABus(t *testing.T) {
	d := desktop.Start(t, desktop.With())
	t.Setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path="+d.Runtime+"/bus")
	if host, err := tray.Host(t.Context()); err == nil {
		t.Errorf("host %q without a bus", host)
	}
	if _, err := tray.Watch(t.Context()); err == nil {
		t.Error("watches without a bus")
	}
	if !tray.Missing(t.Context(), time.Hour) {
		t.Error("no tray is missed without a bus")
	}
}

// The icon in a real panel, for every state, clicked by a real pointer. With -artifacts the pictures are kept.
func TestInThePanel(t *testing.T) {
	d := desktop.Start(t, desktop.Without(desktop.Notifications, desktop.Keyring))
	ctx := patience(t)
	p := start(t, d, app.Snapshot{})
	p.Item = d.TrayItem(ctx)
	x, y := p.WaitIcon(ctx)

	snapshots := []app.Snapshot{{}}
	for _, state := range []app.State{app.StateNotStarted, app.StateOpened, app.StatePaused, app.StateExpired} {
		snapshots = append(snapshots, signedIn(state))
	}
	snapshots[2].Day.Start = time.Now().Add(-3*time.Hour - 12*time.Minute)
	offline := signedIn(app.StateOpened)
	offline.Problem = &app.Problem{Kind: app.KindUnreachable}
	sending := signedIn(app.StateNotStarted)
	sending.Doing = app.VerbStart
	snapshots = append(snapshots, offline, sending)
	var seen []image.Image
	for _, s := range snapshots {
		p.draw(s)
		p.wantIcon(ctx, tray.Icon(s, time.Now()))
		p.WaitIcon(ctx)
		var icon image.Image
		for {
			screen := d.Screen(ctx)
			part := image.NewNRGBA(image.Rect(0, 0, 32, 32))
			draw.Draw(part, part.Bounds(), screen, image.Pt(x-16, y-16), draw.Src)
			icon = part
			if ctx.Err() != nil {
				t.Fatalf("%s looks like another icon", tray.Icon(s, time.Now()))
			}
			if !slices.ContainsFunc(seen, func(other image.Image) bool {
				return slices.Equal(other.(*image.NRGBA).Pix, part.Pix)
			}) {
				break
			}
		}
		seen = append(seen, icon)
		d.Screenshot(filepath.Join(t.ArtifactDir(), string(tray.Icon(s, time.Now()))+".png"))
	}

	d.Pointer(x, y, 1)
	p.wantSaid(ctx, "pressed open")
}

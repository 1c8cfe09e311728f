//go:build linux

package notify_test

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"sync/atomic"
	"testing"

	"github.com/godbus/dbus/v5"
	"github.com/godbus/dbus/v5/prop"

	"clockin24/tray/desktop"
	"clockin24/tray/notify"
)

const (
	serverName = "org.freedesktop.Notifications"
	serverPath = "/org/freedesktop/Notifications"
)

// asking is a notice that tells which of its buttons was pressed.
func asking(slot string) (notify.Notice, <-chan string) {
	pressed := make(chan string, 10)
	says := func(what string) func() { return func() { pressed <- what } }
	return notify.Notice{
		Title: "Рабочий день не начат", Slot: slot, Open: says("open"),
		Buttons: []notify.Button{{Label: "Начать", Press: says("start")}, {Label: "Позже", Press: says("later")}},
	}, pressed
}

// invoke is the server's word that an action was chosen.
func invoke(t *testing.T, conn *dbus.Conn, id uint32, key string) {
	t.Helper()
	if err := conn.Emit(serverPath, serverName+".ActionInvoked", id, key); err != nil {
		t.Fatal(err)
	}
}

func wantPressed(t *testing.T, pressed <-chan string, want string) {
	t.Helper()
	select {
	case got := <-pressed:
		if got != want {
			t.Errorf("pressed %q, want %q", got, want)
		}
	case <-patience(t).Done():
		t.Fatalf("nothing was pressed, want %q", want)
	}
}

func TestButtons(t *testing.T) {
	d := desktop.Start(t, desktop.With(desktop.Bus))
	server := serve(t, d, "body", "actions")
	n, _ := start(t, d, "")
	notice, pressed := asking("")
	n.Show(notice)
	if got, want := (<-server.shown).Actions, []string{"default", "ClockIn24", "0", "Начать", "1", "Позже"}; !slices.Equal(got, want) {
		t.Errorf("actions %q, want %q", got, want)
	}
	invoke(t, d.Conn(), 7, "0") // somebody else's
	invoke(t, d.Conn(), 1, "default")
	wantPressed(t, pressed, "open")
	invoke(t, d.Conn(), 1, "9")
	invoke(t, d.Conn(), 1, "-1")
	invoke(t, d.Conn(), 1, "1")
	wantPressed(t, pressed, "later")
	invoke(t, d.Conn(), 1, "0") // it is answered
	n.Show(notice)
	<-server.shown
	invoke(t, d.Conn(), 2, "0")
	wantPressed(t, pressed, "start")
	if len(pressed) > 0 {
		t.Errorf("%q, too", <-pressed)
	}
}

func TestNoButtons(t *testing.T) {
	d := desktop.Start(t, desktop.With(desktop.Bus))
	server := serve(t, d, "body")
	n, _ := start(t, d, "")
	notice, _ := asking("")
	n.Show(notice)
	if got := <-server.shown; len(got.Actions) > 0 || got.Summary != notice.Title {
		t.Errorf("shown with %q", got.Actions)
	}
}

// A notice in a slot takes the place of the one before, and can be taken away.
func TestSlot(t *testing.T) {
	d := desktop.Start(t, desktop.With(desktop.Bus))
	server := serve(t, d, "actions")
	n, failures := start(t, d, "")
	n.Withdraw("reminder") // nothing is there
	first, pressed := asking("reminder")
	n.Show(notify.Notice{Title: "Another"})
	n.Show(first)
	second, pressedThen := asking("reminder")
	n.Show(second)
	for i, want := range []uint32{0, 0, 2} {
		if got := <-server.shown; got.Replace != want {
			t.Errorf("notice %d replaces %d, want %d", i, got.Replace, want)
		}
	}
	invoke(t, d.Conn(), 2, "0")
	wantPressed(t, pressedThen, "start")
	n.Show(first)
	<-server.shown
	n.Withdraw("reminder")
	if id := <-server.taken; id != 4 {
		t.Errorf("took %d away", id)
	}
	invoke(t, d.Conn(), 4, "0")
	n.Show(notify.Notice{Title: "The end"})
	<-server.shown
	select {
	case what := <-pressed:
		t.Errorf("%q is pressed on what was taken away", what)
	case f := <-failures:
		t.Error(f.err)
	default:
	}
}

// With the notifier goes what nobody would answer any more, also when it ends in the middle of a notice.
func TestTheEnd(t *testing.T) {
	d := desktop.Start(t, desktop.With(desktop.Bus))
	server := serve(t, d, "actions")
	t.Run("of a notifier", func(t *testing.T) {
		n, _ := start(t, d, "")
		for _, slot := range []string{"reminder", "", "another"} {
			notice, _ := asking(slot)
			n.Show(notice)
			<-server.shown
		}
		n.Withdraw("another")
		if id := <-server.taken; id != 3 {
			t.Errorf("took %d away", id)
		}
	})
	select {
	case id := <-server.taken:
		if id != 1 {
			t.Errorf("took %d away at the end", id)
		}
	case <-patience(t).Done():
		t.Error("the reminder is still there")
	}
}

// A server that begins anew gives out the same numbers for other notices.
func TestButtonsOfAServerThatIsGone(t *testing.T) {
	d := desktop.Start(t, desktop.With(desktop.Bus))
	server := serve(t, d, "actions")
	n, _ := start(t, d, "")
	before, pressed := asking("")
	n.Show(before)
	<-server.shown
	if _, err := d.Conn().ReleaseName(serverName); err != nil {
		t.Fatal(err)
	}
	if _, err := d.Conn().RequestName(serverName, dbus.NameFlagDoNotQueue); err != nil {
		t.Fatal(err)
	}
	invoke(t, d.Conn(), 1, "0")
	after, pressedThen := asking("")
	n.Show(after)
	<-server.shown
	invoke(t, d.Conn(), 2, "0")
	wantPressed(t, pressedThen, "start")
	if len(pressed) > 0 {
		t.Error("an old button was pressed")
	}
}

// Who presses a button does it in dunst as a person does.
func TestAButtonInDunst(t *testing.T) {
	d := desktop.Start(t, desktop.With(desktop.Screen, desktop.Bus, desktop.Notifications))
	n, _ := start(t, d, "")
	notice, pressed := asking("reminder")
	n.Show(notice)
	d.WaitNotification(patience(t), notice.Title)
	d.Answer(patience(t), "Позже")
	wantPressed(t, pressed, "later")
}

// xfconf are the settings of Xfce.
type xfconf struct{ on atomic.Bool }

func (x *xfconf) GetProperty(channel, property string) (dbus.Variant, *dbus.Error) {
	if channel != "xfce4-notifyd" || property != "/do-not-disturb" {
		return dbus.Variant{}, dbus.NewError("org.xfce.Xfconf.Error.PropertyNotFound", nil)
	}
	return dbus.MakeVariant(x.on.Load()), nil
}

func TestDisturbed(t *testing.T) {
	t.Run("nobody tells", func(t *testing.T) {
		d := desktop.Start(t, desktop.With(desktop.Bus))
		serve(t, d)
		start(t, d, "")
		if notify.Disturbed(patience(t)) {
			t.Error("what is not known is taken for a wish")
		}
	})
	t.Run("KDE", func(t *testing.T) {
		d := desktop.Start(t, desktop.With(desktop.Bus))
		serve(t, d)
		start(t, d, "")
		properties, err := prop.Export(d.Conn(), serverPath, prop.Map{serverName: {"Inhibited": {Value: false}}})
		if err != nil {
			t.Fatal(err)
		}
		for _, on := range []bool{true, false} {
			properties.SetMust(serverName, "Inhibited", on)
			if notify.Disturbed(patience(t)) != on {
				t.Errorf("inhibited is %v", on)
			}
		}
	})
	t.Run("GNOME", func(t *testing.T) {
		d := desktop.Start(t, desktop.With(desktop.Bus))
		serve(t, d).name.Store("gnome-shell")
		start(t, d, "")
		bin := t.TempDir()
		t.Setenv("PATH", bin+":"+os.Getenv("PATH"))
		for answer, want := range map[string]bool{"echo false": true, "echo true": false, "exit 1": false} {
			script := "#!/bin/sh\n[ \"$*\" = 'get org.gnome.desktop.notifications show-banners' ] && " + answer + "\n"
			if err := os.WriteFile(filepath.Join(bin, "gsettings"), []byte(script), 0o700); err != nil {
				t.Fatal(err)
			}
			if got := notify.Disturbed(patience(t)); got != want {
				t.Errorf("%s: %v", answer, got)
			}
		}
	})
	t.Run("Xfce", func(t *testing.T) {
		d := desktop.Start(t, desktop.With(desktop.Bus))
		serve(t, d).name.Store("Xfce Notify Daemon")
		start(t, d, "")
		settings := &xfconf{}
		if err := d.Conn().Export(settings, "/org/xfce/Xfconf", "org.xfce.Xfconf"); err != nil {
			t.Fatal(err)
		}
		if _, err := d.Conn().RequestName("org.xfce.Xfconf", dbus.NameFlagDoNotQueue); err != nil {
			t.Fatal(err)
		}
		for _, on := range []bool{true, false} {
			settings.on.Store(on)
			if notify.Disturbed(patience(t)) != on {
				t.Errorf("do-not-disturb is %v", on)
			}
		}
	})
	t.Run("dunst", func(t *testing.T) {
		d := desktop.Start(t, desktop.With(desktop.Screen, desktop.Bus, desktop.Notifications))
		start(t, d, "")
		for _, on := range []bool{true, false} {
			if err := d.Conn().Object(serverName, serverPath).SetProperty("org.dunstproject.cmd0.paused", dbus.MakeVariant(on)); err != nil {
				t.Fatal(err)
			}
			if notify.Disturbed(patience(t)) != on {
				t.Errorf("paused is %v", on)
			}
		}
	})
	t.Run("no bus", func(t *testing.T) {
		d := desktop.Start(t, desktop.With())
		t.Setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path="+d.Runtime+"/bus")
		if notify.Disturbed(context.Background()) {
			t.Error("what is not known is taken for a wish")
		}
	})
}

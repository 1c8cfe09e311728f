package keyring

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/godbus/dbus/v5"

	"clockin24/app"
	"clockin24/app/host/bus"
	"clockin24/app/host/bus/bustest"
	"clockin24/app/host/files"
	"clockin24/tray/desktop"
)

// gnomeKeyring starts a real keyring on the bus. With unlocked it has a login collection, and it is open.
func gnomeKeyring(t *testing.T, bus *dbus.Conn, unlocked bool) *os.Process {
	t.Helper()
	desktop.Need(t, "gnome-keyring-daemon")
	home := t.TempDir()
	args := []string{"--foreground", "--components=secrets"}
	if unlocked {
		args = append(args, "--unlock")
	}
	must(t, bus.AddMatchSignal(dbus.WithMatchMember("NameOwnerChanged"), dbus.WithMatchArg(0, secretsName)))
	signals := make(chan *dbus.Signal, 8)
	bus.Signal(signals)
	defer bus.RemoveSignal(signals)
	cmd := exec.Command("gnome-keyring-daemon", args...)
	cmd.Env = append(os.Environ(), "HOME="+home, "XDG_RUNTIME_DIR="+home, "XDG_DATA_HOME="+home, "XDG_CONFIG_HOME="+home, "XDG_CACHE_HOME="+home)
	cmd.Stdin = strings.NewReader("\n") // the password
	must(t, cmd.Start())
	t.Cleanup(func() {
		_ = cmd.Process.Signal(syscall.SIGCONT)
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
	})
	select {
	case <-signals:
	case <-time.After(20 * time.Second):
		t.Fatal("gnome-keyring-daemon does not appear on the bus")
	}
	return cmd.Process
}

func testKeyring() *Keyring {
	k := New()
	k.answer = 10 * time.Second
	return k
}

const (
	someone    = "7@example.bitrix24.ru"
	testSecret = "https://example.bitrix24.ru/rest/7/notarealsecret/"
)

func TestKeyring(t *testing.T) {
	gnomeKeyring(t, bustest.Start(t), true)
	k := testKeyring()
	if _, err := k.Load(t.Context(), someone); !errors.Is(err, app.ErrNoSecret) {
		t.Errorf("before: %v", err)
	}
	must(t, k.Store(t.Context(), someone, "the one before"))
	must(t, k.Store(t.Context(), someone, testSecret))
	if got, err := testKeyring().Load(t.Context(), someone); got != testSecret || err != nil {
		t.Errorf("got %q, %v", got, err)
	}
	if _, err := k.Load(t.Context(), "8@example.bitrix24.ru"); !errors.Is(err, app.ErrNoSecret) {
		t.Errorf("another someone: %v", err)
	}
	must(t, k.Delete(t.Context(), someone))
	if err := k.Delete(t.Context(), someone); !errors.Is(err, app.ErrNoSecret) {
		t.Errorf("deleted twice: %v", err)
	}
}

// The real service, locked, on a bus where nothing can show its prompt.
func TestKeyringLocked(t *testing.T) {
	bus := bustest.Start(t)
	gnomeKeyring(t, bus, true)
	k := testKeyring()
	must(t, k.Store(t.Context(), someone, testSecret))
	must(t, bus.Object(secretsName, secretsPath).Call(secretsService+".Lock", 0, []dbus.ObjectPath{loginPath}).Err)
	t.Setenv("DISPLAY", "")
	t.Setenv("WAYLAND_DISPLAY", "")
	if got, err := k.Load(t.Context(), someone); !errors.Is(err, app.ErrKeyringLocked) {
		t.Errorf("got %q, %v", got, err)
	}
}

func TestKeyringWithoutACollection(t *testing.T) {
	gnomeKeyring(t, bustest.Start(t), false)
	if err := testKeyring().Store(t.Context(), someone, testSecret); !errors.Is(err, app.ErrKeyringMissing) {
		t.Error(err)
	}
}

func TestKeyringWithoutAService(t *testing.T) {
	bustest.Start(t)
	if err := testKeyring().Store(t.Context(), someone, testSecret); !errors.Is(err, app.ErrKeyringMissing) {
		t.Error(err)
	}
}

// No bus: no keyring, and no dbus-launch either.
func TestKeyringWithoutABus(t *testing.T) {
	bin := t.TempDir()
	trace := filepath.Join(bin, "was-run")
	must(t, os.WriteFile(filepath.Join(bin, "dbus-launch"), []byte("#!/bin/sh\ntouch "+trace+"\n"), 0o755))
	t.Setenv("PATH", bin+":"+os.Getenv("PATH"))
	t.Setenv("XDG_RUNTIME_DIR", bin)
	for _, before := range []string{"", "autolaunch:", "unix:path=/nonexistent/bus"} {
		t.Setenv("DBUS_SESSION_BUS_ADDRESS", before)
		bus.Ensure()
		if _, err := testKeyring().Load(t.Context(), someone); !errors.Is(err, app.ErrKeyringMissing) {
			t.Errorf("%q: %v", before, err)
		}
	}
	if files.Exists(trace) {
		t.Error("dbus-launch was run")
	}
}

func TestKeyringThatStopped(t *testing.T) {
	process := gnomeKeyring(t, bustest.Start(t), true)
	k := testKeyring()
	must(t, k.Store(t.Context(), someone, testSecret))
	must(t, process.Signal(syscall.SIGSTOP))
	k.answer = 200 * time.Millisecond
	for range 3 {
		_, err := k.Load(t.Context(), someone)
		if err == nil || errors.Is(err, app.ErrNoSecret) || errors.Is(err, app.ErrKeyringMissing) || errors.Is(err, app.ErrKeyringLocked) {
			t.Errorf("%v", err)
		}
	}
	must(t, process.Signal(syscall.SIGCONT))
	k.answer = 10 * time.Second
	if got, err := k.Load(t.Context(), someone); got != testSecret || err != nil {
		t.Errorf("after it goes on: %q, %v", got, err)
	}
}

// standIn is a Secret Service with one locked collection and one secret, whose prompt the test answers.
type standIn struct {
	bus       *dbus.Conn
	prompted  chan dbus.Sender
	dismissed chan struct{}

	mu     sync.Mutex
	locked bool
}

const (
	promptPath = dbus.ObjectPath("/org/freedesktop/secrets/prompt/p1")
	itemPath   = loginPath + "/1"
)

func startStandIn(t *testing.T, bus *dbus.Conn) *standIn {
	t.Helper()
	s := &standIn{bus: bus, prompted: make(chan dbus.Sender, 1), dismissed: make(chan struct{}, 1), locked: true}
	export := func(v any, path dbus.ObjectPath, iface string) { must(t, bus.Export(v, path, iface)) }
	export(s, secretsPath, secretsService)
	export((*standInProperties)(s), secretsPath, "org.freedesktop.DBus.Properties")
	export((*standInProperties)(s), loginPath, "org.freedesktop.DBus.Properties")
	export((*standInCollection)(s), loginPath, secretsCollection)
	export((*standInItem)(s), itemPath, "org.freedesktop.Secret.Item")
	export((*standInSession)(s), secretsPath+"/session/s", "org.freedesktop.Secret.Session")
	export((*standInPrompt)(s), promptPath, secretsPrompt)
	_, err := bus.RequestName(secretsName, dbus.NameFlagDoNotQueue)
	must(t, err)
	return s
}

func (s *standIn) isLocked() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.locked
}

func (s *standIn) Unlock(paths []dbus.ObjectPath) ([]dbus.ObjectPath, dbus.ObjectPath, *dbus.Error) {
	if s.isLocked() {
		return nil, promptPath, nil
	}
	return paths, noPath, nil
}

func (*standIn) OpenSession(string, dbus.Variant) (dbus.Variant, dbus.ObjectPath, *dbus.Error) {
	return dbus.MakeVariant(""), secretsPath + "/session/s", nil
}

type standInProperties standIn

func (s *standInProperties) Get(_, name string) (dbus.Variant, *dbus.Error) {
	if name == "Locked" {
		return dbus.MakeVariant((*standIn)(s).isLocked()), nil
	}
	return dbus.MakeVariant([]dbus.ObjectPath{loginPath}), nil
}

type standInCollection standIn

func (*standInCollection) SearchItems(map[string]string) ([]dbus.ObjectPath, *dbus.Error) {
	return []dbus.ObjectPath{itemPath}, nil
}

type standInSession standIn

func (*standInSession) Close() *dbus.Error { return nil }

type standInItem standIn

func (*standInItem) GetSecret(session dbus.ObjectPath) (secret struct {
	Session     dbus.ObjectPath
	Parameters  []byte
	Value       []byte
	ContentType string
}, _ *dbus.Error,
) {
	secret.Session, secret.Value, secret.ContentType = session, []byte(testSecret), "text/plain"
	return secret, nil
}

type standInPrompt standIn

func (s *standInPrompt) Prompt(from dbus.Sender, _ string) *dbus.Error {
	s.prompted <- from
	return nil
}

func (s *standInPrompt) Dismiss() *dbus.Error {
	s.dismissed <- struct{}{}
	return nil
}

// answer is what the person does at the prompt.
func (s *standIn) answer(t *testing.T, unlock bool) {
	s.mu.Lock()
	s.locked = !unlock
	s.mu.Unlock()
	must(t, s.bus.Emit(promptPath, secretsPrompt+".Completed", !unlock, dbus.MakeVariant([]dbus.ObjectPath{loginPath})))
}

// send delivers a signal to one connection, asked for or not.
func (s *standIn) send(t *testing.T, to dbus.Sender, path dbus.ObjectPath, iface, member string, body ...any) {
	t.Helper()
	message := &dbus.Message{Type: dbus.TypeSignal, Body: body, Headers: map[dbus.HeaderField]dbus.Variant{
		dbus.FieldDestination: dbus.MakeVariant(string(to)), dbus.FieldPath: dbus.MakeVariant(path),
		dbus.FieldInterface: dbus.MakeVariant(iface), dbus.FieldMember: dbus.MakeVariant(member),
		dbus.FieldSignature: dbus.MakeVariant(dbus.SignatureOf(body...)),
	}}
	if call := s.bus.Send(message, nil); call != nil && call.Err != nil {
		t.Fatal(call.Err)
	}
}

func (s *standIn) load(ctx context.Context, k *Keyring) <-chan error {
	done := make(chan error, 1)
	go func() {
		secret, err := k.Load(ctx, someone)
		if err == nil && secret != testSecret {
			err = fmt.Errorf("got %q", secret)
		}
		done <- err
	}()
	return done
}

// While the prompt is on screen a panel restarts, another prompt is answered, and somebody talks nonsense.
func TestKeyringPromptAmongUnrelatedSignals(t *testing.T) {
	t.Setenv("DISPLAY", ":0")
	s := startStandIn(t, bustest.Start(t))
	done := s.load(t.Context(), testKeyring())
	asker := <-s.prompted
	for range 10 {
		_, err := s.bus.RequestName("org.kde.StatusNotifierWatcher", dbus.NameFlagDoNotQueue)
		must(t, err)
		_, err = s.bus.ReleaseName("org.kde.StatusNotifierWatcher")
		must(t, err)
		s.send(t, asker, "/org/freedesktop/DBus", "org.freedesktop.DBus", "NameOwnerChanged", "org.kde.StatusNotifierWatcher", ":1.1", "")
		s.send(t, asker, promptPath+"x", secretsPrompt, "Completed", true, dbus.MakeVariant(""))
		s.send(t, asker, promptPath, "org.example.Other", "Completed", true)
	}
	select {
	case err := <-done:
		t.Fatalf("an unrelated signal ended the wait: %v", err)
	case <-time.After(100 * time.Millisecond):
	}
	s.answer(t, true)
	if err := <-done; err != nil {
		t.Error(err)
	}
}

func TestKeyringPromptDismissed(t *testing.T) {
	t.Setenv("DISPLAY", ":0")
	s := startStandIn(t, bustest.Start(t))
	done := s.load(t.Context(), testKeyring())
	<-s.prompted
	s.answer(t, false)
	if err := <-done; !errors.Is(err, app.ErrKeyringLocked) {
		t.Error(err)
	}
}

func TestKeyringPromptIsTakenAway(t *testing.T) {
	t.Setenv("DISPLAY", ":0")
	s := startStandIn(t, bustest.Start(t))
	ctx, cancel := context.WithCancel(t.Context())
	done := s.load(ctx, testKeyring())
	<-s.prompted
	cancel()
	if err := <-done; !errors.Is(err, app.ErrKeyringLocked) || !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
	<-s.dismissed

	k := testKeyring()
	k.prompt = 50 * time.Millisecond
	done = s.load(t.Context(), k)
	<-s.prompted
	if err := <-done; !errors.Is(err, app.ErrKeyringLocked) {
		t.Error(err)
	}
	<-s.dismissed
}

func TestKeyringEndsWhileItAsks(t *testing.T) {
	t.Setenv("DISPLAY", ":0")
	s := startStandIn(t, bustest.Start(t))
	done := s.load(t.Context(), testKeyring())
	<-s.prompted
	_, err := s.bus.ReleaseName(secretsName)
	must(t, err)
	if err := <-done; !errors.Is(err, app.ErrKeyringLocked) {
		t.Error(err)
	}
}

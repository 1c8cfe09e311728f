package notify

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"
	"unsafe"

	"golang.org/x/sys/windows"
	"golang.org/x/sys/windows/registry"
)

var (
	findWindow       = user32.NewProc("FindWindowExW")
	coCreateInstance = combase.NewProc("CoCreateInstance")
)

// balloonWindow is the window of the balloon that is shown; 0 is none.
func balloonWindow() uintptr {
	name := windows.StringToUTF16Ptr(balloonName)
	window, _, _ := findWindow.Call(messageOnly, 0, 0, uintptr(unsafe.Pointer(name)))
	return window
}

// run runs a notifier that one of the constructors makes, until the test or stop ends it.
func run(t *testing.T, of func(string, func(Notice, error)) *Notifier) (n *Notifier, failed <-chan error, stop func()) {
	failures := make(chan error, 20)
	n = of("", func(_ Notice, err error) { failures <- err })
	ctx, cancel := context.WithCancel(t.Context())
	var running sync.WaitGroup
	running.Go(func() { n.Run(ctx) })
	stop = func() { cancel(); running.Wait() }
	t.Cleanup(stop)
	return n, failures, stop
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func eventually(t *testing.T, what string, ok func() bool) {
	t.Helper()
	for end := time.Now().Add(20 * time.Second); !ok(); time.Sleep(time.Millisecond) {
		if time.Now().After(end) {
			t.Fatal(what)
		}
	}
}

// registered is what the registry has of somebody who sends toasts; nothing where there is no key.
func registered(who identity) (values map[string]string) {
	key, err := registry.OpenKey(registry.CURRENT_USER, who.key(), registry.QUERY_VALUE)
	if err != nil {
		return nil
	}
	defer key.Close()
	values = map[string]string{shownValue: strings.Join(who.outstanding(), " ")}
	for _, name := range []string{"DisplayName", "IconUri", "CustomActivator"} {
		values[name], _, _ = key.GetStringValue(name)
	}
	return values
}

// Where Windows has no toasts a notice is a balloon, and nobody is told of a failure.
func TestBalloon(t *testing.T) {
	toasts, err := onThread(func() (*toastNotifier, error) {
		toasts, err := newToastNotifier(AppName, newActivator(ownIdentity.class, func(string) {}))
		toasts.close()
		return toasts, err
	})
	if toasts != nil {
		t.Skip("this Windows has toasts")
	}
	t.Log(err)
	n, failed, stop := run(t, New)
	notice := Notice{Title: "Рабочий день не начат", Body: "😀\x00<b>", Slot: "reminders", Buttons: []Button{{"Начать", func() {}}}}
	n.Withdraw("reminders") // nothing is there
	n.Show(notice)
	eventually(t, "no balloon", func() bool { return balloonWindow() != 0 })
	first := balloonWindow()
	n.Show(notice)
	eventually(t, "no other balloon", func() bool { w := balloonWindow(); return w != 0 && w != first })
	n.Withdraw("others")
	n.Withdraw("reminders")
	eventually(t, "the balloon stays", func() bool { return balloonWindow() == 0 })
	n.Show(Notice{Title: "The end", Urgency: Critical})
	eventually(t, "no balloon", func() bool { return balloonWindow() != 0 })
	stop()
	if balloonWindow() != 0 {
		t.Error("the balloon outlives the notifier")
	}
	select {
	case err := <-failed:
		t.Error(err)
	default:
	}
	if got := registered(ownIdentity)["CustomActivator"]; got != ownIdentity.class.String() {
		t.Errorf("activator %q", got)
	}
}

// A demonstration leaves alone what the person's own program has told Windows, and takes its own away: what it has shown, and
// what one before has left that was killed.
func TestDemo(t *testing.T) {
	must(t, ownIdentity.register("own.png"))
	ownIdentity.note([]string{"reminders"})
	t.Cleanup(func() { ownIdentity.note(nil) })
	own := fmt.Sprint(registered(ownIdentity))
	for _, shows := range []bool{true, false} {
		must(t, demoIdentity.register("killed.png"))
		n, _, stop := run(t, NewDemo)
		if shows {
			n.Show(Notice{Title: "Рабочий день не начат", Slot: "reminders", Buttons: []Button{{"Начать", func() {}}}})
			eventually(t, "the demonstration is not registered", func() bool { return registered(demoIdentity)["IconUri"] == "" })
		}
		stop()
		if got := registered(demoIdentity); got != nil {
			t.Errorf("left behind: %v", got)
		}
		if got := fmt.Sprint(registered(ownIdentity)); got != own {
			t.Errorf("the program has told Windows %s, and then %s", own, got)
		}
	}
}

// A click comes as Windows brings it: through COM, by the class that the registry names.
func TestActivator(t *testing.T) {
	clicks := make(chan string, 1)
	activator := newActivator(demoIdentity.class, func(arguments string) { clicks <- arguments })
	for _, test := range []struct {
		arguments *uint16
		want      string
	}{
		{windows.StringToUTF16Ptr("RUN:1:default"), "RUN:1:default"},
		{windows.StringToUTF16Ptr("день 😀"), "день 😀"},
		{windows.StringToUTF16Ptr(""), ""},
		{nil, ""}, // of a toast that says nothing of clicks
	} {
		_, err := onThread(func() (struct{}, error) {
			if result, _, _ := roInitialize.Call(1); failure(result) != nil {
				return struct{}{}, failure(result)
			}
			defer roUninitialize.Call()
			registration, err := activator.register()
			if err != nil {
				return struct{}{}, err
			}
			defer coRevokeClassObject.Call(uintptr(registration))
			return struct{}{}, activateClass(demoIdentity, test.arguments)
		})
		if err != nil {
			t.Fatal(err)
		}
		if got := <-clicks; got != test.want {
			t.Errorf("clicked %q, want %q", got, test.want)
		}
	}
}

// activateClass does what Windows does on a click.
func activateClass(who identity, arguments *uint16) error {
	const multithreaded, localServer, activate = 1, 0x4, 3
	if result, _, _ := roInitialize.Call(multithreaded); failure(result) != nil {
		return failure(result)
	}
	defer roUninitialize.Call()
	var callback *comObject
	result, _, _ := coCreateInstance.Call(uintptr(unsafe.Pointer(&who.class)), 0, localServer,
		uintptr(unsafe.Pointer(&toastActivatorID)), uintptr(unsafe.Pointer(&callback)))
	if err := failure(result); err != nil {
		return err
	}
	defer callback.release()
	if _, err := callback.as(toastFactoryID); err == nil {
		return errors.New("the callback says that it is everything")
	}
	app := windows.StringToUTF16Ptr(who.app)
	return callback.call(activate, uintptr(unsafe.Pointer(app)), uintptr(unsafe.Pointer(arguments)), 0, 0)
}

// onThread does something on a thread of its own.
func onThread[T any](what func() (T, error)) (result T, err error) {
	done := make(chan struct{})
	go func() {
		defer close(done)
		runtime.LockOSThread()
		result, err = what()
	}()
	<-done
	return result, err
}

// Wine knows only that the person is there.
func TestDisturbedOnWindows(t *testing.T) {
	const accepts, app = 5, 7 // QUNS_ACCEPTS_NOTIFICATIONS, QUNS_APP
	for state, want := range map[int32]bool{
		0: false, notPresent: true, busy: true, fullScreen: true, presentationMode: true, accepts: false, quietTime: true, app: false, 8: false,
	} {
		if disturbs(state) != want {
			t.Errorf("state %d: %v, want %v", state, !want, want)
		}
	}
	if Disturbed(t.Context()) {
		t.Error("nothing asks for quiet here")
	}
}

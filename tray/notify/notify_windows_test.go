package notify

import (
	"context"
	"runtime"
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

// run runs a notifier until the test or stop ends it.
func run(t *testing.T) (n *Notifier, failed <-chan error, stop func()) {
	failures := make(chan error, 20)
	n = New("", func(_ Notice, err error) { failures <- err })
	ctx, cancel := context.WithCancel(t.Context())
	var running sync.WaitGroup
	running.Go(func() { n.Run(ctx) })
	stop = func() { cancel(); running.Wait() }
	t.Cleanup(stop)
	return n, failures, stop
}

func eventually(t *testing.T, what string, ok func() bool) {
	t.Helper()
	for end := time.Now().Add(20 * time.Second); !ok(); time.Sleep(time.Millisecond) {
		if time.Now().After(end) {
			t.Fatal(what)
		}
	}
}

// Where Windows has no toasts a notice is a balloon, and nobody is told of a failure.
func TestBalloon(t *testing.T) {
	toasts, err := onThread(t, func() (*toastNotifier, error) {
		toasts, err := newToastNotifier(AppName, newActivator(func(string) {}))
		toasts.close()
		return toasts, err
	})
	if toasts != nil {
		t.Skip("this Windows has toasts")
	}
	t.Log(err)
	n, failed, stop := run(t)
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
	key, err := registry.OpenKey(registry.CURRENT_USER, registryKey, registry.QUERY_VALUE)
	if err != nil {
		t.Fatal(err)
	}
	defer key.Close()
	if class, _, err := key.GetStringValue("CustomActivator"); err != nil || class != activatorClass.String() {
		t.Errorf("activator %q: %v", class, err)
	}
}

// A click comes as Windows brings it: through COM, by the class that the registry names.
func TestActivator(t *testing.T) {
	clicks := make(chan string, 10)
	click := func(arguments *uint16) error {
		_, err := onThread(t, func() (struct{}, error) {
			if result, _, _ := roInitialize.Call(1); failure(result) != nil {
				return struct{}{}, failure(result)
			}
			defer roUninitialize.Call()
			a := newActivator(func(arguments string) { clicks <- arguments })
			registration, err := a.register()
			if err != nil {
				return struct{}{}, err
			}
			defer coRevokeClassObject.Call(uintptr(registration))
			const localServer = 0x4
			var callback *comObject
			result, _, _ := coCreateInstance.Call(uintptr(unsafe.Pointer(&activatorClass)), 0, localServer,
				uintptr(unsafe.Pointer(&toastActivatorID)), uintptr(unsafe.Pointer(&callback)))
			if err := failure(result); err != nil {
				return struct{}{}, err
			}
			defer callback.release()
			if _, err := callback.as(toastFactoryID); err == nil {
				t.Error("it is everything")
			}
			const activate = 3
			app := windows.StringToUTF16Ptr(AppName)
			return struct{}{}, callback.call(activate, uintptr(unsafe.Pointer(app)), uintptr(unsafe.Pointer(arguments)), 0, 0)
		})
		return err
	}
	for _, arguments := range []string{"RUN:1:default", "день 😀", ""} {
		if err := click(windows.StringToUTF16Ptr(arguments)); err != nil {
			t.Fatal(err)
		}
		if got := <-clicks; got != arguments {
			t.Errorf("clicked %q, want %q", got, arguments)
		}
	}
	if err := click(nil); err != nil {
		t.Fatal(err)
	}
	if got := <-clicks; got != "" {
		t.Errorf("clicked %q", got)
	}
}

// onThread does something on a thread of its own.
func onThread[T any](t *testing.T, what func() (T, error)) (T, error) {
	t.Helper()
	var result T
	var err error
	done := make(chan struct{})
	go func() {
		defer close(done)
		runtime.LockOSThread()
		result, err = what()
	}()
	<-done
	return result, err
}

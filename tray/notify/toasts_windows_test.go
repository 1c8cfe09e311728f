package notify

import (
	"fmt"
	"os"
	"strings"
	"testing"
	"unsafe"

	"golang.org/x/sys/windows"
	"golang.org/x/sys/windows/registry"
)

// A winRT stands in for the notifications of the Windows Runtime: testdata/toasts.c.
type winRT struct {
	library *windows.DLL
	after   int // what it has said before
}

// standIn registers the library that CLOCKIN24_TOASTS names with Wine. Windows would guard its own classes.
func standIn(t *testing.T) *winRT {
	path := os.Getenv("CLOCKIN24_TOASTS")
	if path == "" {
		t.Skip("CLOCKIN24_TOASTS names no library of testdata/toasts.c")
	}
	for _, class := range []string{managerClass, toastClass, documentClass} {
		path := `Software\Microsoft\WindowsRuntime\ActivatableClassId\` + class
		key, existed, err := registry.CreateKey(registry.LOCAL_MACHINE, path, registry.SET_VALUE)
		if err != nil || existed {
			t.Fatalf("%s: %v, %v", class, existed, err)
		}
		defer key.Close()
		t.Cleanup(func() { registry.DeleteKey(registry.LOCAL_MACHINE, path) })
		if err := key.SetStringValue("DllPath", os.Getenv("CLOCKIN24_TOASTS")); err != nil {
			t.Fatal(err)
		}
	}
	library, err := windows.LoadDLL(path)
	if err != nil {
		t.Fatal(err)
	}
	w := &winRT{library: library}
	w.said() // by a test before
	return w
}

// said is what was asked of it since the last time.
func (w *winRT) said() string {
	text, _, _ := w.library.MustFindProc("Said").Call()
	all := windows.UTF16PtrToString(*(**uint16)(unsafe.Pointer(&text)))
	news := all[w.after:]
	w.after = len(all)
	return news
}

func (w *winRT) alive() uintptr {
	n, _, _ := w.library.MustFindProc("Alive").Call()
	return n
}

// A notice is a toast, in place of the one before; a click reaches it and no other; with the notifier goes what nobody would
// answer. No object of Windows's is left behind.
func TestToastsOfWindows(t *testing.T) {
	w := standIn(t)
	must(t, ownIdentity.register(""))
	ownIdentity.note([]string{"reminders", "another"})
	n, failed, stop := run(t, New)
	pressed := make(chan string, 10)
	says := func(what string) func() { return func() { pressed <- what } }
	next := func(what string) (said string) {
		t.Helper()
		eventually(t, "never: "+what, func() bool { said += w.said(); return strings.HasSuffix(said, "\n") })
		if !strings.HasPrefix(said, what) || strings.Count(said, "\n") != 1 {
			t.Fatalf("Windows was asked %q, want %q", said, what)
		}
		return said
	}
	// What the run before has left goes first.
	left := ""
	eventually(t, "what was left stays", func() bool { left += w.said(); return strings.Count(left, "\n") == 2 })
	if left != "ClockIn24 removes notices/reminders\nClockIn24 removes notices/another\n" {
		t.Errorf("Windows was asked %q", left)
	}
	n.Show(Notice{Title: "Иван 😀 <b> begins"})
	if said := next("ClockIn24 shows /: <toast>"); !strings.Contains(said, "<text>Иван 😀 &lt;b&gt; begins</text>") || !strings.HasSuffix(said, "</toast>\n") {
		t.Error(said)
	}
	reminder := Notice{
		Title: "Рабочий день не начат", Slot: "reminders", Open: says("open"),
		Buttons: []Button{{"Начать", says("start")}, {"Позже", says("later")}},
	}
	arguments := func(said string) string {
		_, rest, _ := strings.Cut(said, `launch="`)
		launch, _, _ := strings.Cut(rest, `"`)
		return strings.TrimSuffix(launch, openKey)
	}
	n.Show(reminder)
	first := arguments(next(`ClockIn24 shows notices/reminders: <toast launch="`))
	n.Show(reminder)
	second := arguments(next(`ClockIn24 shows notices/reminders: <toast launch="`))
	for _, click := range []string{first + "0", "foreign", "", second + "1", second + "1", second + "0"} {
		activateToast(t, ownIdentity, click)
	}
	n.Show(reminder)
	activateToast(t, ownIdentity, arguments(next(`ClockIn24 shows notices/reminders: <toast launch="`))+openKey)
	if slots := ownIdentity.outstanding(); fmt.Sprint(slots) != "[reminders]" {
		t.Errorf("noted %q", slots)
	}
	n.Withdraw("reminders")
	next("ClockIn24 removes notices/reminders\n")
	n.Show(reminder)
	next(`ClockIn24 shows notices/reminders: <toast launch="`)
	alive := w.alive()
	for i := range 100 {
		n.Show(Notice{Title: fmt.Sprint(i)})
		next("ClockIn24 shows /: ")
	}
	if balloonWindow() != 0 {
		t.Error("a balloon beside the toasts")
	}
	n.Show(Notice{Title: "refuse this"})
	eventually(t, "no balloon for a toast that was refused", func() bool { return balloonWindow() != 0 })
	if left := w.alive(); left > alive+1 { // one may be on its way
		t.Errorf("%d objects after 101 toasts, %d before", left, alive)
	}
	stop()
	next("ClockIn24 removes notices/reminders\n")
	if left := w.alive(); left != 0 {
		t.Errorf("%d objects are left", left)
	}
	if slots := ownIdentity.outstanding(); len(slots) > 0 {
		t.Errorf("noted %q", slots)
	}
	close(pressed)
	var got []string
	for what := range pressed {
		got = append(got, what)
	}
	if fmt.Sprint(got) != "[later open]" {
		t.Errorf("pressed %q", got)
	}
	select {
	case err := <-failed:
		t.Error(err)
	default:
	}
}

// A demonstration shows its toasts under a name of its own, hears of clicks on them alone, and takes all of them away, and no
// others.
func TestToastsOfADemo(t *testing.T) {
	w := standIn(t)
	pressed := make(chan string, 2)
	shows := func(n *Notifier, name string) (launch string) {
		n.Show(Notice{Title: "Рабочий день не начат", Slot: "reminders", Open: func() { pressed <- name }})
		said := ""
		eventually(t, name+" shows nothing", func() bool { said += w.said(); return strings.HasSuffix(said, "\n") })
		if !strings.HasPrefix(said, name+" shows notices/reminders: ") {
			t.Errorf("Windows was asked %q of %s", said, name)
		}
		_, launch, _ = strings.Cut(said, `launch="`)
		launch, _, _ = strings.Cut(launch, `"`)
		return launch
	}
	own, _, stopOwn := run(t, New)
	demo, _, stop := run(t, NewDemo)
	shows(own, AppName)
	activateToast(t, demoIdentity, shows(demo, AppName+".Demo"))
	if got := <-pressed; got != AppName+".Demo" || len(pressed) != 0 {
		t.Errorf("pressed %q", got)
	}
	shows(demo, AppName+".Demo")
	stop()
	if said := w.said(); said != "ClockIn24.Demo removes notices/reminders\nClockIn24.Demo clears\n" {
		t.Errorf("Windows was asked %q", said)
	}
	if got := registered(demoIdentity); got != nil {
		t.Errorf("left behind: %v", got)
	}
	stopOwn()
	if said := w.said(); said != "ClockIn24 removes notices/reminders\n" {
		t.Errorf("Windows was asked %q", said)
	}
}

// activateToast clicks as Windows does, from another thread.
func activateToast(t *testing.T, who identity, arguments string) {
	t.Helper()
	_, err := onThread(func() (struct{}, error) { return struct{}{}, activateClass(who, windows.StringToUTF16Ptr(arguments)) })
	if err != nil {
		t.Errorf("click %q: %v", arguments, err)
	}
}

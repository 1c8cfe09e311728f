package area

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
	"unsafe"

	"golang.org/x/sys/windows"

	"clockin24/assets"
)

// A told is what the shell was told.
type told struct {
	what  uint32
	flags uint32
	icon  bool
	tip   string
}

// A taskBar stands for the shell.
type taskBar struct {
	mu      sync.Mutex
	missing int // so often there is none
	told    []told
}

func (b *taskBar) hear(what uint32, d *notifyIconData) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.told = append(b.told, told{what, d.flags, d.icon != 0, windows.UTF16ToString(d.tip[:])})
	if what == nimAdd && b.missing > 0 {
		b.missing--
	} else if what != nimModify || b.missing == 0 {
		return b.missing == 0
	}
	return false
}

func (b *taskBar) count(what uint32) (n int) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, t := range b.told {
		if t.what == what {
			n++
		}
	}
	return n
}

// run shows an icon on a task bar that is missing for so many tries, until the test ends.
func run(t *testing.T, missing int) (*Icon, *taskBar, <-chan error) {
	t.Helper()
	i, bar := New(), &taskBar{missing: missing}
	i.shell = bar.hear
	ready, end, over := make(chan struct{}), make(chan error, 1), make(chan struct{})
	go func() {
		defer close(over)
		end <- i.Run(func() { close(ready) })
	}()
	select {
	case <-ready:
	case err := <-end:
		t.Fatal(err)
	}
	t.Cleanup(func() {
		i.Quit()
		<-over // a process has one icon at a time
	})
	return i, bar, end
}

func until(t *testing.T, what string, is func() bool) {
	t.Helper()
	for end := time.Now().Add(20 * time.Second); !is(); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("waited for %s", what)
		}
	}
}

func ended(t *testing.T, end <-chan error) {
	t.Helper()
	select {
	case err := <-end:
		if err != nil {
			t.Error(err)
		}
	case <-time.After(20 * time.Second):
		t.Fatal("it does not end")
	}
}

func (i *Icon) post(what uint32, w, l uintptr) { call(postMessage, i.window, uintptr(what), w, l) }

func image(t *testing.T) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "открыт.ico")
	if err := os.WriteFile(path, assets.ICO(assets.IconOpened), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// At a login there may be no task bar yet: the icon comes when there is one, with what was set meanwhile.
func TestTheIconComesWhenThereIsATaskBar(t *testing.T) {
	i, bar, end := run(t, 3)
	if err := i.SetImage(image(t)); err != nil {
		t.Error(err)
	}
	i.SetTooltip("День начат")
	if i.Shown() {
		t.Error("shown without a task bar")
	}
	until(t, "the icon", i.Shown)
	until(t, "the tooltip", func() bool {
		bar.mu.Lock()
		defer bar.mu.Unlock()
		return slices.ContainsFunc(bar.told, func(t told) bool {
			return t.what <= nimModify && t.icon && t.tip == "День начат" && t.flags == nifMessage|nifIcon|nifTip|nifShowTip
		})
	})
	i.Quit()
	ended(t, end)
	if bar.count(nimDelete) != 1 {
		t.Error("the icon is left behind")
	}
}

// When Explorer starts anew, so does the icon, whole.
func TestTheIconComesBack(t *testing.T) {
	i, bar, _ := run(t, 0)
	if err := i.SetImage(image(t)); err != nil {
		t.Error(err)
	}
	i.SetTooltip("День начат")
	before := bar.count(nimAdd)
	bar.mu.Lock()
	bar.missing, bar.told = 1, nil // it is announced before it answers
	bar.mu.Unlock()
	i.post(i.taskbarCreated, 0, 0)
	until(t, "the icon again", func() bool { return bar.count(nimAdd) >= 2 && i.Shown() })
	bar.mu.Lock()
	defer bar.mu.Unlock()
	last := bar.told[slices.IndexFunc(bar.told, func(t told) bool { return t.what == nimAdd })]
	if before != 1 || !last.icon || last.tip != "День начат" {
		t.Errorf("added %d times before, then as %+v", before, last)
	}
	if bar.told[len(bar.told)-1].what == nimDelete {
		t.Error("it was deleted")
	}
}

// A shutdown that is called off leaves the icon; one that is not ends it.
func TestTheEndOfTheSession(t *testing.T) {
	i, bar, end := run(t, 0)
	i.post(wmEndSession, 0, 0)
	i.SetTooltip("still there")
	until(t, "the tooltip", func() bool { return bar.count(nimModify) > 0 })
	if bar.count(nimDelete) != 0 || !i.Shown() {
		t.Error("the icon went with a shutdown that was called off")
	}
	i.post(wmEndSession, 1, 0)
	ended(t, end)
	if bar.count(nimDelete) != 1 {
		t.Error("the icon is left behind")
	}
}

// Quit ends it at any time, also before it is shown and where the shell never answers.
func TestQuit(t *testing.T) {
	i := New()
	i.shell = (&taskBar{}).hear
	i.Quit()
	end := make(chan error, 1)
	go func() { end <- i.Run(func() {}) }()
	ended(t, end)

	i, _, late := run(t, 1_000_000)
	i.Quit()
	ended(t, late)
	i.Quit()
}

// What is done to the icon, as the shell tells it of today and as it did before Windows Vista.
func TestClicks(t *testing.T) {
	for name, c := range map[string]struct {
		modern bool
		w, l   uintptr
		taps   int
	}{
		"click":         {true, 0, iconID<<16 | ninSelect, 1},
		"Enter":         {true, 0, iconID<<16 | ninKeySelect, 1},
		"its button up": {true, 0, iconID<<16 | wmLeftUp, 0},
		"old click":     {false, iconID, wmLeftUp, 1},
		"old, pressed":  {false, iconID, 0x0201, 0},
	} {
		t.Run(name, func(t *testing.T) {
			taps := 0
			i := New()
			i.modern, i.Tapped = c.modern, func() { taps++ }
			i.hear(c.w, c.l)
			if taps != c.taps {
				t.Errorf("%d", taps)
			}
		})
	}
}

// The menu has what is shown of its items, and tells which one was chosen.
func TestMenu(t *testing.T) {
	i, _, _ := run(t, 0)
	first, hidden, last := i.AddMenuItem("Начать"), i.AddMenuItem("нет"), i.AddMenuItem("Выход")
	hidden.Hide()
	i.AddSeparator()
	if first.Disable(); !first.Disabled() {
		t.Error("enabled")
	}
	i.mu.Lock()
	i.modern = true
	i.mu.Unlock()
	i.post(callback, 100|100<<16, iconID<<16|wmContextMenu)
	find := user.NewProc("FindWindowW")
	name, err := windows.UTF16PtrFromString("#32768") // the class of menus
	if err != nil {
		t.Fatal(err)
	}
	until(t, "the menu", func() bool { return call(find, uintptr(unsafe.Pointer(name)), 0) != 0 })
	const keyDown, up, enter = 0x0100, 0x26, 0x0D
	i.post(keyDown, up, 0) // the last one
	i.post(keyDown, enter, 0)
	select {
	case <-last.ClickedCh:
	case <-first.ClickedCh:
		t.Error("the first one was chosen")
	case <-time.After(20 * time.Second):
		t.Fatal("nothing was chosen")
	}
}

func TestTooltipsAreCutBetweenCharacters(t *testing.T) {
	for text, want := range map[string]string{
		"":                                 "",
		strings.Repeat("ж", 127):           strings.Repeat("ж", 127),
		strings.Repeat("ж", 200):           strings.Repeat("ж", 127),
		strings.Repeat("ж", 126) + "😀 day": strings.Repeat("ж", 126),
	} {
		var tip [128]uint16
		copyText(tip[:], text)
		if got := windows.UTF16ToString(tip[:]); got != want {
			t.Errorf("%q became %q", text, got)
		}
	}
}

//go:build !nowindow

package window

import (
	"context"
	"image"
	"sync"

	"clockin24/app"

	"fyne.io/fyne/v2"
	fyneapp "fyne.io/fyne/v2/app"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"

	"clockin24/app/words"
	"clockin24/assets"
)

// id is the program's name in its desktop entry. Wayland finds the icon of a window by it.
const id = "app.clockin24.ClockIn24"

// Run shows a window until the person closes it, its work is done, ctx ends or the resident is gone. Call it from main's
// goroutine, and once in a process. If no window can be made, Fyne says "window creation error" on stderr and Run does not
// return (design 1).
func Run(ctx context.Context, backend Backend, w *words.Words, open app.Screen) error {
	alive, end := context.WithCancel(context.WithoutCancel(ctx))
	var crew sync.WaitGroup
	defer crew.Wait()
	defer end()

	fyneapp.SetMetadata(fyne.AppMetadata{ID: id, Name: "ClockIn24", Migrations: map[string]bool{"fyneDo": true}})
	a := fyneapp.NewWithID(id)
	// The fonts, the colours and the frame are made at the same time, because each takes about as long as the others.
	fonts, colours := make(chan struct{}), make(chan *fyne.ThemeVariant, 1)
	crew.Go(func() { loadFonts(fonts) })
	crew.Go(func() { colours <- scheme(alive) })
	f := newFrame(alive, a, backend, w)
	defer f.left()
	f.spawn = crew.Go
	f.hop = func(fn func()) {
		fyne.Do(func() {
			if alive.Err() == nil {
				fn()
			}
		})
	}
	f.trace = firstFrame(func() {
		f.hop(func() {
			backend.Shown()
			f.win.SetIcon(fyne.NewStaticResource("clockin24.png", assets.AppIconOf(128)))
		})
	})
	f.win.SetOnClosed(end)

	snapshots := backend.Snapshots()
	select {
	case f.latest = <-snapshots:
	case <-backend.Done():
		return nil
	case <-ctx.Done():
		return nil
	}
	<-fonts
	a.Settings().SetTheme(look{a.Settings().Theme(), <-colours})
	f.open(open)
	f.spawn(func() { f.listen(ctx, snapshots) })
	f.win.ShowAndRun()
	return nil
}

// loadFonts has Fyne load the fonts that every window needs, and closes done. Fyne indexes the system's fonts for that, which
// takes about a second the first time for a user, and milliseconds afterwards.
func loadFonts(done chan<- struct{}) {
	defer close(done)
	for _, bold := range []bool{false, true} {
		fyne.MeasureText("24", theme.TextSize(), fyne.TextStyle{Bold: bold})
	}
}

// firstFrame returns an object, as small as a point, for the content of a window. It calls painted when that window is
// painted for the first time.
func firstFrame(painted func()) fyne.CanvasObject {
	var once sync.Once
	point := canvas.NewRaster(func(int, int) image.Image {
		once.Do(painted)
		return image.NewNRGBA(image.Rect(0, 0, 1, 1))
	})
	point.Resize(fyne.NewSize(1, 1))
	return point
}

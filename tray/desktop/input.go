//go:build linux

package desktop

import (
	"bytes"
	"context"
	"fmt"
	"image"
	"image/png"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
)

// Pointer moves the pointer to a place on the screen and clicks a button: 1 left, 2 middle, 3 right. With 0 it does not click.
func (d *Desktop) Pointer(x, y, button int) {
	d.t.Helper()
	args := []string{"mousemove", strconv.Itoa(x), strconv.Itoa(y)}
	if button != 0 {
		args = append(args, "click", strconv.Itoa(button))
	}
	d.xdotool(args...)
}

// Type types a text into the window with the focus.
func (d *Desktop) Type(text string) {
	d.t.Helper()
	d.xdotool("type", "--delay", "5", "--", text)
}

// Key presses keys or combinations by the names of xdotool: Return, Escape, Tab, ctrl+alt+w.
func (d *Desktop) Key(keys ...string) {
	d.t.Helper()
	d.xdotool(append([]string{"key", "--"}, keys...)...)
}

func (d *Desktop) xdotool(args ...string) {
	d.t.Helper()
	if _, err := d.tool(d.t.Context(), "xdotool", args...); err != nil {
		d.t.Fatalf("desktop: xdotool %q: %v", args, err)
	}
}

// A Window is the number of a window on the screen.
type Window int

// WaitWindow waits for a visible window with the text in its title.
func (d *Desktop) WaitWindow(ctx context.Context, title string) Window {
	d.t.Helper()
	var found []Window
	d.poll(ctx, "a window "+strconv.Quote(title), func() bool {
		found = d.Windows(ctx, title)
		return len(found) > 0
	})
	return found[0]
}

// WaitNoWindow waits until no visible window has the text in its title.
func (d *Desktop) WaitNoWindow(ctx context.Context, title string) {
	d.t.Helper()
	d.poll(ctx, "the window "+strconv.Quote(title)+" to close", func() bool { return len(d.Windows(ctx, title)) == 0 })
}

// Windows lists the visible windows with the text in their title.
func (d *Desktop) Windows(ctx context.Context, title string) []Window {
	d.t.Helper()
	// xdotool exits with 1 if it finds nothing.
	out, _ := d.tool(ctx, "xdotool", "search", "--onlyvisible", "--name", regexp.QuoteMeta(title))
	var found []Window
	for line := range bytes.Lines([]byte(out)) {
		if id, err := strconv.Atoi(string(bytes.TrimSpace(line))); err == nil {
			found = append(found, Window(id))
		}
	}
	return found
}

// PID is the process of the window, or 0 if that is not known. Unlike the number of a window, a process number is not used again
// soon.
func (d *Desktop) PID(ctx context.Context, w Window) int {
	d.t.Helper()
	out, _ := d.tool(ctx, "xdotool", "getwindowpid", strconv.Itoa(int(w))) // fails if the window has just closed
	pid, _ := strconv.Atoi(out)
	return pid
}

// Raise brings the window to the front.
func (d *Desktop) Raise(w Window) {
	d.t.Helper()
	d.xdotool("windowactivate", strconv.Itoa(int(w)))
}

// Focused says whether the window has the keyboard.
func (d *Desktop) Focused(ctx context.Context, w Window) bool {
	d.t.Helper()
	out, err := d.tool(ctx, "xdotool", "getwindowfocus")
	return err == nil && out == strconv.Itoa(int(w))
}

// Screen takes a picture of the screen.
func (d *Desktop) Screen(ctx context.Context) image.Image {
	d.t.Helper()
	Need(d.t, "import")
	cmd := exec.CommandContext(ctx, "import", "-silent", "-window", "root", "-depth", "8", "ppm:-")
	cmd.Env = d.toolEnv()
	out, err := cmd.Output()
	if err != nil {
		d.t.Fatalf("desktop: take a picture: %v", err)
	}
	img, err := decodePPM(out)
	if err != nil {
		d.t.Fatalf("desktop: read the picture: %v", err)
	}
	return img
}

// decodePPM reads an uncompressed picture, which takes a tenth of the time of a PNG.
func decodePPM(ppm []byte) (image.Image, error) {
	var w, h, depth int
	if _, err := fmt.Sscanf(string(ppm[:min(len(ppm), 64)]), "P6\n%d %d\n%d", &w, &h, &depth); err != nil {
		return nil, err
	}
	if depth != 255 || len(ppm) < 3*w*h {
		return nil, fmt.Errorf("%d bytes of %d x %d pixels, depth %d", len(ppm), w, h, depth)
	}
	rgb := ppm[len(ppm)-3*w*h:]
	img := image.NewNRGBA(image.Rect(0, 0, w, h))
	for n := range w * h {
		copy(img.Pix[4*n:], rgb[3*n:3*n+3])
		img.Pix[4*n+3] = 0xff
	}
	return img, nil
}

// Screenshot writes a picture of the screen to a PNG file, and makes the file's folder.
func (d *Desktop) Screenshot(path string) {
	d.t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		d.t.Fatal(err)
	}
	file, err := os.Create(path)
	if err != nil {
		d.t.Fatal(err)
	}
	defer file.Close()
	if err := png.Encode(file, d.Screen(d.t.Context())); err != nil {
		d.t.Fatal(err)
	}
}

//go:build linux

package stage

import (
	"bytes"
	"image"
	"image/draw"
	"image/png"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"

	"clockin24/tray/desktop"
)

// Picture takes a picture of what is in a window.
func (s *Stage) Picture(w desktop.Window) *image.NRGBA {
	s.T.Helper()
	cmd := exec.CommandContext(s.Ctx, "import", "-silent", "-window", strconv.Itoa(int(w)), "-depth", "8", "png:-")
	cmd.Env = s.Env()
	out, err := cmd.Output()
	if err != nil {
		s.T.Fatalf("take a picture of the window: %v", err)
	}
	img, err := png.Decode(bytes.NewReader(out))
	if err != nil {
		s.T.Fatal(err)
	}
	return Cropped(img, img.Bounds())
}

func Cropped(img image.Image, part image.Rectangle) *image.NRGBA {
	out := image.NewNRGBA(image.Rect(0, 0, part.Dx(), part.Dy()))
	draw.Draw(out, out.Bounds(), img, part.Min, draw.Src)
	return out
}

// A cursor blinks, and a text or a notification is much more than that.
const (
	blink = 150
	much  = 500
)

// WaitPicture is [Stage.WaitView] of what is in a window.
func (s *Stage) WaitPicture(w desktop.Window, before *image.NRGBA) *image.NRGBA {
	s.T.Helper()
	return s.WaitView(func() *image.NRGBA { return s.Picture(w) }, before)
}

// WaitView waits until a view shows something, differs from before, where that is given, and stands still, but for a
// cursor.
func (s *Stage) WaitView(view func() *image.NRGBA, before *image.NRGBA) *image.NRGBA {
	s.T.Helper()
	last := view()
	s.WaitFor("a picture that has changed and stands still", func() bool {
		now := view()
		blank := image.NewNRGBA(now.Bounds())
		draw.Draw(blank, blank.Bounds(), image.NewUniform(now.At(0, 0)), image.Point{}, draw.Src)
		still := different(last, now) < blink && different(blank, now) > much &&
			(before == nil || different(before, now) > much)
		last = now
		return still
	})
	return last
}

// different counts the pixels that differ.
func different(a, b *image.NRGBA) int {
	if a.Bounds() != b.Bounds() {
		return a.Bounds().Dx() * a.Bounds().Dy()
	}
	n := 0
	for i := 0; i < len(a.Pix); i += 4 {
		if !bytes.Equal(a.Pix[i:i+4], b.Pix[i:i+4]) {
			n++
		}
	}
	return n
}

// KeepPicture keeps a picture where CLOCKIN24_PICTURES says, else with the artifacts of the test.
func (s *Stage) KeepPicture(picture image.Image, name string) {
	s.T.Helper()
	dir := os.Getenv("CLOCKIN24_PICTURES")
	if dir == "" {
		dir = s.T.ArtifactDir()
	}
	file, err := os.Create(filepath.Join(dir, name))
	if err != nil {
		s.T.Fatal(err)
	}
	defer file.Close()
	if err := png.Encode(file, picture); err != nil {
		s.T.Fatal(err)
	}
}

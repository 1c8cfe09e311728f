package assets

import (
	"bytes"
	"errors"
	"flag"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"image/png"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/fyne-io/oksvg"
	ico "github.com/sergeymakinen/go-ico"
	"github.com/srwiley/rasterx"
)

var update = flag.Bool("update", false, "render the icons again from icons/src")

// Every picture in icons is what its source in icons/src gives, and there is no other.
func TestIconsAreRenderedFromTheirSources(t *testing.T) {
	want := renderAll(t)
	if *update {
		for path, b := range want {
			writeFile(t, path, b)
		}
	}
	for path, b := range want {
		got, err := os.ReadFile(path)
		if err != nil {
			t.Errorf("%v (go generate ./assets renders it)", err)
			continue
		}
		if err := samePicture(path, got, b); err != nil {
			t.Errorf("%s is not what its source gives: %v (go generate ./assets renders it again)", path, err)
		}
	}
	err := filepath.WalkDir("icons", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || filepath.Ext(path) == ".svg" {
			return err
		}
		if _, ok := want[filepath.ToSlash(path)]; !ok {
			t.Errorf("%s has no source", path)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestEveryStateHasItsPictures(t *testing.T) {
	for _, state := range IconStates() {
		for ask, want := range map[int]int{0: 16, 16: 16, 20: 22, 22: 22, 33: 48, 128: 128, 500: 128} {
			if got := decode(t, Icon(state, ask)).Bounds().Dx(); got != want {
				t.Errorf("Icon(%s, %d) is %d pixels wide, want %d", state, ask, got, want)
			}
		}
		if images, err := ico.DecodeAll(bytes.NewReader(ICO(state))); err != nil || len(images) < 4 {
			t.Errorf("ICO(%s): %d images, %v", state, len(images), err)
		}
		for _, p := range pixels(decode(t, Template(state))) {
			if p.A != 0 && (p.R != 0 || p.G != 0 || p.B != 0) {
				t.Errorf("Template(%s) has a colour: %v", state, p)
				break
			}
		}
	}
	if got := decode(t, AppIcon()).Bounds().Dx(); got != 512 {
		t.Errorf("AppIcon is %d pixels wide, want 512", got)
	}
	if _, err := ico.DecodeAll(bytes.NewReader(AppICO())); err != nil {
		t.Errorf("AppICO: %v", err)
	}
}

// Who sees no colours, or has a monochrome panel, tells the states by their shapes.
func TestStatesDifferWithoutColour(t *testing.T) {
	states := IconStates()
	for i, a := range states {
		for _, b := range states[i+1:] {
			if d := difference(decode(t, Template(a)), decode(t, Template(b))); d < 0.08 {
				t.Errorf("%s and %s differ in only %.0f %% of the picture", a, b, d*100)
			}
		}
	}
}

// On a panel of any grey, a state keeps a contrast of at least 3 to 1 (WCAG 1.4.11) somewhere between its parts or to
// the panel.
func TestStatesAreLegibleOnLightAndDarkPanels(t *testing.T) {
	for _, state := range IconStates() {
		picture := decode(t, Icon(state, 22))
		for _, panel := range []color.Gray{{0x00}, {0x22}, {0x80}, {0xee}, {0xff}} {
			on := image.NewNRGBA(picture.Bounds())
			draw.Draw(on, on.Bounds(), image.NewUniform(panel), image.Point{}, draw.Src)
			draw.Draw(on, on.Bounds(), picture, image.Point{}, draw.Over)
			low, high := 1.0, 0.0
			for _, p := range pixels(on) {
				l := luminance(p)
				low, high = min(low, l), max(high, l)
			}
			if ratio := (high + 0.05) / (low + 0.05); ratio < 3 {
				t.Errorf("%s on #%02x: contrast %.1f", state, panel.Y, ratio)
			}
		}
	}
}

// renderAll makes every picture, by its path.
func renderAll(t *testing.T) map[string][]byte {
	t.Helper()
	all := map[string][]byte{}
	for _, state := range IconStates() {
		name := string(state)
		svg := source(t, name)
		for _, size := range iconSizes {
			if size <= largestState {
				all[fmt.Sprintf("icons/%d/%s.png", size, name)] = encode(t, render(t, svg, size))
			}
		}
		all["icons/template/"+name+".png"] = encode(t, template(render(t, svg, templateSize)))
		all["icons/"+name+".ico"] = encodeICO(t, svg, 16, 20, 24, 32, 48)
	}
	app := source(t, "clockin24")
	for _, size := range iconSizes {
		if size < 512 {
			all[fmt.Sprintf("icons/%d/clockin24.png", size)] = encode(t, render(t, app, size))
		}
	}
	all["icons/clockin24.png"] = encode(t, render(t, app, 512))
	all["icons/clockin24.ico"] = encodeICO(t, app, 16, 24, 32, 48, 64, 256)
	return all
}

func source(t *testing.T, name string) []byte {
	t.Helper()
	b, err := os.ReadFile("icons/src/" + name + ".svg")
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func render(t *testing.T, svg []byte, size int) *image.NRGBA {
	t.Helper()
	icon, err := oksvg.ReadIconStream(bytes.NewReader(svg), oksvg.StrictErrorMode)
	if err != nil {
		t.Fatal(err)
	}
	icon.SetTarget(0, 0, float64(size), float64(size))
	scale := float64(size) / icon.ViewBox.W
	for i := range icon.SVGPaths { // oksvg scales outlines, but not strokes
		path := &icon.SVGPaths[i]
		path.LineWidth *= scale
		for j := range path.Dash {
			path.Dash[j] *= scale
		}
	}
	picture := image.NewRGBA(image.Rect(0, 0, size, size))
	scanner := rasterx.NewScannerGV(size, size, picture, picture.Bounds())
	icon.Draw(rasterx.NewDasher(size, size, scanner), 1)
	straight := image.NewNRGBA(picture.Bounds())
	draw.Draw(straight, straight.Bounds(), picture, image.Point{}, draw.Src)
	return straight
}

// template turns a picture of one colour and white into black and transparency: the more colour, the more black. The
// white rim goes, as a menu bar has no need of it.
func template(picture *image.NRGBA) *image.NRGBA {
	darkest := 255
	for _, p := range pixels(picture) {
		if p.A == 255 {
			darkest = min(darkest, int(min(p.R, p.G, p.B)))
		}
	}
	black := image.NewNRGBA(picture.Bounds())
	for y := range picture.Bounds().Dy() {
		for x := range picture.Bounds().Dx() {
			p := picture.NRGBAAt(x, y)
			share := float64(255-min(p.R, p.G, p.B)) / float64(255-darkest)
			black.SetNRGBA(x, y, color.NRGBA{A: uint8(math.Round(float64(p.A) * min(1, share)))})
		}
	}
	return black
}

func encode(t *testing.T, m image.Image) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := (&png.Encoder{CompressionLevel: png.BestCompression}).Encode(&b, m); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func encodeICO(t *testing.T, svg []byte, sizes ...int) []byte {
	t.Helper()
	var images []image.Image
	for _, size := range sizes {
		images = append(images, render(t, svg, size))
	}
	var b bytes.Buffer
	if err := ico.EncodeAll(&b, images); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// samePicture compares pixels and not bytes, with the little that processors differ by in floating point.
func samePicture(path string, a, b []byte) error {
	all := func(data []byte) ([]image.Image, error) {
		if strings.HasSuffix(path, ".ico") {
			return ico.DecodeAll(bytes.NewReader(data))
		}
		m, err := png.Decode(bytes.NewReader(data))
		return []image.Image{m}, err
	}
	as, err := all(a)
	if err != nil {
		return err
	}
	bs, err := all(b)
	if err != nil {
		return err
	}
	if len(as) != len(bs) {
		return fmt.Errorf("%d pictures, want %d", len(as), len(bs))
	}
	for i := range as {
		if as[i].Bounds() != bs[i].Bounds() {
			return fmt.Errorf("size %v, want %v", as[i].Bounds(), bs[i].Bounds())
		}
		ps, qs := pixels(as[i]), pixels(bs[i])
		for j := range ps {
			if apart(ps[j].A, qs[j].A) || ps[j].A > 8 && (apart(ps[j].R, qs[j].R) || apart(ps[j].G, qs[j].G) || apart(ps[j].B, qs[j].B)) {
				return errors.New("other pixels")
			}
		}
	}
	return nil
}

func apart(a, b uint8) bool { return max(a, b)-min(a, b) > 3 }

func pixels(m image.Image) []color.NRGBA {
	var all []color.NRGBA
	b := m.Bounds()
	for y := b.Min.Y; y < b.Max.Y; y++ {
		for x := b.Min.X; x < b.Max.X; x++ {
			all = append(all, color.NRGBAModel.Convert(m.At(x, y)).(color.NRGBA))
		}
	}
	return all
}

// difference is the share of the picture in which two alpha masks differ.
func difference(a, b image.Image) float64 {
	ps, qs := pixels(a), pixels(b)
	sum := 0
	for i := range ps {
		sum += int(max(ps[i].A, qs[i].A) - min(ps[i].A, qs[i].A))
	}
	return float64(sum) / 255 / float64(len(ps))
}

// luminance is the relative luminance of WCAG 2.
func luminance(c color.NRGBA) float64 {
	linear := func(v uint8) float64 {
		s := float64(v) / 255
		if s <= 0.04045 {
			return s / 12.92
		}
		return math.Pow((s+0.055)/1.055, 2.4)
	}
	return 0.2126*linear(c.R) + 0.7152*linear(c.G) + 0.0722*linear(c.B)
}

func decode(t *testing.T, b []byte) image.Image {
	t.Helper()
	m, err := png.Decode(bytes.NewReader(b))
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func writeFile(t *testing.T, path string, b []byte) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, b, 0o644); err != nil {
		t.Fatal(err)
	}
}

//go:build !nowindow

package window

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// Measures of the window, in Fyne's units.
const (
	width  float32 = 480 // of what is inside the margins; the longest Russian buttons fit side by side
	margin float32 = 16
	gap    float32 = 8 // above the buttons
)

// look is Fyne's theme with text that can be read on either background: its contrast is at least 4.5 to 1 (WCAG AA), where
// Fyne's orange, red and gray have 2 or 3.
type look struct {
	fyne.Theme
	variant *fyne.ThemeVariant // nil leaves the choice to Fyne
}

// Color is the color of a name for light or dark desktops.
func (l look) Color(n fyne.ThemeColorName, v fyne.ThemeVariant) color.Color {
	if l.variant != nil {
		v = *l.variant
	}
	light := v == theme.VariantLight
	pick := func(onLight, onDark color.NRGBA) color.Color {
		if light {
			return onLight
		}
		return onDark
	}
	switch n {
	case theme.ColorNameForeground:
		return pick(gray(0x1e), gray(0xee))
	case theme.ColorNamePlaceHolder:
		return pick(gray(0x6a), gray(0xa6))
	case theme.ColorNameDisabled:
		return pick(gray(0x76), gray(0x96))
	case theme.ColorNameWarning:
		return pick(color.NRGBA{0x8a, 0x50, 0x00, 0xff}, color.NRGBA{0xff, 0xc0, 0x6a, 0xff})
	case theme.ColorNameError:
		return pick(color.NRGBA{0xb0, 0x2a, 0x20, 0xff}, color.NRGBA{0xff, 0xa8, 0x9e, 0xff})
	}
	return l.Theme.Color(n, v)
}

// Size is Fyne's, except that small print is a little larger.
func (l look) Size(n fyne.ThemeSizeName) float32 {
	if n == theme.SizeNameCaptionText {
		return 12
	}
	return l.Theme.Size(n)
}

func gray(v uint8) color.NRGBA { return color.NRGBA{v, v, v, 0xff} }

// page puts margins around the content of a window, and into a corner the object that reports the first frame.
func page(content, trace fyne.CanvasObject) *fyne.Container {
	m := container.New(layout.NewCustomPaddedLayout(margin, margin, margin, margin), content)
	if trace == nil {
		return m
	}
	return container.NewStack(m, container.NewWithoutLayout(trace))
}

// A column stacks objects from top to bottom in one width, so that the height of wrapped text is known before the text is
// drawn. Fyne's own boxes ask for the height first.
type column struct{ width float32 }

func newColumn(objects ...fyne.CanvasObject) *fyne.Container {
	return container.New(column{width}, objects...)
}

// MinSize is the width of the column, or that of a wider object in it, and the height that the objects need at that width.
func (c column) MinSize(objects []fyne.CanvasObject) fyne.Size {
	width := c.width
	for _, o := range objects {
		if o.Visible() {
			width = max(width, o.MinSize().Width)
		}
	}
	var height float32
	for _, o := range objects {
		height += tall(o, width)
	}
	return fyne.NewSize(width, height)
}

// Layout stacks the objects; the last one sits at the bottom.
func (c column) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	var height float32
	for i, o := range objects {
		needs := tall(o, size.Width)
		if i == len(objects)-1 {
			height = max(height, size.Height-needs)
		}
		o.Move(fyne.NewPos(0, height))
		height += needs
	}
}

// tall gives an object a width and the height that it needs at that width. It returns the height, which is 0 for a hidden
// object.
func tall(o fyne.CanvasObject, width float32) float32 {
	if !o.Visible() {
		return 0
	}
	o.Resize(fyne.NewSize(width, o.MinSize().Height))
	o.Resize(fyne.NewSize(width, o.MinSize().Height))
	return o.Size().Height
}

// arrange lays out a container and those in it again, after something in them has appeared, gone or changed its size.
func arrange(o fyne.CanvasObject) {
	c, ok := o.(*fyne.Container)
	if !ok || !c.Visible() {
		return
	}
	if c.Layout != nil {
		c.Layout.Layout(c.Objects, c.Size())
	}
	for _, inner := range c.Objects {
		arrange(inner)
	}
}

// newButtons is the last row of a screen: buttons at the right, the main one last.
func newButtons(buttons ...*button) *fyne.Container {
	row := container.NewHBox(layout.NewSpacer())
	for _, b := range buttons {
		row.Add(b)
	}
	return container.New(layout.NewCustomPaddedLayout(gap, 0, 0, 0), row)
}

// newText is text that wraps, in the size of a name of the theme.
func newText(size fyne.ThemeSizeName, text string) *widget.Label {
	l := &widget.Label{Text: text, Wrapping: fyne.TextWrapWord, SizeName: size}
	l.ExtendBaseWidget(l)
	if text == "" {
		l.Hide()
	}
	return l
}

// say changes a text, and hides the label when the text is empty.
func say(l *widget.Label, importance widget.Importance, text string) {
	if l.Text != text || l.Importance != importance {
		l.Importance = importance
		l.SetText(text)
	}
	if text == "" {
		l.Hide()
	} else {
		l.Show()
	}
}

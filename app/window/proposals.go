//go:build !nowindow

package window

import (
	"image/color"
	"slices"
	"strconv"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"clockin24/app"
)

// A proposals shows texts that the person may want to write into a field: those given before, or those to begin with. Down
// and Up in the field go through them; Alt with a digit, or a click, takes one. Tab does not lead to them, so that a person
// who writes goes on to the buttons.
type proposals struct {
	box   *fyne.Container
	field *entry
	all   []string
	at    int // the place of the one in the field; -1 is none
}

// most is how many proposals a digit can choose, and rows is how many rows of them there is room for.
const (
	most = 9
	rows = 2
)

func newProposals(field *entry) *proposals {
	p := &proposals{box: container.New(flow{}), field: field, at: -1}
	p.box.Hide()
	field.onArrow = p.step
	field.onDigit = func(n int) { p.take(n - 1) }
	return p
}

// put shows these proposals, or none if nothing is asked.
func (p *proposals) put(all []string, asked bool) {
	all = all[:min(len(all), most)]
	if !slices.Equal(all, p.all) {
		p.all, p.at = all, -1
		p.box.RemoveAll()
		for i, text := range all {
			p.box.Add(newChip(i+1, text, func() { p.take(i) }))
		}
	}
	shown(p.box, asked && len(all) > 0)
}

func (p *proposals) step(by int) {
	if len(p.all) == 0 {
		return
	}
	if p.at < 0 || p.field.Text != p.all[p.at] {
		p.at = -1 // the person has written something else meanwhile
		if by < 0 {
			p.at = 0
		}
	}
	p.take((p.at + by + len(p.all)) % len(p.all))
}

func (p *proposals) take(i int) {
	if i < 0 || i >= len(p.all) || p.field.locked {
		return
	}
	p.at = i
	p.field.SetText(p.all[i])
	p.field.toEnd()
}

// knownReasons lists the reasons that the person can choose from.
func (f *frame) knownReasons() []string {
	var r app.Reasons
	if p := f.latest.Preferences; p != nil {
		r = p.Reasons
	}
	return r.Proposed(f.words.GivenReasons())
}

// chipLetters is how much of a proposal is shown; a click takes all of it.
const chipLetters = 26

// A chip is a proposal that can be clicked.
type chip struct {
	widget.BaseWidget
	label  string
	tapped func()
	under  bool // the pointer is over the chip
}

func newChip(n int, text string, tapped func()) *chip {
	if letters := []rune(text); len(letters) > chipLetters {
		text = string(letters[:chipLetters-1]) + "…"
	}
	c := &chip{label: strconv.Itoa(n) + "  " + text, tapped: tapped}
	c.ExtendBaseWidget(c)
	return c
}

func (c *chip) Tapped(*fyne.PointEvent)        { c.tapped() }
func (c *chip) Cursor() desktop.Cursor         { return desktop.PointerCursor }
func (c *chip) MouseMoved(*desktop.MouseEvent) {}
func (c *chip) MouseIn(*desktop.MouseEvent)    { c.under = true; c.Refresh() }
func (c *chip) MouseOut()                      { c.under = false; c.Refresh() }
func (c *chip) CreateRenderer() fyne.WidgetRenderer {
	r := &chipRenderer{chip: c, text: canvas.NewText(c.label, color.Black), back: canvas.NewRectangle(color.Black)}
	r.Refresh()
	return r
}

type chipRenderer struct {
	chip *chip
	text *canvas.Text
	back *canvas.Rectangle
}

// The inner margins of a chip.
const (
	chipWide float32 = 8
	chipTall float32 = 3
)

func (r *chipRenderer) Refresh() {
	name := theme.ColorNameButton
	if r.chip.under {
		name = theme.ColorNameHover
	}
	r.text.Color, r.back.FillColor = theme.Color(theme.ColorNameForeground), theme.Color(name)
	r.text.TextSize, r.back.CornerRadius = theme.Size(theme.SizeNameCaptionText), theme.Size(theme.SizeNameInputRadius)
	canvas.Refresh(r.chip)
}

func (r *chipRenderer) Layout(size fyne.Size) {
	r.back.Resize(size)
	r.text.Move(fyne.NewPos(chipWide, chipTall))
	r.text.Resize(size.SubtractWidthHeight(2*chipWide, 2*chipTall))
}

func (r *chipRenderer) MinSize() fyne.Size {
	return r.text.MinSize().AddWidthHeight(2*chipWide, 2*chipTall)
}
func (r *chipRenderer) Objects() []fyne.CanvasObject { return []fyne.CanvasObject{r.back, r.text} }
func (r *chipRenderer) Destroy()                     {}

// A flow puts objects side by side into rows, like words, and hides those for which there is no room.
type flow struct{}

// The spaces between the objects of a flow, and around it.
const (
	flowGap   float32 = 6
	flowAbove float32 = 5
)

// MinSize is the size of the rows that [flow.Layout] fills at the width of a window.
func (flow) MinSize(objects []fyne.CanvasObject) fyne.Size {
	height := float32(0)
	used := 0
	x := float32(0)
	for _, o := range objects {
		size := o.MinSize()
		if used == 0 || x+size.Width > width {
			if used == rows {
				break
			}
			used, x = used+1, 0
			height += size.Height + flowGap
		}
		x += size.Width + flowGap
	}
	return fyne.NewSize(0, height+flowAbove)
}

// Layout fills the rows.
func (flow) Layout(objects []fyne.CanvasObject, space fyne.Size) {
	x, y, used := float32(0), flowAbove, 1
	for _, o := range objects {
		size := o.MinSize()
		if x > 0 && x+size.Width > space.Width {
			x, y, used = 0, y+size.Height+flowGap, used+1
		}
		shown(o, used <= rows)
		o.Move(fyne.NewPos(x, y))
		o.Resize(size)
		x += size.Width + flowGap
	}
}

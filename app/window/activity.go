//go:build !nowindow

package window

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// An activity is a line that moves while the window waits for the resident.
type activity struct {
	row  *fyne.Container
	dots *widget.Activity
	says *widget.Label
}

func newActivity() *activity {
	a := &activity{dots: widget.NewActivity(), says: newText(theme.SizeNameCaptionText, "")}
	a.row = container.NewBorder(nil, nil, container.NewPadded(a.dots), nil, a.says)
	a.row.Hide()
	return a
}

func (a *activity) begin(what, hint string) {
	say(a.says, widget.MediumImportance, what+" "+hint)
	a.dots.Start()
	a.row.Show()
}

// note changes the text while the line moves.
func (a *activity) note(text string) { say(a.says, widget.MediumImportance, text) }

func (a *activity) end() {
	a.dots.Stop()
	a.row.Hide()
}

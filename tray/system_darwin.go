package tray

import (
	"context"

	"fyne.io/systray"

	"clockin24/assets"
)

type system struct{}

// begin sets nothing. A title would stand beside the icon in the menu bar, and a click opens the menu, as people expect
// there.
// run shows the icon until [systray.Quit]. It calls ready when the menu can be built, and closes shown then.
func (system) run(_ context.Context, ready func(), shown chan<- struct{}) {
	systray.Run(func() {
		ready()
		close(shown)
	}, nil)
}

func (system) begin(*Tray, picture) {}

func (system) setIcon(state assets.IconState) {
	systray.SetTemplateIcon(assets.Template(state), assets.Icon(state, 32))
}

func plainLabel(s string) string { return s }

package tray

import (
	"fyne.io/systray"

	"clockin24/assets"
)

type system struct{}

// begin sets nothing. A title would stand beside the icon in the menu bar, and a click opens the menu, as people expect
// there.
func (system) begin(*Tray, picture) {}

func (system) setIcon(state assets.IconState) {
	systray.SetTemplateIcon(assets.Template(state), assets.Icon(state, 32))
}

func plainLabel(s string) string { return s }

//go:build linux || freebsd || netbsd || openbsd

package tray

import (
	"context"
	"strings"

	"fyne.io/systray"

	"clockin24/assets"
)

// id is the item's Id on the bus: the same in every session, so that a panel remembers where the icon stands.
const id = "ClockIn24"

// pixels is the size of the icon that is sent. Panels are 22 to 48 pixels high, and scale down better than up. It is
// the same for all icons: godbus writes the new pixels over those that it may be sending at that moment.
const pixels = 48

type system struct{}

// begin sets what systray takes over only before it runs. Set later, the Id is "systray_PID" and a left click opens the
// menu.
func (system) begin(t *Tray, p picture) {
	systray.SetTitle(id)
	systray.SetTooltip(p.tooltip)
	systray.SetIcon(assets.Icon(p.icon, pixels))
	systray.SetOnTapped(func() { t.press(t.actions.Open) })
	t.drawn = p
}

// run shows the icon until ctx ends. It calls ready when the menu can be built, and closes shown when the item is on the bus:
// while systray puts it there, a new icon or tooltip would be lost.
func (system) run(ctx context.Context, ready func(), shown chan<- struct{}) {
	start, end := systray.RunWithExternalLoop(ready, nil)
	start()
	close(shown)
	<-ctx.Done()
	end()
}

func (system) setIcon(state assets.IconState) { systray.SetIcon(assets.Icon(state, pixels)) }

// plainLabel keeps a menu from taking an underscore for a mnemonic.
func plainLabel(s string) string { return strings.ReplaceAll(s, "_", "__") }

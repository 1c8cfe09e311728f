//go:build linux

package stage

import (
	"bytes"
	"fmt"
	"image"
	"image/png"
	"slices"
	"strconv"
	"strings"
	"time"

	"clockin24/app/words"
	"clockin24/assets"
	"clockin24/bitrix/portal"
	"clockin24/tray/desktop"
)

// Patience is how long a story may take before it fails. It is no measurement: a story that is right takes seconds.
const Patience = time.Minute

// WaitFor asks again and again until done answers true. The story fails where that takes longer than [Patience].
func (s *Stage) WaitFor(what string, done func() bool) {
	s.T.Helper()
	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()
	for !done() {
		select {
		case <-s.Ctx.Done():
			s.T.Fatalf("waited in vain for %s", what)
		case <-tick.C:
		}
	}
}

// WaitKeyboardIn waits until the window with this title has the keyboard.
func (s *Stage) WaitKeyboardIn(title words.Key) desktop.Window {
	s.T.Helper()
	w := s.WaitWindow(s.Ctx, s.Words.Text(title))
	s.WaitFor("the keyboard in the window", func() bool { return s.Focused(s.Ctx, w) })
	return w
}

// WaitWindowGone waits until no window of the program is left, and no process of one.
func (s *Stage) WaitWindowGone() {
	s.T.Helper()
	s.WaitFor("the window to go", func() bool {
		return !slices.ContainsFunc(s.OwnProcesses(), func(p desktop.Found) bool { return slices.Contains(p.Args, "window") })
	})
}

// WaitEnd waits until a process has ended.
func (s *Stage) WaitEnd(p *desktop.Process) {
	s.T.Helper()
	select {
	case <-p.Done():
	case <-s.Ctx.Done():
		s.T.Fatalf("the program does not end:\n%s", p.Output())
	}
}

// WaitAsked waits until the portal was asked a method so many times, by itself and not in a batch, and returns that request.
func (s *Stage) WaitAsked(method string, times int) portal.Request {
	s.T.Helper()
	s.WaitFor(fmt.Sprintf("%s to be asked %d times", method, times), func() bool {
		return len(s.Portal.Asked(method)) >= times
	})
	return s.Portal.Asked(method)[times-1]
}

// WaitOpening waits until the portal was asked to open the day so many times, whatever came of it.
func (s *Stage) WaitOpening(times int) {
	s.T.Helper()
	s.WaitFor(fmt.Sprintf("%d requests to open the day", times), func() bool { return len(Openings(s.Portal)) >= times })
}

// WantStarted fails the story unless the portal was asked for exactly one start, with this reason, and the day is open. It
// returns that request.
func (s *Stage) WantStarted(reason string) portal.Request {
	s.T.Helper()
	asked := s.Portal.Asked("timeman.open")
	if len(asked) != 1 || asked[0].Params["REPORT"] != reason || s.Anna.Status() != "OPENED" {
		s.T.Fatalf("the day is %s; the portal was asked to start it by %+v", s.Anna.Status(), asked)
	}
	return asked[0]
}

// StartedAt waits until Anna's day has begun, and returns when: "09:05", as a clock where she lives shows it.
func (s *Stage) StartedAt() string {
	s.T.Helper()
	s.WaitFor("the portal to record the start", func() bool { return len(s.Anna.Records()) > 0 })
	return s.Anna.Records()[0].Start.In(s.Zone).Format("15:04")
}

// WaitIcon waits until the icon in the tray is the one that stands for a state.
func (s *Stage) WaitIcon(item *desktop.Item, want assets.IconState) desktop.Properties {
	s.T.Helper()
	return item.WaitProperties(s.Ctx, "the icon "+string(want), func(p desktop.Properties) bool { return IsIcon(p, want) })
}

// IsIcon tells whether an item of the tray has the icon that stands for a state.
func IsIcon(p desktop.Properties, want assets.IconState) bool {
	return p.Icon != nil && same(p.Icon, assets.Icon(want, p.Icon.Bounds().Dx()))
}

// same compares what can be seen well: half-transparent colours are rounded on their way.
func same(got image.Image, file []byte) bool {
	want, err := png.Decode(bytes.NewReader(file))
	if err != nil || got.Bounds().Size() != want.Bounds().Size() {
		return false
	}
	for y := range want.Bounds().Dy() {
		for x := range want.Bounds().Dx() {
			r, g, b, a := want.At(x, y).RGBA()
			r2, g2, b2, a2 := got.At(x, y).RGBA()
			if a>>8 != a2>>8 || a == 0xffff && (r>>8 != r2>>8 || g>>8 != g2>>8 || b>>8 != b2>>8) {
				return false
			}
		}
	}
	return true
}

// WaitMenu waits until the first line of the menu holds a text.
func (s *Stage) WaitMenu(item *desktop.Item, state string) desktop.MenuItem {
	s.T.Helper()
	return item.WaitMenu(s.Ctx, "the menu to say "+strconv.Quote(state), func(m desktop.MenuItem) bool {
		labels := m.Labels()
		return len(labels) > 0 && strings.Contains(strings.ToLower(labels[0]), strings.ToLower(state))
	})
}

package tray

import (
	"context"
	"log/slog"
	"os"
	"path/filepath"
	"strings"

	"fyne.io/systray"

	"clockin24/assets"
)

// A system keeps the icons as files, as the notification area wants them. systray would write them to the folder for
// temporary files, where a cleaner takes them and another program may put them before.
type system struct {
	dir string
}

// run shows the icon until [systray.Quit]. It calls ready when the menu can be built, and closes shown then.
func (*system) run(_ context.Context, ready func(), shown chan<- struct{}) {
	systray.Run(func() {
		ready()
		close(shown)
	}, nil)
}

func (s *system) begin(t *Tray, _ picture) {
	if cache, err := os.UserCacheDir(); err == nil {
		s.dir = filepath.Join(cache, "ClockIn24", "icons")
	}
	// Icon and tooltip can be set only when the message loop runs, which the first drawing does.
	systray.SetOnTapped(func() { t.press(t.actions.Open) })
}

func (s *system) setIcon(state assets.IconState) {
	path := filepath.Join(s.dir, string(state)+".ico")
	err := os.MkdirAll(s.dir, 0o700)
	if err == nil {
		err = os.WriteFile(path, assets.ICO(state), 0o600)
	}
	if err == nil {
		err = systray.SetIconFromFilePath(path)
	}
	if err != nil {
		slog.Warn("set the tray icon", "error", err)
	}
}

// plainLabel keeps a menu from taking an ampersand for a mnemonic and a tab for a shortcut.
func plainLabel(s string) string {
	return strings.NewReplacer("&", "&&", "\t", " ").Replace(s)
}

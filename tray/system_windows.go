package tray

import (
	"context"
	"log/slog"
	"os"
	"path/filepath"
	"strings"

	"clockin24/assets"
	"clockin24/tray/area"
)

type menuItem = area.Item

// A system keeps the icons as files, as the notification area wants them, in a folder of this program's own: a cleaner takes
// what is in the one for temporary files, and another program may put something before.
type system struct {
	dir  string
	icon *area.Icon
}

func (s *system) begin(t *Tray, _ picture) {
	if cache, err := os.UserCacheDir(); err == nil {
		s.dir = filepath.Join(cache, "ClockIn24", "icons")
	}
	s.icon = area.New()
	s.icon.Tapped = func() { t.press(t.actions.Open) }
}

// run shows the icon until ctx, or the session, ends. It calls ready when the menu can be built, and closes shown then.
func (s *system) run(ctx context.Context, ready func(), shown chan<- struct{}) {
	err := s.icon.Run(func() {
		ready()
		close(shown)
	})
	if err != nil {
		slog.Error("the tray icon", "error", err)
		<-ctx.Done() // the program does without
	}
}

func (s *system) quit() { s.icon.Quit() }

func (s *system) addItem(title string) *menuItem { return s.icon.AddMenuItem(title) }

func (s *system) addSeparator() { s.icon.AddSeparator() }

func (s *system) setTooltip(text string) { s.icon.SetTooltip(text) }

func (s *system) setIcon(state assets.IconState) {
	path := filepath.Join(s.dir, string(state)+".ico")
	err := os.MkdirAll(s.dir, 0o700)
	if err == nil {
		err = os.WriteFile(path, assets.ICO(state), 0o600)
	}
	if err == nil {
		err = s.icon.SetImage(path)
	}
	if err != nil {
		slog.Warn("set the tray icon", "error", err)
	}
}

// plainLabel keeps a menu from taking an ampersand for a mnemonic and a tab for a shortcut.
func plainLabel(s string) string {
	return strings.NewReplacer("&", "&&", "\t", " ").Replace(s)
}

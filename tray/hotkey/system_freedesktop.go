//go:build unix && !darwin

package hotkey

import (
	"context"
	"os"
)

// connect chooses the system by the type of the session. On Wayland a key that is grabbed from its X server (XWayland) works only
// while an X window has the keyboard, so connect uses the portal there and nothing else.
func connect(ctx context.Context, description string) (system, error) {
	switch {
	case os.Getenv("WAYLAND_DISPLAY") != "":
		return connectPortal(ctx, description)
	case os.Getenv("DISPLAY") != "":
		return connectX11(ctx)
	}
	return nil, unavailable(NoDisplay, nil)
}

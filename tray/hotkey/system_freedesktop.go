//go:build unix && !darwin

package hotkey

import (
	"context"
	"os"
)

// connect chooses by the session: on Wayland a key that is grabbed from its X server (XWayland) is heard only while an X
// window has the keyboard, so there is the portal or nothing.
func connect(ctx context.Context, description string) (system, error) {
	switch {
	case os.Getenv("WAYLAND_DISPLAY") != "":
		return connectPortal(ctx, description)
	case os.Getenv("DISPLAY") != "":
		return connectX11(ctx)
	}
	return nil, unavailable(NoDisplay, nil)
}

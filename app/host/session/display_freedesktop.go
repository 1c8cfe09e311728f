//go:build unix && !darwin

package session

import "os"

// HasDisplay tells whether this process is part of a graphical session: one that names an X or a Wayland display.
func HasDisplay() bool { return os.Getenv("DISPLAY") != "" || os.Getenv("WAYLAND_DISPLAY") != "" }

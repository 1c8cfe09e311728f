//go:build !nowindow && !(linux || freebsd || netbsd || openbsd)

package window

import (
	"context"

	"fyne.io/fyne/v2"
)

// scheme is nil: Fyne knows the colours of the desktop before its first frame.
func scheme(context.Context) *fyne.ThemeVariant { return nil }

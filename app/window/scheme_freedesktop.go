//go:build !nowindow && (linux || freebsd || netbsd || openbsd)

package window

import (
	"context"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"
	"github.com/godbus/dbus/v5"
)

// schemeWait is how long the first frame may wait for the desktop's colours. If the portal runs, it answers in a few
// milliseconds.
const schemeWait = 100 * time.Millisecond

// scheme asks the desktop whether it is light or dark. Fyne asks, too, but only after the first frame, which it draws dark.
// If nobody answers, scheme is light, because desktops without the Settings portal are light unless somebody has changed
// them.
func scheme(ctx context.Context) *fyne.ThemeVariant {
	ctx, stop := context.WithTimeout(ctx, schemeWait)
	defer stop()
	answer := make(chan fyne.ThemeVariant, 1)
	go func() { answer <- askScheme(ctx) }() // dialling the bus takes no context
	v := theme.VariantLight
	select {
	case v = <-answer:
	case <-ctx.Done():
	}
	return &v
}

// askScheme reads color-scheme of the Settings portal: 1 is dark, 2 light, 0 no preference.
func askScheme(ctx context.Context) fyne.ThemeVariant {
	conn, err := dbus.ConnectSessionBus(dbus.WithContext(ctx))
	if err != nil {
		return theme.VariantLight
	}
	defer conn.Close()
	var v dbus.Variant
	err = conn.Object("org.freedesktop.portal.Desktop", "/org/freedesktop/portal/desktop").CallWithContext(ctx,
		"org.freedesktop.portal.Settings.Read", 0, "org.freedesktop.appearance", "color-scheme").Store(&v)
	if inner, ok := v.Value().(dbus.Variant); ok {
		v = inner // Read wraps twice, unlike its successor ReadOne, which older portals lack
	}
	if dark, ok := v.Value().(uint32); err == nil && ok && dark == 1 {
		return theme.VariantDark
	}
	return theme.VariantLight
}

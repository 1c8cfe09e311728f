//go:build !unix || darwin

package examine

import (
	"context"
	"runtime"

	"clockin24/app"
)

// Desktop are those of the graphical session and what belongs to it. Here every session of a person is one, and
// the system shows notifications; whether a window can be drawn only a window itself can tell.
func Desktop() map[app.CheckName]app.Examiner {
	system := func(context.Context, string) (string, *app.Problem) { return runtime.GOOS, nil }
	return map[app.CheckName]app.Examiner{app.CheckDesktop: system, app.CheckNotifications: system}
}

//go:build !unix || darwin

package examine

import (
	"context"
	"runtime"

	"clockin24/app"
)

// Desktop are the examiners of the graphical session and what belongs to it. On these systems every session is graphical, and
// the system shows notifications. Only a window itself can tell whether it can be drawn.
func Desktop() map[app.CheckName]app.Examiner {
	system := func(context.Context, string) (string, *app.Problem) { return runtime.GOOS, nil }
	return map[app.CheckName]app.Examiner{app.CheckDesktop: system, app.CheckNotifications: system}
}

package host

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"clockin24/app"
)

// autostartID names the entry of this program among those that the system starts at login.
const autostartID = "app.clockin24.ClockIn24"

// Why an [Autostart] cannot be switched.
var (
	// ErrAutostartBlocked is a start at login that was switched off in the system's own settings, where only the person
	// can switch it on again.
	ErrAutostartBlocked = errors.New("switched off in the system's settings")
	// ErrAutostartMissing is a system, or a way of running this program, that has no start at login.
	ErrAutostartMissing = errors.New("no start at login")
)

// An Autostart is the system's switch for starting a program when the person logs in: an XDG autostart entry, the Run key
// of Windows, a LaunchAgent of macOS. The system keeps it, and it is asked every time.
type Autostart struct {
	program string // absolute
	args    []string
	missing error
}

// NewAutostart makes the switch for this very program with the given arguments.
func NewAutostart(args ...string) *Autostart {
	program, err := autostartProgram()
	return &Autostart{program: program, args: args, missing: err}
}

// autostartProgram is the path by which this program can be started tomorrow, too.
func autostartProgram() (string, error) {
	if image := os.Getenv("APPIMAGE"); filepath.IsAbs(image) {
		return image, nil // os.Executable is inside of what is mounted for this run
	}
	program, err := os.Executable()
	switch {
	case err != nil:
		return "", fmt.Errorf("%w: %w", ErrAutostartMissing, err)
	case exists("/.flatpak-info"):
		return "", fmt.Errorf("%w: runs as a Flatpak", ErrAutostartMissing)
	case strings.Contains(program, string(filepath.Separator)+"go-build"):
		return "", fmt.Errorf("%w: go run has built this program for once", ErrAutostartMissing)
	}
	return mainProgram(program), nil
}

// Status says whether the system will start the program at the next login.
func (a *Autostart) Status(ctx context.Context) app.Autostart {
	on, err := false, a.missing
	if err == nil {
		on, err = a.status(ctx)
	}
	return app.Autostart{On: on, Problem: autostartProblem(err)}
}

// On has the system start the program at login. The error is [ErrAutostartBlocked] or [ErrAutostartMissing], wrapped, or
// what kept the entry from being written.
func (a *Autostart) On(ctx context.Context) error {
	err := a.missing
	if err == nil {
		err = a.on(ctx)
	}
	if err != nil {
		return fmt.Errorf("switch on the start at login: %w", err)
	}
	return nil
}

// Off has the system not start the program at login any more. It is no error if it did not before.
func (a *Autostart) Off(ctx context.Context) error {
	if err := a.off(ctx); err != nil {
		return fmt.Errorf("switch off the start at login: %w", err)
	}
	return nil
}

// autostartProblem is what a person is told of an error of an [Autostart]; nil of nil.
func autostartProblem(err error) *app.Problem {
	reason := func(of error) string { return strings.TrimPrefix(err.Error(), of.Error()+": ") }
	switch {
	case err == nil:
		return nil
	case errors.Is(err, ErrAutostartBlocked):
		return &app.Problem{Kind: app.AutostartBlocked, Text: reason(ErrAutostartBlocked)}
	case errors.Is(err, ErrAutostartMissing):
		return &app.Problem{Kind: app.AutostartMissing, Text: reason(ErrAutostartMissing)}
	}
	return &app.Problem{Kind: app.AutostartMissing, Text: err.Error()}
}

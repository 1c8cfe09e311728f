// Package autostart is the system's switch for starting this program when the person logs in.
//
// The system keeps the switch, and the person can turn it in the system's own settings, so this package reads it each time. A start that
// the person has switched off there stays off, and the error says so. This room does not know what the program does at a login.
package autostart

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"clockin24/app"
	"clockin24/app/host/child"
	"clockin24/app/host/files"
)

// entryID names the entry of this program among those that the system starts at login.
const entryID = "app.clockin24.ClockIn24"

// Why a [Switch] cannot be switched.
var (
	// ErrBlocked says that the start at login was switched off in the system's own settings. Only the person can switch it
	// on again, there.
	ErrBlocked = errors.New("switched off in the system's settings")
	// ErrMissing says that the system has no start at login, or none for a program that was run in this way.
	ErrMissing = errors.New("no start at login")
)

// A Switch is the system's switch for starting a program when the person logs in: an XDG autostart entry, the Run key
// of Windows, a LaunchAgent of macOS. The system keeps it, so a Switch asks the system every time.
type Switch struct {
	program string // absolute
	args    []string
	missing error
}

// New makes the switch for the program that is running, with the arguments that it gets at login.
func New(args ...string) *Switch {
	program, err := thisProgram()
	return &Switch{program: program, args: args, missing: err}
}

// thisProgram is the path by which this program can be started tomorrow, too.
func thisProgram() (string, error) {
	if image := os.Getenv("APPIMAGE"); filepath.IsAbs(image) {
		return image, nil // os.Executable is inside the image, which is mounted for this run only
	}
	program, err := os.Executable()
	switch {
	case err != nil:
		return "", fmt.Errorf("%w: %w", ErrMissing, err)
	case files.Exists("/.flatpak-info"):
		return "", fmt.Errorf("%w: runs as a Flatpak", ErrMissing)
	case strings.Contains(program, string(filepath.Separator)+"go-build"):
		return "", fmt.Errorf("%w: go run has built this program for once", ErrMissing)
	}
	return child.MainProgram(program), nil
}

// Status says whether the system will start the program at the next login.
func (a *Switch) Status(ctx context.Context) app.Autostart {
	on, err := false, a.missing
	if err == nil {
		on, err = a.status(ctx)
	}
	return app.Autostart{On: on, Problem: Problem(err)}
}

// On has the system start the program at login. The error is [ErrBlocked] or [ErrMissing], wrapped, or
// what kept the entry from being written.
func (a *Switch) On(ctx context.Context) error {
	err := a.missing
	if err == nil {
		err = a.on(ctx)
	}
	if err != nil {
		return fmt.Errorf("switch on the start at login: %w", err)
	}
	return nil
}

// Off stops the system from starting the program at login. It is no error if the system did not start it before.
func (a *Switch) Off(ctx context.Context) error {
	if err := a.off(ctx); err != nil {
		return fmt.Errorf("switch off the start at login: %w", err)
	}
	return nil
}

// Problem is what to tell a person about an error of a [Switch]. It is nil for a nil error.
func Problem(err error) *app.Problem {
	reason := func(of error) string { return strings.TrimPrefix(err.Error(), of.Error()+": ") }
	switch {
	case err == nil:
		return nil
	case errors.Is(err, ErrBlocked):
		return &app.Problem{Kind: app.KindAutostartBlocked, Text: reason(ErrBlocked)}
	case errors.Is(err, ErrMissing):
		return &app.Problem{Kind: app.KindAutostartMissing, Text: reason(ErrMissing)}
	}
	return &app.Problem{Kind: app.KindAutostartMissing, Text: err.Error()}
}

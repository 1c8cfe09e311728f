package autostart

import (
	"context"
	"errors"
	"fmt"

	"golang.org/x/sys/windows"
	"golang.org/x/sys/windows/registry"
)

// The keys of HKEY_CURRENT_USER that Windows reads at login: what to start, and what the person has switched off in the
// Task Manager or the settings of Windows.
const (
	runKey      = `Software\Microsoft\Windows\CurrentVersion\Run`
	approvedKey = `Software\Microsoft\Windows\CurrentVersion\Explorer\StartupApproved\Run`
	runName     = "ClockIn24"
)

func (a *Switch) status(context.Context) (bool, error) {
	run, err := registry.OpenKey(registry.CURRENT_USER, runKey, registry.QUERY_VALUE)
	if errors.Is(err, registry.ErrNotExist) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	defer run.Close()
	if _, _, err := run.GetStringValue(runName); errors.Is(err, registry.ErrNotExist) {
		return false, nil
	} else if err != nil {
		return false, err
	}
	if refused() {
		return false, fmt.Errorf("%w: Task Manager", ErrBlocked)
	}
	return true, nil
}

// refused tells whether the person has switched the entry off. This program never writes that key.
func refused() bool {
	approved, err := registry.OpenKey(registry.CURRENT_USER, approvedKey, registry.QUERY_VALUE)
	if err != nil {
		return false
	}
	defer approved.Close()
	state, _, err := approved.GetBinaryValue(runName)
	// Even numbers (2, 6) mean on, odd ones (3, 7) off. The time at which it was switched off follows.
	return err == nil && len(state) > 0 && state[0]%2 == 1
}

// on writes the entry. If the person has told Windows to skip it, Windows goes on skipping it.
func (a *Switch) on(context.Context) error {
	run, _, err := registry.CreateKey(registry.CURRENT_USER, runKey, registry.SET_VALUE)
	if err != nil {
		return err
	}
	defer run.Close()
	command := windows.ComposeCommandLine(append([]string{a.program}, a.args...))
	if command[0] != '"' {
		command = `"` + a.program + `"` + command[len(a.program):] // without quotes Windows guesses where a path with blanks ends
	}
	if err := run.SetStringValue(runName, command); err != nil {
		return err
	}
	if refused() {
		return fmt.Errorf("%w: Task Manager", ErrBlocked)
	}
	return nil
}

func (a *Switch) off(context.Context) error {
	run, err := registry.OpenKey(registry.CURRENT_USER, runKey, registry.SET_VALUE)
	if errors.Is(err, registry.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	defer run.Close()
	if err := run.DeleteValue(runName); err != nil && !errors.Is(err, registry.ErrNotExist) {
		return err
	}
	return nil
}

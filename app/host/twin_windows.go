package host

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// HandOver starts clockin24.exe with the same arguments where this is its twin for the console, clockin24.com, which would keep
// the console waiting for a program that stays. It is done where another process was started.
func HandOver(args []string) (done bool, err error) {
	self, err := os.Executable()
	if err != nil || !strings.EqualFold(filepath.Ext(self), ".com") {
		return false, nil
	}
	program := mainProgram(self)
	if program == self {
		return false, nil
	}
	cmd := exec.Command(program, args...)
	cmd.Env = ChildEnv(os.Environ())
	if err := cmd.Start(); err != nil {
		return false, fmt.Errorf("start %s: %w", filepath.Base(program), err)
	}
	return true, cmd.Process.Release()
}

// mainProgram is the program of the same folder that stays and shows no console, for one that was started as its twin for
// the console (clockin24.com) or as that of the windows (clockin24-window.exe).
func mainProgram(program string) string {
	dir, name := filepath.Split(program)
	name = strings.TrimSuffix(name, filepath.Ext(name))
	if main := filepath.Join(dir, strings.TrimSuffix(name, "-window")+".exe"); exists(main) {
		return main
	}
	return program
}

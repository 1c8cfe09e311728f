package child

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// HandOver starts clockin24.exe with the same arguments if this process is its twin for the console, clockin24.com, because the console
// would wait for as long as the twin runs. Done says that the other process was started. It does not wait for it.
func HandOver(args []string) (done bool, err error) {
	self, err := os.Executable()
	if err != nil || !strings.EqualFold(filepath.Ext(self), ".com") {
		return false, nil
	}
	program := MainProgram(self)
	if program == self {
		return false, nil
	}
	cmd := exec.Command(program, args...)
	cmd.Env = Env(os.Environ())
	if err := cmd.Start(); err != nil {
		return false, fmt.Errorf("start %s: %w", filepath.Base(program), err)
	}
	return true, cmd.Process.Release()
}

// MainProgram is the path of the program that stays and has no console, in the folder of a program that may be its twin for the console
// (clockin24.com) or the program of the windows (clockin24-window.exe). If there is none it is the program itself.
func MainProgram(program string) string {
	dir, name := filepath.Split(program)
	name = strings.TrimSuffix(name, filepath.Ext(name))
	main := filepath.Join(dir, strings.TrimSuffix(name, "-window")+".exe")
	if _, err := os.Stat(main); err != nil {
		return program
	}
	return main
}

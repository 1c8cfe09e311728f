package host

import (
	"path/filepath"
	"strings"
)

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

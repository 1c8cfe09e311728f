//go:build unix && !darwin

package files

import (
	"os"
	"path/filepath"
)

func usualConfigHome() (string, error) { return inHome(".config") }

func usualStateHome() (string, error) { return inHome(".local", "state") }

func inHome(path ...string) (string, error) {
	home, err := os.UserHomeDir()
	return filepath.Join(append([]string{home}, path...)...), err
}

//go:build unix && !darwin

package host

import (
	"os"
	"path/filepath"
)

func configHome() (string, error) { return inHome(".config") }

func stateHome() (string, error) { return inHome(".local", "state") }

func inHome(path ...string) (string, error) {
	home, err := os.UserHomeDir()
	return filepath.Join(append([]string{home}, path...)...), err
}

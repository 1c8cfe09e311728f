package child

import (
	"os"
	"path/filepath"
	"testing"
)

func TestMainProgram(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "Программы")
	must(t, os.MkdirAll(dir, 0o700))
	for _, name := range []string{"clockin24.exe", "clockin24.com", "clockin24-window.exe", "alone.com", "my.clock.exe", "my.clock.com"} {
		must(t, os.WriteFile(filepath.Join(dir, name), nil, 0o700))
	}
	for from, want := range map[string]string{
		"clockin24.exe": "clockin24.exe", "clockin24.com": "clockin24.exe", "CLOCKIN24.COM": "CLOCKIN24.exe",
		"clockin24-window.exe": "clockin24.exe", "alone.com": "alone.com", "my.clock.com": "my.clock.exe",
	} {
		if got := MainProgram(filepath.Join(dir, from)); got != filepath.Join(dir, want) {
			t.Errorf("%s: %s, want %s", from, got, want)
		}
	}
}

package files

import (
	"os"
	"path/filepath"
	"runtime"
	"testing"
)

func TestDirsFollowTheEnvironment(t *testing.T) {
	home := t.TempDir()
	t.Setenv("XDG_CONFIG_HOME", filepath.Join(home, "c"))
	t.Setenv("XDG_STATE_HOME", filepath.Join(home, "s"))
	d, err := NewDirs()
	must(t, err)
	if want := filepath.Join(home, "c", dirName, "settings.toml"); d.Settings() != want {
		t.Errorf("settings in %s, want %s", d.Settings(), want)
	}
	if want := filepath.Join(home, "s", dirName, "journal.txt"); d.Journal() != want {
		t.Errorf("journal in %s, want %s", d.Journal(), want)
	}
	if Exists(d.Config) || Exists(d.State) {
		t.Error("naming the directories made them")
	}
}

func TestDirsWithoutXDG(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("the custom of Linux")
	}
	home := t.TempDir()
	t.Setenv("HOME", home)
	t.Setenv("XDG_CONFIG_HOME", "relative/counts/for/nothing")
	t.Setenv("XDG_STATE_HOME", "")
	d, err := NewDirs()
	must(t, err)
	want := Dirs{Config: filepath.Join(home, ".config/clockin24"), State: filepath.Join(home, ".local/state/clockin24")}
	if d != want {
		t.Errorf("%+v, want %+v", d, want)
	}
}

func TestRuntimeDirectory(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("sockets have no directory on Windows")
	}
	base := t.TempDir()
	d := Dirs{State: filepath.Join(base, "state")}
	t.Setenv("XDG_RUNTIME_DIR", base)
	dir, err := d.Runtime()
	if want := filepath.Join(base, dirName); dir != want || err != nil {
		t.Errorf("%s, %v, want %s", dir, err, want)
	}
	if info, _ := os.Stat(dir); info.Mode().Perm() != 0o700 {
		t.Errorf("mode %v", info.Mode())
	}
	if again, err := d.Runtime(); again != dir || err != nil {
		t.Errorf("the second time %s, %v", again, err)
	}

	// A directory that others can enter, or a link to somewhere, is not taken.
	t.Setenv("TMPDIR", filepath.Join(base, "tmp"))
	must(t, os.Chmod(dir, 0o755))
	if other, err := d.Runtime(); other == dir || err != nil {
		t.Errorf("took %s, %v", other, err)
	}
	must(t, os.Remove(dir))
	must(t, os.Symlink(d.State, dir))
	if other, err := d.Runtime(); other == dir || err != nil {
		t.Errorf("took the link %s, %v", other, err)
	}
}

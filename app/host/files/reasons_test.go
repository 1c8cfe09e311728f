package files

import (
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"testing"

	"clockin24/app"
)

func TestReasonsAreKept(t *testing.T) {
	path := filepath.Join(t.TempDir(), "state", "reasons.json")
	f, err := LoadReasons(path)
	if err != nil {
		t.Fatal(err)
	}
	for _, reason := range []string{"Пробки", "Врач"} {
		if err := f.ChangeReasons(func(r app.Reasons) app.Reasons { return r.With(reason) }); err != nil {
			t.Fatal(err)
		}
	}
	again, err := LoadReasons(path)
	if err != nil || !slices.Equal(again.Reasons().Last, []string{"Врач", "Пробки"}) {
		t.Errorf("kept are %q: %v", again.Reasons().Last, err)
	}
	info, err := os.Stat(path)
	if err != nil || runtime.GOOS != "windows" && info.Mode().Perm() != 0o600 {
		t.Errorf("the file is %v: %v", info.Mode(), err)
	}
}

func TestDamagedReasonsAreSetAside(t *testing.T) {
	path := filepath.Join(t.TempDir(), "reasons.json")
	if err := os.WriteFile(path, []byte(`{"last": [`), 0o600); err != nil {
		t.Fatal(err)
	}
	f, err := LoadReasons(path)
	var damaged *DamagedError
	if !errors.As(err, &damaged) || len(f.Reasons().Last) != 0 {
		t.Errorf("reads %v: %v", f.Reasons(), err)
	}
	if err := f.ChangeReasons(func(r app.Reasons) app.Reasons { return r.With("Врач") }); err != nil {
		t.Error(err)
	}
}

// What cannot be written holds until the program ends.
func TestReasonsOnAFullDisk(t *testing.T) {
	blocked := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(blocked, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	f, _ := LoadReasons(filepath.Join(blocked, "reasons.json"))
	if f.ChangeReasons(func(r app.Reasons) app.Reasons { return r.With("Врач") }) == nil {
		t.Error("written into a file that is no directory")
	}
	if got := f.Reasons().Last; !slices.Equal(got, []string{"Врач"}) {
		t.Errorf("holds %q", got)
	}
}

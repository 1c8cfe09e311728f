package files

import (
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
)

func TestLogIsLimited(t *testing.T) {
	path := filepath.Join(t.TempDir(), "new", "clockin24.log")
	one, err := OpenLog(path)
	must(t, err)
	defer one.Close()
	two, err := OpenLog(path) // as if by another process
	must(t, err)
	defer two.Close()
	a, b := slog.New(slog.NewTextHandler(one, nil)), slog.New(slog.NewTextHandler(two, nil))
	filler := strings.Repeat("x", 10_000)
	for i := range 150 {
		a.Info("a", "n", i, "filler", filler)
		b.Info("b", "n", i, "filler", filler)
	}
	for _, name := range []string{path, path + ".old"} {
		info, err := os.Stat(name)
		must(t, err)
		if info.Size() > logLimit+20_000 || runtime.GOOS != "windows" && info.Mode().Perm() != 0o600 {
			t.Errorf("%s: %d bytes, mode %v", name, info.Size(), info.Mode())
		}
	}
	text, _ := os.ReadFile(path)
	for _, last := range []string{"msg=a n=149", "msg=b n=149"} {
		if !strings.Contains(string(text), last) {
			t.Errorf("no %q at the end", last)
		}
	}
	must(t, one.Close())
	if _, err := one.Write([]byte("x")); !errors.Is(err, os.ErrClosed) {
		t.Errorf("after Close: %v", err)
	}
}

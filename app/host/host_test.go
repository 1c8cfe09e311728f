package host

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"reflect"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"clockin24/app"
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
	if want := filepath.Join(home, "s", dirName, "journal.db"); d.Journal() != want {
		t.Errorf("journal in %s, want %s", d.Journal(), want)
	}
	if exists(d.Config) || exists(d.State) {
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

func TestAccount(t *testing.T) {
	path := filepath.Join(t.TempDir(), "new", "account.json")
	store := NewAccountFile(path)
	if a, err := store.LoadAccount(); a != nil || err != nil {
		t.Errorf("nobody is %v, %v", a, err)
	}
	want := &app.Account{Portal: "https://example.bitrix24.ru", Host: "example.bitrix24.ru", User: 7, Name: "Анна <b>", Zone: "Asia/Almaty"}
	must(t, store.SaveAccount(want))
	if got, err := NewAccountFile(path).LoadAccount(); err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("%+v, %v", got, err)
	}
	if info, err := os.Stat(path); err != nil || runtime.GOOS != "windows" && info.Mode().Perm() != 0o600 {
		t.Errorf("mode %v, %v", info.Mode(), err)
	}
	must(t, store.SaveAccount(nil))
	must(t, store.SaveAccount(nil))
	if a, err := store.LoadAccount(); a != nil || err != nil {
		t.Errorf("forgotten is %v, %v", a, err)
	}
	left, _ := os.ReadDir(filepath.Dir(path))
	if len(left) != 0 {
		t.Errorf("left behind: %v", left)
	}
}

func TestDamagedAccountIsSetAside(t *testing.T) {
	for _, text := range []string{"", "{", "[]", "{}", `{"user":"x"}`} {
		path := filepath.Join(t.TempDir(), "account.json")
		must(t, os.WriteFile(path, []byte(text), 0o600))
		store := NewAccountFile(path)
		_, err := store.LoadAccount()
		var damaged *DamagedError
		if !errors.As(err, &damaged) || damaged.Path != path {
			t.Fatalf("%q: %v", text, err)
		}
		if aside, _ := os.ReadFile(damaged.Aside); string(aside) != text {
			t.Errorf("%q became %q", text, aside)
		}
		if a, err := store.LoadAccount(); a != nil || err != nil {
			t.Errorf("%q: after that %v, %v", text, a, err)
		}
	}
}

func TestWritingThroughALink(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("links need a right there")
	}
	dir := t.TempDir()
	target, link := filepath.Join(dir, "dotfiles.toml"), filepath.Join(dir, "settings.toml")
	must(t, os.WriteFile(target, nil, 0o600))
	must(t, os.Symlink(target, link))
	must(t, Settings{Language: "ru", AllowedStart: "never"}.Save(link, noComment))
	if text, _ := os.ReadFile(target); !strings.Contains(string(text), `"ru"`) {
		t.Errorf("the target has %q", text)
	}
}

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

func TestChildEnv(t *testing.T) {
	env := []string{"A=1", "CLOCKIN24_URL=https://example.bitrix24.ru/rest/1/s/", "CLOCKIN24_TOKEN", "CLOCKIN24_URLS=x", "CLOCKIN24_TOKEN="}
	before := slices.Clone(env)
	if got, want := ChildEnv(env), []string{"A=1", "CLOCKIN24_URLS=x"}; !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
	if !slices.Equal(env, before) {
		t.Error("the argument was changed")
	}
}

func TestOpenURL(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("xdg-open is the opener of Linux")
	}
	bin := t.TempDir()
	out := filepath.Join(bin, "out")
	script := fmt.Sprintf("#!/bin/sh\n{ echo \"$1\"; env | grep CLOCKIN24_; } > %[1]s.part\nmv %[1]s.part %[1]s\n", out)
	must(t, os.WriteFile(filepath.Join(bin, "xdg-open"), []byte(script), 0o755))
	t.Setenv("PATH", bin+string(os.PathListSeparator)+os.Getenv("PATH"))
	t.Setenv("CLOCKIN24_TOKEN", "not-a-real-token")
	const page = "https://example.bitrix24.ru/devops/?a=1&b=2"
	must(t, OpenURL(t.Context(), page))
	deadline := time.Now().Add(10 * time.Second)
	for !exists(out) && time.Now().Before(deadline) {
		time.Sleep(5 * time.Millisecond)
	}
	if text, _ := os.ReadFile(out); string(text) != page+"\n" {
		t.Errorf("the opener got %q", text)
	}

	for _, bad := range []string{"file:///etc/passwd", "javascript:alert(1)", "-h", "", "https://", "/x", "http:x"} {
		if err := OpenURL(t.Context(), bad); err == nil {
			t.Errorf("%q was opened", bad)
		}
	}
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	if err := OpenURL(ended, page); !errors.Is(err, context.Canceled) {
		t.Errorf("after the end: %v", err)
	}
	t.Setenv("PATH", t.TempDir())
	if err := OpenURL(t.Context(), page); err == nil {
		t.Error("no error without an opener")
	}
}

func TestOpenFolder(t *testing.T) {
	for _, bad := range []string{"", "relative", filepath.Join(t.TempDir(), "none"), os.Args[0]} {
		if err := OpenFolder(t.Context(), bad); err == nil {
			t.Errorf("%q was opened", bad)
		}
	}
}

func TestOnce(t *testing.T) {
	path := filepath.Join(t.TempDir(), "told")
	if !Once(path) || Once(path) {
		t.Error("not the first time the first, or again")
	}
	if nowhere := filepath.Join(path, "told"); !Once(nowhere) {
		t.Error("what cannot be noted was left unsaid")
	}
}

package child

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"testing"
	"time"

	"clockin24/app/host/files"
)

func TestChildEnv(t *testing.T) {
	env := []string{"A=1", "CLOCKIN24_URL=https://example.bitrix24.ru/rest/1/s/", "CLOCKIN24_TOKEN", "CLOCKIN24_URLS=x", "CLOCKIN24_TOKEN="}
	before := slices.Clone(env)
	if got, want := Env(env), []string{"A=1", "CLOCKIN24_URLS=x"}; !slices.Equal(got, want) {
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
	for !files.Exists(out) && time.Now().Before(deadline) {
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

package files

import (
	"path/filepath"
	"testing"
)

func TestOnce(t *testing.T) {
	path := filepath.Join(t.TempDir(), "told")
	if !Once(path) || Once(path) {
		t.Error("not the first time the first, or again")
	}
	if nowhere := filepath.Join(path, "told"); !Once(nowhere) {
		t.Error("what cannot be noted was left unsaid")
	}
}

func TestHomeless(t *testing.T) {
	t.Setenv("HOME", "/root")
	t.Setenv("USERPROFILE", "/root")
	for text, want := range map[string]string{
		"/root":                       "~",
		"open /root/x.pem: not there": "open ~/x.pem: not there",
		`"/root/a", "/root/b"`:        `"~/a", "~/b"`,
		"/etc/roots.pem":              "/etc/roots.pem",
		"/mnt/root/x":                 "/mnt/root/x",
		"/rooted/x":                   "/rooted/x",
	} {
		if got := Homeless(text); got != want {
			t.Errorf("%s is %s, want %s", text, got, want)
		}
	}
}

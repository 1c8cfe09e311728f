package files

import (
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"runtime"
	"testing"

	"clockin24/app"
)

func TestAccount(t *testing.T) {
	path := filepath.Join(t.TempDir(), "new", "account.json")
	store := AccountAt(path)
	if a, err := store.LoadAccount(); a != nil || err != nil {
		t.Errorf("nobody is %v, %v", a, err)
	}
	want := &app.Account{Portal: "https://example.bitrix24.ru", Host: "example.bitrix24.ru", User: 7, Name: "Анна <b>", Zone: "Asia/Almaty"}
	must(t, store.SaveAccount(want))
	if got, err := AccountAt(path).LoadAccount(); err != nil || !reflect.DeepEqual(got, want) {
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
		store := AccountAt(path)
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

package stage

import (
	"os"
	"path/filepath"
	"testing"
)

// Root is the directory of the module. Trials build the program there, and read its pages and scripts.
func Root(t testing.TB) string {
	t.Helper()
	dir, err := os.Getwd() // go test runs the tests in their package's directory
	if err != nil {
		t.Fatal(err)
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			return dir
		}
		above := filepath.Dir(dir)
		if above == dir {
			t.Fatal("there is no go.mod above the trials")
		}
		dir = above
	}
}

// InRoot is the path of a file of the module, which is given with slashes.
func InRoot(t testing.TB, name string) string {
	t.Helper()
	return filepath.Join(Root(t), filepath.FromSlash(name))
}

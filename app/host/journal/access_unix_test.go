//go:build unix

package journal

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"testing"
)

func TestInAReadOnlyDirectory(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "journal.txt")
	if os.Geteuid() == 0 {
		runAsNobody(t)
		return
	}
	must(t, os.Chmod(dir, 0o500))
	j := sound(t, path)
	if err := j.Press(press("a", nine(1))); !errors.Is(err, fs.ErrPermission) {
		t.Errorf("press: %v", err)
	}
	if kept, err := j.Kept(); len(kept) != 0 || err != nil {
		t.Errorf("kept %v, %v", kept, err)
	}
	must(t, os.Chmod(dir, 0o700))
	must(t, j.Press(press("a", nine(1))))
	must(t, os.Remove(j.beside(".lock")))
	must(t, os.Chmod(dir, 0o500))
	if kept, err := j.Kept(); len(kept) != 1 || err != nil {
		t.Errorf("kept %v, %v where nobody can take the lock", kept, err)
	}
	must(t, os.Chmod(dir, 0o700))
}

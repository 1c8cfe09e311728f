//go:build unix

package journaldb

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"testing"
)

func TestJournalInAReadOnlyDirectory(t *testing.T) {
	if os.Geteuid() == 0 {
		runAsNobody(t)
		return
	}
	dir := t.TempDir()
	must(t, os.Chmod(dir, 0o500))
	j := New(filepath.Join(dir, "journal.db"), nil)
	if err := j.Press(press("a", nine(1))); !errors.Is(err, fs.ErrPermission) {
		t.Errorf("press: %v", err)
	}
	if kept, err := j.Kept(); len(kept) != 0 || err != nil {
		t.Errorf("kept %v, %v", kept, err)
	}
}

package journaldb

import (
	"errors"
	"os"
	"path/filepath"
	"syscall"
	"testing"

	"clockin24/app/host/files"

	"golang.org/x/sys/unix"
)

// smallDisk is a directory on a separate disk, together with a function that fills that disk up.
func smallDisk(t *testing.T) (dir string, fill func() (free func())) {
	t.Helper()
	dir = t.TempDir()
	if err := unix.Mount("tmpfs", dir, "tmpfs", 0, "size=96k"); err != nil {
		t.Skip("no right to make a small file system:", err)
	}
	t.Cleanup(func() { must(t, unix.Unmount(dir, 0)) })
	return dir, func() (free func()) {
		t.Helper()
		ballast := filepath.Join(dir, "ballast")
		f, err := os.Create(ballast)
		must(t, err)
		for err == nil {
			_, err = f.Write(make([]byte, 1024))
		}
		must(t, f.Close())
		return func() { must(t, os.Remove(ballast)) }
	}
}

// A damaged journal on a full disk is replaced only when there is room. Until then its contents can be read.
func TestJournalDamagedOnAFullDisk(t *testing.T) {
	dir, fill := smallDisk(t)
	path := filepath.Join(dir, "journal.db")
	var told []error
	j := New(path, func(err error) { told = append(told, err) })
	must(t, j.Press(press("a", nine(1))))
	must(t, j.Press(press("b", nine(2))))
	data, err := os.ReadFile(path)
	must(t, err)
	spoil(t, path)
	spoilRoot(t, path)
	free := fill()
	for range 3 {
		kept, err := j.Kept()
		if !errors.Is(err, syscall.ENOSPC) || len(kept) != 1 || kept[0].ID != "a" || len(told) != 0 {
			t.Fatalf("kept %v, %v, told %v", kept, err, told)
		}
		if err := j.Press(press("c", nine(3))); !errors.Is(err, syscall.ENOSPC) {
			t.Errorf("a press: %v", err)
		}
	}
	if now, err := os.ReadFile(path); err != nil || len(now) != len(data) {
		t.Errorf("the damaged file is gone: %v", err)
	}
	free()
	if got := keptIDs(t, j); got != "a" || len(told) != 1 || !files.Exists(path+".broken") {
		t.Errorf("with room again: kept %q, told %v", got, told)
	}
}

func TestJournalOnAFullDisk(t *testing.T) {
	dir, fill := smallDisk(t)
	path := filepath.Join(dir, "journal.db")
	j := New(path, func(err error) { t.Error(err) })

	free := fill()
	for range 3 {
		if err := j.Press(press("a", nine(1))); !errors.Is(err, syscall.ENOSPC) {
			t.Fatalf("first press: %v", err)
		}
	}
	free()
	must(t, j.Press(press("b", nine(2))))
	free = fill()
	pressed := "b"
	for _, id := range []string{"c", "d", "e", "f", "g", "h", "i", "j"} {
		// The file itself had some room left.
		if err := j.Press(press(id, nine(3+int(id[0]-'c')))); err == nil {
			pressed += " " + id
		}
	}
	if got := keptIDs(t, j); got != pressed {
		t.Errorf("kept %q, but %q were pressed", got, pressed)
	}
	free()
	must(t, j.Press(press("z", nine(30))))
	if got := keptIDs(t, j); got != pressed+" z" {
		t.Errorf("kept %q, but %q were pressed", got, pressed+" z")
	}
	files, _ := os.ReadDir(dir)
	for _, f := range files {
		if f.Name() != "journal.db" && f.Name() != "journal.db.lock" {
			t.Errorf("left behind: %s", f.Name())
		}
	}
}

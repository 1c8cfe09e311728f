package journal

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"golang.org/x/sys/unix"

	"clockin24/app"
)

// A press that does not fit on the disk fails: what was written of it is cut off, and no reader finds half a line.
func TestOnAFullDisk(t *testing.T) {
	dir := t.TempDir()
	if err := unix.Mount("tmpfs", dir, "tmpfs", 0, "size=96k"); err != nil {
		t.Skip("no right to make a small file system:", err)
	}
	t.Cleanup(func() { must(t, unix.Unmount(dir, 0)) })
	fill := func() (free func()) {
		ballast := filepath.Join(dir, "ballast")
		f, err := os.Create(ballast)
		must(t, err)
		for err == nil {
			_, err = f.Write(make([]byte, 1024))
		}
		must(t, f.Close())
		return func() { must(t, os.Remove(ballast)) }
	}
	j := sound(t, filepath.Join(dir, "journal.txt"))
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
	for n := range 40 {
		id := fmt.Sprintf("c%d", n)
		before := fileOf(t, j)
		if err := j.Press(press(id, nine(3+n))); err == nil { // the last page had some room left
			pressed += " " + id
		} else if !errors.Is(err, syscall.ENOSPC) || fileOf(t, j) != before {
			t.Fatalf("%v, and the file grew by %q", err, strings.TrimPrefix(fileOf(t, j), before))
		}
	}
	if got := keptIDs(t, j); got != pressed {
		t.Errorf("kept %q, but %q were pressed", got, pressed)
	}
	if err := j.Settle("b", app.Reply{Outcome: app.OutcomeDone}); !errors.Is(err, syscall.ENOSPC) {
		t.Errorf("settled: %v", err)
	}
	free()
	must(t, j.Press(press("z", nine(59))))
	if got := keptIDs(t, j); got != pressed+" z" {
		t.Errorf("kept %q, but %q were pressed", got, pressed+" z")
	}
	found, err := j.Verify()
	if err != nil || len(found.Unreadable) != 0 {
		t.Errorf("verified %+v, %v", found, err)
	}
	files, _ := os.ReadDir(dir)
	if len(files) != 2 {
		t.Errorf("left behind: %v", files)
	}
}

// No process waits for a pipe that is in the place of any of the files.
func TestPipes(t *testing.T) {
	for _, ending := range []string{".txt", ".lock", ".carried", ".old.txt", ".db", ".txt.new", ".carried.new"} {
		t.Run(ending, func(t *testing.T) {
			now, before := pair(t)
			if ending != ".db" {
				must(t, before.Press(press("a", nine(1))))
			}
			must(t, syscall.Mkfifo(now.beside(ending), 0o600))
			now = New(now.path, nil)
			must(t, now.Press(press("b", nine(2))))
			if kept := keptIDs(t, now); !strings.HasSuffix(kept, "b") {
				t.Errorf("kept %q", kept)
			}
			if err := now.Trim(nine(1).AddDate(2, 0, 0)); err != nil && ending != ".old.txt" {
				t.Errorf("trimmed: %v", err)
			}
		})
	}
}

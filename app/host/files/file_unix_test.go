//go:build unix

package files

import (
	"testing"

	"clockin24/app/host/files/filestest"
)

func TestWhatIsNoFileIsNotWaitedFor(t *testing.T) {
	for name, load := range map[string]func(path string) error{
		"account":  func(path string) error { _, err := NewAccountFile(path).LoadAccount(); return err },
		"snapshot": func(path string) error { _, err := NewSnapshotFile(path).LoadSnapshot(); return err },
		"reasons":  func(path string) error { _, err := LoadReasons(path); return err },
		"reminded": func(path string) error { _, err := NewRemindedFile(path).LoadReminded(); return err },
	} {
		t.Run(name, func(t *testing.T) { filestest.NoFile(t, load) })
	}
}

//go:build unix

package files

import (
	"testing"

	"clockin24/app/host/files/filestest"
)

func TestWhatIsNoFileIsNotWaitedFor(t *testing.T) {
	for name, load := range map[string]func(path string) error{
		"account":  func(path string) error { _, err := AccountAt(path).LoadAccount(); return err },
		"snapshot": func(path string) error { _, err := SnapshotAt(path).LoadSnapshot(); return err },
		"reasons":  func(path string) error { _, err := LoadReasons(path); return err },
		"reminded": func(path string) error { _, err := RemindedAt(path).LoadReminded(); return err },
	} {
		t.Run(name, func(t *testing.T) { filestest.NoFile(t, load) })
	}
}

//go:build unix

package settings

import (
	"testing"

	"clockin24/app/host/files/filestest"
)

func TestSettingsThatAreNoFileAreNotWaitedFor(t *testing.T) {
	for name, load := range map[string]func(path string) error{
		"settings": func(path string) error { _, err := Load(path); return err },
		"days off": func(path string) error {
			h, err := NewHolidays(nil, path, noComment)
			if err == nil {
				_, err = h.Calendar("")
			}
			return err
		},
	} {
		t.Run(name, func(t *testing.T) { filestest.NoFile(t, load) })
	}
}

//go:build linux

package trials

import (
	"testing"

	"clockin24/app/trials/stage"
	"clockin24/tray/desktop"
)

// A story is what somebody does with the program on a stage.
type story struct {
	*stage.Stage
	dialog int // the process of the last dialog of the system
}

func newStory(t *testing.T, program, lang string, options ...desktop.Option) *story {
	t.Helper()
	return &story{Stage: stage.New(t, program, lang, options...)}
}

//go:build unix && !darwin

package dialogs

import (
	"context"
	"os/exec"

	"clockin24/app/words"
)

// system is what this desktop asks with: zenity, qarma or matedialog, else kdialog.
func system(ctx context.Context, w *words.Words) (asker, error) {
	if !HasScreen(ctx) {
		return nil, ErrNone
	}
	for _, program := range []string{"zenity", "qarma", "matedialog"} {
		if _, err := exec.LookPath(program); err == nil {
			return native, nil
		}
	}
	if _, err := exec.LookPath("kdialog"); err == nil {
		return twoButtons(kdialog, w.Text(words.DialogBack)), nil
	}
	return nil, ErrNone
}

//go:build unix && !darwin

package dialogs

import (
	"bytes"
	"context"
	"errors"
	"os"
	"os/exec"

	"clockin24/app/words"
)

// system is what this desktop asks with: zenity, qarma or matedialog, or else kdialog.
func system(ctx context.Context, w *words.Words) (asker, error) {
	if !HasScreen(ctx) {
		return nil, ErrNone
	}
	for _, program := range []string{"zenity", "qarma", "matedialog"} {
		if _, err := exec.LookPath(program); err == nil {
			return inUTF8(native), nil
		}
	}
	if _, err := exec.LookPath("kdialog"); err == nil {
		return twoButtons(kdialog, w.Text(words.DialogBack)), nil
	}
	return nil, ErrNone
}

// inUTF8 asks once more in a locale that every C library has, if the session's locale is not installed. zenity then falls
// back to a locale without letters beyond ASCII, and refuses every argument that has such letters. Remote desktops are often
// set up like this.
func inUTF8(ask asker) asker {
	return func(ctx context.Context, d dialog) (answer, error) {
		a, err := ask(ctx, d)
		var ended *exec.ExitError
		if !errors.As(err, &ended) || !bytes.Contains(ended.Stderr, []byte("Locale not supported by C library")) {
			return a, err
		}
		before, had := os.LookupEnv("LC_ALL")
		if os.Setenv("LC_ALL", "C.UTF-8") != nil {
			return a, err
		}
		defer func() {
			if had {
				_ = os.Setenv("LC_ALL", before)
			} else {
				_ = os.Unsetenv("LC_ALL")
			}
		}()
		return ask(ctx, d)
	}
}

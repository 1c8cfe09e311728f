package dialogs

import (
	"context"

	"clockin24/app/words"
)

// system asks with the message box of Windows, and with zenity's own field, which has room for one short line.
func system(_ context.Context, w *words.Words) (asker, error) {
	ask := shortButtons(native, w.Text(words.DialogYes), w.Text(words.DialogNo), w.Text(words.WindowCancel))
	return twoButtons(textFirst(ask), w.Text(words.DialogBack)), nil
}

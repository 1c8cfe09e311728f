package dialogs

import (
	"context"

	"clockin24/app/words"
)

// system asks with the dialogs of AppleScript.
func system(context.Context, *words.Words) (asker, error) { return native, nil }

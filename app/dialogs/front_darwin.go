package dialogs

import "context"

// front would need leave to control other programs, which is more than a dialog is worth.
func front(context.Context, string) bool { return false }

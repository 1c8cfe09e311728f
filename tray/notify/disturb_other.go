//go:build !(linux || freebsd || netbsd || openbsd || windows)

package notify

import "context"

// Disturbed is false, because these systems cannot be asked.
func Disturbed(context.Context) bool { return false }

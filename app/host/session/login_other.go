//go:build !(linux || freebsd || netbsd || openbsd)

package session

import (
	"context"
	"time"
)

// LoggedIn is zero: here nobody is asked.
func LoggedIn(context.Context) time.Time { return time.Time{} }

package app

import (
	"fmt"
	"log/slog"
	"runtime/debug"

	"clockin24/bitrix"
)

// LogPanic is to be deferred by every function that runs on a goroutine of its own. It writes a panic to the log, masked, and
// lets it go on. The log is needed because Go writes a panic to standard error, which is lost if the session started the
// program.
func LogPanic(log *slog.Logger) {
	if cause := recover(); cause != nil {
		NotePanic(log, cause)
		panic(cause)
	}
}

// NotePanic writes a recovered panic to the log, masked. The deferred function that recovered the panic calls it.
func NotePanic(log *slog.Logger, cause any) {
	log.Error("panic", "cause", bitrix.Mask(fmt.Sprint(cause)), "stack", bitrix.Mask(string(debug.Stack())))
}

package app

import (
	"fmt"
	"log/slog"
	"runtime/debug"

	"clockin24/bitrix"
)

// LogPanic is deferred by what runs on a goroutine of its own. A panic goes to the log, masked, and goes on: standard error,
// where Go writes it, is lost where the session has started the program.
func LogPanic(log *slog.Logger) {
	if cause := recover(); cause != nil {
		NotePanic(log, cause)
		panic(cause)
	}
}

// NotePanic writes a recovered panic to the log, masked. It is called by the deferred function that has recovered it.
func NotePanic(log *slog.Logger, cause any) {
	log.Error("panic", "cause", bitrix.Mask(fmt.Sprint(cause)), "stack", bitrix.Mask(string(debug.Stack())))
}

package app

import (
	"bytes"
	"errors"
	"log/slog"
	"strings"
	"testing"
)

func TestAPanicIsLogged(t *testing.T) {
	cause := errors.New(`Post "https://example.bitrix24.ru/rest/7/madeup7secret/timeman.open": no`)
	var log bytes.Buffer
	fall := func() {
		defer LogPanic(slog.New(slog.NewTextHandler(&log, nil)))
		panic(cause)
	}
	func() {
		defer func() {
			if got := recover(); got != cause {
				t.Errorf("the panic went on as %v", got)
			}
		}()
		fall()
	}()
	said := log.String()
	for _, part := range []string{"level=ERROR", "https://example.bitrix24.ru/rest/7/•••", "TestAPanicIsLogged"} {
		if !strings.Contains(said, part) {
			t.Errorf("%q is not in %s", part, said)
		}
	}
	if strings.Contains(said, "madeup7secret") {
		t.Errorf("the secret is in %s", said)
	}

	log.Reset()
	func() { defer LogPanic(slog.New(slog.NewTextHandler(&log, nil))) }()
	if log.Len() > 0 {
		t.Errorf("nothing happened, and it said %s", log.String())
	}
}

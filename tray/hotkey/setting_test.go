package hotkey

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"testing/synctest"
	"time"
)

// At the start a shortcut is retried where that can help, for no longer than a few seconds.
func TestAStartIsPatient(t *testing.T) {
	ever := time.Hour
	for _, c := range []struct {
		name   string
		err    error
		freed  time.Duration // how long it takes until the error is gone
		tries  int
		within time.Duration
		want   error
	}{
		{name: "had at once", tries: 1},
		{name: "the program before is just ending", err: ErrTaken, freed: time.Second, tries: 4, within: 2 * time.Second},
		{name: "another program has it", err: ErrTaken, freed: ever, tries: 5, within: 4 * time.Second, want: ErrTaken},
		{name: "the X server is not there yet", err: unavailable(NoDisplay, nil), freed: time.Second / 4, tries: 2, within: time.Second},
		{name: "the person did not allow it", err: ErrRefused, freed: ever, tries: 1, want: ErrRefused},
		{name: "the desktop has no key for it", err: ErrUnassigned, freed: ever, tries: 1, want: ErrUnassigned},
		{name: "no portal", err: unavailable(NoPortal, nil), freed: ever, tries: 1, want: ErrUnavailable},
		{name: "the portal fails", err: unavailable(Failed, nil), freed: ever, tries: 1, want: ErrUnavailable},
		{name: "no permission", err: unavailable(NoPermission, nil), freed: ever, tries: 1, want: ErrUnavailable},
	} {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				began, tries := time.Now(), 0
				err := patiently(t.Context(), func() error {
					tries++
					if time.Since(began) >= c.freed {
						return nil
					}
					return fmt.Errorf("set the shortcut: %w", c.err)
				})
				if !errors.Is(err, c.want) || tries != c.tries || time.Since(began) > c.within {
					t.Errorf("%v after %d tries and %v", err, tries, time.Since(began))
				}
			})
		})
	}
	synctest.Test(t, func(t *testing.T) {
		ctx, stop := context.WithTimeout(t.Context(), time.Second)
		defer stop()
		began := time.Now()
		if err := patiently(ctx, func() error { return ErrTaken }); !errors.Is(err, ErrTaken) || time.Since(began) > time.Second {
			t.Errorf("%v after %v", err, time.Since(began))
		}
	})
}

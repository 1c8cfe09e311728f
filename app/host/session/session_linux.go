package session

import (
	"context"
	"errors"
	"fmt"
	"math"
	"os"
	"time"

	"golang.org/x/sys/unix"
)

// watchers are the sources of events on this system.
var watchers = map[string]watcher{
	"logind": watchLogind, "screen saver": watchScreenSaver, "clock": watchClock, "network": watchNetwork,
}

// jumped is how far the clock has to jump to matter. A smaller jump changes neither the date nor what counts as fresh.
const jumped = 30 * time.Second

// watchClock waits for the clock to be set. The kernel then cancels a timer that would never expire, timerfd_create(2). It does
// the same when the computer wakes, even without logind.
func watchClock(ctx context.Context) (func(func(Event)) error, error) {
	fd, err := unix.TimerfdCreate(unix.CLOCK_REALTIME, unix.TFD_NONBLOCK|unix.TFD_CLOEXEC)
	if err != nil {
		return nil, fmt.Errorf("make a timer: %w", err)
	}
	timer := os.NewFile(uintptr(fd), "timer") // non-blocking, so that Go's own poller waits
	never := &unix.ItimerSpec{Value: unix.NsecToTimespec(math.MaxInt64)}
	if err := unix.TimerfdSettime(fd, unix.TFD_TIMER_ABSTIME|unix.TFD_TIMER_CANCEL_ON_SET, never, nil); err != nil {
		_ = timer.Close()
		return nil, fmt.Errorf("set a timer: %w", err)
	}
	before := time.Now()
	return func(happened func(Event)) error {
		defer timer.Close()
		defer context.AfterFunc(ctx, func() { _ = timer.Close() })()
		for {
			_, err := timer.Read(make([]byte, 8)) // the timer stays armed
			if !errors.Is(err, unix.ECANCELED) {
				return err
			}
			now := time.Now()
			if clockJump(before, now).Abs() >= jumped {
				happened(ClockSet)
			}
			before = now
		}
	}, nil
}

// clockJump is how much further the wall clock has moved than the monotonic clock, which stands still during a sleep.
func clockJump(before, after time.Time) time.Duration {
	return after.Round(0).Sub(before.Round(0)) - after.Sub(before)
}

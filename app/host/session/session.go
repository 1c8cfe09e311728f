// Package session tells whether the person is at the computer: locking, unlocking, a sleep that is over, a clock that was set, and a network
// that is there again. It says when the person logged in, and whether there is a display.
//
// [Watch] uses every source of events that the system has, and does without the others. An event says why to look again, not what is true
// now. It may come twice, or not at all. This room does not know the workday.
package session

import (
	"context"
	"log/slog"
	"sync"

	"clockin24/app/host/network"
)

// An Event says that the person has left or returned, or why what is known of the day may no longer be true.
type Event string

// The events.
const (
	Locked   Event = "locked"    // the person is not at the computer
	Unlocked Event = "unlocked"  // the person is back at the computer
	Woke     Event = "woke"      // the computer slept
	ClockSet Event = "clock set" // this computer's clock jumped, which it also does over a sleep
	// Networked says that there is a new way out of this computer. One change of the network makes a burst of changes, and
	// this event comes a second after the last of them.
	Networked Event = "networked"
)

// Watch reports what happens to the session until ctx ends. On freedesktop systems it listens to logind and the screen saver, on
// Linux also to the kernel, which announces that the clock jumps, and on Windows to sleep and the screen lock. Changes of the
// network are reported on every system. Watch does without a source that is missing, and never wakes the computer.
//
// An event that comes from several sources is reported as often. Happened is called by several goroutines and must not wait.
func Watch(ctx context.Context, log *slog.Logger, happened func(Event)) {
	var watches sync.WaitGroup
	defer watches.Wait()
	for name, watch := range watchers {
		watches.Go(func() {
			pass, err := watch(ctx)
			if err == nil {
				err = pass(happened)
			}
			if err != nil && ctx.Err() == nil {
				log.Info("the session is not watched", "by", name, "error", err)
			}
		})
	}
}

// A watcher begins to listen. The function that it returns has to be called exactly once. It passes on the events from then on,
// until ctx ends, or returns why it cannot go on.
type watcher = func(ctx context.Context) (pass func(happened func(Event)) error, err error)

// watchNetwork listens for new ways out of this computer.
func watchNetwork(ctx context.Context) (func(func(Event)) error, error) {
	pass, err := network.Watch(ctx)
	if err != nil {
		return nil, err
	}
	return func(happened func(Event)) error { return pass(func() { happened(Networked) }) }, nil
}

// Package session tells whether the person is at the computer: locking, unlocking, a sleep that is over, a clock that was set, and a network
// that is there again. It says when the person logged in, and whether there is a display.
//
// [Watch] uses every way that the system has and does without the others. An event says why to look again, not what is true now: it may
// come twice, or not at all. This room does not know the workday.
package session

import (
	"context"
	"log/slog"
	"sync"

	"clockin24/app/host/network"
)

// An Event is that the person has gone or come, or why what was known of the day may not be true any more.
type Event string

// The events.
const (
	Locked   Event = "locked"    // the person is not at the computer
	Unlocked Event = "unlocked"  // the person is back at the computer
	Woke     Event = "woke"      // the computer slept
	ClockSet Event = "clock set" // this computer's clock jumped, which it also does over a sleep
	// Networked is that there is a way out of this computer that there was not before. It is told when the burst of changes is
	// over that one change of the network makes, a second after the last of them.
	Networked Event = "networked"
)

// Watch tells what happens to the session until ctx ends: from logind and the screen saver on freedesktop systems, by the
// kernel's word of a clock that jumps on Linux; of sleep and the screen lock on Windows; and everywhere of a network that changes. What is
// not there is done without. Nothing here wakes the computer in between.
//
// One event may come by several ways and is told as often. Happened is called by several goroutines and must not wait.
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

// A watcher begins to listen. What it returns passes on what is heard from then on until ctx ends, or says why it
// cannot any more; it has to be called, and once.
type watcher = func(ctx context.Context) (pass func(happened func(Event)) error, err error)

// watchNetwork hears of new ways out of this computer.
func watchNetwork(ctx context.Context) (func(func(Event)) error, error) {
	pass, err := network.Watch(ctx)
	if err != nil {
		return nil, err
	}
	return func(happened func(Event)) error { return pass(func() { happened(Networked) }) }, nil
}

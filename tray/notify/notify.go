// Package notify shows notifications of the desktop: the result of a command, a hint, a reminder with buttons. It speaks to
// the notification server of freedesktop systems over a bus connection of its own, shows toasts on Windows, and uses beeep
// elsewhere.
//
// beeep is not used on Windows, for reasons that notify_windows.go gives, nor on freedesktop systems. There it takes no context
// and waits forever for a server that does not answer. It does not escape markup. And it subscribes to the server's signals on
// the bus connection that the tray uses: a notification that is closed at that moment ends the tray's own watch, and the icon
// does not come back when the panel restarts.
package notify

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// AppName signs every notification.
const AppName = "ClockIn24"

// limit is how long the desktop may take for one notification.
const limit = 3 * time.Second

// waiting is how many notices may wait for their turn. A person cannot follow more, and the program must not grow because a
// server does not answer.
const waiting = 16

// ErrCrowded says that a notice came when too many others were waiting.
var ErrCrowded = errors.New("too many notifications are waiting")

// Urgency says how much a notice matters. The desktop decides what follows from it.
type Urgency byte

// The urgencies. Critical ones stay on most desktops until the person closes them.
const (
	Low Urgency = iota
	Normal
	Critical
)

// A Notice is what is shown. Title and Body are plain text, one line and a few; markup in them is shown as it is written.
type Notice struct {
	Title   string
	Body    string
	Urgency Urgency
	// Buttons are shown if the desktop has buttons, and Open is for a click on the rest. The functions run on a goroutine of
	// the notifier and must not wait.
	Buttons []Button
	Open    func()
	// Slot names a place for one notice at a time. The next notice with this slot replaces the one before, if the desktop
	// can do that. An empty slot replaces nothing.
	Slot string
}

// A Button is one way to answer a notice.
type Button struct {
	Label string
	Press func()
}

// withdrawn is a notice that removes what is in its slot.
func (n Notice) withdrawn() bool { return n.Title == "" && n.Slot != "" }

// A Notifier shows notices, one after the other in the order in which they came.
type Notifier struct {
	icon    string
	demo    bool
	failed  func(Notice, error)
	notices chan Notice
}

// New makes a notifier, which shows nothing before [Notifier.Run]. The icon is the absolute path of a PNG file or, on freedesktop
// systems, the name of an installed icon. failed is called for each notice that was not shown, on the goroutine of Run or of
// Show. It must not wait, and may be nil.
func New(icon string, failed func(Notice, error)) *Notifier {
	if failed == nil {
		failed = func(Notice, error) {}
	}
	return &Notifier{icon: icon, failed: failed, notices: make(chan Notice, waiting)}
}

// NewDemo is [New] for a demonstration, which may run beside the person's own program. Windows tells toasts apart by who sends
// them. So there the demonstration leaves alone what the other program shows and has registered, and removes all of its own when
// Run returns.
func NewDemo(icon string, failed func(Notice, error)) *Notifier {
	n := New(icon, failed)
	n.demo = true
	return n
}

// Show queues the notice behind those before it. It never waits.
func (n *Notifier) Show(notice Notice) {
	select {
	case n.notices <- notice:
	default:
		n.failed(notice, ErrCrowded)
	}
}

// Withdraw removes what is shown in a slot, if the desktop can do that. It never waits.
func (n *Notifier) Withdraw(slot string) { n.Show(Notice{Slot: slot}) }

// Run shows what was given to [Notifier.Show], until ctx ends. The desktop has three seconds for each notice.
func (n *Notifier) Run(ctx context.Context) {
	server := server{icon: n.icon, demo: n.demo}
	defer server.close()
	beginning, cancel := context.WithTimeout(ctx, limit)
	server.begin(beginning)
	cancel()
	for {
		select {
		case <-ctx.Done():
			return
		case notice := <-n.notices:
			within, cancel := context.WithTimeoutCause(ctx, limit, fmt.Errorf("no answer within %v", limit))
			err := server.show(within, notice)
			if err != nil && within.Err() != nil {
				err = context.Cause(within)
			}
			cancel()
			if err != nil && ctx.Err() == nil {
				n.failed(notice, fmt.Errorf("show notification: %w", err))
			}
		}
	}
}

package hotkey

import "errors"

var (
	// ErrTaken means that another program holds the shortcut.
	ErrTaken = errors.New("the shortcut is held by another program")
	// ErrRefused means that the desktop, or the person whom it asked, did not allow the shortcut.
	ErrRefused = errors.New("the desktop did not allow the shortcut")
	// ErrUnassigned means that a Wayland desktop has accepted the shortcut but has no key for it. The person assigns one in the
	// desktop's own settings. The shortcut counts as set, and works from then on.
	ErrUnassigned = errors.New("the desktop has no key for the shortcut")
	// ErrUnavailable matches every [*UnavailableError].
	ErrUnavailable = errors.New("global shortcuts are not available")
)

// A Reason says why there are no global shortcuts.
type Reason string

// The reasons.
const (
	NoDisplay    Reason = "no display"    // the session is not graphical, or its X server cannot be reached
	NoPortal     Reason = "no portal"     // a Wayland session whose desktop has no portal for global shortcuts
	NoPermission Reason = "no permission" // macOS: the person has to allow Accessibility for the program
	NoKey        Reason = "no such key"   // the system cannot make a shortcut of this key
	NoSupport    Reason = "not supported" // not on this system, or not in this build
	Failed       Reason = "failed"        // the system's service for shortcuts does not work; the error says more
	Ended        Reason = "session ended" // the X server, the portal's session or Keys.Run has ended
)

// An UnavailableError says why no shortcut can be set here. The person can still bind a command to a key in the desktop's own
// settings.
type UnavailableError struct {
	Reason Reason
	Err    error // what the system answered, may be nil
}

func unavailable(r Reason, err error) error { return &UnavailableError{Reason: r, Err: err} }

func (e *UnavailableError) Error() string {
	text := ErrUnavailable.Error() + " (" + string(e.Reason) + ")"
	if e.Err != nil {
		text += ": " + e.Err.Error()
	}
	return text
}

// Is reports that every UnavailableError is an [ErrUnavailable].
func (e *UnavailableError) Is(target error) bool { return target == ErrUnavailable }

// Unwrap returns the cause.
func (e *UnavailableError) Unwrap() error { return e.Err }

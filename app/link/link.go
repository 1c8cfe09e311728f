// Package link carries commands, snapshots and replies of the workday between processes: over the local socket of the
// resident, and over the standard input and output of the window that the resident starts. It also makes sure that
// there is only one resident per user and graphical session.
//
// Each [Frame] is a line of JSON. The first line in each direction is a [Hello]. Before the first byte, both ends of a
// socket check that the other end is the same user.
package link

import (
	"errors"
	"fmt"
	"time"
)

// Version is the version of the protocol of a link. It rises when an older process would misunderstand a newer one. A
// new kind of frame, or a field that may be ignored, does not raise it.
const Version = 1

const (
	// greetLimit is how long the other end of a socket may take to send its hello.
	greetLimit = 2 * time.Second
	// writeLimit is how long the other end may take to read a frame after the system's buffers are full.
	writeLimit = 2 * time.Second
)

var (
	// ErrRunning means that another resident already listens.
	ErrRunning = errors.New("already running")
	// ErrNotRunning means that no resident runs.
	ErrNotRunning = errors.New("not running")
	// ErrForeign means that the socket belongs to another user.
	ErrForeign = errors.New("the socket belongs to another user")
	// ErrNoWindow means that a process could not show a window. The person can then be asked in another way.
	ErrNoWindow = errors.New("no window")
)

// A Role is what a process is to the other end.
type Role string

// The roles.
const (
	RoleResident    Role = "resident"     // serves
	RoleStart       Role = "start"        // becomes the resident if there is none
	RoleCommandLine Role = "command line" // gives one command
	RoleWindow      Role = "window"       // the resident's child
)

// A Hello is the first frame that each end sends.
type Hello struct {
	Version int    `json:"version"` // see [Version]; Greet sends it in place of 0
	Role    Role   `json:"role"`
	Build   string `json:"build,omitempty"` // the program's version; if it differs, the new process takes over, see [Claim]
}

// A VersionError means that the other end has another [Version], as after an upgrade while a resident runs.
type VersionError struct{ Ours, Theirs Hello }

// Error says which end is older.
func (e *VersionError) Error() string {
	older := "newer"
	if e.TheirsOlder() {
		older = "older"
	}
	return fmt.Sprintf("the %s (%s) is %s than this %s (%s)", e.Theirs.Role, e.Theirs.Build, older, e.Ours.Role, e.Ours.Build)
}

// TheirsOlder reports whether the other end is the older one, which hands over and ends.
func (e *VersionError) TheirsOlder() bool { return e.Theirs.Version < e.Ours.Version }

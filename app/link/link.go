// Package link carries the workday's three values, commands, snapshots and replies, between processes: over the local
// socket of the resident, and over the standard input and output of the window that the resident starts. It also makes
// the resident single per user and graphical session.
//
// On the wire each [Frame] is a line of JSON. The first line each way is a [Hello]. Before the first byte both ends of
// a socket make sure that the other one is the same user.
package link

import (
	"errors"
	"fmt"
	"time"
)

// Version is the version of what is said over a link. It rises when an older process would misunderstand a newer one;
// a kind of frame or a field that can be ignored is no reason.
const Version = 1

const (
	// greetLimit is how long the other side of a socket may take for its hello.
	greetLimit = 2 * time.Second
	// writeLimit is how long the other side may take to read a frame, once what the system buffers is full.
	writeLimit = 2 * time.Second
)

var (
	// ErrRunning is returned to who wants to listen where another resident lives.
	ErrRunning = errors.New("already running")
	// ErrNotRunning is returned to who dials where no resident lives.
	ErrNotRunning = errors.New("not running")
	// ErrForeign is returned to who dials a socket of another user.
	ErrForeign = errors.New("the socket belongs to another user")
	// ErrNoWindow is a window process that could not show a window; the same can be asked in another way.
	ErrNoWindow = errors.New("no window")
)

// A Role is what a process is to the other one.
type Role string

// The roles.
const (
	RoleResident    Role = "resident"     // serves
	RoleStart       Role = "start"        // would be the resident, if there was none
	RoleCommandLine Role = "command line" // gives one command
	RoleWindow      Role = "window"       // the resident's child
)

// A Hello is the first thing that either side says.
type Hello struct {
	Version int    `json:"version"` // see [Version]; who says 0 means that
	Role    Role   `json:"role"`
	Build   string `json:"build,omitempty"` // the program's version; a start of another one takes over, see [Claim]
}

// A VersionError is another side that speaks another [Version], as after an upgrade under a running resident.
type VersionError struct{ Ours, Theirs Hello }

// Error says who is older.
func (e *VersionError) Error() string {
	older := "newer"
	if e.TheirsOlder() {
		older = "older"
	}
	return fmt.Sprintf("the %s (%s) is %s than this %s (%s)", e.Theirs.Role, e.Theirs.Build, older, e.Ours.Role, e.Ours.Build)
}

// TheirsOlder tells whether the other side is the older one, which hands over and ends.
func (e *VersionError) TheirsOlder() bool { return e.Theirs.Version < e.Ours.Version }

package bitrix

import (
	"time"
)

// A Status is the STATUS of a day. Compare with the constants; a portal may answer with a word that is none of them.
type Status string

// The documented states.
const (
	StatusOpened  Status = "OPENED"
	StatusClosed  Status = "CLOSED"
	StatusPaused  Status = "PAUSED"
	StatusExpired Status = "EXPIRED"
)

// A Day is the object that timeman.open, .status, .pause and .close answer with (protocol 7.2). It describes the
// latest record, which may be yesterday's. Without any record only Status is set. Absent times are zero.
type Day struct {
	Status        Status
	Start         time.Time // TIME_START, with its own offset
	Finish        time.Time // TIME_FINISH
	FinishDefault time.Time // TIME_FINISH_DEFAULT, only with StatusExpired
	Duration      time.Duration
	Leaks         time.Duration // finished breaks; a running pause is not in it
	Active        bool          // false: a change waits for the supervisor's approval; true where the key is absent
	IPOpen        string
	IPClose       string
	LatOpen       float64
	LonOpen       float64
	LatClose      float64
	LonClose      float64
	Offset        int  // TZ_OFFSET: seconds east of UTC at the start of the record
	HasOffset     bool // whether TZ_OFFSET was there
	ID            int64

	Answer Answer
}

// A Change is what timeman.open and timeman.close take.
type Change struct {
	// User is the employee's number; 0, the owner of the credentials, is left out (protocol 7.1).
	User int
	// Time is the start or finish; zero is now. It is sent to the second, with the offset that it carries: give it in the
	// employee's zone (protocol 9).
	Time time.Time
	// Report is the reason; empty is left out.
	Report string
}

// Settings is the answer of timeman.settings (protocol 7.3). The durations of the first two are times of day.
type Settings struct {
	Tracking     bool // UF_TIMEMAN
	Free         bool // UF_TM_FREE
	MaxStart     time.Duration
	MinFinish    time.Duration
	MinDuration  time.Duration
	AllowedDelta time.Duration
	Admin        bool // only ever true for the caller himself

	Answer Answer
}

// Profile is the answer of profile (protocol 13).
type Profile struct {
	ID       int
	Admin    bool
	Name     string
	LastName string
	TimeZone string // IANA, or "" where it is automatic or not set
	// Offset is TIME_ZONE_OFFSET: seconds east of UTC when the portal answered, as timeman.open computes them itself.
	Offset    int
	HasOffset bool // whether TIME_ZONE_OFFSET was there; not every portal tells it

	Answer Answer
}

// An Answer is what came over the wire.
type Answer struct {
	// Raw is the body as received, the secret masked where the portal echoes it; nil where none came. It may be anything.
	Raw        []byte
	HTTPStatus int
	// PortalTime is the portal's clock when it answered: time.start with its fraction, else time.date_start, else the
	// Date header, else zero.
	PortalTime time.Time
	// ServerOffset is what the portal's server has for its own clock, in seconds east of UTC: the offset of time.date_start
	// (protocol 9). It counts where HasServerOffset.
	ServerOffset    int
	HasServerOffset bool
	// Sent and Received are this computer's clock around the exchange.
	Sent, Received time.Time
}

// ClockAhead is how far the portal's clock is ahead of this computer's, at least: the portal's stamp is taken to be as
// late as the answer, so that a time made with it is never ahead of the portal. It is false where nothing is known.
func (a Answer) ClockAhead() (time.Duration, bool) {
	if a.PortalTime.IsZero() || a.Received.IsZero() {
		return 0, false
	}
	return a.PortalTime.Sub(a.Received.Round(0)), true
}

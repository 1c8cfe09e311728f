package app

import "time"

// A State is what the portal's last answer says about today, in one word.
type State string

// The states. "Today" is a date in the employee's zone by the portal's clock, never by this computer's.
const (
	StateUnknown    State = ""            // the portal has not been read yet
	StateNotStarted State = "not started" // no record today
	StateOpened     State = "opened"      // running since today
	StatePaused     State = "paused"      // on a break of today's day
	StateClosed     State = "closed"      // closed, and an open could still re-open it
	StateEarlier    State = "earlier"     // OPENED or PAUSED, but begun on an earlier date
	StateExpired    State = "expired"     // forgotten; must be closed before anything else
	StateStrange    State = "strange"     // a STATUS that this program does not know: show it, do nothing
)

// Running tells whether a day of today runs, or is on a break.
func (s State) Running() bool { return s == StateOpened || s == StatePaused }

// Past tells whether a day of an earlier date has to be finished before today's can begin.
func (s State) Past() bool { return s == StateEarlier || s == StateExpired }

// A Day is the portal's record as its last answer had it. Times are in the employee's zone; a zero time was not given.
type Day struct {
	State   State     `json:"state"`
	Status  string    `json:"status,omitempty"` // the portal's own word
	Start   time.Time `json:"start,omitzero"`
	Finish  time.Time `json:"finish,omitzero"`
	Suggest time.Time `json:"suggest,omitzero"` // TIME_FINISH_DEFAULT of an expired day
	// Breaks are the finished breaks (TIME_LEAKS).
	Breaks time.Duration `json:"breaks,omitempty"`
	// Pending is true if a change of this day waits for the supervisor's approval (ACTIVE false).
	Pending bool `json:"pending,omitempty"`
}

// Rules are what timeman.settings and the person's own settings say about starting.
type Rules struct {
	Known    bool `json:"known"`    // timeman.settings has been read
	Tracking bool `json:"tracking"` // UF_TIMEMAN
	Free     bool `json:"free"`     // UF_TM_FREE: neither reason nor approval
	// LateAfter is the time of day after which a start is late; 0 means that nothing is known or wanted.
	LateAfter time.Duration `json:"late_after,omitempty"`

	// These are the values of timeman.settings as they are: two times of day and two lengths.
	MaxStart     time.Duration `json:"max_start,omitempty"`
	MinFinish    time.Duration `json:"min_finish,omitempty"`
	MinDuration  time.Duration `json:"min_duration,omitempty"`
	AllowedDelta time.Duration `json:"allowed_delta,omitempty"`
}

// An Intent is a press that is kept on disk until the portal has recorded it, refused it, or the person gave it up.
type Intent struct {
	ID      string    `json:"id"`
	Account string    `json:"account"` // see [Account.Key]
	Verb    Verb      `json:"verb"`
	View    View      `json:"view"`
	Pressed time.Time `json:"pressed"` // on the portal's clock, in the employee's zone
	Time    string    `json:"time,omitempty"`
	Reason  string    `json:"reason,omitempty"`
	// Asked is Time as a moment in the employee's zone, worked out by the portal's clock at the press; zero for now.
	Asked time.Time `json:"asked,omitzero"`
	// Consent is true if the person wrote Reason, or saw it and agreed to it, for a start whose recorded moment is earlier than
	// the moment when it is sent. Without consent the person is asked before such a start is sent.
	Consent bool `json:"consent,omitempty"`
	// Ahead is how far the portal's clock was taken to be ahead of this computer's when Pressed was noted.
	Ahead time.Duration `json:"ahead,omitempty"`
	// Unsure is true if this computer's clock was wrong or was set meanwhile, so that only the person knows when the press was.
	Unsure bool `json:"unsure,omitempty"`
	// Unsent is true if no request of the press has left, so that the portal cannot have recorded it.
	Unsent bool `json:"unsent,omitempty"`
	// Why is the problem on the way to the portal because of which the press was kept; "" if there was none, or if nobody noted
	// it.
	Why Kind `json:"why,omitempty"`
}

// A Snapshot is the whole state that a view needs, as one immutable value. It crosses processes as JSON and holds no
// secret.
type Snapshot struct {
	Account *Account `json:"account,omitempty"` // nil: nobody is signed in
	Day     Day      `json:"day"`
	Rules   Rules    `json:"rules"`
	// Read is when the portal last reported the state, by this computer's clock; zero if it has not in this process.
	Read time.Time `json:"read,omitzero"`
	// ClockAhead is how far the portal's clock is at least ahead of this computer's.
	ClockAhead time.Duration `json:"clock_ahead,omitempty"`
	// Doing is the verb under way, or "".
	Doing Verb `json:"doing,omitempty"`
	// Waiting is the moment, by this computer's clock, until which a call waits for a busy portal to take it; zero, or past, if
	// no call waits.
	Waiting time.Time `json:"waiting,omitzero"`
	// Kept is a press that is not settled yet.
	Kept *Intent `json:"kept,omitempty"`
	// Problem is what stands in the way now (no connection, a locked keyring); nil when all is well.
	Problem *Problem `json:"problem,omitempty"`
	// Preferences are those of the resident; nil if there is no store of preferences.
	Preferences *Preferences `json:"preferences,omitempty"`
}

// clockTolerance is how far this computer's clock may be off before the person is told.
const clockTolerance = 2 * time.Minute

// ClockOff is how much this computer's clock and the portal's differ; 0 if the difference is too small to be mentioned.
func (s Snapshot) ClockOff() time.Duration {
	if off := s.ClockAhead.Abs(); off >= clockTolerance {
		return off
	}
	return 0
}

// PortalNow is what the portal's clock shows at the moment local of this computer's clock, in the employee's zone.
func (s Snapshot) PortalNow(local time.Time) time.Time {
	t := local.Add(s.ClockAhead)
	if s.Account != nil {
		return t.In(s.Account.Location())
	}
	return t
}

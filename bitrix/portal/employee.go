package portal

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"
)

// An Employee is one user of the portal, with a webhook and the records of the workdays. Only ID is required. The zero
// value of the rest is an ordinary employee without a schedule who has never worked.
type Employee struct {
	ID       int    `json:"id"`
	Login    string `json:"login"`
	Name     string `json:"name"`
	LastName string `json:"last_name"`
	Gender   string `json:"gender"` // PERSONAL_GENDER: M, F or empty
	// Zone is the IANA zone in the profile. If it is empty, the portal's default zone counts, else the server's.
	Zone string `json:"zone"`
	// ZoneAutomatic means that the browser sets the zone. [Switches] say what the profile and the work time do with it.
	ZoneAutomatic bool `json:"zone_automatic,omitempty"`
	// BrowserOffset is how many seconds the browser's clock was ahead of the server's at the last login there. It
	// counts for an automatic zone with [Switches.BrowserZones].
	BrowserOffset int `json:"browser_offset,omitempty"`
	// KeptOffset is the offset that the work time uses until it ends, even if the employee's clocks show another one by
	// then.
	KeptOffset KeptOffset `json:"kept_offset,omitzero"`

	// Secret is that of the inbound webhook. [Portal.Add] makes one up if it is empty.
	Secret string `json:"secret"`
	// Scopes are those ticked on the webhook; nil means timeman alone.
	Scopes []string `json:"scopes"`
	// WebhookUntil is when the webhook ends; zero means never.
	WebhookUntil time.Time `json:"webhook_until,omitzero"`

	// An Admin may manage everybody's work time, and so may an employee with ManagesAll. The role of an employee with
	// NoOwnTime does not allow managing any work time.
	Admin      bool `json:"admin"`
	ManagesAll bool `json:"manages_all"`
	NoOwnTime  bool `json:"no_own_time"`
	// Extranet is a user from outside the company. Dismissed is one who has left.
	Extranet  bool `json:"extranet"`
	Dismissed bool `json:"dismissed"`

	// NoTracking turns UF_TIMEMAN off.
	NoTracking bool     `json:"no_tracking"`
	Schedule   Schedule `json:"schedule"`
	// Norms are those of timeman.settings. The zero value as a whole means the portal's default, see [DefaultNorms].
	Norms Norms `json:"norms"`

	// Records are those of the workdays, oldest first.
	Records []Record `json:"records,omitempty"`
}

// A KeptOffset is an employee's offset that the portal has computed once and keeps for a day, or with managed cache for
// 36 days (protocol 9). The method profile does not use it. The zero value is none.
type KeptOffset struct {
	// Offset is in seconds east of UTC.
	Offset int `json:"offset"`
	// Until is when the portal computes it again.
	Until time.Time `json:"until"`
}

// Norms are what timeman.settings says about the working day. MaxStart and MinFinish are times of day, counted from
// midnight. They are independent of the schedule, as on a real portal.
type Norms struct {
	MaxStart     time.Duration `json:"max_start"`
	MinFinish    time.Duration `json:"min_finish"`
	MinDuration  time.Duration `json:"min_duration"`
	AllowedDelta time.Duration `json:"allowed_delta"`
}

// DefaultNorms returns the norms of a portal that nobody has configured (protocol 7.3).
func DefaultNorms() Norms {
	return Norms{
		MaxStart:     9*time.Hour + 15*time.Minute,
		MinFinish:    17*time.Hour + 45*time.Minute,
		MinDuration:  8 * time.Hour,
		AllowedDelta: 15 * time.Minute,
	}
}

// A Record is one workday, or one of several on a day with a flexible schedule.
type Record struct {
	ID    int       `json:"id"`
	Start time.Time `json:"start"`
	// Stop is zero while the day runs.
	Stop time.Time `json:"stop,omitzero"`
	// Paused is when the running break began; zero is none.
	Paused time.Time `json:"paused,omitzero"`
	// Leaks are the finished breaks.
	Leaks time.Duration `json:"leaks,omitempty"`
	// Unapproved is ACTIVE:false.
	Unapproved bool `json:"unapproved,omitempty"`
	// Offset is TZ_OFFSET: seconds east of UTC at the start.
	Offset   int     `json:"offset"`
	IPOpen   string  `json:"ip_open,omitempty"`
	IPClose  string  `json:"ip_close,omitempty"`
	LatOpen  float64 `json:"lat_open,omitempty"`
	LonOpen  float64 `json:"lon_open,omitempty"`
	LatClose float64 `json:"lat_close,omitempty"`
	LonClose float64 `json:"lon_close,omitempty"`
	// ReportOpen and ReportClose are the reasons that were given for a time.
	ReportOpen  string `json:"report_open,omitempty"`
	ReportClose string `json:"report_close,omitempty"`
	// Schedule is the one by which the record was started. It stays when the employee gets another.
	Schedule Schedule `json:"schedule"`
}

func (e *Employee) norms() Norms {
	if e.NoTracking {
		return Norms{}
	}
	if e.Norms == (Norms{}) {
		return DefaultNorms()
	}
	return e.Norms
}

func (e *Employee) managesOthers() bool { return e.Admin || e.ManagesAll }

func (e *Employee) secret() string { return cmp.Or(e.Secret, fmt.Sprintf("madeup%dsecret", e.ID)) }

func (e *Employee) scopes() []string {
	if e.Scopes == nil {
		return []string{"timeman"}
	}
	return e.Scopes
}

// isOwner reports whether the user part of a webhook's path names the employee, by number or login.
func (e *Employee) isOwner(part string) bool {
	return part == fmt.Sprint(e.ID) || e.Login != "" && strings.EqualFold(part, e.Login)
}

// clone returns a copy that does not change with the employee.
func (e *Employee) clone() Employee {
	c := *e
	c.Scopes, c.Records = slices.Clone(e.Scopes), slices.Clone(e.Records)
	return c
}

// latest returns the record that the portal talks about, or nil.
func (e *Employee) latest() *Record {
	if len(e.Records) == 0 {
		return nil
	}
	return &e.Records[len(e.Records)-1]
}

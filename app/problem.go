package app

import "time"

// A Problem is a typed error that crosses processes. It never holds a secret.
type Problem struct {
	Kind  Kind  `json:"kind"`
	Field Field `json:"field,omitempty"`
	// Text is the portal's own plain text where the kind has one: cleaned, at most 300 characters.
	Text string `json:"text,omitempty"`
	// Host is the portal's, or where a redirect points.
	Host string    `json:"host,omitempty"`
	Time time.Time `json:"time,omitzero"`
	// Method, Code and HTTPStatus are the portal's, for diagnosis.
	Method     string `json:"method,omitempty"`
	Code       string `json:"code,omitempty"`
	HTTPStatus int    `json:"http_status,omitempty"`
}

// Error is for logs; people read the sentence of [clockin24/app/words].
func (p *Problem) Error() string {
	s := string(p.Kind)
	if p.Method != "" {
		s = p.Method + ": " + s
	}
	if p.Text != "" {
		s += ": " + p.Text
	}
	return s
}

// Hindrance tells whether a problem is the state of the day.
func (p *Problem) Hindrance() bool {
	switch p.Kind {
	case KindOnBreak, KindClosedToday, KindEarlierOpen, KindDayExpired, KindNotRunning, KindStrangeDay, KindOtherDay, KindStartUnlike, KindZoneUnlike, KindStateUnlike, KindReopenedEarlier,
		KindBreakEnded, KindDayReopened, KindSecondRecord, KindStartedElsewhere:
		return true
	}
	return false
}

// Busy tells whether a problem is a portal that takes no more requests for the moment.
func (p *Problem) Busy() bool { return p != nil && p.Kind == KindTooMany }

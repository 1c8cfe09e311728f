package app

import (
	"cmp"
	"time"
)

// A Problem is a typed error that crosses processes. It never holds a secret.
type Problem struct {
	Kind  Kind  `json:"kind"`
	Field Field `json:"field,omitempty"`
	// Text is the portal's own plain text, if the kind has one: cleaned, at most 300 characters.
	Text string `json:"text,omitempty"`
	// Host is the portal's host, or the one to which a redirect points.
	Host string    `json:"host,omitempty"`
	Time time.Time `json:"time,omitzero"`
	// Method, Code and HTTPStatus are those of the call and of the portal's answer, for diagnosis.
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

// has tells whether the row of a problem's kind has one of the traits. It is false for nil, and for a kind that only a later
// version knows.
func (p *Problem) has(t trait) bool { return p != nil && kinds[p.Kind].is&t != 0 }

// Hindrance tells whether the problem is the state of the day. This method and all that follow are false for nil.
func (p *Problem) Hindrance() bool { return p.has(ofDay) }

// Recorded tells whether the portal recorded the press nevertheless.
func (p *Problem) Recorded() bool { return p.has(recorded) }

// OffNetwork tells whether reading again later may help without anybody doing anything.
func (p *Problem) OffNetwork() bool { return p.has(passes) }

// Waits tells whether a start that meets this problem is kept until the portal can be reached.
func (p *Problem) Waits() bool { return p.OffNetwork() }

// WayThere tells whether a problem is on the way to the portal, so that another network may help.
func (p *Problem) WayThere() bool { return p.has(wayThere) }

// Unreached tells whether the portal was not reached, or not understood.
func (p *Problem) Unreached() bool { return p.has(unreached) }

// Unclear tells whether the portal may have executed what was sent.
func (p *Problem) Unclear() bool { return p.has(unclear) }

// SignInCures tells whether signing in again may help.
func (p *Problem) SignInCures() bool { return p.has(signInCures) }

// Lasts tells whether a problem stays until the person does something about it, so that every view shows it.
func (p *Problem) Lasts() bool { return p.has(lasts) }

// Asks tells whether the person has to settle the problem of a kept press. Otherwise the portal only has to answer again.
func (p *Problem) Asks() bool { return p.has(asks | ofDay) }

// Coded tells whether the portal gave a code that an administrator can look up.
func (p *Problem) Coded() bool { return p.has(coded) }

// PortalBusy tells whether the problem is that the portal takes no more requests for the moment.
func (p *Problem) PortalBusy() bool { return p.Obstacle() == ObstacleBusy }

// Obstacle is what stands in the way; [ObstacleNone] for nil.
func (p *Problem) Obstacle() Obstacle {
	if p == nil {
		return ObstacleNone
	}
	return kinds[p.Kind].obstacle
}

// Exit is the code that the command line ends with. It is [ExitUsage] only for problems that were found here, before anything
// was sent.
func (p *Problem) Exit() Exit {
	if p == nil {
		return ExitRefused
	}
	exit := cmp.Or(kinds[p.Kind].exit, ExitRefused)
	if exit == ExitUsage && p.HTTPStatus != 0 {
		return ExitRefused
	}
	return exit
}

// Outcome is the outcome of a command that met the problem before anything was recorded.
func (p *Problem) Outcome() Outcome {
	switch {
	case p.Hindrance():
		return OutcomeDifferent
	case p.Unreached():
		return OutcomeUnreached
	}
	return OutcomeRefused
}

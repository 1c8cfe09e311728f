package app

import (
	"time"

	"clockin24/bitrix"
)

// What this computer knows of the portal's clock follows one rule: an answer tells by how much that is ahead of this
// computer's, to within the time that the exchange took. A value stays as long as no answer contradicts it, until one tells it
// more exactly; so that a portal that took long to answer does not move the minute of a press.

// PortalClock is by how much the portal's clock is ahead of this computer's: at least Least, and at most Uncertainty more. The
// zero value is not known.
type PortalClock struct {
	Least, Uncertainty time.Duration
	Known              bool
}

// Of clocks: an answer's header has whole seconds, and more than that matters to a minute.
const (
	HeaderResolution = time.Second
	TooUncertain     = 2 * time.Second
)

// Measured is what is known after an answer.
func (a PortalClock) Measured(answer bitrix.Answer) PortalClock {
	least, ok := answer.ClockAhead()
	if !ok {
		return a
	}
	now := PortalClock{Least: least, Known: true}
	if !answer.Sent.IsZero() {
		now.Uncertainty = answer.Received.Sub(answer.Sent)
	}
	agrees := a.Least >= now.Least-HeaderResolution && a.Least <= now.Least+now.Uncertainty+HeaderResolution
	if a.Known && agrees && now.Uncertainty > a.Uncertainty {
		return a
	}
	return now
}

// RecalledClock is what an earlier process knew: somebody may have set a clock since, or it drifted.
func RecalledClock(least time.Duration) PortalClock {
	return PortalClock{Least: least, Uncertainty: ClockSlack, Known: true}
}

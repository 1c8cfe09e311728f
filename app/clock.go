package app

import (
	"time"

	"clockin24/bitrix"
)

// This computer learns about the portal's clock by one rule: an answer shows how far the portal's clock is ahead of this
// computer's, to within the time that the exchange took. A value stays until an answer contradicts it or shows it more exactly,
// so that a portal that took long to answer does not move the minute of a press.

// PortalClock is how far the portal's clock is ahead of this computer's: at least Least, and at most Uncertainty more. The zero
// value means that this is not known.
type PortalClock struct {
	Least, Uncertainty time.Duration
	Known              bool
}

// The limits of what is known about a clock. The header of an answer has whole seconds, and a larger error could change a
// minute.
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

// RecalledClock is what an earlier process knew, which is less certain: somebody may have set a clock since, or it has drifted.
func RecalledClock(least time.Duration) PortalClock {
	return PortalClock{Least: least, Uncertainty: ClockSlack, Known: true}
}

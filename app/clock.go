package app

import (
	"time"

	"clockin24/bitrix"
)

// What this computer knows of the portal's clock follows one rule: an answer tells by how much that is ahead of this
// computer's, to within the time that the exchange took. A value stays as long as no answer contradicts it, until one tells it
// more exactly; so that a portal that took long to answer does not move the minute of a press.

// aheadness is by how much the portal's clock is ahead of this computer's: at least Least, and at most Blur more. The zero
// value is not known.
type aheadness struct {
	least, blur time.Duration
	known       bool
}

// Of clocks: an answer's header has whole seconds, and more than that matters to a minute.
const (
	headerBlur = time.Second
	vague      = 2 * time.Second
)

// measured is what is known after an answer.
func (a aheadness) measured(answer bitrix.Answer) aheadness {
	least, ok := answer.ClockAhead()
	if !ok {
		return a
	}
	now := aheadness{least: least, known: true}
	if !answer.Sent.IsZero() {
		now.blur = answer.Received.Sub(answer.Sent)
	}
	agrees := a.least >= now.least-headerBlur && a.least <= now.least+now.blur+headerBlur
	if a.known && agrees && now.blur > a.blur {
		return a
	}
	return now
}

// recalled is what an earlier process knew: somebody may have set a clock since, or it drifted.
func recalled(least time.Duration) aheadness {
	return aheadness{least: least, blur: clockSlack, known: true}
}

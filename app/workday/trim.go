package workday

import "time"

// betweenTrims is how much time of the portal's clock passes before the journal is looked through again.
const betweenTrims = 24 * time.Hour

// trimming is what the owner knows of that.
type trimming struct {
	trimmed time.Time // when the journal was, by the portal's clock
}

// trim has the journal put away what is old, by the clock of the portal's last answer alone: this computer's may be a year ahead.
func (o *owner) trim() {
	now, last := o.state.portalTime, o.trimmed
	if o.w.parts.Trim == nil || !o.w.parts.Access.IsZero() || now.IsZero() || now.Sub(last).Abs() < betweenTrims {
		return
	}
	o.trimmed = now
	if err := o.w.parts.Trim(now); err != nil {
		o.w.parts.Log.Warn("trim the journal", "error", err)
	}
}
